"""Whether what a page wants to save goes on from what is stored: the same page as before, or one that has seen it."""

from enum import StrEnum

from msgspec import Struct


class Stored(Struct, frozen=True):
    """What is there: `is_kept` False where it was sent or thrown away, `is_leaving` where it goes out by itself. `form` wrote it last."""

    number: int
    form: str = ""
    is_kept: bool = True
    is_leaving: bool = False


class Verdict(StrEnum):
    GOES_ON = "goes_on"
    OTHER_TAB = "other_tab"
    LEAVING = "leaving"
    GONE = "gone"


def verdict_on(stored: Stored | None, number: int, form: str) -> Verdict:
    """`number` is the draft's as the page knows it; `form` names the page, or is empty. A page is told apart from itself by nothing, so that its savings may
    overtake each other; but what it sent stays sent, however often it comes.
    """
    if stored is None:
        return Verdict.GOES_ON if number == 0 else Verdict.OTHER_TAB
    if form and form == stored.form:
        return Verdict.GONE if not stored.is_kept else Verdict.LEAVING if stored.is_leaving else Verdict.GOES_ON
    known = stored.number if form or stored.is_kept else 0
    return Verdict.GOES_ON if number == known else Verdict.OTHER_TAB
