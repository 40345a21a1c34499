"""Reads botocore's service models in a fifth of its own loader's time; five of them are a good part of a cold start (docs/performance.md)."""

import os
import zlib
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
from botocore.loaders import JSONFileLoader, Loader

GZIP = 31
"""zlib's window bits for a gzip file: its checksum is verified on the way, not in a second pass."""


class ModelFiles(JSONFileLoader):
    """The file loader with msgspec as its parser and plain dicts, which keep their order, for OrderedDicts."""

    def exists(self, file_path: str) -> bool:
        return any(Path(file_path + suffix).is_file() for suffix in (".json.gz", ".json"))

    def load_file(self, file_path: str) -> Any | None:
        """The parsed file; None where there is none, upon which botocore looks in the next place."""
        for suffix in (".json.gz", ".json"):
            try:
                packed = Path(file_path + suffix).read_bytes()
            except FileNotFoundError:
                continue
            return msgspec.json.decode(zlib.decompress(packed, GZIP) if suffix == ".json.gz" else packed)
        return None


class ModelLoader(Loader):
    def __init__(self) -> None:
        super().__init__(file_loader=ModelFiles())

    @cached_property
    def _folders(self) -> list[str]:
        return [name for path in self.search_paths if os.path.isdir(path) for name in os.listdir(path)]  # noqa: PTH112, PTH208 - plain names, no Path each

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - the parent's signature
        """Names of all folders. botocore looks into each of the four hundred, to tell a misspelt service from a missing file."""
        return self._folders
