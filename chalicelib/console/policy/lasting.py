"""How long somebody stays signed in, how long an attempt to sign in may take, and when there were too many."""

from chalicelib.agents.model import Agent
from chalicelib.console.model import Attempt, Session

IDLE_S = 30 * 60
LONGEST_S = 12 * 3600
RENEWED_AFTER_S = 5 * 60
"""Use moves a session's end, written down no more often than this."""
ATTEMPT_S = 10 * 60
WINDOW_S = 15 * 60
MOST_FAILURES = {"connection": 20, "account": 5}


def begun(session_id: str, agent: str, now: int) -> Session:
    return Session(session_id, agent, now, now + IDLE_S, now + LONGEST_S)


def is_alive(session: Session, agent: Agent, now: int) -> bool:
    """A session that began in the very second of a sign-out has ended: better one too many."""
    return now < min(session.until, session.ends_at) and session.began_at > agent.signed_out_at and not agent.is_locked_out


def renewed(session: Session, now: int) -> int | None:
    """The new end, where it is worth writing down."""
    until = min(now + IDLE_S, session.ends_at)
    return until if until - session.until >= RENEWED_AFTER_S else None


def is_in_time(attempt: Attempt, now: int) -> bool:
    return 0 <= now - attempt.began_at <= ATTEMPT_S


def own_place(text: str) -> str:
    """A path of the console, or its front door: never somebody else's address."""
    is_plain = text.isascii() and text.isprintable() and "\\" not in text and ".." not in text
    return text if is_plain and (text == "/console" or text.startswith("/console/")) else "/console"
