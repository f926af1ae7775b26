"""Entities of a first pass, the table of places -> pairs of places that are one, whatever their names and kinds say.

Two names of one row ("Lachin", "Laçın", both a town of Azerbaijan) are one place.  A place told without saying what it
is ("Orsha") is the district or town of that name where only one is told of anywhere, the two texts are set in the same
surroundings, and no country speaks against it; where a text itself tells of a town and a district, it is neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kgbuild.model import Entity, Part
from kgbuild.resolve.entities import surroundings
from kgbuild.resolve.joining import Local
from kgbuild.resolve.names import fold, is_nameless
from kgbuild.resolve.places import Table

Pair = tuple[Local, Local, str]
WHOLE = ("District", "Settlement", "Region", "NaturalFeature")  # what a bare name may be of


def same_places(parts: Sequence[Part], entities: Sequence[Entity], table: Table) -> list[Pair]:
    return sorted([*_one_row(entities, table), *_bare(parts, entities)])


def _one_row(entities: Sequence[Entity], table: Table) -> Iterator[Pair]:
    first: dict[str, Entity] = {}
    for entity in entities:
        record = table.record(entity)
        if record is not None and first.setdefault(record.key, entity) is not entity:
            yield _local(first[record.key]), _local(entity), f"both are names of {record.key} in the table of places"


def _bare(parts: Sequence[Part], entities: Sequence[Entity]) -> Iterator[Pair]:
    bearers: dict[str, dict[str, Entity]] = defaultdict(dict)
    for entity in entities:
        if "Place" in entity.types and entity.types[0] in WHOLE:
            for name in {fold(name) for name in (entity.label, *entity.names)}:
                bearers[name][entity.iri] = entity
    around = {part.identifier: set(surroundings(part)) for part in parts}
    for entity in entities:
        name = fold(entity.label)
        if entity.types != ("Place",) or entity.authority or len(bearers[name]) != 1 or is_nameless("place", name):
            continue
        (other,) = bearers[name].values()
        if shared := _shared(entity, other, around):
            told = f"the only place of that name that is told of; here without what it is; both texts tell of {shared}"
            yield _local(other), _local(entity), told


def _shared(entity: Entity, other: Entity, around: Mapping[str, set[str]]) -> str:
    """A place that texts of both are set in; "" where one text tells of both, or their countries differ."""
    ours, theirs = ({merge.document for merge in e.merges} for e in (entity, other))
    if ours & theirs or (entity.country and other.country and entity.country != other.country):
        return ""
    own = set(other.authority.split())
    met = set().union(*(around[d] for d in ours)) & set().union(*(around[d] for d in theirs)) - own
    return min(met, default="")


def _local(entity: Entity) -> Local:
    return entity.merges[0].document, entity.merges[0].node
