"""A list of names read as one name and what stands beside it -> the same parse with the list whole."""

from __future__ import annotations

from kgbuild.extract.syntax.tokens import Doc, Token
from kgbuild.extract.syntax.verb_classes import SUBJECT

_NAMED_BY_OF = frozenset({"city", "town", "village", "hamlet"})


def list_goes_on(doc: Doc, later: Token) -> None:
    """ "after seizing A, |B| and C": a name after the comma behind an object is one more of them."""
    comma = later.left_edge.i - 1
    last = doc[comma - 1]
    if doc[comma].text != "," or last.pos_ != "PROPN" or last.dep_ not in ("dobj", "pobj") or later.pos_ != "PROPN":
        return
    if not any(c.dep_ == "cc" for c in later.children) or later.head.i >= last.i or later.is_ancestor(last):
        return
    verb = last.head if last.dep_ == "dobj" else last.head.head
    if verb.pos_ != "VERB" or later.head is last or verb.i < later.head.i:
        return
    later.attach(last)
    later.dep_ = "conj"
    for child in list(later.children):  # "… and C in night attacks |and driving …"
        if child.dep_ == "conj" and child.tag_ == "VBG":
            child.attach(verb)


def town_in_list(doc: Doc, town: Token) -> None:
    """ "took the Sirba Dam, the |town of Kébémer| and Touba": a town with a name of its own is the next of them."""
    first, after = town.head, town.right_edge.i + 1
    if town.lower_ not in _NAMED_BY_OF or first.pos_ != "PROPN" or first.dep_ not in (*SUBJECT, "pobj", "dobj"):
        return
    more = any(c.dep_ == "conj" and c.i > after for c in first.children) or any(c.dep_ == "conj" for c in town.children)
    named = any(c.lower_ == "of" and any(p.pos_ == "PROPN" for p in c.children) for c in town.children)
    if more and named and doc[town.left_edge.i - 1].text == ",":
        town.dep_ = "conj"


def list_after_comma(doc: Doc, second: Token) -> None:
    """ "A, |B| and C signed": no apposition ends with the verb, or without a comma, when it is a list itself."""
    first, after = second.head, second.right_edge.i + 1
    if first.pos_ != "PROPN" or second.pos_ != "PROPN" or first.dep_ not in (*SUBJECT, "pobj", "dobj"):
        return
    if not any(c.dep_ == "conj" and c.pos_ == "PROPN" for c in second.children) or first.right_edge.i != after - 1:
        return
    if after < len(doc) and doc[after].text not in (",", "(", ")") and doc[second.left_edge.i - 1].text == ",":
        second.dep_ = "conj"


def things_in_list(doc: Doc, second: Token) -> None:
    """ "burned three trucks, |a school| and two clinics": one of them is no other word for three."""
    first = second.head
    if first.tag_ != "NNS" or first.dep_ not in (*SUBJECT, "dobj") or second.tag_ != "NN" or first.i > second.i:
        return
    single = any(c.lower_ in ("a", "an", "one") for c in second.children)
    last = next((c for c in second.children if c.dep_ == "conj"), None)
    counted = any(c.dep_ == "nummod" for c in first.children)
    if not (single and counted) or last is None or doc[second.left_edge.i - 1].text != ",":
        return
    if any(c.lower_ == "two" for c in first.children) and not any(c.dep_ == "nummod" for c in last.children):
        return  # "two towns, a port and a village"
    second.dep_ = "conj"
    for child in list(second.children):
        if child.dep_ == "prep" and child.i > last.i and first.dep_ == "dobj":
            child.attach(first.head)
