"""Values -> N-Triples terms, canonical as Oxigraph keeps them, so that what is validated is what is served."""

from __future__ import annotations

import re
from decimal import Decimal

from kgbuild import iris
from kgbuild.iris import EDTF, KG, RDF, SKOS, XSD
from kgbuild.model import DateValue, NumberValue, TextValue

_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_SPECIAL = re.compile(r'[\\"\x00-\x1f\x7f\ud800-\udfff]')


def iri(value: str) -> str:
    return f"<{value}>"


def local_iri(identifier: str, node: str) -> str:
    """Of a node of a document that has no IRI shared with others."""
    return f"{iris.document(identifier)}/node/{node}"


def property_iri(predicate: str) -> str:
    return {"altLabel": SKOS + "altLabel", "type": RDF + "type"}.get(predicate, KG + predicate)


def literal(text: str, datatype: str = "", language: str = "") -> str:
    """A lone surrogate (possible in text, not in RDF) becomes U+FFFD; every other character is kept."""
    body = _SPECIAL.sub(_escape, text)
    if language:
        return f'"{body}"@{language.lower()}'
    return f'"{body}"^^<{datatype}>' if datatype else f'"{body}"'


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _ESCAPES.get(char) or ("\ufffd" if char >= "\ud800" else f"\\u{ord(char):04X}")


def integer(value: int) -> str:
    return literal(str(value), XSD + "integer")


def number(value: NumberValue) -> str:
    """xsd:integer or xsd:decimal; what is no number ("several thousand") stays words."""
    return numeral(value.lexical) if re.fullmatch(r"[+-]?\d+(\.\d+)?", value.lexical) else literal(value.words)


def numeral(lexical: str) -> str:
    plain = format(Decimal(lexical).normalize(), "f")
    whole = "." not in lexical
    return literal(plain, XSD + ("integer" if whole else "decimal"))


def date(value: DateValue) -> str:
    """xsd:date, xsd:gYearMonth or xsd:gYear where it is one, an EDTF literal otherwise, words where it cannot be."""
    if not value.edtf:
        return literal(value.words)
    for pattern, datatype in (
        (r"\d{4}-\d\d-\d\d", "date"),
        (r"\d{4}-(?:0[1-9]|1[0-2])", "gYearMonth"),
        (r"\d{4}", "gYear"),
    ):
        if re.fullmatch(pattern, value.edtf):
            return literal(value.edtf, XSD + datatype)
    return literal(value.edtf, EDTF)


def text(value: TextValue) -> str:
    return literal(value.words, language=value.language)
