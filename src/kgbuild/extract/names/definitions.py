"""A name in its sentence -> the class of place that the words beside it define it as: "X, a town in", "X (…) is a"."""

from __future__ import annotations

from kgbuild.extract.names.heads_of_places import ADMIN, VAGUE, place_heads
from kgbuild.extract.names.words import Line

_ARTICLES = frozenset({"a", "an", "the"})
_IS = frozenset({"is", "was", "became", "remains", "remained"})
_BEGINS = _IS | {",", "(", "*", "_", "**", "__"}
_DESCRIBING = frozenset({"ADJ", "NOUN", "NUM", "PUNCT", "VERB", "ADV", "CCONJ"})
_SEATS = frozenset({"center", "centre", "capital", "seat", "headquarters"})
_BRACKET = 30  # words that brackets behind a name may hold


def defined(line: Line, end: int) -> str:
    """The class of the name that ends at word `end`; "" where the sentence does not define it."""
    k = end + 1
    if line.word(k) not in _BEGINS:  # most names are not defined where they stand
        return ""
    if line.word(k) == "," and line.word(k + 1) in _ARTICLES:
        return _class(line, k + 2, 7)
    while line.word(k) in ("*", "_", "**", "__"):
        k += 1
    if line.word(k) == "(":
        close = next((j for j in range(k, min(k + _BRACKET, len(line))) if line.low[j] == ")"), -1)
        if close < 0:
            return ""
        k = close + 1
    if line.word(k) == ",":
        k += 1
    if line.word(k) in _IS and line.word(k + 1) in _ARTICLES:
        return _class(line, k + 2, 8)
    return ""


def _class(line: Line, start: int, reach: int) -> str:
    for k in range(start, min(start + reach, len(line))):
        low = line.low[k]
        if low in _SEATS and line.word(k + 1) == "of":
            return "Settlement"
        kind = place_heads().get(low, "")
        after = line.word(k + 1)
        last = not after or after in ",.;:" or line.tokens[k + 1].pos_ not in ("NOUN", "PROPN", "PUNCT")
        if kind in ADMIN and last and (low not in VAGUE or low == "capital") and not line.cap[k]:
            return kind
        if line.tokens[k].pos_ not in _DESCRIBING:
            return ""
    return ""
