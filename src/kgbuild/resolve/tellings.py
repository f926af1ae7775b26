"""One document's claims, and who is who -> its events, each with the name of the block in which it meets others.

A block holds what may be one happening: the same class with the same fillers of the roles that say which it is, or a
war that is a thing of its own in the text.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kgbuild.model import Claim, DateValue, Frozen, NumberValue, Part, Ref, TextValue
from kgbuild.resolve.gathering import Told
from kgbuild.resolve.joining import Local
from kgbuild.resolve.names import fold, is_nameless
from kgbuild.resolve.ties import PASSING

Name = tuple[str, ...]  # of a block: class and fillers, or "" and the IRI of a war

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


def tellings(part: Part, known: Known) -> Iterator[tuple[Name, Told]]:
    """In the order of the text's nodes."""
    wars = _wars(part, known.identity)
    for told in _told(part, known):
        war = wars.get(told.local)
        yield ("", war) if war else (told.type, *told.key), told


def _told(part: Part, known: Known) -> Iterator[Told]:
    identity, countries = known.identity, known.countries
    by_subject: dict[str, list[Claim]] = defaultdict(list)
    for claim in part.extraction.claims:
        by_subject[claim.subject].append(claim)
    labels = {node.id: node.label for node in part.extraction.nodes}
    shared = {n: known.labels.get(identity.get((part.identifier, n), ""), label) for n, label in labels.items()}
    for node in part.extraction.nodes:
        claims = by_subject.get(node.id, [])
        if (part.identifier, node.id) in identity:
            continue
        kind = next((t for t in node.types if t in KEYS), node.types[0] if node.types else "Event")
        exact = any(_exact(c) for c in claims)
        key = tuple(_keyed(part.identifier, role, claims, identity, exact=exact) for role in KEYS.get(kind, ()))
        places = frozenset(_key(part.identifier, c, identity) for c in claims if c.predicate == "place")
        dates = [c.object for c in claims if c.predicate in DATES and isinstance(c.object, DateValue)]
        dated = [d for d in dates if d.earliest]
        on_a_day = any(d.earliest == d.latest for d in dated)
        before = [c.object for c in claims if c.predicate == "fromDate" and isinstance(c.object, DateValue)]
        yield Told(
            local=(part.identifier, node.id),
            type=kind,
            key=key,
            earliest=min((d.earliest for d in dated), default=""),
            latest=max((d.latest for d in dated), default=""),
            realised=all(c.modality in REALISED for c in claims if c.predicate == "type"),
            modality=next((c.modality for c in claims if c.predicate == "type"), "asserted"),
            label=_label(kind, claims, labels)[:100],
            name=_label(kind, claims, shared),
            when=tuple(d.edtf for d in dated),
            parties=frozenset(
                countries.get(who, who)
                for c in claims
                if c.predicate in PARTIES and isinstance(c.object, Ref)
                for who in (_key(part.identifier, c, identity),)
            ),
            places=places,
            exact=exact,
            vague=kind in PASSING and bool(places & known.wide) and not on_a_day,
            before=next(((d.earliest, d.latest) for d in before if d.earliest), ("", "")),
            called=node.label,
        )


def _exact(claim: Claim) -> bool:
    """A count that is not told twice by chance: 321, not 300 and not 5."""
    value = claim.object
    if claim.predicate != "count" or not isinstance(value, NumberValue) or not value.lexical.isdigit():
        return False
    return int(value.lexical) > 100 and not value.lexical.endswith("0")


def _keyed(document: str, role: str, claims: Sequence[Claim], identity: Mapping[Local, str], *, exact: bool) -> str:
    values = {_key(document, c, identity) for c in claims if c.predicate == role}
    if role == "harm" and exact and values & UNACCOUNTED:  # one text's captured are the other's missing
        values = values - UNACCOUNTED | {"captured or missing"}
    return "|".join(sorted(values))


def _key(document: str, claim: Claim, identity: Mapping[Local, str]) -> str:
    value = claim.object
    if isinstance(value, Ref):
        return identity.get((document, value.node), f"{document} {value.node}")
    if isinstance(value, NumberValue):
        return value.lexical or fold(value.words)
    if isinstance(value, TextValue):
        words, kind = fold(value.words), WITHOUT_NAME.get(claim.predicate, "")
        return f"{document} {words}" if kind and is_nameless(kind, words) else words
    return value.edtf or value.words


def _label(kind: str, claims: Sequence[Claim], labels: Mapping[str, str]) -> str:
    """ "Capture: Agdam" """
    names = [
        labels.get(c.object.node, "") if isinstance(c.object, Ref) else c.object.words
        for role in KEYS.get(kind, ())[:2]
        for c in claims
        if c.predicate == role
    ]
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
