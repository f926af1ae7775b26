"""N-Quads lines -> Report, by the SHACL shapes of shapes/*.ttl.

pySHACL is the reference, but slow: some 10 ms for each node of each query inside a shape, and longer over a document
than it took to read it.  So queries run in Oxigraph, each once for all nodes (but for one that long texts make dear:
`span_words`), and the rest in `compiled`; what that does not know is left to pySHACL.  Tests hold that the results are
the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache

import pyoxigraph as ox
import rdflib
from rdflib.namespace import RDF, SH

from kgbuild import resources
from kgbuild.errors import KnowledgeError
from kgbuild.iris import KG
from kgbuild.model import Frozen
from kgbuild.rdf import compiled, span_words
from kgbuild.rdf.report import Report, Result

SHARED = frozenset({"consistency", "entities", "prefixes", "world"})  # topics that hold without a document's claims
_A, _DOCUMENT = ox.NamedNode(str(RDF.type)), ox.NamedNode(KG + "Document")
_SPARQL = f"{SH}SPARQLConstraintComponent"


class Query(Frozen, frozen=True):
    """A sh:sparql constraint for all its nodes at once."""

    shape: str
    severity: str
    message: str
    select: str

    def result(self, focus: str, value: str) -> Result:
        return Result(focus=focus, path="", value=value, component=_SPARQL, severity=self.severity, shape=self.shape,
                      message=self.message)  # fmt: skip


class Rules:
    """Shapes of some topics: a graph for pySHACL, queries for Oxigraph.  Raises KnowledgeError naming a wrong file."""

    def __init__(self, whole: rdflib.Graph) -> None:
        self.whole = whole
        self.queries = tuple(sorted(_queries(whole), key=lambda q: q.shape))
        self.core = rdflib.Graph()
        for triple in whole:
            if triple[1] != SH.sparql:
                self.core.add(triple)
        try:
            self.compiled: tuple[compiled.Shape, ...] | None = compiled.compile_shapes(self.core)
        except compiled.Unsupported:
            self.compiled = None


@cache
def rules(shared: bool = False) -> Rules:
    """Parsed once a process.  shared: those for what holds across documents."""
    graph = rdflib.Graph()
    for path in sorted(resources.path("shapes").glob("*.ttl")):
        if not shared or path.stem in SHARED:
            try:
                # pySHACL, given text, leaves rdflib's handling of literals changed when the text is wrong.
                fill(graph, list(ox.parse(path.read_bytes(), ox.RdfFormat.TURTLE)))
            except SyntaxError as error:
                raise KnowledgeError(f"is no Turtle: {error}", where=path.name, hint="correct the file") from error
    return Rules(graph)


def _queries(graph: rdflib.Graph) -> Iterator[Query]:
    for shape, constraint in graph.subject_objects(SH.sparql):
        targets = [f"{{ ?this a <{c}> }}" for c in sorted(map(str, graph.objects(shape, SH.targetClass)))]
        targets += [f"{{ ?this <{p}> ?_of }}" for p in sorted(map(str, graph.objects(shape, SH.targetSubjectsOf)))]
        select = str(graph.value(constraint, SH.select))
        head, word, tail = select.partition("WHERE {")
        if not targets or not word:
            raise KnowledgeError("cannot be run for all nodes: needs a class or property as target, and WHERE {",
                                 where=str(constraint))  # fmt: skip
        prefixes = "".join(
            f"PREFIX {graph.value(d, SH.prefix)}: <{graph.value(d, SH.namespace)}>\n"
            for source in graph.objects(constraint, SH.prefixes)
            for d in graph.objects(source, SH.declare)
        )
        inside = f"{{ SELECT DISTINCT ?this WHERE {{ {' UNION '.join(targets)} }} }}"
        yield Query(
            shape=str(constraint),
            severity=str(graph.value(shape, SH.severity) or SH.Violation).removeprefix(str(SH)),
            message=str(graph.value(constraint, SH.message)),
            select=f"{prefixes}{head}{word} {inside} {tail}".replace("$this", "?this"),
        )


def validate(quads: Iterable[str], *, every: bool = False) -> Report:
    """Of one document's quads, or of those that hold across documents; graphs are taken together.

    every: all shapes, also where the quads hold no document, as what people write may not.
    """
    parsed = list(ox.parse("".join(quads), ox.RdfFormat.N_QUADS))
    chosen = rules(shared=not every and not any(q.object == _DOCUMENT and q.predicate == _A for q in parsed))
    return Report.of({*_core(parsed, chosen), *_asked(parsed, chosen.queries)})


def _core(quads: list[ox.Quad], chosen: Rules) -> set[Result]:
    if chosen.compiled is not None:
        try:
            return compiled.results(chosen.compiled, quads)
        except compiled.Unsupported:
            pass
    data = rdflib.Graph()
    fill(data, quads)
    return reference(data, chosen.core)


def _asked(quads: list[ox.Quad], queries: Iterable[Query]) -> Iterator[Result]:
    store = ox.Store()
    store.extend(quads)
    for query in queries:
        if query.shape == span_words.SHAPE and (wrong := span_words.wrong(quads)) is not None:
            for span, words in wrong:
                yield query.result(_plain(span), _plain(words))
            continue
        rows = store.query(query.select, use_default_graph_as_union=True)
        assert isinstance(rows, ox.QuerySolutions)
        named = {variable.value for variable in rows.variables}
        for row in rows:
            value = row["value"] if "value" in named and row["value"] is not None else row["this"]
            yield query.result(_plain(row["this"]), _plain(value))


def reference(data: rdflib.Graph, shapes: rdflib.Graph) -> set[Result]:
    """By pySHACL; `data` is not changed.  Raises KnowledgeError where the shapes are wrong."""
    import pyshacl  # takes longer to load than a document to check, and is hardly ever needed

    _, found, text = pyshacl.validate(data, shacl_graph=shapes, inplace=True)
    if not isinstance(found, rdflib.Graph):
        raise KnowledgeError(f"cannot be used: {text}", where="shapes")

    def get(node: rdflib.term.Node, prop: rdflib.URIRef) -> str:
        term = found.value(node, prop)
        return "" if term is None or isinstance(term, rdflib.BNode) else _plain(_oxigraph(term))

    return {
        Result(
            focus=get(node, SH.focusNode),
            path=get(node, SH.resultPath),
            value=get(node, SH.value),
            component=get(node, SH.sourceConstraintComponent),
            severity=get(node, SH.resultSeverity).removeprefix(str(SH)),
            shape=get(node, SH.sourceConstraint) or get(node, SH.sourceShape),
            message=" ".join(sorted(str(m) for m in found.objects(node, SH.resultMessage))),
        )
        for node in found.objects(None, SH.result)
    }


def fill(graph: rdflib.Graph, quads: Iterable[ox.Quad]) -> None:
    """Adds quads, whatever their graphs, as triples; pyoxigraph parses some ten times faster than rdflib."""
    known: dict[object, rdflib.term.Node] = {}

    def term(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> rdflib.term.Node:
        found = known.get(value)
        if found is None:
            known[value] = found = _rdflib(value)
        return found

    for quad in quads:
        graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))


def _rdflib(value: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> rdflib.term.Node:
    if isinstance(value, ox.NamedNode):
        return rdflib.URIRef(value.value)
    if isinstance(value, ox.BlankNode):
        return rdflib.BNode(value.value)
    if isinstance(value, ox.Triple):
        raise KnowledgeError("is a triple as a term, which shapes cannot check", where=str(value))
    if value.language:
        return rdflib.Literal(value.value, lang=value.language)
    plain = value.datatype.value == f"{rdflib.XSD}string"
    # Not normalised: an ill-typed literal has to stay what it is to be found.
    return rdflib.Literal(value.value, datatype=None if plain else rdflib.URIRef(value.datatype.value), normalize=False)


def _oxigraph(term: rdflib.term.Node) -> ox.NamedNode | ox.Literal:
    if isinstance(term, rdflib.Literal):
        datatype = ox.NamedNode(str(term.datatype)) if term.datatype and not term.language else None
        return ox.Literal(str(term), datatype=datatype, language=term.language)
    return ox.NamedNode(str(term))


def _plain(term: object) -> str:
    """IRIs bare, literals as N-Triples."""
    return term.value if isinstance(term, ox.NamedNode) else str(term)
