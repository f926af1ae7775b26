"""A parse that took a participle for the sentence's verb, or a list for a part of what it names -> the other reading.

What a form in "-ed" is shows only by what comes later in the sentence; small parsers often settle too early.
"""

from __future__ import annotations

from kgbuild.extract.dates.time_grammar import ALL_MONTHS
from kgbuild.extract.syntax.mending import MADE, PAPERS
from kgbuild.extract.syntax.tokens import Doc, Token
from kgbuild.extract.syntax.verb_classes import SUBJECT, VERBAL, words

_MAKING = MADE | {"agree", "strike", "declare", "proclaim", "impose", "arrange", "draft"}
_MADE_ONES = PAPERS | {"ceasefire", "truce", "armistice", "amnesty", "deal", "plan"}
_NAMED = frozenset({"called", "named", "termed", "styled", "dubbed", "nicknamed"})
_SINGLE = words("""
    kingdom republic state government emirate sultanate province principality district county empire island colony
    region city army bishopric duchy""")
_REALMS = {f"{one[:-1]}ies" if one.endswith("y") else f"{one}s": one for one in _SINGLE}
_RULES = words(
    "provide stipulate call require end halt envisage oblige include allow grant bring give"
)  # what papers do
_DOWN = frozenset({"burn", "tear", "knock", "pull", "chop", "gun", "shoot", "hunt", "cut", "bring", "mow"})
_MEN = words("troop soldier force rebel militant fighter insurgent guerrilla gunman policeman army")
_SEVERAL = _MEN | words("""
    marine villager separatist paratrooper peacekeeper jihadi jihadist commando gendarme civilian resident bystander
    medic captive mourner regiment garrison tank guard sepoy gurkha partisan extremist terrorist islamist
    refugee citizen prisoner hostage convoy warplane gunship helicopter flotilla battleship clan contingent""")


def read_on(doc: Doc) -> None:
    """In place; cost linear in tokens."""
    _not_a_name(doc)
    for token in doc:
        if token.tag_ == "VBD" and token.dep_ == "acl" and not _begins_with_a_phrase(token.head):
            token.tag_ = "VBN"  # "the accord |reached| in Lusaka ended the war"
        elif token.tag_ == "VBD" and token.dep_ == "conj" and token.head.dep_ == "acl" and _of_the_same(token):
            token.tag_ = "VBN"  # "brokered by Norway and |signed| in Oslo"
        elif token.tag_ in ("VBD", "VBN") and token.dep_ == "ROOT" and token.lemma_ in _MAKING:
            _made_before(token)
        elif token.lower_ in _NAMED and token.tag_ in ("VBD", "VBN") and token.dep_ in ("ccomp", "parataxis", "ROOT"):
            _named_so(token)
        elif token.tag_ == "NNPS" and token.lower_ in _REALMS and any(c.lower_ == "of" for c in token.children):
            token.tag_, token.pos_, token.lemma_ = "NNS", "NOUN", _REALMS[token.lower_]
        elif token.tag_ == "VBN" and token.dep_ in ("acomp", "oprd") and token.head.lemma_ in ("remain", "stay"):
            _still(token)
        elif token.lower_ == "to" and token.dep_ == "prep" and token.head.lower_ == "from":
            _from_there(token)
        elif token.lower_ == "down" and token.dep_ == "prep" and token.head.lemma_ in _DOWN:
            _brought_down(token)
        elif token.tag_ == "VBG" and token.dep_ == "pcomp" and token.head.dep_ == "agent":
            _those_who(token)
        elif token.dep_ == "conj" and token.pos_ == "PROPN" and token.i > 2 and doc[token.i - 1].text == ",":
            _both_are(doc, token)
        elif (
            token.dep_ == "relcl" and token.tag_ == "VBD" and token.head.dep_ == "ROOT" and doc[token.i - 1].text == ","
        ):
            _behind_the_clause(token)


def _not_a_name(doc: Doc) -> None:
    """ "|Guerrillas| attacked Esteli": a capital in front makes no name of people of whom there are many."""
    first = next((t for t in doc if t.is_alpha), None)
    if first is None or first.pos_ != "PROPN" or first.lower_[:-1] not in _SEVERAL or not first.lower_.endswith("s"):
        return
    if first.dep_ in SUBJECT and not first.children and first.head.pos_ in VERBAL:
        first.pos_, first.tag_, first.lemma_ = "NOUN", "NNS", first.lower_[:-1]


def _of_the_same(verb: Token) -> bool:
    """Whether it is a second participle beside the first, not a deed of somebody."""
    return verb.head.tag_ == "VBN" and not any(c.dep_ in ("dobj", *SUBJECT) for c in verb.children)


def _begins_with_a_phrase(noun: Token) -> bool:
    """ "On 9 August |planes| bombed Asmara", read as a phrase without a verb."""
    return noun.dep_ == "pobj" and noun.head.dep_ == "ROOT"


