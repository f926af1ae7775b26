"""SPARQL 1.1 Protocol beyond the W3C tests: formats, errors, caches, compression, streaming, headers."""

from __future__ import annotations

import gzip
import http.client
import json
import re
import socket
import time
from pathlib import Path
from urllib.parse import urlencode

import brotli
import pyoxigraph as ox
import pytest
import zstandard

from .conftest import Server, make_snapshot, running

SELECT = "SELECT ?s ?o { ?s <http://example.org/p> ?o } ORDER BY ?o LIMIT 2"
FORM = {"Content_Type": "application/x-www-form-urlencoded"}
GRAPH = "CONSTRUCT { ?s <http://example.org/p> ?o } WHERE { ?s <http://example.org/p> ?o } LIMIT 2"


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/json", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/xml", "application/sparql-results+xml"),
        ("application/sparql-results+json; charset=utf-8", "application/sparql-results+json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        ("text/csv;q=0.5, application/sparql-results+xml", "application/sparql-results+xml"),
        ("image/png, */*;q=0.1", "application/sparql-results+json"),
        # SPARQLWrapper, rdflib, Jena and Comunica, as they send it
        ("application/sparql-results+json,application/json,text/javascript,application/javascript",
         "application/sparql-results+json"),
        ("application/sparql-results+xml, application/sparql-results+json; q=0.9, text/csv; q=0.8, */*; q=0.1",
         "application/sparql-results+xml"),
        ("application/n-quads,application/trig;q=0.95,application/ld+json;q=0.9,application/n-triples;q=0.8,*/*;q=0.1",
         "application/sparql-results+json"),
    ],
)  # fmt: skip
def test_formats_of_bindings(server: Server, accept: str, kind: str) -> None:
    reply = server.get(SELECT, Accept=accept)
    assert (reply.status, reply.headers["content-type"]) == (200, kind)
    assert "Accept" in reply.headers["vary"]


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "text/turtle; charset=utf-8"),
        ("text/turtle; charset=utf-8", "text/turtle; charset=utf-8"),
        ("application/n-triples", "application/n-triples"),
        ("application/ld+json", "application/ld+json"),
        ("application/rdf+xml", "application/rdf+xml"),
        ("application/trig", "application/trig"),
        ("application/n-quads", "application/n-quads"),
        ("application/json", "application/ld+json"),
    ],
)
def test_formats_of_graphs(server: Server, accept: str, kind: str) -> None:
    reply = server.get(GRAPH, Accept=accept)
    assert (reply.status, reply.headers["content-type"]) == (200, kind)


@pytest.mark.parametrize(("name", "kind"), [("json", "json"), ("csv", "csv"), ("srx", "xml"), ("text/csv", "csv")])
@pytest.mark.parametrize("parameter", ["format", "output"])
def test_format_parameter(server: Server, parameter: str, name: str, kind: str) -> None:
    reply = server.send("GET", "/sparql?" + urlencode({"query": SELECT, parameter: name}), Accept="text/html")
    assert reply.status == 200
    assert kind in reply.headers["content-type"]


def test_what_is_not_available_is_listed(server: Server) -> None:
    reply = server.get(SELECT, Accept="image/png")
    assert reply.status == 406
    assert "text/csv" in reply.text
    assert server.get(GRAPH, Accept="text/csv").status == 406


def test_columns_come_in_the_order_of_the_query(server: Server) -> None:
    reply = server.get("SELECT * { ?z <http://example.org/p> ?a . OPTIONAL { ?a ?m ?b } } LIMIT 1")
    assert reply.json()["head"]["vars"] == ["z", "a", "m", "b"]
    reply = server.get("SELECT DISTINCT * { { SELECT ?y ?x { ?x ?y ?w } } ?x ?q ?y } LIMIT 1", Accept="text/csv")
    assert reply.text.partition("\r\n")[0] == "y,x,q"


