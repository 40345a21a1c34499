"""Whether a contact form says what it must. A program is known by the field that people do not see."""

from collections.abc import Callable, Mapping

from chalicelib.core.patterns import pattern
from chalicelib.help_centre.model import ContactForm

LONGEST_ADDRESS, LONGEST_SUBJECT, LONGEST_MESSAGE = 254, 150, 5000
HONEYPOT = "website"
_ADDRESS = pattern(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.){1,8}[A-Za-z][A-Za-z0-9-]{1,62}"
)
_BLANKS = pattern(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]+")
_CONTROL = pattern(r"[\x00-\x08\x0b-\x1f\x7f\u2028-\u202e\u2066-\u2069]+")


def is_filled_by_a_program(fields: Mapping[str, str]) -> bool:
    return bool(fields.get(HONEYPOT))


def form_of(fields: Mapping[str, str]) -> ContactForm:
    """Without what cannot be seen; secrets are still in it."""
    return ContactForm(
        address=fields.get("email", "").strip(),
        subject=" ".join(_BLANKS.sub(" ", fields.get("subject", "")).split()),
        message=_CONTROL.sub(" ", fields.get("message", "").replace("\r\n", "\n").replace("\r", "\n")).strip(),
        wants_person=fields.get("step") == "send",
    )


def faults_of(form: ContactForm, is_ours: Callable[[str], bool]) -> dict[str, tuple[str, int]]:
    """By field: the name of the words that say what is wrong, and the number in them."""
    found = {
        "email": _address_fault(form.address, is_ours),
        "subject": _length_fault("subject", form.subject, LONGEST_SUBJECT),
        "message": _length_fault("message", form.message, LONGEST_MESSAGE),
    }
    return {field: fault for field, fault in found.items() if fault}


def _address_fault(address: str, is_ours: Callable[[str], bool]) -> tuple[str, int] | None:
    if (
        len(address) > LONGEST_ADDRESS
        or not _ADDRESS.fullmatch(address)
        or ".." in address
        or "=?" in address
        or address.partition("@")[0].strip(".") == ""
    ):
        return "fault_address", 0
    return ("fault_ours", 0) if is_ours(address) else None


def _length_fault(field: str, text: str, longest: int) -> tuple[str, int] | None:
    if not text:
        return f"fault_{field}", 0
    return (f"fault_{field}_long", longest) if len(text) > longest else None
