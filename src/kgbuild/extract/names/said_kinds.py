"""Places of a document in text order -> the bare names that "the town" or "the village" after them says are towns.

Tables know many a small town only by the district that bears its name, and the text alone tells which is meant:
"Halba fell on Friday. The rebels had held the town for a year."
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from kgbuild.extract.names.spots import Spot
from kgbuild.extract.names.words import Line

_TOWNS = frozenset({"town", "city", "village"})
_DEFINITE = frozenset({"the", "this", "that"})
_SMALL = frozenset({"Settlement", "District"})  # what tables know as more is no town, whatever is said of it
_NEAR = 2  # sentences that the words may look back


def towns_by_description(places: Iterable[tuple[Line, Sequence[Spot]]]) -> Iterator[str]:
    """The name proper, once for each description that can mean no other place named before it."""
    before: list[tuple[int, Spot]] = []
    for number, (line, spots) in enumerate(places):
        held = iter(sorted(spots, key=lambda s: s.start))
        spot = next(held, None)
        for i in () if _TOWNS.isdisjoint(line.vocabulary) else _descriptions(line):
            while spot is not None and spot.last < i:
                before.append((number, spot))
                spot = next(held, None)
            meant = _meant(before)
            if meant is not None:
                yield meant.name
        before += [(number, s) for s in ([spot] if spot is not None else []) + list(held)]
        before = [(n, s) for n, s in before if number - n < _NEAR]


def _descriptions(line: Line) -> Iterator[int]:
    """Where "the town" stands by itself: no "town of", and no name beside it."""
    for i, low in enumerate(line.low):
        if low in _TOWNS and line.word(i - 1) in _DEFINITE and line.word(i + 1) != "of" and not line.is_cap(i + 1):
            yield i


def _meant(before: Sequence[tuple[int, Spot]]) -> Spot | None:
    """The latest name that can be a town's; None where a town is nearer, or its sentence has two such names."""
    for n, spot in reversed(before):
        if spot.cue == "Settlement":
            return None
        if _can_be_a_town(spot):
            others = {other.name for k, other in before if k == n and _can_be_a_town(other)}
            return spot if len(others) == 1 else None
    return None


def _can_be_a_town(spot: Spot) -> bool:
    return not spot.cue and (not spot.records or spot.records[0].types[0] in _SMALL)
