"""The three ports of a local run, and whether they can be had."""

from __future__ import annotations

import socket
from collections.abc import Mapping
from dataclasses import dataclass

HIGHEST = 65535
DEFAULTS = {"HTTP_PORT": 8000, "SMTP_PORT": 2525, "AWS_PORT": 4566}


class PortTrouble(Exception):
    """A port that cannot be used; the message names it and the variable to set."""


@dataclass(frozen=True)
class Ports:
    http: int
    smtp: int
    aws: int


def read_ports(environment: Mapping[str, str]) -> Ports:
    """Raises PortTrouble for what is no port, is given twice, or is taken."""
    numbers = {name: _number(name, environment.get(name) or str(default)) for name, default in DEFAULTS.items()}
    for name, port in numbers.items():
        twin = next((other for other, number in numbers.items() if other != name and number == port), None)
        if twin:
            raise PortTrouble(f"{name} and {twin} are both {port}: give each a port of its own")
        if not _is_free(port):
            raise PortTrouble(f"port {port} on 127.0.0.1 is taken: end what uses it, or set {name} to a free port")
    return Ports(numbers["HTTP_PORT"], numbers["SMTP_PORT"], numbers["AWS_PORT"])


def _number(name: str, text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= HIGHEST:
        raise PortTrouble(f"{name} is {text!r}: set it to a port between 1 and {HIGHEST}")
    return int(text)


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
