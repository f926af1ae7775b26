"""A participle or a deed read as another kind of word -> the same parse with it where it belongs."""

from __future__ import annotations

from kgbuild.extract.syntax.tokens import Doc, Token
from kgbuild.extract.syntax.verb_classes import SUBJECT, VERBAL

HELD = frozenset({"hostage", "prisoner", "captive"})
NEVER_PAST = frozenset({"taken", "seen", "driven", "given", "stolen", "beaten", "shown", "known", "torn", "thrown"})
DEEDS = frozenset({"shelling", "bombing", "firing", "killing", "raiding"})
CONTROLLING = frozenset(
    {"force", "order", "compel", "ask", "persuade", "urge", "instruct", "direct", "command", "send"}
)
_LEADING = frozenset({"lead", "result", "end", "culminate", "conclude"})


def reduced(doc: Doc, verb: Token) -> None:
    """ "The truce |agreed| in May is fragile", "A deal |struck| in May ended it": right behind its noun, before a verb
    that has no other subject."""
    noun = next((c for c in verb.children if c.dep_ == "nsubj"), None)
    if noun is None or noun.right_edge.i != verb.i - 1 or noun.pos_ != "NOUN":
        return
    if any(c.dep_ in ("dobj", "aux", "auxpass", "cc", "prt") and c.lower_ not in HELD for c in verb.children):
        return
    main = next((c for c in verb.children if c.dep_ in ("ccomp", "conj") and c.pos_ in VERBAL and c.i > verb.i), None)
    if main is None or main.tag_ not in ("VBZ", "VBP", "VBD", "VBN") or any(c.dep_ in SUBJECT for c in main.children):
        return
    start = min((c.i for c in main.children if c.dep_ in ("aux", "auxpass", "neg")), default=main.i)
    helped = doc[start].pos_ == "AUX" and doc[start].tag_ in ("VBZ", "VBP", "VBD")
    past = main.dep_ == "conj" and main.tag_ == "VBD" and not any(t.text == "," for t in doc[verb.i : start])
    if not (helped or past) or doc[start - 1].text == ",":
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
    noun, above = next((c for c in verb.children if c.dep_ in SUBJECT), None), verb.head
    if noun is None or above.pos_ != "VERB" or noun.right_edge.i != verb.i - 1 or noun.left_edge.i < above.i:
        return
    if any(c.dep_ in ("aux", "auxpass") for c in verb.children) or any(c.dep_ == "dobj" for c in above.children):
        return
    noun.attach(above)
    noun.dep_ = "dobj"
    verb.attach(noun)
    verb.dep_, verb.tag_ = "acl", "VBN"


def to_march(doc: Doc, verb: Token) -> None:
    """ "ordered them to |march| to X", read as the month: that is written with a capital."""
    to = verb.head
    if to.lower_ != "to" or to.i != verb.i - 1 or to.dep_ != "prep" or to.head is to:
        return
    verb.attach(to.head)
    to.attach(verb)
    to.dep_, to.pos_, to.tag_ = "aux", "PART", "TO"
    verb.dep_, verb.pos_, verb.tag_, verb.lemma_ = "xcomp", "VERB", "VB", "march"
    after_aside(doc, to)


def after_aside(doc: Doc, to: Token) -> None:
    """ "forced the garrison, consisting of A and B, |to flee|": what they are forced to, not part of the aside."""
    verb = to.head
    if (
        verb.tag_ != "VB"
        or verb.dep_ not in ("xcomp", "advcl", "acl", "relcl")
        or to.i < 4
        or doc[to.i - 1].text != ","
    ):
        return
    aside = verb.head
    while aside.dep_ in ("conj", "pobj", "prep", "agent", "appos") and aside.head is not aside:
        aside = aside.head
    if aside.tag_ not in ("VBG", "VBN") or aside.i < 2 or doc[aside.left_edge.i - 1].text != ",":
        return
    for above in list(aside.ancestors)[:3]:
        if above.lemma_ in CONTROLLING and any(c.dep_ == "dobj" and c.i < aside.i for c in above.children):
            verb.attach(above)
            verb.dep_ = "xcomp"
            return


