"""Makes every AWS client of the process, once, with short time-outs, and shows each to whoever listens (local recorder, fault tests, meters)."""

from collections.abc import Callable
from functools import cache
from typing import Any

from botocore.config import Config
from botocore.session import Session

from . import failures
from .service_models import ModelLoader

ClientListener = Callable[[Any], None]
"""Called with the client's event system (`client.meta.events`) right after it was made."""

CONFIG = Config(connect_timeout=2, read_timeout=8, retries={"total_max_attempts": 3, "mode": "standard"}, parameter_validation=False)
HURRIED = Config(connect_timeout=2, read_timeout=4, retries={"total_max_attempts": 2, "mode": "standard"}, parameter_validation=False)
"""Pages: a call that hangs has failed before its time is up, and the next channel is tried (chalicelib/oncall/policy/chain_delivery.py)."""
OWN = {"sns": HURRIED, "s3": CONFIG.merge(Config(signature_version="s3v4"))}
"""S3: else a link to an object would be signed by the rule of before 2014, in some regions."""
_listeners: list[ClientListener] = []
_maker: Callable[[str], Any] | None = None


def make_with(maker: Callable[[str], Any] | None) -> None:
    """From now on clients are made by `maker` (None: by botocore again): simulations and benchmarks put an AWS of their own in its place."""
    global _maker  # noqa: PLW0603 - the process's one way to AWS
    _maker = maker
    client.cache_clear()


def listen(listener: ClientListener) -> None:
    """Every client made from now on is shown to `listener`."""
    _listeners.append(listener)


def announce(events: Any) -> None:
    for listener in _listeners:
        listener(events)


@cache
def client(service: str) -> Any:
    made = _maker(service) if _maker else _session().create_client(service, config=OWN.get(service, CONFIG))
    failures.listen(made.meta.events)
    announce(made.meta.events)
    return made


def signature(service: str) -> Callable[[Any], None]:
    """Signs requests that no client makes, such as those to an OpenSearch domain (service `es`), as this process's role. Its keys are renewed by themselves."""
    from botocore.auth import SigV4Auth  # what no desk without such a domain pays for

    region = _session().get_config_variable("region")
    return lambda request: SigV4Auth(_session().get_credentials(), service, region).add_auth(request)  # type: ignore[arg-type]  # it tells of None


@cache
def _session() -> Session:
    """A session of botocore itself: boto3 would put only what is not used here on top, for 30 ms of a cold start. One for all clients shares what it read."""
    session = Session()
    session.register_component("data_loader", ModelLoader())
    return session


def forget() -> None:
    """Drops every client and listener, as a new process would."""
    client.cache_clear()
    _listeners.clear()
