"""SPARQL answers -> where a place is: coordinates, what contains it, its neighbours on a small drawn map, its names."""

from __future__ import annotations

from collections.abc import Sequence

from kgbuild.iris import DCTERMS, GEO, KG, SKOSXL, WGS84
from kgbuild.model import Frozen
from kgbuild.serve.views import LIMIT, PREFIXES, Ask, Thing, iri

HALF = 3.0  # degrees of latitude from the middle of the map to its edge
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
    latitude, longitude = (first[n].value if n in first else "" for n in ("lat", "long"))
    return PlaceView(
        latitude=latitude,
        longitude=longitude,
        wkt=first["wkt"].value if "wkt" in first else "",
        note=first["note"].value if "note" in first else "",
        source=first["source"].value if "source" in first else "",
        within=tuple(Thing(value=r["x"].value, label=r["l"].value, is_iri=True) for r in above),
        dots=tuple(_neighbours(ask, address, float(latitude), float(longitude))) if rows else (),
        told=tuple(NameView(text=text, sources=tuple(found)) for text, found in users.items()),
        known=tuple(name for name in known if name not in users),
    )


def _neighbours(ask: Ask, address: str, latitude: float, longitude: float) -> Sequence[Dot]:
    """Settlements and districts of the graph that the map's frame holds, the nearest first, none upon another."""
    rows = ask(
        PREFIXES
        + f"""PREFIX wgs84: <{WGS84}> SELECT DISTINCT ?x ?l ?lat ?long WHERE {{ ?x wgs84:lat ?lat ; wgs84:long ?long ;
          rdfs:label ?l . FILTER NOT EXISTS {{ ?x a kg:Country }} FILTER(?x != {iri(address)})
          FILTER(?lat > {latitude - HALF} && ?lat < {latitude + HALF} && ?long > {longitude - HALF}
          && ?long < {longitude + HALF}) }} ORDER BY ?l ?x LIMIT 200"""
    )
    dots: list[Dot] = []
    for row in rows:
        up, right = float(row["lat"].value) - latitude, float(row["long"].value) - longitude
        x, y = SIZE / 2 * (1 + right / HALF), SIZE / 2 * (1 - up / HALF)
        apart = all(abs(x - d.x) > 4 or abs(y - d.y) > 9 for d in dots) and max(abs(up), abs(right)) > 0.1
        if apart:
            thing = Thing(value=row["x"].value, label=row["l"].value, is_iri=True)
            dots.append(Dot(thing=thing, x=round(x, 1), y=round(y, 1)))
    return sorted(dots, key=lambda d: ((d.x - SIZE / 2) ** 2 + (d.y - SIZE / 2) ** 2, d.thing.value))[:SHOWN]