def fronted(doc: Doc, verb: Token) -> None:
    """ "At the end of the war in Y, |A and B| fell", read as "Y, A and B": the subject is behind the comma."""
    if verb.i < 5 or doc[0].pos_ != "ADP" or doc[0].head is not verb or any(c.dep_ in SUBJECT for c in verb.children):
        return
    commas = [t.i for t in doc[: verb.i] if t.text == ","]
    if len(commas) != 1:
        return
    comma = commas[0]
    noun = next(
        (t for t in doc[comma + 1 : verb.i] if t.pos_ in ("NOUN", "PROPN") and t.left_edge.i == comma + 1), None
    )
    if noun is None or noun.dep_ not in ("conj", "appos") or noun.head.i > comma:
        return
    noun.become_subject(verb)
    for word in doc[noun.i + 1 : verb.i]:  # "… |along with C| became"
        if word.dep_ == "prep" and word.head.i < comma:
            word.attach(noun)


def past_in_front(verb: Token) -> None:
    """ "A Serb counter-offensive |retook| Niš", read as some "retook Niš": a past tense has a subject."""
    thing = verb.head
    before = [c for c in thing.children if c.i < verb.i]
    if thing.dep_ != "ROOT" or thing.i != verb.i + 1 or thing.pos_ != "PROPN" or not before or verb.children:
        return
    doer = before[-1]
    noun = doer.pos_ in ("NOUN", "PROPN") or (doer.i > 0 and doer.nbor(-1).text == "-")
    if doer.i != verb.i - 1 or not noun or thing.left_edge.dep_ != "det":
        return
    if any(c.pos_ in VERBAL and c is not verb for c in thing.children):
        return
    verb.attach(verb)
    verb.dep_ = "ROOT"
    thing.attach(verb)
    thing.dep_ = "dobj"
    for child in list(thing.children):
        if child.i < verb.i and child is not doer:
            for below in (*child.children, child):
                below.attach(doer)
        elif child.dep_ in ("prep", "punct", "advmod", "npadvmod"):
            child.attach(verb)
    doer.pos_, doer.tag_ = ("NOUN", "NN") if doer.pos_ == "ADJ" else (doer.pos_, doer.tag_)
    doer.become_subject(verb)


def after_leading_to(verb: Token) -> None:
    """ "leading to A and B |declaring| war", "resulted in A |ceding| X": who does it stands before it."""
    above = verb.head
    if verb.i < 2 or above.lemma_ not in _LEADING or above.i > verb.i or any(c.dep_ in SUBJECT for c in verb.children):
        return
    for preposition in above.children:
        doer = next((c for c in preposition.children if c.dep_ == "pobj"), None)
        if preposition.lower_ in ("to", "in", "with") and doer is not None and doer.right_edge.i == verb.i - 1:
            doer.become_subject(verb)
            verb.attach(preposition)
            verb.dep_ = "pcomp"
            return


def successor_killed(doc: Doc, verb: Token) -> None:
    """ "was sacked as commander and his successor X |was killed|": X, not whoever was sacked."""
    above = verb.head
    first = min((c.i for c in verb.children if c.dep_ in ("aux", "auxpass")), default=verb.i)
    if (
        any(c.dep_ in SUBJECT for c in verb.children)
        or first < 2
        or not any(c.dep_ == "auxpass" for c in verb.children)
    ):
        return
    noun = next(
        (
            n
            for n in doc[max(above.i, first - 12) : first]
            if n.dep_ == "conj" and n.right_edge.i == first - 1 and n.pos_ == "NOUN"
        ),
        None,
    )
    if noun is None or noun.head.i < above.i or not any(c.tag_ == "PRP$" for c in noun.children):
        return
    noun.become_subject(verb)


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
