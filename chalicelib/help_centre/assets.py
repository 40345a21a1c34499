"""The help centre's one stylesheet and one script."""

from pathlib import Path

from chalicelib.core.assets import Assets

ASSETS = Assets(Path(__file__).parent / "assets", "/help/assets", {"help.css": ("help.css",), "search.js": ("search.js",)})
