"""Events -> how they are tied: plan and deed, what was put off, one change of control told twice.

Nothing is merged here.  A done event points to its plans; a plan to the postponement that put it off, and that to
what was done on the new day; a withdrawal, a handover and a capture of one place on one day point to each other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kgbuild.resolve.gathering import Happening, Passing, Told
from kgbuild.resolve.joining import Local

PASSING = ("Capture", "Handover", "Withdrawal")  # control of a place changing, told from different sides
Named = Sequence[Sequence[tuple[str, Happening]]]  # happenings with their IRIs, by block


def tied(blocks: Named) -> dict[str, tuple[tuple[str, str], ...]]:
    """IRI -> (property, IRI of another event)."""
    found: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    control: list[tuple[str, str, Passing]] = []
    for block in blocks:
        for event, one in block:
            for plan in sorted(block[n][0] for n in one.plans):
                found[event]["plannedAs", plan] = None
            control += ((event, one.type, told) for told in one.passing)
    for event, other in _beside(control):
        found[event]["relatedTo", other] = None
    for event, name, other in _put_off(control):
        found[event][name, other] = None
    return {event: tuple(others) for event, others in found.items()}


def planned(members: Sequence[Told], number: Mapping[Local, int]) -> dict[int, list[int]]:
    """Tellings of one block, and the happening that each is of -> done happenings, each with its plans."""
    standing: dict[str, dict[int, Told]] = {"planned": {}, "asserted": {}}
    for told in members:
        own = standing.get(told.modality)
        if own is not None and (told.earliest or number[told.local] not in own):
            own[number[told.local]] = told
    done, plans = standing["asserted"], standing["planned"]
    if len(done) == 1 and len(plans) == 1:
        return {next(iter(done)): list(plans)}
    dated = sorted((plan.latest, n) for n, plan in plans.items() if plan.latest)
    days = [day for day, _ in dated]
    found = {}
    for event, told in done.items():
        if told.earliest:
            first, last = _shifted(told.earliest, -1), _shifted(told.earliest, 1)
            found[event] = [n for _, n in dated[bisect_left(days, first) : bisect_right(days, last)]]
    return found


def _shifted(day: str, years: int) -> str:
    return f"{int(day[:4]) + years:04d}{day[4:]}"


def passing(tellings: Sequence[Told]) -> tuple[Passing, ...]:
    """What ties a happening to others of its place, each once, in order."""
    found = {
        (place, told.modality, told.earliest, told.latest, told.before[1])
        for told in tellings
        if told.type in PASSING or told.type == "Postponement"
        for place in told.places
    }
    return tuple(
        Passing(place=place, modality=modality, earliest=earliest, latest=latest, before=before)
        for place, modality, earliest, latest, before in sorted(found)
    )


Control = Sequence[tuple[str, str, Passing]]  # IRI of an event, its class, one telling of it


def _beside(control: Control) -> Iterator[tuple[str, str]]:
    """A withdrawal, a handover and a capture of one place on one day: the same change of control."""
    days: dict[tuple[str, str, str], set[tuple[str, str]]] = defaultdict(set)
    for event, kind, told in control:
        if kind in PASSING and told.modality == "asserted" and told.earliest:
            days[told.place, told.earliest, told.latest].add((kind, event))
            days[told.place, told.latest, told.latest].add((kind, event))
    pairs = {
        (event, other)
        for together in days.values()
        for kind, event in together
        for other_kind, other in together
        if other_kind != kind and other != event
    }
    yield from sorted(pairs)


def _put_off(control: Control) -> Iterator[tuple[str, str, str]]:
    """Postponement of what was planned at a place for a day, to a day on which control of the place did pass."""
    standing: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for event, kind, told in control:
        if kind in PASSING:
            standing[told.modality, told.place, told.latest].add(event)
    pairs: set[tuple[str, str, str]] = set()
    for own, kind, told in control:
        if kind == "Postponement" and told.before:
            pairs |= {(plan, "postponedBy", own) for plan in standing.get(("planned", told.place, told.before), ())}
        if kind == "Postponement" and told.latest:
            pairs |= {(own, "postponedTo", deed) for deed in standing.get(("asserted", told.place, told.latest), ())}
    yield from sorted(pairs)
