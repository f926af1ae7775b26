"""Snapshot -> a store that answers queries in this process; query text -> results written in a format.

pyoxigraph: a query cannot be interrupted and its results must be used in the thread that made them, so all of
this runs in worker processes of one thread.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from kgbuild.errors import QueryError
from kgbuild.serve import media, outline, syntax
from kgbuild.serve.protocol import Query, Refusal, choose
from kgbuild.serve.search import Search

RESULTS = {
    "json": ox.QueryResultsFormat.JSON, "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV, "tsv": ox.QueryResultsFormat.TSV,
}  # fmt: skip
GRAPHS = {
    media.TURTLE: ox.RdfFormat.TURTLE, media.NTRIPLES: ox.RdfFormat.N_TRIPLES, media.JSONLD: ox.RdfFormat.JSON_LD,
    media.RDFXML: ox.RdfFormat.RDF_XML, media.TRIG: ox.RdfFormat.TRIG, media.NQUADS: ox.RdfFormat.N_QUADS,
}  # fmt: skip
# What appears once a row in the engine's output and cannot appear inside a value, and what to add to its count.
ROWS = {
    "json": (b'"}},{"', 1), "xml": (b"<result>", 0), "csv": (b"\r\n", -1), "tsv": (b"\n", -1),
    "ntriples": (b"\n", 0), "nquads": (b"\n", 0), "turtle": (b"\n", 0), "trig": (b"\n", 0),
}  # fmt: skip
COMMENTS = dict.fromkeys(("csv", "tsv", "ntriples", "turtle", "trig", "nquads"), "#")
_CHANGING = re.compile(r"\b(?:now|rand|uuid|struuid)\s*\(|\bservice\b", re.IGNORECASE)
_RELATIVE = re.compile(r"<(?!https?://)")
_IRI, _URI = re.compile(r"iri[\s#(]"), re.compile(r"uri[\s#(]")  # functions that make an IRI of a string
_FUNCTION = re.compile(r"custom function <([^>]*)> is not supported")
# character classes among what the parser expected
_PREFIX = re.compile(r"([^\s:<>{}()\[\]|/^!+*?;,.]*:)[^\s:]*$")  # of the name that a line ends with
_CLASSES = re.compile(r"\[[^\[\]]*(?:\.\.=|'_'|_)[^\[\]]*\](?:, )?|\s*\n\s*")
_WHERE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)


class Plan:
    """A query that may be run: checked, with its format and its name for caches.

    absolute: it needs no base.  distinct: it may be a SELECT DISTINCT.
    """

    __slots__ = ("absolute", "distinct", "format", "query", "sketch", "tag")

    def __init__(self, query: Query, sketch: syntax.Sketch, format_: media.Format, tag: str, low: str) -> None:
        """low: the query in small letters."""
        self.query, self.sketch, self.format, self.tag = query, sketch, format_, tag
        self.absolute, self.distinct = _absolute(query.text, low), "distinct" in low


def plan(query: Query, version: str, allowed: frozenset[str]) -> Plan:
    """version: of the data.  Raises Refusal."""
    text = query.text
    low = text.lower()
    try:
        sketch = syntax.glance(text, low)
        syntax.refuse_outbound(text, sketch, allowed)
    except QueryError as error:
        raise Refusal(400, str(error)) from None
    if sketch.form == "UPDATE":
        raise Refusal(400, "this is an update: send it as one (parameter `update`, or application/sparql-update)")
    format_ = _format(query.format, query.accept, sketch.form in ("CONSTRUCT", "DESCRIBE"))
    tag = ""
    if not (("now" in low or "rand" in low or "uuid" in low or "service" in low) and _CHANGING.search(low)):
        tag = tagged(version, f"{text}\0{query.default_graphs}\0{query.named_graphs}", format_.name)
    return Plan(query, sketch, format_, tag, low)


def tagged(version: str, asked: str, name: str) -> str:
    """Names a result by the data, what was asked, and the format's name."""
    parts = f"{version}\0{asked}\0{name}"
    return hashlib.blake2b(parts.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


_EMPTY = ox.Store()


def _absolute(text: str, low: str) -> bool:
    """Whether nothing in the query can need a base, which takes the engine a tenth of a small query's time to read."""
    if _RELATIVE.search(text):
        return False
    return not (("iri" in low and _IRI.search(low)) or ("uri" in low and _URI.search(low)))


@lru_cache(maxsize=1024)
def _format(name: str, accept: str, graph: bool) -> media.Format:
    """Raises Refusal(406)."""
    return choose(name, accept, media.GRAPHS if graph else media.BINDINGS)


class Engine:
    """A store and how to ask it.  version: names the data, for ETags."""

    def __init__(self, store: ox.Store, version: str, search: Search | None = None) -> None:
        self.store, self.version, self.search = store, version, search

    def results(self, plan: Plan, base: str) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        """Raises Refusal on what the engine's parser refuses.  Evaluation is lazy: most of it is still to come."""
        query, sketch, text = plan.query, plan.sketch, plan.query.text
        given = None if plan.absolute else base
        changed = False
        if self.search is not None:
            text, changed = self.search.rewrite(text)
            if changed:
                sketch = syntax.sketch(text)
        if sketch.star >= 0 and not sketch.services:  # the engine would give the columns in alphabetical order
            empty = self._run(_EMPTY, text, query, given)
            if isinstance(empty, ox.QuerySolutions) and len(empty.variables) > 1:
                text = syntax.with_columns(text, sketch, tuple(variable.value for variable in empty.variables))
        elif plan.distinct and not changed:
            better = outline.better(text)
            if better is not None:
                # What the engine refuses of this it may refuse of the other, and has to say so of what was written.
                with contextlib.suppress(SyntaxError, ValueError, RuntimeError, OSError):
                    return self.store.query(better, **_options(query, given))
        return self._run(self.store, text, query, given)

    def _run(
        self, store: ox.Store, text: str, query: Query, base: str | None
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
        try:
            return _known(store, text, _options(query, base))
        except SyntaxError as error:
            raise Refusal(400, explain(str(error), text), outcome="syntax") from None
        except (ValueError, RuntimeError, OSError) as error:
            raise Refusal(400, f"the query cannot be evaluated: {error}", outcome="error") from None

    def write(
        self, plan: Plan, results: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, output: IO[bytes]
    ) -> None:
        """Raises Refusal, ClientGone, TooLarge."""
        try:
            if isinstance(results, ox.QueryTriples):
                results.serialize(output, GRAPHS[plan.format])
            else:
                results.serialize(output, RESULTS[plan.format.name])
        except (OSError, ValueError, RuntimeError) as error:
            raise Refusal(400, f"the query cannot be evaluated: {error}", outcome="error") from None


def _options(query: Query, base: str | None) -> dict[str, Any]:
    """Of the engine.  Raises ValueError where the name of a graph is no IRI.

    Without a dataset clause the default graph is the union of all graphs, which `load` has written out: the engine's
    own union gives a triple once for each graph that holds it.
    """
    options: dict[str, Any] = {} if base is None else {"base_iri": base}
    if query.default_graphs is not None:
        options["default_graph"] = [ox.NamedNode(iri) for iri in query.default_graphs]
        options["named_graphs"] = [ox.NamedNode(iri) for iri in query.named_graphs or ()]
    return options


def _known(
    store: ox.Store, text: str, options: dict[str, Any]
) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
    """As SPARQL has it, a function that nobody knows is an error in its expression, not of the query."""
    unknown: dict[ox.NamedNode, Callable[..., Any]] = {}
    while True:
        try:
            return store.query(text, custom_functions=unknown or None, **options)
        except RuntimeError as error:
            name = _FUNCTION.search(str(error))
            if name is None or ox.NamedNode(name[1]) in unknown or len(unknown) > 20:
                raise
            unknown[ox.NamedNode(name[1])] = lambda *_: None


def explain(message: str, text: str) -> str:
    """The parser's message with line, column and the line itself; the list of what it expected is cut short."""
    match = _WHERE.match(message)
    if match is None:
        return f"syntax error: {message[:500]}"
    line, column, rest = int(match[1]), int(match[2]), match[3]
    lines = text.split("\n")
    shown = lines[line - 1][:200] if line <= len(lines) else ""
    pointer = " " * min(column - 1, 200) + "^"
    expected = _CLASSES.sub("", rest).strip(" ,|")
    told = "this is not understood" if expected in ("", "expected", "expected one of") else expected[:300]
    if "Prefix not found" in rest and (name := _PREFIX.search(shown[: column - 1])):
        told = f"the prefix '{name[1]}' is not declared; put PREFIX {name[1]} <…> in front"
    return f"syntax error at line {line}, column {column}: {told}\n{shown}\n{pointer}"


def load(path: Path) -> ox.Store:
    """N-Quads file -> store in memory, with the union of all graphs as its default graph."""
    store = ox.Store()
    if path.stat().st_size:
        store.bulk_load(path=str(path), format=ox.RdfFormat.N_QUADS, lenient=True)
        store.update("INSERT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    return store
