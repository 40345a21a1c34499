"""`make eval`: the table of figures on the public corpora; with ARTICLES, QUESTIONS and OUT, the same measurement on one's own data."""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

from chalicelib.core.errors import InvalidInput
from chalicelib.faq.encoder import load_encoder

from . import answer_time
from .asking import asking, told
from .corpora import Banking
from .measuring import measure_banking, measure_bitcoin
from .own_data import Measured, measure
from .own_files import read_both
from .table import Row, percent, printed
from .vectors import KnownVectors

ROOT = Path(__file__).resolve().parents[2]
BUILT = ROOT / "build"
OUTPUT, PLOT, KEPT = BUILT / "eval.json", BUILT / "eval-calibration.svg", BUILT / "eval"
USUAL_TARGET = 0.95
LEAST_TARGET = 0.5
P95_S, PEAK_MB, LOAD_S = 0.020, 220.0, 0.4
BAD_INPUT = 2


def main() -> int:
    options = _options()
    try:
        target = _target(options.target)
        if options.articles or options.questions or options.out:
            return _own_data(options.articles, options.questions, options.out, target)
        return _table(Path(options.corpora) / "faq", target)
    except InvalidInput as error:
        print(error, file=sys.stderr)
        return BAD_INPUT


def _options() -> argparse.Namespace:
    arguments = argparse.ArgumentParser(prog="make eval", description=__doc__)
    arguments.add_argument("--articles", default="", help="JSON a line: id, lang, question, examples, answer")
    arguments.add_argument("--questions", default="", help="JSON a line: text, lang, id or null")
    arguments.add_argument("--out", default="", help="where the rows and the summary are written")
    arguments.add_argument("--target", default="", help=f"the share of answers that must be right; {USUAL_TARGET} unless given")
    arguments.add_argument("--corpora", default=os.environ.get("CORPORA") or str(ROOT.parent / "shared" / "corpora"))
    return arguments.parse_args()


def _target(given: str) -> float:
    try:
        target = float(given or USUAL_TARGET)
    except ValueError:
        target = 0.0
    if not LEAST_TARGET <= target < 1:
        raise InvalidInput(f"TARGET is {given!r}; it must be a share of at least {LEAST_TARGET} and less than 1, such as 0.95.")
    return target


def _own_data(articles_file: str, questions_file: str, out: str, target: float) -> int:
    missing = [name for name, given in (("ARTICLES", articles_file), ("QUESTIONS", questions_file), ("OUT", out)) if not given]
    if missing:
        raise InvalidInput(f"{' and '.join(missing)} must be given too: make eval ARTICLES=file.jsonl QUESTIONS=file.jsonl OUT=file.json")
    articles, questions = read_both(Path(articles_file), Path(questions_file))
    told(f"{len(articles)} articles, {len(questions)} questions")
    measured = measure(articles, questions, load_encoder(), target)
    measured.write(Path(out))
    print(_summary(measured, out))
    return 0


def _summary(measured: Measured, out: str) -> str:
    whole = measured.whole
    lines = [
        f"{whole.sent} of {whole.asked} counted questions would be answered, {whole.right} of them rightly"
        + (f": {percent(whole.precision)}, at least {percent(whole.bound)} with 95 % confidence." if whole.sent else "."),
        f"Of {whole.answerable} that an article answers: {percent(whole.answered_right)} answered right, {percent(whole.top_1)} with it in front.",
        f"Of {whole.unanswerable} that none answers: {whole.unanswerable_sent} answered.",
    ]
    lines += [f"No article has the id {stranger!r}; questions with it count as unanswerable." for stranger in measured.strangers]
    return "\n".join([*lines, f"Each question's row is in {out}."])


def _table(corpora: Path, target: float) -> int:
    model, training = answer_time.preparing(KEPT)
    rows = [*(_of_corpora(corpora, target) if (corpora / "banking77_oos").is_dir() else _no_corpora(corpora))]
    if training and training.wait():
        raise SystemExit("The model of 1,000 articles could not be trained; what went wrong stands above.")
    rows += _of_time(answer_time.asked_apart(model))
    print(printed(rows))
    OUTPUT.write_text(
        json.dumps({"target": target, "rows": [_as_json(row) for row in rows]}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
    )
    missed = sum(row.is_reached is False for row in rows)
    print(f"\n{missed} figures are missed." if missed else "\nEvery figure is reached.", f"All draws are in {OUTPUT.relative_to(ROOT)}.")
    return 1 if missed or len(rows) == 0 else 0


def _of_corpora(corpora: Path, target: float) -> Iterator[Row]:
    banking = Banking(corpora / "banking77_oos")
    told("encoding the corpora, unless that was done before")
    encoder = KnownVectors(load_encoder(), banking.texts, KEPT)
    with asking(encoder, target) as workers:
        yield from measure_banking(banking, workers, PLOT)
        yield from measure_bitcoin(corpora / "bitcoin_org", workers)


def _no_corpora(corpora: Path) -> Iterator[Row]:
    print(
        f"There is no {corpora}/banking77_oos. Set CORPORA to the folder of corpora; without them only time and memory are measured.",
        file=sys.stderr,
    )
    yield Row("questions of the corpora", "not measured: CORPORA", "", is_reached=False)


def _of_time(found: dict[str, float]) -> Iterator[Row]:
    size = f"{answer_time.ARTICLES:,} articles in five languages, {answer_time.EXAMPLES} examples each"
    p95, peak, load = found["p95_s"], found["peak_mb"], found["load_s"]
    cpu = f"p95 {1000 * p95:.1f} ms, median {1000 * found['median_s']:.1f} ms"
    yield Row(f"an answer, warm ({size}): CPU", cpu, f"p95 < {1000 * P95_S:.0f} ms", p95 < P95_S, details=found)
    yield Row("the same: peak memory", f"{peak:.0f} MB (artefact {found['artefact_mb']:.0f} MB)", f"< {PEAK_MB:.0f} MB", peak < PEAK_MB)
    yield Row(
        "the same: load, numpy and encoder included, CPU",
        f"{load:.2f} s (encoder {found['encoder_s']:.2f} s)",
        f"< {LOAD_S} s",
        load < LOAD_S,
    )


def _as_json(row: Row) -> dict[str, object]:
    return {
        "figure": row.name, "to_reach": row.to_reach, "engine": row.figure, "is_reached": row.is_reached, "beside": dict(row.beside),
        "details": dict(row.details),
    }  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
