"""What people are told when a promised time runs out, or nearly, and who is called."""

from msgspec.structs import replace

from chalicelib.desk.service_levels import LevelsInForce, ServiceLevels, Target
from chalicelib.oncall.ports import Alarm
from chalicelib.sla.policy.clocks.keeping import counted
from chalicelib.sla.policy.escalation import Told, to_tell
from chalicelib.tickets import events as e
from chalicelib.tickets.model import State, Ticket
from chalicelib.tickets.policy.projection import apply
from tests.builders import OPENED, commit
from tests.sla_stories import levels

AT = 1_795_000_000


def promised(within_s: int = 4 * 3600, **facts: object) -> ServiceLevels:
    given = levels("first 4h")
    policy = replace(given.policies[0], calendar="security", targets={"first_response": Target(within_s=within_s)}, **facts)
    return replace(given, policies=(policy,))


def waiting(given: ServiceLevels, *events: e.Event, flag: str | None = None) -> tuple[Ticket, list[LevelsInForce]]:
    history = [LevelsInForce(1, 0, given)]
    first = commit(1, OPENED, e.MessageReceived(flag=flag), *events, at=AT)
    return counted(None, apply(None, first), first, history), history


def test_nothing_is_told_before_its_time() -> None:
    ticket, history = waiting(promised())

    assert ticket.next_action_at == AT + 14400
    assert to_tell(ticket, history, AT + 14399) == ()


def test_breach_calls_the_chain_of_the_ticket_s_team() -> None:
    ticket, history = waiting(promised())

    alarm = Alarm("first_response", 1, 100, AT + 14400, None, "warning")
    assert to_tell(ticket, history, AT + 20000) == (Told("first_response", 100, alarm),)


def test_policy_chooses_another_chain() -> None:
    ticket, history = waiting(promised(breach_chain="quiet-one", warning_chain="notices"))

    warned, broken = to_tell(ticket, history, AT + 10800), to_tell(ticket, history, AT + 14400)

    assert [(told.percent, told.alarm and (told.alarm.chain, told.alarm.severity)) for told in (*warned, *broken)] == [
        (75, ("notices", "info")),
        (100, ("quiet-one", "warning")),
    ]


def test_breach_that_wakes_nobody_is_recorded_all_the_same() -> None:
    ticket, history = waiting(promised(breach_chain="nobody"))

    assert to_tell(ticket, history, AT + 14400) == (Told("first_response", 100, None),)


def test_top_priority_is_critical() -> None:
    ticket, history = waiting(promised(), e.PriorityChanged(1))

    (told,) = to_tell(ticket, history, AT + 14400)

    assert told.alarm is not None
    assert told.alarm.severity == "critical"


def test_takeover_waits_for_no_clock() -> None:
    ticket, history = waiting(promised(), flag="takeover")

    assert ticket.next_action_at == AT
    (told,) = to_tell(ticket, history, AT)
    assert told.alarm == Alarm("takeover", 1, 100, AT, None, "critical")
    called = commit(2, e.Escalated("takeover", 1, "P"), at=AT + 1)
    assert counted(ticket, apply(ticket, called), called, history).next_action_at == AT + 14400


def test_nothing_is_told_of_what_is_closed() -> None:
    ticket, history = waiting(promised(), flag="takeover")
    closed = commit(2, e.StateChanged(State.CLOSED.value), at=AT)

    assert to_tell(counted(ticket, apply(ticket, closed), closed, history), history, AT + 99999) == ()


def test_promise_that_was_made_longer_meanwhile_is_not_told() -> None:
    ticket, history = waiting(promised())
    longer = [*history, LevelsInForce(2, AT + 60, promised(8 * 3600))]

    assert to_tell(ticket, longer, AT + 14400) == ()
    assert to_tell(ticket, longer, AT + 28800)[0].percent == 100
