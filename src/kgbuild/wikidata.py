"""A snapshot and a source of Wikidata items -> links proposed for review, and statements that Wikidata lacks."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kgbuild import claims_table, snapshot
from kgbuild.claims_table import ClaimRow
from kgbuild.model import DateValue, Document, Entity, Frozen, Link, NumberValue
from kgbuild.resolve.wikidata import quickstatements as qs
from kgbuild.resolve.wikidata.items import ItemSource
from kgbuild.resolve.wikidata.linker import link
from kgbuild.store import Snapshot

SURE = {"exactMatch", "sameAs"}
# What a measured property is in Wikidata (data: confirmed property ids), by the words that texts use for it.
MEASURED = {"area": "P2046", "territory": "P2046", "population": "P1082", "length": "P2043", "elevation": "P2044",
            "altitude": "P2044"}  # fmt: skip
REVIEW = ("decision", "name", "other", "relation", "confidence", "reason", "iri")


class Proposal(Frozen, frozen=True):
    entity: Entity
    link: Link


def proposals(found: Snapshot, sources: Sequence[ItemSource]) -> Iterator[Proposal]:
    """For every entity that has no sure link yet: what the sources offer, or why they offer nothing."""
    for entity in snapshot.world(found).entities:
        if not any(known.relation in SURE for known in entity.links):
            for offered in link(entity, sources, entity.country):
                yield Proposal(entity=entity, link=offered)


def review_table(found: Iterable[Proposal]) -> str:
    """CSV for a person: write "item" or "not-item" into the first column and append the rows to data/links.csv."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(REVIEW)
    for one in found:
        offered = one.link
        row = ["", one.entity.label, offered.qid, offered.relation, f"{offered.confidence:.2f}", offered.reason]
        writer.writerow([*row, one.entity.iri])
    return text.getvalue()


def statements(found: Snapshot) -> Iterator[qs.Statement]:
    """Measured properties and containment of linked entities, each with its source; nothing planned or vague."""
    world = snapshot.world(found)
    items = {e.iri: known.qid for e in world.entities for known in e.links if known.relation in SURE and known.qid}
    documents = {d.identifier: d for d in snapshot.documents(found)}
    events: dict[str, dict[str, list[ClaimRow]]] = defaultdict(lambda: defaultdict(list))
    for row in claims_table.read_parquet(found.path / "claims.parquet"):
        if row.modality != "asserted" or row.problem:
            continue
        if row.predicate == "within" and row.subject in items and row.object in items:
            yield qs.Statement(subject=items[row.subject], property="P131", value=qs.Item(qid=items[row.object]),
                               reference=_reference(row, documents))  # fmt: skip
        events[row.subject][row.predicate].append(row)
    for told in events.values():
        yield from _measured(told, items, documents)


def _measured(
    told: Mapping[str, list[ClaimRow]], items: Mapping[str, str], documents: Mapping[str, Document]
) -> Iterator[qs.Statement]:
    names = {name for row in told.get("property", ()) for word, name in MEASURED.items() if word in row.object.lower()}
    for row in told.get("value", ()):
        number = NumberValue(words=row.object_label, lexical=row.number, unit=row.unit)
        for subject in told.get("subject", ()):
            if len(names) != 1 or subject.object not in items or subject.document != row.document:
                continue
            try:
                qs.render(number)
            except ValueError:
                continue  # a vague number or an unknown unit has no place in Wikidata
            issued = documents[row.document].source.issued
            when = (("P585", DateValue(words=issued, edtf=issued)),) if issued else ()
            yield qs.Statement(subject=items[subject.object], property=next(iter(names)), value=number,
                               qualifiers=when, reference=_reference(row, documents))  # fmt: skip


def _reference(row: ClaimRow, documents: Mapping[str, Document]) -> qs.Reference:
    source = documents[row.document].source
    return qs.Reference(
        url=source.url, retrieved=source.issued if len(source.issued) == 10 else "", quotation=row.quote
    )
