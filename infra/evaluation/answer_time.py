"""What an answer costs with 1,000 articles in five languages: CPU time, peak memory, and CPU time to load. Measured in processes of their own.

`python -m infra.evaluation.answer_time prepare FILE` trains and writes the artefact, `… ask FILE` loads it, asks, and prints JSON.
"""

import hashlib
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from chalicelib.faq.artefact import SCHEMA, Header, read_artefact, write_artefact
from chalicelib.faq.model import Article

ARTICLES, EXAMPLES = 1_000, 4
"""Examples of each article in each language."""
LANGUAGES = ("ja", "en", "es", "fr", "de")
QUESTIONS, WARMING = 200, 20
TIMES = 3
_SOUNDS = ("ka", "lo", "mi", "nu", "ri", "se", "ta", "vo")


def prepare(file: Path) -> None:
    """Trains as `kb-publish` does. Articles are the starter's, over and over, each time about another product."""
    from chalicelib.faq.engines import encoder
    from infra.training import Example, train

    examples = [
        Example(f"article-{number:04}", article.language, _about(text, number))
        for number, articles in enumerate(_articles())
        for article in articles
        for text in article.questions[:EXAMPLES]
    ]
    model = train(examples, encoder())
    header = Header(
        schema=SCHEMA,
        sources="",
        encoder=encoder().name,
        articles={},
        letters={},
        model=msgspec.Raw(msgspec.json.encode(model.meta)),
        arrays={},
    )
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(write_artefact(header, model.arrays))
    questions = [
        (_about(article.questions[-1], 7 * number), article.language) for number, articles in enumerate(_articles()) for article in articles
    ]
    step = len(questions) // (QUESTIONS + WARMING)
    file.with_suffix(".json").write_text(json.dumps(questions[::step][: QUESTIONS + WARMING], ensure_ascii=False), encoding="utf-8")


def ask(file: Path) -> dict[str, float]:
    """In a process that has done nothing yet: seconds of CPU, and megabytes."""
    questions = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
    artefact = read_artefact(file.read_bytes())
    started = time.process_time()
    from chalicelib.faq.encoder import load_encoder

    encoder = load_encoder()
    encoder_s = time.process_time() - started
    from chalicelib.faq.engine import Engine

    engine = Engine(artefact.meta(), artefact.arrays(), encoder)
    load_s = time.process_time() - started
    spent = []
    for text, language in questions:
        before = time.process_time()
        engine.judge(text, language)
        spent.append(time.process_time() - before)
    warm = sorted(spent[WARMING:])
    return {
        "encoder_s": encoder_s, "load_s": load_s, "median_s": statistics.median(warm), "p95_s": warm[int(0.95 * len(warm)) - 1],
        "peak_mb": _peak_mb(), "artefact_mb": file.stat().st_size / 1e6,
    }  # fmt: skip


def asked_apart(file: Path) -> dict[str, float]:
    """The median of some processes."""
    runs: list[dict[str, float]] = [json.loads(_run("ask", file)) for _ in range(TIMES)]
    return {name: statistics.median(run[name] for run in runs) for name in runs[0]}


def preparing(folder: Path) -> tuple[Path, "subprocess.Popen[bytes] | None"]:
    """Begins to train beside whatever else is measured; None where the same code made it before."""
    from infra.knowledge_base.compiling import source_digest

    code = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()
    file = folder / f"large-{source_digest(_knowledge())[:12]}-{code[:6]}.kb"
    if file.with_suffix(".json").exists():
        return file, None
    return file, subprocess.Popen([sys.executable, "-m", "infra.evaluation.answer_time", "prepare", str(file)])


def _run(task: str, file: Path) -> bytes:
    return subprocess.run(
        [sys.executable, "-m", "infra.evaluation.answer_time", task, str(file)], check=True, stdout=subprocess.PIPE
    ).stdout


def _articles() -> list[Sequence[Article]]:
    """Those of the starter that exist in every language, as often as it takes."""
    from infra.knowledge_base.compiling import articles_in

    by_id: dict[str, list[Article]] = {}
    for article in articles_in(_knowledge()):
        by_id.setdefault(article.id, []).append(article)
    whole = [articles for _, articles in sorted(by_id.items()) if len(articles) == len(LANGUAGES)]
    return [whole[number % len(whole)] for number in range(ARTICLES)]


def _knowledge() -> Path:
    return Path(__file__).resolve().parents[2] / "knowledge"


def _about(text: str, number: int) -> str:
    """A made-up product's name, which each article has to itself."""
    name = "".join(_SOUNDS[number // 8**place % 8] for place in range(4)).capitalize()
    return f"{name}: {text}"


def _peak_mb() -> float:
    """Of this process alone: getrusage would tell the parent's too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main(arguments: Sequence[str]) -> Any:
    task, file = arguments
    if task == "prepare":
        return prepare(Path(file))
    print(json.dumps(ask(Path(file))))
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
