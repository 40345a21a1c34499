"""Puts htmx beside the console's own assets: the one file out of a wheel that is pinned by hash, so that nothing of others stands in the repository."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
PINNED = ROOT / "requirements" / "assets.txt"
HTMX = ROOT / "chalicelib" / "console" / "assets" / "htmx.js"
INSIDE = "django_htmx/static/django_htmx/htmx-2.min.js"


def main() -> None:
    with TemporaryDirectory(prefix="madoguchi-assets-") as folder:
        pip = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "--quiet",
            "--disable-pip-version-check",
            "--no-deps",
            "--require-hashes",
            "--only-binary=:all:",
        ]
        subprocess.run([*pip, "--dest", folder, "-r", str(PINNED)], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(wheel) as packed:
            HTMX.write_bytes(packed.read(INSIDE))


if __name__ == "__main__":
    main()
