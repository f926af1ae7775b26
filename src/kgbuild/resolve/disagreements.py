"""Claims of all documents, with shared identity -> values of one property that cannot all hold, side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from kgbuild import iris
from kgbuild.iris import XSD
from kgbuild.model import Claim, DateValue, Disagreement, Event, Part, Position
from kgbuild.resolve.entities import Local

# Roles of which an event has one value only, by class.
FUNCTIONAL: Mapping[str, tuple[str, ...]] = {
    "Signing": ("date",), "Adoption": ("date",), "Conflict": ("start", "end"), "Postponement": ("toDate", "fromDate"),
}  # fmt: skip


def find_disagreements(
    parts: Sequence[Part], identity: Mapping[Local, str], events: Sequence[Event], copies: Mapping[str, str]
) -> list[Disagreement]:
    kinds = {event.iri: event.types[0] for event in events}
    held: dict[tuple[str, str], list[tuple[DateValue, str, Claim]]] = defaultdict(list)
    for part in parts:
        for claim in part.extraction.claims:
            subject = identity.get((part.identifier, claim.subject), "")
            value = claim.object
            if (
                claim.predicate in FUNCTIONAL.get(kinds.get(subject, ""), ())
                and isinstance(value, DateValue)
                and value.earliest
            ):
                held[subject, claim.predicate].append((value, part.identifier, claim))
    found = []
    for (subject, predicate), told in sorted(held.items(), key=lambda item: item[0]):
        values = sorted({(v.earliest, v.latest) for v, _, _ in told})
        if any(not _overlap(a, b) for n, a in enumerate(values) for b in values[n + 1 :]):
            found.append(_disagreement(subject, predicate, told, copies))
    return found


def _overlap(one: tuple[str, str], other: tuple[str, str]) -> bool:
    return one[0] <= other[1] and other[0] <= one[1]


def _disagreement(
    subject: str, predicate: str, told: Sequence[tuple[DateValue, str, Claim]], copies: Mapping[str, str]
) -> Disagreement:
    by_value: dict[str, list[tuple[str, Claim]]] = defaultdict(list)
    for value, document, claim in told:
        by_value[value.edtf].append((document, claim))
    positions = tuple(
        Position(
            value=f'"{edtf}"^^<{XSD}{ {10: "date", 7: "gYearMonth", 4: "gYear"}.get(len(edtf), "string") }>',
            claims=tuple(iris.claim(d, c, c.subject, iris.object_key(c.object)) for d, c in claims),
            documents=tuple(sorted({d for d, _ in claims})),
            independent=len({copies.get(d, d) for d, _ in claims}),
        )
        for edtf, claims in sorted(by_value.items())
    )
    return Disagreement(
        iri=f"{iris.BASE}id/disagreement/{iris.digest(subject, predicate)}",
        about=subject,
        property=predicate,
        kind="date",
        positions=positions,
        summary=f"{len(positions)} dates are told.",
    )
