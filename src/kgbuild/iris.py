"""Content -> IRIs.  The same content gives the same IRI on every machine; no blank nodes, no counters, no clocks."""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache
from urllib.parse import quote

from anyascii import anyascii

from kgbuild.model import Claim, DateValue, NumberValue, Ref, Span, Value

KG = "https://w3id.org/kgbuild/ns#"
BASE = "https://w3id.org/kgbuild/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
OWL = "http://www.w3.org/2002/07/owl#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SKOSXL = "http://www.w3.org/2008/05/skos-xl#"
PROV = "http://www.w3.org/ns/prov#"
DCTERMS = "http://purl.org/dc/terms/"
SCHEMA = "https://schema.org/"
NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
GEO = "http://www.opengis.net/ont/geosparql#"
SF = "http://www.opengis.net/ont/sf#"
WGS84 = "http://www.w3.org/2003/01/geo/wgs84_pos#"
VOID = "http://rdfs.org/ns/void#"
DCAT = "http://www.w3.org/ns/dcat#"
SH = "http://www.w3.org/ns/shacl#"
WD = "http://www.wikidata.org/entity/"
WDT = "http://www.wikidata.org/prop/direct/"
EDTF = "http://id.loc.gov/datatypes/edtf"

PREFIXES = {
    "dcat": DCAT, "dcterms": DCTERMS, "geo": GEO, "kg": KG, "nif": NIF, "owl": OWL, "prov": PROV,
    "rdf": RDF, "rdfs": RDFS, "schema": SCHEMA, "sf": SF, "sh": SH, "skos": SKOS, "skosxl": SKOSXL, "void": VOID,
    "wd": WD, "wdt": WDT, "wgs84": WGS84, "xsd": XSD,
    "doc": BASE + "doc/", "id": BASE + "id/", "claim": BASE + "claim/", "graph": BASE + "graph/",
}  # fmt: skip


def digest(*parts: str) -> str:
    """20 hex digits of SHA-256 over the parts, each length-prefixed so that joins cannot collide."""
    h = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        h.update(f"{len(data)}:".encode())
        h.update(data)
    return h.hexdigest()[:20]


@lru_cache(maxsize=1 << 14)
def slug(text: str, limit: int = 60) -> str:
    """A readable ASCII part of an IRI: "Ağdam rayonu" -> "agdam-rayonu"."""
    folded = anyascii(text.replace("ə", "e").replace("Ə", "E")).lower()
    return re.sub(r"[^a-z0-9]+", "-", folded).strip("-")[:limit].rstrip("-") or "x"


def document(identifier: str) -> str:
    return BASE + "doc/" + quote(identifier, safe="/")


def text(identifier: str) -> str:
    """The document's text, as a nif:Context; spans are fragments of it (RFC 5147)."""
    return document(identifier) + "/text"


def span(identifier: str, where: Span) -> str:
    return f"{text(identifier)}#char={where.start},{where.end}"


def document_graph(identifier: str) -> str:
    return BASE + "graph/doc/" + quote(identifier, safe="/")


def entity(kind: str, name: str, distinguish: str = "") -> str:
    """kind: lower-case class ("place"); distinguish: an authority key or hash that keeps namesakes apart."""
    tail = slug(name) + (f"-{slug(distinguish)}" if distinguish else "")
    return f"{BASE}id/{slug(kind)}/{tail}"


def claim(identifier: str, item: Claim, subject: str, obj: str) -> str:
    """From the document, the words and the local subject and object: stable when other documents change."""
    return (
        BASE
        + "claim/"
        + digest(
            identifier,
            f"{item.span.start},{item.span.end}",
            item.predicate,
            subject,
            obj,
            item.modality,
            item.rule,
        )
    )


# Graphs that hold across documents
GRAPH_ENTITIES = BASE + "graph/entities"  # types, labels, places' coordinates, merges
GRAPH_LINKS = BASE + "graph/links"  # Wikidata
GRAPH_DISAGREEMENTS = BASE + "graph/disagreements"
GRAPH_ONTOLOGY = BASE + "graph/ontology"
GRAPH_VALIDATION = BASE + "graph/validation"
GRAPH_VOID = BASE + "graph/void"


def path(name: str) -> str:
    """A slash-separated name as the tail of an IRI: "frame/Capture/take over" -> "frame/Capture/take%20over"."""
    return quote(name, safe="/")


def object_key(value: Value) -> str:
    """What stands in a claim's IRI for its object: local, so that the IRI survives changes in other documents."""
    if isinstance(value, Ref):
        return f"node {value.node}"
    if isinstance(value, DateValue):
        return f"date {value.edtf or value.words}"
    return f"number {value.lexical} {value.unit} {value.words}" if isinstance(value, NumberValue) else value.words
