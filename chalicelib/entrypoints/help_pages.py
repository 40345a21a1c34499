"""The public help centre: front page, topics, articles with their votes, search; what search engines ask for, and its two assets."""

from http import HTTPStatus

from chalice import Blueprint, Response

from chalicelib import wiring
from chalicelib.core.errors import TooLarge
from chalicelib.faq.model import Article
from chalicelib.help_centre import rendering, sitemap
from chalicelib.help_centre.assets import ASSETS
from chalicelib.help_centre.policy.shelves import related_of
from chalicelib.help_centre.prose import plain_prose_of, prose_of
from chalicelib.help_centre.site import Site

from .help_answers import (
    CACHED,
    FORM,
    KEPT,
    answer,
    connection_of,
    fields_of,
    in_language,
    language_of_reader,
    missing,
    moved,
    page,
    query_of,
)

blueprint = Blueprint(__name__)
READ = ["GET", "HEAD"]
VOTES = {"yes": True, "no": False}


@blueprint.route("/", methods=READ)
def lead_in() -> Response:
    """Who types the bare address is a customer."""
    return _to_language()


@blueprint.route("/help", methods=READ)
def choose_language() -> Response:
    return _to_language()


@blueprint.route("/help/{language}", methods=READ)
@in_language(blueprint)
def show_front(site: Site) -> Response:
    topics = wiring.desk().help_centre.site.topics(site.language)
    return page(blueprint.current_request, rendering.front_html(site, topics), cache=CACHED)


@blueprint.route("/help/{language}/{category}", methods=READ)
@in_language(blueprint)
def show_topic(site: Site, category: str) -> Response:
    request, help_site = blueprint.current_request, wiring.desk().help_centre.site
    topic = next((each for each in help_site.topics(site.language) if each.id == category), None)
    if topic is None:
        return missing(request, site.language)
    others = (code for code in help_site.languages if any(each.id == category for each in help_site.topics(code)))
    return page(request, rendering.topic_html(site, topic, {code: f"/help/{code}/{category}" for code in others}), cache=CACHED)


@blueprint.route("/help/{language}/{category}/{article_id}", methods=READ)
@in_language(blueprint)
def show_article(site: Site, category: str, article_id: str) -> Response:
    request = blueprint.current_request
    versions = wiring.desk().help_centre.site.versions_of(article_id)
    article = versions.get(site.language)
    if article is None:
        return _elsewhere(site, versions) if versions else missing(request, site.language)
    if article.category != category:
        return moved(article.source, for_good=True)
    if request.method == "GET":
        wiring.desk().help_centre.reads.count(article)
    return page(request, rendering.article_html(site, _shown(site, article, versions)), cache=CACHED)


@blueprint.route("/help/{language}/{category}/{article_id}", methods=["POST"], content_types=[FORM])
@in_language(blueprint)
def vote_on_article(site: Site, category: str, article_id: str) -> Response:
    request, desk = blueprint.current_request, wiring.desk()
    versions = desk.help_centre.site.versions_of(article_id)
    article = versions.get(site.language)
    if article is None or article.category != category:
        return missing(request, site.language)
    shown, fields = _shown(site, article, versions), _vote_fields()
    helped = VOTES.get(fields.get("helped", ""))
    if helped is None:
        return page(request, rendering.article_html(site, shown))
    question, remark = fields.get("q", ""), "" if helped else fields.get("words", "")
    desk.help_centre.voting.vote(article, question, remark, connection_of(request), helped=helped)
    vote = "yes" if helped else "words" if remark.strip() else "no"
    return page(request, rendering.article_html(site, shown, vote=vote, question=question))


def _to_language() -> Response:
    return moved(f"/help/{language_of_reader(blueprint.current_request)}", for_good=False)


def _vote_fields() -> dict[str, str]:
    try:
        return {name: values[-1] for name, values in fields_of(blueprint.current_request).items()}
    except TooLarge:
        return {}


@blueprint.route("/help/{language}/search", methods=READ)
@in_language(blueprint)
def search(site: Site) -> Response:
    """Never cached: what people type is theirs."""
    request = blueprint.current_request
    help_centre = wiring.desk().help_centre
    found = help_centre.search.find(query_of(request, "q"), site.language)
    if query_of(request, "part") == "found":
        return page(request, rendering.found_html(site, found))
    return page(request, rendering.search_html(site, found, help_centre.site.topics(site.language)))


@blueprint.route("/help/assets/{name}", methods=READ)
def show_asset(name: str) -> Response:
    found = ASSETS.find(name)
    if found is None:
        return missing(blueprint.current_request)
    return answer(blueprint.current_request, *found, cache=KEPT if ASSETS.is_newest(name) else CACHED)


@blueprint.route("/help/sitemap.xml", methods=READ)
def show_sitemap() -> Response:
    return answer(
        blueprint.current_request, sitemap.sitemap_of(wiring.desk().help_centre.site), "application/xml; charset=utf-8", cache=CACHED
    )


@blueprint.route("/robots.txt", methods=READ)
def show_robots() -> Response:
    return answer(blueprint.current_request, sitemap.robots_of(wiring.desk().help_centre.site), "text/plain; charset=utf-8", cache=CACHED)


def _shown(site: Site, article: Article, versions: dict[str, Article]) -> rendering.ArticlePage:
    desk = wiring.desk()
    library = desk.knowledge.find_current()
    assert library is not None, "the article was just found in it"
    name = desk.desk().category_names(site.language).get(article.category) or article.category.replace("-", " ").capitalize()
    body, plain = prose_of(library, article, site.prefix), plain_prose_of(library, article, site.base_url)
    return rendering.ArticlePage(article, name, body, plain, related_of(article, desk.help_centre.site.articles(site.language)), versions)


def _elsewhere(site: Site, versions: dict[str, Article]) -> Response:
    lines = [site.words["not_in_language_more"]]
    html = rendering.message_html(site, site.words["not_in_language"], lines, versions=versions, offers_contact=True)
    return page(blueprint.current_request, html, status=HTTPStatus.NOT_FOUND)
