"""Text -> the stretches that stand in quotation marks, however they nest, run over paragraphs or stay open."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kgbuild.model import Frozen, Span

_MARK = re.compile(r"[\"“”„«»]|\n[ \t\r]*\n")
_LOOK_AHEAD = 60  # marks looked at to see whether a quotation goes on after a paragraph's end
_FARTHEST = 20_000  # characters that one quotation may hold
_LONG = 25  # characters: shorter ones are names and single words, not somebody's speech

_OPEN, _CLOSE, _BREAK = 0, 1, 2


class Quotation(Frozen, frozen=True):
    """`span` is what stands between the marks; `closed` says whether there is a closing mark."""

    span: Span
    closed: bool = True


def quotations(text: str) -> tuple[Quotation, ...]:
    """Outermost quotations of some length, in text order; linear in the text."""
    marks = [(m.start(), _kind(text, m)) for m in _MARK.finditer(text)]
    found: list[Quotation] = []
    position = 0
    while position < len(marks):
        start, kind = marks[position]
        if kind != _OPEN:
            position += 1
            continue
        end, position, closed = _end(text, marks, position)
        if end - start - 1 >= _LONG:
            found.append(Quotation(span=Span(start + 1, end), closed=closed))
    return tuple(found)


def _kind(text: str, match: re.Match[str]) -> int:
    mark, at = match.group(), match.start()
    if mark[0] == "\n":
        return _BREAK
    if mark in "“„«":
        return _OPEN
    if mark in "”»":
        return _CLOSE
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not after.strip():
        return _CLOSE if before.strip() else _OPEN
    if not before.strip() or before in "([-–—":
        return _OPEN
    return _CLOSE


def _end(text: str, marks: Sequence[tuple[int, int]], first: int) -> tuple[int, int, bool]:
    """End of the quotation that opens at marks[first], the next mark to look at, and whether it is closed."""
    depth, position, start = 1, first + 1, marks[first][0]
    limit = min(len(marks), first + _LOOK_AHEAD)
    broken: tuple[int, int] | None = None  # the first paragraph's end inside
    while position < limit and marks[position][0] - start < _FARTHEST:
        at, kind = marks[position]
        position += 1
        if kind == _BREAK:
            broken = broken or (at, position)
        elif kind == _CLOSE:
            depth -= 1
            if depth == 0:
                return at, position, True
        elif broken and not text[max(0, at - 40) : at].rpartition("\n")[2].strip():
            break  # a new quotation opens a line: the one before ended with its paragraph
        else:
            depth += 1
    if broken:
        return broken[0], broken[1], False
    line = text.find("\n", start, start + _FARTHEST)
    end = line if line >= 0 else min(len(text), start + _FARTHEST)
    following = first + 1
    while following < len(marks) and marks[following][0] < end:
        following += 1
    return end, following, False