@pytest.mark.parametrize(
    ("method", "target", "body", "headers", "status", "words"),
    [
        ("GET", "/sparql?query=", None, {}, 400, "empty"),
        ("GET", "/sparql?default-graph-uri=http%3A%2F%2Fx%2F", None, {}, 400, "missing"),
        ("GET", "/sparql?query=ASK%7B%7D&query=ASK%7B%7D", None, {}, 400, "2 times"),
        ("GET", "/sparql?query=ASK%7B%7D&default-graph-uri=relative", None, {}, 400, "absolute IRI"),
        ("GET", "/sparql?query=ASK%7B%FF", None, {}, 400, "UTF-8"),
        ("GET", "/sparql?update=CLEAR%20ALL", None, {}, 400, "POST"),
        ("GET", "/sparql?query=CLEAR%20ALL", None, {}, 400, "update"),
        (
            "POST",
            "/sparql",
            "update=CLEAR+ALL",
            {"Content_Type": "application/x-www-form-urlencoded"},
            403,
            "read-only",
        ),
        ("POST", "/sparql", "CLEAR ALL", {"Content_Type": "application/sparql-update"}, 403, "read-only"),
        ("POST", "/sparql", "ASK {}", {"Content_Type": "text/plain"}, 415, "application/sparql-query"),
        ("POST", "/sparql", "ASK {}", {"Content_Type": "application/sparql-query; charset=latin-1"}, 400, "UTF-8"),
        ("PUT", "/sparql", "ASK {}", {}, 405, "PUT"),
        ("DELETE", "/gsp?default", None, {}, 405, "read-only"),
        ("GET", "/gsp?graph=http%3A%2F%2Fnowhere%2F", None, {}, 404, "no graph"),
        ("GET", "/gsp?graph=relative", None, {}, 400, "absolute"),
        ("GET", "/gsp", None, {}, 400, "name a graph"),
    ],
)
def test_refusals(
    server: Server, method: str, target: str, body: str | None, headers: dict[str, str], status: int, words: str
) -> None:
    reply = server.send(method, target, body, **headers)
    assert (reply.status, words in reply.text) == (status, True), reply.text
    assert reply.headers["content-type"].startswith("text/plain")
    assert reply.headers["access-control-allow-origin"] == "*"
    if status == 405:
        assert "GET" in reply.headers["allow"]
    if status == 415:
        assert "application/sparql-query" in reply.headers["accept-post"]


def test_a_syntax_error_tells_its_place(server: Server) -> None:
    reply = server.get("SELECT ?x\nWHERE { ?x ?y }")
    assert reply.status == 400
    assert "line 2, column 16" in reply.text
    assert reply.text.rstrip().splitlines()[-2:] == ["WHERE { ?x ?y }", " " * 15 + "^"]


@pytest.mark.parametrize("query", ["SELEC", "SELECT ?x { ?x ?y ?z", "nonsense", "ASK { ?x }", "ASK {} }"])
def test_a_syntax_error_says_something(server: Server, query: str) -> None:
    first = server.get(query).text.splitlines()[0]
    assert re.fullmatch(r"syntax error at line 1, column [0-9]+: .*[^ ,|]", first)
    assert not first.endswith("expected")


@pytest.mark.parametrize("name", ["foo:", "rdfs:", ":"])
def test_a_prefix_that_is_not_declared_is_named(server: Server, name: str) -> None:
    reply = server.get(f"SELECT * {{ ?s a/{name}bar* ?o }}")
    assert reply.status == 400
    assert f"the prefix '{name}' is not declared" in reply.text


def test_problem_details_on_request(server: Server) -> None:
    reply = server.get("ASK {", Accept="application/sparql-results+json, application/problem+json")
    assert (reply.status, reply.headers["content-type"]) == (400, "application/problem+json")
    assert reply.json()["status"] == 400


def test_too_large_bodies_are_refused_before_they_are_read(server: Server) -> None:
    with socket.create_connection((server.host, server.port)) as sock:
        sock.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 9999999\r\nExpect: 100-continue\r\n\r\n"
        )
        assert sock.recv(1000).startswith(b"HTTP/1.1 413 ")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\nHost: x\n\n\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\n", 501),
        (b"GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"GET /" + b"a" * 70000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * 70000 + b"\r\n\r\n", 431),
    ],
)
def test_malformed_http(server: Server, sent: bytes, status: int) -> None:
    with socket.create_connection((server.host, server.port), timeout=5) as sock:
        sock.sendall(sent)
        assert sock.recv(1000).startswith(b"HTTP/1.1 %d " % status)


