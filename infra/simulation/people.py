"""Who moves the desk: customers who write, agents who answer early, late or never, people on call who acknowledge now, later or not at all.

Each ticket has a plan that is drawn from the seed and its number. Nothing here knows the configuration: people react to what they see.
"""

import json
import re
from collections.abc import Callable
from email import message_from_bytes, policy
from functools import partial
from random import Random
from typing import Any

from msgspec import Struct

from chalicelib import wiring
from chalicelib.tickets import seen
from infra.in_process.objects import Stored

from .ledger import Acknowledged, Asked, Ledger, WroteIn
from .machine import Door, Invocation, Machine
from .moments import Moments

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
MOST_TRIES = 40
LATEST_ANSWER_S = 6 * DAY
WORDS = ("The name on my statement looks odd to me.", "Where do I find my deposit of last week?", "出金が反映されません。確認をお願いします。",
         "I would like to change my address.", "Mein Konto zeigt einen falschen Betrag.")  # fmt: skip
TAKEN_OVER = "My account was hacked and somebody is withdrawing my coins right now."
RESTING = ("resolved", "closed", "spam", "waiting_customer")
TEAMS = ("tokyo", "security", "compliance")


class Case:
    """One customer's matter, from the first mail until it is settled."""

    def __init__(self, people: "People", number: int, random: Random) -> None:
        self.number, self.random = number, random
        self.people = people
        self.address = f"customer{number}@customer.example"
        self.ticket: str | None = None
        self.mails: list[WroteIn] = []
        self.is_settled = self.is_taken = False
        self.kind = random.choices(("prompt", "late", "paged", "closed", "awaited"), (38, 17, 27, 6, 12))[0]

    # ---- what is planned

    def begin(self) -> None:
        text = TAKEN_OVER if self.random.random() < 0.02 else self.random.choice(WORDS)  # noqa: PLR2004 - one in fifty
        self.people.write(self, text)
        within: Callable[..., float] = self.random.uniform
        if self.kind == "prompt":
            self.later(within(MINUTE, 3 * HOUR), "resolve", lambda: self.change({"state": "resolved"}, self.settle))
        elif self.kind == "late":
            self.later(within(4 * HOUR, 40 * HOUR), "reply", self.answer)
        elif self.kind == "closed":
            self.later(within(HOUR, 2 * DAY), "close", lambda: self.change({"state": self.random.choice(("closed", "spam"))}, self.settle))
        elif self.kind == "awaited":
            self.later(within(5 * MINUTE, 5 * HOUR), "await", lambda: self.change({"state": "waiting_customer"}, self._customer_comes_back))
        self._disturb()

    def _disturb(self) -> None:
        """What agents do to a ticket on the way: another priority, another team, a note, aside for a while."""
        chance, within = self.random.random, self.random.uniform
        when: Callable[[], float] = lambda: within(MINUTE, 12 * HOUR)  # noqa: E731
        if chance() < 0.15:  # noqa: PLR2004
            self.later(when(), "priority", lambda: self.change({"priority": self.random.randint(1, 4)}))
        if chance() < 0.1:  # noqa: PLR2004
            self.later(when(), "team", lambda: self.change({"team": self.random.choice(TEAMS)}))
        if chance() < 0.06:  # noqa: PLR2004
            self.later(when(), "snooze", lambda: self.change({"snoozed_until": _iso(self.people.machine.now + within(HOUR, 2 * DAY))}))
        if chance() < 0.05:  # noqa: PLR2004
            self.later(when(), "note", lambda: self.ask("POST", "/notes", {"text": "Looked at it."}, "note"))

    def _customer_comes_back(self) -> None:
        self.later(self.random.uniform(HOUR, 4 * DAY), "customer again", lambda: self.people.write(self, "Here is what you asked for."))
        self.later(self.random.uniform(4 * DAY, 6 * DAY), "reply", self.answer)

    def answer(self) -> None:
        if self.is_settled:
            return
        state = self.random.choice(("waiting_customer", "waiting_customer", "resolved"))
        self.ask("POST", "/replies", {"text": "It is corrected.", "state": state}, "reply", self._answered)

    def _answered(self) -> None:
        if self.random.random() < 0.12:  # noqa: PLR2004 - one in eight has another question
            self.later(
                self.random.uniform(HOUR, 9 * DAY), "customer again", lambda: self.people.write(self, "One more thing: what does it cost?")
            )
            self.later(self.random.uniform(9 * DAY, 10 * DAY), "resolve", lambda: self.change({"state": "resolved"}, self.settle))
        else:
            self.settle()

    def settle(self) -> None:
        self.is_settled = True

    def finish(self) -> None:
        """Long after the customer's last mail somebody clears up, until the ticket rests: nothing may be left to page about for ever."""
        if self.people.machine.now - self.mails[-1].at >= LATEST_ANSWER_S and not self.people.rests(self):
            self.settle()
            self.ask("PATCH", "", {"state": "resolved"}, "finish")
            self.later(HOUR, "finish", self.finish)

    def is_taken_on(self) -> None:
        """Somebody acknowledged a page about it, and answers when they come to it: soon as a rule, sometimes so late that the page comes back."""
        if not self.is_taken:
            self.is_taken = True
            slowly = self.random.random() < 0.2  # noqa: PLR2004
            self.later(
                self.random.uniform(HOUR, 15 * HOUR) if slowly else self.random.uniform(MINUTE, 2 * HOUR), "reply", self._answer_at_last
            )

    def _answer_at_last(self) -> None:
        self.is_taken = self.is_settled = False
        self.answer()

    # ---- how it is done

    def later(self, after_s: float, what: str, act: Callable[[], None]) -> None:
        self.people.moments.at(self.people.machine.now + after_s, f"case {self.number}: {what}", act)

    def change(self, body: dict[str, Any], then: Callable[[], None] | None = None) -> None:
        if not self.is_settled:
            self.ask("PATCH", "", body, "change", then)

    def ask(self, method: str, route: str, body: dict[str, Any], what: str, then: Callable[[], None] | None = None) -> None:
        machine, key = self.people.machine, self.people.new_key()
        self.people.ask(Request(self, method, route, body, what, then or (lambda: None), key, machine.now))


