"""Text and spans -> segments, each with the spans that cover it, so that overlapping quotes can be marked in HTML."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from kgbuild.model import Frozen, Span


class Segment(Frozen, frozen=True):
    """A run of text under one set of keys.  `starts`: keys whose span begins here (their anchors stand here)."""

    text: str
    keys: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()


def segments(text: str, spans: Iterable[tuple[Span, str]]) -> list[Segment]:
    """Joined, the segments' texts are the text.  A key with a span outside the text is left out.

    Cost: linear in the text and in the sum of overlaps.
    """
    opens: dict[int, list[str]] = {}
    closes: dict[int, list[str]] = {}
    for span, key in spans:
        if 0 <= span.start < span.end <= len(text):
            opens.setdefault(span.start, []).append(key)
            closes.setdefault(span.end, []).append(key)
    out: list[Segment] = []
    active: list[str] = []
    cuts = sorted({0, len(text), *opens, *closes})
    for here, there in itertools.pairwise(cuts):
        for key in closes.get(here, ()):
            active.remove(key)
        active.extend(opens.get(here, ()))
        keys = tuple(dict.fromkeys(active))
        out.append(Segment(text=text[here:there], keys=keys, starts=tuple(dict.fromkeys(opens.get(here, ())))))
    return out
