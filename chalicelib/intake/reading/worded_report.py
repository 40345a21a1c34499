"""Reads delivery reports that mail servers put into words for people: who could not be reached, why, and whether it is final."""

import re
from collections.abc import Iterator
from email.message import Message
from itertools import islice
from typing import NamedTuple

from chalicelib.core.patterns import pattern
from chalicelib.intake.model import DeliveryReport
from chalicelib.intake.policy.automatic_subjects import tells_of_failed_delivery

HEAD_READ = 5 * 1024
LINES_READ = 150
LINE_READ = 300
ADDRESSES_READ = 60
MOST_RECIPIENTS = 20
STANDS_OUT = 4
NEAR = 3
"""Lines after an address in which the reason may stand."""

_ENHANCED = pattern(r"(?<![\d.])[245]\.[0-7]\.\d{1,3}(?!\.?\d)")
_REPLY_CODE = pattern(r"(?<![\d.:/-])[45][0-5]\d(?=[ \-:>)]|$)(?!-\d\d)")
_ADDRESS = pattern(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\"-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,200}[A-Za-z0-9])?")
_RETURNED = pattern(
    r"(?im)^[ \t>|*]*(?:-{2,}[ \t]*)?(?:(?:begin )?(?:original|returned|your original|transcript of|the original|unsent|text of|start of|copy of|headers? of)[^\n]{0,30}"
    r"(?:message|mail|header)|message (?:headers?|text|contents?) follow|below this line is a copy|this is a copy of|your message (?:reads|follows)"
    r"|(?:the )?(?:first|top) \d+ lines|the header (?:of|from)|原文|元のメール|送信されたメール|original message)"
    r"|^[ \t>|]*(?:received|return-path|message-id|mime-version|dkim-signature)[ \t]*:"
)
_WHO = pattern(
    r"recipient|(?:not|failed|unable|cannot|can't|couldn't|could not|undeliver)[^\n]{0,40}|addresse?e?s?\b|rcpt|user|mailbox|account|to:|unknown|宛先|あて先|送信先|受信者|收件人"
    r"|empfänger|destinataire|destinatari|ontvanger|получател|adresat", re.IGNORECASE,
)  # fmt: skip
_NEVER = pattern(r"postmaster|mailer-?daemon|abuse|webmaster|helpdesk|root|no-?reply|admin(?:istrator)?|help|info", re.IGNORECASE)
_DELAYED = pattern(
    r"delayed|still being retried|warning: (?:could not|message)|warning message only|do not need to resend|will (?:be|keep) (?:re)?try|will continue"
    r"|will be retried|not yet been delivered|has not yet|delivery delay|temporarily|遅延|再送を試み|延迟|zustellung verzögert|verzögert|retard[ée]|retrasad", re.IGNORECASE,
)  # fmt: skip
_FINAL = pattern(
    r"permanent|giving up|given up|gave up|i'm not going to try|fatal error|will not be retried|not be delivered to", re.IGNORECASE
)
REASONS = (
    ("5.1.1", re.compile(
        r"(?:user|recipient|mailbox|account|addresse?e?|name|alias|student|customer|list)[^\n]{0,60}(?:unknown|not (?:found|exist|listed|recogni[sz]ed|valid|known|in)"
        r"|no longer|doesn'?t (?:exist|have)|does(?:n't| not) exist|disabled|inactive|invalid|rejected|unavailable|suspended|discontinued)"
        r"|(?:unknown|invalid|no such|bad|illegal|not a (?:known|valid|local)|nonexist\w*|no)[^\n]{0,30}(?:user|recipient|mailbox|account|address|alias|local|person|destination)"
        r"|not listed in|unrouteable|ディレクトリのリストにありません|見つかりません|存在し(?:ない|ません)|宛先不明|あて先不明|unbekannt|inconnu|desconocid|sconosciut|onbekend|неизвест|不存在",
        re.IGNORECASE)),
    ("5.2.2", re.compile(r"(?:mail ?box|quota|storage|inbox|maildir|disk)[^\n]{0,60}(?:full|exceed|over|limit)|over ?quota|quota exceed|一杯|容量|満杯|邮箱已满|voll", re.IGNORECASE)),
    ("5.1.2", re.compile(r"host (?:unknown|not found|or domain)|domain[^\n]{0,40}(?:not found|not exist|invalid|unknown)|unknown host|no such (?:host|domain)|name service error|nxdomain", re.IGNORECASE)),
    ("4.4.1", re.compile(r"timed? ?out|connection (?:refused|timed|dropped)|no route to host|unreachable|too long|deferred|retry time", re.IGNORECASE)),
)  # fmt: skip


class Codes(NamedTuple):
    """`enhanced` as in RFC 3463, `shown` the codes as they stood there."""

    enhanced: str
    shown: str


