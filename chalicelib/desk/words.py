"""The small words of the desk's document that all of its parts share: names, languages, addresses, times, severities."""

from typing import Annotated, Literal

from msgspec import Meta

Identifier = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,31}$", description="small letters, digits and hyphens, 32 at most")]
Locale = Literal["ja", "en", "es", "fr", "de"]
Address = Annotated[
    str, Meta(pattern=r"^[^@\s+<>\"]+@[a-z0-9.-]+\.[a-z]{2,}$", description="a mail address without a +label, its domain in small letters")
]
HttpsUrl = Annotated[str, Meta(pattern=r"^(https://[^\s/]+|http://(127\.0\.0\.1|localhost)(:\d+)?)(/\S*)?$", description="an https URL")]
Seconds = Annotated[int, Meta(ge=1, le=366 * 86400, description="whole seconds, at least 1")]
Severity = Literal["info", "warning", "critical"]
