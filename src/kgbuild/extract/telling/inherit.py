"""Tellings without a place -> tellings with the place that the context says, where the words point there.

Only what the text supports: "As a result, 511 people were killed" after a capture, harm told in one sentence
with the happening that has the place, and what was put off ("the event", "the deadline") after the plan was told.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from msgspec.structs import replace

from kgbuild.extract.telling.events import Told
from kgbuild.extract.telling.fillers import Filler
from kgbuild.extract.telling.frames import Found
from kgbuild.model import DateValue, Ref

_NEEDS_PLACE = frozenset({"Casualties", "Displacement", "Destruction", "FlagRaising"})
_GIVES_PLACE = frozenset(
    {"Visit", "Capture", "Conflict", "Deployment", "Casualties", "Destruction", "Withdrawal", "Handover"}
)
_OF_PLACE_BEFORE = frozenset({"Withdrawal", "Capture"})  # "the first capture by rebels was in May": of the town before
# Without any of these a telling says nothing that one could look up.
_SAYS = {"FlagRaising": ("place",), "Displacement": ("place", "count", "destination")}
_STROKES = frozenset(
    {"attack", "bombing", "bomb", "airstrike", "raid", "massacre", "pogrom", "shelling", "shell", "bombardment"}
)
_LASTING = frozenset(
    {"war", "conflict", "uprising", "insurgency", "rebellion", "revolt", "revolution", "struggle", "unrest"}
)
_BREAKING_OUT = frozenset({"begin", "start", "erupt", "commence", "break out", "flare up", "ignite"})
_HELD = frozenset({"Capture", "Handover", "Withdrawal", "Deployment"})
_POINTS_BACK = re.compile(
    r"\W*(?:as (?:a|the) result\b|during (?:the|this|that|these)\b|"
    r"in the (?:course|process|attack|fighting|battle|clashes)\b|"
    r"(?:after|following) (?:the|this|that) (?:occupation|capture|attack|battle|offensive|seizure|liberation)\b|"
    r"in (?:this|that) (?:attack|battle|operation)\b|there\b)",
    re.IGNORECASE,
)
# "40 were killed |in the fighting|" of which the text told; not "in the fighting near Goma"
_IN_IT = re.compile(
    r"\b(?:in|during) (?:the|this|that) (?:ensuing |subsequent |fierce |heavy )?"
    r"(?:fighting|attack|battle|clashes|assault|raid|shelling|bombing|bombardment|siege|blast|ambush)\b(?!\s(?:in|at|of|for|near|on|over|around|against|between|by)\b)",
    re.IGNORECASE,
)
_REACH = 3  # sentences back


def with_places(found: Sequence[Found], text: str) -> list[Found]:
    """The same tellings in the same order, which is that of the text."""
    out: list[Found] = []
    by_sentence: dict[int, list[Found]] = {}
    for item in found:
        by_sentence.setdefault(item.sentence.index, []).append(item)
    for item in found:
        here = by_sentence[item.sentence.index]
        before = _before(item, out, text) if item.event in _NEEDS_PLACE else None
        if item.event in _NEEDS_PLACE and "place" not in item.roles and not _of_a_town(item):
            place = _beside(item, here) or (_of(before, "place") if before else None)
            if place is not None:
                item = replace(item, roles={**item.roles, "place": (place,)})
        if item.event == "Casualties" and "date" not in item.roles:
            day = _when_fought(here) or (_of(before, "start") if before and _is_stroke(before) else None)
            if day is not None:
                item = replace(item, roles={**item.roles, "date": (day,)})
        if item.event in _SAYS and not any(role in item.roles for role in _SAYS[item.event]):
            continue
        if item.event in _OF_PLACE_BEFORE and "place" not in item.roles:
            place = (_beside(item, here) if item.event == "Withdrawal" else None) or _latest(item, out)
            if place is None:
                continue
            item = replace(item, roles={**item.roles, "place": (place,)})
        out.append(item)
    return out


def _of_a_town(item: Found) -> bool:
    """ "took Derna, burning |Qubba| on the way": a town is where it is itself."""
    return any(f.types[:1] in (("Settlement",), ("Place",)) for f in item.roles.get("object", ()))


def _beside(item: Found, here: Sequence[Found]) -> Filler | None:
    """The one place of the other happenings in the sentence.  here: all of the sentence."""
    places = {
        filler.key: filler
        for other in here
        if other.event in _GIVES_PLACE and not _broke_out(other)
        for filler in other.roles.get("place", ()) or (other.roles.get("object", ()) if other is not item else ())
        if isinstance(filler.value, Ref)
    }
    if len(places) != 1:
        return None
    (filler,) = places.values()
    return replace(filler, how=f"{filler.how}; said of the happening in the same sentence")


def _broke_out(told: Found) -> bool:
    """ "30,000 died in the uprising, which |broke out| in Benghazi": where it began is not where they died."""
    names = told.roles.get("name", ())
    return (
        told.event == "Conflict"
        and told.lemma in _BREAKING_OUT
        and any(name.token.lemma_.lower() in _LASTING for name in names)
    )


def _when_fought(here: Sequence[Found]) -> Filler | None:
    """The one day of the attack that the same sentence tells of; fighting that began then goes on killing."""
    days = {
        filler.key: filler
        for other in here
        if other.event == "Conflict" and other.lemma in _STROKES
        for filler in other.roles.get("start", ())
    }
    if len(days) != 1:
        return None
    (filler,) = days.values()
    if not isinstance(filler.value, DateValue) or len(filler.value.edtf) < 7:
        return None
    return replace(filler, how=f"{filler.how}; when what killed them happened")


def _latest(item: Found, told: Sequence[Found]) -> Filler | None:
    """ "The Israelis pulled out": of the one place that was last said to be held, taken or handed over."""
    for other in reversed(told):
        if other.sentence.index < item.sentence.index - 1:
            return None
        places = [f for f in other.roles.get("place", ()) if isinstance(f.value, Ref)]
        if other.event in _HELD and len(places) == 1 and other.sentence is not item.sentence:
            return replace(places[0], how=f"place of the {other.event} told just before")
    return None


def _of(told: Found, role: str) -> Filler | None:
    """What fills a role of the happening that the sentence refers to."""
    held = told.roles.get(role, ())
    return (
        replace(held[0], how=f"{role} of the {told.event} told before, which the sentence refers to") if held else None
    )


def _is_stroke(told: Found) -> bool:
    """Whether it was over within its day: an attack, no war."""
    names = {f.token.lemma_.lower() for f in told.roles.get("name", ())}
    return told.event == "Conflict" and (told.lemma in _STROKES or not names.isdisjoint(_STROKES))


def _before(item: Found, told: Sequence[Found], text: str) -> Found | None:
    """The last capture, attack … at one place when the sentence opens by pointing back at it, or tells harm in it."""
    words = item.sentence.span.of(text)
    if not _POINTS_BACK.match(words) and not (item.event == "Casualties" and _IN_IT.search(words)):
        return None
    for other in reversed(told):
        if other.sentence.index < item.sentence.index - _REACH:
            return None
        places = [f for f in other.roles.get("place", ()) if isinstance(f.value, Ref)]
        if other.event in _GIVES_PLACE and other.sentence is not item.sentence and len(places) == 1:
            return other
    return None


def with_plans(told: Sequence[Told]) -> list[Told]:
    """What is put off has the place and the day of the plan told just before it, when exactly one was.

    told: in the order of the text.
    """
    out: list[Told] = []
    plans = [t for t in told if t.modality == "planned"]
    places = [t.found.sentence.index for t in plans]
    for item in told:
        found = item.found
        if found.event == "Postponement":
            here = found.sentence.index
            near = plans[bisect_left(places, here - _REACH) : bisect_right(places, here)]
            plan = _plan(item, near)
            if plan is not None:
                roles = dict(found.roles)
                if "place" not in roles:
                    roles["place"] = tuple(replace(f, how=_OF_PLAN) for f in plan.found.roles["place"])
                if "fromDate" not in roles and "date" in plan.found.roles:
                    roles["fromDate"] = tuple(replace(f, how=_OF_PLAN) for f in plan.found.roles["date"])
                item = replace(item, found=replace(found, roles=roles))
        out.append(item)
    return out


_OF_PLAN = "of the plan told before, which is put off"


def _plan(item: Told, near: Sequence[Told]) -> Told | None:
    """The last plan that has a day, else the last one.  near: plans of this sentence and of those before."""
    wanted = {f.key for f in item.found.roles.get("place", ())}
    for other in sorted(near, key=lambda t: ("date" not in t.found.roles, -t.found.sentence.index)):
        places = {f.key for f in other.found.roles.get("place", ()) if isinstance(f.value, Ref)}
        if len(places) == 1 and (not wanted or wanted == places):
            return other
    return None
