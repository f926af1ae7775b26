"""Local entity nodes of all documents -> entities with stable IRIs, each merge with its reason.

Two nodes are one entity when the gazetteer gave both the same key, or when their types agree and a full name of
theirs folds alike.  A surname, a description or a pronoun never merges anything: a wrong merge is worse than a
missed one.
"""

from __future__ import annotations

import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from anyascii import anyascii

from kgbuild import iris
from kgbuild.model import Entity, Merge, Naming, Node, Part

Local = tuple[str, str]  # document identifier, local id

KINDS = (  # the first that a node has decides with what it may merge, and the IRI's folder
    ("Person", "person"), ("Resolution", "instrument"), ("Decree", "instrument"), ("Treaty", "instrument"),
    ("Instrument", "instrument"), ("Conflict", "conflict"), ("Country", "place"), ("District", "place"),
    ("Settlement", "place"), ("Region", "place"), ("Road", "place"), ("Facility", "place"),
    ("NaturalFeature", "place"), ("State", "state"), ("ArmedForce", "force"), ("Group", "group"),
    ("Organization", "organization"), ("Place", "place"),
)  # fmt: skip
SUBKINDS = {"Country", "District", "Settlement", "Region", "Road", "Facility", "NaturalFeature"}
TITLES = re.compile(
    r"^(?:the|mr|mrs|ms|dr|sir|president|prime minister|first lady|general|colonel|ambassador|king|queen)\s+", re.I
)


FORCE_WORDS = frozenset({"the", "of", "armed", "force", "forces", "army", "military", "troops", "soldiers", "republic"})


@lru_cache(maxsize=1 << 16)
def fold(name: str) -> str:
    plain = anyascii(name.replace("ə", "e").replace("Ə", "E")).lower().replace("'", "")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())


def kind_of(node: Node) -> tuple[str, str]:
    """(what it may merge with, folder of its IRI)."""
    for name, folder in KINDS:
        if name in node.types:
            return (name if name in SUBKINDS else folder), folder
    return "entity", "entity"


def is_entity(node: Node) -> bool:
    return node.id[:1] in "erm" and "Event" not in node.types


def keys(node: Node) -> list[tuple[str, str]]:
    """(key, reason) under which the node meets others; the strongest first."""
    group, _ = kind_of(node)
    found = [(f"authority {key}", f"the gazetteer knows both as {key}") for key in node.authority.split()]
    if group == "instrument" and (number := _number(node)):
        return [*found, (f"instrument {number}", f"both carry the number {number}")]
    if group == "force" and node.country and _is_whole_force(node.label):
        found.append((f"force of {node.country}", f"both are the armed forces of {node.country}, named by no unit"))
    name = _full_name(node)
    if name and not (group == "person" and " " not in name):
        found.append((f"{group} {name}", f"the same name, {name!r}, and the same kind of thing"))
    return found


def _is_whole_force(label: str) -> bool:
    """ "the Armenian army", "Armed Forces of Armenia": one word says whose, all others only that it is armed."""
    own = [word for word in fold(label).split() if word not in FORCE_WORDS]
    return len(own) == 1


def _number(node: Node) -> str:
    """ "resolution 822" for anything that says so: resolution numbers of one council do not repeat."""
    if "Resolution" in node.types:
        found = re.search(r"\b(\d{1,5})\b", node.label)
        body = "general assembly" if "general assembly" in node.label.lower() or "A/RES" in node.label else "council"
        return f"{body} resolution {found.group(1)}" if found else ""
    return ""


def _full_name(node: Node) -> str:
    name = node.label
    while TITLES.match(name):
        name = TITLES.sub("", name)
    return fold(name)


