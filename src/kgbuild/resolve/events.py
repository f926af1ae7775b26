"""Local events of all documents -> events: one where class, key roles, dates and sides agree.

Planned and done are kept apart and tied.  An event without a date joins a dated one only when just one of that
kind, place and standing is told anywhere and a party is the same; more would be a guess.  A capture by one side and
the recapture by the other are two, whatever the texts call them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence

from kgbuild import iris
from kgbuild.model import Claim, DateValue, Entity, Event, Frozen, Merge, NumberValue, Part, Ref, TextValue, Value
from kgbuild.resolve.gathering import TIMELESS, Told, gathered
from kgbuild.resolve.joining import Local
from kgbuild.resolve.names import fold, is_nameless
from kgbuild.resolve.ties import PASSING, tied

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
REALISED = {"asserted"}
WITHOUT_NAME = {"instrument": "instrument", "cited": "instrument", "award": "instrument", "subject": "place"}
UNACCOUNTED = frozenset({"captured", "missing", "hostage", "taken hostage", "disappeared"})
WIDE = frozenset({"Country", "Region"})


class Known(Frozen, frozen=True):
    """What is known of entities.  countries: by which sides are told apart.  wide: places as large as a country."""

    identity: Mapping[Local, str]
    countries: Mapping[str, str]
    labels: Mapping[str, str]
    wide: frozenset[str]


def told_events(part: Part, known: Known) -> list[Told]:
    document, countries = part.identifier, known.countries
    nodes = part.extraction.nodes
    here = {node.id: known.identity.get((document, node.id), "") for node in nodes}
    labels = {node.id: node.label for node in nodes}
    by_subject: dict[str, list[Claim]] = defaultdict(list)
    for claim in part.extraction.claims:
        by_subject[claim.subject].append(claim)
    found = []
    for node in nodes:
        if here[node.id]:
            continue
        claims = by_subject.get(node.id, [])
        roles: dict[str, list[Claim]] = {}
        for claim in claims:
            roles.setdefault(claim.predicate, []).append(claim)
        kind = next((t for t in node.types if t in KEYS), node.types[0] if node.types else "Event")
        exact = any(_exact(c) for c in roles.get("count", ()))
        key = tuple(_keyed(document, role, roles.get(role, ()), here, exact=exact) for role in KEYS.get(kind, ()))
        places = frozenset(_key(document, c, here) for c in roles.get("place", ()))
        days = [] if roles.keys().isdisjoint(DATES) else [c.object for c in claims if c.predicate in DATES]
        dated = [d for d in days if isinstance(d, DateValue) and d.earliest]
        before = [c.object for c in roles.get("fromDate", ()) if isinstance(c.object, DateValue)]
        told_as = [c.modality for c in roles.get("type", ())]
        named = [c.object for role in KEYS.get(kind, ())[:2] for c in roles.get(role, ())]
        found.append(
            Told(
                local=(document, node.id),
                type=kind,
                key=key,
                earliest=min((d.earliest for d in dated), default=""),
                latest=max((d.latest for d in dated), default=""),
                realised=all(modality in REALISED for modality in told_as),
                modality=told_as[0] if told_as else "asserted",
                label=_label(kind, named, lambda n: labels.get(n, ""))[:100],
                name=_label(kind, named, lambda n: known.labels.get(here.get(n, ""), labels.get(n, ""))),
                when=tuple(d.edtf for d in dated),
                parties=frozenset(
                    countries.get(who, who)
                    for role in PARTIES
                    for c in roles.get(role, ())
                    if isinstance(c.object, Ref)
                    for who in (_key(document, c, here),)
                ),
                places=places,
                exact=exact,
                vague=kind in PASSING and bool(places & known.wide) and not any(d.earliest == d.latest for d in dated),
                before=next(((d.earliest, d.latest) for d in before if d.earliest), ("", "")),
            )
        )
    return found


def _exact(claim: Claim) -> bool:
    """A count that is not told twice by chance: 321, not 300 and not 5."""
    value = claim.object
    if not isinstance(value, NumberValue) or not value.lexical.isdigit():
        return False
    return int(value.lexical) > 100 and not value.lexical.endswith("0")


def _keyed(document: str, role: str, told: Sequence[Claim], here: Mapping[str, str], *, exact: bool) -> str:
    values = {_key(document, c, here) for c in told}
    if role == "harm" and exact and values & UNACCOUNTED:  # one text's captured are the other's missing
        values = values - UNACCOUNTED | {"captured or missing"}
    return "|".join(sorted(values))


def _key(document: str, claim: Claim, here: Mapping[str, str]) -> str:
    """here: what the document's nodes are across documents."""
    value = claim.object
    if isinstance(value, Ref):
        return here.get(value.node) or f"{document} {value.node}"
    if isinstance(value, NumberValue):
        return value.lexical or fold(value.words)
    if isinstance(value, TextValue):
        words, kind = fold(value.words), WITHOUT_NAME.get(claim.predicate, "")
        return f"{document} {words}" if kind and is_nameless(kind, words) else words
    return value.edtf or value.words


def _label(kind: str, named: Sequence[Value], called: Callable[[str], str]) -> str:
    """ "Capture: Agdam" """
    names = [called(value.node) if isinstance(value, Ref) else value.words for value in named]
    return f"{kind}: {' / '.join(dict.fromkeys(filter(None, names)))}"


