"""Places -> triples: WGS84 and GeoSPARQL coordinates, containment, and names with who uses them (SKOS-XL)."""

from __future__ import annotations

from collections.abc import Iterator

from kgbuild import iris
from kgbuild.iris import DCTERMS, GEO, KG, RDF, RDFS, SF, SKOSXL, WGS84
from kgbuild.model import Entity
from kgbuild.rdf.terms import iri, literal, numeral

A = iri(RDF + "type")
LICENCE = "https://creativecommons.org/licenses/by/4.0/"  # GeoNames, from which the table is


def place(entity: Entity) -> Iterator[tuple[str, str, str]]:
    subject = iri(entity.iri)
    if entity.latitude and entity.longitude:
        yield subject, iri(WGS84 + "lat"), numeral(entity.latitude)
        yield subject, iri(WGS84 + "long"), numeral(entity.longitude)
        yield from _geometry(entity)
    for other in entity.within:
        yield subject, iri(KG + "within"), iri(other)
    if entity.located:
        yield subject, iri(DCTERMS + "source"), iri(entity.located)
    for naming in entity.named:
        address = iri(f"{iris.BASE}name/{iris.digest(entity.iri, naming.text, naming.source)}")
        yield subject, iri(SKOSXL + "altLabel"), address
        yield address, A, iri(SKOSXL + "Label")
        yield address, iri(SKOSXL + "literalForm"), literal(naming.text)
        for source in (naming.source, *map(iris.document, naming.documents)):
            if source:
                yield address, iri(DCTERMS + "source"), iri(source)


def _geometry(entity: Entity) -> Iterator[tuple[str, str, str]]:
    """WKT has the longitude first, and CRS84 where it names no other system."""
    address = iri(f"{iris.BASE}geometry/{iris.digest(entity.iri)}")
    yield iri(entity.iri), iri(GEO + "hasGeometry"), address
    yield address, A, iri(SF + "Point")
    yield address, A, iri(GEO + "Geometry")
    yield (
        address,
        iri(GEO + "asWKT"),
        literal(f"POINT({_plain(entity.longitude)} {_plain(entity.latitude)})", GEO + "wktLiteral"),
    )
    if entity.located:
        yield address, iri(DCTERMS + "source"), iri(entity.located)
        yield address, iri(DCTERMS + "license"), iri(LICENCE)
    if entity.point:
        yield address, iri(RDFS + "comment"), literal(f"the coordinates are those of {entity.point}")


def _plain(degrees: str) -> str:
    return degrees.rstrip("0").rstrip(".") if "." in degrees else degrees
