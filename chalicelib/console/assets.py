"""The console's stylesheet, its script and htmx."""

from pathlib import Path

from chalicelib.core.assets import Assets

ASSETS = Assets(
    Path(__file__).parent / "assets",
    "/console/assets",
    {"console.css": ("console.css", "areas.css", "screens.css"), "console.js": ("console.js", "lists.js"), "htmx.js": ("htmx.js",)},
)
"""htmx.js is put there by `make setup` (infra/assets.py), out of a wheel pinned by hash; it is not ours and not in the repository."""
