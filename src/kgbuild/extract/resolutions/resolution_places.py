"""What a paragraph asks, with the mentions in it -> where that is to be: names, or words like "the region"."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from kgbuild.extract.annotations import Mention
from kgbuild.model import Node, Ref, Span, TextValue, Value

PLACES = frozenset(("Place", "Country", "District", "Settlement", "Region", "Facility", "Road", "NaturalFeature"))
_MOST = 6  # places of one action
_BEFORE = 60  # characters in which a name's preposition is sought
_IN = re.compile(
    r"\b(?:in|from|within|throughout|into|inside|across|around|over|near)\s+(?:and\s+around\s+)?(?:all\s+(?:of\s+)?)?"
    r"(?:the\s+)?(?:territory\s+of\s+|city\s+of\s+|town\s+of\s+|vicinity\s+of\s+)?(?:the\s+)?$"
)
# "the territorial integrity of X", "the people of X": what is asked for is asked for X; "a mission to X" goes there.
_OF = re.compile(
    r"\b(?:(?:integrity|independence|sovereignty|unity|decolonization|people|peoples|inhabitants|population|borders|"
    r"pacification|reconstruction|neutrality|partition)\s+of|"
    r"(?:mission|representative|envoy|observers|assistance|access|aid|relief|force|return|visit)\s+to)\s+(?:the\s+)?$"
)
_DESCRIBED = re.compile(
    r"\b(?:in|from|within|throughout|into|across|around|to)\s+(?P<all>all\s+)?(?:the\s+|those\s+|these\s+|such\s+)?"
    r"(?P<place>(?:(?:other|recently|occupied|affected|disputed|conflict|border|demilitarized|buffer|temporary|security|safe|"
    r"surrounding|neighbouring)\s+){0,4}(?P<head>region|areas?|territor(?:y|ies)|zones?|country|islands?|provinces?|enclaves?)\b"
    r"(?:\s+(?:affected\s+by|under)\s+(?:(?:the|its|their)\s+)?\w+(?:\s+(?:control|occupation))?)?)(?!\s+(?:of|for)\s+(?:international|peace))",
    re.IGNORECASE,
)


def places(text: str, action: Span, inside: Sequence[Mention], known: Callable[[str], Node]) -> list[Value]:
    """Each place once, names first; no name inside of another name.  inside: mentions within the action."""
    outer = [m for m in inside if not any(o.span != m.span and o.span.covers(m.span) for o in inside)]
    named: list[Value] = [
        Ref(node=m.entity) for m in outer if PLACES & set(known(m.entity).types) and _where(text, action, m)
    ]
    return list(dict.fromkeys([*named, *_described(text, action, outer)]))[:_MOST]


def _where(text: str, action: Span, mention: Mention) -> bool:
    before = text[max(action.start, mention.span.start - _BEFORE) : mention.span.start]
    return mention.form == "name" and (_IN.search(before) or _OF.search(before)) is not None


def _described(text: str, action: Span, outer: Sequence[Mention]) -> Iterator[Value]:
    """ "the region", "recently occupied territories"; what a description stands for, where that is known."""
    for found in _DESCRIBED.finditer(text, action.start, action.end):
        span = Span(*found.span("place"))
        if any(m.form == "name" and m.span.overlaps(span) for m in outer):
            continue  # "the territory of X", "the Kalbajar region"
        meant = next((m for m in outer if m.span.end == span.end and m.form != "name"), None)
        if meant is not None:
            yield Ref(node=meant.entity)
        else:
            start = found.start("all") if found["all"] else span.start
            yield TextValue(words=" ".join(text[start : span.end].split()))
