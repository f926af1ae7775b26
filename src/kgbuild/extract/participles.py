"""A participle or a deed read as another kind of word -> the same parse with it where it belongs."""

from __future__ import annotations

from kgbuild.extract.tokens import Doc, Token

HELD = frozenset({"hostage", "prisoner", "captive"})
NEVER_PAST = frozenset({"taken", "seen", "driven", "given", "stolen", "beaten", "shown", "known", "torn", "thrown"})
DEEDS = frozenset({"shelling", "bombing", "firing", "killing", "raiding"})
_SUBJECT = frozenset({"nsubj", "nsubjpass"})
_VERBAL = frozenset({"VERB", "AUX"})


def reduced(doc: Doc, verb: Token) -> None:
    """ "The truce |agreed| in May is fragile": right behind its noun, before a verb that has no other subject."""
    noun = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    if noun is None or noun.right_edge.i != verb.i - 1 or noun.pos_ != "NOUN":
        return
    if any(c.dep_ in ("dobj", "aux", "auxpass", "cc", "prt") and c.lower_ not in HELD for c in verb.children):
        return
    main = next((c for c in verb.children if c.dep_ in ("ccomp", "conj") and c.pos_ in _VERBAL and c.i > verb.i), None)
    if main is None or main.tag_ not in ("VBZ", "VBP", "VBD", "VBN") or any(c.dep_ in _SUBJECT for c in main.children):
        return
    start = min((c.i for c in main.children if c.dep_ in ("aux", "auxpass", "neg")), default=main.i)
    if doc[start].pos_ != "AUX" or doc[start].tag_ not in ("VBZ", "VBP", "VBD") or doc[start - 1].text == ",":
        return
    main.attach(main)
    main.dep_ = "ROOT"
    noun.become_subject(main)
    for child in list(verb.children):
        if child.i > start:
            child.attach(main)
    verb.attach(noun)
    verb.dep_, verb.tag_ = "acl", "VBN"


def reduced_object(verb: Token) -> None:
    """ "freed two officers |taken| prisoner in May": they are freed, and were taken."""
    noun, above = next((c for c in verb.children if c.dep_ in _SUBJECT), None), verb.head
    if noun is None or above.pos_ != "VERB" or noun.right_edge.i != verb.i - 1 or noun.left_edge.i < above.i:
        return
    if any(c.dep_ in ("aux", "auxpass") for c in verb.children) or any(c.dep_ == "dobj" for c in above.children):
        return
    noun.attach(above)
    noun.dep_ = "dobj"
    verb.attach(noun)
    verb.dep_, verb.tag_ = "acl", "VBN"


def deed(doc: Doc, word: Token) -> None:
    """ "in the Serbian |shelling| in Vogosca": a noun, and the word before says whose."""
    whose = doc[word.i - 1]
    if whose.dep_ != "pobj" or not whose.text[:1].isupper() or doc[word.i - 2].dep_ != "det":
        return
    preposition = whose.head
    word.attach(preposition)
    whose.attach(word)
    doc[word.i - 2].attach(word)
    word.dep_, word.tag_, word.pos_, word.lemma_ = "pobj", "NN", "NOUN", word.lower_
    whose.dep_ = "amod"