def test_requests_in_pieces_chunked_and_pipelined(server: Server) -> None:
    with socket.create_connection((server.host, server.port), timeout=5) as sock:
        sock.sendall(b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: applic")
        time.sleep(0.05)
        sock.sendall(b"ation/sparql-query\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nASK\r\n3;x=y\r\n {}\r\n0\r\n\r\n")
        sock.sendall(b"GET /sparql?query=ASK%7B%7D HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        got = b""
        while True:
            more = sock.recv(10000)
            if not more:
                break
            got += more
        assert got.count(b'"boolean":true') == 2
        assert got.endswith(b"ok\n")


def test_etags(server: Server) -> None:
    first = server.get(SELECT)
    tag = first.headers["etag"]
    assert server.get(SELECT, If_None_Match=tag)[0] == 304
    assert server.get(SELECT, If_None_Match=tag).body == b""
    assert server.get(SELECT, If_None_Match='"other", ' + tag).status == 304
    assert server.get(SELECT, If_None_Match='"other"').status == 200
    assert server.get(SELECT, Accept="text/csv").headers["etag"] != tag
    assert server.get(SELECT + " OFFSET 1").headers["etag"] != tag
    assert "etag" not in server.get("SELECT (NOW() AS ?x) {}").headers
    assert server.get("SELECT (RAND() AS ?x) {}").headers["cache-control"] == "no-store"


def test_etags_of_graphs(server: Server) -> None:
    target = "/gsp?graph=http%3A%2F%2Fexample.org%2Fg1"
    first = server.send("GET", target)
    tag = first.headers["etag"]
    again = server.send("GET", target, If_None_Match=tag)
    assert (again.status, again.body) == (304, b"")
    assert server.send("GET", target, If_None_Match=tag, Accept="application/n-triples").status == 200
    assert server.send("GET", "/gsp?default", If_None_Match=tag).status == 200
    assert server.send("GET", target.replace("g1", "g9"), If_None_Match=tag).status == 404


def test_repeats_are_the_same_and_come_from_the_cache(server: Server) -> None:
    before = server.metric("cache_hits_total")
    replies = [server.get(SELECT + " OFFSET 7") for _ in range(6)]
    assert len({reply.body for reply in replies}) == 1
    assert server.metric("cache_hits_total") > before


def test_content_codings(server: Server) -> None:
    query = "SELECT * { ?s ?p ?o } LIMIT 5000"
    plain = server.get(query, Accept="text/csv").body
    decode = {
        "gzip": gzip.decompress,
        "br": brotli.decompress,
        "zstd": lambda data: zstandard.ZstdDecompressor().decompressobj().decompress(data),
    }
    for limit, expected in (("5000", plain), ("50", plain.splitlines(True)[:51])):
        for name, function in decode.items():
            reply = server.get(query.replace("5000", limit), Accept="text/csv", Accept_Encoding=name)
            assert reply.headers["content-encoding"] == name
            assert "Accept-Encoding" in reply.headers["vary"]
            assert function(reply.body) == (expected if isinstance(expected, bytes) else b"".join(expected))
    assert "content-encoding" not in server.get(query, Accept_Encoding="identity, br;q=0").headers
    assert "content-encoding" not in server.get("ASK {}", Accept_Encoding="gzip").headers  # too small


def test_head_options_and_cors(server: Server) -> None:
    target = "/sparql?" + urlencode({"query": SELECT})
    whole, head = server.send("GET", target), server.send("HEAD", target)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.body))
    options = server.send("OPTIONS", "/sparql", Origin="https://example.org", Access_Control_Request_Method="POST")
    assert options.status == 204
    assert "POST" in options.headers["access-control-allow-methods"]
    assert options.headers["access-control-allow-origin"] == "*"
    assert server.send("GET", "/sparql/?" + target.partition("?")[2]).body == whole.body


def test_an_unknown_function_is_an_error_of_its_expression_only(server: Server) -> None:
    query = "SELECT ?s (<http://example.org/f>(?o) AS ?x) { ?s <http://example.org/p> ?o } LIMIT 2"
    reply = server.get(query)
    assert len(reply.values("s")) == 2
    assert reply.values("x") == []


