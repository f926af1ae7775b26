"""HTML -> the article's text without menus and boilerplate (trafilatura), with the page's own metadata."""

from __future__ import annotations

import re

import trafilatura
from trafilatura.metadata import extract_metadata
from trafilatura.settings import use_config

from kgbuild.errors import DocumentError
from kgbuild.model import Source
from kgbuild.read.parts import Parts, joined

_CONFIG = use_config()
_CONFIG.set("DEFAULT", "EXTRACTION_TIMEOUT", "0")  # signals do not belong in a library; the worker has its own limit
# Only dates that the page gives as its own: the extensive search takes "© 2019" for one.  By default the latest date
# is today's, so that the same page would give other results on another day, and the earliest is in 1995.
_DATES = {"original_date": True, "extensive_search": False, "min_date": "1800-01-01", "max_date": "2100-01-01"}


def read(data: bytes) -> Parts:
    """Raises DocumentError where the page holds no article."""
    body = trafilatura.extract(
        data, config=_CONFIG, include_comments=False, include_tables=True, favor_recall=True, deduplicate=False
    )
    if not body or not body.strip():
        raise DocumentError("holds no text of an article", hint="save the page's text as .txt")
    meta = extract_metadata(data, date_config=_DATES)
    title = (meta.title if meta else "") or ""
    pieces = [("title", "", title)] if title and not body.lstrip().startswith(title) else []
    pieces += [("paragraph", "", line) for line in body.split("\n")]
    text, blocks = joined(pieces)
    date = (meta.date if meta else "") or ""
    source = Source(
        title=title,
        publisher=(meta.sitename if meta else "") or "",
        author=(meta.author if meta else "") or "",
        issued=date if re.fullmatch(r"\d{4}-\d\d-\d\d", date) else "",
        url=(meta.url if meta else "") or "",
        language=_language(data),
        licence=(meta.license if meta else "") or "",
        origin="markup",
    )
    return Parts(text=text, source=source, blocks=blocks, media_type="text/html")


def _language(data: bytes) -> str:
    found = re.search(rb"<html[^>]*\blang=[\"']?([A-Za-z]{2,3})", data[:5000], re.IGNORECASE)
    return found.group(1).decode().lower() if found else "en"
