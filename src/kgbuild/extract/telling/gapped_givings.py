"""A place that is given and its sentence -> the further places, each with those who got it, that share the verb.

"A was ceded to X, B and C to Y, and D to Z": the verb is told once.  Parsers read B, C, Y as more of those who got A.
"""

from __future__ import annotations

from collections.abc import Iterator

from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.telling.fillers import NARROWER, Filler
from kgbuild.extract.telling.gapped import Roles, joined_names
from kgbuild.extract.telling.slots import Context
from kgbuild.model import Ref, TextValue

_SENTENCES_END = ".;"


def in_turn_to(roles: Roles, sentence: Sentence, context: Context) -> Iterator[Roles]:
    """The roles without what is said of other places, then those of each of these."""
    first = next(iter(roles.get("to", ())), None)
    counted = any(c.dep_ == "nummod" for f in roles.get("place", ()) for c in f.token.children)
    gaps = [] if first is None or "place" not in roles else list(_gaps(first, sentence, context, counted=counted))
    if not gaps:
        yield roles
        return
    theirs = {f.key for places, got in gaps for f in (*places, got)}
    own = {f.key for f in roles["place"]} - {f.key for places, _ in gaps for f in places}
    yield {
        **roles,
        "place": tuple(f for f in roles["place"] if f.key in own) or roles["place"][:1],
        "to": tuple(f for f in roles["to"] if f.key not in theirs) or roles["to"][:1],
    }
    for places, got in gaps:
        for place in places:
            yield {**roles, "place": (place,), "to": (got,)}


def _gaps(
    first: Filler, sentence: Sentence, context: Context, *, counted: bool
) -> Iterator[tuple[list[Filler], Filler]]:
    """(places, who got them) for each "…, B and C |to Y|" behind the first who got one.

    counted: so much of a land, so that a bare number is as much ("300 square miles to X and |200 to Y|").
    """
    words = sentence.tokens(first.span)
    after = words[-1].i + 1 if words else len(sentence.doc)
    while after < len(sentence.doc):
        ends = (t.i for t in sentence.doc[after:] if t.lower_ == "to" or t.text in _SENTENCES_END)
        to = next(ends, len(sentence.doc))
        if to + 1 >= len(sentence.doc) or sentence.doc[to].lower_ != "to":
            return
        how = "the verb is told once, and 'to' again"
        between = sentence.doc[after:to]
        places = joined_names(between, sentence, context, how)
        numbers = [t for t in between if t.tag_ == "CD"]
        if counted and not places and len(numbers) == 1:
            lot = numbers[0]
            places = [Filler(TextValue(words=lot.text), sentence.place(lot, lot), lot, how, lot.text)]
        got = to + 1 + (sentence.doc[to + 1].lower_ == "the")
        name = context.mention_inside(sentence, sentence.doc[got]) if got < len(sentence.doc) else None
        if not places or name is None or not NARROWER["State"].intersection(name.types):
            return
        yield places, Filler(Ref(name.entity), name.span, sentence.doc[got], how, name.entity, name.types)
        after = next(
            (t.i for t in sentence.doc[got:] if sentence.place(t, t).start >= name.span.end), len(sentence.doc)
        )
