"""A sense's slots + what a sentence holds at all -> whether the sense can be told there, before it is read.

Most senses of most trigger words lack a role for want of any name or word of the kind, or of any argument at the
path.  To see that takes a look into a set; to find it out by reading takes every path and every kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import cache, reduce
from operator import or_

import msgspec

from kgbuild.extract.dates.when import TIME_PATHS
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.tokens import Doc
from kgbuild.extract.telling.fillers import NARROWER
from kgbuild.extract.telling.frame_files import Sense, Slot

# A filler is a new entity: what is skipped must not be one.
_MAKES = frozenset({"PlaceName", "PersonName", "HolderName"})
_ANYTHING = _MAKES | {"Topic", "Bare", "Number", "Text", "Clause", "Predicate", "Date", "Start", "End"}
_COUNTED = frozenset({"@people", "@harmed"})  # a bare number may stand for them


class Need(msgspec.Struct, frozen=True):
    """A slot without which the sense is not told.  steps, kinds: one of each must be there; empty: not to be told."""

    steps: frozenset[str]
    kinds: tuple[str, ...]


def needs(sense: Sense) -> tuple[Need, ...]:
    """The required slots, to the first that may make a new entity: those after it are read in any case."""
    if any(kind in _MAKES for _, kind in sense.refuse) or any(_MAKES.intersection(kinds) for _, kinds in sense.given):
        return ()
    found = []
    for slot in sense.slots:
        if slot.required:
            found.append(_need(slot))
        if _MAKES.intersection(slot.kinds):
            break
    return tuple(found)


def _need(slot: Slot) -> Need:
    if any(path.startswith("=") or path in TIME_PATHS for path in slot.paths):
        return Need(frozenset(), ())
    first = frozenset(step for path in slot.paths for step in steps(path))
    return Need(frozenset() if "SELF" in first else first, () if _ANYTHING.intersection(slot.kinds) else slot.kinds)


@cache
def steps(path: str) -> frozenset[str]:
    """The arguments that a path may begin with."""
    first = [one.partition(">")[0].partition("~")[0] for one in path.split("|")]
    return frozenset("MOD" if step == "DEM" else step for step in first)


class Kinds:
    """A bit for each kind that slots ask for: which of them a word or a class stands for is one look into a table."""

    def __init__(self, lexicons: Mapping[str, frozenset[str]]) -> None:
        self._bits: dict[str, int] = {}
        self.words: dict[str, int] = {}
        self.classes: dict[str, int] = {}
        for name, words in lexicons.items():
            for word in words:
                self.words[word] = self.words.get(word, 0) | self._bit(f"@{name}")
        for kind, classes in NARROWER.items():
            for one in classes:
                self.classes[one] = self.classes.get(one, 0) | self._bit(kind)
        self.always = self.mask(tuple(_COUNTED))
        self._masks: dict[tuple[str, ...], int] = {}
        self._held: dict[tuple[tuple[str, ...], int], tuple[str, ...]] = {}

    def _bit(self, kind: str) -> int:
        if kind not in self._bits:
            self._bits[kind] = 1 << len(self._bits)
            if not kind.startswith("@") and kind not in NARROWER:
                self.classes[kind] = self.classes.get(kind, 0) | self._bits[kind]
        return self._bits[kind]

    def mask(self, kinds: tuple[str, ...]) -> int:
        """The bits of which a sentence has to hold one."""
        return reduce(or_, map(self._bit, kinds), 0)

    def held(self, wanted: tuple[str, ...], bits: int) -> tuple[str, ...]:
        """Those of the kinds whose bits are set; all, where one of them may be anything."""
        mask = self._masks.get(wanted)
        if mask is None:
            mask = self._masks[wanted] = 0 if _ANYTHING.intersection(wanted) else self.mask(wanted)
        if not mask:
            return wanted
        key = wanted, bits & mask
        if key not in self._held:
            self._held[key] = tuple([kind for kind in wanted if bits & self._bit(kind)])
        return self._held[key]


class Presence:
    """One sentence.  named: the classes of all that is named or referred to in it."""

    def __init__(self, doc: Doc, named: Set[str], table: Kinds) -> None:
        self._table = table
        words, bits = table.words, table.always
        for token in doc:
            bits |= words.get(token.lower_, 0) | words.get(token.lemma_.lower(), 0)
        for one in named:
            bits |= table.classes.get(one, 0)
        self._bits = bits

    def kinds(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Those kinds of which the sentence holds anything; all, where one of them may be anything."""
        return self._table.held(wanted, self._bits)

    def lacks(self, wanted: tuple[int, ...]) -> bool:
        """Whether nothing in the sentence can fill one of the slots, given by their masks."""
        bits = self._bits
        for mask in wanted:  # noqa: SIM110 - asked of every sense of every trigger word: a generator costs as much again
            if not bits & mask:
                return True
        return False


def unreached(wanted: tuple[Need, ...], paths: Set[str]) -> bool:
    """Whether no argument stands at any path of one of the slots."""
    for need in wanted:  # noqa: SIM110 - as above
        if need.steps and need.steps.isdisjoint(paths):
            return True
    return False


def only_a_word(sentence: Sentence) -> bool:
    """A heading of one word: "Offensive" tells no event beside those that are told below it."""
    heading = sentence.block.kind in ("title", "heading")
    return heading and sum(t.text[0].isalnum() for t in sentence.doc) == 1
