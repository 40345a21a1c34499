"""The desk inside this process: the handlers that Lambda runs, told about the local AWS and the movable clock."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

from infra.local.functions import REGION, Function

Clock = Callable[[], float]


@dataclass(frozen=True)
class DeskProcess:
    """The Chalice app and the functions beside it; `next_due(limit)` is the earliest time on the agenda up to `limit`."""

    app: Any
    inbound_mail: Function
    sweep: Function
    work: Function
    stream: Function
    next_due: Callable[[float], float | None]


def point_at_local_aws(environment: MutableMapping[str, str], endpoint: str) -> None:
    """Whatever account this shell can reach, the desk must not: its credentials and profiles are hidden from this process."""
    for name in [name for name in environment if name.startswith("AWS_")]:
        del environment[name]
    environment.update(
        AWS_ENDPOINT_URL=endpoint,
        AWS_REGION=REGION,
        AWS_DEFAULT_REGION=REGION,
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",  # noqa: S106 - the local AWS asks for none
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_EC2_METADATA_DISABLED="true",
    )


def load_desk(settings: dict[str, str], now: Clock, on_client: Callable[[Any], None]) -> DeskProcess:
    """Imports the desk with `settings` as its environment; `on_client` is shown the event system of each AWS client that it makes."""
    os.environ.update(settings)
    wiring = importlib.import_module("chalicelib.wiring")
    wiring.install(desk_now=now, on_client=on_client)
    app = importlib.import_module("app").app
    entrypoints = "chalicelib.entrypoints"
    return DeskProcess(
        app=app,
        inbound_mail=Function("InboundMail", importlib.import_module(f"{entrypoints}.inbound_mail").inbound_mail),
        sweep=Function("Sweep", importlib.import_module(f"{entrypoints}.sweep").sweep),
        work=Function("Work", importlib.import_module(f"{entrypoints}.work").work),
        stream=Function("Stream", importlib.import_module(f"{entrypoints}.stream").stream),
        next_due=lambda limit: wiring.desk().agenda.next_due(limit),  # noqa: PLW0108 - built at first use, after the documents are published
    )
