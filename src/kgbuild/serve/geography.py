"""SPARQL answers -> where a place is: coordinates, what contains it, its neighbours on a small drawn map, its names."""

from __future__ import annotations

import math
import statistics

from kgbuild.iris import DCTERMS, GEO, KG, SKOSXL, WGS84
from kgbuild.model import Frozen
from kgbuild.serve.views import LIMIT, PREFIXES, Ask, Thing, iri

FARTHEST = 3.0  # degrees of latitude from the middle of the widest map to its edge
NEAREST = 0.3  # the same of the narrowest
DEGREE = 111.2  # kilometres of one degree of latitude
SIZE = 240  # of the drawing, in its own units
SHOWN = 12  # neighbours on the map
DRAWN = frozenset(  # properties that the section about the place shows
    {SKOSXL + "altLabel", GEO + "hasGeometry", WGS84 + "lat", WGS84 + "long", KG + "within", DCTERMS + "source"}
)


class Dot(Frozen, frozen=True):
    """A neighbour on the map, in the drawing's units."""

    thing: Thing
    x: float
    y: float


class Scale(Frozen, frozen=True):
    """A length in kilometres, and how long it is in the drawing."""

    kilometres: int
    length: float


class NameView(Frozen, frozen=True):
    """A name with who uses it: documents (IRI, title), or the table that it is from."""

    text: str
    sources: tuple[Thing, ...]


class PlaceView(Frozen, frozen=True):
    latitude: str = ""
    longitude: str = ""
    wkt: str = ""
    note: str = ""
    source: str = ""
    within: tuple[Thing, ...] = ()
    dots: tuple[Dot, ...] = ()
    scale: Scale | None = None
    told: tuple[NameView, ...] = ()  # names that documents use
    known: tuple[str, ...] = ()  # names that only a table has


def place(ask: Ask, address: str) -> PlaceView | None:
    """None for what is no place, or one of which nothing of this is known."""
    prefixes = PREFIXES + f"PREFIX geo: <{GEO}> PREFIX wgs84: <{WGS84}> PREFIX skosxl: <{SKOSXL}>\n"
    here = iri(address)
    rows = ask(
        prefixes
        + f"""SELECT ?lat ?long ?wkt ?note ?source WHERE {{ {here} wgs84:lat ?lat ; wgs84:long ?long ;
          geo:hasGeometry ?g . ?g geo:asWKT ?wkt .
          OPTIONAL {{ ?g rdfs:comment ?note }} OPTIONAL {{ ?g dcterms:source ?source }} }} LIMIT 1"""
    )
    above = ask(
        prefixes
        + f"""SELECT DISTINCT ?x ?l WHERE {{ GRAPH <https://w3id.org/kgbuild/graph/entities> {{ {here} kg:within ?x .
          ?x rdfs:label ?l }} OPTIONAL {{ GRAPH <https://w3id.org/kgbuild/graph/entities> {{ ?y kg:within ?x .
          {here} kg:within ?y }} BIND(1 AS ?outer) }} }} ORDER BY ?outer ?l LIMIT 20"""
    )
    names = ask(
        prefixes
        + f"""SELECT ?text ?source ?title WHERE {{ {here} skosxl:altLabel ?n . ?n skosxl:literalForm ?text ;
          dcterms:source ?source . OPTIONAL {{ ?source a kg:Document ; dcterms:identifier ?id .
          OPTIONAL {{ ?source dcterms:title ?t }} BIND(COALESCE(?t, ?id) AS ?title) }} }}
          ORDER BY ?text ?source LIMIT {LIMIT}"""
    )
    if not (rows or above or names):
        return None
    users: dict[str, list[Thing]] = {}
    known: dict[str, None] = {}
    for row in names:
        if "title" in row:
            user = Thing(value=row["source"].value, label=row["title"].value, is_iri=True)
            users.setdefault(row["text"].value, []).append(user)
        else:
            known[row["text"].value] = None
    first = rows[0] if rows else {}
    dots: tuple[Dot, ...] = ()
    scale: Scale | None = None
    if rows:
        dots, scale = _map(ask, address, float(first["lat"].value), float(first["long"].value))
    latitude, longitude = (first[n].value if n in first else "" for n in ("lat", "long"))
    return PlaceView(
        latitude=latitude,
        longitude=longitude,
        wkt=first["wkt"].value if "wkt" in first else "",
        note=first["note"].value if "note" in first else "",
        source=first["source"].value if "source" in first else "",
        within=tuple(Thing(value=r["x"].value, label=r["l"].value, is_iri=True) for r in above),
        dots=dots,
        scale=scale,
        told=tuple(NameView(text=text, sources=tuple(found)) for text, found in users.items()),
        known=tuple(name for name in known if name not in users),
    )


def _map(ask: Ask, address: str, latitude: float, longitude: float) -> tuple[tuple[Dot, ...], Scale]:
    """Settlements and districts of the graph around, the nearest first, none upon another; as wide as most need."""
    narrow = max(0.2, math.cos(math.radians(latitude)))  # of a degree of longitude, beside one of latitude
    wide = FARTHEST / narrow
    rows = ask(
        PREFIXES
        + f"""PREFIX wgs84: <{WGS84}> SELECT DISTINCT ?x ?l ?lat ?long WHERE {{ ?x wgs84:lat ?lat ; wgs84:long ?long ;
          rdfs:label ?l . FILTER NOT EXISTS {{ ?x a kg:Country }} FILTER(?x != {iri(address)})
          FILTER(?lat > {latitude - FARTHEST} && ?lat < {latitude + FARTHEST} && ?long > {longitude - wide}
          && ?long < {longitude + wide}) }} ORDER BY ?l ?x LIMIT 200"""
    )
    around = []
    for row in rows:
        up, right = float(row["lat"].value) - latitude, (float(row["long"].value) - longitude) * narrow
        if max(abs(up), abs(right)) > 0.05:  # else it would lie upon the place itself
            around.append((math.hypot(up, right), row["x"].value, row["l"].value, up, right))
    around.sort()
    usual = statistics.median(far for far, *_ in around[:SHOWN]) if around else FARTHEST
    half = min(FARTHEST, max(NEAREST, 2.2 * usual))  # what lies much farther off than most is left out
    dots: list[Dot] = []
    for _, thing, label, up, right in around:
        x, y = SIZE / 2 * (1 + right / half), SIZE / 2 * (1 - up / half)
        apart = all(abs(x - d.x) > 4 or abs(y - d.y) > 9 for d in dots)
        if apart and 0 < x < SIZE and 0 < y < SIZE:
            dots.append(Dot(thing=Thing(value=thing, label=label, is_iri=True), x=round(x, 1), y=round(y, 1)))
    whole = 2 * half * DEGREE
    kilometres = max((n for n in (5, 10, 20, 50, 100, 200) if n < whole / 3), default=5)
    return tuple(dots[:SHOWN]), Scale(kilometres=kilometres, length=round(SIZE * kilometres / whole, 1))
