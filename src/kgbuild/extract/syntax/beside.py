"""A phrase's head word -> the word beside it that says what is meant: its whole, its owner, the name set before it."""

from __future__ import annotations

from collections.abc import Set

from kgbuild.extract.dates.time_grammar import ORDINALS
from kgbuild.extract.names.words import heads
from kgbuild.extract.syntax.arguments import COMPASS
from kgbuild.extract.syntax.subjects import surface_subject
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.syntax.verb_classes import IRREGULAR

_POLITY = frozenset(
    {"government", "leadership", "authority", "regime", "administration", "side", "territory", "land", "soil"}
)
_WHOLE = _POLITY | {"half", "third", "quarter", "part", "portion", "rest", "remainder", "outskirts", "outskirt"}
# "the |third| city", "the |last| town": words that tell it from others by nothing that one could find it by
_UNTOLD = frozenset({*ORDINALS, "other", "same", "entire", "whole", "last", "next", "latest", "final"})
_TOWNS = frozenset({"village", "town", "city", "settlement"})  # "four villages in a region" are not the region
_AREAS = frozenset({"area", "district", "neighbourhood", "neighborhood", "quarter", "suburb"})
_ROUND = frozenset({"dozen", "score", "hundred", "thousand", "million"})
_ARMS = frozenset(
    {"armored", "armoured", "military", "army", "combat", "fighting", "infantry", "tracked", "rebel", "war", "enemy"}
)
_RELIEF = frozenset(
    {"aid", "relief", "humanitarian", "civilian", "refugee", "medical", "food", "rescue", "cross", "crescent", "bus"}
)
_FREIGHT = frozenset({"ambulance", "bus", "car", "lorry", "truck", "refugee", "civilian", "aid", "family", "evacuee"})
_KEPT = frozenset(
    {"administer", "control", "claim", "inhabit", "populate", "govern", "surround", "overlook"}
)  # by whom land is told apart


def owner_of(token: Token) -> Token | None:
    """ "Serbia's troops", "pulled its troops out": who does it, when it is their own.  Not "Sudan's rebel group"."""
    owner = next((c for c in token.children if c.dep_ == "poss"), None)
    if owner is not None and owner.tag_ == "PRP$" and token.head.pos_ == "VERB" and token.dep_ == "dobj":
        doer = surface_subject(token.head)
        return doer[0] if doer is not None else owner
    return None if owner is not None and owner.tag_ != "PRP$" and against_the_state(token) else owner


def against_the_state(token: Token) -> bool:
    """ "rebels", "the main |rebel| group": whoever they belong to, it is not the state."""
    if token.lemma_.lower() in IRREGULAR:
        return True
    return any(c.lower_ in IRREGULAR and c.dep_ in ("amod", "compound", "nmod") for c in token.children)


def is_vague(token: Token) -> bool:
    """ "the city", "territory": refers to something that was not found out, or to nothing in particular."""
    doc, i = token.doc, token.i
    if i + 3 < len(doc) and [t.tag_ for t in doc[i : i + 3]] == ["NNS", "CC", "NNS"] and doc[i + 3].lower_ == "of":
        return True  # "the |villages| and towns of A and B"
    return not any(
        c.dep_ in ("amod", "nummod", "compound", "nmod", "relcl")
        or (c.dep_ == "acl" and c.lemma_ in _KEPT)
        or (c.dep_ == "prep" and c.i > token.i)
        for c in token.children
        if c.lower_ not in _UNTOLD
    )


def counted_others(token: Token, words: Set[str]) -> Token | None:
    """ "hundreds |of vehicles|": what a round number is of, when that is none of the words."""
    if token.lemma_.lower() not in _ROUND:
        return None
    inner = whole_of(token)
    if inner is None or inner.pos_ not in ("NOUN", "PROPN"):
        return None
    lemma = inner.lemma_.lower()
    return None if lemma in words or inner.lower_ in words or lemma in _ROUND else inner


def unarmed(token: Token) -> bool:
    """ "vehicles", unless armoured or an army's; "an |aid| convoy"."""
    beside = {c.lower_ for c in token.children if c.dep_ in ("amod", "compound", "nmod")}
    if token.lemma_ == "vehicle":
        return _peaceful(token)
    if token.lemma_ != "convoy":
        return False
    freight = whole_of(token)
    carried = freight is not None and (freight.lemma_ in _FREIGHT or freight.lemma_ == "vehicle") and _peaceful(freight)
    return carried or not beside.isdisjoint(_RELIEF)


def _peaceful(token: Token) -> bool:
    return _ARMS.isdisjoint(c.lower_ for c in token.children if c.dep_ in ("amod", "compound", "nmod"))


def is_bare(token: Token) -> bool:
    """ "took |positions| around the airport": no word before it says which, how many or whose."""
    return not any(c.i < token.i and c.dep_ != "punct" for c in token.children)


def name_of_area(token: Token) -> Token | None:
    """ "the |Bardale| area in Bay"."""
    if token.lemma_ not in _AREAS:
        return None
    beside = (c for c in token.children if c.dep_ == "compound" and c.pos_ == "PROPN" and c.i == token.i - 1)
    return next(beside, None)


def whole_of(token: Token) -> Token | None:
    """ "half |of the town", "the |Azerbaijani| side", "|its| leadership": of what it is a part, or whose it is."""
    if token.lower_ in COMPASS and not any(c.dep_ == "det" for c in token.children):
        return None  # "land west of the river" is no part of the river
    within = ("of",) if token.lemma_.lower() in _TOWNS and token.tag_ == "NNS" else ("of", "in")
    area = name_of_area(token)
    if area is not None:
        return area
    for child in token.children:
        if child.dep_ == "prep" and child.lower_ in within:
            if child.i and child.nbor(-1).lower_ in COMPASS and child.nbor(-1) != token:
                continue
            for item in child.children:
                if item.dep_ == "pobj":
                    return item
    for child in token.children:
        if child.dep_ in ("compound", "nmod") and child.pos_ == "PROPN":
            return child
        if child.dep_ == "poss" and token.lemma_.lower() in _WHOLE:  # "its leadership", "Serbia's territory"
            return child
    return None


def set_before(token: Token) -> Token | None:
    """ "|Mosul, Iraq's second-largest city, fell": a name that the parser took for an adverb of the verb."""
    first = token.left_edge.i
    if token.dep_ not in ("nsubj", "nsubjpass") or first < 2 or token.doc[first - 1].text != ",":
        return None
    name = token.doc[first - 2]
    return name if name.head is token.head and name.text.istitle() else None


def subject_of_copula(token: Token) -> Token | None:
    """ "|X| was the first agreement", "|X| was among seven regions": who or what the word says X to be."""
    head, verb = token.head, None
    if token.dep_ == "attr" and (head.pos_ == "AUX" or head.lemma_ in ("become", "remain")):
        verb = head
    elif token.dep_ == "pobj" and head.lower_ in ("among", "of", "amongst"):
        above = head.head
        if above.pos_ == "AUX":
            verb = above
        elif above.dep_ == "attr" and above.head.pos_ == "AUX":
            verb = above.head
    subjects = verb.children if verb is not None else ()
    return next((c for c in subjects if c.dep_ == "nsubj" and c.i < token.i), None)


def has_organ(token: Token) -> bool:
    """ "the fall of |Kun|'s government": whose organ it is, not where."""
    return token.dep_ == "poss" and token.head.lower_ in heads("organ")
