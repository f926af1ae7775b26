"""Local entity nodes of all documents -> entities with stable IRIs, each merge with its reason.

Two nodes are one entity when the gazetteer gave both the same key, or when their types agree and a full name of
theirs folds alike.  A surname, a description or a pronoun never merges anything: a wrong merge is worse than a
missed one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import msgspec

from kgbuild import iris
from kgbuild.model import Entity, Merge, Naming, Node, Part
from kgbuild.resolve.joining import Clusters
from kgbuild.resolve.joining import Local as Local
from kgbuild.resolve.names import fold as fold
from kgbuild.resolve.names import is_dated, is_nameless, without_titles

KINDS = (  # the first that a node has decides with what it may merge, and the IRI's folder
    ("Person", "person"), ("Resolution", "instrument"), ("Decree", "instrument"), ("Treaty", "instrument"),
    ("Instrument", "instrument"), ("Conflict", "conflict"), ("Country", "place"), ("District", "place"),
    ("Settlement", "place"), ("Region", "place"), ("Road", "place"), ("Facility", "place"),
    ("NaturalFeature", "place"), ("State", "state"), ("ArmedForce", "force"), ("Group", "group"),
    ("Organization", "organization"), ("Place", "place"),
)  # fmt: skip
SUBKINDS = {"Country", "District", "Settlement", "Region", "Road", "Facility", "NaturalFeature"}
LASTING = re.compile(r"\b\d+ (?:day|week|month|year)s? (?=\w)")  # the 44-day Patriotic War is the Patriotic War
MANY = {"Settlement", "Road", "Facility", "NaturalFeature", "place", "conflict"}  # of which many bear one name
FORCE_WORDS = frozenset({"the", "of", "armed", "force", "forces", "army", "military", "troops", "soldiers", "republic"})


def kind_of(node: Node) -> tuple[str, str]:
    """(what it may merge with, folder of its IRI)."""
    for name, folder in KINDS:
        if name in node.types:
            return (name if name in SUBKINDS else folder), folder
    return "entity", "entity"


def is_entity(node: Node) -> bool:
    return node.id[:1] in "erm" and "Event" not in node.types


Key = tuple[str, str, bool]  # key, reason, whether one thing alone has it


def keys(node: Node, spelled: str = "", around: Collection[str] = ()) -> list[Key]:
    """Under which the node meets others; the strongest first.

    spelled: its name with known places in one spelling.  around: gazetteer keys of the places that its text tells of.
    """
    group, folder = kind_of(node)
    found = [(f"authority {key}", f"the gazetteer knows both as {key}", True) for key in node.authority.split()]
    if group == "instrument" and (number := _number(node)):
        return [*found, (f"instrument {number}", f"both carry the number {number}", True)]
    if group == "force" and node.country and _is_whole_force(node.label):
        reason = f"both are the armed forces of {node.country}, named by no unit"
        found.append((f"force of {node.country}", reason, True))
    name = _full_name(node)
    if not name or (group == "person" and " " not in name):
        return found
    if is_nameless(folder, node.label) and not _of_a_resolution(node):
        if node.country and folder in ("organization", "force", "group"):  # "the Defence Ministry" of one country
            name = f"{name} of {node.country}"
            found.append((f"{group} {name}", f"the same name, {name!r}, and the same kind of thing", False))
        return found
    if spelled:
        found.append((f"{group} {spelled}", f"the same name but for the spelling of a place, {name!r}", False))
    name = LASTING.sub("", name) if group == "conflict" else name
    if group in MANY and not spelled and not node.authority and not node.country:
        reason = f"the same name, {name!r}, and both texts tell of "
        return [*found, *((f"{group} {name} near {place}", reason + place, False) for place in around)]
    return [*found, (f"{group} {name}", f"the same name, {name!r}, and the same kind of thing", False)]


def _is_whole_force(label: str) -> bool:
    """ "the Armenian army", "Armed Forces of Armenia": one word says whose, all others only that it is armed."""
    own = [word for word in fold(label).split() if word not in FORCE_WORDS]
    return len(own) == 1


def _of_a_resolution(node: Node) -> bool:
    """The reader of resolutions knows whose organ "the Secretary-General" is."""
    return node.id.startswith("r")


def _number(node: Node) -> str:
    """ "resolution 822" for anything that says so: resolution numbers of one council do not repeat."""
    if "Resolution" in node.types:
        found = re.search(r"\b(\d{1,5})\b", node.label)
        body = "general assembly" if "general assembly" in node.label.lower() or "A/RES" in node.label else "council"
        return f"{body} resolution {found.group(1)}" if found else ""
    return ""


def _full_name(node: Node) -> str:
    return fold(without_titles(node.label))


def clustered(parts: Iterable[Part], forced: Mapping[frozenset[str], str]) -> Clusters:
    """forced: pairs of folded names that a person has decided on -> "same" | "different"."""
    nodes: dict[Local, Node] = {}
    spelled: dict[Local, str] = {}
    around: dict[str, list[str]] = {}
    for part in parts:
        here = {(part.identifier, node.id): node for node in part.extraction.nodes if is_entity(node)}
        nodes |= here
        spelled |= _spelled(here)
        around[part.identifier] = surroundings(part)
    names = {local: _full_name(node) for local, node in nodes.items()}
    clusters = Clusters(nodes, names, [pair for pair, decision in forced.items() if decision == "different"])
    sure: dict[str, list[Local]] = defaultdict(list)  # keys that one thing has
    alike: dict[str, list[Local]] = defaultdict(list)  # names, which several things may have
    reasons: dict[str, str] = {}
    decided = _by_name(forced)
    for local in sorted(nodes):
        for key, reason, is_sure in _kept_apart(
            local, keys(nodes[local], spelled.get(local, ""), around[local[0]]), decided, names
        ):
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


def surroundings(part: Part) -> list[str]:
    """Gazetteer keys of the places and codes of the countries that a text tells of: where it is set."""
    places = [node for node in part.extraction.nodes if "Place" in node.types or "Country" in node.types]
    keyed = {key for node in places for key in node.authority.split()}
    return sorted(keyed | {f"iso:{node.country}" for node in places if node.country and "Country" in node.types})


def _spelled(nodes: Mapping[Local, Node]) -> dict[Local, str]:
    """Conflicts whose name holds a place that the gazetteer knows: the name with the place's key in its stead.

    "Nagorny-Karabakh conflict" and "Nagorno-Karabakh conflict" are one name.
    """
    places: dict[str, set[str]] = defaultdict(set)
    for node in nodes.values():
        if node.authority and "Place" in node.types and "State" not in node.types:
            for name in (node.label, *(name.text for name in node.names)):
                places[fold(name)].add(node.authority)
    found = {}
    for local, node in nodes.items():
        if "Conflict" in node.types:
            name = _full_name(node)
            held = [place for place, keys_ in places.items() if len(keys_) == 1 and f" {place} " in f" {name} "]
            if held:
                longest = max(held, key=lambda place: (len(place), place))
                key = next(iter(places[longest]))
                found[local] = f" {name} ".replace(f" {longest} ", f" {key} ").strip()
    return found


Decided = Mapping[str, list[frozenset[str]]]  # name -> the pairs that it is in and that a person told apart


def _by_name(forced: Mapping[frozenset[str], str]) -> Decided:
    found: dict[str, list[frozenset[str]]] = defaultdict(list)
    for pair, decision in sorted(forced.items(), key=lambda item: sorted(item[0])):
        if decision == "different":
            for name in pair:
                found[name].append(pair)
    return found


def _kept_apart(local: Local, found: Sequence[Key], decided: Decided, names: Mapping[Local, str]) -> Sequence[Key]:
    """Keys under which the names that a person told apart no longer meet; one name twice: no two documents' do."""
    name = names[local]
    if name not in decided:
        return found
    without = "".join(f" not {' '.join(sorted(pair - {name})) or local[0]}" for pair in decided[name])
    return [(f"{key}{without}", reason, is_sure) for key, reason, is_sure in found]


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
