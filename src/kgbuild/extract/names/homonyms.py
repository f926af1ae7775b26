"""Places of a document with the divisions that it names -> names that are of lesser places than the tables' first one.

"Moscow" in a text of Idaho that speaks of nothing Russian, and "Austin, Indiana" anywhere, are towns of their own.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from msgspec.structs import replace

from kgbuild import resources
from kgbuild.extract.names.atoms import Atom
from kgbuild.extract.names.gazetteer import Gazetteer
from kgbuild.extract.names.spots import Spot
from kgbuild.extract.names.words import Line, fold_word

_SMALL = frozenset({"village", "villages", "hamlet", "hamlets", "township", "townships"})
_CITY = 100_000  # inhabitants of what nobody calls a village
_APART = 7  # words between a town and its division: ", in Example County,"


class Homonyms:
    """Names that one document uses for a town of a division, where the tables think of another place first."""

    def __init__(self, told: Iterable[tuple[Line, Sequence[Atom], Sequence[Spot]]], gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        bearers: dict[str, set[str]] = defaultdict(set)  # country -> names of what is of it
        divisions: set[str] = set()
        spots: dict[str, Spot] = {}
        towned: set[str] = set()  # names of countries that the text says to be towns
        self._lesser: dict[str, str] = {}  # name -> the division in which the town is that bears it here, or ""
        for line, atoms, places in told:
            for atom in atoms:
                if atom.people is not None:
                    bearers[atom.people.country.removeprefix("iso:")].add("")
            for number, spot in enumerate(places):
                after = next((s for s in places[number + 1 : number + _APART] if _is_division(s)), None)
                if after is not None and not spot.feature and _is_put_in(line, spot, after):
                    self._lesser[fold_word(spot.name)] = after.records[0].key
                if not spot.records or spot.feature:
                    continue
                best = spot.records[0]
                bearers[best.country].add(fold_word(spot.name))
                spots.setdefault(fold_word(spot.name), spot)
                if best.types[0] == "Country" and _is_called_a_town(line, spot) and len(spot.records) == 1:
                    towned.add(fold_word(spot.name))
                if _is_division(spot):
                    divisions.add(best.key)
        self._twofold = _of_two_states(spots)
        for name in {n for n in towned if bearers[spots[n].records[0].country] == {n}}:
            self._lesser.setdefault(name, "")
        for name, spot in spots.items():
            around = {country for country, names in bearers.items() if country and names != {name}}
            if len(around) == 1 and spot.records[0].country not in around:
                met = [d for d in homonyms().get(name, ()) if d in divisions and _country(d) in around]
                if met:
                    self._lesser.setdefault(name, met[0] if len(met) == 1 else "")

    def doubt(self, spot: Spot) -> str:
        """What speaks against a spot's being what the tables think of first; "" mostly."""
        return "two states bear the name" if self._twofold.get(fold_word(spot.name)) == "" else ""

    def meant(self, spot: Spot) -> Spot:
        """The spot with the town of that division, or with none, where the tables do not have it."""
        if spot.head in _SMALL and spot.records and spot.records[0].population >= _CITY:
            return replace(spot, records=())  # "the villages of Newry, |Stockholm| and Ayton"
        if state := self._twofold.get(fold_word(spot.name)):
            return replace(spot, records=tuple(r for r in spot.records if r.country == state))
        division = self._lesser.get(fold_word(spot.name))
        if division is None or spot.feature or spot.cue in ("District", "Region"):
            return spot
        known = towns().get((fold_word(spot.name), division), "")
        record = self._gazetteer.by_key.get(known)
        return replace(spot, records=() if record is None else (record,), cue="Settlement" if division else spot.cue)


def _of_two_states(spots: Mapping[str, Spot]) -> dict[str, str]:
    """Names that two states bear ("Congo") -> the one of which the text names something else, or ""; not where of both.

    What is Congolese may be of either.
    """
    twofold = {
        name: {record.country for record in spot.records[:2]}
        for name, spot in spots.items()
        if len(spot.records) > 1 and all(record.types[0] == "Country" for record in spot.records[:2])
    }
    known = {spot.records[0].country for name, spot in spots.items() if name not in twofold}
    met = {name: sorted(states & known) for name, states in twofold.items()}
    return {name: "".join(one) for name, one in met.items() if len(one) < 2}


def _is_division(spot: Spot) -> bool:
    return bool(spot.records) and spot.records[0].key.startswith("iso:") and "-" in spot.records[0].key


def _is_put_in(line: Line, spot: Spot, division: Spot) -> bool:
    """ "Austin, in Scott County, |Indiana|": whether the words put the name in a division that is not its own."""
    key, best = division.records[0].key, next(iter(spot.records), None)
    placed = spot.cue in ("", "Settlement") and line.word(spot.last + 1) in (",", "(")
    if not placed or (best is not None and best.types[0] not in ("Country", "Settlement")):
        return False
    between = range(spot.last + 2, division.first)
    if len(between) > _APART or not all(line.cap[k] or line.low[k] in ("in", ",", "county") for k in between):
        return False
    end, after = line.word(division.last + 1), division.last + 2
    if end in ("and", "or") or (end == "," and (line.is_cap(after) or line.word(after) in ("and", "or"))):
        return False  # a list
    return key in homonyms().get(fold_word(spot.name), ())


def _is_called_a_town(line: Line, spot: Spot) -> bool:
    """ "the city of |Turkey|"."""
    return line.word(spot.start - 1) == "of" and line.word(spot.start - 2) in ("city", "town", "village", "township")


def _country(division: str) -> str:
    return division.removeprefix("iso:").partition("-")[0]


@cache
def homonyms() -> Mapping[str, tuple[str, ...]]:
    """Folded names -> divisions that have a town of that name, beside the place that is meant mostly."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, division in towns():
        found[name].append(division)
    return {name: tuple(sorted(divisions)) for name, divisions in found.items()}


@cache
def towns() -> Mapping[tuple[str, str], str]:
    """Name and division -> the town's key in the reader's tables, "" where it is in none."""
    with resources.path("data", "gazetteer", "homonyms.csv").open(encoding="utf-8", newline="") as file:
        return {(row["name"], row["division"]): row["town"] for row in csv.DictReader(file)}