class Request(Struct):
    """What an agent wants of the API, under one idempotency key however often it is asked."""

    case: Case
    method: str
    route: str
    body: dict[str, Any]
    what: str
    then: Callable[[], None]
    key: str
    began_at: float


class Watch:
    """A person's patience with one page: which of its copies they react to."""

    def __init__(self, page: str, random: Random) -> None:
        self.page, self.random = page, random
        self.patience = random.choice((1, 1, 1, 2, 2, 3, 5))
        self.told = 0
        self.link = ""

    def is_provoked(self) -> bool:
        self.told += 1
        return self.told % self.patience == 0


class People:
    def __init__(self, machine: Machine, moments: Moments, seed: str, deliver: Callable[[str], None], case: type[Case] = Case) -> None:
        self._case = case
        self.machine, self.moments, self.seed, self.deliver = machine, moments, seed, deliver
        self.ledger = Ledger()
        self.door = Door(machine, "hana")
        self.on_call = people_on_call()
        self.door.open(self.on_call)
        self.by_ticket: dict[str, Case] = {}
        self.cases: list[Case] = []
        self._without_ticket: list[Case] = []
        self._keys = 0
        self._seen_pages = self._seen_mails = self._seen_posts = 0
        self.watches: dict[str, Watch] = {}
        machine.rival = self.interfere

    def open_case(self) -> None:
        case = self._case(self, len(self.cases), Random(f"{self.seed}/{len(self.cases)}"))
        self.cases.append(case)
        case.begin()
        self._without_ticket.append(case)

    # ---- mail

    def write(self, case: Case, text: str) -> None:
        """The first mail to the desk's address; further ones to the address with the signed token, as a program's Reply does."""
        if case.mails and self.look_up(case) is None:
            case.later(MINUTE, "customer again", lambda: self.write(case, text))
            return
        number = len(self.ledger.mails)
        message_id = f"{self.seed}.{number}@customer.example"
        token = wiring.desk().signer.reply_token(case.ticket) if case.ticket else ""
        to = f"support+{token}@example.com" if token else ("security@" if case.random.random() < 0.05 else "support@") + "example.com"  # noqa: PLR2004
        case.mails.append(WroteIn(message_id, self.machine.now, case.ticket))
        self.ledger.mails.append(case.mails[-1])
        self.send_in(message_id, case.address, to, text)
        case.later(LATEST_ANSWER_S + case.random.uniform(0, DAY), "finish", case.finish)

    def write_as_ourselves(self) -> None:
        """Somebody claims to be the desk: it must end in quarantine, and a person must be told."""
        message_id = f"{self.seed}.{len(self.ledger.mails)}@customer.example"
        self.ledger.mails.append(WroteIn(message_id, self.machine.now, is_ours=True))
        self.send_in(message_id, "support@example.com", "support@example.com", "Please send me the list.")

    def send_in(self, message_id: str, sender: str, to: str, text: str) -> None:
        key = f"inbound/{message_id}"
        self.machine.cloud.buckets.buckets["RawMailBucket"][key] = Stored(_mail(message_id, sender, to, text), '"raw"', self.machine.now)
        self.deliver(_notification(key, sender, to, self.machine.now))

    def look_up(self, case: Case) -> str | None:
        """The ticket that the case's first mail opened, as its acknowledgement would tell the customer."""
        if case.ticket is None:
            item = self.item(*seen.message_key(case.mails[0].message_id))
            case.ticket = case.mails[0].ticket = str(item["t"]["S"]) if item else None
            if case.ticket:
                self.by_ticket[case.ticket] = case
        return case.ticket

    def notice_tickets(self) -> None:
        """Customers have got their tickets' references."""
        self._without_ticket = [case for case in self._without_ticket if case.mails and self.look_up(case) is None]

    def item(self, pk: str, sk: str) -> Any:
        return self.machine.cloud.tables.tables["DeskTable"].leader.items.get((pk, sk))

    def rests(self, case: Case) -> bool:
        item = self.item(f"T#{self.look_up(case)}", "#")
        return item is not None and item["st"]["S"] in RESTING

    # ---- agents

    def ask(self, request: "Request", tries: int = 1) -> None:
        """An agent's program asks again, under the same key, until it is answered."""
        case = request.case
        ticket = self.look_up(case)
        status, told = self.door.agent(request.method, request.route, ticket, request.body, request.key) if ticket else (0, {})
        if ticket and 200 <= status < 300:  # noqa: PLR2004
            state = str(told.get("state"))
            self.ledger.asked.append(Asked(request.what, ticket, request.began_at, self.machine.now, int(told["version"]), state))
            request.then()
        elif status in {0, 409, 500, 503} and tries < MOST_TRIES:
            case.later(case.random.uniform(5, 60), f"{request.what} again", lambda: self.ask(request, tries + 1))
        else:
            self.ledger.refused.append(
                f"{request.what} on ticket {ticket} of case {case.number} was answered with {status} {told} after {tries} tries"
            )

    def new_key(self) -> str:
        self._keys += 1
        return f"key-{self._keys}"

    # ---- people on call

    def look_at_pages(self) -> None:
        """Whoever is on call sees what SNS, SES and their own addresses took since they last looked."""
        pages, mails = self.machine.cloud.publisher.pages, self.machine.cloud.mailer.mails
        for page in pages[self._seen_pages :]:
            told = json.loads(page.texts["https"])
            self._sees(told["page_id"], told["acknowledge"])
        for mail in mails[self._seen_mails :]:
            if mail.tags.get("kind") == "page":
                told = page_in(mail.raw)
                self._sees(told["page_id"], told["acknowledge"])
        for told in self.machine.posted[self._seen_posts :]:
            self._sees(told["page_id"], told["acknowledge"])
        self._seen_pages, self._seen_mails, self._seen_posts = len(pages), len(mails), len(self.machine.posted)

    def _sees(self, page: str, link: str) -> None:
        watch = self.watches.setdefault(page, Watch(page, Random(f"{self.seed}/{page}")))
        watch.link = link
        if watch.is_provoked():
            delay_s = watch.random.choice((20.0, 90.0, 600.0, 2 * HOUR)) * watch.random.random()
            if watch.random.random() < 0.75:  # noqa: PLR2004 - the button in the page itself; who opens the console has more to choose from
                self.moments.at(self.machine.now + delay_s, f"acknowledge {page}", lambda: self.acknowledge(watch))
            else:
                self.moments.at(self.machine.now + delay_s, f"answer {page}", lambda: self.answer_otherwise(watch))

    def acknowledge(self, watch: "Watch", began_at: float | None = None, tries: int = 1) -> None:
        began = self.machine.now if began_at is None else began_at
        status, told = self.door.acknowledge(watch.link)
        if status == 200:  # noqa: PLR2004
            self.ledger.acknowledged.append(Acknowledged(watch.page, began, self.machine.now))
            self._take_on(watch.page)
        elif status in {0, 409, 500, 503} and tries < MOST_TRIES:
            again = lambda: self.acknowledge(watch, began, tries + 1)  # noqa: E731
            self.moments.at(self.machine.now + 3, f"acknowledge {watch.page} again", again)
        elif status != 401:  # noqa: PLR2004 - links live a week
            self.ledger.refused.append(f"acknowledging {watch.page} was answered with {status} {told}")

    def answer_otherwise(self, watch: "Watch") -> None:
        """Puts it off, gives it to somebody else, or ends it."""
        random, how = watch.random, watch.random.choice(("snooze", "hand-on", "resolve"))
        whoever = [*(f"person:{name}" for name in self.on_call), *(f"rota:{name}" for name in ("first-line", "security")), "team:tokyo"]
        bodies = {"snooze": {"until": _iso(self.machine.now + random.uniform(HOUR, DAY))}, "hand-on": {"to": random.choice(whoever)}}
        ask, began_at = partial(self.door.answer, watch.page, how, bodies.get(how, {}), self.new_key()), self.machine.now
        self._answer(watch.page, how, ask, began_at)

    def _answer(self, page: str, how: str, ask: Callable[[], tuple[int, dict[str, Any]]], began_at: float, tries: int = 1) -> None:
        status, told = ask()
        if status == 200:  # noqa: PLR2004
            if how != "hand-on":
                self.ledger.acknowledged.append(Acknowledged(page, began_at, self.machine.now))
            if how == "resolve":
                self._take_on(page)
        elif status in {0, 409, 500, 503} and tries < MOST_TRIES:
            again = lambda: self._answer(page, how, ask, began_at, tries + 1)  # noqa: E731
            self.moments.at(self.machine.now + 3, f"{how} {page} again", again)
        else:
            self.ledger.refused.append(f"{how} of {page} was answered with {status} {told}")

    def _take_on(self, page: str) -> None:
        for member in self.members_of(page):
            if member in self.by_ticket:
                self.by_ticket[member].is_taken_on()
            else:
                self._discard(member, self.new_key(), 1)

    def _discard(self, held: str, key: str, tries: int) -> None:
        """Mail in quarantine: nobody wants it. Who was first decided."""
        status, told = self.door.discard(held, key)
        if status in {0, 500, 503} and tries < MOST_TRIES:
            self.moments.at(self.machine.now + 30, f"discard {held} again", lambda: self._discard(held, key, tries + 1))
        elif status not in {200, 409}:
            self.ledger.refused.append(f"discarding {held} was answered with {status} {told}")

    def members_of(self, page: str) -> list[str]:
        """What a page is about: tickets, or mails in quarantine."""
        image = self.machine.cloud.tables.tables["DeskTable"].leader
        rows = image.rows(image.schema.table, f"P#{page}", "begins_with", ("M#",), None, forward=True)
        return [str(sk).split("#")[2] for sk, _ in rows]

    def ticket_about(self, body: str) -> str:
        """The ticket that a work message is for; of a page the first."""
        pk = str(json.loads(body).get("pk", ""))
        members = self.members_of(pk[2:]) if pk.startswith("P#") else []
        return members[0] if members else pk[2:] if pk.startswith("T#") else ""

    # ---- rivals

    def interfere(self, invocation: Invocation) -> None:
        """Between two calls of a handler somebody else has their turn: another worker with the same message, or a person on the same ticket."""
        case = self.by_ticket.get(invocation.about)
        if case is None or self.machine.random.random() < 0.5:  # noqa: PLR2004
            invocation.again()
            return
        newest = list(self.watches.values())[-10:]
        watches = [watch for watch in newest if str(case.ticket) in watch.page or case.ticket in self.members_of(watch.page)][-1:]
        acts: list[Callable[[], None]] = [
            case.answer, lambda: self.write(case, "I forgot to say something."), lambda: case.change({"state": "waiting_customer"}),
            lambda: case.change({"state": "open"}), lambda: case.change({"priority": self.machine.random.randint(1, 4)}),
        ]  # fmt: skip
        acts += [*[lambda: self.acknowledge(watches[0])] * 3, lambda: self.answer_otherwise(watches[0])] if watches else []
        if not case.is_settled:
            self.machine.random.choice(acts)()


