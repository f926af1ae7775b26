"""A happening at a place and its sentence -> the further places, or doers, each with its day, that share the verb.

"Goma was taken on Friday, Bukavu on Saturday and Uvira the next day": the verb is told once.  Parsers hang such names
on the day before them, and the later days on the verb.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kgbuild.extract.annotations import Mention
from kgbuild.extract.fillers import NARROWER, Filler
from kgbuild.extract.parse import Sentence
from kgbuild.extract.slots import Context
from kgbuild.extract.tokens import Token
from kgbuild.model import Ref

_ON = frozenset({"on", "in", "by"})
_DOERS = ("agent", "signatory", "visitor", "to", "from")
_JOINTS = frozenset({",", "and"})
Roles = Mapping[str, tuple[Filler, ...]]


def in_turn(roles: Roles, sentence: Sentence, context: Context) -> Iterator[Roles]:
    """The roles without the days of other places, then those of each place that is told with a day of its own."""
    pairs = list(_pairs(roles.get("place", ()), sentence, context)) if "date" in roles else []
    theirs = {date.span for _, date in pairs}
    own = tuple(date for date in roles.get("date", ()) if date.span not in theirs)
    if not pairs or not own:
        yield roles
        return
    known = {place.key for place, _ in pairs}
    yield {**roles, "place": tuple(p for p in roles["place"] if p.key not in known) or roles["place"], "date": own}
    for place, date in pairs:
        yield {**roles, "place": (place,), "date": (date,)}


def by_turns(roles: Roles) -> Iterator[Roles]:
    """ "ratified by A |on 10 May| and by B |on 14 May|": as many doers as days, by turns, are as many happenings."""
    days = roles.get("date", ())
    doers = next((r for r in _DOERS if len(roles.get(r, ())) == len(days) > 1), "")
    turns = sorted([*roles[doers], *days], key=lambda filler: filler.span.start) if doers else []
    pairs = [(a, b) for a, b in zip(turns[::2], turns[1::2], strict=True) if (a in days) != (b in days)]
    if not pairs or len(pairs) < len(days) or len({a in days for a, _ in pairs}) > 1:
        yield roles
        return
    for one, other in pairs:
        doer, day = (other, one) if one in days else (one, other)
        yield {**roles, doers: (doer,), "date": (day,)}


def _pairs(places: tuple[Filler, ...], sentence: Sentence, context: Context) -> Iterator[tuple[Filler, Filler]]:
    """(place, day) for each name that stands, after a joint, between one day and the next."""
    if not places or not places[0].named:
        return
    before = -1  # the last word of the day before
    for time, head in context.times_in(sentence):
        words = sentence.tokens(time.span)
        if time.kind != "point" or not words or time.span.start < places[0].span.start:
            before = -1
            continue
        until = words[0].i
        until -= until > 0 and sentence.doc[until - 1].lower_ in _ON
        how = f"the verb is told once, and '{head.text}' is said of it"
        for name, token in _names(sentence.doc[before + 1 : until], sentence, context) if before >= 0 else ():
            yield (
                Filler(Ref(name.entity), name.span, token, how, name.entity, name.types),
                Filler(time.value, time.span, head, how, time.value.edtf or time.value.words),
            )
        before = words[-1].i


def _names(words: Sequence[Token], sentence: Sentence, context: Context) -> list[tuple[Mention, Token]]:
    """The places named in words that begin with a joint and hold nothing but names and joints; else none."""
    found: dict[str, tuple[Mention, Token]] = {}
    if not words or words[0].lower_ not in _JOINTS:
        return []
    for word in words:
        name = context.mention_inside(sentence, word)
        if name is not None and name.form == "name" and NARROWER["Place"].intersection(name.types):
            found[name.entity] = (name, word)
        elif word.lower_ not in _JOINTS:
            return []
    return list(found.values())
