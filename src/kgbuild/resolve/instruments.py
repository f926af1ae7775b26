""" "the trilateral statement", "the peace deal": unnamed agreements of several documents -> pairs that are one.

An unnamed agreement is known by when it was signed and by whom.  Two are one when their days lie at most one apart
and they share a party; whatever the days say then is a disagreement about one signing, not two signings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from kgbuild.model import DateValue, Entity, Frozen, Part, Ref
from kgbuild.resolve.entities import Local, kind_of, surroundings
from kgbuild.resolve.names import generic_instruments, is_unnamed

PARTIES = ("signatory", "mediator", "agent", "participant")


class Signed(Frozen, frozen=True):
    """An unnamed agreement of one document: its precise days, and its parties as IRIs and countries."""

    local: Local
    days: tuple[date, ...]
    parties: frozenset[str]


def joins(
    parts: Sequence[Part], identity: Mapping[Local, str], entities: Sequence[Entity]
) -> list[tuple[Local, Local, str]]:
    """Pairs of local instruments of different documents that are one, with the reason; cost by days, not by pairs."""
    countries = countries_of(parts, identity, entities)
    by_day: dict[tuple[date, str], list[Signed]] = defaultdict(list)
    of_nobody: list[Signed] = []
    for part in parts:
        for signed in _signed(part, identity, countries):
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
    for one, other, where in _of_nobody(parts, of_nobody, by_day):
        told = f"no parties are told; the only agreement of that day that is told of, and both texts tell of {where}"
        found[one.local, other.local] = told
    return [(a, b, reason) for (a, b), reason in sorted(found.items())]


def _of_nobody(
    parts: Sequence[Part], of_nobody: Sequence[Signed], by_day: Mapping[tuple[date, str], Sequence[Signed]]
) -> Iterator[tuple[Signed, Signed, str]]:
    """ "The Statement of 10 November 2020", said by nobody: of the only parties that signed anything on that day."""
    on: dict[date, dict[Local, Signed]] = defaultdict(dict)
    wanted = {day for signed in of_nobody for day in signed.days}
    for (day, _), signed_then in by_day.items():
        if day in wanted:
            on[day].update({signed.local: signed for signed in signed_then})
    around = {part.identifier: set(surroundings(part)) for part in parts} if on else {}
    of_all = {day: frozenset.intersection(*(s.parties for s in signed.values())) for day, signed in on.items()}
    first = {day: min(signed.values(), key=lambda s: s.local) for day, signed in on.items()}
    for signed in of_nobody:
        if len(signed.days) == 1 and of_all.get(signed.days[0]):
            other = first[signed.days[0]]
            shared = around[signed.local[0]] & around[other.local[0]]
            if shared and signed.local[0] != other.local[0]:
                one, two = sorted((signed, other), key=lambda s: s.local)
                yield one, two, min(shared)


def _chained(here: Sequence[Signed], near: Sequence[Signed]) -> Iterator[tuple[Signed, Signed]]:
    """As many pairs as there are agreements, which join all that all pairs of two documents would."""
    ordered = sorted(set(here), key=lambda s: s.local)
    first = ordered[0]
    second = next((s for s in ordered if s.local[0] != first.local[0]), None)
    for other in [*ordered[1:], *near]:
        home = first if other.local[0] != first.local[0] else second
        if home is not None and home.local != other.local:
            yield (home, other) if home.local < other.local else (other, home)


def _signed(part: Part, identity: Mapping[Local, str], countries: Mapping[str, str]) -> list[Signed]:
    nodes = {node.id: node for node in part.extraction.nodes}
    events: dict[str, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
    for claim in part.extraction.claims:
        if claim.modality == "asserted":
            events[claim.subject][claim.predicate].append(claim.object)
    days: dict[str, set[date]] = defaultdict(set)
    parties: dict[str, set[str]] = defaultdict(set)
    for told in events.values():
        for instrument in told.get("instrument", ()):
            if not isinstance(instrument, Ref) or instrument.node not in nodes:
                continue
            node = nodes[instrument.node]
            if kind_of(node)[0] != "instrument" or "Resolution" in node.types or not is_unnamed(node.label):
                continue
            days[node.id] |= {day for value in told.get("date", ()) if (day := _day(value)) is not None}
            for role in PARTIES:
                for value in told.get(role, ()):
                    if isinstance(value, Ref):
                        address = identity.get((part.identifier, value.node), "")
                        parties[node.id] |= {address, countries.get(address, "")} - {""}
    return [
        Signed(local=(part.identifier, node), days=tuple(sorted(days[node])), parties=frozenset(parties[node]))
        for node in sorted(days)
        if days[node]
    ]


def _day(value: object) -> date | None:
    """Only a date that names its day counts."""
    if not isinstance(value, DateValue) or not value.earliest or value.earliest != value.latest:
        return None
    return date.fromisoformat(value.earliest)


def countries_of(parts: Sequence[Part], identity: Mapping[Local, str], entities: Sequence[Entity]) -> dict[str, str]:
    """IRI -> country: of a state or its organs, and of the persons who hold office in it."""
    found = {entity.iri: entity.country for entity in entities if entity.country}
    for part in parts:
        offices: dict[str, dict[str, str]] = defaultdict(dict)
        for claim in part.extraction.claims:
            if claim.predicate in ("person", "organization") and isinstance(claim.object, Ref):
                offices[claim.subject][claim.predicate] = identity.get((part.identifier, claim.object.node), "")
        for office in offices.values():
            person, body = office.get("person", ""), office.get("organization", "")
            if person and body in found:
                found.setdefault(person, found[body])
    return found
