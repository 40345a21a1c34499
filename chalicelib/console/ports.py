"""What the console needs of the outside that tests play: a person's OpenID provider."""

from typing import Any, Protocol

from chalicelib.oncall.ports import Called


class ProviderDoor(Protocol):
    """HTTP to the provider. Both raise Upstream where it does not answer as it should; a refusal (4xx) of `post` is Unauthorized."""

    def get(self, url: str) -> Any: ...

    def post(self, url: str, fields: dict[str, str]) -> Any: ...


class SignInPager(Protocol):
    """How the security team hears that somebody was blocked."""

    def call_for_sign_in(self, blocked: str) -> Called: ...

    def send(self, called: Called) -> None: ...
