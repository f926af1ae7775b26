"""Events and their tellings -> how they are tied: plan and deed, what was put off, one change of control told twice.

Nothing is merged here.  A done event points to its plans; a plan to the postponement that put it off, and that to
what was done on the new day; a withdrawal, a handover and a capture of one place on one day point to each other.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from kgbuild.model import Event
from kgbuild.resolve.gathering import Told
from kgbuild.resolve.joining import Local

PASSING = ("Capture", "Handover", "Withdrawal")  # control of a place changing, told from different sides
Blocks = Mapping[tuple[str, tuple[str, ...], str], Sequence[Told]]


def tied(events: Sequence[Event], blocks: Blocks, found: Mapping[Local, str]) -> list[Event]:
    """blocks: tellings by class, key and standing.  found: local event -> its IRI."""
    related: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for name, pairs in (("plannedAs", _planned(blocks, found)), ("relatedTo", _beside(blocks, found))):
        for event, other in pairs:
            related[event][name, other] = None
    for event, name, other in _put_off(blocks, found):
        related[event][name, other] = None
    return [msgspec.structs.replace(e, related=tuple(related[e.iri])) if e.iri in related else e for e in events]


def _planned(blocks: Blocks, found: Mapping[Local, str]) -> Iterator[tuple[str, str]]:
    plans: dict[tuple[str, tuple[str, ...]], dict[str, Told]] = defaultdict(dict)
    done: dict[tuple[str, tuple[str, ...]], dict[str, Told]] = defaultdict(dict)
    for (kind, key, modality), members in blocks.items():
        standing = {"planned": plans, "asserted": done}.get(modality)
        if standing is not None and key and all(key):
            for told in members:
                if told.earliest or found[told.local] not in standing[kind, key]:
                    standing[kind, key][found[told.local]] = told
    for of, own in done.items():
        for event, its_plans in _plans_of(own, plans.get(of, {})).items():
            yield from ((event, plan) for plan in its_plans)


def _plans_of(done: Mapping[str, Told], plans: Mapping[str, Told]) -> dict[str, list[str]]:
    """Done events of one key -> their plans: all that lie within a year; without a date, where there is but one."""
    if len(done) == 1 and len(plans) == 1:
        return {next(iter(done)): list(plans)}
    dated = sorted((plan.latest, iri) for iri, plan in plans.items() if plan.latest)
    days = [day for day, _ in dated]
    found = {}
    for event, told in done.items():
        if told.earliest:
            first, last = _shifted(told.earliest, -1), _shifted(told.earliest, 1)
            found[event] = sorted(iri for _, iri in dated[bisect_left(days, first) : bisect_right(days, last)])
    return found


def _shifted(day: str, years: int) -> str:
    return f"{int(day[:4]) + years:04d}{day[4:]}"


def _beside(blocks: Blocks, found: Mapping[Local, str]) -> Iterator[tuple[str, str]]:
    """A withdrawal, a handover and a capture of one place on one day: the same change of control."""
    days: dict[tuple[str, str, str], set[tuple[str, str]]] = defaultdict(set)
    for (kind, _, modality), members in blocks.items():
        for told in members:
            if kind in PASSING and modality == "asserted" and told.earliest:
                for place in told.places:
                    days[place, told.earliest, told.latest].add((kind, found[told.local]))
                    days[place, told.latest, told.latest].add((kind, found[told.local]))
    pairs = {
        (event, other)
        for together in days.values()
        for kind, event in together
        for other_kind, other in together
        if other_kind != kind and other != event
    }
    yield from sorted(pairs)


def _put_off(blocks: Blocks, found: Mapping[Local, str]) -> Iterator[tuple[str, str, str]]:
    """Postponement of what was planned at a place for a day, to a day on which control of the place did pass."""
    planned: dict[tuple[str, str], set[str]] = defaultdict(set)
    done: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (kind, _, modality), members in blocks.items():
        standing = {"planned": planned, "asserted": done}.get(modality) if kind in PASSING else None
        if standing is not None:
            for told in members:
                for place in told.places:
                    standing[place, told.latest].add(found[told.local])
    pairs: set[tuple[str, str, str]] = set()
    for (kind, _, _), members in blocks.items():
        for told in members if kind == "Postponement" else ():
            own = found[told.local]
            for place in told.places:
                if told.before[1]:
                    pairs |= {(plan, "postponedBy", own) for plan in planned.get((place, told.before[1]), ())}
                if told.latest:
                    pairs |= {(own, "postponedTo", deed) for deed in done.get((place, told.latest), ())}
    yield from sorted(pairs)
