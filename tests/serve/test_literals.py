"""What was validated is what is served: the store gives every statement of the snapshot back as it was written."""

from __future__ import annotations

from pathlib import Path

from kgbuild.serve.engine import load
from kgbuild.store import Snapshot

from .conftest import running


def test_the_store_rewrites_nothing(five: Snapshot) -> None:
    """Oxigraph rewrites "1.50" to 1.5 and xsd:int to xsd:integer: the builder must emit what it would make of it."""
    built = set((five.path / "graph.nq").read_text("utf-8").splitlines())
    store = load(five.path / "graph.nq")
    named = {f"{quad} ." for graph in store.named_graphs() for quad in store.quads_for_pattern(None, None, None, graph)}
    assert named == built


def test_the_same_over_http(five: Snapshot) -> None:
    out: Path = five.path.parents[1]
    built = (five.path / "graph.nq").read_text("utf-8").splitlines()
    query = "SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }"
    with running(out, workers=1) as server:
        reply = server.get(query, Accept="text/tab-separated-values")
        assert reply.status == 200
        rows = reply.text.splitlines()[1:]
        served = {line for line in rows if "graph/void>" not in line.partition("\t")[0]}
        assert len(served) == len([line for line in built if not line.endswith("graph/void> .")])
        for page in ("/", "/query", "/disagreements", "/list/Place"):
            assert server.send("GET", page).status == 200
        found = server.get('PREFIX kg: <https://w3id.org/kgbuild/ns#> SELECT ?x { ?x kg:search "kalbajar" }')
        assert found.status == 200
        assert found.values("x")
