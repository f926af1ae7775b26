"""Entries -> claims as a table (Arrow): one row a claim, the same bytes for the same claims; CSV and Parquet of it."""

from __future__ import annotations

import csv
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import accumulate, groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgbuild import iris
from kgbuild.model import Claim, DateValue, Document, Extraction, Frozen, NumberValue, Ref

if TYPE_CHECKING:
    import pyarrow as pa

GROUP = 50_000  # rows


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
    import pyarrow.parquet as pq

    count = 0
    with pq.ParquetWriter(path, _schema(), compression="zstd") as writer:
        batch: list[ClaimRow] = []
        for row in found:
            batch.append(row)
            if len(batch) == GROUP:
                writer.write_table(_table(batch))
                count, batch = count + len(batch), []
        writer.write_table(_table(batch))
    return count + len(batch)


def write_next(before: Path, changed: Collection[str], found: Iterable[ClaimRow], path: Path) -> int:
    """The table before without the rows of changed documents, but with those found; the bytes of `write_parquet`.

    found: in the order of documents.  What stands between two changed documents is taken as it is.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    with pq.ParquetFile(before) as file:
        old = file.read()
    names = old["document"].to_pylist()
    fresh = {document: list(rows) for document, rows in groupby(found, key=lambda row: row.document)}
    pieces, at = [], 0
    for document in sorted(changed):
        first, last = bisect_left(names, document, at), bisect_right(names, document, at)
        pieces += [old.slice(at, first - at), _table(fresh.get(document, []))]
        at = last
    whole = pa.concat_tables([*pieces, old.slice(at)]).combine_chunks()
    with pq.ParquetWriter(path, _schema(), compression="zstd") as writer:
        for start in range(0, whole.num_rows + 1, GROUP):
            writer.write_table(whole.slice(start, GROUP))
    return int(whole.num_rows)


def _schema() -> pa.Schema:
    import pyarrow as pa

    kinds = {"begin": pa.int64(), "end": pa.int64(), "confidence": pa.float64()}
    return pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])


def _table(batch: list[ClaimRow]) -> pa.Table:
    import pyarrow as pa

    schema = _schema()
    columns = [_column([getattr(row, field.name) for row in batch], field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _column(values: list[Any], kind: pa.DataType) -> pa.Array:
    """From bytes: given a list, pyarrow loads pandas, where that is installed, to ask whether it is one of its own."""
    import pyarrow as pa

    if kind == pa.string():
        words = [value.encode("utf-8") for value in values]
        ends = array("i", accumulate(map(len, words), initial=0))
        buffers = [pa.py_buffer(ends), pa.py_buffer(b"".join(words))]
    else:
        buffers = [pa.py_buffer(array("q" if kind == pa.int64() else "d", values))]
    return pa.Array.from_buffers(kind, len(values), [None, *buffers])


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