def people_on_call() -> list[str]:
    return sorted(wiring.desk().desk().document.people)


def page_in(raw: bytes) -> dict[str, str]:
    """What a person reads in a page's mail."""
    text = message_from_bytes(raw, policy=policy.default).get_body(("plain",)).get_content()  # type: ignore[union-attr]
    found = re.search(r"Acknowledge: (?P<acknowledge>\S+)\s+Page (?P<page_id>\S+), since", text)
    if found is None:
        raise AssertionError(f"a page's mail has no link and id: {text}")
    return found.groupdict()


def _mail(message_id: str, sender: str, to: str, text: str) -> bytes:
    head = f"From: {sender}\r\nTo: {to}\r\nSubject: My account\r\nMessage-ID: <{message_id}>\r\nDate: Sun, 22 Nov 2026 13:39:00 +0000\r\n"
    kind = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
    return f"{head}{kind}\r\n{text}\r\n".encode()


def _notification(key: str, sender: str, to: str, at: float) -> str:
    stamp = f"{_iso(at)[:19]}.000Z"
    receipt: dict[str, Any] = {
        "timestamp": stamp,
        "recipients": [to],
        "action": {"type": "S3", "bucketName": "RawMailBucket", "objectKey": key},
    }
    receipt |= {f"{name}Verdict": {"status": "PASS"} for name in ("spf", "dkim", "dmarc", "spam", "virus")}
    told = {"notificationType": "Received", "receipt": receipt, "mail": {"timestamp": stamp, "source": sender, "destination": [to]}}
    return json.dumps({"Type": "Notification", "Message": json.dumps(told)})


def _iso(at: float) -> str:
    from chalicelib.core.clock import iso

    return iso(at)
