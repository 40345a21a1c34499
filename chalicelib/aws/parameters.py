"""Parameter Store and KMS: reads the desk's secrets once a cold start."""

from base64 import b64decode
from collections.abc import Mapping
from typing import Any


def read_parameters(client: Any, prefix: str) -> Mapping[str, str]:
    """All parameters under the prefix, decrypted, by their names below it (`chat/web`)."""
    found: dict[str, str] = {}
    token: dict[str, str] = {}
    while True:
        answer = client.get_parameters_by_path(Path=prefix, Recursive=True, WithDecryption=True, **token)
        found |= {p["Name"].removeprefix(prefix).lstrip("/"): p["Value"] for p in answer["Parameters"]}
        if not answer.get("NextToken"):
            return found
        token = {"NextToken": answer["NextToken"]}


def decrypt_key(client: Any, ciphertext: str) -> bytes:
    """A key-encryption key out of its base64 KMS ciphertext."""
    return bytes(client.decrypt(CiphertextBlob=b64decode(ciphertext))["Plaintext"])
