"""The demo desk as the suite runs it: a page waits for no others, so that it goes out with the tick that opened it."""

import json
from pathlib import Path
from typing import Any

import yaml

from tests.builders import ROOT


def suite_document(folder: Path) -> Path:
    """Written into `folder`. Gathering has tests with documents of their own."""
    document: dict[str, Any] = yaml.safe_load((ROOT / "desk/example-exchange.yaml").read_text(encoding="utf-8"))
    for chain in document["chains"].values():
        chain["gather_s"] = 0
    written = folder / "desk.yaml"
    written.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return written
