"""Tellings without a place -> tellings with the place that the context says, where the words point there.

Only what the text supports: "As a result, 511 people were killed" after a capture, and harm told in one sentence
with the happening that has the place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from kgbuild.extract.fillers import Filler
from kgbuild.extract.frames import Found
from kgbuild.model import Ref

_NEEDS_PLACE = frozenset({"Casualties", "Displacement", "Destruction", "FlagRaising"})
_GIVES_PLACE = frozenset({"Capture", "Conflict", "Deployment", "Casualties", "Destruction", "Withdrawal", "Handover"})
_POINTS_BACK = re.compile(
    r"\W*(?:as (?:a|the) result\b|during (?:the|this|that|these)\b|"
    r"in the (?:course|process|attack|fighting|battle|clashes)\b|"
    r"(?:after|following) (?:the|this|that) (?:occupation|capture|attack|battle|offensive|seizure|liberation)\b|"
    r"in (?:this|that) (?:attack|battle|operation)\b|there\b)",
    re.IGNORECASE,
)
_REACH = 3  # sentences back


def with_places(found: Sequence[Found], text: str) -> list[Found]:
    """The same tellings in the same order."""
    out: list[Found] = []
    for item in found:
        if item.event in _NEEDS_PLACE and "place" not in item.roles:
            place = _beside(item, found) or _before(item, out, text)
            if place is not None:
                item = replace(item, roles={**item.roles, "place": (place,)})
        out.append(item)
    return out


def _beside(item: Found, found: Sequence[Found]) -> Filler | None:
    """The one place of the other happenings in the sentence."""
    places = {
        filler.key: filler
        for other in found
        if other.sentence is item.sentence and other.event in _GIVES_PLACE
        for filler in other.roles.get("place", ())
        if isinstance(filler.value, Ref)
    }
    if len(places) != 1:
        return None
    (filler,) = places.values()
    return replace(filler, how=f"{filler.how}; said of the happening in the same sentence")


def _before(item: Found, told: Sequence[Found], text: str) -> Filler | None:
    """The place of the last capture, attack … when the sentence opens by pointing back at it."""
    if not _POINTS_BACK.match(item.sentence.span.of(text)):
        return None
    for other in reversed(told):
        if other.sentence.index < item.sentence.index - _REACH:
            return None
        places = [f for f in other.roles.get("place", ()) if isinstance(f.value, Ref)]
        if other.event in _GIVES_PLACE and other.sentence is not item.sentence and len(places) == 1:
            return replace(places[0], how=f"place of the {other.event} told before, which the sentence refers to")
    return None
