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
HURRIED = {
    "sns": Config(connect_timeout=2, read_timeout=4, retries={"total_max_attempts": 2, "mode": "standard"}, parameter_validation=False)
}
"""Pages: a call that hangs has failed before its time is up, and the next channel is tried (chalicelib/oncall/policy/chain_delivery.py)."""
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
    made = _maker(service) if _maker else _session().create_client(service, config=HURRIED.get(service, CONFIG))
    failures.listen(made.meta.events)
    announce(made.meta.events)
    return made


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
