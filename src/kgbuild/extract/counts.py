"""A noun and the numbers of its sentence -> how many of it there are."""

from __future__ import annotations

from collections.abc import Mapping

from kgbuild.extract.annotations import Quantity
from kgbuild.extract.tokens import Token

Numbers = Mapping[tuple[int, int], Quantity]  # by sentence and token

_COLLECTIVE = frozenset(
    {"force", "contingent", "group", "convoy", "team", "garrison", "party", "column", "army", "total", "unit",
     "detachment", "crowd", "number", "mission", "fleet", "crew"}
)  # fmt: skip
_TALLY = frozenset({"number", "toll", "total", "count"})
_TALLYING = frozenset({"put", "estimate", "rise", "climb", "grow", "reach", "stand", "bring", "raise"})


def number_of(numbers: Numbers, index: int, token: Token) -> Quantity | None:
    """How many of what the word names: "511 civilians", "thousands of trees", "321 of them"."""
    held = numbers.get((index, token.i))
    if held is not None:
        return held
    for child in token.children:
        if child.dep_ in ("nummod", "amod", "det", "quantmod", "nmod", "compound") and child.i < token.i:
            held = numbers.get((index, child.i))
            if held is not None:
                return held
    top = token
    while top.dep_ == "conj" and top.head.pos_ in ("ADJ", "NOUN"):
        top = top.head
        held = numbers.get((index, top.i))
        for child in top.children if top.pos_ == "ADJ" and held is None else ():
            held = held or numbers.get((index, child.i))
        if held is not None:  # "500 industrial, retail and other facilities"
            return held if top.pos_ == "ADJ" else None
    if token.lemma_.lower() in _COLLECTIVE:  # "a force of 50,000 soldiers"
        for child in token.children:
            for item in child.children if child.dep_ == "prep" and child.lower_ == "of" else ():
                if item.dep_ == "pobj" and not any(c.dep_ == "conj" for c in item.children):
                    return number_of(numbers, index, item)
    for child in token.children:  # "its inhabitants, some 39,000 Greek Cypriots"
        if child.dep_ == "appos" and child.i > token.i and child.pos_ in ("NOUN", "PROPN"):
            for number in child.children:
                if number.dep_ == "nummod" and number.i < child.i:
                    return numbers.get((index, number.i))
    if token.dep_ == "pobj" and token.head.lower_ == "of":
        above = token.head.head
        held = numbers.get((index, above.i))
        return _put_at(numbers, index, above) if held is None and above.lemma_ in _TALLY else held
    return None


def _put_at(numbers: Numbers, index: int, tally: Token) -> Quantity | None:
    """ "put the number of refugees at 20,000", "the number of refugees rose to 20,000"."""
    if tally.dep_ not in ("dobj", "nsubj", "nsubjpass") or tally.head.lemma_ not in _TALLYING:
        return None
    for child in tally.head.children:
        if child.dep_ in ("prep", "prt") and child.lower_ in ("at", "to"):
            for item in child.children:
                held = numbers.get((index, item.i))
                if held is not None:
                    return held
    return None
