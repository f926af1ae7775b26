"""Entities -> entities with coordinates, what contains them, and their names in all scripts, from data/resolve/places.

Only a place whose kind agrees with the record's: the record that the text's reader chose, or the only one of that
name, kind and country.  A containing place that no document names is added, so that containment has no holes.  What
the table says stands apart from what documents say, and carries its source; it decides nothing about whose a place is.
"""

from __future__ import annotations

import gzip
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from kgbuild import iris, resources
from kgbuild.model import Entity, Frozen, Naming
from kgbuild.resolve.names import fold

TABLE = ("data", "resolve", "places.tsv.gz")
COLUMNS = ("key", "type", "country", "latitude", "longitude", "point", "source", "within", "names")
NAMED = frozenset({"Country", "Region", "District", "Settlement"})  # kinds that the table knows


class Record(Frozen, frozen=True):
    """A row.  point: what the coordinates are of, where not of the place itself; source: key of what they are from.

    within: keys, the nearest first.
    """

    key: str
    kind: str
    country: str
    latitude: str
    longitude: str
    point: str
    source: str
    within: tuple[str, ...]
    names: tuple[str, ...]  # the label first


class Table(Frozen, frozen=True):
    """The rows that some entities may be.  alike: by country, kind and folded name, for those without a key."""

    known: dict[str, Record]
    alike: dict[tuple[str, str, str], list[Record]]

    def record(self, entity: Entity) -> Record | None:
        """None where the kinds differ, the keys speak of two places, or a name is borne by several."""
        kind = _kind(entity)
        if not kind:
            return None
        if entity.authority:
            found = [self.known[key] for key in entity.authority.split() if key in self.known]
        else:
            found = self.alike.get((entity.country, kind, fold(entity.label)), [])
        return found[0] if len(found) == 1 and found[0].kind == kind else None


def consult(entities: Sequence[Entity]) -> Table:
    """The rows of the table that entities may be, and those that contain them; it is read twice."""
    places = {e.iri: kind for e in entities if (kind := _kind(e))}
    keys = {key for e in entities if e.iri in places for key in e.authority.split()}
    asked = {
        (e.country, places[e.iri], fold(e.label)) for e in entities if e.iri in places and e.country and not e.authority
    }
    known, alike = _find(keys, asked)
    known |= {r.key: r for r in _read({key for r in _all(known, alike) for key in r.within} - set(known))}
    return Table(known=known, alike=alike)


def placed(entities: Sequence[Entity], table: Table) -> list[Entity]:
    """The same entities in the same order, then the containing places that were added, by key."""
    places = {e.iri for e in entities if _kind(e)}
    known = table.known
    address: dict[str, str] = {}
    for entity in entities:
        if entity.iri in places:
            address |= {key: entity.iri for key in entity.authority.split() if key in known}
    found = {e.iri: r for e in entities if (r := table.record(e))}
    taken = {e.iri for e in entities}
    wanted = {key for record in found.values() for key in record.within if key in known}
    added = {}
    for key in sorted(wanted - set(address)):
        made = _made(known[key], taken)
        added[key] = made
        address[key] = made.iri
        taken.add(made.iri)
    whole = [_filled(e, found[e.iri], address) if e.iri in found else e for e in entities]
    return [*whole, *(_filled(entity, known[key], address) for key, entity in added.items())]


def _kind(entity: Entity) -> str:
    return next((kind for kind in entity.types if kind in NAMED), "")


def _find(
    keys: set[str], asked: set[tuple[str, str, str]]
) -> tuple[dict[str, Record], dict[tuple[str, str, str], list[Record]]]:
    """One reading of the table; memory holds only what was asked for."""
    known: dict[str, Record] = {}
    alike: dict[tuple[str, str, str], list[Record]] = defaultdict(list)
    countries = {country for country, _, _ in asked}
    for line in _lines():
        key, kind, country, rest = line.split("\t", 3)
        if key in keys:
            known[key] = _parsed(line)
        if country in countries:
            names = {(country, kind, fold(name)) for name in rest.rstrip("\n").rsplit("\t", 1)[1].split("|")}
            if met := names & asked:
                for question in met:
                    alike[question].append(_parsed(line))
    return known, alike


def _read(keys: set[str]) -> Iterator[Record]:
    if keys:
        yield from (_parsed(line) for line in _lines() if line.split("\t", 1)[0] in keys)


def _lines() -> Iterator[str]:
    with gzip.open(resources.path(*TABLE), "rt", encoding="utf-8", newline="\n") as file:
        next(file)
        yield from file


def _parsed(line: str) -> Record:
    key, kind, country, latitude, longitude, point, source, within, names = line.rstrip("\n").split("\t")
    return Record(
        key=key, kind=kind, country=country, latitude=latitude, longitude=longitude, point=point, source=source,
        within=tuple(within.split()), names=tuple(names.split("|")),
    )  # fmt: skip


def _all(known: dict[str, Record], alike: dict[tuple[str, str, str], list[Record]]) -> Iterable[Record]:
    return [*known.values(), *(record for records in alike.values() for record in records)]


def _made(record: Record, taken: set[str]) -> Entity:
    label = record.names[0]
    plain = iris.entity("place", label)
    types = ("Country", "State", "Place") if record.kind == "Country" else (record.kind, "Place")
    return Entity(
        iri=plain if plain not in taken else iris.entity("place", label, record.key),
        types=types, label=label, authority=record.key, country=record.country,
    )  # fmt: skip


def _filled(entity: Entity, record: Record, address: dict[str, str]) -> Entity:
    within = tuple(a for key in record.within if (a := address.get(key, "")) and a != entity.iri)
    source = _source(record.source)
    own = {naming.text for naming in entity.named}
    return msgspec.structs.replace(
        entity,
        latitude=record.latitude,
        longitude=record.longitude,
        point=record.point,
        within=within,
        located=source,
        names=tuple(dict.fromkeys((*entity.names, *record.names))),
        named=(*entity.named, *(Naming(text=name, source=source) for name in record.names if name not in own)),
    )


def _source(key: str) -> str:
    """The page of the record for a person to check, as an IRI."""
    family, _, number = key.partition(":")
    if family == "geonames":
        return f"https://sws.geonames.org/{number}/"
    return f"https://www.geonames.org/countries/{number.split('-')[0]}/"
