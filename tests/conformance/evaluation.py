"""W3C query evaluation and syntax tests -> what an endpoint answers over HTTP, beside what the engine says directly.

    python tests/conformance/evaluation.py      # prints every failure and whose it is

All data files are graphs, named by their own IRIs, of one snapshot; each test names its dataset by the protocol.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode, urlsplit
from urllib.request import url2pathname

import pyoxigraph as ox
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.compare import to_isomorphic
from rdflib.term import Node

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2] / "shared" / "w3c" / "sparql"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
SYNTAX = {
    "PositiveSyntaxTest": 200,
    "PositiveSyntaxTest11": 200,
    "NegativeSyntaxTest": 400,
    "NegativeSyntaxTest11": 400,
}
# Entailment regimes and federation are not this server's; CSV loses what would be compared.
SKIPPED = {"entailment", "service", "syntax-fed"}


class Test(NamedTuple):
    name: str
    kind: str
    query: Path
    data: tuple[Path, ...]
    graphs: tuple[Path, ...]
    result: Path | None


def path_of(address: Node) -> Path:
    return Path(url2pathname(urlsplit(str(address)).path))  # there may be blanks in folders' names


def tests() -> list[Test]:
    found: list[Test] = []
    for manifest in sorted(ROOT.glob("sparql1*/*/manifest*.ttl")):
        if manifest.parent.name in SKIPPED:
            continue
        graph = Graph().parse(manifest, format="turtle", publicID=manifest.as_uri())
        for entries in graph.objects(None, MF.entries):
            for entry in Collection(graph, entries):
                test = _test(graph, entry, manifest)
                if test is not None:
                    found.append(test)
    return found


def _test(graph: Graph, entry: Node, manifest: Path) -> Test | None:
    kinds = {str(kind).partition("#")[2] for kind in graph.objects(entry, RDF.type)}
    action = graph.value(entry, MF.action)
    name = f"{manifest.parent.parent.name}/{manifest.parent.name}/{str(entry).partition('#')[2]}"
    for kind in kinds:
        if kind in SYNTAX and action is not None:
            return Test(name, kind, path_of(action), (), (), None)
        if kind in ("QueryEvaluationTest", "CSVResultFormatTest") and action is not None:
            query, result = graph.value(action, QT.query), graph.value(entry, MF.result)
            if query is None or result is None or kind == "CSVResultFormatTest":
                return None
            data = tuple(path_of(item) for item in graph.objects(action, QT.data))
            graphs = tuple(path_of(item) for item in graph.objects(action, QT.graphData) if isinstance(item, URIRef))
            return Test(name, kind, path_of(query), data, graphs, path_of(result))
    return None


def quads(found: list[Test]) -> Iterator[str]:
    """All data files as N-Quads, each in the graph named by its IRI."""
    files = {file for test in found for file in (*test.data, *test.graphs)}
    for folder in {test.query.parent for test in found}:
        files |= {file for file in folder.glob("*.ttl") if not file.name.startswith(("manifest", "result"))}
    for number, file in enumerate(sorted(files)):
        format_ = {".rdf": ox.RdfFormat.RDF_XML, ".nt": ox.RdfFormat.N_TRIPLES}.get(file.suffix, ox.RdfFormat.TURTLE)
        try:
            parsed = list(ox.parse(file.read_bytes(), format_, base_iri=file.as_uri(), without_named_graphs=True))
        except (SyntaxError, FileNotFoundError):
            continue
        for quad in parsed:
            triple = [
                ox.BlankNode(f"f{number}{term.value}") if isinstance(term, ox.BlankNode) else term
                for term in (quad.subject, quad.predicate, quad.object)
            ]
            yield f"{ox.Quad(*triple, ox.NamedNode(file.as_uri()))} .\n"  # type: ignore[arg-type]


def text_of(test: Test) -> str:
    """The query, with its file as base, as the manifests mean it."""
    return f"BASE <{test.query.as_uri()}>\n{test.query.read_text('utf-8')}"


def dataset(test: Test) -> dict[str, list[str]]:
    """The protocol's parameters; none where the query has its own dataset clause."""
    if re.search(r"\bfrom\b", test.query.read_text("utf-8"), re.IGNORECASE):
        return {}
    return {"default-graph-uri": [p.as_uri() for p in test.data] or ["urn:none"],
            "named-graph-uri": [p.as_uri() for p in test.graphs]}  # fmt: skip


