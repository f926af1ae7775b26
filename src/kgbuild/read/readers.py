"""Input -> documents: the table of readers, and what is common to all formats."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import yaml

from kgbuild.errors import DocumentError
from kgbuild.model import Document, Source
from kgbuild.read import akn, docx, html, pdf, rows, text
from kgbuild.read.inputs import Input
from kgbuild.read.metadata import blocks_of, is_day, source_of
from kgbuild.read.parts import Parts

LIMIT = 100 * 2**20  # bytes of one file

# suffix -> what reads the bytes; a reader raises DocumentError without `where`, which is filled in here
READERS: dict[str, Callable[[bytes], Parts]] = {
    ".txt": text.read_plain,
    ".text": text.read_plain,
    ".md": text.read_markdown,
    ".markdown": text.read_markdown,
    ".html": html.read,
    ".htm": html.read,
    ".xhtml": html.read,
    ".pdf": pdf.read,
    ".docx": docx.read,
    ".xml": akn.read,
    ".akn": akn.read,
}
ROW_READERS: dict[str, Callable[[Path], Iterator[rows.Row | DocumentError]]] = {
    ".jsonl": rows.read_jsonl,
    ".ndjson": rows.read_jsonl,
    ".csv": rows.read_csv,
    ".parquet": rows.read_parquet,
}


def read(item: Input) -> Iterator[Document | DocumentError]:
    """The documents of one file; what cannot be read comes as a DocumentError in its place, and is not raised."""
    path = Path(item.path)
    suffix = path.suffix.lower()
    try:
        if suffix in ROW_READERS:
            yield from _rows(item, ROW_READERS[suffix](path))
            return
        data = _bytes(path)
        reader = _signed(data) or READERS.get(suffix)
        if reader is None:
            known = " ".join(sorted({*READERS, *ROW_READERS}))
            raise DocumentError(f"unknown format {suffix or '(no suffix)'}", hint=f"known are {known}")
        parts = reader(data)
        if not parts.text.strip():
            raise DocumentError("holds no text", hint="is the file whole?")
        known_source = _sidecar(item)
        digest = hashlib.sha256(data + b"\0" + _sidecar_bytes(item)).hexdigest()
        yield document(item.identifier, parts, known_source, digest)
    except DocumentError as error:
        where = f"{item.identifier}:{error.where}" if error.where else item.identifier
        yield DocumentError(error.message, where=where, hint=error.hint)


def _signed(data: bytes) -> Callable[[bytes], Parts] | None:
    """What reads bytes that say themselves what they are, whatever the suffix: a page saved as .txt, a PDF without one.

    Only signatures that no other format can begin with; a zip archive is a Word document if it holds one.
    """
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF-"):
        return pdf.read
    if head.startswith(b"PK\x03\x04") and b"word/document.xml" in data:
        return docx.read
    if re.match(rb"<!doctype html|<html[\s>]", head, re.IGNORECASE):
        return html.read
    return None


def document(identifier: str, parts: Parts, known: Source, digest: str) -> Document:
    """Joins what was read with what is known: the sidecar first, then markup, then the text itself."""
    blocks = parts.blocks or blocks_of(parts.text)
    found = source_of(parts.text)
    layers = (known, parts.source, found)
    merged = {
        name: next((getattr(layer, name) for layer in layers if getattr(layer, name)), "")
        for name in Source.__struct_fields__
        if name != "language"
    }
    language = known.language if known.origin else parts.source.language or "en"
    return Document(
        identifier=identifier,
        text=parts.text,
        source=Source(**{**merged, "language": language}),
        blocks=blocks,
        media_type=parts.media_type,
        digest=digest,
        kind=parts.kind,
    )


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LIMIT:
            raise DocumentError(f"is {size // 2**20} MiB large", hint=f"split it; the limit is {LIMIT // 2**20} MiB")
        return path.read_bytes()
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror}", hint="check the file and its permissions") from error


def _sidecar_bytes(item: Input) -> bytes:
    try:
        return Path(item.sidecar).read_bytes() if item.sidecar else b""
    except OSError as error:
        raise DocumentError(f"its sidecar cannot be read: {error.strerror}", hint=item.sidecar) from error


def _sidecar(item: Input) -> Source:
    if not item.sidecar:
        return Source()
    name = Path(item.sidecar).name
    try:
        values = yaml.safe_load(_sidecar_bytes(item)) or {}
        if not isinstance(values, dict):
            raise DocumentError(f"{name} is no list of fields", hint="write lines like  publisher: NAME")
        told = {str(key): str(value) for key, value in values.items() if value is not None}
        if unknown := sorted(set(told) - set(Source.__struct_fields__)):
            fields = ", ".join(Source.__struct_fields__)
            raise DocumentError(f"{name} has the unknown field {unknown[0]!r}", hint=f"known are {fields}")
        if told.get("issued") and not is_day(told["issued"]):
            raise DocumentError(
                f"{name}: issued is no date: {told['issued']!r}", hint="write 2020-11-28, 2020-11 or 2020"
            )
        return msgspec.convert({**told, "origin": "sidecar"}, Source)
    except yaml.YAMLError as error:
        raise DocumentError(f"{name} is no YAML: {error}", hint="write lines like  publisher: NAME") from error
    except ValueError as error:  # a date without quotation marks that cannot be, or bytes that are no UTF-8
        raise DocumentError(
            f"{name} cannot be read: {error}", hint="dates are like 2020-11-28; text is UTF-8"
        ) from error


def _rows(item: Input, found: Iterator[rows.Row | DocumentError]) -> Iterator[Document | DocumentError]:
    seen: set[str] = set()
    for row in found:
        if isinstance(row, DocumentError):
            yield DocumentError(row.message, where=f"{item.identifier}:{row.where}", hint=row.hint)
            continue
        name = f"{item.identifier}#{row.id}"
        if name in seen:
            name = f"{name}~{row.number}"
        seen.add(name)
        parts = Parts(text=row.text, source=row.source, media_type="text/plain")
        yield document(name, parts, Source(), hashlib.sha256(msgspec.json.encode((row.text, row.source))).hexdigest())
