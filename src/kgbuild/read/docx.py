"""Word documents -> paragraphs and table cells in order (python-docx)."""

from __future__ import annotations

import io
import zipfile

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph
from lxml import etree

from kgbuild.errors import DocumentError
from kgbuild.model import Source
from kgbuild.read.parts import Parts, joined

LIMIT = 200 * 2**20  # bytes when unpacked: a larger one is a bomb, or no document


def read(data: bytes) -> Parts:
    """Raises DocumentError for what is no Word document."""
    hint = "save it again as .docx"
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(part.file_size for part in package.infolist()) > LIMIT:
                raise DocumentError(f"unpacks to more than {LIMIT // 2**20} MiB", hint="is this a document?")
        document = docx.Document(io.BytesIO(data))
        pieces: list[tuple[str, str, str]] = []
        for part in document.iter_inner_content():
            if isinstance(part, Paragraph):
                pieces.append((_kind(part), "", part.text))
            elif isinstance(part, Table):
                pieces += [("paragraph", "", " | ".join(cell.text for cell in row.cells)) for row in part.rows]
        properties = document.core_properties
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, etree.XMLSyntaxError, NotImplementedError,
            EOFError, IndexError, AttributeError) as error:  # fmt: skip
        # python-docx reports a broken package by whatever its lookup happened to raise
        raise DocumentError(f"is no readable Word document: {error}", hint=hint) from error
    text, blocks = joined(pieces)
    # `created` is when the file, or its template, was made: not when the text was issued.
    source = Source(
        title=properties.title or "",
        author=properties.author or "",
        origin="markup",
    )
    media = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    return Parts(text=text, source=source, blocks=blocks, media_type=media)


def _kind(paragraph: Paragraph) -> str:
    style = (paragraph.style.name if paragraph.style is not None else "") or ""
    return "title" if style == "Title" else "heading" if style.startswith("Heading") else "paragraph"
