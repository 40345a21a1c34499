"""Real mails, odd and broken ones, through the handler: each becomes one message or one quarantined item, whatever the order and however often."""

import random
from collections import Counter
from pathlib import Path

import pytest

from chalicelib.quarantine.store import QuarantineRecord
from chalicelib.tickets.records import EntryRecord
from tests.corpora_rule import CORPORA
from tests.world import World

ENVELOPE_SENDER = "somebody@sender.example"
Kept = dict[bytes, list[str]]
"""What became of each mail, by its bytes: the ticket's first mail and the place in it, or the cause of quarantine."""


@pytest.fixture(scope="module")
def mails() -> list[Path]:
    if not CORPORA.is_dir():
        pytest.skip(f"there is no folder {CORPORA}; set CORPORA")
    return sorted((CORPORA / "mail/mime").glob("*/*.eml"))


def deliver(world: World, mails: list[Path]) -> dict[str, bytes]:
    """SES stores every delivery as an object of its own. Returns the mails by these objects' keys."""
    by_key = {world.put_raw(path.read_bytes()): path.read_bytes() for path in mails}
    failed = [key for key in by_key if world.inbound([world.record(key, source=ENVELOPE_SENDER)])["batchItemFailures"]]
    assert failed == []
    return by_key


def kept(world: World, by_key: dict[str, bytes]) -> Kept:
    entries = sorted((item for item in world.items() if isinstance(item, EntryRecord) and item.raw), key=lambda entry: (entry.pk, entry.sk))
    first = {entry.pk: entry for entry in reversed(entries)}
    found: Kept = {}
    for entry in entries:
        beside = by_key[first[entry.pk].raw]
        found.setdefault(by_key[entry.raw], []).append(f"{entry.sk} of the ticket that {hash(beside)} opened")
    for item in world.items():
        if isinstance(item, QuarantineRecord):
            found.setdefault(by_key[item.raw], []).append(item.ca)
    return found


def test_every_real_mail_becomes_one_message_or_one_quarantined_item(world: World, mails: list[Path]) -> None:
    found = kept(world, deliver(world, mails))

    names = {path.read_bytes(): f"{path.parent.name}/{path.stem}" for path in mails}
    print(*(f"{names[raw]}: {outcome}" for raw, (outcome, *_) in found.items() if not outcome.startswith("E#")), sep="\n")
    print(Counter("message" if outcome.startswith("E#") else outcome for (outcome, *_) in found.values()))
    assert found.keys() == names.keys(), "none is lost"
    assert [names[raw] for raw, outcomes in found.items() if len(outcomes) != 1] == []


@pytest.mark.parametrize("seed", [1, 2])
def test_real_mails_three_times_over_in_a_shuffled_order_are_the_same_as_once(world: World, mails: list[Path], seed: int) -> None:
    once = kept(world, deliver(world, mails))
    sent = Counter(mail.recipients for mail in world.sent)
    world.wipe()
    shuffled = mails * 3
    random.Random(seed).shuffle(shuffled)

    thrice = kept(world, deliver(world, shuffled))

    assert thrice == once
    assert Counter(mail.recipients for mail in world.sent) == sent


def test_real_mails_again_after_all_change_nothing(world: World, mails: list[Path]) -> None:
    deliver(world, mails)
    before, sent = [item.attribute_values for item in world.items()], len(world.sent)

    world.now += 3600
    deliver(world, mails * 2)

    assert [item.attribute_values for item in world.items()] == before
    assert len(world.sent) == sent


def test_no_automatic_mail_goes_to_an_envelope_that_names_no_author(world: World, mails: list[Path]) -> None:
    """A mail without From is kept under its envelope's sender, who proves nothing and so is not answered."""
    deliver(world, mails)

    assert ENVELOPE_SENDER not in {recipient for sent in world.sent for recipient in sent.recipients}
