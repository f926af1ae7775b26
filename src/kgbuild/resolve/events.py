"""Local events of all documents -> events: one where class, key roles and dates agree.

Planned and done are kept apart and tied.  An event without a date joins a dated one only when just one of that
kind, place and standing is told anywhere; more would be a guess.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from kgbuild import iris
from kgbuild.model import Claim, DateValue, Event, Frozen, Merge, NumberValue, Part, Ref, TextValue
from kgbuild.resolve.entities import Local, fold

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
TIMELESS = {"RoleHolding", "Measurement", "Citation", "Adoption", "Signing", "Demand", "Award"}
REALISED = {"asserted"}


class Told(Frozen, frozen=True):
    """One document's event."""

    local: Local
    type: str
    key: tuple[str, ...]
    earliest: str
    latest: str
    realised: bool
    modality: str
    label: str


def told_events(part: Part, identity: Mapping[Local, str]) -> list[Told]:
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


def resolve_events(parts: Sequence[Part], identity: Mapping[Local, str]) -> tuple[dict[Local, str], list[Event]]:
    blocks: dict[tuple[str, tuple[str, ...], str], list[Told]] = defaultdict(list)
    for part in parts:
        for told in told_events(part, identity):
            blocks[told.type, told.key, told.modality].append(told)
    found: dict[Local, str] = {}
    events: list[Event] = []
    for (kind, key, _), members in sorted(blocks.items()):
        for cluster in _clusters(members, kind, whole=all(key) and bool(key)):
            first = min(cluster, key=lambda t: (t.earliest == "", t.earliest, t.local))
            address = _address(first, cluster)
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


def _address(first: Told, cluster: Sequence[Told]) -> str:
    what = first.label.split(": ", 1)[-1].split(",")[0]
    mark = iris.digest(first.type, *first.key, first.earliest, first.modality, *min(t.local for t in cluster))[:8]
    return iris.entity(first.type, what, mark)


def _clusters(members: Sequence[Told], kind: str, *, whole: bool) -> list[list[Told]]:
    """Members with one key -> groups whose dates agree.  An event that lacks a key role stands alone."""
    ordered = sorted(members, key=lambda t: (t.earliest == "", t.earliest, t.latest, t.local))
    if not whole:
        return [[told] for told in ordered]
    if kind in TIMELESS:
        return [ordered]
    groups: list[list[Told]] = []
    loose = [told for told in ordered if not told.earliest]
    for told in ordered:
        if told.earliest:
            home = next((g for g in groups if _agree(g[0], told)), None)
            if home is None:
                groups.append([told])
            else:
                home.append(told)
    if len(groups) == 1:
        groups[0].extend(loose)
        return groups
    return [*groups, *([loose] if loose and not groups else [[told] for told in loose])]


def _agree(one: Told, other: Told) -> bool:
    """One date lies within the other: 1993 and 2 April 1993 agree, 1 and 2 April do not."""
    return (one.earliest <= other.earliest and other.latest <= one.latest) or (
        other.earliest <= one.earliest and one.latest <= other.latest
    )


def _tied(
    events: Sequence[Event], blocks: Mapping[tuple[str, tuple[str, ...], str], list[Told]], found: Mapping[Local, str]
) -> list[Event]:
    """A done event points to its plans."""
    plans: dict[tuple[str, tuple[str, ...]], set[str]] = defaultdict(set)
    done: dict[str, tuple[str, tuple[str, ...]]] = {}
    for (kind, key, modality), members in blocks.items():
        for told in members:
            if modality == "planned":
                plans[kind, key].add(found[told.local])
            elif modality == "asserted":
                done[found[told.local]] = (kind, key)
    return [
        Event(
            iri=e.iri, types=e.types, label=e.label, merges=e.merges,
            related=tuple(("plannedAs", plan) for plan in sorted(plans.get(done[e.iri], ()))) if e.iri in done else (),
        )
        for e in events
    ]  # fmt: skip
