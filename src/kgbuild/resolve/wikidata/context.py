"""Extractions with shared identity -> for each entity, what its documents tell beside its name: countries and years."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence

from kgbuild.model import DateValue, Entity, Part, Ref
from kgbuild.resolve.wikidata.features import Context

DOCUMENTS = 50  # of an entity that are asked which countries they speak of; more add nothing new


def surroundings(parts: Sequence[Part], identity: Mapping[tuple[str, str], str]) -> Callable[[Entity], Context]:
    """Time and memory grow with claims; an entity's own country is no witness for itself."""
    spoken: dict[str, dict[str, list[str]]] = {}  # document -> country -> the first two entities that it is of
    years: dict[str, list[str]] = {}  # entity -> first and last year
    placed: Counter[str] = Counter()  # entity -> documents that use it as a place, less those that do not

    def happened(address: str, first: str, last: str) -> None:
        known = years.setdefault(address, [first, last])
        known[0], known[1] = min(known[0], first), max(known[1], last)

    for part in parts:
        name = part.identifier
        here: dict[str, list[str]] = spoken.setdefault(name, {})
        for node in part.extraction.nodes:
            address = identity.get((name, node.id), "")
            placed[address] += 1 if node.placed else -1
            if node.country and address:
                bearers = here.setdefault(node.country, [])
                if len(bearers) < 2 and address not in bearers:
                    bearers.append(address)
        when: dict[str, list[str]] = {}
        takes_part: dict[str, list[str]] = defaultdict(list)
        for claim in part.extraction.claims:
            value = claim.object
            if isinstance(value, DateValue) and value.earliest and value.latest:
                known = when.setdefault(claim.subject, [value.earliest[:4], value.latest[:4]])
                known[0], known[1] = min(known[0], value.earliest[:4]), max(known[1], value.latest[:4])
            elif isinstance(value, Ref):
                takes_part[claim.subject].append(value.node)
        for event, (first, last) in when.items():
            for node_id in (event, *takes_part.get(event, ())):
                if address := identity.get((name, node_id), ""):
                    happened(address, first, last)

    def of(entity: Entity) -> Context:
        documents = dict.fromkeys(merge.document for merge in entity.merges)
        countries = {
            country
            for name in list(documents)[:DOCUMENTS]
            for country, bearers in spoken.get(name, {}).items()
            if any(bearer != entity.iri for bearer in bearers)
        }
        first, last = years.get(entity.iri, ("", ""))
        return Context(countries=frozenset(countries), first=first, last=last, placed=placed[entity.iri] >= 0)

    return of
