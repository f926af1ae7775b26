"""What a document has named so far -> the ways to look back at it that descriptions and pronouns share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kgbuild.extract.names.cast import Cast
from kgbuild.extract.names.datelines import opens_dateline
from kgbuild.extract.names.gazetteer import fold
from kgbuild.extract.names.heads_of_places import place_heads
from kgbuild.extract.names.tellings import Told
from kgbuild.extract.names.words import Line
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.syntax.verb_classes import SUBJECT
from kgbuild.model import Unresolved

_WHERE = frozenset({"in", "at", "to", "into", "near", "from", "through", "towards", "around", "outside", "of"})
_LEAVING = frozenset({"leave", "depart", "vacate", "quit", "abandon"})
_GOALS = frozenset({"to", "at", "into", "towards", "toward"})
_TITLES = frozenset({"Instrument", "Road"})
ASIDE = frozenset({"title", "heading", "byline", "dateline", "caption"})


@dataclass(slots=True, eq=False)
class Reader:
    """One pass over a document; `past` holds every telling so far."""

    lines: Sequence[Line]
    cast: Cast
    offices: Sequence[tuple[int, str, str]]
    past: list[Told] = field(default_factory=list)
    unresolved: list[Unresolved] = field(default_factory=list)
    topic: str = ""  # key of what the text is about, where its first sentence opens with it
    held: dict[str, list[tuple[int, str]]] = field(default_factory=dict, init=False)  # by position: sentence, person

    _of_battle: str = field(default="", init=False)

    def __post_init__(self) -> None:
        for number, position, person in self.offices:
            self.held.setdefault(position, []).append((number, person))

    # ------------------------------------------------------------ looking back

    def back(self, number: int, reach: int) -> Iterator[Told]:
        """Earlier tellings, latest first, at most `reach` sentences back."""
        for told in reversed(self.past):
            if told.sentence < number - reach:
                return
            yield told

    def prose(self, number: int, reach: int) -> Iterator[Told]:
        """As `back`, without headlines and bylines when read from running text."""
        running = self.lines[number].sentence.block.kind not in ASIDE
        for told in self.back(number, reach):
            if not running or self.lines[told.sentence].sentence.block.kind not in ASIDE:
                yield told

    def root(self, told: Told) -> Token:
        tokens = self.lines[told.sentence].tokens[told.first : told.last + 1]
        low, high = tokens[0].i, tokens[-1].i
        return next((t for t in tokens if not low <= t.head.i <= high or t.head == t), tokens[-1])

    def is_subject(self, told: Told) -> bool:
        return self.root(told).first_of_list().dep_ in SUBJECT

    def located(self, told: Told) -> bool:
        """Whether it only says where: "in X", "to X", "Benishangul, |Ethiopia|", "|Ethiopia|'s Afar region"."""
        token = self.root(told)
        if token.dep_ == "poss":
            return token.head.lower_ in place_heads()
        line = self.lines[told.sentence]
        if token.dep_ == "appos" and line.word(told.first - 1) == ",":
            return any(
                t.last == told.first - 2 and "Place" in t.types for t in self.past if t.sentence == told.sentence
            )
        return token.dep_ == "pobj" and token.head.lower_ in _WHERE

    def in_a_title(self, told: Told) -> bool:
        """Whether it is a word of an instrument's or a road's name: the Treaty of |London| does not speak of London."""
        for other in reversed(self.past):
            if other.sentence < told.sentence:
                return False
            if _TITLES.intersection(other.types) and other.span != told.span and other.span.covers(told.span):
                return True
        return False

    def departed(self, told: Told) -> bool:
        """Whether somebody leaves it: "from X", "left X"."""
        token = self.root(told)
        if token.dep_ == "pobj":
            return token.head.lower_ == "from"
        return token.dep_ == "dobj" and token.head.lemma_ in _LEAVING

    @property
    def topical(self) -> str:
        """Key of the place that the text is about: the topic, or the place of the battle that is the topic."""
        entry = self.cast.entries.get(self.cast.key(self.topic)) if self.topic else None
        if entry is None or "Conflict" not in entry.types:
            return self.topic
        if not self._of_battle:
            name = f" {fold(entry.label)} "
            found = (e for e in self.cast.entries.values() if e.types[0] in ("Settlement", "Place"))
            self._of_battle = next((e.key for e in found if any(f" {fold(n)} " in name for n in e.names)), self.topic)
        return self._of_battle

    # ------------------------------------------------------------ results

    def told(self, number: int, line: Line, first: int, last: int, key: str, form: str) -> Told:
        key = self.cast.key(key)
        entry = self.cast.entries[key]
        span = line.span(first, last)
        entry.add(line.words(first, last), span, "resolved")
        return Told(number, first, last, span, key, entry.types, form, "")

    def leave(self, line: Line, i: int, kind: str, reason: str) -> None:
        self.unresolved.append(Unresolved(span=line.span(i, i), kind=kind, reason=reason))


def arrived_at(token: Token) -> bool:
    """Whether somebody comes there: "reached |the town|", "marched to |the city|"."""
    if token.dep_ == "pobj":
        return token.head.lower_ in _GOALS
    return token.dep_ == "dobj" and token.head.lemma_ in ("reach", "enter")


def of_dateline(line: Line, told: Told) -> bool:
    """ "|TRIPOLI|, 20 October - …", "|BAMAKO| (Agency) June 20 - …": where it was written, not what it is about."""
    is_place = "Place" in told.types and "State" not in told.types
    return not told.first and is_place and opens_dateline(line, told.last)


def of_a_year(line: Line, last: int) -> bool:
    """ "the ceasefire agreement |of 1999|": that of a year, not the one that was spoken of."""
    year = line.word(last + 2)
    return line.word(last + 1) == "of" and len(year) == 4 and year.isdigit()


def topic_of(lines: Sequence[Line], told: Sequence[Told]) -> str:
    """Key of the place, conflict, instrument or body with which the first sentence of the running text opens."""
    opening = next((n for n, one in enumerate(lines) if one.sentence.block.kind not in ASIDE), -1)
    for item in told:
        if item.sentence > opening:
            break
        if item.sentence == opening and item.form == "name" and not of_dateline(lines[opening], item):
            start = next((k for k, word in enumerate(lines[opening].low) if word.isalnum() and word != "the"), 0)
            widest = item.first <= start
            return item.key if widest and "Person" not in item.types else ""
    return ""
