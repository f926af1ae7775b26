"""Extractions with shared identity -> for each entity, what its documents tell beside its name: countries and years,
what else is named there, offices, and whether they use the name as one of its kind is used.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

from kgbuild.model import DateValue, Entity, Part, Ref, TextValue
from kgbuild.resolve.wikidata import items
from kgbuild.resolve.wikidata.divisions import lies_far_from
from kgbuild.resolve.wikidata.features import Beside, Context

DOCUMENTS = 50  # of an entity that are asked which countries and things they speak of; more add nothing new
COMPANY = frozenset({"Person", "Organization", "ArmedForce", "Group"})  # kinds that are known by the company they keep

fold = lru_cache(maxsize=100_000)(items.fold)


def _is_division(key: str) -> bool:
    return key.startswith("iso:") and "-" in key


def _put_elsewhere(entity: Entity, told: Sequence[tuple[str, str]]) -> list[str]:
    """What speaks against a town that is told to lie in a division which it is far from, as "Perth, Ontario" is."""
    apart = [key for address, key in told if address not in entity.within and lies_far_from(entity, key)]
    return ["it is told to lie in another division"] * len(apart) if "Settlement" in entity.types else []


def surroundings(parts: Sequence[Part], identity: Mapping[tuple[str, str], str]) -> Callable[[Entity], Context]:
    """Time and memory grow with claims; an entity's own country is no witness for itself."""
    spoken: dict[str, dict[str, list[str]]] = {}  # document -> country -> the first two entities that it is of
    years: dict[str, list[str]] = {}  # entity -> first and last year
    placed: Counter[str] = Counter()  # entity -> documents that use it as a place, less those that do not
    doubted: dict[str, list[str]] = defaultdict(list)  # entity -> what speaks against it, a document each
    offices: dict[str, set[str]] = defaultdict(set)  # entity -> what it is said to be
    divisions: dict[str, set[str]] = {}  # document -> keys of the divisions of countries that it names
    put_in: dict[str, list[tuple[str, str]]] = defaultdict(list)  # town -> divisions that documents put it in, and keys
    named = {part.identifier: part for part in parts}

    def happened(address: str, first: str, last: str) -> None:
        known = years.setdefault(address, [first, last])
        known[0], known[1] = min(known[0], first), max(known[1], last)

    for part in parts:
        name = part.identifier
        here: dict[str, list[str]] = spoken.setdefault(name, {})
        parts_of = divisions.setdefault(name, set())
        for node in part.extraction.nodes:
            address = identity.get((name, node.id), "")
            placed[address] += 1 if node.placed else -1
            parts_of.update(key for key in node.authority.split() if _is_division(key))
            if node.doubt:
                doubted[address].append(node.doubt)
            if node.country and address:
                bearers = here.setdefault(node.country, [])
                if len(bearers) < 2 and address not in bearers:
                    bearers.append(address)
        keys = {node.id: node.authority for node in part.extraction.nodes if _is_division(node.authority)}
        when: dict[str, list[str]] = {}
        takes_part: dict[str, list[str]] = defaultdict(list)
        positions: dict[str, str] = {}
        for claim in part.extraction.claims:
            value = claim.object
            if isinstance(value, DateValue) and value.earliest and value.latest:
                known = when.setdefault(claim.subject, [value.earliest[:4], value.latest[:4]])
                known[0], known[1] = min(known[0], value.earliest[:4]), max(known[1], value.latest[:4])
            elif isinstance(value, Ref) and claim.predicate == "within":
                if key := keys.get(value.node, ""):
                    put_in[identity.get((name, claim.subject), "")].append((identity.get((name, value.node), ""), key))
            elif isinstance(value, Ref):
                takes_part[claim.subject].append(value.node)
            elif isinstance(value, TextValue) and claim.predicate == "position":
                positions[claim.subject] = value.words
        for event, (first, last) in when.items():
            for node_id in (event, *takes_part.get(event, ())):
                if address := identity.get((name, node_id), ""):
                    happened(address, first, last)
        for event, position in positions.items():
            for node_id in takes_part.get(event, ()):
                offices[identity.get((name, node_id), "")].add(fold(position))

    @lru_cache(maxsize=1000)
    def beside(document: str) -> Beside:
        """The names of all that the document names."""
        nodes = named[document].extraction.nodes
        names = {fold(n) for node in nodes for n in (node.label, *(name.text for name in node.names))} - {""}
        return Beside(names=frozenset(names), digest=hashlib.blake2b("\n".join(sorted(names)).encode()).hexdigest())

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
        against = [*doubted.get(entity.iri, ()), *_put_elsewhere(entity, put_in.get(entity.iri, ()))]
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
