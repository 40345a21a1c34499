"""Measures each figure of the table on the public corpora, the engine beside the baselines."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from infra.knowledge_base.learn_then_test import lower_bound

from .asking import AVERAGED, ENGINE, SENDING, Asked, Asking, Draw
from .corpora import UNRELATED, Banking, bitcoin
from .counting import DOUBT, Tally
from .reliability import Bin, bins_of, drawn
from .table import Row, percent

SEEDS = (0, 1, 2, 3, 4)
SOME_SEEDS = SEEDS[:2]
USUAL_EXAMPLES = 10
EXAMPLES = (5, USUAL_EXAMPLES, 30)
PRECISION, UNRELATED_ANSWERED = 0.95, 0.01
WIDE_ANSWERED = 0.6
MOST_BINS_OUTSIDE = 1
BITCOIN_RIGHT = {"es": 45, "fr": 45}


def measure_banking(banking: Banking, asking: Asking, plot: Path) -> Iterator[Row]:
    everything = (*SENDING, AVERAGED)
    alone = asking.all([Draw(f"banking, draw {seed}", banking.trial(USUAL_EXAMPLES, seed), everything) for seed in SEEDS])
    yield from _sent_rows("banking, a third unanswerable", alone, f"above each beside it, at >= {PRECISION:.0%}", _is_above_all)
    reviewed = asking.all(
        [Draw(f"banking with reviewed questions, draw {seed}", banking.trial(USUAL_EXAMPLES, seed, is_reviewed=True)) for seed in SEEDS]
    )
    before = fmean(each.tally(ENGINE).answered_right for each in alone)
    yield from _sent_rows(
        "the same, with reviewed questions",
        reviewed,
        f"above each and {percent(before)}, at >= {PRECISION:.0%}",
        lambda mine, others: mine > max(before, *others),
    )
    wide = asking.all([Draw(f"65 topics, draw {seed}", banking.wide_trial(seed)) for seed in SOME_SEEDS])
    yield from _sent_rows(
        f"65 topics, a fifth unanswerable (our own stand-in for CLINC150's shape; {len(wide)} draws)",
        wide,
        f">= {WIDE_ANSWERED:.0%} on CLINC150, at >= {PRECISION:.0%}",
        None,
    )
    yield _unrelated(banking, [*alone, *reviewed])
    yield from _top_1(banking, asking, alone)
    yield _calibration("calibration, ten bins", alone, plot)
    yield _calibration("the same, with reviewed questions", reviewed, plot.with_name(f"{plot.stem}-reviewed{plot.suffix}"))


def measure_bitcoin(folder: Path, asking: Asking) -> Iterator[Row]:
    draws = asking.all([Draw(f"bitcoin.org, {language}", bitcoin(folder, language)) for language in BITCOIN_RIGHT])
    for (language, to_reach), asked in zip(BITCOIN_RIGHT.items(), draws, strict=True):
        found = {name: asked.tally(name) for name in SENDING}
        shown = {name: f"{each.first_right} of {each.answerable}" for name, each in found.items()}
        is_reached = found[ENGINE].first_right >= to_reach
        yield Row(f"bitcoin.org, {language} asked of the English FAQ, top-1", shown.pop(ENGINE), f">= {to_reach} of 46", is_reached, shown)


def _is_above_all(mine: float, others: Sequence[float]) -> bool:
    return mine > max(others)


def _sent_rows(
    name: str, draws: Sequence[Asked], to_reach: str, is_enough: Callable[[float, Sequence[float]], bool] | None
) -> Iterator[Row]:
    """Without `is_enough` the figures are shown and nothing is to reach."""
    found = {method: [draw.tally(method) for draw in draws] for method in SENDING}
    details = {method: [each.as_json() for each in tallies] for method, tallies in found.items()}
    precise = {method: _mean_precision(tallies) for method, tallies in found.items()}
    shown = {method: f"{percent(precise[method])}" for method in SENDING}
    mine = precise[ENGINE]
    is_precise = mine is not None and mine >= PRECISION
    figure = f"{shown.pop(ENGINE)} (95 % bound of a draw {percent(_bound_of_a_draw(found[ENGINE]))}; by draw {_by_draw(found[ENGINE])})"
    yield Row(f"{name}: precision of what is sent", figure, f">= {PRECISION:.0%}", is_precise if is_enough else None, shown, details)
    answered = {method: fmean(each.answered_right for each in tallies) for method, tallies in found.items()}
    shares = {method: percent(share) for method, share in answered.items()}
    own = answered.pop(ENGINE)
    is_reached = is_precise and is_enough(own, list(answered.values())) if is_enough else None
    yield Row(f"{name}: answered right", shares.pop(ENGINE), to_reach, is_reached, shares)


def _mean_precision(tallies: Sequence[Tally]) -> float | None:
    known = [each.precision for each in tallies if each.precision is not None]
    return fmean(known) if known else None


def _bound_of_a_draw(tallies: Sequence[Tally]) -> float | None:
    """As if the mean draw were the only one: draws share their questions, so that their sum would promise too much."""
    sent, wrong = round(fmean(each.sent for each in tallies)), round(fmean(each.sent - each.right for each in tallies))
    return lower_bound(sent, wrong, DOUBT) if sent else None


def _by_draw(tallies: Sequence[Tally]) -> str:
    return ", ".join(f"{each.right}/{each.sent}" for each in tallies)


def _unrelated(banking: Banking, draws: Sequence[Asked]) -> Row:
    last = slice(-len(banking.files[UNRELATED]), None)
    found = {name: fmean(draw.tally(name, last).unanswerable_answered for draw in draws) for name in SENDING}
    shown = {name: percent(share) for name, share in found.items()}
    return Row("unrelated questions answered", shown.pop(ENGINE), f"< {UNRELATED_ANSWERED:.0%}", found[ENGINE] < UNRELATED_ANSWERED, shown)


def _top_1(banking: Banking, asking: Asking, usual: Sequence[Asked]) -> Iterator[Row]:
    """With ten examples the draws were asked before; `valid` stands first in them."""
    valid, everything = slice(0, len(banking.valid)), (*SENDING, AVERAGED)
    for examples in EXAMPLES:
        draws = usual
        if examples != USUAL_EXAMPLES:
            trials = [(seed, banking.trial(examples, seed, only_valid=True)) for seed in SEEDS]
            draws = asking.all([Draw(f"top-1, {examples} examples, draw {seed}", trial, everything) for seed, trial in trials])
        found = {name: fmean(draw.tally(name, valid).top_1 for draw in draws) for name in everything}
        shown = {name: percent(share) for name, share in found.items()}
        name = f"top-1, {examples} examples ({len(draws)} draws)"
        yield Row(name, shown.pop(ENGINE), f"> {AVERAGED}", found[ENGINE] > found[AVERAGED], shown)


def _calibration(name: str, draws: Sequence[Asked], plot: Path) -> Row:
    """Draw by draw, because draws share their questions; the worst draw counts, and the first is drawn."""
    by_draw = [bins_of(draw.trial.questions, draw.verdicts[ENGINE]) for draw in draws]
    outside = [sum(each.is_outside for each in bins) for bins in by_draw]
    plot.parent.mkdir(parents=True, exist_ok=True)
    plot.write_text(drawn(by_draw[0], f"{name}: draw 0, {outside[0]} bins outside"), encoding="utf-8")
    figure = f"{max(outside)} outside in the worst draw (by draw {', '.join(map(str, outside))}; {plot.name})"
    details: dict[str, Any] = {"bins": [[_bin(each) for each in bins] for bins in by_draw]}
    return Row(name, figure, f"<= {MOST_BINS_OUTSIDE} outside", max(outside) <= MOST_BINS_OUTSIDE, {}, details)


def _bin(each: Bin) -> dict[str, Any]:
    return {"asked": each.asked, "expected": round(each.expected, 4), "observed": round(each.observed, 4), "is_outside": each.is_outside}