def explained() -> dict[str, str]:
    """Tests that the engine itself fails -> in what it differs (engine_failures.tsv)."""
    lines = HERE.joinpath("engine_failures.tsv").read_text("utf-8").splitlines()
    return dict(line.split("\t", 1) for line in lines)  # type: ignore[misc]


def canonical(value: Any, ordered: bool) -> Any:
    """Something comparable: a bool, or an isomorphism class of the bindings or the graph."""
    if isinstance(value, bool):
        return value
    graph = Graph()
    if isinstance(value, list) and (not value or isinstance(value[0], ox.Triple)):
        if value:
            graph.parse(data="".join(f"{t} .\n" for t in value), format="nt")
        return to_isomorphic(graph)
    variables, rows = value
    lines = []
    for number, row in enumerate(rows):
        lines.append(f'_:r{number} <urn:in> "{number if ordered else 0}" .')
        for name, term in row.items():
            lines.append(f"_:r{number} <urn:v:{name}> {term} .")
    graph.parse(data="\n".join(lines), format="nt")
    return sorted(variables), len(rows), to_isomorphic(graph)


def solutions(found: Any) -> Any:
    if isinstance(found, ox.QueryBoolean):
        return bool(found)
    if isinstance(found, ox.QueryTriples):
        return list(found)
    names = [variable.value for variable in found.variables]
    return names, [{n: row[n] for n in names if row[n] is not None} for row in found]


def expected(path: Path) -> Any:
    """The result file of a test."""
    data = path.read_bytes()
    kinds = {".srx": ox.QueryResultsFormat.XML, ".srj": ox.QueryResultsFormat.JSON, ".tsv": ox.QueryResultsFormat.TSV}
    if path.suffix in kinds:
        return solutions(ox.parse_query_results(data, kinds[path.suffix]))
    format_ = ox.RdfFormat.RDF_XML if path.suffix == ".rdf" else ox.RdfFormat.TURTLE
    triples = [quad.triple for quad in ox.parse(data, format_, base_iri=path.as_uri())]
    node = next((t.subject for t in triples if t.object == ox.NamedNode(RS.ResultSet)), None)
    if node is None:
        return triples

    def values(subject: Any, predicate: URIRef) -> list[Any]:
        return [t.object for t in triples if t.subject == subject and t.predicate == ox.NamedNode(predicate)]

    if values(node, RS.boolean):
        return values(node, RS.boolean)[0].value == "true"
    rows = sorted(values(node, RS.solution), key=lambda s: int((values(s, RS["index"]) or [ox.Literal("0")])[0].value))
    return [v.value for v in values(node, RS.resultVariable)], [
        {values(b, RS.variable)[0].value: values(b, RS.value)[0] for b in values(row, RS.binding)} for row in rows
    ]


def ask_engine(store: ox.Store, test: Test) -> Any:
    """As the engine answers by itself."""
    given = dataset(test)
    options: dict[str, Any] = {}
    if given:
        options["default_graph"] = [ox.NamedNode(iri) for iri in given["default-graph-uri"]]
        options["named_graphs"] = [ox.NamedNode(iri) for iri in given["named-graph-uri"]]
    return solutions(store.query(text_of(test), **options))


def ask_server(server: Any, test: Test, media: str, graph: str) -> Any:
    """As the server answers; a string when it refuses."""
    body = urlencode({"query": text_of(test), **dataset(test)}, doseq=True)
    accept = f"{media}, {graph}"
    reply = server.send("POST", "/sparql", body, Content_Type="application/x-www-form-urlencoded", Accept=accept)
    if reply.status != 200:
        return f"{reply.status} {reply.text}"
    kind = reply.headers["content-type"].partition(";")[0]
    if kind == graph:
        return [quad.triple for quad in ox.parse(reply.body, ox.RdfFormat.from_media_type(kind))]
    return solutions(ox.parse_query_results(reply.body, ox.QueryResultsFormat.from_media_type(kind)))


def rewritten(value: Any) -> Any:
    """The same with literals as the engine stores them."""

    def stored(term: Any) -> Any:
        if not isinstance(term, ox.Literal):
            return term
        store = ox.Store()
        store.add(ox.Quad(ox.NamedNode("urn:s"), ox.NamedNode("urn:p"), term))
        return next(iter(store)).object

    if isinstance(value, tuple):
        return value[0], [{name: stored(term) for name, term in row.items()} for row in value[1]]
    if isinstance(value, list):
        return [ox.Triple(t.subject, t.predicate, stored(t.object)) for t in value]
    return value


