"""Entries -> claims as a table (Arrow): one row a claim, the same bytes for the same claims; CSV and Parquet of it."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from kgbuild import iris
from kgbuild.model import Claim, DateValue, Document, Extraction, Frozen, NumberValue, Ref


class ClaimRow(Frozen, frozen=True):
    """A claim as a researcher reads it.  subject, object: IRIs where they are things; *_label: what to call them."""

    claim: str
    document: str
    subject: str
    subject_type: str
    subject_label: str
    predicate: str
    object: str
    object_label: str
    earliest: str
    latest: str
    number: str
    qualifier: str
    unit: str
    modality: str
    speaker: str
    framing: str
    problem: str
    begin: int
    end: int
    quote: str
    rule: str
    confidence: float


COLUMNS = ClaimRow.__struct_fields__


def rows(
    parts: Iterable[tuple[Document, Extraction]], identity: Mapping[tuple[str, str], str], labels: Mapping[str, str]
) -> Iterator[ClaimRow]:
    """In the order of documents and of their claims.  labels: IRI -> label."""
    for document, extraction in parts:
        nodes = {node.id: node for node in extraction.nodes}
        for claim in extraction.claims:
            subject = identity[document.identifier, claim.subject]
            node = nodes[claim.subject]
            yield _row(document, claim, subject, node.types[0] if node.types else "", identity, labels)


def _row(
    document: Document,
    claim: Claim,
    subject: str,
    kind: str,
    identity: Mapping[tuple[str, str], str],
    labels: Mapping[str, str],
) -> ClaimRow:
    value = claim.object
    date = value if isinstance(value, DateValue) else None
    number = value if isinstance(value, NumberValue) else None
    thing = identity[document.identifier, value.node] if isinstance(value, Ref) else ""
    told = labels.get(thing, thing) if isinstance(value, Ref) else value.words
    speaker = identity.get((document.identifier, claim.speaker), "") if claim.speaker else ""
    return ClaimRow(
        claim=iris.claim(document.identifier, claim, claim.subject, iris.object_key(value)),
        document=document.identifier,
        subject=subject,
        subject_type=kind,
        subject_label=labels.get(subject, ""),
        predicate=claim.predicate,
        object=thing or (date.edtf or date.words if date else number.lexical or number.words if number else told),
        object_label=told,
        earliest=date.earliest if date else "",
        latest=date.latest if date else "",
        number=number.lexical if number else "",
        qualifier=number.qualifier if number else "",
        unit=number.unit if number else "",
        modality=claim.modality,
        speaker=labels.get(speaker, speaker),
        framing=claim.framing,
        problem=date.problem if date else "",
        begin=claim.span.start,
        end=claim.span.end,
        quote=claim.span.of(document.text),
        rule=claim.rule,
        confidence=claim.confidence,
    )


def write_parquet(found: Iterable[ClaimRow], path: Path) -> int:
    """Returns the number of claims.  Written in groups of 50,000, so memory does not grow with the corpus."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {"begin": pa.int64(), "end": pa.int64(), "confidence": pa.float64()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
    count = 0
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        batch: list[ClaimRow] = []
        for row in found:
            batch.append(row)
            if len(batch) == 50_000:
                writer.write_table(_table(batch, schema))
                count, batch = count + len(batch), []
        writer.write_table(_table(batch, schema))
    return count + len(batch)


def _table(batch: list[ClaimRow], schema: object) -> object:
    import pyarrow as pa

    columns = {name: [getattr(row, name) for row in batch] for name in COLUMNS}
    return pa.table(columns, schema=schema)


def read_parquet(path: Path) -> Iterator[ClaimRow]:
    import pyarrow.parquet as pq

    with pq.ParquetFile(path) as file:
        for batch in file.iter_batches():
            for row in batch.to_pylist():
                yield ClaimRow(**row)


def write_csv(found: Iterable[ClaimRow], path: Path) -> None:
    """A cell that a spreadsheet would take for a formula gets a leading apostrophe (OWASP, CSV injection)."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in found:
            cells = (getattr(row, name) for name in COLUMNS)
            writer.writerow([f"'{c}" if isinstance(c, str) and c[:1] in "=+-@\t\r" and c else c for c in cells])
