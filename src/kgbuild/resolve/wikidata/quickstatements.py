"""Linked entities and their claims -> QuickStatements (V1), for a person to review and upload; we never upload.

Syntax: Help:QuickStatements on wikidata.org.  Tab-separated: item, property, value, then pairs of qualifier and
value, then pairs of S-property and value for the source.  Ranks: R+ preferred, R0 normal, R- deprecated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kgbuild.model import DateValue, Frozen, NumberValue

UNITS = {"km2": "U712226", "m2": "U25343", "km": "U828224", "m": "U11573", "ha": "U35852", "a": "U577"}
PRECISION = {4: 9, 7: 10, 10: 11}  # characters of the ISO date -> Wikidata's precision (year, month, day)


class Item(Frozen, frozen=True):
    qid: str


class Text(Frozen, frozen=True):
    text: str
    language: str = ""  # "" = a plain string


class Coordinate(Frozen, frozen=True):
    latitude: float
    longitude: float


Value = Item | Text | Coordinate | DateValue | NumberValue


class Reference(Frozen, frozen=True):
    """P248 stated in, P854 reference URL, P577 publication date, P813 retrieved, P1683 quotation."""

    url: str = ""
    stated_in: str = ""  # QID of the publication
    published: str = ""  # ISO date
    retrieved: str = ""  # ISO date
    quotation: str = ""


class Statement(Frozen, frozen=True):
    subject: str  # QID
    property: str  # PID
    value: Value
    qualifiers: tuple[tuple[str, Value], ...] = ()
    reference: Reference = Reference()
    rank: str = "R0"


def emit(statements: Iterable[Statement]) -> str:
    """One line a statement, sorted and without repeats; a value that Wikidata cannot hold raises ValueError."""
    return "".join(sorted({_line(statement) + "\n" for statement in statements}))


def _line(statement: Statement) -> str:
    for name, pattern in ((statement.subject, r"Q\d+"), (statement.property, r"P\d+"), (statement.rank, r"R[+0-]")):
        if not re.fullmatch(pattern, name):
            raise ValueError(f"{name!r} is not of the form {pattern}")
    fields = [statement.subject, statement.property, render(statement.value)]
    if statement.rank != "R0":
        fields.append(statement.rank)
    for prop, value in statement.qualifiers:
        fields += [prop, render(value)]
    source = statement.reference
    if source.stated_in:
        fields += ["S248", source.stated_in]
    if source.url:
        fields += ["S854", render(Text(text=source.url))]
    if source.published:
        fields += ["S577", _time(source.published)]
    if source.retrieved:
        fields += ["S813", _time(source.retrieved)]
    if source.quotation:
        fields += ["S1683", render(Text(text=source.quotation[:400], language="en"))]
    return "\t".join(fields)


def render(value: Value) -> str:
    """A value in QuickStatements' notation.  Raises ValueError for dates and units that it has no notation for."""
    if isinstance(value, Item):
        return value.qid
    if isinstance(value, Text):
        clean = " ".join(value.text.split()).replace('"', "'")
        return f'{value.language}:"{clean}"' if value.language else f'"{clean}"'
    if isinstance(value, Coordinate):
        return f"@{value.latitude:.6f}/{value.longitude:.6f}"
    if isinstance(value, DateValue):
        return _time(value.edtf)
    return _quantity(value)


def _time(iso: str) -> str:
    if not re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", iso):
        raise ValueError(f"{iso!r} has no notation of its own in QuickStatements")
    return f"+{(iso + '-00-00')[:10]}T00:00:00Z/{PRECISION[len(iso)]}"


def _quantity(value: NumberValue) -> str:
    if not re.fullmatch(r"-?\d+(\.\d+)?", value.lexical):
        raise ValueError(f"{value.words!r} is no number")
    if value.unit and value.unit not in UNITS:
        raise ValueError(f"the unit {value.unit!r} has no item here")
    bounds = f"[{value.lexical},{value.upper}]" if value.upper else ""
    return f"{value.lexical}{bounds}{UNITS.get(value.unit, '')}"
