"""The desk's secrets as values, checked as a whole: the process refuses to start with the list of every fault."""

import binascii
from base64 import b64decode
from collections.abc import Iterator, Mapping

from .errors import Misconfigured
from .sealing import KEY_BYTES
from .unshown import Unshown

WEBHOOK_PREFIX = "whsec_"
SHORTEST_WEBHOOK_KEY = 24
MOST_WEBHOOK_KEYS = 2


class PageWebhook(Unshown, frozen=True):
    """Where a person's pages are posted, and the Standard Webhooks keys that sign them, newest first. An address such as Slack's is itself a secret."""

    url: str
    keys: tuple[str, ...]


class Secrets(Unshown, frozen=True):
    """`wrapped_keks` by version, newest first, as base64 KMS ciphertexts; `chat` the Standard Webhooks keys of each channel, newest first.

    `webhooks` by name: a bad one is left out, because paging must not keep the desk from starting; its page goes to the next channel.
    `sign_in_secret`: what the OpenID provider gave the desk; empty for a public client, which proves itself by PKCE alone.
    """

    identity_key: bytes
    signing_keys: tuple[bytes, ...]
    wrapped_keks: Mapping[str, str]
    chat: Mapping[str, tuple[str, ...]]
    webhooks: Mapping[str, PageWebhook] = {}
    sign_in_secret: str = ""

    @property
    def posts(self) -> Mapping[str, tuple[str, ...]]:
        """The webhooks as what is renewed with the channels' keys: each address with its keys after it."""
        return {name: (webhook.url, *webhook.keys) for name, webhook in self.webhooks.items()}


def secrets_from(parameters: Mapping[str, str]) -> Secrets:
    """Raises Misconfigured with `fields["faults"]`: names and what is wrong with them, never a value."""
    faults: list[str] = []
    identity = _keys("identity-key", parameters, faults)
    signing = _keys("signing-keys", parameters, faults)
    chat = {
        name.removeprefix("chat/"): _webhook_keys(name, value, faults) for name, value in parameters.items() if name.startswith("chat/")
    }
    keks = dict(pair.strip().split(":", 1) for pair in parameters.get("content-keys", "").split(",") if ":" in pair)
    if not keks:
        faults.append("content-keys is missing or empty: it must be version:ciphertext pairs.")
    if faults:
        raise Misconfigured("The desk cannot start. " + " ".join(faults) + " Run `make deploy-secrets`.", {"faults": faults})
    return Secrets(identity[0], tuple(signing), keks, chat, dict(_page_webhooks(parameters)), parameters.get("sign-in-secret", "").strip())


def _page_webhooks(parameters: Mapping[str, str]) -> Iterator[tuple[str, PageWebhook]]:
    """`webhooks/<name>`: the address, a blank, one key or two with a comma between."""
    for name, value in parameters.items():
        if name.startswith("webhooks/"):
            url, _, keys = value.strip().partition(" ")
            faults: list[str] = []
            known = _webhook_keys(name, keys, faults)
            if not faults:
                yield name.removeprefix("webhooks/"), PageWebhook(url, known)


def _keys(name: str, parameters: Mapping[str, str], faults: list[str]) -> list[bytes]:
    values = [value.strip() for value in parameters.get(name, "").split(",") if value.strip()]
    keys = [key for value in values if (key := _decoded(value)) is not None and len(key) == KEY_BYTES]
    if not values:
        faults.append(f"{name} is missing or empty: it must be base64 of {KEY_BYTES} bytes.")
    elif len(keys) != len(values):
        faults.append(f"{name} is not base64 of {KEY_BYTES} bytes.")
    return keys


def _webhook_keys(name: str, value: str, faults: list[str]) -> tuple[str, ...]:
    keys = tuple(key.strip() for key in value.split(",") if key.strip())
    if not 1 <= len(keys) <= MOST_WEBHOOK_KEYS:
        faults.append(f"{name} must hold one key, or two while one is rotated.")
    for key in keys:
        decoded = _decoded(key.removeprefix(WEBHOOK_PREFIX))
        if not key.startswith(WEBHOOK_PREFIX) or decoded is None or len(decoded) < SHORTEST_WEBHOOK_KEY:
            faults.append(f"{name} holds something that is not whsec_ and base64 of at least {SHORTEST_WEBHOOK_KEY} bytes.")
    return keys


def _decoded(value: str) -> bytes | None:
    try:
        return b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None
