"""Two fillers of a role -> whether they can be the same thing; a filler -> marks that those like it share.

The marks let a telling be compared with the few happenings that it can join, not with all of a long document.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kgbuild.extract.syntax.beside import against_the_state
from kgbuild.extract.telling.fillers import Filler
from kgbuild.model import DateValue, Node, NumberValue, Ref, TextValue

_BARE = frozenset(("the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "all", "both"))
_SIDES = frozenset({"agent", "from", "to", "recipient", "people"})  # in which a state and its army act as one
_TITLED = frozenset({"name", "instrument", "facility", "object", "subject"})  # in which a name is compared by its words
_LOOSE = frozenset({"agent", "from", "to", "recipient", "victims", "people"})  # in which a name and words may be one
_STATES_OWN = frozenset({"government", "army", "military", "navy"})
_KINDS = frozenset({"ref", "number", "date", "text"})


class Likeness:
    """Of the fillers of one document.  nodes: its entities by id; more may come."""

    def __init__(self, nodes: Mapping[str, Node]) -> None:
        self._nodes = nodes

    def alike(self, role: str, one: Filler, other: Filler) -> bool:
        """Whether nothing speaks against their being one."""
        if one.key == other.key:
            return True
        if isinstance(one.value, Ref) and isinstance(other.value, Ref):
            a, b = self._nodes.get(one.value.node), self._nodes.get(other.value.node)
            return role in _SIDES and a is not None and b is not None and bool(a.country) and a.country == b.country
        if isinstance(one.value, NumberValue) and isinstance(other.value, NumberValue):
            return one.value.lexical == other.value.lexical
        if isinstance(one.value, DateValue) and isinstance(other.value, DateValue):
            return dates_agree(one, other)
        if role in _TITLED or (isinstance(one.value, TextValue) and isinstance(other.value, TextValue)):
            a_words, b_words = self._content(one), self._content(other)
            return bool(a_words & b_words) and len(a_words & b_words) / min(len(a_words), len(b_words)) >= 0.6
        if role == "victims" and (self._person(one) or self._person(other)):
            return False  # "77 people died", "X, slain in May"
        return role in _LOOSE and not (role in _SIDES and (self._others(one, other) or self._others(other, one)))

    def _others(self, words: Filler, name: Filler) -> bool:
        """Whether words say whose men they are, and none of the name's: "|Mahdist| forces" are not the British."""
        node = self._nodes.get(name.value.node) if isinstance(name.value, Ref) else None
        if node is None or not isinstance(words.value, TextValue):
            return False
        if _of_a_state(node) and against_the_state(words.token):
            return True
        left = (c for c in words.token.children if c.i < words.token.i and c.dep_ in ("amod", "compound", "nmod"))
        whose = {c.lower_ for c in left if c.i and c.text[:1].isupper()}
        known = {w for n in (node.label, *(n.text for n in node.names)) for w in n.lower().replace("-", " ").split()}
        return bool(whose) and all(not any(w[:4] == k[:4] for k in known) for w in whose)

    def marks(self, role: str, filler: Filler) -> Iterator[str]:
        """What a filler is kept under."""
        value = filler.value
        yield f"key {filler.key}"
        if role in _LOOSE:
            yield f"kind {_kind(filler)}"
        if isinstance(value, Ref):
            node = self._nodes.get(value.node)
            if role in _SIDES and node is not None and node.country:
                yield f"country {node.country}"
            if role in _TITLED:
                yield from (f"name {word}" for word in self._content(filler))
            return
        if isinstance(value, NumberValue):
            yield f"number {value.lexical}"
        elif isinstance(value, DateValue):
            yield "date"
        yield from (f"word {word}" for word in self._content(filler))

    def sought(self, role: str, filler: Filler) -> Iterator[str]:
        """What all that is like it is kept under: of two fillers that are alike, each seeks a mark of the other."""
        own, is_name = _kind(filler), isinstance(filler.value, Ref)
        if role in _LOOSE:
            yield from (f"kind {kind}" for kind in _KINDS if kind != own)
        for mark in self.marks(role, filler):
            kind, _, word = mark.partition(" ")
            if kind == "name":
                yield f"word {word}"
            elif kind != "kind":
                yield mark
                if kind == "word" and not is_name and role in _TITLED:
                    yield f"name {word}"

    def _person(self, filler: Filler) -> bool:
        node = self._nodes.get(filler.value.node) if isinstance(filler.value, Ref) else None
        return node is not None and "Person" in node.types

    def _content(self, filler: Filler) -> set[str]:
        value = filler.value
        if isinstance(value, Ref):
            node = self._nodes.get(value.node)
            words = node.label if node else value.node
        else:
            words = value.words
        return {w.strip("\"'“”.,()") for w in words.lower().split()} - _BARE


def _of_a_state(node: Node) -> bool:
    """ "Sudan", "the Sudanese army"."""
    if {"State", "Country"}.intersection(node.types):
        return True
    return bool(node.country) and not _STATES_OWN.isdisjoint(node.label.lower().split())


def _kind(filler: Filler) -> str:
    value = filler.value
    if isinstance(value, Ref):
        return "ref"
    return "number" if isinstance(value, NumberValue) else "date" if isinstance(value, DateValue) else "text"


def dates_agree(one: Filler, other: Filler) -> bool:
    """Whether two dates can be of one day."""
    a, b = one.value, other.value
    if not isinstance(a, DateValue) or not isinstance(b, DateValue):
        return False
    if a.earliest and a.latest and b.earliest and b.latest:
        return a.earliest <= b.latest and b.earliest <= a.latest
    x, y = a.edtf or a.words, b.edtf or b.words
    return x.startswith(y) or y.startswith(x)
