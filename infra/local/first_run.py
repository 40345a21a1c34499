"""What a local desk needs before its first request, by the same steps that a deployment takes: secrets, documents, demo data."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from infra.local.demo_exchange import place_account_system
from infra.local.stack import Stack
from infra.publish import DOCUMENT, publish_changes, read_document
from infra.secrets import ensure_secrets

ROOT = Path(__file__).resolve().parents[2]


def prepare(stack: Stack, client: Callable[[str], Any]) -> bool:
    """Makes the secrets that are missing and publishes the documents that changed; whether it did anything."""
    channels = sorted(read_document(document().read_text(encoding="utf-8")).chat_channels)
    made = ensure_secrets(client("ssm"), client("kms"), stack.environment["PARAMETER_PREFIX"], stack.ids["DataKey"], channels)
    placed = place_account_system(client("ssm"), stack.environment["PARAMETER_PREFIX"], stack.ids["DataKey"], stack.environment["BASE_URL"])
    published = publish_changes(client("s3"), stack.environment["CONFIG_BUCKET"], ROOT, stack.environment["BASE_URL"], document())
    return bool(made or placed or published)


def document() -> Path:
    """The desk that is run: the demo, or the one that DESK_DOCUMENT names."""
    return Path(os.environ.get("DESK_DOCUMENT") or ROOT / DOCUMENT)


def mailboxes() -> tuple[str, ...]:
    """The addresses of the desk document's mailboxes, to tell people where to write."""
    return tuple(yaml.safe_load(document().read_text(encoding="utf-8")).get("mailboxes") or ())
