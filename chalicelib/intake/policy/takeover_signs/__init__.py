"""By which words a takeover is told, language by language. Every pattern sees one sentence in small letters without accents."""

import re
from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct

from chalicelib.core.patterns import pattern

STEM = 5
"""Letters of a word that a rule's words go by; shorter words stand whole."""
LONGEST_NAMING = 160
"""Characters; a longer sentence that only names such a thing explains something."""
NOTHING = frozenset[str]()
_WORD = pattern(rf"(?<![a-z0-9])[a-z0-9]{{1,{STEM}}}")


class Text(Struct, frozen=True, dict=True):
    """A sentence, or a whole mail, of a language that sets its words apart; `words` are their first letters."""

    text: str

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(_WORD.findall(self.text))

    def has(self, any_of: frozenset[str]) -> bool:
        return not any_of.isdisjoint(self.words)

    @cached_property
    def sentences(self) -> list["Text"]:
        """Cut once for all languages."""
        from .sentences import spaced  # most mails are not looked into

        return [Text(each) for each in spaced(self.text)]

    def __add__(self, other: "Text") -> "Text":
        return type(self)(f"{self.text} , {other.text}")


class UnspacedText(Text, frozen=True, dict=True):
    """Japanese: what is looked for may stand anywhere. Most of it is ruled out by one character that does not occur."""

    @cached_property
    def characters(self) -> frozenset[str]:
        return frozenset(self.text)

    def has(self, any_of: frozenset[str]) -> bool:
        return any(stem in self.text for stem in any_of if self.characters.issuperset(stem))

    @cached_property
    def sentences(self) -> list[Text]:
        from .sentences import unspaced

        return [UnspacedText(each) for each in unspaced(self.text)]

    def __add__(self, other: Text) -> Text:
        return type(self)(f"{self.text}、{other.text}")


