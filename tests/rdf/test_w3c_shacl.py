"""W3C's SHACL test suite (core), through the same reference that validates documents."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import RDF, SH

from kgbuild.rdf import validate

SUITE = Path(__file__).parents[3] / "shared" / "w3c" / "data-shapes-test-suite" / "tests" / "core"
SHT = rdflib.Namespace("http://www.w3.org/ns/shacl-test#")
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")

pytestmark = pytest.mark.skipif(not SUITE.exists(), reason="needs the W3C's SHACL test suite")

CASES = sorted(p for p in SUITE.glob("*/*.ttl") if p.name != "manifest.ttl" and "sht:Validate" in p.read_text("utf-8"))
KNOWN = {
    "property/uniqueLang-002": 'sh:uniqueLang "1"^^xsd:boolean is no "true"^^xsd:boolean, but pySHACL takes it for one'
}

Finding = tuple[str, ...]


def load(path: Path) -> rdflib.Graph:
    graph = rdflib.Graph()
    validate.fill(graph, ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE, base_iri=path.as_uri()))
    return graph


def term(graph: rdflib.Graph, node: rdflib.term.Node, prop: rdflib.URIRef) -> str:
    found = graph.value(node, prop)
    return "" if found is None or isinstance(found, rdflib.BNode) else str(found)


def expected(graph: rdflib.Graph, report: rdflib.term.Node) -> set[Finding]:
    return {
        (
            term(graph, r, SH.focusNode), term(graph, r, SH.resultPath), term(graph, r, SH.value),
            term(graph, r, SH.sourceConstraintComponent), term(graph, r, SH.resultSeverity).removeprefix(str(SH)),
        )
        for r in graph.objects(report, SH.result)
    }  # fmt: skip


def lexical(value: str) -> str:
    """The words of a literal in N-Triples, without quotes, tag and datatype."""
    (quad,) = ox.parse(f"<x:s> <x:p> {value} .", ox.RdfFormat.N_TRIPLES) if value.startswith('"') else (None,)
    return value if quad is None else quad.object.value  # type: ignore[union-attr]


@pytest.mark.parametrize("path", CASES, ids=lambda p: f"{p.parent.name}/{p.stem}")
def test_case(path: Path) -> None:
    graph = load(path)
    (case,) = graph.subjects(RDF.type, SHT.Validate)
    action, wanted = graph.value(case, MF.action), graph.value(case, MF.result)
    assert action is not None
    assert wanted is not None
    parts = [graph.value(action, p) for p in (SHT.dataGraph, SHT.shapesGraph)]
    data, shapes = (
        graph if str(part) == path.as_uri() else load(Path(url2pathname(urlsplit(str(part)).path))) for part in parts
    )
    found = validate.reference(data, shapes)
    name = f"{path.parent.name}/{path.stem}"
    got = {(lexical(r.focus), r.path, lexical(r.value), r.component, r.severity) for r in found}
    if name in KNOWN:
        assert got != expected(graph, wanted), f"{name} is no longer a known difference: {KNOWN[name]}"
    else:
        assert got == expected(graph, wanted)
        assert (not found) == (str(graph.value(wanted, SH.conforms)) == "true")


def test_the_suite_is_whole() -> None:
    assert len(CASES) == 98
