"""SPARQL 1.1 Graph Store HTTP Protocol: request -> the graph that it is about; that graph -> the client."""

from __future__ import annotations

import re
from typing import IO, cast

import pyoxigraph as ox

from kgbuild import iris
from kgbuild.serve import media, wire
from kgbuild.serve.output import Output
from kgbuild.serve.protocol import Refusal

ROOT = "/gsp"
USER_DEFAULT = ox.NamedNode(iris.BASE + "graph/user-default")  # where the default graph of updates is kept
ALLOW = "GET, HEAD, OPTIONS"
FORMATS = {
    media.TURTLE: ox.RdfFormat.TURTLE, media.NTRIPLES: ox.RdfFormat.N_TRIPLES, media.JSONLD: ox.RdfFormat.JSON_LD,
    media.RDFXML: ox.RdfFormat.RDF_XML, media.TRIG: ox.RdfFormat.TRIG, media.NQUADS: ox.RdfFormat.N_QUADS,
}  # fmt: skip


def target(request: wire.Request) -> ox.NamedNode | ox.DefaultGraph:
    """`?graph=IRI`, `?default`, or the request's own IRI below ROOT.  Raises Refusal(400)."""
    pairs = wire.form(request.search)
    graphs = [value for key, value in pairs if key == "graph"]
    default = [value for key, value in pairs if key == "default"]
    if len(graphs) + len(default) > 1:
        raise Refusal(400, "name one graph: `?graph=IRI` or `?default`, once")
    if default:
        return ox.DefaultGraph()
    if graphs:
        if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", graphs[0]):
            raise Refusal(400, "`graph` has to be an absolute IRI")
        try:
            return ox.NamedNode(graphs[0])
        except ValueError:
            raise Refusal(400, f"`graph` is not an IRI: {graphs[0]!r}") from None
    if request.path.rstrip("/") == ROOT:
        raise Refusal(400, "name a graph: `?graph=IRI` or `?default`")
    try:
        return ox.NamedNode(f"http://{request.fields.get('host', 'localhost')}{request.path}")
    except ValueError:
        raise Refusal(400, f"the request's own address is not an IRI: {request.path!r}") from None


def read(
    store: ox.Store, graph: ox.NamedNode | ox.DefaultGraph, format_: media.Format, output: Output, *, writable: bool
) -> None:
    """The default graph is what queries see as such, all graphs together; of a writable server, what was written to it.

    Raises Refusal(404).
    """
    if writable and isinstance(graph, ox.DefaultGraph):
        graph = USER_DEFAULT
        store.add_graph(graph)
    if isinstance(graph, ox.NamedNode) and not store.contains_named_graph(graph):
        raise Refusal(404, f"there is no graph {graph}")
    found = (quad.triple for quad in store.quads_for_pattern(None, None, None, graph))
    ox.serialize(found, cast(IO[bytes], output), FORMATS[format_])
