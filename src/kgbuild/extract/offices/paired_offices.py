"""One office told of several persons and several bodies, list beside list -> which person holds it of which body.

"The presidents |of A and B, X and Y|", "X and Y, |the A and B presidents|": first with first, as the lists stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kgbuild.extract.names.titles import Title
from kgbuild.extract.names.words import Found, Line, capital_run

Words = tuple[int, int]


def paired(
    line: Line, titles: Sequence[Title], bodies: Mapping[int, Words], persons: Sequence[Found]
) -> Iterator[tuple[Found, Title, Words]]:
    """Person, office and words of the body, where both lists are as long.  bodies: by their first words."""
    if not any(title.plural for title in titles):
        return
    names = {p.first: (p.first, p.last) for p in persons}
    by_words = {(p.first, p.last): p for p in persons}
    for title in titles:
        if not title.plural or title.honorific:
            continue
        owners, first, last = _owners(line, title, bodies)
        if len(owners) < 2:
            continue
        after = last + 1 + (line.word(last + 1) == ",")
        holders, _ = _list(line, after, names)
        if not holders:
            holders = next((one for k in names for one, end in [_list(line, k, names)] if _meets(line, end, first)), [])
        if len(holders) == len(owners):
            yield from ((by_words[holder], title, owner) for holder, owner in zip(holders, owners, strict=True))


def listed(line: Line, titles: Sequence[Title], last: int) -> bool:
    """Whether a name that ends at word `last` begins or ends a list before its office: "X and Y, |the presidents|"."""
    if not any(title.plural for title in titles):
        return False
    k, joined = last + 1, line.word(last - 2) == "and" or line.word(last - 3) == "and"
    while line.word(k) in (",", "and") and line.is_cap(k + 1):
        joined = joined or line.word(k) == "and"
        k = capital_run(line, k + 1) + 1
    start = k + 1 + (line.word(k + 1) == "the")
    office = any(t.plural and not t.honorific and t.first == start for t in titles)
    return joined and office and line.word(k) == ","


def _owners(line: Line, title: Title, bodies: Mapping[int, Words]) -> tuple[list[Words], int, int]:
    """The bodies before or after the office; first and last word of both together."""
    if line.word(title.last + 1) == "of":
        owners, end = _list(line, title.last + 2, bodies)
        return owners, title.first, end - 1
    for start in bodies:
        owners, end = _list(line, start, bodies)
        if len(owners) > 1 and end == title.first:
            return owners, start, title.last
    return [], title.first, title.last


def _list(line: Line, k: int, items: Mapping[int, Words]) -> tuple[list[Words], int]:
    """The items of "|A, B and C" that starts at word k, and the word after it; nothing where no "and" ends it."""
    found: list[Words] = []
    ended = False
    while (item := items.get(k + (line.word(k) == "the"))) is not None:
        found.append(item)
        after = item[1] + 1
        if ended:
            return found, after
        k = after + (line.word(after) == ",")
        ended = line.word(k) == "and"
        k += ended
        if k == after:
            break
    return [], k


def _meets(line: Line, end: int, first: int) -> bool:
    """Whether a list that ends before word `end` is followed by a comma and the phrase that starts at `first`."""
    return line.word(end) == "," and end + 1 + (line.word(end + 1) == "the") == first
