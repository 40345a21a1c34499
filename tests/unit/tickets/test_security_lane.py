"""What a takeover, or a secret that was sent, does to a ticket that is there already: it goes to the security team, and its promise is the shortest."""

from msgspec.structs import replace

from chalicelib.sla.policy.first_response import urgent_clock
from chalicelib.tickets import events as e
from chalicelib.tickets.model import FIRST_RESPONSE, Clock, State
from chalicelib.tickets.policy.security_lane import Lane, customer_wrote_urgently, lane_of, marked, opened_in, raised, tells_of_takeover
from tests.builders import OPENED, desk, ticket

LANE = Lane("security", "security")
CLOCK = e.ClockStarted(FIRST_RESPONSE, 5000)
RECEIVED = e.MessageReceived(flag="takeover")


def in_lane(**facts):
    return ticket(team="security", priority=1, category="security", **facts)


def running(due_at):
    return {FIRST_RESPONSE: Clock(1000, due_at)}


def test_lane_is_the_security_team_and_the_category_of_that_name_where_there_is_one():
    published = desk()
    assert lane_of(published) == LANE
    bare = replace(published.document, categories={"account": published.document.categories["account"]})
    assert lane_of(replace(published, document=bare)) == Lane("security", None)


def test_shorter_of_the_priority_s_and_the_category_s_time_is_promised():
    assert urgent_clock(desk(), 1000).due_at == 1000 + 900  # the category alone would say an hour


def test_new_ticket_is_opened_in_the_lane():
    opened = opened_in(LANE, OPENED)
    assert (opened.team, opened.priority, opened.category) == ("security", 1, "security")
    assert opened_in(Lane("security", None), replace(OPENED, category="tax")).category == "tax"


def test_only_what_differs_changes():
    assert raised(ticket(), LANE) == (e.TeamChanged("security"), e.PriorityChanged(1), e.CategoryChanged("security"))
    assert raised(in_lane(), LANE) == ()


def test_waiting_ticket_is_promised_a_sooner_answer():
    found = customer_wrote_urgently(ticket(clocks=running(15000), escalate_at=15000), RECEIVED, CLOCK, LANE)
    assert found == (RECEIVED, *raised(ticket(), LANE), CLOCK)


def test_escalation_that_is_under_way_is_not_put_off():
    overdue = ticket(clocks=running(4000), escalate_at=4500, level=1)
    assert CLOCK not in customer_wrote_urgently(overdue, RECEIVED, CLOCK, LANE)


def test_acknowledged_escalation_starts_again():
    """Somebody of another team took the page; the security team has heard nothing."""
    assert CLOCK in customer_wrote_urgently(ticket(clocks=running(4000), escalate_at=None, level=1), RECEIVED, CLOCK, LANE)


def test_ticket_that_a_person_answered_is_promised_an_answer_again():
    answered = ticket(state=State.RESOLVED, replies=1, clocks={FIRST_RESPONSE: Clock(1000, 2000, 1500, is_met=True)})
    found = customer_wrote_urgently(answered, RECEIVED, CLOCK, LANE)
    assert (e.StateChanged("open"), CLOCK) == (found[1], found[-1])


def test_second_mail_of_the_same_kind_changes_nothing_that_is_under_way():
    waiting = in_lane(clocks=running(4000), escalate_at=4000)
    assert customer_wrote_urgently(waiting, RECEIVED, CLOCK, LANE) == (RECEIVED,)
    in_hand = in_lane(state=State.OPEN, replies=1, clocks={FIRST_RESPONSE: Clock(1000, 2000, 1500, is_met=True)})
    assert customer_wrote_urgently(in_hand, RECEIVED, CLOCK, LANE) == (RECEIVED,)


def test_automatic_mail_raises_nothing():
    received = e.MessageReceived(is_automatic=True)
    assert customer_wrote_urgently(ticket(), received, CLOCK, LANE) == (received,)


def test_flags_are_joined_and_found_again():
    assert marked(None) == "takeover"
    assert marked("released") == "released,takeover"
    assert tells_of_takeover(e.MessageReceived(flag="released,takeover"))
    assert not tells_of_takeover(e.MessageReceived(flag="released"))
    assert not tells_of_takeover(e.MessageReceived())
