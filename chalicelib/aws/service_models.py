"""Reads botocore's service models in a fifth of its own loader's time; five of them are a good part of a cold start (docs/performance.md)."""

import os
import zlib
from functools import cached_property
from pathlib import Path
from typing import Any, TypedDict

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
            plain = zlib.decompress(packed, GZIP) if suffix == ".json.gz" else packed
            return _endpoints(plain) if Path(file_path).name == "endpoints" else msgspec.json.decode(plain)
        return None


class EndpointsByService(dict[str, Any]):
    """A partition's services, each parsed when asked for: botocore lists hundreds, and a function calls five."""

    def __getitem__(self, service: str) -> Any:
        return msgspec.json.decode(super().__getitem__(service))

    def get(self, service: str, default: Any = None) -> Any:
        return self[service] if service in self else default  # noqa: SIM401 - the parent's would hand out the unparsed


class _Partition(TypedDict):
    partition: str
    partitionName: str
    dnsSuffix: str
    regionRegex: str
    defaults: dict[str, Any]
    regions: dict[str, Any]
    services: dict[str, msgspec.Raw]


class _Endpoints(TypedDict):
    partitions: list[_Partition]


def _endpoints(plain: bytes) -> _Endpoints:
    """The list of every endpoint there is, by far the largest file that a client reads."""
    listed = msgspec.json.decode(plain, type=_Endpoints)
    for partition in listed["partitions"]:
        partition["services"] = EndpointsByService(partition["services"])
    return listed


class ModelLoader(Loader):
    def __init__(self) -> None:
        super().__init__(file_loader=ModelFiles())

    @cached_property
    def _folders(self) -> list[str]:
        return [name for path in self.search_paths if os.path.isdir(path) for name in os.listdir(path)]  # noqa: PTH112, PTH208 - plain names, no Path each

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - the parent's signature
        """Names of all folders. botocore looks into each of the four hundred, to tell a misspelt service from a missing file."""
        return self._folders
