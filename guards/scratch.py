"""A copy of the project in which a guard can be taken away and put back, while the project itself stays as it is."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .specification import Guard

LEFT_OUT = shutil.ignore_patterns(".git", ".local*", "build", "*_cache", ".hypothesis", "__pycache__", ".venv", ".venv-cloud", ".venv-fuzz")
ENVIRONMENTS = (".venv", ".venv-cloud")


@dataclass(frozen=True)
class Scratch:
    folder: Path

    @contextmanager
    def without(self, guard: Guard) -> Iterator[None]:
        """The files are put back with their times, so that what Python compiled of them counts again."""
        before = {path: (path.read_bytes(), path.stat()) for path in {self.folder / edit.file for edit in guard.edits}}
        try:
            for edit in guard.edits:
                path = self.folder / edit.file
                path.write_text(path.read_text(encoding="utf-8").replace(edit.replace, edit.by), encoding="utf-8")
            yield
        finally:
            for path, (content, stat) in before.items():
                path.write_bytes(content)
                os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def copy_of_project(root: Path, folder: Path) -> Scratch:
    """Without history, state and builds; the environments are those of the project."""
    shutil.copytree(root, folder, ignore=LEFT_OUT, symlinks=True)
    for name in ENVIRONMENTS:
        (folder / name).symlink_to((root / name).resolve())
    return Scratch(folder)


def copy_of(scratch: Scratch, folder: Path) -> Scratch:
    """With all that its first run left: compiled modules, the built knowledge."""
    shutil.copytree(scratch.folder, folder, symlinks=True)
    return Scratch(folder)
