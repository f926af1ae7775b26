"""JSONL, CSV and Parquet -> rows, one document each."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from kgbuild.errors import DocumentError
from kgbuild.model import Frozen, Source

TEXT = ("text", "content", "body", "article", "fulltext")
ID = ("id", "identifier", "doc_id", "name", "filename")
FIELDS = {  # field of Source -> columns that may hold it, first one wins
    "title": ("title", "headline"),
    "publisher": ("publisher", "source", "outlet", "sitename"),
    "author": ("author", "byline"),
    "issued": ("issued", "date", "published", "publication_date"),
    "url": ("url", "link", "source_url"),
    "language": ("language", "lang"),
    "country": ("country",),
    "licence": ("licence", "license"),
}
HINT = f"one of the columns must be the text: {', '.join(TEXT)}"


class Row(Frozen, frozen=True):
    number: int  # of the line or row, from 1
    id: str
    text: str
    source: Source


def read_jsonl(path: Path) -> Iterator[Row | DocumentError]:
    with _opened(path) as file:
        for number, line in enumerate(file, 1):
            if not line.strip():
                continue
            try:
                values = msgspec.json.decode(line, type=dict[str, Any])
            except (msgspec.DecodeError, UnicodeDecodeError) as error:
                yield DocumentError(f"is no JSON object: {error}", where=str(number), hint="one object a line")
                continue
            yield _row(number, values)


def read_csv(path: Path) -> Iterator[Row | DocumentError]:
    csv.field_size_limit(min(sys.maxsize, 2**31 - 1))
    _opened(path).close()
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        try:
            for values in reader:
                yield _row(reader.line_num, {k: v for k, v in values.items() if k is not None})
        except (csv.Error, UnicodeDecodeError) as error:
            yield DocumentError(f"is no CSV in UTF-8: {error}", where=str(reader.line_num), hint="save it as UTF-8 CSV")


def read_parquet(path: Path) -> Iterator[Row | DocumentError]:
    try:
        with pq.ParquetFile(path) as file:
            number = 0
            for batch in file.iter_batches(batch_size=256):
                for values in batch.to_pylist():
                    number += 1
                    yield _row(number, values)
    except (pa.ArrowException, OSError) as error:
        raise DocumentError(f"is no readable Parquet file: {error}", hint="is the file whole?") from error


def _opened(path: Path) -> Any:
    try:
        return path.open("rb")
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror}", hint="check the file") from error


def _row(number: int, values: Mapping[str, Any]) -> Row | DocumentError:
    lower = {key.strip().lower(): value for key, value in values.items()}
    text = next((lower[name] for name in TEXT if isinstance(lower.get(name), str) and lower[name].strip()), None)
    if text is None:
        return DocumentError("has no text", where=str(number), hint=HINT)
    told = {field: _first(lower, names) for field, names in FIELDS.items()}
    issued = told["issued"][:10]
    told["issued"] = issued if len(issued) in (4, 7, 10) and issued.replace("-", "").isdigit() else ""
    told["language"] = told["language"][:2].lower() or "en"
    return Row(number=number, id=_first(lower, ID) or str(number), text=text, source=Source(**told, origin="row"))


def _first(values: Mapping[str, Any], names: tuple[str, ...]) -> str:
    return next((str(values[name]).strip() for name in names if values.get(name) not in (None, "")), "")
