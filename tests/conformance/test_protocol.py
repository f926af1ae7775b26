"""W3C tests of SPARQL 1.1 Protocol, Graph Store HTTP Protocol and Service Description, sent over HTTP."""

from __future__ import annotations

import http.client
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph, Namespace, URIRef
from rdflib.compare import isomorphic

from . import w3c
from .w3c import HttpTest

pytestmark = pytest.mark.skipif(not w3c.ROOT.exists(), reason="needs the project's shared evaluation texts")
FOLDER = w3c.ROOT / "sparql11"
TOKEN = "a token of the tests"
SD = Namespace("http://www.w3.org/ns/sparql-service-description#")


def _tests(*names: str) -> list[HttpTest]:
    return [test for name in names if (FOLDER / name).exists() for test in w3c.read(FOLDER / name)]


@pytest.fixture(scope="module")
def writable(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    from kgbuild.serve.access import hashed
    from serve.conftest import NQUADS, make_snapshot, running

    out = tmp_path_factory.mktemp("out")
    make_snapshot(out, NQUADS)  # there is built data, and the tests' "CLEAR ALL" must leave it alone
    tokens = tmp_path_factory.mktemp("secret") / "tokens"
    tokens.write_text(hashed(TOKEN) + "\n")
    with running(out, writable=True, token_file=str(tokens), workers=2) as server:
        yield server


@pytest.fixture(scope="module")
def readonly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[object]:
    from serve.conftest import make_snapshot, running

    out = tmp_path_factory.mktemp("out")
    lines = ""
    for number in (1, 2, 3):
        graph = f"http://kasei.us/2009/09/sparql/data/data{number}.rdf"
        for line in (FOLDER / "protocol" / f"data{number}.nt").read_text().splitlines():
            if line.strip():
                lines += f"{line.strip().removesuffix('.').rstrip()} <{graph}> .\n"
    make_snapshot(out, lines)
    with running(out, workers=2) as server:
        yield server


def _exchange(server: object, test: HttpTest, token: str) -> None:
    host, port = server.host, server.port  # type: ignore[attr-defined]
    for graph, path in test.data if token else ():
        reply = server.send(  # type: ignore[attr-defined]
            "PUT", "/gsp?graph=" + urllib.parse.quote(graph, safe=""), path.read_bytes(),
            Content_Type="application/n-triples", Authorization=f"Bearer {token}",
        )  # fmt: skip
        assert reply.status in (201, 204)
    location = ""
    for number, step in enumerate(test.exchanges):
        connection = http.client.HTTPConnection(host, port, timeout=30)
        path = step.path.replace("$LOCATION$", urllib.parse.quote(location, safe=""))
        connection.putrequest(step.method, path, skip_accept_encoding=True)
        if token:
            connection.putheader("Authorization", f"Bearer {token}")
        for name, value in step.headers.items():
            connection.putheader(name, value)
        body = step.body
        if body is not None or step.method in ("PUT", "POST"):
            connection.putheader("Content-Length", str(len(body or b"")))
        connection.endheaders(body)
        response = connection.getresponse()
        got = response.read()
        connection.close()
        told = f"{test.name} #{number}: {response.status} {got[:300]!r}"
        assert str(response.status) in step.statuses or str(response.status)[:1] in step.statuses, told
        kind = (response.getheader("Content-Type") or "").partition(";")[0]
        if step.format == "boolean":
            assert kind in ("application/sparql-results+json", "application/sparql-results+xml"), told
        elif step.format == "tabular":
            assert kind in ("application/sparql-results+json", "application/sparql-results+xml", "text/csv"), told
        elif step.format == "RDF":
            assert kind in ("text/turtle", "application/n-triples", "application/rdf+xml"), told
        if step.boolean is not None:
            assert (b"true" in got) is step.boolean, told
        if step.location:
            location = response.getheader("Location") or ""
            assert location, told
        if step.graph is not None and step.method == "GET":
            expected = Graph().parse(data=step.graph, format="turtle")
            assert isomorphic(Graph().parse(data=got, format="turtle"), expected), told


@pytest.mark.parametrize("test", _tests("protocol/manifest.ttl"), ids=lambda test: test.name)
def test_protocol_with_writing(writable: object, test: HttpTest) -> None:
    _exchange(writable, test, TOKEN)


@pytest.mark.parametrize(
    "test", [t for t in _tests("protocol/manifest.ttl") if not t.name.startswith("update_")], ids=lambda t: t.name
)
def test_protocol_read_only(readonly: object, test: HttpTest) -> None:
    _exchange(readonly, test, "")


@pytest.mark.parametrize(
    "test",
    _tests("graph-store-protocol/manifest-direct.ttl", "graph-store-protocol/manifest-indirect.ttl"),
    ids=lambda test: test.name,
)
def test_graph_store(writable: object, test: HttpTest) -> None:
    for graph in ("http://www.example/gsp/person/1.ttl", "http://www.example/gsp/person/%31.ttl"):
        server = writable
        server.send(  # type: ignore[attr-defined]
            "DELETE", "/gsp?graph=" + urllib.parse.quote(graph, safe=""), Authorization=f"Bearer {TOKEN}"
        )
    server.send("DELETE", "/gsp/person/1.ttl", Authorization=f"Bearer {TOKEN}")  # type: ignore[attr-defined]
    _exchange(writable, test, TOKEN)


def test_service_description(readonly: object) -> None:
    """returns-rdf, has-endpoint-triple, conforms-to-schema (the vocabulary's domains and ranges, as SHACL)."""
    from pyshacl import validate

    reply = readonly.send("GET", "/sparql")  # type: ignore[attr-defined]
    graph = Graph().parse(data=reply.body, format="turtle")
    endpoint = URIRef(readonly.address + "sparql")  # type: ignore[attr-defined]
    assert list(graph.subjects(SD.endpoint, endpoint))
    shapes = Graph().parse(Path(__file__).with_name("service-description.shapes.ttl"))
    conforms, _, text = validate(graph, shacl_graph=shapes)
    assert conforms, text


def test_service_description_is_what_clients_probe(readonly: object) -> None:
    reply = readonly.send("GET", "/sparql", Accept="text/turtle;q=0.9,*/*;q=0.1")  # type: ignore[attr-defined]
    assert reply.headers["content-type"].startswith("text/turtle")
    assert b"sd:UnionDefaultGraph" in reply.body
