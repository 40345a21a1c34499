"""Runs atheris (libFuzzer for Python) for SECONDS over bytes; ends at the first input that crashes, is slow or takes much memory, and keeps it.

Runs in an environment of its own (requirements/fuzz.txt). Inputs found before are gone on from: build/fuzz/inputs. What was found to be wrong lies in
build/fuzz/found; `python -m infra.fuzz FILE` tries it again.
"""

import hashlib
import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build/fuzz"
CORPORA = Path(os.environ.get("CORPORA") or ROOT.parent / "shared/corpora")
INSTRUMENTED = ["chalicelib", "email", "tnefparse", "charset_normalizer", "html"]


def main() -> None:
    import atheris

    with atheris.instrument_imports(include=INSTRUMENTED):
        from infra.fuzz.target import LONGEST_INPUT, look_into

        for name in _modules(
            "chalicelib/intake/reading", "chalicelib/redaction", "chalicelib/intake/policy/takeover_signs", "chalicelib/tickets/policy"
        ):
            import_module(name)  # what is imported late elsewhere is watched as well
    tried = sys.argv[1:]
    inputs, found = FOLDER / "inputs", FOLDER / "found"
    for folder in (inputs, found):
        folder.mkdir(parents=True, exist_ok=True)
    if not tried:
        count = write_seeds(inputs)
        seconds = os.environ.get("SECONDS") or "600"
        print(f"Fuzzing for {seconds} s from {count} mails; what is wrong will lie in {found}.", flush=True)
        tried = [f"-max_total_time={seconds}", "-timeout=30", "-rss_limit_mb=2048", "-print_final_stats=1"]
        tried += [f"-max_len={LONGEST_INPUT}", "-len_control=0", f"-artifact_prefix={found}/", f"-dict={write_tokens()}", str(inputs)]
    atheris.Setup([sys.argv[0], *tried], look_into)
    atheris.Fuzz()


def _modules(*folders: str) -> Iterator[str]:
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def write_tokens() -> Path:
    """What libFuzzer puts in between: words that readers act on."""
    from infra.fuzz.seeds import TOKENS

    file = FOLDER / "tokens"
    lines = ("".join(f"\\x{byte:02x}" for byte in token.encode()) for token in TOKENS)
    file.write_text("".join(f'"{line}"\n' for line in lines), encoding="ascii")
    return file


def write_seeds(folder: Path) -> int:
    """Mails made here, and where there are any, the real ones."""
    from infra.fuzz.seeds import seeds

    real = (path.read_bytes() for path in sorted((CORPORA / "mail").glob("*/*/*")) if path.suffix in {".eml", ".txt"})
    mails = [*seeds(), *real]
    for mail in mails:
        (folder / hashlib.sha256(mail).hexdigest()[:16]).write_bytes(mail[: 64 * 1024])
    return len(mails)


if __name__ == "__main__":
    main()
