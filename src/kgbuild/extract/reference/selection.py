"""A pronoun in its sentence -> the class that its verb or noun lets it mean: what is besieged is a place."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kgbuild.extract.names.words import lexicon
from kgbuild.extract.syntax.tokens import Token

CLASSES: Mapping[str, frozenset[str]] = {
    "place": frozenset({"Settlement", "District", "Region", "Facility", "NaturalFeature", "Road", "Place"}),
    "instrument": frozenset({"Instrument"}),
    "conflict": frozenset({"Conflict"}),
    "actor": frozenset({"Country", "State", "Organization", "ArmedForce"}),
}


_OF_A_PLACE = frozenset({"population", "inhabitant", "resident", "elevation", "area", "suburb", "airport"})


@cache
def _table() -> Mapping[tuple[str, str], str]:
    """(relation, lemma) -> the class; a lemma that two classes share with one relation selects none."""
    table: dict[tuple[str, str], str] = {}
    for kind, relations in lexicon("selection").items():
        for relation, lemmas in relations.items():
            for lemma in lemmas:
                key = (relation, str(lemma))
                table[key] = kind if table.get(key, kind) == kind else ""
    return table


def selected(token: Token) -> str:
    """The class ("place", "instrument", …) that the pronoun's governor selects; "" for any."""
    table, head = _table(), token.head
    dep = token.dep_
    if dep == "poss":
        return table.get(("owned", head.lower_), "") or table.get(("owned", head.lemma_.lower()), "")
    lemma = head.lemma_.lower()
    if dep == "nsubjpass" or (dep == "nsubj" and any(c.dep_ == "auxpass" for c in head.children)):
        return table.get(("passive", lemma), "")
    if dep == "nsubj":
        if lemma == "fall" and any(c.dep_ == "prep" and c.lower_ in ("to", "into") for c in head.children):
            return "place"
        if lemma in ("come", "enter") and any(c.lower_ == "into" and _force(c) for c in head.children):
            return "instrument"
        if lemma == "be" and any(c.dep_ in ("acomp", "attr") and c.lower_ == "home" for c in head.children):
            return "place"
        if lemma == "have" and any(c.dep_ == "dobj" and c.lemma_.lower() in _OF_A_PLACE for c in head.children):
            return "place"
        return table.get(("subject", lemma), "")
    if dep == "dobj" and lemma == "leave":  # "had left |it| for Keren"
        return "place" if any(c.dep_ == "prep" and c.lower_ == "for" and c.i > token.i for c in head.children) else ""
    if dep == "dobj":
        return table.get(("object", lemma), "")
    if dep == "pobj" and token.head.lower_ in ("into", "near", "around", "through", "outside"):
        return "place"
    return ""


def _force(preposition: Token) -> bool:
    return any(c.lower_ in ("force", "effect") for c in preposition.children)
