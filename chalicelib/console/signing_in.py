"""Signing in and out: the attempt that the browser carries, the session that it gets, and what happens to whoever tries too often."""

import hmac
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from chalicelib.agents import store as agents
from chalicelib.agents.model import Agent
from chalicelib.aws.dynamodb import CommitRefused, commit
from chalicelib.core.clock import Clock
from chalicelib.core.errors import Forbidden, RateLimited, SupportError, Unauthorized
from chalicelib.core.ids import RandomBits, digest, encode
from chalicelib.core.observability import count, logger
from chalicelib.core.signing import Signer

from . import store
from .model import Attempt, Person, Session, SignedIn
from .openid import OpenIdProvider
from .policy.lasting import MOST_FAILURES, begun, is_alive, is_in_time, own_place, renewed
from .ports import SignInPager

MOST_ATTEMPTS = 6
SECRET_BITS = 255
TAG_WIDTH = 32


@dataclass
class SigningIn:
    """`pager` tells the security team of each address and account that is blocked."""

    provider: OpenIdProvider
    signer: Signer
    base_url: Callable[[], str]
    real_now: Clock
    random_bits: RandomBits
    pager: Callable[[], SignInPager]

    @property
    def back(self) -> str:
        """Where the provider sends the browser back to, as it was registered there."""
        return f"{self.base_url()}/console/sign-in/return"

    # ---- the way in

    def begin(self, place: str, connection: str) -> tuple[str, str]:
        """Where the browser goes, and what it keeps meanwhile. Raises RateLimited, Upstream."""
        self._refuse_blocked({"connection": connection})
        attempt = Attempt(self._secret(), self._secret(), self._secret(), own_place(place), self._now())
        return self.provider.address_of(attempt, self.back), self._signed_attempt(attempt)

    def finish(self, kept: str, state: str, code: str, connection: str) -> tuple[str, str]:
        """The session's cookie, and where the agent wanted to go. Raises Unauthorized, Forbidden, RateLimited, Upstream; failures are counted."""
        self._refuse_blocked({"connection": connection})
        try:
            attempt = self._attempt(kept, state)
            person = self.provider.person_of(code, attempt, self.back)
        except Unauthorized:
            self._count({"connection": connection})
            raise
        agent = self._agent(person, connection)
        session = begun(self._secret(), agent.id, self._now())
        commit([store.begin(session)])
        return self._cookie(session), attempt.place

    # ---- being in

    def find_caller(self, cookie: str) -> SignedIn | None:
        """Whose cookie this is, as things stand now."""
        value = self.signer.verified("session", cookie)
        agent_id, _, session_id = (value or "").partition(" ")
        found = store.find_session(session_id, agent_id) if session_id else None
        if found is None or not is_alive(found[0], found[1], self._now()):
            return None
        session, agent, pauses = found
        return SignedIn(agent, session, self.signer.tag("csrf", session.id, width=TAG_WIDTH), pauses)

    def keep(self, session: Session) -> None:
        """A session lasts while it is used."""
        until = renewed(session, self._now())
        if until is None:
            return
        try:
            commit([store.move_end(session, until)])
        except CommitRefused:
            return  # signed out in another tab

    def is_from_our_page(self, session: Session, token: str) -> bool:
        return self.signer.is_tag(token, "csrf", session.id, width=TAG_WIDTH)

    def sign_out(self, session: Session) -> None:
        try:
            commit([store.end(session, self._now())])
        except CommitRefused:
            return  # it had ended

    # ---- who it is

    def _agent(self, person: Person, connection: str) -> Agent:
        """Whom the desk knows by the provider's subject, else, the first time, by the address that it proved."""
        self._refuse_blocked({"account": person.subject})
        known = store_of_agents()
        bound = next((agent for agent in known if agent.subject == person.subject), None)
        agent = bound or next((agent for agent in known if person.address and agent.address == person.address), None)
        if agent is None or agent.is_locked_out or agent.subject not in {"", person.subject}:
            self._count({"connection": connection, "account": person.subject})
            raise Forbidden("You are signed in there, but not known here. Ask an admin of this desk to add you.", {"cause": "unknown"})
        if not agent.subject:
            self._bind(agent, person)
        return agent

    def _bind(self, agent: Agent, person: Person) -> None:
        try:
            commit([agents.bind_subject(agent.id, person.subject)])
        except CommitRefused:
            raise Forbidden("Somebody else signed in as you just now. Tell an admin.", {"cause": "unknown"}) from None

    # ---- too often

    def _refuse_blocked(self, whose: dict[str, str]) -> None:
        for kind, failures in store.failures_of(whose, now := self._now()).items():
            if failures.number < MOST_FAILURES[kind]:
                continue
            if not failures.is_told:
                self._tell(kind, whose[kind], now)  # whoever blocked it did not come to this
            raise RateLimited("There were too many attempts to sign in. Please wait fifteen minutes.", {"cause": "blocked"})

    def _count(self, whose: dict[str, str]) -> None:
        """Each is a write of its own: parallel attempts share the counter."""
        now = self._now()
        for kind, name in whose.items():
            commit([store.count_failure(kind, name, now)])
        for kind, failures in store.failures_of(whose, now).items():
            if failures.number >= MOST_FAILURES[kind]:
                self._tell(kind, whose[kind], now)

    def _tell(self, kind: str, whose: str, now: int) -> None:
        """Once: what marks it as told stands in the page's own transaction. Where that fails the next attempt tells."""
        for _ in range(MOST_ATTEMPTS):
            if store.failures_of({kind: whose}, now)[kind].is_told:
                return
            called = self.pager().call_for_sign_in(digest(kind, whose)[:TAG_WIDTH])
            try:
                commit([*called.writes, store.mark_told(kind, whose, now)])
            except CommitRefused:
                continue  # another process told of it, or the page changed: look again
            count("SignInBlocked", kind=kind)
            logger.error("sign-in blocked after too many failures", kind=kind, page=called.page)
            self.pager().send(called)
            return

    # ---- what the browser carries

    def _signed_attempt(self, attempt: Attempt) -> str:
        return self.signer.sign("sign-in", msgspec.json.encode(attempt).decode())

    def _attempt(self, kept: str, state: str) -> Attempt:
        value = self.signer.verified("sign-in", kept)
        attempt = msgspec.json.decode(value, type=Attempt) if value else None
        if attempt is None or not hmac.compare_digest(attempt.state.encode(), state.encode()) or not is_in_time(attempt, self._now()):
            raise Unauthorized("This way to sign in has ended, or was begun in another browser. Please begin again.", {"cause": "attempt"})
        return attempt

    def _cookie(self, session: Session) -> str:
        return self.signer.sign("session", f"{session.agent} {session.id}")

    def _secret(self) -> str:
        """51 characters: PKCE asks for 43 to 128."""
        return encode(self.random_bits(SECRET_BITS), SECRET_BITS // 5)

    def _now(self) -> int:
        return int(self.real_now())


def store_of_agents() -> list[Agent]:
    """As they are now: a sign-in is rare, and must not go by what was so a minute ago."""
    return list(agents.all_agents().values())


def is_refusal(error: SupportError) -> bool:
    """Whether it is about the person and not about us."""
    return isinstance(error, Unauthorized | Forbidden | RateLimited)