class Rule(Struct, frozen=True, dict=True):
    """A pattern with the words of which one must stand in whatever it finds, and one of `also`: most sentences are passed over by these alone."""

    source: str
    any_of: frozenset[str]
    also: frozenset[str] = NOTHING

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when first needed, which in most processes is never."""
        return re.compile(self.source)

    def is_worth(self, text: Text) -> bool:
        return text.has(self.any_of) and (not self.also or text.has(self.also))

    def finds(self, text: Text) -> bool:
        return self.is_worth(text) and self.pattern.search(text.text) is not None


class Clauses(Struct, frozen=True, dict=True):
    """What is left out of a sentence; `cues` are letters of which some stand in each clause, since looking for them is twenty times quicker."""

    source: str
    cues: tuple[str, ...]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(self.source)

    def without(self, sentence: Text) -> Text:
        text = sentence.text
        for cue in self.cues:
            if cue in text:
                return type(sentence)(self.pattern.sub(" ", text))
        return sentence


def clauses(cues: str, *alternatives: str) -> Clauses:
    """`cues` with blanks between."""
    return Clauses("|".join(alternatives), tuple(cues.split()))


def rule(any_of: str, *alternatives: str, also: str = "") -> Rule:
    """`any_of` and `also` as one reads them: words with blanks between."""
    return Rule("|".join(alternatives), _stems(any_of), _stems(also))


def _stems(words: str) -> frozenset[str]:
    return frozenset(word[:STEM] if word.isascii() else word for word in words.split())


class Signs(Struct, frozen=True, dict=True):
    """`certain`: one rule that finds something is enough; `unless_card`: so it is where no card is spoken of. `named`: a thing that is spoken of, unless `asking` shows that it did not happen to the
    writer. `event` and then `denial`: a withdrawal, "it was not me". `giving` a secret away, and the `deceiver` who got it. `phone` stolen, and what
    was `on_phone`. A `plea` to stop everything, and the `cue` why. `conditional` clauses are left out before; a `report` ("a mail says that …")
    takes back what is certain; a sentence about a `card` is beside the point unless it names the `account`.
    """

    certain: tuple[Rule, ...]
    named: Rule
    asking: Rule
    event: Rule
    denial: Rule
    giving: Rule
    deceiver: Rule
    phone: Rule
    on_phone: Rule
    plea: Rule
    cue: Rule
    conditional: Clauses
    report: Rule
    card: Rule
    account: Rule
    unless_card: tuple[Rule, ...] = ()
    is_spaced: bool = True

    def tell_of_takeover(self, mail: Text) -> bool:
        """`mail` is looked at whole for words by which it could be told; only then sentence by sentence."""
        certain = [each for each in self.certain if each.is_worth(mail)] if mail.has(self._alarming) else []
        doubtful = [each for each in self.unless_card if each.is_worth(mail)]
        is_denial = self.denial.is_worth(mail) and mail.has(self.event.any_of)
        is_gift = self.deceiver.is_worth(mail) and mail.has(self.giving.any_of)
        is_theft, is_named = self.phone.is_worth(mail), self.named.is_worth(mail)
        is_plea = self.plea.is_worth(mail) and mail.has(self.cue.any_of)
        if not (certain or doubtful or is_denial or is_gift or is_theft or is_named or is_plea):
            return False
        sentences = mail.sentences
        told = [sentence for sentence in sentences if not (self.card.finds(sentence) and not self.account.finds(sentence))]
        if any(self._is_certain(sentence, certain) for sentence in told):
            return True
        if (is_gift and self._is_given_away(told)) or (is_theft and self._is_phone_lost(told)):
            return True
        if any(map(self.card.finds, sentences)) and not any(map(self.account.finds, sentences)):
            return False
        if any(self._is_certain(sentence, doubtful) for sentence in told):
            return True
        return (
            (is_named and any(map(self._is_named, told))) or (is_denial and self._is_denied(told)) or (is_plea and self._is_pleaded(told))
        )

    @cached_property
    def _alarming(self) -> frozenset[str]:
        return NOTHING.union(*(each.any_of for each in (*self.certain, *self.unless_card)))

    def _stated(self, sentence: Text) -> Text:
        """Without what is only supposed, feared or asked for in general."""
        return self.conditional.without(sentence)

    def _is_certain(self, sentence: Text, rules: Sequence[Rule]) -> bool:
        if not rules or not sentence.has(self._alarming):
            return False
        worth = [each for each in rules if each.is_worth(sentence)]
        if not worth:
            return False
        stated = self._stated(sentence)
        return any(each.finds(stated) for each in worth) and not self.report.pattern.search(stated.text)

    def _is_named(self, sentence: Text) -> bool:
        if len(sentence.text) > LONGEST_NAMING or not self.named.is_worth(sentence):
            return False
        stated = self._stated(sentence)
        return self.named.finds(stated) and not self.asking.pattern.search(stated.text)

    def _is_denied(self, sentences: Sequence[Text]) -> bool:
        """The event is named before it is denied, in one sentence or in two that follow each other."""
        for at, sentence in enumerate(sentences):
            if not self.denial.is_worth(sentence):
                continue
            pair = sentences[at - 1] + sentence if at else sentence
            stated = self._stated(pair).text if self.event.is_worth(pair) else ""
            event = self.event.pattern.search(stated)
            if event is not None and self.denial.pattern.search(stated, event.start()):
                return True
        return False

    def _is_given_away(self, sentences: Sequence[Text]) -> bool:
        for at, sentence in enumerate(sentences):
            if self.giving.is_worth(sentence) and self.giving.finds(self._stated(sentence)):
                around = " ".join(each.text for each in sentences[max(0, at - 1) : at + 2])
                if self.deceiver.finds(type(sentence)(around)):
                    return True
        return False

    def _is_pleaded(self, sentences: Sequence[Text]) -> bool:
        if not any(self.plea.finds(self._stated(sentence)) for sentence in sentences if self.plea.is_worth(sentence)):
            return False
        return any(self.cue.finds(self._stated(sentence)) for sentence in sentences if self.cue.is_worth(sentence))

    def _is_phone_lost(self, sentences: Sequence[Text]) -> bool:
        is_lost = any(self.phone.is_worth(sentence) and self.phone.finds(self._stated(sentence)) for sentence in sentences)
        return is_lost and any(map(self.on_phone.finds, sentences))


def always(*alternatives: str) -> Rule:
    """Looked for in whatever another rule found."""
    return Rule("|".join(alternatives), NOTHING)


NEVER = Rule(r"(?!)", NOTHING)
