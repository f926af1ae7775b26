"""Names found in the sentences of one document -> its entities: which names are the same thing, and what it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import pycountry
from msgspec.structs import replace

from kgbuild.extract.names.gazetteer import Gazetteer, Record
from kgbuild.extract.names.heads_of_places import ADMIN
from kgbuild.extract.names.places import spot_key
from kgbuild.extract.names.said_kinds import towns_by_description
from kgbuild.extract.names.spots import Spot
from kgbuild.extract.names.words import Found, Line, fold_word
from kgbuild.model import Name, Node, Span

_LOWER = frozenset({"county", "counties", "district", "districts", "parish", "township"})  # of which states consist
_DEFINED = 3  # "X, a town in …" tells more of what X is than "X district" somewhere
_GREAT = 1_000_000  # inhabitants from which a city needs no company of its country
_TOWN = 50_000  # inhabitants from which a bare name is the city rather than the district of that name


@dataclass(slots=True, eq=False)
class Entry:
    """An entity while its document is being read."""

    key: str
    types: tuple[str, ...]
    label: str
    authority: str = ""
    country: str = ""
    first: int = 1 << 60
    placed: bool = False
    doubt: str = ""
    metonym: str = ""  # of a capital, the key of the state that it stands for somewhere
    names: dict[str, Name] = field(default_factory=dict)

    def add(self, text: str, span: Span | None, kind: str = "seen") -> None:
        held = self.names.get(text)
        if held is None or (held.kind != "seen" and kind == "seen"):
            self.names[text] = Name(text=text, span=span, kind=kind)
        if span is not None:
            self.first = min(self.first, span.start)

    def add_kind(self, spot: Spot, line: Line) -> None:
        """ "Kalbajar region" as written, and "Kalbajar Region"."""
        words = line.words(spot.first, spot.last)
        head = _SINGULAR.get(spot.head, spot.head.removesuffix("s"))
        if not head:
            return
        name = f"{spot.name} {head}"
        if words == name:
            self.add(words, line.span(spot.first, spot.last))
        else:
            self.add(name, None, "known")
        self.add(f"{spot.name} {head.capitalize()}", None, "known")


_SINGULAR = {"cities": "city", "counties": "county", "municipalities": "municipality", "territories": "territory"}


class Cast:
    """All entities of a document by key."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self.entries: dict[str, Entry] = {}
        self.same: dict[str, str] = {}  # key -> the key that it turned out to be

    def key(self, key: str) -> str:
        while key in self.same:
            key = self.same[key]
        return key

    def merge(self, key: str, into: str) -> None:
        """Says that two keys are one entity; call before the nodes are made."""
        key, into = self.key(key), self.key(into)
        if key == into:
            return
        self.same[key] = into
        gone, kept = self.entries.pop(key, None), self.entries.get(into)
        if gone is not None and kept is not None:
            for name in gone.names.values():
                kept.add(name.text, name.span, name.kind)
            kept.country = kept.country or gone.country
            kept.placed = kept.placed or gone.placed
            kept.doubt = kept.doubt or gone.doubt

    def found(self, found: Found, span: Span, words: str = "") -> Entry:
        """The entity of a name.  words: the name as written here, where the label says more or less."""
        key = self.key(found.key)
        entry = self.entries.get(key)
        if entry is None:
            entry = self.entries[key] = Entry(key, found.types, found.label, found.authority, found.country)
        written = words or found.label
        if " and " in written and " and " not in found.label:  # a shared head: "Armenian and Artsakh troops"
            entry.add(found.label, None, "known")
            entry.first = min(entry.first, span.start)
            return entry
        entry.add(written, span)
        if written != found.label:
            entry.add(found.label, None, "known")
        for name in found.names:
            entry.add(name, None, "known")
        return entry

    def record(self, record: Record) -> Entry:
        """The entity of a gazetteer record."""
        entry = self.entries.get(self.key(record.key))
        record = self._gazetteer.by_key.get(record.key, record)
        if entry is None:
            entry = Entry(record.key, record.types, record.label, record.key, record.country)
            entry.add(record.label, None, "known")
            self.entries[record.key] = entry
        return entry

    def population(self, key: str) -> int:
        """Inhabitants of a place that the tables know; 0 for others."""
        record = self._gazetteer.by_key.get(self.key(key))
        return record.population if record is not None else 0

    def nodes(self) -> tuple[dict[str, str], tuple[Node, ...]]:
        """Local ids by key, and the nodes, by first appearance."""
        ordered = sorted(self.entries.values(), key=lambda e: (e.first, e.key))
        ids = {entry.key: f"e{n}" for n, entry in enumerate(ordered, start=1)}
        nodes = tuple(
            Node(
                id=ids[e.key],
                types=e.types,
                label=e.label,
                names=tuple(sorted(e.names.values(), key=lambda n: (n.span is None, n.span or Span(0, 0), n.text))),
                authority=e.authority,
                country=e.country if len(e.country) == 2 else "",
                placed=e.placed,
                doubt=e.doubt,
            )
            for e in ordered
        )
        for old in self.same:
            ids[old] = ids[self.key(old)]
        return ids, nodes


