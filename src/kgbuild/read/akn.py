"""Akoma Ntoso XML (a UN resolution, a law) -> text with preambular and operative blocks, and FRBR metadata."""

from __future__ import annotations

import re

from lxml import etree

from kgbuild.errors import DocumentError
from kgbuild.model import Source
from kgbuild.read.parts import Parts, joined

LANGUAGES = {"eng": "en", "fra": "fr", "fre": "fr", "rus": "ru", "spa": "es", "ara": "ar", "zho": "zh", "chi": "zh"}
NUMBERED = {"paragraph", "point", "item", "article", "section", "subparagraph"}


def read(data: bytes) -> Parts:
    """Raises DocumentError for XML that is broken, or no Akoma Ntoso.  Entities and networks are never resolved."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise DocumentError(
            f"is broken XML: {error.msg}", where=str(error.lineno or 1), hint="fetch it again"
        ) from error
    if _name(root) != "akomaNtoso":
        raise DocumentError(
            f"is XML of another kind ({_name(root)})", hint="Akoma Ntoso is known; else save the text as .txt"
        )
    pieces: list[tuple[str, str, str]] = []
    for part in root.iter("{*}coverPage", "{*}preface"):
        pieces += [_cover(p) for p in part.iter("{*}p")]
    for part in root.iter("{*}preamble"):
        pieces += [("preambular", "", _text(p)) for p in part.iter("{*}p")]
    for part in root.iter("{*}mainBody", "{*}body"):
        pieces += _body(part)
    text, blocks = joined(pieces)
    if not text:
        raise DocumentError("holds no text", hint="is the file whole?")
    source = Source(
        title=_title(pieces),
        publisher="United Nations" if root.find(".//{*}FRBRcountry[@value='un']") is not None else "",
        issued=_attribute(root, "FRBRWork/{*}FRBRdate", "date"),
        language=LANGUAGES.get(_attribute(root, "FRBRExpression/{*}FRBRlanguage", "language"), "en"),
        origin="markup",
    )
    return Parts(text=text, source=source, blocks=blocks, media_type="application/akn+xml", kind="resolution")


def _name(element: etree._Element) -> str:
    return etree.QName(element).localname


def _text(element: etree._Element) -> str:
    return " ".join("".join(str(t) for t in element.itertext()).split())


def _cover(paragraph: etree._Element) -> tuple[str, str, str]:
    known = paragraph.find("{*}docTitle")
    kind = "title" if known is not None and known.get("refersTo") == "#resolutionNumber" else "boilerplate"
    text = _text(paragraph)
    return ("heading" if text.startswith("Adopted") else kind, "", text)


def _body(body: etree._Element) -> list[tuple[str, str, str]]:
    """Each numbered unit's own words, with its number; what stands outside of any is a paragraph."""
    pieces = []
    for paragraph in body.iter("{*}p", "{*}subheading", "{*}heading"):
        unit = next((a for a in paragraph.iterancestors() if _name(a) in NUMBERED), None)
        number = unit.find("{*}num") if unit is not None else None
        printed = _text(number) if number is not None else ""
        text = _text(paragraph)
        if _name(paragraph) != "p":
            pieces.append(("heading", "", text))
        elif unit is not None:
            kind = "operative" if _name(unit) in ("paragraph", "article", "section") else "list-item"
            first = paragraph is next(iter(unit.iter("{*}p")))
            lead = f"{printed} " if printed and first and not text.startswith(printed) else ""
            pieces.append((kind, printed.strip(". "), lead + text))
        else:
            pieces.append(("paragraph", "", text))
    return pieces


def _title(pieces: list[tuple[str, str, str]]) -> str:
    return next((text for kind, _, text in pieces if kind == "title"), "")


def _attribute(root: etree._Element, path: str, name: str) -> str:
    found = root.find(f".//{{*}}{path}")
    value = str(found.get(name, "")) if found is not None else ""
    return value if name != "date" or re.fullmatch(r"\d{4}-\d\d-\d\d", value) else ""