def _wars(part: Part, identity: Mapping[Local, str]) -> dict[Local, str]:
    """Tellings of a war that is a thing of its own in the text -> that thing; of two wars at once, neither."""
    named: dict[str, set[str]] = defaultdict(set)
    for node in part.extraction.nodes:
        if "Conflict" in node.types and (address := identity.get((part.identifier, node.id))):
            for name in (node.label, *(name.text for name in node.names)):
                named[fold(name)].add(address)
    told: dict[str, set[str]] = defaultdict(set)
    for claim in part.extraction.claims if named else ():
        if claim.predicate == "name" and isinstance(claim.object, TextValue):
            told[claim.subject] |= named.get(fold(claim.object.words), set())
    return {(part.identifier, event): next(iter(wars)) for event, wars in told.items() if len(wars) == 1}


def resolve_events(
    parts: Sequence[Part], identity: Mapping[Local, str], countries: Mapping[str, str], entities: Sequence[Entity]
) -> tuple[dict[Local, str], list[Event]]:
    """countries: IRI of an entity -> its country, by which sides are told apart."""
    wide = frozenset(e.iri for e in entities if e.types and e.types[0] in WIDE)
    known = Known(identity=identity, countries=countries, labels={e.iri: e.label for e in entities}, wide=wide)
    blocks: dict[tuple[str, tuple[str, ...], str], list[Told]] = defaultdict(list)
    wars: dict[str, list[Told]] = defaultdict(list)
    for part in parts:
        of_a_war = _wars(part, identity)
        for told in told_events(part, known):
            if told.local in of_a_war:
                wars[of_a_war[told.local]].append(told)
            else:
                blocks[told.type, told.key, told.modality].append(told)
    found: dict[Local, str] = {}
    events: list[Event] = []
    taken: set[str] = set()
    for address, tellings in sorted(wars.items()):
        reason = f"tells of {known.labels[address]}"
        merges = tuple(Merge(document=t.local[0], node=t.local[1], reason=reason) for t in tellings)
        events.append(Event(iri=address, types=("Conflict",), label=known.labels[address], merges=merges))
        found |= {told.local: address for told in tellings}
    for (kind, key, _), members in sorted(blocks.items()):
        for cluster in gathered(members, kind, whole=all(key) and bool(key)):
            first = min(cluster, key=lambda t: (t.earliest == "", t.earliest, t.local))
            address = _address(first, taken)
            taken.add(address)
            for told in cluster:
                found[told.local] = address
            merges = tuple(_merges(cluster))
            events.append(Event(iri=address, types=(kind,), label=_shared_label(cluster), merges=merges))
    return found, tied(events, blocks, found)


def _merges(cluster: Sequence[Told]) -> Iterator[Merge]:
    """Each telling with its reason; what the others have is counted once: a famous happening is told by thousands."""
    dated = sum(t.earliest != "" for t in cluster)
    parties = [t.parties for t in cluster if t.parties]
    shared = sorted(s.rsplit("/", 1)[-1] for s in frozenset.intersection(*parties)) if parties else []
    for told in cluster:
        by_others = dated > (told.earliest != "")
        reason = _reason(told, by_others, shared if told.parties else ()) if len(cluster) > 1 else "told alone"
        yield Merge(document=told.local[0], node=told.local[1], reason=reason)


def _reason(told: Told, by_others: bool, shared: Sequence[str]) -> str:
    """by_others: whether another telling has a date.  shared: names of the parties that all name who name any."""
    same = " and ".join(KEYS.get(told.type, ()))
    if told.type in TIMELESS:
        return f"the same {told.type.lower()}: same {same}, which has one"
    if not told.earliest:
        when = "told without a date, of what is told but once" if by_others else "no date is told"
    else:
        when = f"a date that agrees ({_between(told)})" if by_others else "the only date told"
    sides = f", the same side ({', '.join(shared)})" if shared else ""
    return f"the same {told.type.lower()}: same {same}, {when}{sides}"


def _between(told: Told) -> str:
    return told.earliest if told.earliest == told.latest else f"{told.earliest} to {told.latest or '?'}"


def _shared_label(cluster: Sequence[Told]) -> str:
    """Days that exclude each other all stand in it, so that no text is preferred."""
    spans = {(t.earliest, t.latest): t.when for t in cluster if t.earliest and t.when}
    sharpest = [d for d in sorted(spans) if not any(d[0] <= o[0] and o[1] <= d[1] and o != d for o in spans)]
    when = list(dict.fromkeys(day for span in sharpest for day in spans[span][:1]))
    name = min((t.name for t in cluster), key=lambda name: (-len(name), name))
    return ", ".join(filter(None, [name[:100], " or ".join(when[:3]) + (" or other" if len(when) > 3 else "")]))


def _address(first: Told, taken: set[str]) -> str:
    """From what the event is, so that other documents do not change it; a namesake gets its document in front."""
    what = first.label.split(": ", 1)[-1].split(",")[0]
    content = (first.type, *first.key, first.earliest, first.modality)
    plain = iris.entity(first.type, what, iris.digest(*content)[:8])
    return plain if plain not in taken else iris.entity(first.type, what, iris.digest(*content, *first.local)[:8])
