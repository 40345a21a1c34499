"""Says what a measurement was made on, without saying whose machine it is."""

import json
import os
import platform
from importlib.metadata import version
from pathlib import Path
from time import thread_time

LIBRARIES = ("botocore", "pynamodb")


REFERENCE = {str(number): [number, str(number), None] for number in range(400)}


def reference_ms() -> float:
    """CPU of a fixed piece of Python. Where its median is far above its best, other work shares the processor and all times are too long."""
    started = thread_time()
    for _ in range(10):
        json.loads(json.dumps(REFERENCE))
    return (thread_time() - started) * 1000


def describe() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"{os.cpu_count()} × {_processor()}, {platform.system()} {platform.machine()}, Python {platform.python_version()}, {libraries}"


def _processor() -> str:
    """Linux keeps the model's name in a file of its own; elsewhere the platform's word must do."""
    file = Path("/proc/cpuinfo")
    lines = file.read_text().splitlines() if file.exists() else []
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor() or "unknown processor"
    )
