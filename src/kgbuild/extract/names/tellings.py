"""One place in a document where an entity is named or meant: the value that the steps of mentions share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from kgbuild.model import Span


class Told(msgspec.Struct, frozen=True):
    """Words [first, last] of sentence number `sentence`.  `key`: entity; `kind`: the recogniser's remark.

    `named`: of a capital that stands for its state, the town, which is what the words name.
    """

    sentence: int
    first: int
    last: int
    span: Span
    key: str
    types: tuple[str, ...]
    form: str = "name"
    kind: str = ""
    named: str = ""


def by_sentence(told: Sequence[Told]) -> Iterator[tuple[int, list[Told]]]:
    groups: dict[int, list[Told]] = {}
    for item in told:
        groups.setdefault(item.sentence, []).append(item)
    yield from groups.items()


def outermost(told: Sequence[Told]) -> list[Told]:
    """Those that stand in no other one."""
    if len(told) < 2:
        return list(told)
    outer, end = set(), -1
    for span in sorted({t.span for t in told}, key=lambda s: (s.start, -s.end)):
        if span.end > end:
            outer.add(span)
            end = span.end
    return [t for t in told if t.span in outer]


def uncrossed(told: Sequence[Told]) -> list[Told]:
    """In text order, wider first; of two that cross the later is dropped, of two on the same words the first stays."""
    kept: list[Told] = []
    open_: list[Told] = []
    seen: set[tuple[Span, str]] = set()
    for t in sorted(told, key=lambda t: (t.span.start, -t.span.end)):
        while open_ and open_[-1].span.end <= t.span.start:
            open_.pop()
        if (t.span, t.key) in seen or any(o.span.end < t.span.end for o in open_ if o.span.end > t.span.start):
            continue
        seen.add((t.span, t.key))
        kept.append(t)
        open_.append(t)
    return kept
