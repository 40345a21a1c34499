"""Parameter Store and KMS in this process: one desk's secrets, the same in every run."""

import hashlib
from base64 import b64encode
from typing import Any

from .refusal import NotBuilt, Refused, refuse_unknown


def _made(name: str, size: int = 32) -> bytes:
    return hashlib.sha512(name.encode()).digest()[:size]


def _signing(name: str) -> str:
    return f"whsec_{b64encode(_made(name, 24)).decode()}"


class Parameters:
    def __init__(self, prefix: str, channels: tuple[str, ...], webhooks: tuple[str, ...] = ()) -> None:
        self._prefix = prefix
        self.values = {
            "identity-key": b64encode(_made("identity")).decode(),
            "signing-keys": b64encode(_made("signing")).decode(),
            "content-keys": f"1:{b64encode(b'wrapped').decode()}",
            **{f"chat/{channel}": _signing(channel) for channel in channels},
            **{f"webhooks/{name}": f"https://{name}.example/pages {_signing(name)}" for name in webhooks},
        }
        self.operations = {"GetParametersByPath": self._by_path, "PutParameter": self._put, "DeleteParameter": self._delete}

    def call(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        if operation not in self.operations:
            raise NotBuilt(f"ssm.{operation}")
        return self.operations[operation](params)

    def _by_path(self, params: dict[str, Any]) -> dict[str, Any]:
        refuse_unknown("GetParametersByPath", params, frozenset({"Path", "Recursive", "WithDecryption"}))
        if params["Path"] != self._prefix:
            raise NotBuilt(f"ssm.GetParametersByPath of {params['Path']}")
        return {"Parameters": [{"Name": f"{self._prefix}/{name}", "Value": value} for name, value in self.values.items()]}

    def _put(self, params: dict[str, Any]) -> dict[str, Any]:
        """As a SecureString, over what was there."""
        refuse_unknown("PutParameter", params, frozenset({"Name", "Value", "Type", "Overwrite"}))
        if params["Type"] != "SecureString" or not params["Overwrite"]:
            raise NotBuilt("ssm.PutParameter of another type, or of one that must not be there yet")
        self.values[self._name_of(params)] = params["Value"]
        return {}

    def _delete(self, params: dict[str, Any]) -> dict[str, Any]:
        refuse_unknown("DeleteParameter", params, frozenset({"Name"}))
        if self.values.pop(self._name_of(params), None) is None:
            raise Refused("ParameterNotFound", "There is no such parameter.")
        return {}

    def _name_of(self, params: dict[str, Any]) -> str:
        return str(params["Name"]).removeprefix(f"{self._prefix}/")


class Keys:
    def __init__(self) -> None:
        self.operations = {"Decrypt": self._decrypt}

    def call(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        if operation not in self.operations:
            raise NotBuilt(f"kms.{operation}")
        return self.operations[operation](params)

    def _decrypt(self, params: dict[str, Any]) -> dict[str, Any]:
        refuse_unknown("Decrypt", params, frozenset({"CiphertextBlob"}))
        return {"Plaintext": _made("content")}
