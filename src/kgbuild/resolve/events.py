"""Local events of all documents -> events: one where class, key roles, dates and sides agree.

Planned and done are kept apart and tied.  An event without a date joins a dated one only when just one of that
kind, place and standing is told anywhere and a party is the same; more would be a guess.  A capture by one side and
the recapture by the other are two, whatever the texts call them.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from kgbuild import iris
from kgbuild.model import Claim, DateValue, Event, Merge, NumberValue, Part, Ref, TextValue
from kgbuild.resolve.entities import Local
from kgbuild.resolve.gathering import Told, gathered
from kgbuild.resolve.names import fold

# Roles that say which happening it is, as in the annotation guidelines.
KEYS: Mapping[str, tuple[str, ...]] = {
    "Adoption": ("instrument",),
    "Award": ("award",),
    "Capture": ("place",),
    "Casualties": ("harm", "count", "victims"),
    "Citation": ("instrument", "cited"),
    "Conflict": ("name",),
    "Construction": ("facility", "place"),
    "Demand": ("instrument", "action"),
    "Deployment": ("place", "agent"),
    "Destruction": ("object", "count", "place"),
    "Displacement": ("place", "count"),
    "FlagRaising": ("place",),
    "Handover": ("place",),
    "Measurement": ("subject", "property", "value"),
    "Postponement": ("place",),
    "RoleHolding": ("person", "position"),
    "Settling": ("place", "count"),
    "Signing": ("instrument",),
    "Visit": ("visitor", "place"),
    "Withdrawal": ("place",),
}
DATES = ("date", "start", "toDate")
PARTIES = ("agent", "from", "to", "visitor", "participant", "signatory")
PASSING = ("Capture", "Handover", "Withdrawal")  # control of a place changing, told from different sides
REALISED = {"asserted"}


def told_events(part: Part, identity: Mapping[Local, str], countries: Mapping[str, str]) -> list[Told]:
    by_subject: dict[str, list[Claim]] = defaultdict(list)
    for claim in part.extraction.claims:
        by_subject[claim.subject].append(claim)
    labels = {node.id: node.label for node in part.extraction.nodes}
    found = []
    for node in part.extraction.nodes:
        claims = by_subject.get(node.id, [])
        if (part.identifier, node.id) in identity and "Conflict" not in node.types:
            continue
        kind = next((t for t in node.types if t in KEYS), node.types[0] if node.types else "Event")
        key = tuple(
            "|".join(sorted({_key(part.identifier, c, identity) for c in claims if c.predicate == role}))
            for role in KEYS.get(kind, ())
        )
        dates = [c.object for c in claims if c.predicate in DATES and isinstance(c.object, DateValue)]
        dated = [d for d in dates if d.earliest]
        found.append(
            Told(
                local=(part.identifier, node.id),
                type=kind,
                key=key,
                earliest=min((d.earliest for d in dated), default=""),
                latest=max((d.latest for d in dated), default=""),
                realised=all(c.modality in REALISED for c in claims if c.predicate == "type"),
                modality=next((c.modality for c in claims if c.predicate == "type"), "asserted"),
                label=_label(kind, claims, labels),
                parties=frozenset(
                    countries.get(who, who)
                    for c in claims
                    if c.predicate in PARTIES and isinstance(c.object, Ref)
                    for who in (_key(part.identifier, c, identity),)
                ),
                places=frozenset(_key(part.identifier, c, identity) for c in claims if c.predicate == "place"),
            )
        )
    return found


def _key(document: str, claim: Claim, identity: Mapping[Local, str]) -> str:
    value = claim.object
    if isinstance(value, Ref):
        return identity.get((document, value.node), f"{document} {value.node}")
    if isinstance(value, NumberValue):
        return value.lexical or fold(value.words)
    return fold(value.words) if isinstance(value, TextValue) else value.edtf or value.words


def _label(kind: str, claims: Sequence[Claim], labels: Mapping[str, str]) -> str:
    """ "capture of Agdam, 1993-07-23" """
    main = KEYS.get(kind, ())[:2]
    names = [
        labels.get(c.object.node, "") if isinstance(c.object, Ref) else c.object.words
        for role in main
        for c in claims
        if c.predicate == role
    ]
    when = next((c.object.edtf for c in claims if c.predicate in DATES and isinstance(c.object, DateValue)), "")
    return ", ".join(filter(None, [f"{kind}: {' / '.join(dict.fromkeys(filter(None, names)))}"[:100], when]))


def resolve_events(
    parts: Sequence[Part], identity: Mapping[Local, str], countries: Mapping[str, str]
) -> tuple[dict[Local, str], list[Event]]:
    """countries: IRI of an entity -> its country, by which sides are told apart."""
    blocks: dict[tuple[str, tuple[str, ...], str], list[Told]] = defaultdict(list)
    for part in parts:
        for told in told_events(part, identity, countries):
            blocks[told.type, told.key, told.modality].append(told)
    found: dict[Local, str] = {}
    events: list[Event] = []
    taken: set[str] = set()
    for (kind, key, _), members in sorted(blocks.items()):
        for cluster in gathered(members, kind, whole=all(key) and bool(key)):
            first = min(cluster, key=lambda t: (t.earliest == "", t.earliest, t.local))
            address = _address(first, taken)
            taken.add(address)
            for told in cluster:
                found[told.local] = address
            reason = (
                "told alone"
                if len(cluster) == 1
                else f"the same {kind.lower()}: same {' and '.join(KEYS.get(kind, ()))}"
            )
            merges = tuple(Merge(document=t.local[0], node=t.local[1], reason=reason) for t in cluster)
            events.append(Event(iri=address, types=(kind,), label=first.label, merges=merges))
    return found, _tied(events, blocks, found)


def _address(first: Told, taken: set[str]) -> str:
    """From what the event is, so that other documents do not change it; a namesake gets its document in front."""
    what = first.label.split(": ", 1)[-1].split(",")[0]
    content = (first.type, *first.key, first.earliest, first.modality)
    plain = iris.entity(first.type, what, iris.digest(*content)[:8])
    return plain if plain not in taken else iris.entity(first.type, what, iris.digest(*content, *first.local)[:8])


def _tied(
    events: Sequence[Event], blocks: Mapping[tuple[str, tuple[str, ...], str], list[Told]], found: Mapping[Local, str]
) -> list[Event]:
    """A done event points to its plans."""
    plans: dict[tuple[str, tuple[str, ...]], dict[str, Told]] = defaultdict(dict)
    done: dict[tuple[str, tuple[str, ...]], dict[str, Told]] = defaultdict(dict)
    for (kind, key, modality), members in blocks.items():
        standing = {"planned": plans, "asserted": done}.get(modality)
        if standing is not None and key and all(key):
            for told in members:
                if told.earliest or found[told.local] not in standing[kind, key]:
                    standing[kind, key][found[told.local]] = told
    planned = {event: plan for key, own in done.items() for event, plan in _planned(own, plans.get(key, {})).items()}
    beside = _beside(blocks, found)
    return [
        msgspec.structs.replace(
            e,
            related=(
                *(("plannedAs", plan) for plan in planned.get(e.iri, ())),
                *(("relatedTo", other) for other in sorted(beside.get(e.iri, ()))),
            ),
        )
        for e in events
    ]


def _planned(done: Mapping[str, Told], plans: Mapping[str, Told]) -> dict[str, list[str]]:
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


def _beside(
    blocks: Mapping[tuple[str, tuple[str, ...], str], list[Told]], found: Mapping[Local, str]
) -> dict[str, set[str]]:
    """A withdrawal, a handover and a capture of one place on one day: the same change of control."""
    days: dict[tuple[str, str, str], set[tuple[str, str]]] = defaultdict(set)
    for (kind, _, modality), members in blocks.items():
        for told in members:
            if kind in PASSING and modality == "asserted" and told.earliest:
                for place in told.places:
                    days[place, told.earliest, told.latest].add((kind, found[told.local]))
                    days[place, told.latest, told.latest].add((kind, found[told.local]))
    related: dict[str, set[str]] = defaultdict(set)
    for together in days.values():
        for kind, event in together:
            related[event] |= {other for other_kind, other in together if other_kind != kind and other != event}
    return related
