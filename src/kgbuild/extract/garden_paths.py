"""A parse that took a participle for the sentence's verb, or a list for a part of what it names -> the other reading.

What a form in "-ed" is shows only by what comes later in the sentence; small parsers often settle too early.
"""

from __future__ import annotations

from kgbuild.extract.mending import MADE, PAPERS
from kgbuild.extract.tokens import Doc, Token

_MAKING = MADE | {"agree", "declare", "proclaim", "impose", "arrange", "draft"}
_MADE_ONES = PAPERS | {"ceasefire", "truce", "armistice", "amnesty", "deal", "plan"}
_SUBJECT = ("nsubj", "nsubjpass")


def read_on(doc: Doc) -> None:
    """In place; cost linear in tokens."""
    for token in doc:
        if token.tag_ == "VBD" and token.dep_ == "acl" and not _begins_with_a_phrase(token.head):
            token.tag_ = "VBN"  # "the accord |reached| in Lusaka ended the war"
        elif token.tag_ in ("VBD", "VBN") and token.dep_ == "ROOT" and token.lemma_ in _MAKING:
            _made_before(token)
        elif token.dep_ == "conj" and token.pos_ == "PROPN" and token.i > 2 and doc[token.i - 1].text == ",":
            _both_are(doc, token)


def _begins_with_a_phrase(noun: Token) -> bool:
    """ "On 9 August |planes| bombed Asmara", read as a phrase without a verb."""
    return noun.dep_ == "pobj" and noun.head.dep_ == "ROOT"


def _made_before(verb: Token) -> None:
    """ "The accord |concluded| in Arusha provided for elections": the second verb is the sentence's."""
    if any(c.dep_ in ("dobj", "auxpass", "aux", "agent") for c in verb.children):
        return
    paper = next((c for c in verb.children if c.dep_ in _SUBJECT), None)
    told = next((c for c in verb.children if c.dep_ in ("advcl", "ccomp", "conj") and c.i > verb.i), None)
    if (
        paper is None
        or told is None
        or paper.lemma_.lower() not in _MADE_ONES
        or told.tag_ not in ("VBD", "VBN", "VBZ")
        or paper.right_edge.i + 1 != verb.i
    ):
        return
    if any(c.dep_ in ("mark", "advmod", *_SUBJECT) for c in told.children) or any(
        c.dep_ == "cc" for c in verb.children
    ):
        return
    if told.left_edge.i == told.i and told.nbor(-1).text != ",":
        told.take_over(verb)
        paper.become_subject(told)
        for phrase in [c for c in told.children if verb.i < c.i < told.i]:
            phrase.attach(verb)
        verb.attach(paper)
        verb.dep_, verb.tag_ = "acl", "VBN"


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