class Atlas:
    """Which of the places that bear a name this document means."""

    def __init__(
        self, gazetteer: Gazetteer, places: Sequence[tuple[Line, Sequence[Spot]]], countries: Counter[str]
    ) -> None:
        self._gazetteer = gazetteer
        self._countries = countries
        self._cues: dict[str, Counter[str]] = {}
        for spot in (spot for _, spots in places for spot in spots):
            if spot.cue in ADMIN:
                weight = 1 if spot.head else _DEFINED
                self._cues.setdefault(fold_word(spot.name), Counter())[spot.cue] += weight
        for name in towns_by_description(places):
            self._cues.setdefault(fold_word(name), Counter({"Settlement": 1}))  # a word beside a name says more

    def meant(self, spot: Spot) -> Spot:
        """The spot without places that bear the name beside their own, where it is some other place's main name.

        "Lipa" is a village somewhere, and Lipa City only in a text that speaks of the Philippines.
        """
        if not any(r.contested for r in spot.records):
            return spot
        kept = tuple(r for r in spot.records if not r.contested or r.population >= _GREAT or self._countries[r.country])
        return replace(spot, records=kept)

    def choose(self, spot: Spot) -> tuple[str, tuple[str, ...], Record | None]:
        """Key, types and record (None where the tables have no such place of that kind)."""
        if spot.feature:
            kind = "Place" if not spot.cue else spot.cue
            return spot_key(spot), (kind, "Place") if kind != "Place" else ("Place",), None
        cue = spot.cue
        if not cue:
            cues = self._cues.get(fold_word(spot.name))
            cue = (
                "District"
                if cues and cues["District"] + cues["Region"] >= cues["Settlement"]
                else "Settlement"
                if cues
                else ""
            )
        if not spot.records:
            kind = {"": "Place"}.get(cue, cue)
            known = self._cues.get(fold_word(spot.name), Counter())
            mixed = known["Settlement"] and known["District"] + known["Region"] and kind in ("District", "Region")
            return (
                spot_key(spot) + (":division" if mixed else ""),
                (kind, "Place") if kind != "Place" else ("Place",),
                None,
            )
        records = self._coherent(spot.records)
        best = records[0]
        if best.types[0] in ("Country", "State"):
            return best.key, best.types, best
        if cue == "Settlement":
            town = next((r for r in records if r.types[0] == "Settlement" and r.country == best.country), None)
            if town is not None:
                return town.key, town.types, town
            return f"{best.key}:settlement", ("Settlement", "Place"), None
        division = next((r for r in records if r.types[0] in ("District", "Region")), None)
        if cue:
            if division is not None and not (spot.head in _LOWER and _is_a_state(division.key)):
                return division.key, division.types, division
            return f"{best.key}:district", (cue, "Place"), None
        if division is not None and best.types[0] == "Settlement" and best.population < _TOWN:
            return division.key, division.types, division
        town = next((r for r in records if r.types[0] == "Settlement" and r.population >= _TOWN), None)
        if town is not None and best is not town and best.types[0] == "District" and town.country == best.country:
            return town.key, town.types, town
        return best.key, best.types, best

    def _coherent(self, records: Sequence[Record]) -> Sequence[Record]:
        """Places of the countries that the document speaks of, first; great cities and countries need no company."""
        best = records[0]
        if len(records) > 1 and records[1].types[0] == best.types[0] == "Country":  # "Congo"
            return sorted(records, key=lambda r: -self._countries[r.country] * (r.types[0] == "Country"))
        if len(records) == 1 or best.types[0] in ("Country", "State") or best.population >= _GREAT:
            return records
        if best.key.startswith("region:") or self._countries[best.country]:
            return records
        return sorted(records, key=lambda r: -bool(self._countries[r.country]))


@cache
def _is_a_state(key: str) -> bool:
    """Whether ISO calls the division a state: "Ohio County" is none, nor "the Western District of Pennsylvania"."""
    return any(f"iso:{known.code}" == key and known.type == "State" for known in pycountry.subdivisions)
