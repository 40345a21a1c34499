"""Renders the console's pages: autoescaped, in the reader's language, under a policy that runs and loads nothing but what lies beside them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from msgspec import Struct

from chalicelib.agents.model import Agent

from .assets import ASSETS
from .policy.places import place_of
from .policy.time_words import Moment
from .rail import Rail
from .translations import LANGUAGES, translations

TEMPLATES = Path(__file__).parent / "templates"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)


class PausedKind(Struct, frozen=True):
    """Who paused a kind of automatic mail, since when."""

    who: str
    at: Moment


class Frame(Struct, frozen=True):
    """What every page knows: whose it is, in which language, where links begin. `agent` None: nobody is signed in."""

    language: str
    prefix: str
    brand: str
    agent: Agent | None = None
    csrf: str = ""
    place: str = ""
    here: str = "/console"
    teams: Mapping[str, str] = {}
    agents: Mapping[str, str] = {}
    rail: Rail = Rail()
    paused: Mapping[str, PausedKind] = {}


def render(name: str, frame: Frame, **values: Any) -> str:
    template = _environment(frame.language).get_template(name)
    return template.render(frame=frame, asset=lambda name: frame.prefix + ASSETS.path(name), languages=LANGUAGES, **values)


@cache
def _environment(language: str) -> Environment:
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    made.install_gettext_translations(translations(language), newstyle=True)  # type: ignore[attr-defined]
    made.globals["place_of"] = place_of
    made.policies["ext.i18n.trimmed"] = True
    return made
