"""An entity node of one document -> the keys under which it meets those of other documents, each with its reason."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from kgbuild.model import Key, Node
from kgbuild.resolve.names import fold, is_nameless, without_titles

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
NEAR = " near "
FORCE_WORDS = frozenset({"the", "of", "armed", "force", "forces", "army", "military", "troops", "soldiers", "republic"})


def kind_of(node: Node) -> tuple[str, str]:
    """(what it may merge with, folder of its IRI)."""
    for name, folder in KINDS:
        if name in node.types:
            return (name if name in SUBKINDS else folder), folder
    return "entity", "entity"


def is_entity(node: Node) -> bool:
    return node.id[:1] in "erm" and "Event" not in node.types


def keys(node: Node, spelled: str = "") -> list[Key]:
    """Under which the node meets others; the strongest first.  spelled: its name with known places in one spelling.

    A key that ends in NEAR stands for one with each place that its text tells of.
    """
    group, folder = kind_of(node)
    found = [(f"authority {key}", f"the gazetteer knows both as {key}", True) for key in node.authority.split()]
    if group == "instrument" and (number := _number(node)):
        return [*found, (f"instrument {number}", f"both carry the number {number}", True)]
    if group == "force" and node.country and _is_whole_force(node.label):
        reason = f"both are the armed forces of {node.country}, named by no unit"
        found.append((f"force of {node.country}", reason, True))
    name = full_name(node)
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
        return [*found, (f"{group} {name}{NEAR}", f"the same name, {name!r}, and both texts tell of ", False)]
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


def full_name(node: Node) -> str:
    return fold(without_titles(node.label))


def whole(key: Key, around: Sequence[str]) -> Iterable[Key]:
    """around: the places that its text tells of."""
    name, reason, is_sure = key
    return ((name + place, reason + place, is_sure) for place in around) if name.endswith(NEAR) else (key,)


def spelled(nodes: Sequence[Node]) -> dict[str, str]:
    """Conflicts whose name holds a place that the gazetteer knows: the name with the place's key in its stead.

    "Nagorny-Karabakh conflict" and "Nagorno-Karabakh conflict" are one name.
    """
    places: dict[str, set[str]] = defaultdict(set)
    for node in nodes:
        if node.authority and "Place" in node.types and "State" not in node.types:
            for name in (node.label, *(name.text for name in node.names)):
                places[fold(name)].add(node.authority)
    found = {}
    for node in nodes:
        if "Conflict" in node.types:
            name = full_name(node)
            held = [place for place, keys_ in places.items() if len(keys_) == 1 and f" {place} " in f" {name} "]
            if held:
                longest = max(held, key=lambda place: (len(place), place))
                key = next(iter(places[longest]))
                found[node.id] = f" {name} ".replace(f" {longest} ", f" {key} ").strip()
    return found