def resolve_entities(
    parts: Iterable[Part], forced: Mapping[frozenset[str], str], joins: Iterable[tuple[Local, Local, str]] = ()
) -> tuple[dict[Local, str], list[Entity]]:
    """forced: pairs of folded names that a person has decided on -> "same" | "different".

    joins: pairs of nodes that are known to be one for another reason than their names, with that reason.
    """
    nodes = {(p.identifier, n.id): n for p in parts for n in p.extraction.nodes if is_entity(n)}
    parent: dict[Local, Local] = {local: local for local in nodes}
    why: dict[Local, str] = {}

    def find(local: Local) -> Local:
        while parent[local] != local:
            parent[local] = parent[parent[local]]
            local = parent[local]
        return local

    def join(one: Local, other: Local, reason: str) -> None:
        if find(one) != find(other) and _may_join(nodes[find(one)], nodes[find(other)]):
            low, high = sorted((find(one), find(other)))
            parent[high] = low
            why.setdefault(other, sys.intern(reason))  # the same few reasons over and over

    holders: dict[str, Local] = {}
    decided = _by_name(forced)
    for local in sorted(nodes):
        for key, reason in _keys_with_decisions(nodes[local], decided):
            join(holders.setdefault(key, local), local, reason)
    for one, other, reason in joins:
        join(one, other, reason)
    clusters: dict[Local, list[Local]] = defaultdict(list)
    for local in sorted(nodes):
        clusters[find(local)].append(local)
    return _named(clusters, nodes, why)


Decided = Mapping[str, list[tuple[frozenset[str], str]]]  # name -> the pairs that it is in, and what was decided


def _by_name(forced: Mapping[frozenset[str], str]) -> Decided:
    found: dict[str, list[tuple[frozenset[str], str]]] = defaultdict(list)
    for pair, decision in sorted(forced.items(), key=lambda item: sorted(item[0])):
        for name in pair:
            found[name].append((pair, decision))
    return found


def _keys_with_decisions(node: Node, decided: Decided) -> list[tuple[str, str]]:
    name = _full_name(node)
    found = keys(node)
    for pair, decision in decided.get(name, ()):
        if decision == "same":
            found.append((f"decided {' = '.join(sorted(pair))}", "a person decided that these are the same"))
        elif decision == "different":
            found = [(f"{key} not {' '.join(sorted(pair - {name}))}", reason) for key, reason in found]
    return found


def _may_join(one: Node, other: Node) -> bool:
    """Two gazetteer keys, or two countries, are never one thing."""
    keyed = set(one.authority.split()), set(other.authority.split())
    if keyed[0] and keyed[1] and not keyed[0] & keyed[1]:
        return False
    return not (one.country and other.country and one.country != other.country)


def _named(
    clusters: Mapping[Local, list[Local]], nodes: Mapping[Local, Node], why: Mapping[Local, str]
) -> tuple[dict[Local, str], list[Entity]]:
    identity: dict[Local, str] = {}
    entities: list[Entity] = []
    taken: dict[str, str] = {}
    for root, members in sorted(clusters.items()):
        held = [nodes[m] for m in members]
        label = _label(held)
        authority = next((n.authority for n in held if n.authority), "")
        types = max((n.types for n in held), key=lambda t: (len(t), t))
        address = iris.entity(kind_of(held[0])[1], label)
        if address in taken:  # a namesake: told apart by its key, kind or first document
            mark = authority or kind_of(held[0])[0]
            address = iris.entity(kind_of(held[0])[1], label, mark)
            if address in taken:
                address = iris.entity(kind_of(held[0])[1], label, iris.digest(*root)[:8])
        taken[address] = label
        for member in members:
            identity[member] = address
        names = Counter(name.text for n in held for name in n.names if name.kind != "resolved")
        ordered = sorted(names, key=lambda name: (-names[name], name))
        entities.append(
            Entity(
                iri=address,
                types=types,
                label=label,
                names=tuple(dict.fromkeys([*(n.label for n in held), *ordered])),
                authority=authority,
                country=next((n.country for n in held if n.country), ""),
                merges=tuple(Merge(document=m[0], node=m[1], reason=why.get(m, "named so here")) for m in members),
                named=_namings(members, nodes) if "Place" in types else (),
            )
        )
    return identity, entities


def _namings(members: list[Local], nodes: Mapping[Local, Node]) -> tuple[Naming, ...]:
    """Which documents use which name, in their own letters."""
    users: dict[str, set[str]] = defaultdict(set)
    for document, node in members:
        for name in nodes[document, node].names:
            if name.kind == "seen":
                users[name.text].add(document)
    return tuple(Naming(text=name, documents=tuple(sorted(users[name]))) for name in sorted(users))


def _label(held: list[Node]) -> str:
    """The label that most documents use; the longer one of equals."""
    counted = Counter(n.label for n in held)
    return min(counted, key=lambda label: (-counted[label], -len(label), label))
