"""Renders the help centre's pages: readable without a script, under a policy that runs and loads nothing but what lies beside them."""

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup
from msgspec import Struct

from chalicelib.faq.model import Article
from chalicelib.faq.outcome import Reason
from chalicelib.outbox.wording import disclaimer, moment
from chalicelib.tickets.policy.security_lane import CATEGORY as SECURITY

from .assets import ASSETS
from .model import ContactForm, Decision, Finding, HeldForm, Link, Topic
from .prose import first_paragraph
from .site import Site
from .wording import LANGUAGE_NAMES, day_in_words, unbroken

TEMPLATES = Path(__file__).parent / "templates"
POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
FOR_A_PERSON = frozenset({Reason.NEEDS_A_PERSON.value, Reason.OWN_CASE.value, Reason.LONG_STORY.value})
LONGEST_DESCRIPTION = 155
LONGEST_MAIL_TO = 1800


def front_html(site: Site, topics: tuple[Topic, ...]) -> str:
    places = {code: f"/help/{code}" for code, _ in site.languages}
    return _page(
        "front.html",
        site,
        is_front=True,
        topics=topics,
        description=site.words["search_hint"],
        canonical=f"/help/{site.language}",
        elsewhere=places,
    )


def topic_html(site: Site, topic: Topic, places: Mapping[str, str]) -> str:
    return _page(
        "topic.html", site, topic=topic, is_security=topic.id == SECURITY, canonical=f"/help/{site.language}/{topic.id}", elsewhere=places
    )


class ArticlePage(Struct, frozen=True):
    """`body` is HTML of our own making, `plain` the same as text; `versions` are the article in each language."""

    article: Article
    topic_name: str
    body: str
    plain: str
    related: tuple[Article, ...]
    versions: Mapping[str, Article]


def article_html(site: Site, shown: ArticlePage, *, vote: str = "", question: str = "") -> str:
    """`vote`: yes, no, or words (a remark was left); such a page is nobody else's and is not indexed."""
    article = shown.article
    return _page(
        "article.html", site, article=article, topic_name=shown.topic_name, body=Markup(shown.body), related=shown.related,  # noqa: S704 - of our own making
        is_security=article.category == SECURITY, disclaimer=disclaimer(article.disclaimer, site.language),
        reviewed=day_in_words(article.reviewed, site.words), vote=vote, question=question, description=_shortened(shown.plain),
        canonical="" if vote else article.source, elsewhere={code: version.source for code, version in shown.versions.items()},
        structured="" if vote else _structured(article, shown.plain),
    )  # fmt: skip


def search_html(site: Site, found: Finding, topics: tuple[Topic, ...]) -> str:
    """`topics` are shown where nothing was found: nobody stands before an empty page."""
    is_empty = found.decision in {Decision.HAND_OVER, Decision.EMPTY} and not found.matches
    places = {code: f"/help/{code}/search?q={quote(found.query)}" for code, _ in site.languages}
    return _page(
        "search.html", site, q=found.query, topics=topics if is_empty else (), elsewhere=places, **_found(site, found, is_brief=False)
    )


def found_html(site: Site, found: Finding) -> str:
    """The part of it that is shown as somebody types."""
    return _rendered("found.html", site, **_found(site, found, is_brief=True))


def contact_html(site: Site, form: ContactForm, faults: Mapping[str, tuple[str, int]]) -> str:
    def said(field: str) -> str:
        name, number = faults[field]
        return site.words[name].format(n=number)

    places = {code: f"/help/{code}/contact" for code, _ in site.languages}
    canonical = "" if faults else f"/help/{site.language}/contact"
    return _page("contact.html", site, form=form, faults=faults, said=said, hides_contact=True, canonical=canonical, elsewhere=places)


def likely_html(site: Site, form: ContactForm, found: Finding) -> str:
    return _page(
        "likely.html", site, form=form, hides_contact=True, hides_search=True, **_found(site, found, is_brief=False, is_in_form=True)
    )


