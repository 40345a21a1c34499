from tests.in_process import environment, here, process_cloud  # noqa: F401 - fixtures
