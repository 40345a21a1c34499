"""The desk's errors: they carry fields, and become HTTP or retry-or-quarantine in one file, `entrypoints/errors.py`."""


class SupportError(Exception):
    """Base of all errors that the desk raises on purpose.

    `detail` is a sentence for a person: what happened, why, what to do. `fields` are machine-readable members of the problem (RFC 9457).
    """

    status = 500
    title = "Internal error"

    def __init__(self, detail: str, fields: dict[str, object] | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.fields = fields or {}


class InvalidInput(SupportError):
    status = 400
    title = "Invalid input"


class Unauthorized(SupportError):
    status = 401
    title = "Unauthorized"


class Forbidden(SupportError):
    status = 403
    title = "Forbidden"


class NotFound(SupportError):
    status = 404
    title = "Not found"


class Conflict(SupportError):
    status = 409
    title = "Conflict"


class TooLarge(SupportError):
    status = 413
    title = "Too large"


class PreconditionRequired(SupportError):
    """The change must say on which version it was decided (RFC 6585)."""

    status = 428
    title = "Precondition required"


class RateLimited(SupportError):
    status = 429
    title = "Too many requests"


class Upstream(SupportError):
    """Something that we depend on failed and may work on the next try."""

    status = 503
    title = "Temporarily unavailable"


class QuotaShort(Upstream):
    """The other side takes no more for now, whoever sends (SES's sending rate or daily quota): what matters most should go first."""


class Rejected(SupportError):
    """The other side will not take this, now or later (an address SES refuses, a callback that answers 410)."""

    status = 502
    title = "Refused by the other side"


class Misconfigured(SupportError):
    """The process must not start: `fields["faults"]` lists every key that is missing or wrong."""
