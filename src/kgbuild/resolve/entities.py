"""Local entity nodes of all documents -> entities with stable IRIs, each merge with its reason.

Two nodes are one entity when the gazetteer gave both the same key, or when their types agree and a full name of
theirs folds alike.  A surname, a description or a pronoun never merges anything: a wrong merge is worse than a
missed one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from kgbuild import iris
from kgbuild.model import Brief, Entity, Key, Merge, Naming, Node
from kgbuild.resolve.joining import Clusters, Local
from kgbuild.resolve.keys import kind_of, whole
from kgbuild.resolve.names import is_dated


def clustered(briefs: Sequence[Brief], forced: Mapping[frozenset[str], str]) -> Clusters:
    """forced: pairs of folded names that a person has decided on -> "same" | "different"."""
    bearers = {(brief.identifier, bearer.node.id): bearer for brief in briefs for bearer in brief.bearers}
    nodes = {local: bearer.node for local, bearer in bearers.items()}
    names = {local: bearer.name for local, bearer in bearers.items()}
    clusters = Clusters(nodes, names, [pair for pair, decision in forced.items() if decision == "different"])
    sure: dict[str, list[Local]] = defaultdict(list)  # keys that one thing has
    alike: dict[str, list[Local]] = defaultdict(list)  # names, which several things may have
    reasons: dict[str, str] = {}
    decided = _by_name(forced)
    around = {brief.identifier: brief.around for brief in briefs}
    for local in sorted(nodes):
        own = [key for told in bearers[local].keys for key in whole(told, around[local[0]])]
        for key, reason, is_sure in _kept_apart(local, own, decided, names):
            (sure if is_sure else alike)[key].append(local)
            reasons[key] = reason
    for key, members in sure.items():
        for other in members[1:]:
            clusters.join(members[0], other, reasons[key])
    for one, other in _decided_same(nodes, names, forced):
        clusters.join(one, other, "a person decided that these are the same", decided=True)
    for key, members in alike.items():
        clusters.join_namesakes(members, reasons[key])
    return clusters


Decided = Mapping[str, list[frozenset[str]]]  # name -> the pairs that it is in and that a person told apart


def _by_name(forced: Mapping[frozenset[str], str]) -> Decided:
    found: dict[str, list[frozenset[str]]] = defaultdict(list)
    for pair, decision in sorted(forced.items(), key=lambda item: sorted(item[0])):
        if decision == "different":
            for name in pair:
                found[name].append(pair)
    return found


def _kept_apart(local: Local, found: Sequence[Key], decided: Decided, names: Mapping[Local, str]) -> Iterator[Key]:
    """Keys under which the names that a person told apart no longer meet; one name twice: no two documents' do."""
    name = names[local]
    without = "".join(f" not {' '.join(sorted(pair - {name})) or local[0]}" for pair in decided.get(name, ()))
    return ((f"{key}{without}", reason, is_sure) for key, reason, is_sure in found)


def _decided_same(
    nodes: Mapping[Local, Node], names: Mapping[Local, str], forced: Mapping[frozenset[str], str]
) -> Iterator[tuple[Local, Local]]:
    """Things of the same kind that bear the two names; of any kind only where no kind bears both."""
    wanted = {name for pair, decision in forced.items() if decision == "same" for name in pair}
    bearers: dict[str, dict[str, list[Local]]] = defaultdict(lambda: defaultdict(list))
    for local in sorted(nodes):
        if names[local] in wanted:
            bearers[names[local]][kind_of(nodes[local])[0]].append(local)
    for pair, decision in sorted(forced.items(), key=lambda item: sorted(item[0])):
        if decision != "same":
            continue
        kinds = [bearers[name] for name in sorted(pair)]
        shared = sorted(set.intersection(*(set(kind) for kind in kinds)))
        together = [[m for kind in kinds for m in kind[s]] for s in shared] or [
            [m for kind in kinds for s in sorted(kind) for m in kind[s]]
        ]
        for members in together:
            for other in members[1:]:
                yield members[0], other


class Namer:
    """Clusters -> entities with IRIs.  What was made of a cluster is kept for when they are named again after joins."""

    def __init__(self) -> None:
        self._made: dict[tuple[Local, int], Entity] = {}  # a cluster only grows, so its size tells whether it did

    def named(self, clusters: Clusters) -> tuple[dict[Local, str], list[Entity]]:
        identity: dict[Local, str] = {}
        entities: list[Entity] = []
        taken: set[str] = set()
        for root, members in sorted(clusters.groups().items()):
            key = root, len(members)
            if key not in self._made:
                self._made[key] = _made(members, clusters)
            entity = self._made[key]
            group, folder = kind_of(clusters.nodes[members[0]])
            address = iris.entity(folder, entity.label)
            if address in taken:  # a namesake: told apart by its key, kind or first document
                address = iris.entity(folder, entity.label, entity.authority or group)
                if address in taken:
                    address = iris.entity(folder, entity.label, iris.digest(*root)[:8])
            taken.add(address)
            identity.update(dict.fromkeys(members, address))
            entities.append(msgspec.structs.replace(entity, iri=address))
        return identity, entities


def _made(members: list[Local], clusters: Clusters) -> Entity:
    held = [clusters.nodes[m] for m in members]
    label = _label(held)
    types = max((n.types for n in held), key=lambda t: (len(t), t))
    names = Counter(name.text for n in held for name in n.names if name.kind != "resolved")
    ordered = sorted(names, key=lambda name: (-names[name], name))
    return Entity(
        iri="",
        types=types,
        label=label,
        names=tuple(dict.fromkeys([*(n.label for n in held), *ordered])),
        authority=next((n.authority for n in held if n.authority), ""),
        country=next((n.country for n in held if n.country), ""),
        merges=tuple(Merge(document=m[0], node=m[1], reason=clusters.why.get(m, "named so here")) for m in members),
        named=_namings(members, clusters.nodes) if "Place" in types else (),
    )


def _namings(members: list[Local], nodes: Mapping[Local, Node]) -> tuple[Naming, ...]:
    """Which documents use which name, in their own letters."""
    users: dict[str, set[str]] = defaultdict(set)
    for document, node in members:
        for name in nodes[document, node].names:
            if name.kind == "seen":
                users[name.text].add(document)
    return tuple(Naming(text=name, documents=tuple(sorted(users[name]))) for name in sorted(users))


def _label(held: list[Node]) -> str:
    """The label that most documents use; of equals one that is no day's, which may be disputed, then the longer."""
    counted = Counter(n.label for n in held)
    return min(counted, key=lambda label: (-counted[label], is_dated(label), -len(label), label))
