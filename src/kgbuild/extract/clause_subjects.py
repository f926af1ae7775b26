"""A parse that took the subject of a second clause into the list before it -> the same parse with the subject set free.

"They left the region and |Peru| declared its independence": the parser coordinates "region" and "Peru", and the second
verb, without a subject of its own, would lend the first one's.
"""

from __future__ import annotations

from kgbuild.extract.tokens import Doc, Token

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
_FINITE = frozenset({"VBD", "VBZ", "VBP", "MD"})


def free_subject(doc: Doc, verb: Token) -> None:
    """In place.  verb: one that is coordinated with another."""
    first = verb.head
    if first.pos_ not in ("VERB", "AUX") or any(c.dep_ in _SUBJECTS for c in verb.children):
        return
    start = min((c.i for c in verb.children if c.dep_ in ("aux", "auxpass")), default=verb.i)
    if start < 2 or doc[start].tag_ not in _FINITE or (start == verb.i and verb.tag_ not in _FINITE):
        return
    if any(c.dep_ == "cc" and first.i < c.i < verb.i for c in first.children):
        return  # "took the town and the port and |left|": the conjunction is the verbs'
    noun = doc[start - 1]
    while noun.dep_ in ("pobj", "prep", "compound") and noun.head.i < noun.i and noun.head.i > first.i:
        noun = noun.head
    if noun.dep_ != "conj" or noun.pos_ not in ("NOUN", "PROPN") or noun.right_edge.i != start - 1:
        return
    before = noun.left_edge.i - 1
    if before <= first.i or doc[before].lower_ != "and" or not first.is_ancestor(noun) or noun.head.i < first.i:
        return
    noun.become_subject(verb)
