"""W3C manifests of HTTP tests -> requests to send and what to expect of each answer."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from urllib.request import url2pathname

from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

ROOT = Path(__file__).parents[3] / "shared" / "w3c" / "sparql"
MF = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = Namespace("http://www.w3.org/2011/http#")
HTS = Namespace("http://www.w3.org/2011/http-statusCodes#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RDFS_LABEL = URIRef("http://www.w3.org/2000/01/rdf-schema#label")
STATUS = {"OK": 200, "Created": 201, "NoContent": 204, "NotFound": 404}

sys.path.append(str(Path(__file__).parents[1]))  # for the server of tests/serve


class Exchange(NamedTuple):
    """One request and what is expected: statuses or classes of them ("2"), a kind of result, a graph in Turtle."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes | None
    statuses: frozenset[str]
    format: str
    boolean: bool | None
    location: str
    graph: str | None


class HttpTest(NamedTuple):
    name: str
    kind: str
    data: tuple[tuple[str, Path], ...]
    exchanges: tuple[Exchange, ...]


def path_of(address: object) -> Path:
    """Of a file's address, in whose folders' names there may be blanks."""
    return Path(url2pathname(urlsplit(str(address)).path))


def read(path: Path) -> list[HttpTest]:
    """Manifest -> its tests, in its order."""
    graph = Graph().parse(path, format="turtle", publicID=path.as_uri())
    entries = next(graph.objects(None, MF.entries))
    return [_test(graph, entry) for entry in Collection(graph, entries)]


def _test(graph: Graph, entry: Node) -> HttpTest:
    data = tuple(
        (str(graph.value(item, RDFS_LABEL)), path_of(graph.value(item, UT.graph)))
        for item in graph.objects(entry, UT.graphData)
    )
    action = graph.value(entry, MF.action)
    requests = graph.value(action, HT.requests) if action is not None else None
    exchanges = tuple(_exchange(graph, r) for r in Collection(graph, requests)) if requests is not None else ()
    kind = graph.value(entry, RDF.type)
    return HttpTest(re.split(r"[#/]", str(entry))[-1], re.split("#", str(kind))[-1], data, exchanges)


def _headers(graph: Graph, node: Node) -> dict[str, str]:
    listed = graph.value(node, HT.headers)
    return {
        str(graph.value(h, HT.fieldName)).lower(): str(graph.value(h, HT.fieldValue))
        for h in (Collection(graph, listed) if listed is not None else ())
    }


def _body(graph: Graph, node: Node) -> bytes | None:
    body = graph.value(node, HT.body)
    if body is None:
        return None
    return str(graph.value(body, CNT.chars)).encode(str(graph.value(body, CNT.characterEncoding) or "UTF-8"))


def _exchange(graph: Graph, node: Node) -> Exchange:
    answer = graph.value(node, HT.resp)
    assert answer is not None
    statuses = set()
    for status in graph.objects(answer, MF.expectedStatus):
        name = str(status).removeprefix(str(HTS))
        statuses.add(name.removeprefix("StatusCode")[:1] if name.startswith("StatusCode") else str(STATUS[name]))
    boolean: Any = graph.value(answer, MF.expectedBoolean)
    expected = _body(graph, answer)
    return Exchange(
        str(graph.value(node, HT.methodName)),
        str(graph.value(node, HT.absolutePath)),
        _headers(graph, node),
        _body(graph, node),
        frozenset(statuses),
        str(graph.value(answer, MF.expectedFormat) or ""),
        None if boolean is None else boolean.toPython(),
        str(graph.value(answer, MF.expectedLocation) or ""),
        None if expected is None else expected.decode(),
    )