def test_datasets(server: Server) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    one = urlencode({"query": count, "default-graph-uri": "http://example.org/g0"})
    both = one + "&default-graph-uri=http%3A%2F%2Fexample.org%2Fg1"
    named = urlencode({"query": "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }",
                       "named-graph-uri": "http://example.org/g2"})  # fmt: skip
    whole = int(server.get(count).values("n")[0])
    assert whole >= 6000
    assert server.send("GET", "/sparql?" + one).values("n") == ["2000"]
    assert server.send("GET", "/sparql?" + both).values("n") == ["4000"]
    assert server.send("GET", "/sparql?" + named).values("n") == ["2000"]
    form = {"Content_Type": "application/x-www-form-urlencoded"}
    assert server.send("POST", "/sparql", both, **form).values("n") == ["4000"]
    assert server.get(count.replace("{", "FROM <http://example.org/g0> {", 1)).values("n") == ["2000"]
    assert (
        server.send("GET", "/gsp?graph=http%3A%2F%2Fexample.org%2Fg0", Accept="application/n-triples").body.count(b"\n")
        == 2000
    )


def test_a_triple_in_several_graphs_is_one_triple(tmp_path: Path) -> None:
    line = '<http://example.org/s> <http://example.org/p> "o" <http://example.org/g{}> .\n'
    make_snapshot(tmp_path, "".join(line.format(n) for n in range(3)))
    for store in ("memory", "disk"):
        with running(tmp_path, workers=1, store=store) as server:
            assert len(server.get("SELECT * { ?s <http://example.org/p> ?o }").values("s")) == 1
            count = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s <http://example.org/p> ?o } }"
            assert server.get(count).values("n") == ["3"]


def test_streams_begin_at_once(server: Server) -> None:
    """Not a race: the first bytes come long before the last of nine million rows could."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
    connection.request("GET", "/sparql?" + urlencode({"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"}))
    began = time.monotonic()
    response = connection.getresponse()
    assert response.read(1000)
    assert time.monotonic() - began < 1
    assert response.getheader("Transfer-Encoding") == "chunked"
    connection.close()


def test_descriptions(server: Server) -> None:
    assert b"SPARQL_Results_JSON" in server.send("GET", "/sparql").body
    void = server.send("GET", "/.well-known/void", Accept="application/ld+json")
    assert void.headers["content-type"] == "application/ld+json"
    assert any("http://rdfs.org/ns/void#sparqlEndpoint" in node for node in json.loads(void.body))
    inside = "SELECT ?n { ?d a <http://rdfs.org/ns/void#Dataset> ; <http://rdfs.org/ns/void#triples> ?n }"
    assert server.get(inside).values("n") == ["6000"]


def test_functions_that_are_described_are_there(server: Server) -> None:
    pattern = r"geof:([A-Za-z0-9]+) a sd:Function"
    named = re.findall(pattern, server.send("GET", "/sparql").text)
    assert len(named) > 30
    point = "'POINT(1 1)'^^<http://www.opengis.net/ont/geosparql#wktLiteral>"
    store = ox.Store()
    for name in named:  # the engine's own word: the server makes an error of a function that is not known
        store.query(f"SELECT (<http://www.opengis.net/def/function/geosparql/{name}>({point}, {point}) AS ?x) {{}}")
    found = server.get(
        f"SELECT (<http://www.opengis.net/def/function/geosparql/sfEquals>({point}, {point}) AS ?x) {{}}"
    )
    assert found.values("x") == ["true"]


def test_a_browser_gets_the_result_page(server: Server) -> None:
    reply = server.get(SELECT, Accept="text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8")
    assert (reply.status, reply.headers["location"].partition("?")[0]) == (303, "/query")
    page = server.send("GET", reply.headers["location"])
    assert page.status == 200
    assert "value 0" in page.text


def test_health_and_metrics(server: Server) -> None:
    assert server.send("GET", "/healthz").text == "ok\n"
    assert server.send("GET", "/readyz").status == 200
    text = server.send("GET", "/metrics").text
    assert 'kgbuild_request_seconds_bucket{le="+Inf"}' in text
    assert server.metric("statements") >= 6000
