"""Makes the desk's secrets, each once: SecureString parameters, which CloudFormation cannot create."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterable
from typing import Any

KEY_BYTES = 32
CHAT_KEY_BYTES = 24  # Standard Webhooks asks for 24 to 64
PER_CALL = 10  # ssm:GetParameters takes no more names


def ensure_secrets(ssm: Any, kms: Any, prefix: str, key_id: str, channels: Iterable[str]) -> list[str]:
    """Creates what is missing under `prefix` and returns the names created; what exists is never read nor changed.

    `key_id` is the KMS key that wraps the content key and encrypts the parameters; `channels` are the chat channels that need a key.
    """
    makers: dict[str, Callable[[], str]] = {
        f"{prefix}/identity-key": _key,
        f"{prefix}/signing-keys": _key,
        f"{prefix}/content-keys": lambda: f"1:{_wrapped_key(kms, key_id)}",
        **{f"{prefix}/chat/{channel}": chat_key for channel in channels},
    }
    missing = sorted(set(makers) - _existing(ssm, list(makers)))
    return [name for name in missing if _create(ssm, name, makers[name](), key_id)]


def _existing(ssm: Any, names: list[str]) -> set[str]:
    found: set[str] = set()
    for at in range(0, len(names), PER_CALL):
        answer = ssm.get_parameters(Names=names[at : at + PER_CALL], WithDecryption=False)
        found |= {parameter["Name"] for parameter in answer["Parameters"]}
    return found


def _create(ssm: Any, name: str, value: str, key_id: str) -> bool:
    """False when somebody else made it meanwhile: theirs counts."""
    try:
        ssm.put_parameter(Name=name, Value=value, Type="SecureString", KeyId=key_id, Overwrite=False)
    except ssm.exceptions.ParameterAlreadyExists:
        return False
    return True


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def chat_key() -> str:
    return "whsec_" + base64.b64encode(secrets.token_bytes(CHAT_KEY_BYTES)).decode()


def _wrapped_key(kms: Any, key_id: str) -> str:
    wrapped = kms.generate_data_key_without_plaintext(KeyId=key_id, NumberOfBytes=KEY_BYTES)
    return base64.b64encode(wrapped["CiphertextBlob"]).decode()
