"""How an agent's mail is signed: by the team, or by the agent where the team's configuration says so."""

from msgspec.structs import replace

from chalicelib.desk.model import PublishedDesk

from .model import Message


def signed_for(message: Message, desk: PublishedDesk, team: str, language: str, agent: str) -> Message:
    """With the team's signature as it is now, and the agent's name above it and in From where the team shows who writes."""
    author = " ".join(agent.split()) if desk.shows_agents_of(team) else ""
    lines = [_literal(author), desk.signature_of(team, language).strip()]
    return replace(message, author=author, signature="\n".join(filter(None, lines)))


def _literal(name: str) -> str:
    """A name is no Markdown."""
    return "".join(f"\\{character}" if character in "\\`*_[]<>#&!~" else character for character in name)
