"""Briefs with shared identity -> for each entity, what its documents tell beside its name: countries and years,
what else is named there, offices, and whether they use the name as one of its kind is used.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from kgbuild.model import Brief, Entity
from kgbuild.resolve.wikidata.features import Beside, Context

DOCUMENTS = 50  # of an entity that are asked which countries and things they speak of; more add nothing new
COMPANY = frozenset({"Person", "Organization", "ArmedForce", "Group"})  # kinds that are known by the company they keep


def surroundings(briefs: Sequence[Brief], identity: Mapping[tuple[str, str], str]) -> Callable[[Entity], Context]:
    """identity: of entities.  Time and memory grow with them; an entity's own country is no witness for itself."""
    spoken: dict[str, dict[str, list[str]]] = {}  # document -> country -> the first two entities that it is of
    years: dict[str, list[str]] = {}  # entity -> first and last year
    placed: Counter[str] = Counter()  # entity -> documents that use it as a place, less those that do not
    doubted: dict[str, list[str]] = defaultdict(list)  # entity -> what speaks against it, a document each
    offices: dict[str, set[str]] = defaultdict(set)  # entity -> what it is said to be
    divisions: dict[str, set[str]] = {}  # document -> keys of the divisions of countries that it names
    named = {brief.identifier: brief for brief in briefs}
    for brief in briefs:
        here: dict[str, list[str]] = spoken.setdefault(brief.identifier, {})
        parts_of = divisions.setdefault(brief.identifier, set())
        for bearer in brief.bearers:
            node, address = bearer.node, identity[brief.identifier, bearer.node.id]
            placed[address] += 1 if node.placed else -1
            parts_of.update(key for key in node.authority.split() if key.startswith("iso:") and "-" in key)
            if node.doubt:
                doubted[address].append(node.doubt)
            if node.country:
                bearers = here.setdefault(node.country, [])
                if len(bearers) < 2 and address not in bearers:
                    bearers.append(address)
            if bearer.first:
                known = years.setdefault(address, [bearer.first, bearer.last])
                known[0], known[1] = min(known[0], bearer.first), max(known[1], bearer.last)
            if bearer.offices:
                offices[address].update(bearer.offices)

    @lru_cache(maxsize=1000)
    def beside(document: str) -> Beside:
        names = named[document].names
        return Beside(names=frozenset(names), digest=hashlib.blake2b("\n".join(names).encode()).hexdigest())

    def of(entity: Entity) -> Context:
        documents = list(dict.fromkeys(merge.document for merge in entity.merges))
        countries = {
            country
            for name in documents[:DOCUMENTS]
            for country, bearers in spoken.get(name, {}).items()
            if any(bearer != entity.iri for bearer in bearers)
        }
        first, last = years.get(entity.iri, ("", ""))
        dated = [named[name].source.issued[:4] if name in named else "" for name in documents] or [""]
        against = doubted.get(entity.iri, [])
        land = f"iso:{entity.country}-" if "Settlement" in entity.types else "-"
        company = () if COMPANY.isdisjoint(entity.types) else documents[:DOCUMENTS]
        return Context(
            countries=frozenset(countries), first=first, last=last, placed=placed[entity.iri] >= 0,
            doubt=min(against) if against and 2 * len(against) >= len(documents) else "",
            written=max(dated) if all(dated) else "",
            offices=frozenset(offices.get(entity.iri, ())),
            beside=tuple(beside(name) for name in company if name in named),
            divisions=frozenset(
                key for name in documents[:DOCUMENTS] for key in divisions.get(name, ()) if key.startswith(land)
            ),
        )  # fmt: skip

    return of
