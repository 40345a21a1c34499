"""The desk's document: every fault is listed with its path, and what would be right."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import yaml

from infra.publish import DOCUMENT, BadDocumentError, read_document
from tests.builders import ROOT, desk

EXAMPLE = (ROOT / DOCUMENT).read_text(encoding="utf-8")
Change = Callable[[dict[str, Any]], Any]


def faults(*changes: Change) -> list[str]:
    given = yaml.safe_load(EXAMPLE)
    for change in changes:
        change(given)
    with pytest.raises(BadDocumentError) as refused:
        read_document(yaml.safe_dump(given, allow_unicode=True, sort_keys=False))
    return refused.value.faults


def targets(document: dict[str, Any]) -> dict[Any, Any]:
    found: dict[Any, Any] = document["service_levels"]["policies"][-1]["targets"]
    return found


def tokyo(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["service_levels"]["calendars"]["tokyo"]
    return found


def test_example_has_no_fault() -> None:
    assert read_document(EXAMPLE).name == "Example Exchange"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        (lambda d: d.pop("brands"), "the document: 'brands' is a required property"),
        (lambda d: d.update(surprise=1), "the document: "),
        (lambda d: d.update(schema=2), "schema: "),
        (lambda d: d.update(locales=[]), "locales: "),
        (lambda d: d.update(locales=["tlh"]), "locales.0: "),
        (lambda d: d["mailboxes"].update({"support+x@example.com": {"brand": "example", "team": "tokyo"}}), "mailboxes"),
        (lambda d: targets(d)["first_response"].update(within_s=0), "service_levels.policies.5.targets.first_response.within_s: "),
        (lambda d: targets(d).update(second={"within_s": 60}), "service_levels.policies.5.targets: 'second' is not one of "),
        (lambda d: targets(d).update({1: {"within_s": 60}}), "service_levels.policies.5.targets: 1 is not one of "),
        (lambda d: d["service_levels"]["policies"][0].update(match={"priority": [5]}), "service_levels.policies.0.match.priority"),
        (
            lambda d: tokyo(d)["days"].update({date(2026, 12, 28): {}}),
            "service_levels.calendars.tokyo.days: 2026-12-28 must stand in quotes",
        ),
        (
            lambda d: tokyo(d).update(holidays=[{"country": False}]),
            "service_levels.calendars.tokyo.holidays.0.country: YAML reads it as False, and it must be text; put it in quotes",
        ),
        (
            lambda d: tokyo(d).update(holidays=[{"country": "FR", "subdivision": 13}]),
            "service_levels.calendars.tokyo.holidays.0.subdivision: YAML reads it as 13, and it must be text; put it in quotes",
        ),
        (lambda d: tokyo(d)["week"].update({"mon-fir": ["10:00-19:00"]}), "service_levels.calendars.tokyo.week"),
        (lambda d: d["teams"]["tokyo"]["name"].update(tlh="wo'"), "teams.tokyo.name: 'tlh' is not one of "),
        (lambda d: d["chains"]["usual"].update(levels=[]), "chains.usual.levels: "),
        (lambda d: d["chains"]["usual"]["levels"][0].update(severity="loud"), "chains.usual.levels.0.severity: "),
        (lambda d: d["chat_channels"]["web"].update(callback_url="http://elsewhere.example/"), "chat_channels.web.callback_url: "),
        (lambda d: d["automatic_mail"].update(answers="no"), "automatic_mail.answers: "),
        (lambda d: d["teams"]["tokyo"].update(sign_as="nobody"), "teams.tokyo.sign_as: "),
        (lambda d: d["teams"]["tokyo"].update(signature={"en": ""}), "teams.tokyo.signature.en: "),
        (lambda d: d.update(quote_history="some"), "quote_history: "),
        (lambda d: d.update(sharding={"agenda": 0}), "sharding.agenda: "),
    ],
)
def test_fault_of_shape_is_told_with_its_path(change: Change, path: str) -> None:
    (fault,) = faults(change)

    assert fault.startswith(path)


def test_promise_that_no_calendar_could_keep_is_told_before_a_mail_asks_for_it() -> None:
    told = faults(
        lambda d: tokyo(d).update(week={"sun": ["10:00-11:00"]}, days={}), lambda d: targets(d).update(resolution={"within_s": 86400 * 60})
    )

    assert told == [
        "policies.usual.targets.resolution.within_s: by the calendar 'tokyo' 5184000 seconds take over ten years; promise less, or let the calendar open more."
    ]


def test_wrong_keys_are_told_together_with_everything_else() -> None:
    told = faults(
        lambda d: targets(d).update({"second": None, "third": None, "first_response": {"within_s": 0}}),
        lambda d: d["teams"]["tokyo"]["name"].update(tlh="wo'"),
        lambda d: d["mailboxes"].update({"nobody": {"brand": "example", "team": "tokyo"}}),
    )

    assert [fault.partition(": ")[0] for fault in told] == [
        "mailboxes", "service_levels.policies.5.targets", "service_levels.policies.5.targets",
        "service_levels.policies.5.targets.first_response.within_s", "teams.tokyo.name",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda d: d.update(quarantine_team="nobody"),
            "quarantine_team: there is no team 'nobody'; it must be one of america, compliance, europe, security, tokyo.",
        ),
        (
            lambda d: d["mailboxes"]["support@example.com"].update(brand="other"),
            "mailboxes.support@example.com.brand: there is no brand 'other'; it must be one of example.",
        ),
        (
            lambda d: d["categories"]["tax"].update(team="osaka"),
            "categories.tax.team: there is no team 'osaka'; it must be one of america, compliance, europe, security, tokyo.",
        ),
        (
            lambda d: d["chat_channels"]["web"].update(team="osaka"),
            "chat_channels.web.team: there is no team 'osaka'; it must be one of america, compliance, europe, security, tokyo.",
        ),
        (
            lambda d: d["teams"]["tokyo"]["name"].pop("fr"),
            "teams.tokyo.name: the locale fr has no text; add one, or take fr out of locales.",
        ),
        (
            lambda d: d["teams"]["tokyo"]["signature"].pop("fr"),
            "teams.tokyo.signature: the locale fr has no text; add one, or leave the signature out.",
        ),
        (
            lambda d: d["teams"]["tokyo"].update(time_zone="Asia/Tokio"),
            "teams.tokyo.time_zone: there is no time zone 'Asia/Tokio'; it must be an IANA name such as Asia/Tokyo.",
        ),
        (
            lambda d: d["service_levels"]["regions"]["japan"].update(teams=["osaka"]),
            "service_levels.regions.japan.teams: there is no team 'osaka'; it must be one of america, compliance, europe, security, tokyo.",
        ),
        (
            lambda d: d["service_levels"]["policies"][0].update(breach_chain="loud"),
            "service_levels.policies.security.breach_chain: there is no chain 'loud'; it must be one of "
            + ", ".join(sorted([*yaml.safe_load(EXAMPLE)["chains"], "nobody", "team"]))
            + ".",
        ),
        (
            lambda d: d["service_levels"]["policies"][0].update(match={"plan": ["gold"]}),
            "service_levels.policies.security.match.plan: there is no plan 'gold'; it must be one of institutional, premium, retail.",
        ),
        (
            lambda d: tokyo(d).update(holidays=[{"country": "XX"}]),
            "service_levels.calendars.tokyo.holidays.0.country: there are no holidays known of 'XX'; it must be an ISO 3166 code such as JP, or give them as days.",
        ),
        (
            lambda d: d["mailboxes"].update({"Support@example.com": {"brand": "example", "team": "tokyo"}}),
            "mailboxes.Support@example.com: the same mailbox as support@example.com; mail addresses differ by more than case here, so keep one.",
        ),
    ],
)
def test_name_that_points_nowhere_is_told_with_what_would_be_right(change: Change, expected: str) -> None:
    assert faults(change) == [expected]


def test_all_faults_are_told_at_once() -> None:
    assert len(faults(lambda d: d.update(quarantine_team="a", security_team="b"), lambda d: d["categories"]["tax"].update(team="c"))) == 3
    assert len(faults(lambda d: d.update(schema=2), lambda d: d["chains"]["usual"].update(levels=[]))) == 2


def test_text_that_is_no_yaml_is_one_fault() -> None:
    with pytest.raises(BadDocumentError, match="not YAML"):
        read_document("a: [")


@pytest.mark.parametrize(
    ("address", "mailbox"),
    [
        ("support@example.com", "support@example.com"),
        (" SUPPORT@example.COM ", "support@example.com"),
        ("support+02q1qbg@example.com", "support@example.com"),
        ("hana@example.com", None),
        ("support@sub.example.com", None),
        ("support@example.com.evil.example", None),
        ("", None),
    ],
)
def test_ourselves_means_the_mailboxes_and_never_the_domain(address: str, mailbox: str | None) -> None:
    assert desk().mailbox_of(address) == mailbox
    assert desk().is_ours(address) is (mailbox is not None)


def test_names_that_are_gone_from_the_document_fall_back() -> None:
    assert desk().team_of("security", "tokyo") == "security"
    assert desk().team_of("gone", "tokyo") == "tokyo"
    assert desk().time_zone_of("gone") == "UTC"
    assert desk().team_name("gone", "ja") == "Example Exchange"
    assert desk().chain_of("gone") == desk().document.chain
    assert desk().locale_for("tlh", "en") == "en"
