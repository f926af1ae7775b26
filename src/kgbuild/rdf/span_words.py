"""Quads of one document -> spans whose words are not those of its text: what the shape Span-words asks, in linear time.

An engine's SUBSTR walks the text from its start, and copies it, for every span: the longer the text, the dearer each.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TypeGuard

import pyoxigraph as ox

from kgbuild.iris import RDF, XSD

SHAPE = "https://w3id.org/kgbuild/shapes#Span-words"
_NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
_BEGIN, _END, _WORDS, _CONTEXT, _TEXT = (
    ox.NamedNode(_NIF + name) for name in ("beginIndex", "endIndex", "anchorOf", "referenceContext", "isString")
)
_TYPE, _SPAN = ox.NamedNode(RDF + "type"), ox.NamedNode(_NIF + "String")
_INTEGER, _STRING = ox.NamedNode(XSD + "integer"), ox.NamedNode(XSD + "string")
_DIGITS = re.compile(r"\d{1,15}")
_Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple


def wrong(quads: Sequence[ox.Quad]) -> list[tuple[ox.NamedNode, ox.Literal]] | None:
    """Each such span with its words; None where something has two values or one of another kind: SPARQL weighs that."""
    held: dict[ox.NamedNode, dict[_Term, set[_Term]]] = {p: {} for p in (_BEGIN, _END, _WORDS, _CONTEXT, _TEXT, _TYPE)}
    for quad in quads:
        values = held.get(quad.predicate)
        if values is not None and (quad.predicate != _TYPE or quad.object == _SPAN):
            values.setdefault(quad.subject, set()).add(quad.object)
    if not all(len(values) == 1 and all(map(_plain, values)) for values in held[_TEXT].values()):
        return None
    # Each access of `value` copies the text.
    texts = {context: text.value for context, (text,) in held[_TEXT].items() if isinstance(text, ox.Literal)}
    found = []
    for span in held[_TYPE]:
        parts = [held[p].get(span, set()) for p in (_BEGIN, _END, _WORDS, _CONTEXT)]
        if not all(parts[:3]):
            continue  # of which other shapes tell
        if not isinstance(span, ox.NamedNode) or any(len(part) > 1 for part in parts):
            return None
        (begin,), (end,), (words,) = parts[:3]
        if not (_number(begin) and _number(end) and _plain(words)):
            return None
        first, last, told = int(begin.value), int(end.value), words.value
        text = next((texts.get(context) for context in parts[3]), None)
        if len(told) != last - first or (text is not None and text[first:last] != told):
            found.append((span, words))
    return found


def _number(term: _Term) -> TypeGuard[ox.Literal]:
    return isinstance(term, ox.Literal) and term.datatype == _INTEGER and bool(_DIGITS.fullmatch(term.value))


def _plain(term: _Term) -> TypeGuard[ox.Literal]:
    return isinstance(term, ox.Literal) and term.datatype == _STRING
