"""What every test may use: the world outside is loopback only, the local AWS is started once a worker, each test gets an empty desk."""

import os
import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from chalicelib.sla.policy.clocks.choosing import history_of
from tests.corpora_rule import pytest_runtest_makereport, pytest_terminal_summary  # noqa: F401 - hooks that pytest finds here
from tests.record_checks import assert_record_holds
from tests.suite_desk import suite_document
from tests.world import World

if TYPE_CHECKING:
    from playwright.sync_api import Browser

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pytest_runtest_setup() -> None:
    from pytest_socket import socket_allow_hosts

    socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def local_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A local AWS with the stack of infra/resources.yaml, the secrets and the demo desk's document: the functions' environment."""
    import boto3

    from infra.local.cloud import Cloud
    from infra.local.stack import ensure_stack
    from infra.publish import publish_changes
    from infra.secrets import ensure_secrets

    folder = tmp_path_factory.mktemp("cloud")
    cloud = Cloud(ROOT / ".venv-cloud/bin/python", folder / "state", free_port(), folder / "cloud.log")
    cloud.start()
    cloud.wait_ready()
    os.environ.update(
        AWS_ENDPOINT_URL=cloud.endpoint,
        AWS_REGION="us-east-1",
        AWS_DEFAULT_REGION="us-east-1",
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",
    )
    address = {"BaseUrl": "http://127.0.0.1:8000", "SignInIssuer": "http://127.0.0.1:8000/_local/openid"}
    stack = ensure_stack(boto3.client("cloudformation"), ROOT / "infra/resources.yaml", {"Stage": "local", **address})
    ensure_secrets(boto3.client("ssm"), boto3.client("kms"), stack.environment["PARAMETER_PREFIX"], stack.ids["DataKey"], ["web"])
    publish_changes(boto3.client("s3"), stack.environment["CONFIG_BUCKET"], ROOT, document=suite_document(folder))
    yield stack.environment
    cloud.stop()


@pytest.fixture(scope="session")
def environment(local_environment: dict[str, str]) -> dict[str, str]:
    """Of the functions. Some folders have an AWS of their process instead (tests/in_process.py)."""
    return local_environment


@pytest.fixture
def world(environment: dict[str, str]) -> Iterator[World]:
    """An empty desk. Whatever a test did to it, every ticket must be what its events tell, and every chain hold."""
    made = World(environment)
    from chalicelib import wiring

    wiring.desk()
    made.wipe()
    yield made
    made.listeners.clear()
    made.enter()
    vault = wiring.desk().vault
    if not made.is_made_up:
        assert_record_holds(made.items(), vault, history_of(wiring.desk().desk()))


@pytest.fixture
def unmasked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every agent was shown names and addresses: for tests about who stands where, not about who sees it (tests/integration/test_api_masking.py)."""
    from chalicelib.reveals import store

    monkeypatch.setattr(store, "find_shown", lambda *_: frozenset({"address", "name"}))


@pytest.fixture(scope="session")
def chromium() -> str:
    from tests.help_browser import CHROMIUM

    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if found is None:
        pytest.fail("There is no Chromium on this machine. Run `make browser` (it installs Debian's chromium), or install one by hand.")
    return found


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator["Browser"]:
    """One a worker: a second one at the same time is refused."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()
