"""What a takeover, or a secret that was sent, does to a ticket that is there already: it goes to the security team, at the top priority."""

from msgspec.structs import replace

from chalicelib.tickets import events as e
from chalicelib.tickets.model import State
from chalicelib.tickets.policy.security_lane import Lane, customer_wrote_urgently, lane_of, marked, opened_in, raised, tells_of_takeover
from tests.builders import OPENED, desk, ticket

LANE = Lane("security", "security")
RECEIVED = e.MessageReceived(flag="takeover")


def in_lane(**facts):
    return ticket(team="security", priority=1, category="security", **facts)


def test_lane_is_the_security_team_and_the_category_of_that_name_where_there_is_one():
    published = desk()
    assert lane_of(published) == LANE
    bare = replace(published.document, categories={"account": published.document.categories["account"]})
    assert lane_of(replace(published, document=bare)) == Lane("security", None)


def test_new_ticket_is_opened_in_the_lane():
    opened = opened_in(LANE, OPENED)
    assert (opened.team, opened.priority, opened.category) == ("security", 1, "security")
    assert opened_in(Lane("security", None), replace(OPENED, category="tax")).category == "tax"


def test_only_what_differs_changes():
    assert raised(ticket(), LANE) == (e.TeamChanged("security"), e.PriorityChanged(1), e.CategoryChanged("security"))
    assert raised(in_lane(), LANE) == ()


def test_ticket_that_tells_of_it_is_raised_whatever_its_state():
    assert customer_wrote_urgently(ticket(), RECEIVED, LANE) == (RECEIVED, *raised(ticket(), LANE))
    resolved = ticket(state=State.RESOLVED, replies=1)
    assert customer_wrote_urgently(resolved, RECEIVED, LANE) == (RECEIVED, e.StateChanged("open"), *raised(resolved, LANE))


def test_second_mail_of_the_same_kind_moves_nothing():
    assert customer_wrote_urgently(in_lane(), RECEIVED, LANE) == (RECEIVED,)


def test_automatic_mail_raises_nothing():
    received = e.MessageReceived(is_automatic=True)
    assert customer_wrote_urgently(ticket(), received, LANE) == (received,)


def test_flags_are_joined_and_found_again():
    assert marked(None) == "takeover"
    assert marked("released") == "released,takeover"
    assert tells_of_takeover(e.MessageReceived(flag="released,takeover"))
    assert not tells_of_takeover(e.MessageReceived(flag="released"))
    assert not tells_of_takeover(e.MessageReceived())
