"""What was not written by a person to a person: no automatic mail answers it (RFC 3834 and its real-world relatives)."""

from collections.abc import Mapping

BULK = frozenset({"bulk", "list", "junk", "auto_reply", "auto-reply"})
LIST_HEADERS = frozenset({"list-id", "list-unsubscribe", "list-post", "feedback-id"})
REPLY_HEADERS = frozenset({"x-autoreply", "x-autorespond", "x-auto-reply-from", "x-failed-recipients"})
ROBOTS = frozenset({"mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply", "bounce", "bounces"})


def is_automatic(headers: Mapping[str, str], envelope_sender: str, author: str) -> bool:
    """`headers` by names in small letters. The null reverse path is an empty envelope sender."""
    submitted = headers.get("auto-submitted", "no").split(";")[0].strip().lower()
    return (
        submitted not in {"", "no"}
        or envelope_sender.strip("<> ") == ""
        or headers.get("return-path", "").replace(" ", "") == "<>"
        or headers.get("precedence", "").strip().lower() in BULK
        or headers.get("x-auto-response-suppress", "none").strip().lower() not in {"", "none"}
        or not LIST_HEADERS.isdisjoint(headers)
        or not REPLY_HEADERS.isdisjoint(headers)
        or headers.get("content-type", "").lower().startswith("multipart/report")
        or author.partition("@")[0].lower() in ROBOTS
    )
