from .test_faults import *
@pytest.mark.parametrize("harness", FLOWS, indirect=True)
def test_count(harness):
    for name, before in harness.before.items():
        print("COUNT", name, len(before.calls), " ".join(c.split('.')[1] for c in before.calls))
