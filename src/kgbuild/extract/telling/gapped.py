"""A happening at a place and its sentence -> the further places, or doers, each with its day, that share the verb.

"Goma was taken on Friday, Bukavu on Saturday and Uvira the next day": the verb is told once.  Parsers hang such names
on the day before them, and the later days on the verb.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.telling.fillers import NARROWER, Filler
from kgbuild.extract.telling.slots import Context
from kgbuild.model import DateValue, Ref, Span

_ON = frozenset({"on", "in", "by"})
_DOERS = ("agent", "visitor", "to", "from")  # a paper that each signs on a day of his own is signed once
_JOINTS = frozenset({",", "and"})
Roles = Mapping[str, tuple[Filler, ...]]


def in_turn(roles: Roles, sentence: Sentence, context: Context) -> Iterator[Roles]:
    """The roles without the days of other places, then those of each place that is told with a day of its own."""
    dates = roles.get("date", ())
    if len(dates) == 2 and _again(dates, sentence):
        for date in dates:
            yield {**roles, "date": (date,)}
        return
    pairs = list(_pairs(roles.get("place", ()), sentence, context)) if dates else []
    theirs = {date.span for _, date in pairs}
    own = tuple(date for date in dates if date.span not in theirs)
    if not pairs or not own:
        yield roles
        return
    known = {place.key for place, _ in pairs}
    yield {**roles, "place": tuple(p for p in roles["place"] if p.key not in known) or roles["place"], "date": own}
    for place, date in pairs:
        rest = {role: fillers for role, fillers in roles.items() if role != "date"}
        yield {**rest, "place": (place,), **({"date": (date,)} if _known(date) else {})}


def _known(date: Filler) -> bool:
    """Whether it is a day, or only words like "a month later"."""
    return isinstance(date.value, DateValue) and bool(date.value.edtf)


def _again(dates: Sequence[Filler], sentence: Sentence) -> bool:
    """ "took it in 2012 |and again in| 2025": it happened twice."""
    first, second = sorted(dates, key=lambda date: date.span)
    between = [t.lower_ for t in sentence.tokens(Span(first.span.end, second.span.start))] if first != second else []
    return {"and", "again"}.issubset(between) and len(between) < 5


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
    fronted = False
    for time, head in context.times_in(sentence):
        words = sentence.tokens(time.span)
        if time.kind != "point" or not words or time.span.start < places[0].span.start:
            before, fronted = -1, time.kind == "point"
            continue
        until = words[0].i
        until -= until > 0 and sentence.doc[until - 1].lower_ in _ON
        how = f"the verb is told once, and '{head.text}' is said of it"
        if before < 0 and fronted and _closes(words[-1]):
            before = _joint(sentence, until, context) - 1
        for name in joined_names(sentence.doc[before + 1 : until], sentence, context, how) if before >= 0 else ():
            yield name, Filler(time.value, time.span, head, how, time.value.edtf or time.value.words)
        before = words[-1].i


def _closes(last: Token) -> bool:
    """Whether nothing but a further place can follow: no verb of its own."""
    return last.i + 1 == len(last.doc) or last.nbor(1).text in (".", ",", ";")


def _joint(sentence: Sentence, until: int, context: Context) -> int:
    """ "On Friday A was taken by rebels|, and| B on Saturday": where the words for one more place begin; else 0."""
    first = until
    while first and context.mention_inside(sentence, sentence.doc[first - 1]) is not None:
        first -= 1
    opened = first > 2 and first < until and [t.lower_ for t in sentence.doc[first - 2 : first]] == [",", "and"]
    return first - 2 if opened else 0


def joined_names(words: Sequence[Token], sentence: Sentence, context: Context, how: str) -> list[Filler]:
    """The places named in words that begin with a joint and hold nothing but names and joints; else none."""
    found: dict[str, Filler] = {}
    if not words or words[0].lower_ not in _JOINTS:
        return []
    for word in words:
        name = context.mention_inside(sentence, word)
        if name is not None and name.form == "name" and NARROWER["Place"].intersection(name.types):
            found[name.entity] = Filler(Ref(name.entity), name.span, word, how, name.entity, name.types)
        elif name is None and word.pos_ == "PROPN":
            found.update((f.key, f) for f in context.fill(sentence, word, ("PlaceName",), how)[:1])
        elif word.lower_ not in _JOINTS:
            return []
    return list(found.values())