def _made_before(verb: Token) -> None:
    """ "The accord |concluded| in Arusha provided for elections": the second verb is the sentence's."""
    if any(c.dep_ in ("dobj", "auxpass", "aux", "agent") for c in verb.children):
        return
    paper = next((c for c in verb.children if c.dep_ in SUBJECT), None)
    told = next((c for c in verb.children if c.dep_ in ("advcl", "ccomp", "conj") and c.i > verb.i), None)
    if (
        paper is None
        or told is None
        or paper.lemma_.lower() not in _MADE_ONES
        or told.tag_ not in ("VBD", "VBN", "VBZ")
        or paper.right_edge.i + 1 != verb.i
    ):
        return
    if any(c.dep_ in ("mark", "advmod", *SUBJECT) for c in told.children) or any(c.dep_ == "cc" for c in verb.children):
        return
    if told.left_edge.i == told.i and (told.nbor(-1).text != "," or told.lemma_ in _RULES):
        told.take_over(verb)
        paper.become_subject(told)
        for phrase in [c for c in told.children if verb.i < c.i < told.i]:
            phrase.attach(verb)
        verb.attach(paper)
        verb.dep_, verb.tag_ = "acl", "VBN"


def _named_so(called: Token) -> None:
    """ "The Battle of A, also |called| the Battle of B, was fought": no sentence of its own, but said of the first."""
    verb: Token | None = called.head
    if called.dep_ == "ROOT":
        verb = next((c for c in called.children if c.dep_ == "conj" and c.left_edge.nbor(-1).text == ","), None)
    one = next((c for c in called.children if c.dep_ in SUBJECT), None)
    if verb is None or verb.pos_ not in VERBAL or verb.i < called.i or one is None or one.i > called.i:
        return
    if any(c.dep_ in SUBJECT or c.dep_ in ("mark", "expl") for c in verb.children) or one.pos_ == "PRON":
        return
    if any(c.dep_ in ("aux", "auxpass", "cc") for c in called.children):
        return
    if verb.head is called:
        inside = [c for c in called.children if c.dep_ in ("oprd", "dobj", "attr", "advmod") and c.i < verb.left_edge.i]
        verb.take_over(called)
        for child in inside:
            child.attach(called)
    one.become_subject(verb)
    called.attach(one)
    called.dep_, called.tag_ = "acl", "VBN"


def _behind_the_clause(verb: Token) -> None:
    """ "The treaty, which both states |signed| in 1842, opened ports", read as "which states, signed then, opened"."""
    noun = verb.head
    which = next((c for c in verb.children if c.lower_ == "which" and c.i < verb.i), None)
    doer = next((c for c in verb.children if c.dep_ == "nsubj" and c is not which and c.i < verb.i), None)
    signed = next((c for c in doer.children if c.dep_ == "acl"), None) if doer is not None else None
    if which is None or doer is None or signed is None or signed.i != doer.i + 1 or signed.tag_ != "VBN":
        return
    if which.i != noun.i + 2 or doer.left_edge.i != which.i + 1 or any(c.dep_ == "agent" for c in signed.children):
        return
    verb.attach(verb)
    verb.dep_ = "ROOT"
    noun.become_subject(verb)
    signed.attach(noun)
    signed.dep_, signed.tag_ = "relcl", "VBD"
    doer.become_subject(signed)
    which.attach(signed)
    which.dep_ = "dobj"


def _still(participle: Token) -> None:
    """ "3,000 soldiers remain |stationed| in Kivu": as if they "are" stationed there."""
    remain = participle.head
    participle.take_over(remain)
    remain.dep_ = "auxpass"
    for child in participle.children:
        if child.dep_ == "nsubj":
            child.dep_ = "nsubjpass"


def _from_there(to: Token) -> None:
    """ "moved from A |to B|": where to is said of the verb, as where from is."""
    verb = to.head.head
    where = next((c for c in to.children if c.dep_ == "pobj"), None)
    if verb.pos_ == "VERB" and where is not None and where.pos_ == "PROPN" and where.lower_ not in ALL_MONTHS:
        to.attach(verb)


def _brought_down(down: Token) -> None:
    """ "burned |down| the village": no way that leads down there, but what was burned."""
    thing = next((c for c in down.children if c.dep_ == "pobj"), None)
    if thing is not None and down.i == down.head.i + 1:
        thing.attach(down.head)
        thing.dep_, down.dep_ = "dobj", "prt"


def _those_who(doing: Token) -> None:
    """ "blown up by |retreating| troops on 3 May": who did it, and no deed of which it came."""
    troops = next((c for c in doing.children if c.dep_ == "dobj"), None)
    if troops is None or troops.left_edge.i != doing.i + 1 or troops.lemma_ not in _MEN or troops.tag_ != "NNS":
        return
    verb = doing.head.head
    troops.take_over(doing)
    troops.dep_, doing.dep_ = "pobj", "amod"
    for child in [c for c in troops.children if c.dep_ == "prep" and c.i > troops.i and c.lower_ != "of"]:
        child.attach(verb)


def _both_are(doc: Doc, first: Token) -> None:
    """ "Two posts in the valley, |Dashtak| and Khenj, fell": the names are the posts', and no other valleys."""
    place = first.head
    noun = place.head.head if place.dep_ == "pobj" else place
    counted = any(c.dep_ == "nummod" for c in noun.children)
    if noun is place or not counted or noun.tag_ != "NNS" or place.i != first.left_edge.i - 2:
        return
    after = first.right_edge.i + 1
    if any(c.dep_ == "conj" for c in first.children) and (after >= len(doc) or doc[after].text in (",", ".", ";", "-")):
        first.attach(noun)
        first.dep_ = "appos"
