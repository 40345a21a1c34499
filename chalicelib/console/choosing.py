"""What an agent may put into a reply: macros of the ticket's team, articles that fit, each found by a few letters or words."""

from collections.abc import Callable
from dataclasses import dataclass

from msgspec import Struct

from chalicelib.advising.suggesting import TicketSuggestions
from chalicelib.agents.model import Agent
from chalicelib.core.errors import InvalidInput, NotFound
from chalicelib.faq.outcome import Suggestion
from chalicelib.faq.ports import KnowledgeStore
from chalicelib.faq.usecases import in_some_language
from chalicelib.macros.model import Macro
from chalicelib.macros.usecases import Macros
from chalicelib.tickets.model import State, Ticket
from chalicelib.tickets.reading import TicketReader

MOST_FOUND = 8
LONGEST_QUERY = 200
MACRO, ARTICLE, LINK = "macro", "article", "link"


class ListedMacro(Struct, frozen=True):
    id: str
    name: str
    macro: Macro


class Choices(Struct, frozen=True):
    """`wanted` is what was typed to find them. `suggested`: nothing was, these fit what the customer asks."""

    kind: str
    wanted: str
    macros: tuple[ListedMacro, ...] = ()
    articles: tuple[Suggestion, ...] = ()


class Piece(Struct, frozen=True):
    """Words for a reply, with what comes along: the macro whose steps join, its state, the article that is given."""

    text: str
    macro: str | None = None
    article: str | None = None
    state: State | None = None


@dataclass
class Choosing:
    macros: Macros
    suggestions: TicketSuggestions
    knowledge: KnowledgeStore
    reader: TicketReader
    base_url: Callable[[], str]

    def of(self, kind: str, ticket: Ticket, wanted: str, language: str) -> Choices:
        """Raises InvalidInput for another kind than macro and article."""
        wanted = wanted[:LONGEST_QUERY]
        if kind == MACRO:
            return Choices(kind, wanted, macros=self._macros(ticket, wanted, language))
        if kind != ARTICLE:
            raise InvalidInput("There are macros and articles to choose from.", {"field": "kind"})
        if wanted:
            return Choices(kind, wanted, articles=self.suggestions.find(wanted, ticket.language, MOST_FOUND))
        return Choices(kind, wanted, articles=self.suggestions.of(self.reader.conversation(ticket)))

    def piece(self, kind: str, wanted: str, ticket: Ticket, agent: Agent) -> Piece:
        """Raises NotFound, and InvalidInput for a macro that is no text for a reply."""
        if kind == MACRO:
            return self._words(wanted, ticket, agent) if wanted else Piece("")
        return self._article(kind, wanted, ticket.language)

    def _macros(self, ticket: Ticket, wanted: str, language: str) -> tuple[ListedMacro, ...]:
        """By name, those first that begin with it."""
        known = [macro for macro in self.macros.shelf.all().values() if macro.team in {None, ticket.team}]
        listed = [ListedMacro(macro.id, _name(macro, language), macro) for macro in known]
        folded = wanted.casefold()
        found = [each for each in listed if folded in each.name.casefold() or folded in each.id]
        return tuple(sorted(found, key=lambda each: (not each.name.casefold().startswith(folded), each.name.casefold())))

    def _words(self, macro_id: str, ticket: Ticket, agent: Agent) -> Piece:
        macro = self.macros.get(macro_id)
        if macro.use != "reply":
            raise InvalidInput("This macro is not for replies.", {"field": "macro"})
        conversation = self.reader.conversation(ticket, limit=1, whole=False, with_kids=False)
        state = State(macro.steps.state) if macro.steps.state else None
        return Piece(self.macros.render(macro_id, conversation, agent.name).text, macro=macro_id, state=state)

    def _article(self, kind: str, article_id: str, language: str) -> Piece:
        """A public one alone: what is for agents is not sent."""
        current = self.knowledge.find_current()
        article = in_some_language(article_id, language, current) if current else None
        if article is None or not article.is_public or kind not in {ARTICLE, LINK}:
            raise NotFound("There is no such article to give to customers.", {"article": article_id[:100]})
        base_url = self.base_url()
        link = f"[{_plain(article.title)}]({base_url}{article.source})"
        text = link if kind == LINK else f"{article.body.strip().replace('](/', f']({base_url}/')}\n\n{link}"
        return Piece(text, article=article.id)


def _name(macro: Macro, language: str) -> str:
    names = {str(known): name for known, name in macro.name.items()}
    return names.get(language) or names.get("en") or next(iter(names.values()))


def _plain(title: str) -> str:
    return title.replace("[", "(").replace("]", ")")
