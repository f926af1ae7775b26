"""A name in no table -> the word behind it that makes it a place: "the Gorazdevac |area|"."""

from __future__ import annotations

from kgbuild.extract.names.heads_of_places import ADMIN, VAGUE, place_heads
from kgbuild.extract.names.words import Line, heads

_AREAS = frozenset({"area", "areas"})  # of a place of any size
_OF_A_PEOPLE = ("ist", "ite", "ian", "ish", "ese", "ic", "ists", "ites")


def area(line: Line, first: int, last: int) -> int:
    """The head word, which words for a kind of area may part from the name; 0 where there is none."""
    k = last + 1
    kinds = heads("area_kind")
    while line.word(k) in kinds:
        k += 1
    head = line.word(k)
    if not (head in _AREAS or (k > last + 1 and place_heads().get(head) in ADMIN and head not in VAGUE)):
        return 0
    token = line.tokens[k]
    if token.pos_ not in ("NOUN", "PROPN") or (k + 1 < len(line) and line.tokens[k + 1].pos_ in ("NOUN", "PROPN")):
        return 0  # "the Kunar area |commander|"
    if line.tokens[last].pos_ != "PROPN" or line.low[last].endswith(_OF_A_PEOPLE) or line.low[first] in heads("role"):
        return 0
    if head.endswith("s") and not (line.word(first - 1) in ("and", "or", ",") and line.is_cap(first - 2)):
        return 0  # "the Hutu areas" are those of a people, "the X and Y areas" two places
    return k


def area_class(head: str) -> str:
    """What its head word makes of the name."""
    return "Place" if head in _AREAS else place_heads()[head]


def holds_area(line: Line, first: int) -> bool:
    """Whether the name begins behind another place of which it is said to be that: "the X area of |Y|"."""
    k = first - 1
    if line.word(k) != "of" or not (line.word(k - 1) in _AREAS or place_heads().get(line.word(k - 1)) in ADMIN):
        return False
    k -= 2
    while line.word(k) in heads("area_kind"):
        k -= 1
    return line.is_cap(k) and line.tokens[k].pos_ == "PROPN" and line.word(k) not in heads("not_a_name")
