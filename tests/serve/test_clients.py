"""Clients that were not written here, each asking as its users would."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from urllib.parse import urlencode

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from .conftest import Server

QUERY = "SELECT ?s ?o WHERE { ?s <http://example.org/p> ?o } ORDER BY ?o LIMIT 3"
FIRST = "http://example.org/s0"


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_sparqlwrapper(server: Server, form: str, method: str) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(server.address + "sparql")
    client.setQuery(QUERY)
    client.setReturnFormat(form)
    client.setMethod(method)
    result = client.query().convert()
    text = str(result) if form == "json" else result.toxml() if form == "xml" else result.decode()
    assert FIRST in text


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph:DeprecationWarning")
def test_sparqlwrapper_graphs(server: Server) -> None:
    wrapper = pytest.importorskip("SPARQLWrapper")
    client = wrapper.SPARQLWrapper(server.address + "sparql")
    client.setQuery(f"CONSTRUCT WHERE {{ <{FIRST}> ?p ?o }}")
    assert len(client.queryAndConvert()) == 2
    client.setQuery("ASK {}")
    client.setReturnFormat("json")
    assert client.queryAndConvert()["boolean"] is True


def test_rdflib_store(server: Server) -> None:
    graph = Graph(SPARQLStore(server.address + "sparql"))
    assert len(list(graph.triples((URIRef(FIRST), None, None)))) == 2
    assert str(next(iter(graph.query(QUERY)))[0]) == FIRST  # type: ignore[index]
    assert (URIRef(FIRST), URIRef("http://example.org/next"), URIRef("http://example.org/s1")) in graph


def test_rdflib_store_with_graphs(server: Server) -> None:
    named = Graph(SPARQLStore(server.address + "sparql"), identifier=URIRef("http://example.org/g1"))
    assert len(list(named.triples((None, URIRef("http://example.org/p"), None)))) == 1000


def test_rdflib_reads_graphs(server: Server) -> None:
    address = server.address + "gsp?" + urlencode({"graph": "http://example.org/g2"})
    assert len(Graph().parse(address, format="turtle")) == 2000
    assert len(Graph().parse(server.address + ".well-known/void", format="turtle")) > 3


def test_pandas_reads_csv(server: Server) -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_csv(server.address + "sparql?" + urlencode({"query": QUERY, "format": "csv"}))
    assert list(frame.columns) == ["s", "o"]
    assert frame["s"][0] == FIRST


def test_pyarrow_reads_csv(server: Server) -> None:
    import io

    from pyarrow import csv

    table = csv.read_csv(io.BytesIO(server.get(QUERY, Accept="text/csv").body))
    assert table.column_names == ["s", "o"]


def test_sparqlite(server: Server) -> None:
    sparqlite = pytest.importorskip("sparqlite")
    with sparqlite.SPARQLClient(server.address + "sparql") as client:
        assert FIRST in str(client.query(QUERY))


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["-G", "--data-urlencode", f"query={QUERY}"], FIRST),
        (["--data-urlencode", f"query={QUERY}", "-H", "Accept: text/csv"], "s,o"),
        (["-H", "Content-Type: application/sparql-query", "--data-binary", QUERY, "--compressed"], FIRST),
        (["-H", "Transfer-Encoding: chunked", "-H", "Content-Type: application/sparql-query", "-d", QUERY], FIRST),
        (["-H", "Expect: 100-continue", "-H", "Content-Type: application/sparql-query", "-d", QUERY], FIRST),
        (["--http1.0", "-G", "--data-urlencode", "query=SELECT * { ?s ?p ?o }"], FIRST),
        (["-I"], "200 OK"),
    ],
)
def test_curl(server: Server, arguments: list[str], expected: str) -> None:
    done = subprocess.run(
        ["curl", "-sS", "--fail", *arguments, server.address + "sparql"], capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 0, done.stderr
    assert expected in done.stdout


def test_the_request_that_yasgui_sends(server: Server) -> None:
    reply = server.send(
        "POST",
        "/sparql",
        urlencode({"query": QUERY}),
        Content_Type="application/x-www-form-urlencoded; charset=UTF-8",
        Accept="application/sparql-results+json,*/*;q=0.9",
        Origin="https://yasgui.triply.cc",
        X_Requested_With="XMLHttpRequest",
    )
    assert reply.headers["access-control-allow-origin"] == "*"
    assert reply.values("s")[0] == FIRST


NODE = Path(__file__).with_name("node")


@pytest.fixture(scope="session")
def node() -> Path:
    """The folder of the JavaScript clients, in the versions of its lock file, fetched when they are not there yet."""
    if shutil.which("node") is None or shutil.which("npm") is None:
        pytest.skip("needs node and npm")
    if not (NODE / "node_modules" / ".package-lock.json").exists():
        command = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        done = subprocess.run(command, cwd=NODE, capture_output=True, text=True, timeout=300)
        if done.returncode:
            pytest.skip(f"npm could not fetch the clients: {done.stderr[-300:]}")
    return NODE


@pytest.mark.parametrize(
    "script",
    [
        pytest.param(
            'import {{ SparqlEndpointFetcher }} from "fetch-sparql-endpoint";\n'
            "const stream = await new SparqlEndpointFetcher().fetchBindings({url!r}, {query!r});\n"
            'stream.on("data", (row) => console.log(row.s.value));\n',
            id="fetch-sparql-endpoint",
        ),
        pytest.param(
            'import {{ QueryEngine }} from "@comunica/query-sparql";\n'
            "const stream = await new QueryEngine().queryBindings({query!r}, {{ sources: [{url!r}] }});\n"
            'for (const row of await stream.toArray()) console.log(row.get("s").value);\nprocess.exit(0);\n',
            id="comunica",
        ),
    ],
)
def test_javascript_clients(server: Server, node: Path, script: str) -> None:
    done = subprocess.run(
        ["node", "--input-type=module", "-e", script.format(url=server.address + "sparql", query=QUERY)],
        cwd=node, capture_output=True, text=True, timeout=60,
    )  # fmt: skip
    assert FIRST in done.stdout, done.stderr