def alone(test: Test) -> bool:
    """Whether the engine by itself passes, over a store that holds the test's data and nothing else."""
    if test.kind in SYNTAX:
        try:
            ox.Store().query(text_of(test))
        except SyntaxError:
            return SYNTAX[test.kind] == 400
        return SYNTAX[test.kind] == 200
    store = ox.Store()
    for file, graph in [*((f, ox.DefaultGraph()) for f in test.data),
                        *((f, ox.NamedNode(f.as_uri())) for f in test.graphs)]:  # fmt: skip
        format_ = ox.RdfFormat.RDF_XML if file.suffix == ".rdf" else ox.RdfFormat.TURTLE
        for quad in ox.parse(file.read_bytes(), format_, base_iri=file.as_uri(), rename_blank_nodes=True):
            store.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph))
    assert test.result is not None
    try:
        found = solutions(store.query(text_of(test)))
    except (SyntaxError, RuntimeError):
        return False
    return bool(canonical(found, False) == canonical(expected(test.result), False))


FORMS = (
    ("application/sparql-results+json", "application/n-triples"),
    ("application/sparql-results+xml", "text/turtle"),
)


def verdict(server: Any, store: ox.Store, test: Test, number: int) -> str:
    """ "pass", "engine: ..." when the engine by itself fails alike, or "ours: ..."."""
    forms = FORMS[number % len(FORMS)]
    if test.kind in SYNTAX:
        return _syntax(server, test)
    assert test.result is not None
    ordered = "order by" in test.query.read_text("utf-8").lower() and test.result.suffix != ".srx"
    wanted = canonical(expected(test.result), ordered)
    try:
        direct: Any = canonical(ask_engine(store, test), ordered)
    except (SyntaxError, OSError, ValueError, RuntimeError) as error:
        direct = str(error)[:80]
    found = ask_server(server, test, *forms)
    got = found if isinstance(found, str) else canonical(found, ordered)
    if got == wanted:
        return "pass"
    if got == canonical(rewritten(expected(test.result)), ordered):
        return "engine: rewrites literals to canonical forms (1.0 -> 1), otherwise as expected"
    same = got == direct or (isinstance(got, str) and isinstance(direct, str))
    reason = got.splitlines()[0][:100] if isinstance(got, str) else "another result than expected"
    return f"{'engine' if same and direct != wanted else 'ours'}: {reason}"


def _syntax(server: Any, test: Test) -> str:
    body = urlencode({"query": text_of(test), "default-graph-uri": "urn:none"})  # parsing is what counts
    status = server.send("POST", "/sparql", body, Content_Type="application/x-www-form-urlencoded").status
    if status == SYNTAX[test.kind]:
        return "pass"
    try:
        ox.Store().query(text_of(test))
        direct = 200
    except (SyntaxError, RuntimeError):
        direct = 400
    return f"{'engine' if direct == status else 'ours'}: {status} instead of {SYNTAX[test.kind]}"


def run(server: Any, store: ox.Store, found: list[Test]) -> dict[str, str]:
    return {test.name: verdict(server, store, test, number) for number, test in enumerate(found)}


def main() -> int:
    import logging
    import tempfile

    logging.getLogger("rdflib").setLevel(logging.CRITICAL)  # ill-typed literals are what some tests are about

    sys.path.insert(0, str(HERE.parent))
    from serve.conftest import make_snapshot, running

    found = tests()
    lines = "".join(quads(found))
    store = ox.Store()
    store.bulk_load(lines.encode(), ox.RdfFormat.N_QUADS)
    with tempfile.TemporaryDirectory() as folder:
        make_snapshot(Path(folder), lines)
        with running(Path(folder), timeout=20) as server:
            verdicts = run(server, store, found)
    known = explained()
    for name, said in verdicts.items():
        if said != "pass":
            print(f"{name:60} {said.partition(':')[0]}: {known.get(name, said)}")
    odd = {name for name, said in verdicts.items() if said != "pass"} ^ set(known)
    for name in sorted(odd):
        print(f"{name:60} {'fails without an explanation' if name not in known else 'passes, and is listed'}")
    counts = Counter(said.partition(":")[0] for said in verdicts.values())
    print(f"{len(verdicts)} tests: " + ", ".join(f"{number} {name}" for name, number in sorted(counts.items())))
    return 1 if counts["ours"] or odd else 0


if __name__ == "__main__":
    sys.exit(main())
