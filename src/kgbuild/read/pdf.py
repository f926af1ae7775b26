"""PDF with a text layer -> text, page by page (pypdfium2)."""

from __future__ import annotations

import re

import pypdfium2

from kgbuild.errors import DocumentError
from kgbuild.model import Source
from kgbuild.read.parts import Parts, joined


def read(data: bytes) -> Parts:
    """Raises DocumentError for a broken or locked file, and for one that holds pictures of text only."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise DocumentError(
            f"is no readable PDF: {error}", hint="is the file whole, and without a password?"
        ) from error
    try:
        pages = [_page(document, number) for number in range(len(document))]
        meta = document.get_metadata_dict()
    finally:
        document.close()
    pieces = [("paragraph", "", block) for page in pages for block in re.split(r"\n\s*\n", page)]
    text, blocks = joined(pieces)
    if not text:
        raise DocumentError("has no text layer", hint="run OCR on it first, e.g. ocrmypdf")
    # CreationDate is when the file was made, often decades after the text was issued.
    source = Source(
        title=meta.get("Title", "").strip(),
        author=meta.get("Author", "").strip(),
        origin="markup",
    )
    return Parts(text=text, source=source, blocks=blocks, media_type="application/pdf")


def _page(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    try:
        layer = page.get_textpage()
        try:
            return str(layer.get_text_bounded()).replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
        finally:
            layer.close()
    finally:
        page.close()
