"""Disagreements, and what is said of instruments beside their own words -> triples."""

from __future__ import annotations

from collections.abc import Iterator

from kgbuild import iris
from kgbuild.iris import KG, RDF, SCHEMA
from kgbuild.model import DateValue, Disagreement, Rendering
from kgbuild.rdf.terms import date, integer, iri, literal, property_iri

A = iri(RDF + "type")


def disagreement(item: Disagreement) -> Iterator[tuple[str, str, str]]:
    subject = iri(item.iri)
    yield subject, A, iri(KG + "Disagreement")
    yield subject, iri(KG + "about"), iri(item.about)
    yield subject, iri(KG + "property"), iri(property_iri(item.property))
    yield subject, iri(KG + "kind"), literal(item.kind)
    if item.summary:
        yield subject, iri(SCHEMA + "description"), literal(item.summary)
    for told in item.agreed:
        yield subject, iri(KG + "toldAlike"), literal(told)
    for held in item.positions:
        position = iri(f"{item.iri}/position/{iris.digest(held.value)}")
        yield subject, iri(KG + "position"), position
        yield position, A, iri(KG + "Position")
        yield position, iri(KG + "value"), held.value
        yield position, iri(KG + "independentSources"), integer(held.independent)
        for country in held.sides:
            yield position, iri(KG + "outletCountry"), literal(country)
        if held.first:
            yield position, iri(KG + "firstTold"), date(DateValue(words=held.first, edtf=held.first))
        for claim in held.claims:
            yield position, iri(KG + "supportedBy"), iri(claim)
        for document in held.documents:
            yield position, iri(KG + "document"), iri(iris.document(document))


def rendering(item: Rendering) -> Iterator[tuple[str, str, str]]:
    subject = iri(f"{iris.BASE}id/rendering/{iris.digest(item.about, item.claim)}")
    yield subject, A, iri(KG + "Rendering")
    yield subject, iri(KG + "about"), iri(item.about)
    yield subject, iri(KG + "document"), iri(iris.document(item.document))
    yield subject, iri(KG + "rendered"), iri(item.claim)
    yield subject, iri(KG + "renderedWords"), literal(item.words)
    if item.original:
        yield subject, iri(KG + "original"), iri(item.original)
        yield subject, iri(KG + "originalWords"), literal(item.own_words)
    for change in item.changed:
        yield subject, iri(KG + "worded"), literal(change)
