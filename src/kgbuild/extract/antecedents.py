"""What a document has named so far -> the ways to look back at it that descriptions and pronouns share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Token

from kgbuild.extract.cast import Cast
from kgbuild.extract.tellings import Told
from kgbuild.extract.words import Line
from kgbuild.model import Unresolved

SUBJECT = ("nsubj", "nsubjpass")
ASIDE = frozenset({"title", "heading", "byline", "dateline", "caption"})


@dataclass(slots=True, eq=False)
class Reader:
    """One pass over a document; `past` holds every telling so far."""

    lines: Sequence[Line]
    cast: Cast
    offices: Sequence[tuple[int, str, str]]
    past: list[Told] = field(default_factory=list)
    unresolved: list[Unresolved] = field(default_factory=list)

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
        token = self.root(told)
        while token.dep_ == "conj" and token.head != token:
            token = token.head
        return token.dep_ in SUBJECT

    # ------------------------------------------------------------ results

    def told(self, number: int, line: Line, first: int, last: int, key: str, form: str) -> Told:
        key = self.cast.key(key)
        entry = self.cast.entries[key]
        span = line.span(first, last)
        entry.add(line.words(first, last), span, "resolved")
        return Told(number, first, last, span, key, entry.types, form, "")

    def leave(self, line: Line, i: int, kind: str, reason: str) -> None:
        self.unresolved.append(Unresolved(span=line.span(i, i), kind=kind, reason=reason))
