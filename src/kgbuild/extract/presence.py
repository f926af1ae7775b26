"""A sense's slots + what a sentence holds at all -> whether the sense can be told there, before it is read.

Most senses of most trigger words lack a role for want of any name or word of the kind, or of any argument at the
path.  To see that takes a look into a set; to find it out by reading takes every path and every kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from functools import cache

import msgspec

from kgbuild.extract.fillers import NARROWER
from kgbuild.extract.frame_files import Sense, Slot
from kgbuild.extract.tokens import Doc

TIME_PATHS = frozenset({"WHEN", "SINCE", "UNTIL", "DATED"})
_MAKES = frozenset({"PlaceName", "PersonName"})  # a filler is a new entity: what is skipped must not be one
_ANYTHING = _MAKES | {"Number", "Text", "Clause", "Predicate", "Date", "Start", "End"}
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
def steps(path: str) -> tuple[str, ...]:
    """The arguments that a path may begin with."""
    first = [one.partition(">")[0].partition("~")[0] for one in path.split("|")]
    return tuple("MOD" if step == "DEM" else step for step in first)


class Presence:
    """One sentence.  named: the classes of all that is named or referred to in it."""

    def __init__(self, doc: Doc, named: Set[str], lexicons: Mapping[str, frozenset[str]]) -> None:
        self._named, self._lexicons = named, lexicons
        self._words = {t.lower_ for t in doc} | {t.lemma_.lower() for t in doc}
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}

    def kinds(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Those kinds of which the sentence holds anything; all, where one of them may be anything."""
        if wanted not in self._known:
            free = bool(_ANYTHING.intersection(wanted))
            self._known[wanted] = wanted if free else tuple(self._held(wanted))
        return self._known[wanted]

    def _held(self, wanted: tuple[str, ...]) -> Iterator[str]:
        for kind in wanted:
            if kind.startswith("@"):
                if kind in _COUNTED or not self._words.isdisjoint(self._lexicons[kind[1:]]):
                    yield kind
            elif not self._named.isdisjoint(NARROWER.get(kind, (kind,))):
                yield kind

    def lacks(self, wanted: tuple[Need, ...]) -> bool:
        """Whether nothing in the sentence can fill one of the slots."""
        return any(need.kinds and not self.kinds(need.kinds) for need in wanted)


def unreached(wanted: tuple[Need, ...], paths: Set[str]) -> bool:
    """Whether no argument stands at any path of one of the slots."""
    return any(need.steps and need.steps.isdisjoint(paths) for need in wanted)
