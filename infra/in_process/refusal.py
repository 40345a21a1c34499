"""How the AWS of this process says no: as AWS does, or, where a request is beyond what was built, as a fault of ours."""

from typing import Any


class NotBuilt(BaseException):
    """The desk used something of AWS that the double in this process does not have. Build it, and let the contract suite compare it.

    No Exception: the desk's handlers would take it for a busy AWS and try again.
    """


class Refused(Exception):
    """AWS's refusal: becomes botocore's ClientError at the client, after whoever listens was told."""

    def __init__(self, code: str, message: str = "", *, status: int = 400, **fields: Any) -> None:
        super().__init__(f"{code}: {message}")
        self.status = status
        self.answer: dict[str, Any] = {"Error": {"Code": code, "Message": message}, **fields}


def invalid(message: str) -> Refused:
    return Refused("ValidationException", message)


def refuse_unknown(operation: str, given: dict[str, Any], known: frozenset[str]) -> None:
    if strange := given.keys() - known:
        raise NotBuilt(f"{operation} with {', '.join(sorted(strange))}")
