"""What an index keeps of one Wikidata item, whatever kind of dump it came from; and how its values are written."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

from kgbuild import resources
from kgbuild.model import Frozen

# Wikidata's items for units -> UCUM codes, as the claims have them.
UNITS = {
    "Q712226": "km2",
    "Q25343": "m2",
    "Q828224": "km",
    "Q11573": "m",
    "Q35852": "ha",
    "Q577": "a",
    "Q6982035": "MW",
}
READ = frozenset({"P31", "P279", "P17", "P27", "P297", "P300", "P569", "P570", "P580", "P585", "P571", "P577", "P625",
                  "P1566", "P3069"})  # fmt: skip
# Properties by which a person or body is tied to things that a text about it may name: offices and professions,
# relatives, parties, employers, schools, seats, wholes and parts, works.
BONDS = ("P39", "P106", "P22", "P25", "P26", "P40", "P3373", "P451", "P102", "P108", "P463", "P69", "P54", "P19", "P20",
         "P551", "P159", "P131", "P276", "P361", "P749", "P355", "P127", "P112", "P169", "P488", "P264", "P800", "P166",
         "P607", "P1344", "P241")  # fmt: skip
KEYS = (("P297", "iso"), ("P300", "iso"), ("P1566", "geonames"), ("P3069", "un"))
STARTS = ("P585", "P580", "P577", "P571")  # when it was, the first that an item has


class Record(Frozen, frozen=True):
    """names: (language, name), labels before aliases, English first.  facts: property -> values of the best rank.

    Values are written as `kgbuild` compares them: "Q227", "1961-12-24" as deep as it is known, "3054 km2",
    "40.1 46.03", or the string itself.
    """

    qid: int
    names: tuple[tuple[str, str], ...] = ()
    facts: Mapping[str, tuple[str, ...]] = {}
    sitelinks: int = 0

    def items(self, prop: str) -> list[int]:
        return [int(value[1:]) for value in self.facts.get(prop, ()) if value[:1] == "Q" and value[1:].isdigit()]

    def first(self, *props: str) -> str:
        return next((values[0] for prop in props if (values := self.facts.get(prop))), "")

    @property
    def label(self) -> str:
        return self.names[0][1] if self.names else ""

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(f"{family}:{code}" for prop, family in KEYS for code in self.facts.get(prop, ()))

    @property
    def began(self) -> str:
        return self.first(*STARTS)

    @property
    def point(self) -> tuple[float | None, float | None]:
        latitude, _, longitude = self.first("P625").partition(" ")
        return (float(latitude), float(longitude)) if longitude else (None, None)

    @property
    def country(self) -> int | None:
        """The item of the country that it is in, or that a person is a citizen of."""
        return next(iter([*self.items("P17"), *self.items("P27")]), None)


class Broken(Frozen, frozen=True):
    """A line of a dump that is no entity."""

    line: int
    reason: str


@cache
def wanted() -> frozenset[str]:
    """Properties that are kept: what linking reads, and all that claims are compared with."""
    return READ | set(BONDS) | {row["pid"] for row in properties()}


@cache
def properties() -> tuple[dict[str, str], ...]:
    """The rows of data/wikidata/properties.csv."""
    with resources.path("data", "wikidata", "properties.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def known_classes() -> dict[int, str]:
    """Wikidata classes (number of the item) that have a kg class."""
    with resources.path("data", "wikidata", "classes.csv").open(encoding="utf-8", newline="") as file:
        return {int(row["qid"][1:]): row["type"] for row in csv.DictReader(file)}


@cache
def known_countries() -> dict[int, str]:
    """Items of countries -> ISO alpha-2, from the tables that travel with the program."""
    rows: list[dict[str, str]] = []
    for table in ("authority", "countries"):
        with resources.path("data", "wikidata", f"{table}.csv").open(encoding="utf-8", newline="") as file:
            rows += [row for row in csv.DictReader(file) if row["type"] == "Country" and row["qid"]]
    return {int(row["qid"][1:]): row["country"] for row in rows}


def day(time: str, precision: int = 11) -> str:
    """ "+1961-12-24T00:00:00Z" -> "1961-12-24"; to the year or month where no more is known; "" beyond that."""
    year, _, rest = time.lstrip("+").partition("-")
    if time[:1] == "-" or precision < 9:
        return ""
    plain = f"{int(year or 0):04d}-{rest}"  # older dumps write years of eleven digits
    return plain[: {9: 4, 10: 7}.get(precision, 10)]


def quantity(amount: str, unit: str) -> str:
    code = unit.rsplit("/", 1)[-1]
    plain = amount.lstrip("+")
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return plain if code in ("1", "Q199", "") else f"{plain} {UNITS.get(code, code)}"


def degrees(latitude: float, longitude: float) -> str:
    return f"{latitude:.6g} {longitude:.6g}"
