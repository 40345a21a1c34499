"""Says what a measurement was made on, without saying whose machine it is."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("botocore", "pynamodb")


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
