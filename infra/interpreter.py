"""Finds the newest Python on this machine that AWS Lambda runs: Chalice names the runtime after the interpreter that packages."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

Version = tuple[int, int]
RUNTIMES: tuple[Version, ...] = ((3, 14), (3, 13), (3, 12), (3, 11))
GLIBC_MINOR: dict[Version, int] = {(3, 14): 34, (3, 13): 34, (3, 12): 34, (3, 11): 26}
"""The second number of the runtime's glibc (2.x): Amazon Linux 2023 from 3.12 on, Amazon Linux 2 before."""
INSTALLERS = (".pyenv/versions/{}.*/bin/python", ".local/share/uv/python/cpython-{}.*/bin/python3")
"""Where version managers keep interpreters that are not on the PATH, under the home folder."""


class NoInterpreter(Exception):
    """No Python of a version that Lambda runs is here."""


@dataclass(frozen=True)
class Interpreter:
    path: Path
    version: Version

    @property
    def is_this(self) -> bool:
        return self.version == sys.version_info[:2]

    @property
    def runtime(self) -> str:
        return "python{}.{}".format(*self.version)


def newest() -> Interpreter:
    """Raises NoInterpreter."""
    for version in RUNTIMES:
        for path in _candidates(version):
            if _runs_as(path, version):
                return Interpreter(path, version)
    known = ", ".join("{}.{}".format(*version) for version in RUNTIMES)
    raise NoInterpreter(f"No Python that AWS Lambda runs was found ({known}). Install one and put it on the PATH.")


def packaging_environment(interpreter: Interpreter, requirements: Path, folder: Path) -> Path:
    """The Python of a virtual environment of that version with Chalice and the runtime in it, made anew when the requirements changed."""
    python = folder / "bin" / "python"
    stamp = folder / "requirements.txt"
    if python.exists() and stamp.exists() and stamp.read_bytes() == requirements.read_bytes():
        return python
    shutil.rmtree(folder, ignore_errors=True)
    subprocess.run([interpreter.path, "-m", "venv", folder], check=True)
    subprocess.run([python, "-m", "pip", "install", "-qq", "--require-hashes", "-r", requirements], check=True)
    shutil.copyfile(requirements, stamp)
    return python


def _candidates(version: Version) -> list[Path]:
    name = "{}.{}".format(*version)
    here = [Path(sys.executable)] if version == sys.version_info[:2] else []
    on_path = [Path(folder) / f"python{name}" for folder in os.get_exec_path()]
    managed = [path for pattern in INSTALLERS for path in sorted(Path.home().glob(pattern.format(name)), reverse=True)]
    return here + [path for path in on_path if path.exists()] + managed


def _runs_as(path: Path, version: Version) -> bool:
    """Whether it is what its name says (a version manager's stand-in may refuse to run) and can make a virtual environment."""
    asked = [str(path), "-I", "-c", "import ensurepip, sys, venv; print(*sys.version_info[:2])"]
    try:
        answer = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0 and answer.stdout.split() == [str(number) for number in version]
