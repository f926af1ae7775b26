"""Graph Store PUT, POST and DELETE -> a graph of the writer's copy replaced, extended or removed.

Parsing happens here, in a process that may die of it: entity bombs and deep nesting cost nobody else anything.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from email.parser import BytesParser
from email.policy import HTTP

import pyoxigraph as ox

from kgbuild.serve import graphstore, media, wire
from kgbuild.serve.protocol import Refusal
from kgbuild.serve.usergraphs import UserGraphs

ALLOW = "GET, HEAD, PUT, POST, DELETE, OPTIONS"
ACCEPTED = "text/turtle, application/n-triples, application/ld+json, application/rdf+xml, multipart/form-data"
_INPUTS = {
    "text/turtle": ox.RdfFormat.TURTLE, "application/x-turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES, "text/plain": ox.RdfFormat.N_TRIPLES,
    "application/ld+json": ox.RdfFormat.JSON_LD, "application/json": ox.RdfFormat.JSON_LD,
    "application/rdf+xml": ox.RdfFormat.RDF_XML, "application/xml": ox.RdfFormat.RDF_XML,
    "text/xml": ox.RdfFormat.RDF_XML,
}  # fmt: skip
_SUFFIXES = {"ttl": "text/turtle", "nt": "application/n-triples", "jsonld": "application/ld+json",
             "rdf": "application/rdf+xml", "xml": "application/rdf+xml"}  # fmt: skip


def run(store: ox.Store, request: wire.Request, user: UserGraphs) -> tuple[int, list[tuple[str, str]]]:
    """Status and headers of the answer.  Raises Refusal."""
    if request.method not in ("PUT", "POST", "DELETE"):
        raise Refusal(405, f"{request.method} is not a method of graphs", fields=[("Allow", ALLOW)])
    fields: list[tuple[str, str]] = []
    graph: ox.NamedNode | ox.DefaultGraph
    if request.method == "POST" and request.path.rstrip("/") == graphstore.ROOT and not request.search:
        host = request.fields.get("host", "localhost")
        graph = ox.NamedNode(f"http://{host}{graphstore.ROOT}/{uuid.uuid4()}")
        fields.append(("Location", graph.value))
    else:
        graph = graphstore.target(request)
    if isinstance(graph, ox.NamedNode) and not user.may_write(graph.value):
        raise Refusal(403, f"{graph} belongs to the build and is read-only; write to a graph of your own")
    existed = isinstance(graph, ox.DefaultGraph) or store.contains_named_graph(graph)
    if request.method == "DELETE":
        if not existed:
            raise Refusal(404, f"there is no graph {graph}")
        store.remove_graph(graph)
        return 204, fields
    base = graph.value if isinstance(graph, ox.NamedNode) else "http://localhost/"
    quads = [
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for kind, data in _parts(request)
        for quad in _parse(data, kind, base)
    ]
    if request.method == "PUT":
        store.remove_graph(graph)
    if isinstance(graph, ox.NamedNode):
        store.add_graph(graph)
    store.extend(quads)
    return (204 if existed else 201), fields


def _parts(request: wire.Request) -> Iterator[tuple[str, bytes]]:
    """Media type and bytes of each graph in the body."""
    full = request.fields.get("content-type", "")
    kind = full.partition(";")[0].strip().lower()
    if kind != "multipart/form-data":
        yield kind, request.body
        return
    message = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {full}\r\n\r\n".encode() + request.body)
    for part in message.iter_parts():
        name = part.get_filename() or ""
        told = part.get_content_type() if part.get("content-type") else ""
        data = part.get_payload(decode=True)
        yield told or _SUFFIXES.get(name.rpartition(".")[2].lower(), ""), data if isinstance(data, bytes) else b""


def _parse(data: bytes, kind: str, base: str) -> Iterator[ox.Quad]:
    format_ = _INPUTS.get(kind)
    if format_ is None:
        raise Refusal(415, f"graphs of type {kind or '(none)'} are not understood; these are: {ACCEPTED}",
                      fields=[("Accept-Post", ACCEPTED)])  # fmt: skip
    try:
        yield from ox.parse(data, format_, base_iri=base, rename_blank_nodes=True, without_named_graphs=True)
    except SyntaxError as error:
        raise Refusal(400, f"the body is not good {media.named(kind, media.GRAPHS) or kind}: {error}"[:500],
                      outcome="syntax") from None  # fmt: skip
    except (ValueError, OSError) as error:
        raise Refusal(400, f"the body cannot be read: {error}"[:500], outcome="syntax") from None
