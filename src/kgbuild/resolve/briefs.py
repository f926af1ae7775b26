"""What one document tells -> what of it decides who is who; the rest is only needed where something follows from it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from kgbuild.model import Bearer, Brief, Claim, DateValue, Node, Office, Part, Ref, Signed, TextValue
from kgbuild.resolve.keys import full_name, is_entity, keys, kind_of, spelled
from kgbuild.resolve.names import fold, is_unnamed
from kgbuild.resolve.shelf import hash_of_values
from kgbuild.resolve.wikidata import items

OWN = "un/"  # rules of the reader of resolutions: the instrument speaks for itself
PARTIES = ("signatory", "mediator", "agent", "participant")


def brief(part: Part) -> Brief:
    nodes, claims = part.extraction.nodes, part.extraction.claims
    entities = [node for node in nodes if is_entity(node)]
    spellings, years, held = spelled(entities), _years(claims), _held(claims)
    return Brief(
        identifier=part.identifier,
        digest=hash_of_values(part),
        source=part.source,
        signature=part.signature,
        bearers=tuple(
            Bearer(
                node=node, name=full_name(node), keys=tuple(keys(node, spellings.get(node.id, ""))),
                first=years.get(node.id, ("", ""))[0], last=years.get(node.id, ("", ""))[1],
                offices=tuple(sorted(held.get(node.id, ()))),
            )
            for node in entities
        ),
        around=tuple(_around(nodes)),
        offices=tuple(_offices(claims)),
        signed=tuple(_signed(nodes, claims)),
        own=next((c.object.node for c in claims if _is_own(c) and isinstance(c.object, Ref)), ""),
        names=tuple(sorted({items.fold(n) for node in nodes for n in (node.label, *_names(node))} - {""})),
    )  # fmt: skip


def _names(node: Node) -> Iterator[str]:
    return (name.text for name in node.names)


def _is_own(claim: Claim) -> bool:
    return claim.predicate == "instrument" and claim.rule.startswith(OWN)


def _around(nodes: tuple[Node, ...]) -> list[str]:
    """Gazetteer keys of the places and codes of the countries that a text tells of: where it is set."""
    places = [node for node in nodes if "Place" in node.types or "Country" in node.types]
    keyed = {key for node in places for key in node.authority.split()}
    return sorted(keyed | {f"iso:{node.country}" for node in places if node.country and "Country" in node.types})


def _years(claims: tuple[Claim, ...]) -> Mapping[str, tuple[str, str]]:
    """Local id -> first and last year of what it takes part in."""
    when: dict[str, tuple[str, str]] = {}
    for claim in claims:
        value = claim.object
        if isinstance(value, DateValue) and value.earliest and value.latest:
            _widen(when, claim.subject, value.earliest[:4], value.latest[:4])
    found = dict(when)
    for claim in claims:
        if isinstance(claim.object, Ref) and claim.subject in when:
            _widen(found, claim.object.node, *when[claim.subject])
    return found


def _widen(years: dict[str, tuple[str, str]], of: str, first: str, last: str) -> None:
    known = years.get(of, (first, last))
    years[of] = min(known[0], first), max(known[1], last)


def _held(claims: tuple[Claim, ...]) -> Mapping[str, set[str]]:
    """Local id -> offices that it is said to hold, or to be held in it."""
    positions = {
        c.subject: c.object.words for c in claims if c.predicate == "position" and isinstance(c.object, TextValue)
    }
    found: dict[str, set[str]] = defaultdict(set)
    for claim in claims:
        if isinstance(claim.object, Ref) and claim.subject in positions:
            found[claim.object.node].add(items.fold(positions[claim.subject]))
    return found


def _offices(claims: tuple[Claim, ...]) -> Iterator[Office]:
    """In the order in which somebody or a body of each is told first."""
    held: dict[str, dict[str, list[str]]] = {}
    positions: dict[str, list[str]] = defaultdict(list)
    for claim in claims:
        if claim.predicate in ("person", "organization") and isinstance(claim.object, Ref):
            held.setdefault(claim.subject, defaultdict(list))[claim.predicate].append(claim.object.node)
        elif claim.predicate == "position" and isinstance(claim.object, TextValue):
            positions[claim.subject].append(fold(claim.object.words))
    for event, told in held.items():
        yield Office(
            persons=tuple(told["person"]), bodies=tuple(told["organization"]), positions=tuple(positions[event])
        )


def _signed(nodes: tuple[Node, ...], claims: tuple[Claim, ...]) -> Iterator[Signed]:
    by_id = {node.id: node for node in nodes}
    events: dict[str, dict[str, list[object]]] = defaultdict(lambda: defaultdict(list))
    for claim in claims:
        if claim.modality == "asserted":
            events[claim.subject][claim.predicate].append(claim.object)
    days: dict[str, set[str]] = defaultdict(set)
    parties: dict[str, set[str]] = defaultdict(set)
    for told in events.values():
        for instrument in told.get("instrument", ()):
            if not isinstance(instrument, Ref) or instrument.node not in by_id:
                continue
            node = by_id[instrument.node]
            if kind_of(node)[0] != "instrument" or "Resolution" in node.types or not is_unnamed(node.label):
                continue
            days[node.id] |= {day for value in told.get("date", ()) if (day := _day(value))}
            parties[node.id] |= {v.node for role in PARTIES for v in told.get(role, ()) if isinstance(v, Ref)}
    for name in sorted(days):
        if days[name]:
            yield Signed(node=name, days=tuple(sorted(days[name])), parties=tuple(sorted(parties[name])))


def _day(value: object) -> str:
    """Only a date that names its day counts."""
    return value.earliest if isinstance(value, DateValue) and value.earliest == value.latest else ""
