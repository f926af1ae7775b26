"""Happenings -> the same, each thing in them called once: by its name where some telling names it.

Of "the Arusha offensive … the offensive", "an agreement, the so-called Bicesse Accords", "the army … the Yemeni Armed
Forces" only the name is kept: the other words are no second filler of the role.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kgbuild.extract.telling.events import Happening, Told
from kgbuild.extract.telling.fillers import Filler
from kgbuild.model import Node, Ref, TextValue

_ONE = frozenset({"name", "instrument"})  # of which a happening has one
_DOERS = frozenset({"agent", "from", "to"})
_COUNTED = frozenset({"people", "victims", "object"})
_Held = tuple[Filler, Told]


def called_once(happenings: Sequence[Happening], nodes: Mapping[str, Node]) -> None:
    """In place.  nodes: the document's entities by id."""
    for happening in happenings:
        for role, held in happening.roles.items():
            if len(held) > 1 and (role in _ONE or role in _DOERS or role in _COUNTED):
                for key in [k for k, item in held.items() if any(_tells(role, o, item, nodes) for o in held.values())]:
                    del held[key]


def _tells(role: str, one: _Held, other: _Held, nodes: Mapping[str, Node]) -> bool:
    """Whether the first says what the other does, and more."""
    (name, told), (words, again) = one, other
    if name is words:
        return False
    if role == "instrument":  # "an agreement, the Bicesse Accords"; others are papers of their own
        beside = told is again and name.token.dep_ == "appos" and name.token.head is words.token
        return beside and _label(words, nodes).islower() and not _label(name, nodes).islower()
    if not isinstance(words.value, TextValue):
        return False
    if role in _DOERS:
        apart = told is not again and words.key not in _keys(told, role) and name.key not in _keys(again, role)
        return apart and isinstance(name.value, Ref)
    if isinstance(name.value, Ref):
        return role in _ONE
    mine, theirs = set(_content(name)), set(_content(words))
    if role == "name":
        return name.token.lemma_ == words.token.lemma_ and (len(mine) > len(theirs) or _first(name, words))
    return theirs < mine


def _label(filler: Filler, nodes: Mapping[str, Node]) -> str:
    node = nodes.get(filler.value.node) if isinstance(filler.value, Ref) else None
    return node.label if node is not None else filler.value.words if isinstance(filler.value, TextValue) else ""


def _first(one: Filler, other: Filler) -> bool:
    return len(_content(one)) == len(_content(other)) and one.span.start < other.span.start


def _keys(told: Told, role: str) -> Iterator[str]:
    return (f.key for f in told.found.roles.get(role, ()))


def _content(filler: Filler) -> Sequence[str]:
    return filler.value.words.lower().split() if isinstance(filler.value, TextValue) else ()
