"""What search engines are told: each page in each language with its other languages (sitemaps.org, hreflang), and where not to look."""

from collections.abc import Iterator, Mapping
from xml.sax.saxutils import escape

from .site import HelpSite

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
NOT_FOR_SEARCH = ("/help/*/search", "/help/*/confirm/", "/api/", "/pages/", "/helped/", "/webhooks/")


def sitemap_of(site: HelpSite) -> str:
    return HEAD + "".join(_urls(site)) + "</urlset>\n"


def robots_of(site: HelpSite) -> str:
    refused = "".join(f"Disallow: {site.prefix()}{path}\n" for path in NOT_FOR_SEARCH)
    return f"User-agent: *\n{refused}Sitemap: {site.base_url()}/help/sitemap.xml\n"


def _urls(site: HelpSite) -> Iterator[str]:
    base = site.base_url()
    yield from _page(base, {language: f"/help/{language}" for language in site.languages})
    by_id: dict[str, dict[str, str]] = {}
    reviewed: dict[str, str] = {}
    categories: dict[str, dict[str, str]] = {}
    for language in site.languages:
        for article in site.articles(language):
            by_id.setdefault(article.id, {})[language] = article.source
            reviewed[article.source] = article.reviewed
            categories.setdefault(article.category, {})[language] = f"/help/{language}/{article.category}"
    for places in (*categories.values(), *by_id.values()):
        yield from _page(base, places, reviewed)


def _page(base: str, places: Mapping[str, str], reviewed: Mapping[str, str] | None = None) -> Iterator[str]:
    others = "".join(f'<xhtml:link rel="alternate" hreflang="{code}" href="{escape(base + path)}"/>' for code, path in places.items())
    for path in places.values():
        day = (reviewed or {}).get(path, "")
        changed = f"<lastmod>{escape(day)}</lastmod>" if day else ""
        yield f"<url><loc>{escape(base + path)}</loc>{changed}{others}</url>\n"
