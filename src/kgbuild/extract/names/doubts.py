"""A name in its sentence -> what speaks against its being the person or place that it reads as, in words; "" mostly."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import cache

from kgbuild.extract.names.cast import Entry
from kgbuild.extract.names.heads_of_places import after_list
from kgbuild.extract.names.words import Found, Line, lexicon

_OPENING = frozenset(['"', "“", "‘", "'", "`", "``", "„", "«", "‚"])
_CLOSING = frozenset(['"', "”", "’", "'", "''", "“", "»", "‘"])


def doubt(line: Line, first: int, last: int) -> str:
    """Of a ship, a work or a body that bears the name of a person or place: "aboard the John Example"."""
    if line.word(first - 1) in _OPENING and line.word(last + 1) in _CLOSING:
        return "the name stands in quotation marks"
    article = line.word(first - 1) == "the"
    if line.word(first - 1) in _namesakes("before") or (article and line.word(first - 2) in _namesakes("before_the")):
        return "the name is a ship's or the like"
    if line.word(after_list(line, last, _namesakes("after"))) in _namesakes("after"):
        return "the name is a river's or the like"
    if line.word(first - 1) == "of" and line.word(first - 2) in _namesakes("before_of") and line.is_cap(first - 2):
        return "the name is part of a body's"  # "the Port of Example", and not "the port of Example"
    return ""


def doubt_of_person(line: Line, found: Found, persons: Sequence[Found]) -> str:
    """As of any name, and what is so of persons alone.  persons: all that the sentence names."""
    known = doubt(line, found.first, found.last)
    if known:
        return known
    if line.word(found.first - 1) == "the" and not _is_part_of_more(line, found.last):
        return "the name has an article"
    if found.first == found.last and any(p.key == found.key and found.last < p.first < p.last for p in persons):
        return "a surname before the full name, as of two"  # "Example took his name from the poet Jan Example"
    return ""


def doubt_places(entries: Iterable[Entry]) -> None:
    """In a text about games a place's name is often a team's, where it does not look so as well."""
    for entry in entries:
        if "Place" in entry.types:
            entry.doubt = entry.doubt or "the text is about games, where teams have the names of places"


def doubt_capitals(entries: Mapping[str, Entry], peoples: Container[str]) -> None:
    """A state that the text never calls by its name, nor its people: the town may be another one of that name.

    Where the text does, the town that stands for it is its capital, and used as that is.
    peoples: keys of the countries whose people, or what is theirs, the text names.
    """
    for entry in entries.values():
        if "Country" in entry.types and entry.key not in peoples:
            kinds = {name.kind for name in entry.names.values() if name.span is not None}
            if kinds == {"resolved"}:
                entry.doubt = entry.doubt or "the text names only its capital"
    for entry in entries.values():
        if entry.metonym:
            state = entries.get(entry.metonym)
            entry.placed = entry.placed or (state is not None and not state.doubt)


@cache
def _namesakes(name: str) -> frozenset[str]:
    return frozenset(lexicon("namesakes")[name])


def _is_part_of_more(line: Line, last: int) -> bool:
    """ "the Bush administration", "the John Example that I knew": the article is another word's, or picks out one."""
    after = line.tokens[last + 1] if last + 1 < line.size else None
    return after is not None and (after.pos_ in ("NOUN", "PROPN", "ADJ", "PRON", "PART") or line.is_cap(last + 1))