def codes_of(text: str) -> Codes:
    enhanced, reply = _ENHANCED.search(text[:2000]), _REPLY_CODE.search(text[:2000])
    shown = " ".join(found[0] for found in (reply, enhanced) if found)
    return Codes(enhanced[0] if enhanced else f"{reply[0][0]}.0.0" if reply else "", shown)


def worded_reports(mail: Message, subject: str, text: str, failed_recipients: str, *, is_sure: bool) -> list[DeliveryReport]:
    """Nothing where neither subject nor text speak of a failure, or (not `is_sure`) no address stands out."""
    head = head_of(text)
    if not (failed_recipients or tells_of_failed_delivery(subject) or failures_in(head)):
        return []
    action, status, shown = _judged(subject, head)
    recipients = _ADDRESS.findall(failed_recipients)[:MOST_RECIPIENTS] or _recipients(
        head, _own_addresses(mail), least=0 if is_sure else STANDS_OUT
    )
    return [DeliveryReport(recipient, action, status, shown) for recipient in recipients or ([""] if is_sure else [])]


def has_returned(text: str) -> bool:
    """Whether a mail that came back stands in the text."""
    return _RETURNED.search(text, 1) is not None


def head_of(text: str) -> str:
    """What the server says, before the mail that came back."""
    found = _RETURNED.search(text, 1)
    return (text[: found.start()] if found and text[: found.start()].strip() else text)[:HEAD_READ]


def failures_in(head: str) -> bool:
    return (
        codes_of(head).enhanced[:1] in {"4", "5"} or any(pattern.search(head) for _, pattern in REASONS) or tells_of_failed_delivery(head)
    )


def _judged(subject: str, head: str) -> tuple[str, str, str]:
    """Action, status and the codes that stood there."""
    codes = codes_of(head)
    reason = next((status for status, pattern in REASONS if pattern.search(head)), "")
    is_delayed = _DELAYED.search(subject) is not None or (
        _DELAYED.search(head) is not None and _FINAL.search(head) is None and codes.enhanced[:1] != "5"
    )
    status = (
        codes.enhanced
        if codes.enhanced and not codes.enhanced.endswith(".0.0")
        else reason or codes.enhanced or ("4.0.0" if is_delayed else "5.0.0")
    )
    return ("delayed", f"4{status[1:]}", codes.shown) if is_delayed else ("failed", status, codes.shown)


def _recipients(head: str, own: frozenset[str], *, least: int) -> list[str]:
    """The addresses that are spoken of as those that could not be reached, the likeliest alone."""
    lines = [line[:LINE_READ] for line in head.splitlines()[:LINES_READ]]
    scores: dict[str, int] = {}
    for number, address in islice(_addresses_of(lines), ADDRESSES_READ):
        plain = address.strip("'\"`.=").lower()
        if plain not in own and not _NEVER.fullmatch(plain.partition("@")[0]) and not _is_id(lines[number], address):
            scores[plain] = max(scores.get(plain, 0), _score(lines, number, address))
    best = max(scores.values(), default=-1)
    if best < least:
        return []
    return [address for address, score in scores.items() if score == best][:MOST_RECIPIENTS]


def _addresses_of(lines: list[str]) -> Iterator[tuple[int, str]]:
    return ((number, address) for number, line in enumerate(lines) if "@" in line for address in _ADDRESS.findall(line))


def _score(lines: list[str], number: int, address: str) -> int:
    line = lines[number]
    near = "\n".join(lines[number : number + NEAR + 1])
    before = "\n".join(lines[max(0, number - NEAR) : number])
    stands_alone = re.sub(r"[<>\s:;,.\[\]()'\"*-]|mailto|smtp|rfc822|final-recipient|to|local", "", line.replace(address, "").lower()) == ""
    begins = line.lstrip(" \t<*>|").startswith(address)
    return 3 * stands_alone + 2 * begins + 2 * failures_in(near) + (_WHO.search(line) is not None) + (_WHO.search(before) is not None)


def _is_id(line: str, address: str) -> bool:
    """`(id <1234@relay.example>)`, `Message-ID: …`"""
    before = line.partition(address)[0].lower()
    return re.search(r"(?:\bid\b|message-id|reference|for more information|from:|sender|reply-to)[^a-z]{0,6}$", before) is not None


def _own_addresses(mail: Message) -> frozenset[str]:
    """Those to whom the report came: the senders of what came back."""
    return frozenset(address.lower() for name in ("To", "Delivered-To", "X-Original-To", "Cc") for address in _addresses_in(mail, name))


def _addresses_in(mail: Message, name: str) -> Iterator[str]:
    for value in mail.get_all(name, [])[:5]:
        yield from _ADDRESS.findall(str(value)[:2000])
