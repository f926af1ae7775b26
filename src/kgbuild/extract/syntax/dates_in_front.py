"""A date beside a noun, read as part of it -> the date apart, the noun in its own place."""

from __future__ import annotations

from kgbuild.extract.syntax.tokens import Doc, Token
from kgbuild.extract.syntax.verb_classes import SUBJECT, VERBAL

_WHEN = frozenset({"on", "in", "by", "since", "until", "from"})
_PART_OF_A_DAY = frozenset({"night", "morning", "evening", "afternoon", "day", "dawn"})


def date_in_front(doc: Doc, month: Token) -> None:
    """ "On 5 June 1998 Eritrean aircraft attacked", "On the night of 5 June aircraft attacked": no noun's date."""
    first = month.i - 1 if doc[month.i - 1].tag_ == "CD" else month.i
    if first < 1 or month.head.i < month.i:
        return
    preposition, noun = doc[first - 1], month.head
    if noun.dep_ in ("nmod", "amod", "compound") and noun.head.i > noun.i:  # "On 9 August Ethiopian |planes|"
        noun = noun.head
    front = _of_a_day(preposition) if preposition.lower_ == "of" else preposition
    if front is None or front.lower_ not in _WHEN:
        return
    if noun.dep_ == "pobj" and noun.head is preposition:
        _as_subject(noun, front)
    if any(c.dep_ in ("pobj", "pcomp") for c in preposition.children) or noun.pos_ not in ("NOUN", "PROPN"):
        return
    if month.is_ancestor(preposition):
        return
    month.attach(preposition)
    month.dep_, month.pos_ = "pobj", "PROPN"
    for part in doc[first : month.i + 4]:
        if (
            part.tag_ == "CD"
            and part.head is noun
            and not part.is_ancestor(month)
            and (part.i < month.i or len(part) == 4)
        ):
            part.attach(month)
            part.dep_ = "nummod"


def weekday_in_front(doc: Doc, weekday: Token) -> None:
    """ "On Monday evening rebels attacked": no rebels of an evening."""
    preposition, noun = doc[weekday.i - 1], weekday.head
    if preposition.lower_ not in _WHEN or preposition.dep_ != "prep" or noun.i < weekday.i:
        return
    if any(c.dep_ in ("pobj", "pcomp") for c in preposition.children) or noun.lemma_ in _PART_OF_A_DAY:
        return
    day = doc[weekday.i + 1] if doc[weekday.i + 1].lemma_ in _PART_OF_A_DAY else weekday
    if day.head is not noun or day is noun:
        return
    day.attach(preposition)
    day.dep_, day.pos_ = "pobj", "NOUN" if day is not weekday else "PROPN"
    if day is not weekday:
        weekday.attach(day)


def weekday_behind(doc: Doc, weekday: Token) -> None:
    """ "entered |Goma Tuesday|", "killed in |Jaffna Thursday night|": no Tuesday of that name."""
    day = weekday
    if weekday.dep_ == "compound" and weekday.head.i == weekday.i + 1 and weekday.head.lemma_ in _PART_OF_A_DAY:
        day = weekday.head
    name, held = doc[weekday.i - 1], day.head
    if name.head is not day or name.dep_ not in ("compound", "nmod") or name.tag_ != "NNP" or name.lower_ in _FEASTS:
        return
    verb = held if held.pos_ in VERBAL else held.head
    if verb.pos_ not in VERBAL or verb.i > name.i or day.dep_ not in _BEHIND or held.lower_ in _DAY:
        return
    if day.dep_ == "npadvmod" and any(c.dep_ in ("dobj", "attr") for c in verb.children):
        return
    role = "pobj" if day.dep_ == "pobj" else "dobj"
    for child in [c for c in day.children if c.i < name.i]:
        child.attach(name)
    name.attach(held)
    name.dep_ = role
    day.attach(verb)
    day.dep_ = "npadvmod"


_DAY = frozenset({"on", "since", "until", "by", "before", "after"})
_BEHIND = frozenset({"dobj", "pobj", "npadvmod"})
_FEASTS = frozenset({"good", "bloody", "black", "palm", "easter", "holy", "ash"})


def _of_a_day(of: Token) -> Token | None:
    """ "|on| the night |of| 5 June"."""
    part = of.head
    return part.head if part.lemma_ in _PART_OF_A_DAY and part.dep_ == "pobj" else None


def _as_subject(noun: Token, preposition: Token) -> None:
    """ "On 10 August |troops|, having crossed the river, occupied it": the verb after it has no other subject."""
    verb = preposition.head
    told = next((c for c in noun.children if c.dep_ == "acl" and c.tag_ == "VBD" and c.i == noun.i + 1), None)
    if verb is preposition and told is not None:  # "On 9 August Ethiopian planes |bombed| Asmara", read as no clause
        told.take_over(preposition)
        preposition.dep_ = "prep"
        noun.become_subject(told)
        return
    if verb.pos_ not in VERBAL or noun.right_edge.i >= verb.i or any(c.dep_ in SUBJECT for c in verb.children):
        return
    noun.become_subject(verb)


def year_in_front(year: Token) -> None:
    """ "By the peace of |1812| Bessarabia was ceded", "In August |1995| Operation Storm began"."""
    noun = year.head
    if noun.i < year.i or noun.dep_ != "pobj" or not 1500 <= int(year.text) < 2100:
        return
    preposition = noun.head
    top = preposition
    while top.head.pos_ not in VERBAL and top.head is not top:
        top = top.head
    verb = top.head
    if verb.pos_ not in VERBAL or top.i > verb.i or any(c.dep_ in SUBJECT for c in verb.children):
        return
    if noun.left_edge.i != preposition.i + 1 or noun.left_edge is not year or noun.right_edge.i >= verb.i:
        return
    year.attach(preposition)
    year.dep_ = "pobj"
    noun.become_subject(verb)
