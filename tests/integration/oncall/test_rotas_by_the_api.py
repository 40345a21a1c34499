"""Who is on call, shifts and gaps, overrides, swaps and absences through the API; a calendar to subscribe to by a signed address that ends."""

import pytest
from icalendar import Calendar

from chalicelib import wiring
from chalicelib.core.clock import iso
from tests.api import ApiClient, new_agent
from tests.on_call_desk import chain, level, overdue
from tests.world import World

DAY_S = 86400
FIRST = level("rota:first", after_s=0)


@pytest.fixture
def desk(world: World):
    with chain(world, FIRST, level("topic:pages")):
        yield world


@pytest.fixture
def aiko(desk: World) -> ApiClient:
    return new_agent("aiko", "Aiko", "aiko@staff.example")


def people(client: ApiClient, at: float) -> list[str]:
    (rota,) = client.get(f"/api/v1/on-call?at={iso(int(at))}").json["rotas"]
    return rota["people"]


def test_who_is_on_call_now_and_then(desk: World, aiko: ApiClient) -> None:
    (now,) = aiko.get("/api/v1/on-call").json["rotas"]

    assert (now["rota"], now["people"], now["next_people"]) == ("first", ["aiko"], ["kenji"])
    assert people(aiko, desk.now + 7 * DAY_S) == ["kenji"]


def test_shifts_cover_the_time_that_was_asked_for_and_gaps_are_told(desk: World, aiko: ApiClient) -> None:
    shown = aiko.get(f"/api/v1/rotas/first/shifts?since={iso(int(desk.now))}&until={iso(int(desk.now) + 14 * DAY_S)}").json

    assert [shift["people"] for shift in shown["shifts"]] == [["aiko"], ["kenji"], ["aiko"]]
    assert shown["gaps"] == []
    assert aiko.get("/api/v1/rotas/none/shifts").status == 404
    assert aiko.get(f"/api/v1/rotas/first/shifts?until={iso(int(desk.now) - 60)}").status == 400


@pytest.mark.parametrize(
    "year", ["0001-01-01T00:00:00%2B23:59", "1969-12-31T23:59:59Z", "2200-01-01T00:00:00Z", "9999-12-31T23:59:59-23:59"]
)
def test_years_that_no_calendar_reckons_with_are_refused(desk: World, aiko: ApiClient, year: str) -> None:
    overdue(desk)
    ticket = desk.tickets()[0].id
    for path, name in (
        (f"/tickets/{ticket}/sla", "at"),
        ("/on-call", "at"),
        ("/rotas/first/shifts", "since"),
        ("/rotas/first/shifts", "until"),
    ):
        answer = aiko.get(f"/api/v1{path}?{name}={year}")
        assert (answer.status, answer.json.get("field")) == (400, name), path

    at = year.replace("%2B", "+")
    for path, body, name in (
        ("/rotas/first/overrides", {"start": at, "end": at, "people": ["maria"]}, "start"),
        ("/rotas/first/swaps", {"first": {"person": "aiko", "at": at}, "second": {"person": "kenji", "at": at}}, "first.at"),
        ("/people/aiko/absences", {"start": at, "end": at}, "start"),
    ):
        answer = aiko.post(f"/api/v1{path}", body)
        assert (answer.status, answer.json.get("field")) == (400, name), path


def test_override_counts_at_once_for_pages_too_and_can_be_taken_back(desk: World, aiko: ApiClient) -> None:
    made = aiko.post("/api/v1/rotas/first/overrides", {"start": iso(int(desk.now)), "end": iso(int(desk.now) + DAY_S), "people": ["maria"]})
    assert made.status == 201
    assert people(aiko, desk.now) == ["maria"]
    overdue(desk)
    desk.tick()
    assert [page["to"] for page in desk.pages] == ["person:maria"]

    (change,) = made.json["ids"]
    assert aiko.post(f"/api/v1/rota-changes/{change}/take-back").status == 200
    assert people(aiko, desk.now) == ["aiko"]
    assert aiko.post("/api/v1/rota-changes/O-NOTHING/take-back").status == 404


def test_swap_and_absence(desk: World, aiko: ApiClient) -> None:
    week = 7 * DAY_S
    sides = {"first": {"person": "aiko", "at": iso(int(desk.now))}, "second": {"person": "kenji", "at": iso(int(desk.now) + week)}}
    assert len(aiko.post("/api/v1/rotas/first/swaps", sides).json["ids"]) == 2
    assert (people(aiko, desk.now), people(aiko, desk.now + week)) == (["kenji"], ["aiko"])

    away = {"start": iso(int(desk.now) + 2 * week), "end": iso(int(desk.now) + 3 * week)}
    assert aiko.post("/api/v1/people/aiko/absences", away).status == 201
    assert people(aiko, desk.now + 2 * week + DAY_S) == ["kenji"]
    assert aiko.post("/api/v1/people/nobody/absences", away).status == 400


def test_whoever_leaves_a_gap_is_told_before_it_happens(desk: World, aiko: ApiClient) -> None:
    day = {"start": iso(int(desk.now) + DAY_S), "end": iso(int(desk.now) + 2 * DAY_S)}
    gap = [{"rota": "first", "start": day["start"], "end": day["end"]}]

    assert aiko.post("/api/v1/people/kenji/absences", day).json["gaps"] == []
    assert aiko.post("/api/v1/people/aiko/absences", day).json["gaps"] == gap
    assert aiko.post("/api/v1/rotas/first/overrides", day | {"people": ["maria"]}).json["gaps"] == []


def test_feed_holds_the_persons_shifts_without_a_login(desk: World, aiko: ApiClient) -> None:
    path = aiko.post("/api/v1/on-call/feed").json["url"].removeprefix("http://127.0.0.1:8000")
    answer = ApiClient().get(path)

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.text).walk("VEVENT")
    assert len(events) > 5
    assert all(event["TRANSP"] == "TRANSPARENT" for event in events)


def test_feeds_address_ends_when_another_is_made(desk: World, aiko: ApiClient) -> None:
    first, second = (aiko.post("/api/v1/on-call/feed").json["url"].removeprefix("http://127.0.0.1:8000") for _ in range(2))
    assert [ApiClient().get(path).status for path in (first, second)] == [401, 200]

    assert aiko.post("/api/v1/on-call/feed/end").status == 200
    assert ApiClient().get(second).status == 401
    assert ApiClient().get(second[:-6] + "A.ics").status == 401


def test_who_takes_no_turns_has_no_feed(desk: World) -> None:
    assert new_agent("hana").post("/api/v1/on-call/feed").status == 403


def test_changes_that_cannot_be_read_leave_the_plan_in_force(desk: World, aiko: ApiClient) -> None:
    from tests.faults.injection import refusal

    overdue(desk)
    handed = desk.sweep()
    from chalicelib.aws import clients

    busy = refusal(400, "ProvisionedThroughputExceededException")
    clients.client("dynamodb").meta.events.register(
        "before-call.dynamodb.Query", lambda params, **_: busy if "ROTA" in str(params) else None
    )
    desk.work(handed)

    assert [page["to"] for page in desk.pages] == ["person:aiko"]
    assert wiring.desk().rota_book.directory().rotas.keys() == {"first"}
