"""When a side task may be set and ticked."""

from chalicelib.core.errors import Conflict, InvalidInput, NotFound
from chalicelib.tickets import events as e
from chalicelib.tickets.model import Task, Ticket

MOST_TASKS = 20
LONGEST_TASK = 400


def checked_task(text: str) -> str:
    """On one line. Raises InvalidInput."""
    plain = " ".join(text.split())
    if not 1 <= len(plain) <= LONGEST_TASK:
        raise InvalidInput(f"A task is 1 to {LONGEST_TASK} characters; this is {len(plain)}.", {"field": "text"})
    return plain


def task_set(ticket: Ticket, agent: str | None) -> e.Events:
    """Raises Conflict where there would be too many."""
    if len(ticket.tasks) >= MOST_TASKS:
        raise Conflict(f"A ticket has {MOST_TASKS} tasks at most.", {"ticket": ticket.id, "cause": "full"})
    return (e.TaskSet(agent),)


def task_ticked(ticket: Ticket, version: int, *, is_done: bool) -> e.Events:
    """Nothing where it stands so already. Raises NotFound for a task that this ticket has not."""
    task = find_task(ticket, version)
    if task is None:
        raise NotFound("This ticket has no such task.", {"ticket": ticket.id, "task": version})
    return () if task.is_done == is_done else (e.TaskTicked(version, is_done),)


def find_task(ticket: Ticket, version: int) -> Task | None:
    return next((task for task in ticket.tasks if task.version == version), None)
