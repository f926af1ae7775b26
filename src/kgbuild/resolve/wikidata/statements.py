"""Extractions, identity and links -> what the documents say, as Wikidata would state it; which claim feeds which
property is data (data/wikidata/properties.csv).

Only what is told as a fact, of things whose item is sure.  Nothing vague, no impossible date, no value without an item
where Wikidata has items for values.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kgbuild.model import Claim, DateValue, Entity, Frozen, NumberValue, Part, Ref, TextValue, Value
from kgbuild.resolve.wikidata.items import fold
from kgbuild.resolve.wikidata.record import properties

SURE = frozenset({"exactMatch", "sameAs"})


class Stated(Frozen, frozen=True):
    """One statement.  value: the claim's, or "Q…" for a thing.  claim: what carries it.

    of: IRI of the body or state whose office a position is, "" where none is told.
    """

    subject: str  # IRI
    qid: str
    property: str
    value: Value | str
    document: str
    claim: Claim
    qualifiers: tuple[tuple[str, Value | str], ...] = ()
    of: str = ""


def sure_items(entities: Iterable[Entity]) -> dict[str, str]:
    """IRI -> item, where it is sure."""
    return {e.iri: one.qid for e in entities for one in e.links if one.relation in SURE and one.qid}


class _Row(Frozen, frozen=True):
    """One property that claims feed."""

    pid: str
    kind: str
    subject: str
    value: str
    qualifiers: tuple[tuple[str, str], ...]
    words: tuple[str, ...]


def _rows() -> list[_Row]:
    return [
        _Row(
            pid=row["pid"], kind=row["class"], subject=row["subject"], value=row["value"],
            qualifiers=tuple((one.partition(":")[0], one.partition(":")[2]) for one in row["qualifiers"].split()),
            words=tuple(filter(None, row["words"].split("|"))),
        )
        for row in properties() if row["value"]
    ]  # fmt: skip


def stated(
    parts: Sequence[Part], identity: Mapping[tuple[str, str], str], items: Mapping[str, str]
) -> Iterator[Stated]:
    """items: IRI -> item, of the things whose item is sure."""
    by_kind: dict[str, list[_Row]] = defaultdict(list)
    for row in _rows():
        by_kind[row.kind].append(row)
    for part in parts:
        kinds = {node.id: node.types for node in part.extraction.nodes}
        events: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
        for claim in part.extraction.claims:
            if claim.modality == "asserted":
                events[claim.subject][claim.predicate].append(claim)
        for node, told in events.items():
            for row in (r for kind in ("", *kinds.get(node, ())) for r in by_kind.get(kind, ())):
                yield from _of(row, part.identifier, node, told, identity, items)


def _of(
    row: _Row,
    document: str,
    node: str,
    told: Mapping[str, Sequence[Claim]],
    identity: Mapping[tuple[str, str], str],
    items: Mapping[str, str],
) -> Iterator[Stated]:
    if row.words and not any(word in claim.object.words.lower() for claim in told.get("property", ())
                             if isinstance(claim.object, TextValue) for word in row.words):  # fmt: skip
        return
    subjects = (
        [c.object.node for c in told.get(row.subject, ()) if isinstance(c.object, Ref)] if row.subject else [node]
    )

    def shared(value: Value) -> Value | str:
        """The item of a thing, "" where it has none for sure; other values as they are."""
        return items.get(identity.get((document, value.node), ""), "") if isinstance(value, Ref) else value

    bodies = [c.object.node for c in told.get("organization", ()) if isinstance(c.object, Ref)]
    of = identity.get((document, bodies[0]), "") if len(bodies) == 1 else ""
    for subject in subjects:
        address = identity.get((document, subject), "")
        if address not in items:
            continue
        for claim in told.get(row.value, ()):
            value = shared(claim.object)
            if not value or (isinstance(value, DateValue) and not value.edtf):
                continue
            qualifiers = tuple(
                (pid, found) for role, pid in row.qualifiers for c in told.get(role, ())
                if (found := shared(c.object)) and not (isinstance(found, DateValue) and not found.edtf)
            )  # fmt: skip
            yield Stated(
                subject=address, qid=items[address], property=row.pid, value=value, document=document, claim=claim,
                qualifiers=qualifiers, of=of,
            )  # fmt: skip


def written(value: Value | str) -> str:
    """As record.Record writes Wikidata's values, so that both can be compared."""
    if isinstance(value, str):
        return value
    if isinstance(value, NumberValue):
        return " ".join(filter(None, (value.lexical or value.words, value.unit)))
    if isinstance(value, DateValue):
        return value.edtf
    return value.words if isinstance(value, TextValue) else value.node


def same(ours: Value | str, theirs: str, label: str) -> bool:
    """Whether a value of Wikidata's says the same, or less: 1993 beside 2 April 1993.  label: of theirs, if an item."""
    if isinstance(ours, DateValue):
        return ours.edtf.startswith(theirs) or theirs.startswith(ours.edtf)
    if isinstance(ours, NumberValue):
        number, _, unit = theirs.partition(" ")
        try:
            low, high = float(ours.lexical), float(ours.upper or ours.lexical)
            return unit == ours.unit and low * 0.99 <= float(number) <= high * 1.01  # rounding is no difference
        except ValueError:
            return False
    if isinstance(ours, TextValue):
        mine, other = fold(ours.words), fold(label or theirs)
        return mine == other or other.startswith(f"{mine} of ")  # "president": "President of Azerbaijan"
    return ours == theirs
