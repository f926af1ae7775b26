"""A parse with a clause's subject, object or aim hung on another word -> the same parse with it where it is read.

"They left the region and |Peru| declared its independence": the parser coordinates "region" and "Peru", and the second
verb, without a subject of its own, would lend the first one's. "Died since |the uprising| began", "entered |Kasab|"
and "began their push |to retake it|" are hung wrongly in like ways.
"""

from __future__ import annotations

from kgbuild.extract.syntax.tokens import Doc, Token
from kgbuild.extract.syntax.verb_classes import OBJECT_CONTROL

_SUBJECTS = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
WHEN = frozenset({"since", "after", "before", "until", "till"})
_UNDERTAKING = frozenset({"begin", "start", "launch", "mount", "continue", "resume", "announce", "undertake", "open"})
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


def subject_after(preposition: Token, doc: Doc) -> None:
    """ "died since |the uprising against him| began": read as governed by "since", it is what began."""
    noun = next((c for c in preposition.children if c.dep_ == "pobj"), None)
    after = noun.right_edge.i + 1 if noun is not None else len(doc)
    if noun is None or after >= len(doc) or preposition.lower_ not in WHEN:
        return
    verb = doc[after]
    if verb.tag_ not in _FINITE or verb.dep_ not in ("advcl", "ccomp") or verb.head is not preposition.head:
        return
    if any(c.dep_ in _SUBJECTS for c in verb.children):
        return
    noun.become_subject(verb)
    preposition.attach(verb)
    preposition.dep_, verb.dep_ = "mark", "advcl"


def object_as_adverb(word: Token) -> None:
    """ "had entered |Kasab|", read as an adverb: a name right behind a verb that has no object is its object."""
    verb = word.head
    if verb.pos_ != "VERB" or word.i != verb.i + 1 or any(c.dep_ in ("dobj", "auxpass") for c in verb.children):
        return
    word.dep_, word.tag_, word.pos_, word.lemma_ = "dobj", "NNP", "PROPN", word.text


def purpose_of_object(verb: Token) -> None:
    """ "began their push |to retake the city|": what the push is for, not what they began to do."""
    above, start = verb.head, verb.left_edge
    thing = next((c for c in above.children if c.dep_ == "dobj" and above.i < c.i < verb.i), None)
    if thing is not None and above.lemma_ in _UNDERTAKING and thing.right_edge.i == start.i - 1:
        verb.attach(thing)
        verb.dep_ = "acl"


def gerund_of_verb(preposition: Token) -> None:
    """ "accused the rebels |of killing|", "accused by the army |of killing|", hung on the noun before it."""
    above = preposition.head.head
    verb = above.head if above.dep_ == "agent" else above
    accused = verb.pos_ == "VERB" and verb.lemma_ in OBJECT_CONTROL.get(preposition.lower_, ())
    if accused and any(c.dep_ == "pcomp" and c.tag_ == "VBG" for c in preposition.children):
        preposition.attach(verb)
