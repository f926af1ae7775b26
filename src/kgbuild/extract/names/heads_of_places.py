"""Head words of places -> the class that they make: "village" a Settlement, "highway" a Road."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from kgbuild.extract.names.words import Line, lexicon

ADMIN = frozenset({"District", "Region", "Settlement"})
FEATURE = frozenset({"Road", "NaturalFeature", "Facility"})
# Words that say where rather than what: "the Kalbajar area" is Kalbajar.
VAGUE = frozenset(
    ["area", "areas", "zone", "border", "state", "states", "capital", "base", "territory", "territories", "republic",
     "coast", "station", "school", "side", "center", "centre", "plant", "street", "church", "bridge", "camp"]
)  # fmt: skip


@cache
def place_heads() -> Mapping[str, str]:
    """Head word -> class."""
    return {str(word): kind for kind, words in lexicon()["place"].items() for word in words}


SEVERAL = frozenset(
    ["cities", "towns", "villages", "districts", "regions", "provinces", "settlements", "counties", "hamlets",
     "suburbs", "neighbourhoods", "neighborhoods", "governorates", "municipalities", "townships", "oblasts"]
)  # fmt: skip
_BETWEEN = frozenset({",", "and", "or", "-", "'", "al", "el", "the"})
_LONG = 60  # words of such a list


def called_place(line: Line, first: int) -> bool:
    """Whether "the village of" stands before: no person's name follows, though it begins like one."""
    k = first - 1
    while line.is_cap(k):  # "the village of Sheikh |Nassir|"
        k -= 1
    head = line.word(k - 1)
    return (
        line.word(k) == "of" and place_heads().get(head) == "Settlement" and head not in VAGUE and not line.cap[k - 1]
    )


def listed_as(line: Line, first: int, last: int) -> str:
    """ "the villages of A, |B| and C": the word for what they all are; "" for a name that is in no such list."""
    if SEVERAL.isdisjoint(line.vocabulary):
        return ""
    if line.word(first - 1) == "," and line.word(last + 1) not in (",", "and", "or"):
        return ""  # "… of A and B, |Keita said|"
    for k in range(first - 1, max(first - _LONG, 0), -1):
        word = line.word(k)
        if word == "of":
            return line.word(k - 1) if line.word(k - 1) in SEVERAL else ""
        if word not in _BETWEEN and not line.is_cap(k):
            return ""
    return ""


def joined(line: Line, last: int, start: int) -> bool:
    """Whether only "," "and" "or" stand between, and figures in brackets: "Emery (29%), Utah (12%) and Carbon"."""
    if not 1 < start - last <= _BRACKETED:
        return False
    between = [line.word(k) for k in range(last + 1, start)]
    if between[:1] == ["("] and ")" in between:
        between = between[between.index(")") + 1 :]
    return len(between) <= 3 and all(word in (",", "and", "or", "the", "as", "well", "&") for word in between)


_BRACKETED = 10  # words between two of a list


def after_list(line: Line, last: int, heads: Collection[str]) -> int:
    """The word after a name, or after the last of several: "the Example (3%), Other and Third |rivers|".

    heads: words that end the list though they have a capital, "Example and Other |Counties|".
    """
    after, inside = last + 1, False
    while after < line.size:
        word = line.word(after)
        inside = (inside or word == "(") and word != ")"
        if not (inside or word in (",", "and", "or", ")") or (line.is_cap(after) and word not in heads)):
            break
        after += 1
    return after
