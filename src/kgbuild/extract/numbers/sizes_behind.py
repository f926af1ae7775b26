"""An area right behind a place's name, in brackets or between commas -> the name: "X (500 square miles) fell to Y"."""

from __future__ import annotations

from collections.abc import Sequence

from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.telling.slots import Context

_CLOSES = frozenset({",", ")", ".", ";", "in"})
_SOME = frozenset({"some", "about", "around", "roughly", "nearly", "almost", "approximately", "over", "c."})


def named_before(context: Context, sentence: Sentence, measured: Sequence[Token]) -> Token | None:
    """The last word of the place's name; None where the area is not set off, or nothing is named before it."""
    doc, i = measured[0].doc, measured[0].i - 1
    while i > 1 and doc[i].lower_ in _SOME:
        i -= 1
    after = measured[-1].i + 1
    if i < 1 or doc[i].text not in (",", "(") or (after < len(doc) and doc[after].lower_ not in _CLOSES):
        return None
    name = doc[i - 1]
    mention = context.mention_inside(sentence, name)
    whole = mention is not None and mention.form == "name" and sentence.place(name, name).end == mention.span.end
    return name if whole and mention is not None and "Place" in mention.types else None