def confirm_html(site: Site, forms: Iterable[HeldForm], token: str, *, is_unchosen: bool) -> str:
    def when(at: int) -> str:
        return moment(at, site.language, site.time_zone)

    places = {code: f"/help/{code}/confirm/{quote(token)}" for code, _ in site.languages}
    return _page(
        "confirm.html",
        site,
        forms=list(forms),
        is_unchosen=is_unchosen,
        moment=when,
        hides_contact=True,
        hides_search=True,
        elsewhere=places,
    )


def message_html(
    site: Site, heading: str, lines: Iterable[str], *, is_good: bool = False, versions: Mapping[str, Article] | None = None,
    topics: tuple[Topic, ...] = (), offers_contact: bool = False, mail: str = "", written: ContactForm | None = None,
) -> str:  # fmt: skip
    """`mail` is an address to press; `written` is what could not be taken, so that it is not lost."""
    others = [(code, f"{LANGUAGE_NAMES[code]}: {article.title}", article.source) for code, article in (versions or {}).items()]
    return _page(
        "message.html", site, heading=heading, lines=list(lines), is_good=is_good, others=others, topics=topics, offers_contact=offers_contact,
        hides_contact=not offers_contact and not topics, mail=mail, written=written,
    )  # fmt: skip


def mail_to(mailbox: str, form: ContactForm | None = None) -> str:
    """Opens a mail that says what the form said, where that is short enough for an address."""
    filled = f"?subject={quote(form.subject)}&body={quote(form.message)}" if form else ""
    return f"mailto:{mailbox}{filled if len(filled) <= LONGEST_MAIL_TO else ''}"


def _found(site: Site, found: Finding, *, is_brief: bool, is_in_form: bool = False) -> dict[str, object]:
    article = found.answer.article if found.answer else None
    body = found.answer.body if found.answer else ""
    listed = len(found.titles) + len(found.matches)
    words = site.words
    told = words["found_answer"] if article else words["found_status"].format(n=listed) if listed else words["nothing"]
    return {
        "found": found, "told": told, "is_brief": is_brief, "is_in_form": is_in_form, "is_for_person": found.reason in FOR_A_PERSON,
        "body": Markup(first_paragraph(body) if is_brief else body),  # noqa: S704 - of our own making
        "disclaimer": disclaimer(article.disclaimer, site.language) if article else "",
        "is_security": article is not None and article.category == SECURITY,
    }  # fmt: skip


def _structured(article: Article, plain: str) -> Markup:
    """schema.org's FAQPage. No `<` stands in it, so nothing in an article can end the script element."""
    answer = {"@type": "Answer", "text": plain}
    question = {"@type": "Question", "name": article.title, "acceptedAnswer": answer}
    page = {"@context": "https://schema.org", "@type": "FAQPage", "inLanguage": article.language, "mainEntity": [question]}
    return Markup(json.dumps(page, ensure_ascii=False).replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def _shortened(plain: str) -> str:
    text = " ".join(plain.split())
    return text if len(text) <= LONGEST_DESCRIPTION else text[: LONGEST_DESCRIPTION - 1].rstrip() + "…"


def _page(name: str, site: Site, **values: object) -> str:
    usual: dict[str, object] = {
        "is_front": False, "hides_search": False, "hides_contact": False, "q": "", "description": "", "canonical": "", "elsewhere": {},
    }  # fmt: skip
    values = usual | values
    values["alternates"] = _alternates(values["elsewhere"]) if values["canonical"] else []
    return _rendered(name, site, **values)


def _alternates(places: object) -> list[tuple[str, str]]:
    assert isinstance(places, Mapping)
    default = places.get("en") or next(iter(places.values()), None)
    return [*places.items(), *([("x-default", default)] if default else [])]


def _rendered(name: str, site: Site, **values: object) -> str:
    def fit(text: str) -> str:
        return unbroken(text) if site.language == "fr" else text

    def shown(articles: Iterable[Article]) -> list[tuple[str, str]]:
        return [(fit(article.title), site.prefix + article.source) for article in articles]

    def shown_links(links: Iterable[Link]) -> list[tuple[str, str]]:
        return [(fit(link.title), site.prefix + link.path) for link in links]

    template = _environment().get_template(name)
    return template.render(site=site, w=site.words, asset=ASSETS.path, shown=shown, shown_links=shown_links, fit=fit, **values)


@cache
def _environment() -> Environment:
    return Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
