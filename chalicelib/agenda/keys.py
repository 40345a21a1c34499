"""Where a due item stands in the agenda: lane and shard."""

import zlib
from typing import Literal

Lane = Literal["u", "n"]
"""`u`: pages, security, quarantine, what agents wrote. `n`: everything else."""

LANES: tuple[Lane, ...] = ("u", "n")


def shard_of(item_id: str, shards: int) -> int:
    return zlib.crc32(item_id.encode()) % shards


def due_partition(item_id: str, lane: Lane, shards: int) -> str:
    return f"{lane}{shard_of(item_id, shards)}"
