""" "the trilateral statement", "the peace deal": unnamed agreements of several documents -> pairs that are one.

An unnamed agreement is known by when it was signed and by whom.  Two are one when their days lie at most one apart
and they share a party; whatever the days say then is a disagreement about one signing, not two signings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from kgbuild.model import Brief, Entity, Frozen
from kgbuild.resolve.joining import Local
from kgbuild.resolve.names import generic_instruments

PARTIES = ("signatory", "mediator", "agent", "participant")


class Dated(Frozen, frozen=True):
    """An unnamed agreement of one document: its precise days, and its parties as IRIs and countries."""

    local: Local
    days: tuple[date, ...]
    parties: frozenset[str]


def joins(
    briefs: Sequence[Brief], identity: Mapping[Local, str], entities: Sequence[Entity]
) -> list[tuple[Local, Local, str]]:
    """Pairs of local instruments of different documents that are one, with the reason; cost by days, not by pairs."""
    countries = countries_of(briefs, identity, entities)
    by_day: dict[tuple[date, str], list[Dated]] = defaultdict(list)
    of_nobody: list[Dated] = []
    for brief in briefs:
        for signed in _signed(brief, identity, countries):
            if not signed.parties:
                of_nobody.append(signed)
            for day in signed.days:
                for party in signed.parties:
                    by_day[day, party].append(signed)
    _, apart = generic_instruments()
    found: dict[tuple[Local, Local], str] = {}
    for (day, party), here in sorted(by_day.items()):
        near = [s for n in range(1, apart + 1) for s in by_day.get((date.fromordinal(day.toordinal() + n), party), ())]
        for one, other in _chained(here, near):
            shared = ", ".join(sorted(p.rsplit("/", 1)[-1] for p in one.parties & other.parties)[:3])
            found[one.local, other.local] = f"signed at most {apart} day apart by the same parties ({shared})"
    for one, other, where in _of_nobody(briefs, of_nobody, by_day):
        told = f"no parties are told; the only agreement of that day that is told of, and both texts tell of {where}"
        found[one.local, other.local] = told
    return [(a, b, reason) for (a, b), reason in sorted(found.items())]


def _of_nobody(
    briefs: Sequence[Brief], of_nobody: Sequence[Dated], by_day: Mapping[tuple[date, str], Sequence[Dated]]
) -> Iterator[tuple[Dated, Dated, str]]:
    """ "The Statement of 10 November 2020", said by nobody: of the only parties that signed anything on that day."""
    on: dict[date, dict[Local, Dated]] = defaultdict(dict)
    wanted = {day for signed in of_nobody for day in signed.days}
    for (day, _), signed_then in by_day.items():
        if day in wanted:
            on[day].update({signed.local: signed for signed in signed_then})
    around = {brief.identifier: set(brief.around) for brief in briefs} if on else {}
    of_all = {day: frozenset.intersection(*(s.parties for s in signed.values())) for day, signed in on.items()}
    first = {day: min(signed.values(), key=lambda s: s.local) for day, signed in on.items()}
    for signed in of_nobody:
        if len(signed.days) == 1 and of_all.get(signed.days[0]):
            other = first[signed.days[0]]
            shared = around[signed.local[0]] & around[other.local[0]]
            if shared and signed.local[0] != other.local[0]:
                one, two = sorted((signed, other), key=lambda s: s.local)
                yield one, two, min(shared)


def _chained(here: Sequence[Dated], near: Sequence[Dated]) -> Iterator[tuple[Dated, Dated]]:
    """As many pairs as there are agreements, which join all that all pairs of two documents would."""
    ordered = sorted(set(here), key=lambda s: s.local)
    first = ordered[0]
    second = next((s for s in ordered if s.local[0] != first.local[0]), None)
    for other in [*ordered[1:], *near]:
        home = first if other.local[0] != first.local[0] else second
        if home is not None and home.local != other.local:
            yield (home, other) if home.local < other.local else (other, home)


def _signed(brief: Brief, identity: Mapping[Local, str], countries: Mapping[str, str]) -> Iterator[Dated]:
    for signed in brief.signed:
        parties = {identity.get((brief.identifier, party), "") for party in signed.parties}
        yield Dated(
            local=(brief.identifier, signed.node),
            days=tuple(map(date.fromisoformat, signed.days)),
            parties=frozenset({*parties, *(countries.get(party, "") for party in parties)} - {""}),
        )


def countries_of(briefs: Sequence[Brief], identity: Mapping[Local, str], entities: Sequence[Entity]) -> dict[str, str]:
    """IRI -> country: of a state or its organs, and of the persons who hold office in it."""
    found = {entity.iri: entity.country for entity in entities if entity.country}
    for brief in briefs:
        for office in brief.offices:
            if office.persons and office.bodies:
                person, body = (identity.get((brief.identifier, n[-1]), "") for n in (office.persons, office.bodies))
                if person and body in found:
                    found.setdefault(person, found[body])
    return found
