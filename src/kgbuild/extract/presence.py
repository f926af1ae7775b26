"""A sense's slots + what a sentence holds at all -> whether the sense can be told there, before it is read.

Most senses of most trigger words lack a role for want of any name or word of the kind, or of any argument at the
path.  To see that takes a look into a set; to find it out by reading takes every path and every kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
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
def steps(path: str) -> frozenset[str]:
    """The arguments that a path may begin with."""
    first = [one.partition(">")[0].partition("~")[0] for one in path.split("|")]
    return frozenset("MOD" if step == "DEM" else step for step in first)


class Presence:
    """One sentence.  named: the classes of all that is named or referred to in it."""

    def __init__(self, doc: Doc, named: Set[str], lexicons: Mapping[str, frozenset[str]]) -> None:
        self._named, self._lexicons = named, lexicons
        self._words = {t.lower_ for t in doc} | {t.lemma_.lower() for t in doc}
        self._known: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._single: dict[str, bool] = {}

    def kinds(self, wanted: tuple[str, ...]) -> tuple[str, ...]:
        """Those kinds of which the sentence holds anything; all, where one of them may be anything."""
        held = self._known.get(wanted)
        if held is None:
            free = not _ANYTHING.isdisjoint(wanted)
            held = self._known[wanted] = wanted if free else tuple([kind for kind in wanted if self._holds(kind)])
        return held

    def _holds(self, kind: str) -> bool:
        held = self._single.get(kind)
        if held is None:
            if kind.startswith("@"):
                held = kind in _COUNTED or not self._words.isdisjoint(self._lexicons[kind[1:]])
            else:
                held = not self._named.isdisjoint(NARROWER.get(kind, (kind,)))
            self._single[kind] = held
        return held

    def lacks(self, wanted: tuple[Need, ...]) -> bool:
        """Whether nothing in the sentence can fill one of the slots."""
        for need in wanted:  # noqa: SIM110 - asked of every sense of every trigger word; a generator costs as much again
            if need.kinds and not self.kinds(need.kinds):
                return True
        return False


def unreached(wanted: tuple[Need, ...], paths: Set[str]) -> bool:
    """Whether no argument stands at any path of one of the slots."""
    return any(need.steps and need.steps.isdisjoint(paths) for need in wanted)
