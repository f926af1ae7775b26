"""A noun and the numbers of its sentence -> how many of it there are."""

from __future__ import annotations

from collections.abc import Mapping

from kgbuild.extract.annotations import Quantity
from kgbuild.extract.syntax.tokens import Token

Numbers = Mapping[tuple[int, int], Quantity]  # by sentence and token

_COLLECTIVE = frozenset(
    {"force", "contingent", "group", "convoy", "team", "garrison", "party", "column", "army", "total", "unit",
     "detachment", "crowd", "number", "mission", "fleet", "crew"}
)  # fmt: skip
_SINGLE = frozenset({"a", "an", "another"})
_KIN = frozenset(
    {"father", "mother", "son", "daughter", "brother", "sister", "wife", "husband", "baby", "grandson", "granddaughter",
     "grandfather", "grandmother", "uncle", "aunt", "nephew", "niece", "cousin", "driver", "bodyguard"}
)  # fmt: skip
_TALLY = frozenset({"number", "toll", "total", "count"})
_TALLYING = frozenset({"put", "estimate", "rise", "climb", "grow", "reach", "stand", "bring", "raise"})


def single(token: Token) -> Token | None:
    """The word by which one person without a name is meant: "|a| soldier was killed", "wounded |another| serviceman".

    Only of what happened: nobody in particular is meant by "kill a man", and who is named beside is no number.
    """
    article = next((c for c in token.children if c.dep_ == "det" and c.lower_ in _SINGLE), None)
    if article is None and token.lemma_ in _KIN:  # "injured |her| baby"
        article = next((c for c in token.children if c.dep_ == "poss"), None)
    if token.lower_ == "another":
        article = token
    elif article is None or token.tag_ != "NN":
        return None
    if any(c.dep_ == "appos" or (c.dep_ == "prep" and c.lower_ == "of" and c.i == token.i + 1) for c in token.children):
        return None
    verb = next((a for a in token.ancestors if a.pos_ == "VERB"), None)
    if verb is None or verb.tag_ not in ("VBD", "VBN", "VBG"):
        return None
    return None if any(c.dep_ == "mark" and c.lower_ in ("if", "unless") for c in verb.children) else article


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
