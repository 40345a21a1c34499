"""The text of a mail that came as HTML only."""

HTML_LIMIT = 512 * 1024


def text_of_html(html: str) -> str:
    """Laid out as a reader would see it (inscriptis); empty for empty input. Long HTML is read up to a limit."""
    if not html.strip():
        return ""
    # Imported here: most mails carry a text part, and lxml is a third of a cold start.
    from inscriptis import get_text
    from lxml.etree import LxmlError

    try:
        return str(get_text(html[:HTML_LIMIT])).strip()
    except (LxmlError, ValueError):
        return ""
