"""Tellings of one key -> groups that agree on date and side; time grows with their number, not with its square.

A group keeps what differs in it (sides, stretches of days) rather than asking every member again, and a telling is
held only against groups that its day or a party of its can reach.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from kgbuild.model import Frozen
from kgbuild.resolve.entities import Local

TIMELESS = {"RoleHolding", "Measurement", "Citation", "Adoption", "Signing", "Demand"}
COUNTED = {"Casualties", "Displacement", "Destruction", "Settling"}  # a number, whom it counts and where say enough
PLACELESS = {"Casualties", "Award", "Conflict"}  # whose key holds no place: two need one, or a side, in common


class Told(Frozen, frozen=True):
    """One document's event."""

    local: Local
    type: str
    key: tuple[str, ...]
    earliest: str
    latest: str
    realised: bool
    modality: str
    label: str  # in the words of its text
    name: str = ""  # with what things are called across texts, without a date
    when: tuple[str, ...] = ()  # dates as EDTF
    parties: frozenset[str] = frozenset()  # countries where they are known, else IRIs
    places: frozenset[str] = frozenset()
    exact: bool = False  # a number that is not told twice by chance, 321 and not 300
    vague: bool = False  # within a whole country, on no day that is told: too little to know it again
    before: tuple[str, str] = ("", "")  # of a postponement: the days from which it puts off


class Group:
    """Tellings of one happening, and what is needed to know whether one more fits."""

    def __init__(self, first: Told) -> None:
        self.members: list[Told] = []
        self.readers: set[tuple[str, str]] = set()
        self.sides: set[frozenset[str]] = set()
        self.places: set[frozenset[str]] = set()
        self.days: set[tuple[str, str]] = set()
        self.latest = ""
        self.add(first)

    def add(self, told: Told) -> None:
        self.members.append(told)
        self.readers.add(_reader(told))
        self.days.add((told.earliest, told.latest))
        self.latest = max(self.latest, told.latest)
        if told.parties:
            self.sides.add(told.parties)
        if told.places:
            self.places.add(told.places)

    @property
    def dated(self) -> bool:
        return self.members[0].earliest != ""

    def fits(self, told: Told) -> bool:
        """What one reader of one document tells as two happenings stays two; a second reader's may be the same.

        Nobody in common, where both name somebody, are two happenings; so is no place in common.
        """
        if _reader(told) in self.readers:
            return False
        if told.parties and not all(side & told.parties for side in self.sides):
            return False
        if told.places and not all(place & told.places for place in self.places):
            return False
        if told.type not in PLACELESS or told.exact:
            return True
        return bool((told.parties and self.sides) or (told.places and self.places))

    def agrees(self, told: Told) -> bool:
        """One date lies within the other: 1993 and 2 April 1993 agree, 1 and 2 April do not."""
        return all(
            (earliest <= told.earliest and told.latest <= latest)
            or (told.earliest <= earliest and latest <= told.latest)
            for earliest, latest in self.days
        )


def gathered(members: Sequence[Told], kind: str, *, whole: bool) -> list[list[Told]]:
    """Members with one key -> groups that agree.  An event that lacks a key role stands alone."""
    ordered = sorted(members, key=lambda t: (t.earliest == "", t.earliest, t.latest, t.local))
    if not whole:
        return [[told] for told in ordered]
    if kind in TIMELESS:
        return [ordered]
    groups = _dated([told for told in ordered if told.earliest and not told.vague])
    _undated(groups, [told for told in ordered if not told.earliest and not told.vague], sure=kind in COUNTED)
    return [*(group.members for group in groups), *([told] for told in ordered if told.vague)]


def _dated(ordered: Sequence[Told]) -> list[Group]:
    """By their first day: a group whose last day has passed takes no more."""
    groups: list[Group] = []
    open_groups: list[Group] = []
    day = ""
    for told in ordered:
        if told.earliest != day:
            day = told.earliest
            open_groups = [group for group in open_groups if group.latest >= day]
        home = next((g for g in open_groups if g.fits(told) and g.agrees(told)), None)
        if home is not None:
            home.add(told)
        else:
            groups.append(Group(told))
            open_groups.append(groups[-1])
    return groups


def _undated(groups: list[Group], ordered: Sequence[Told], *, sure: bool) -> None:
    """Each joins the only group that it may be told of; where there are two, it would be a guess."""
    dated = len(groups)
    reached: dict[str, dict[int, None]] = defaultdict(dict)  # party -> numbers of groups that name it

    def note(number: int, told: Told) -> None:
        for party in told.parties:
            reached[party][number] = None

    for number, group in enumerate(groups):
        for told in group.members:
            note(number, told)
    for told in ordered:
        near: Iterable[int] = range(len(groups)) if sure else (n for p in sorted(told.parties) for n in reached[p])
        homes: dict[int, None] = {}
        for number in near:
            if groups[number].fits(told):
                homes[number] = None
                if len(homes) > 1:
                    break
        alone = next(iter(homes)) if len(homes) == 1 else -1
        if alone >= 0 and (dated <= 1 or not groups[alone].dated):
            groups[alone].add(told)
            note(alone, told)
        else:
            groups.append(Group(told))
            note(len(groups) - 1, told)


def _reader(told: Told) -> tuple[str, str]:
    return told.local[0], told.local[1][0]
