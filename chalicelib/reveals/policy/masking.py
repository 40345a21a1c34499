"""How personal data looks before an agent says why they need it: enough to tell two people on one page apart, too little to write to anybody."""

MASK = "•••"


def masked_address(address: str) -> str:
    """`t•••@c•••.example`; a user id of a chat channel shows its first character alone."""
    local, at, domain = address.rpartition("@")
    if not at:
        return _first(address)
    head, dot, top = domain.rpartition(".")
    return f"{_first(local)}@{_first(head)}{dot}{top}" if head else f"{_first(local)}@{MASK}"


def masked_name(name: str) -> str:
    """Each word by its first character; nothing where there is none."""
    return " ".join(_first(word) for word in name.split()[:4])


def masked_phone(number: str) -> str:
    """The last two digits."""
    digits = [character for character in number if character.isdigit()]
    return MASK + "".join(digits[-2:]) if len(digits) > 4 else MASK  # noqa: PLR2004 - of a shorter one, two would be half


def _first(text: str) -> str:
    return f"{text[:1]}{MASK}"
