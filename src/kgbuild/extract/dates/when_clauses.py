"""A clause or noun without a time of its own -> the time that the words before it, or the clause it hangs on, give it.

"since May 1994, when it was taken"; "re-entered the region in October, seizing X"; "on 16 February, two days after
they had seized Y": nothing is carried over but what the grammar of the sentence says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

import msgspec
from msgspec.structs import replace

from kgbuild.extract.annotations import Time
from kgbuild.extract.dates.calendar_math import bounds, shifted
from kgbuild.extract.dates.time_grammar import NUMBERS
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.subjects import occasions
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.syntax.verb_classes import words
from kgbuild.extract.telling.slots import Context
from kgbuild.model import DateValue

_UNITS = {"day": 10, "week": 10, "month": 7, "year": 4}  # how much of a date is left after counting in this unit
_OPENING = words("launch begin start mount open")
_LASTING = words("be have live reside know control hold own rule serve stand lie remain stay want think believe work")
_AROUND = ("after", "before")
_ROUGHLY = words("than over least most nearly almost about around roughly some under within only")


class When(msgspec.Struct, frozen=True):
    """A time that holds for a predicate.  `side`: "at" | "since" | "until"; `distance`: nouns crossed on the way.

    `verb`: the lemma of the verb that says when the noun happens; "" where the time stands at the predicate itself.
    """

    time: Time
    token: Token
    side: str
    distance: int
    how: str
    verb: str = ""


def beside(
    predicate: Token, sentence: Sentence, context: Context, times: Callable[[Token], Sequence[When]]
) -> Iterator[When]:
    """times: those that hold for another verb of the sentence by its own words."""
    yield from _counted(predicate, times)
    if predicate.pos_ not in ("VERB", "AUX"):
        return
    yield from _when(predicate, sentence, context)
    yield from _participle(predicate, times)
    yield from _purpose(predicate, times)
    yield from _at_once(predicate, times)
    yield from _done_by(predicate, sentence, context)


def _when(verb: Token, sentence: Sentence, context: Context) -> Iterator[When]:
    """ "until July 2014, |when it fell": that time; "… and burned it" after it: the same."""
    verb = verb.first_of_list("VERB", "AUX")
    opening = next((c for c in verb.children if c.lower_ == "when" and c.i < verb.i), None)
    if opening is None or not opening.i:
        return
    before = opening.nbor(-1)
    if before.lower_ == "," and before.i:
        before = before.nbor(-1)
    end = sentence.place(before, before).end
    for time, token in context.times_in(sentence):
        if time.span.end == end and time.kind == "point":
            yield When(time, token, "at", 0, f"'{time.value.words}', when it happened")


def _participle(verb: Token, times: Callable[[Token], Sequence[When]]) -> Iterator[When]:
    """ "took A on 3 May, |seizing B": what follows as a participle happens then, or comes of it."""
    head = verb.head
    if verb.dep_ != "advcl" or verb.tag_ != "VBG" or head.pos_ != "VERB" or verb.i < head.i:
        return
    if any(c.dep_ in ("mark", "aux", "prep") and c.i < verb.i for c in verb.children):
        return
    for when in times(head):
        if when.side == "at":
            yield replace(when, distance=when.distance + 1, how=f"{when.how} '{head.text}', of which this is a part")


def _done_by(verb: Token, sentence: Sentence, context: Context) -> Iterator[When]:
    """ "the earthquake |of 12 January 2010|, which killed 200,000": what is told by its day does it that day."""
    noun = verb.head
    doer = any(c.dep_ == "nsubj" and c.tag_ in ("WDT", "WP") for c in verb.children)
    if verb.dep_ != "relcl" or verb.tag_ != "VBD" or not doer or verb.lemma_ in _LASTING:
        return
    if any(c.dep_ in ("aux", "auxpass", "neg") for c in verb.children):
        return
    for time, token in context.times_in(sentence):
        of = token.head
        if time.kind == "point" and token.dep_ == "pobj" and of.lower_ == "of" and of.head is noun:
            yield When(time, token, "at", 1, f"'{time.value.words}' said of the '{noun.text}' that did it")


def _purpose(verb: Token, times: Callable[[Token], Sequence[When]]) -> Iterator[When]:
    """ "|launched an operation to recapture it on 17 October": that is when it was launched."""
    if verb.lemma_ not in _OPENING or not any(c.dep_ == "dobj" for c in verb.children):
        return
    nouns = [c for c in verb.children if c.dep_ == "dobj"]
    for aim in (c for word in (verb, *nouns) for c in word.children if c.dep_ in ("advcl", "xcomp", "acl")):
        if aim.tag_ == "VB" and aim.is_infinitive:
            for when in times(aim):
                yield replace(when, how=f"{when.how} '{aim.text}', the aim of what was {verb.text}")


def _at_once(verb: Token, times: Callable[[Token], Sequence[When]]) -> Iterator[When]:
    """ "were killed |when a mine went off on 4 March": the same day; not "had left when …", "lived there when …"."""
    if verb.tag_ not in ("VBD", "VBN") or verb.lemma_ in _LASTING:
        return
    if any(c.dep_ == "aux" or c.tag_ == "VBG" for c in verb.children):
        return
    for clause in occasions(verb):
        for when in times(clause):
            if when.side == "at":
                yield replace(when, distance=when.distance + 1, how=f"{when.how} '{clause.text}', when it happened")


def _counted(predicate: Token, times: Callable[[Token], Sequence[When]]) -> Iterator[When]:
    """ "fell on 16 May, |two days after they took X": counted from the day that the other clause tells."""
    mark = next((c for c in predicate.children if c.dep_ == "mark" and c.lower_ in _AROUND), None)
    if mark is None and predicate.dep_ == "pobj" and predicate.head.lower_ in _AROUND:
        mark = predicate.head
    if mark is None or mark.i < 2:
        return
    unit = mark.nbor(-1)
    number = mark.nbor(-2)
    name = unit.lemma_.lower()
    count = NUMBERS.get(number.lower_, 0) or (int(number.text) if number.text.isdecimal() else 0)
    if name not in _UNITS or not count or (number.i and number.nbor(-1).lower_ in _ROUGHLY):
        return
    head = next((a for a in predicate.ancestors if a.pos_ in ("VERB", "AUX")), None)
    if head is None:
        return
    sign = -1 if mark.lower_ == "after" else 1
    for when in times(head):
        edtf = when.time.value.edtf
        if len(edtf) != _UNITS[name] and not (len(edtf) == 10 and edtf[:4].isdecimal()):
            continue
        first = date.fromisoformat(bounds(edtf)[0])
        day = shifted(first, sign * count, name)
        if day is not None:
            told = day.isoformat()[: _UNITS[name]]
            earliest, latest = bounds(told)
            reason = f"{sign * count:+d} {name}s from {edtf}, which '{head.text}' tells"
            value = DateValue(words=when.time.value.words, edtf=told, earliest=earliest, latest=latest, reason=reason)
            how = f"'{number.text} {unit.text} {mark.text}'"
            yield replace(when, time=Time(when.time.span, value), side="at", how=how)
