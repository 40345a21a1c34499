"""Whether a mail may forward another: cheap, asked of every mail that names no ticket, and wrong at times."""

import re

from chalicelib.core.patterns import pattern
from chalicelib.intake.model import ParsedMail

READ_LIMIT = 64 * 1024
ATTACHED = "message/rfc822"
PREFIX = pattern(r"\s*(?:fwd?|wg|tr|rv|enc|i|pd|doorst|転送|转发|轉寄|пересл)\s*[:：]", re.IGNORECASE)
_STEMS = (
    "forwarded", "weitergeleitet", "transféré", "réexpédié", "reenviado", "inoltrato", "encaminhada", "reencaminhada", "doorgestuurd", "転送", "转发",
    "轉寄", "przekazan", "пересылаем", "пересланн",
)  # fmt: skip
"""In the line that a program puts above what it forwards; `Original Message` stands above answers, too."""


def looks_forwarded(mail: ParsedMail) -> bool:
    """Whether it is worth asking who sent it."""
    if any(file.content_type == ATTACHED for file in mail.files):
        return True
    return "@" in mail.text and (PREFIX.match(mail.subject) is not None or names_forwarding(mail.text[:READ_LIMIT].lower()))


def names_forwarding(text: str) -> bool:
    return any(stem in text for stem in _STEMS)
