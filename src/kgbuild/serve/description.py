"""Store and settings -> what the endpoint says of itself (SPARQL Service Description) and of its data (VoID)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyoxigraph as ox

from kgbuild import iris
from kgbuild.serve import graphstore, media
from kgbuild.serve.settings import Settings

SD = "http://www.w3.org/ns/sparql-service-description#"
FORMATS = "http://www.w3.org/ns/formats/"
_FORMAT_IRIS = (
    "SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle", "N-Triples",
    "JSON-LD", "RDF_XML", "TriG", "N-Quads",
)  # fmt: skip
GEOF = "http://www.opengis.net/def/function/geosparql/"
FUNCTIONS = (
    "area",
    "asGeoJSON",
    "convexHull",
    "difference",
    "distance",
    "ehContains",
    "ehCoveredBy",
    "ehCovers",
    "ehDisjoint",
    "ehEquals",
    "ehInside",
    "ehMeet",
    "ehOverlap",
    "envelope",
    "getSRID",
    "intersection",
    "length",
    "rcc8dc",
    "rcc8ec",
    "rcc8eq",
    "rcc8ntpp",
    "rcc8ntppi",
    "rcc8po",
    "rcc8tpp",
    "rcc8tppi",
    "relate",
    "sfContains",
    "sfCrosses",
    "sfDisjoint",
    "sfEquals",
    "sfIntersects",
    "sfOverlaps",
    "sfTouches",
    "sfWithin",
    "symDifference",
    "union",
)  # GeoSPARQL's, as far as the engine has them
_PREFIXES = {
    "geof": GEOF,
    "sd": SD,
    "void": iris.VOID,
    "dcterms": iris.DCTERMS,
    "formats": FORMATS,
    "xsd": iris.XSD,
    "kg": iris.KG,
}


def _triples(subject: str, pairs: Iterable[tuple[str, ox.NamedNode | ox.Literal]]) -> Iterator[ox.Triple]:
    for predicate, value in pairs:
        yield ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)


def _node(iri: str) -> ox.NamedNode:
    return ox.NamedNode(iri)


def service(store: ox.Store, endpoint: str, settings: Settings) -> Iterator[ox.Triple]:
    """endpoint: its IRI, from the request."""
    a = iris.RDF + "type"
    me, dataset, default = endpoint, endpoint + "#dataset", endpoint + "#default"
    languages = ["SPARQL11Query"] + (["SPARQL11Update"] if settings.writable else [])
    features = ["UnionDefaultGraph"] + (["BasicFederatedQuery"] if settings.allow_service else [])
    yield from _triples(
        me,
        [
            (a, _node(SD + "Service")),
            (SD + "endpoint", _node(endpoint)),
            *((SD + "supportedLanguage", _node(SD + name)) for name in languages),
            *((SD + "resultFormat", _node(FORMATS + name)) for name in _FORMAT_IRIS),
            *((SD + "inputFormat", _node(FORMATS + name)) for name in _FORMAT_IRIS[4:] if settings.writable),
            *((SD + "feature", _node(SD + name)) for name in features),
            (SD + "propertyFeature", _node(iris.KG + "search")),
            *((SD + "extensionFunction", _node(GEOF + name)) for name in FUNCTIONS),
            (SD + "defaultDataset", _node(dataset)),
        ],
    )
    yield from _triples(iris.KG + "search", [(a, _node(SD + "Feature"))])
    for name in FUNCTIONS:
        yield from _triples(GEOF + name, [(a, _node(SD + "Function"))])
    yield from _triples(dataset, [(a, _node(SD + "Dataset")), (SD + "defaultGraph", _node(default))])
    yield from _triples(default, [(a, _node(SD + "Graph")), (iris.VOID + "triples", _integer(count(store)))])
    for graph in sorted(store.named_graphs(), key=str)[:1000]:
        if isinstance(graph, ox.NamedNode):
            entry = f"{endpoint}#graph={graph.value}"
            yield from _triples(dataset, [(SD + "namedGraph", _node(entry))])
            yield from _triples(entry, [(a, _node(SD + "NamedGraph")), (SD + "name", graph)])


def count(store: ox.Store) -> int:
    """Statements of the default graph, which holds each once."""
    rows = store.query("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert isinstance(rows, ox.QuerySolutions)
    number = next(rows)["n"]
    return int(number.value) if isinstance(number, ox.Literal) else 0


def _integer(number: int) -> ox.Literal:
    return ox.Literal(str(number), datatype=_node(iris.XSD + "integer"))


def dataset(store: ox.Store, endpoint: str, _settings: Settings) -> Iterator[ox.Triple]:
    """VoID: what stands in the snapshot's own graph of it, and where to ask."""
    a, me = iris.RDF + "type", endpoint.removesuffix("/sparql") + "/.well-known/void"
    yield from _triples(
        me,
        [
            (a, _node(iris.VOID + "DatasetDescription")),
            (iris.DCTERMS + "title", ox.Literal("VoID description", language="en")),
        ],
    )
    found = [quad.triple for quad in store.quads_for_pattern(None, None, None, _node(iris.GRAPH_VOID))]
    yield from found
    about = {triple.subject for triple in found if triple.object == _node(iris.VOID + "Dataset")}
    for subject in about or {_node(me + "#dataset")}:
        value = subject.value if isinstance(subject, ox.NamedNode) else me + "#dataset"
        yield from _triples(
            value,
            [
                (a, _node(iris.VOID + "Dataset")),
                (iris.VOID + "sparqlEndpoint", _node(endpoint)),
                (iris.VOID + "uriSpace", ox.Literal(iris.BASE)),
            ],
        )
        yield from _triples(me, [("http://xmlns.com/foaf/0.1/topic", _node(value))])
    if not about:
        yield from _triples(me + "#dataset", statistics(store))


def statistics(store: ox.Store) -> list[tuple[str, ox.NamedNode | ox.Literal]]:
    """VoID counts of a whole store."""
    wanted = {
        "classes": "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
        "properties": "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
        "distinctSubjects": "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
    }
    found: list[tuple[str, ox.NamedNode | ox.Literal]] = [(iris.VOID + "triples", _integer(count(store)))]
    for name, query in wanted.items():
        rows = store.query(query)
        assert isinstance(rows, ox.QuerySolutions)
        found += [(iris.VOID + name, row["n"]) for row in rows if isinstance(row["n"], ox.Literal)]
    return found


def serialize(triples: Iterable[ox.Triple], format_: media.Format) -> bytes:
    ordered = sorted(set(triples), key=str)
    return ox.serialize(ordered, None, graphstore.FORMATS[format_], prefixes=_PREFIXES) or b""
