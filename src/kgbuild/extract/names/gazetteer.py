"""Tables of places and peoples -> a look-up from a name to the records that bear it; loaded once a process (~0.2 s)."""

from __future__ import annotations

import csv
import gzip
import re
from collections.abc import Iterator
from functools import cache

from anyascii import anyascii
from msgspec.structs import replace

from kgbuild import resources
from kgbuild.model import Frozen


class Record(Frozen, frozen=True, gc=False):
    """A place that is known.  key: "iso:AZ-KAL", "geonames:586268", "region:crimea"; country: ISO alpha-2 or ""."""

    key: str
    types: tuple[str, ...]
    label: str
    country: str = ""
    latitude: str = ""
    longitude: str = ""
    population: int = 0
    within: str = ""
    common: bool = False  # its name is an ordinary word, too: needs a sign that a place is meant
    contested: bool = False  # its other name, which is the main name of another place: needs company of its country


class People(Frozen, frozen=True):
    """A demonym.  country: key of the country's record, "" for peoples without one."""

    country: str
    plural: bool
    people: str  # the plural, as a label: "Armenians"


# ASCII characters -> small letters and digits; apostrophes join ("Sana'a"), the rest parts words.
_FOLDED = {i: chr(i).lower() if chr(i).isalnum() else None if chr(i) in "'`" else " " for i in range(128)}


def fold(name: str) -> str:
    """ "Kəlbəcər", "Kelbecer" and "KELBECER" look alike: ASCII, small letters, one blank between words."""
    if not name.isascii():
        name = anyascii(name.replace("ə", "e").replace("Ə", "E").replace("ǝ", "e"))
    return " ".join(name.translate(_FOLDED).split())


class Gazetteer:
    """Names -> records, the most likely first; demonyms -> peoples."""

    def __init__(self, records: dict[str, list[Record]], peoples: dict[str, People], longest: int) -> None:
        self._records, self._peoples, self.longest = records, peoples, longest
        self._most: dict[str, int] = {}
        for name in records:
            first = name.partition(" ")[0]
            self._most[first] = max(self._most.get(first, 0), name.count(" ") + 1)
        self.by_key: dict[str, Record] = {}
        for found in records.values():
            for record in found:
                self.by_key.setdefault(record.key, record)
        self.people_openers = frozenset(re.split(r"[ -]", word)[0] for word in peoples)
        self._adjectives: dict[str, str] = {}
        for word, people in peoples.items():
            if not people.plural:
                self._adjectives.setdefault(people.country, word)
        self._capitals = _capitals(self.by_key)

    def places(self, name: str) -> list[Record]:
        """All records that bear the name."""
        return self._records.get(fold(name), [])

    def folded(self, name: str) -> list[Record]:
        """All records that bear a name that is folded already."""
        return self._records.get(name, [])

    def most(self, word: str) -> int:
        """How many words a name has at most that begins with these words, folded; 0 where none does."""
        return min(self._most.get(word.partition(" ")[0], 0), self.longest)

    def adjective(self, key: str) -> str:
        """ "iso:AZ" -> "Azerbaijani"; "" where no demonym is known."""
        return self._adjectives.get(key, "")

    def capital_of(self, record: Record) -> Record | None:
        """The state that a city is the capital of."""
        return self._capitals.get((record.country, fold(record.label)))

    def people(self, word: str) -> People | None:
        return self._peoples.get(word)


@cache
def load() -> Gazetteer:
    records: dict[str, list[Record]] = {}
    longest = 1
    people: dict[str, int] = {}  # regions.csv has none
    by_key: dict[str, Record] = {}
    for record, names in (*_regions(), *_places()):
        people[record.key] = max(people.get(record.key, 0), record.population)
        by_key.setdefault(record.key, record)
        for name in dict.fromkeys(names):
            if name:
                records.setdefault(name, []).append(record)
                longest = max(longest, name.count(" ") + 1)
    for row in _lines("gazetteer", "former_names.csv"):
        for name in row["names"].split("|"):
            records.setdefault(fold(name), []).append(by_key[row["key"]])
    for found in records.values():
        if len(found) == 1:
            continue
        found.sort(key=lambda record: _rank(record, people[record.key]))
        seen: dict[str, Record] = {}
        for record in found:  # regions.csv comes first: its labels are the English ones
            seen.setdefault(record.key, record)
        found[:] = seen.values()
    return Gazetteer(records, dict(_peoples()), min(longest, 6))


def _capitals(by_key: dict[str, Record]) -> dict[tuple[str, str], Record]:
    states = {}
    for row in _lines("gazetteer", "capitals.csv"):
        state = by_key.get(f"iso:{row['country']}")
        if state is not None:
            states.update({(row["country"], fold(name)): state for name in row["names"].split("|")})
    return states


_ORDER = {"Country": 0, "State": 0, "Region": 1, "District": 2, "Settlement": 3}


def _rank(record: Record, people: int) -> tuple[int, int, str]:
    """Countries, then large cities, then divisions, then the rest; of a kind the one with most people first."""
    first = _ORDER.get(record.types[0], 4)
    if record.types[0] == "Settlement" and record.population >= 500_000:
        first = 1
    return first, -people, record.key


def _lines(*parts: str) -> Iterator[dict[str, str]]:
    path = resources.path("data", *parts)
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t" if ".tsv" in path.name else ",")


def _regions() -> Iterator[tuple[Record, list[str]]]:
    for row in _lines("gazetteer", "regions.csv"):
        kind = row["type"]
        types = (kind, "Place") if kind != "State" else ("State", "Organization", "Place")
        if kind == "Country":
            types = ("Country", "State", "Place")
        record = Record(key=row["key"], types=types, label=row["label"], country=row["country"], within=row["within"])
        yield record, [fold(name) for name in (row["label"], *row["names"].split("|"))]


def _places() -> Iterator[tuple[Record, list[str]]]:
    """Records with their names, folded."""
    common = {fold(row["name"]) for row in _lines("lexicon", "common_names.csv")}
    for row in _lines("gazetteer", "places.tsv.gz"):
        kind = row["type"]
        names = row["folded"].split("|")
        record = Record(
            key=row["key"],
            types=("Country", "State", "Place") if kind == "Country" else (kind, "Place"),
            label=row["label"],
            country=row["country"],
            latitude=row["latitude"],
            longitude=row["longitude"],
            population=int(row["population"] or 0),
            within=row["within"],
        )
        contested = [n[1:] for n in names if n[0] == "?"]
        names = [n for n in names if n[0] != "?"]
        plain = [n for n in names if n not in common]
        yield record, plain
        if kind in ("Settlement", "District", "Region") and len(plain) < len(names):
            yield replace(record, common=True), [n for n in names if n in common]
        if contested:
            for is_common in (False, True):
                alike = [n for n in contested if (n in common) is is_common]
                yield replace(record, contested=True, common=is_common), alike


def _peoples() -> Iterator[tuple[str, People]]:
    for row in _lines("lexicon", "demonyms.csv"):
        plural = row["people"].split("|")[0]
        first = row["adjective"].split("|")[0]
        key = f"iso:{row['country']}" if len(row["country"]) == 2 else row["country"]  # a state of the past: its own
        for word in row["adjective"].split("|"):
            yield word, People(country=key, plural=False, people=plural or first)
        for word in filter(None, row["people"].split("|")):
            yield word, People(country=key, plural=True, people=word)
