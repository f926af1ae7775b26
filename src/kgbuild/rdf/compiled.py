"""Shapes -> checks in plain Python, over quads -> results: SHACL's core as far as shapes/*.ttl use it.

Several times faster than pySHACL, which stays the reference: tests hold that the results are the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox
import rdflib
from rdflib.collection import Collection
from rdflib.namespace import RDF, SH

from kgbuild.iris import RDFS, XSD
from kgbuild.rdf.report import Result

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Found = tuple[str, str, Term | None]  # component, path if it is not the shape's, value
Check = Callable[["Data", Term, list[Term]], Iterator[Found]]
_NOT_CHECKS = {SH.path, SH.message, SH.severity, SH.property, SH.targetClass, SH.targetSubjectsOf, SH.sparql,
               SH.ignoredProperties, RDF.type}  # fmt: skip
_SUBCLASS = ox.NamedNode(RDFS + "subClassOf")


class Unsupported(Exception):
    """The shapes use something that is left to pySHACL."""


class Data:
    """Triples, whatever their graphs, by subject and property."""

    def __init__(self, quads: Iterable[ox.Quad]) -> None:
        self.of: dict[Term, dict[str, dict[Term, None]]] = {}
        self.having: dict[str, dict[Term, None]] = {}
        self.members: dict[str, dict[Term, None]] = {}
        for quad in quads:
            subject, name, value = quad.subject, quad.predicate.value, quad.object
            if quad.predicate == _SUBCLASS or isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
                raise Unsupported
            self.of.setdefault(subject, {}).setdefault(name, {})[value] = None
            self.having.setdefault(name, {})[subject] = None
            if name == str(RDF.type) and isinstance(value, ox.NamedNode):
                self.members.setdefault(value.value, {})[subject] = None

    def values(self, subject: Term, name: str) -> list[Term]:
        return list(self.of.get(subject, {}).get(name, ()))


@dataclass(slots=True, eq=False)
class Shape:
    """Filled while the shapes are read, never changed afterwards."""

    name: str
    path: str
    severity: str
    message: str
    classes: list[str]
    subjects_of: list[str]
    checks: list[Check] = field(default_factory=list)
    properties: list[Shape] = field(default_factory=list)

    def found(self, data: Data, focus: Term) -> Iterator[tuple[Shape, Term, Found]]:
        values = data.values(focus, self.path) if self.path else [focus]
        for check in self.checks:
            for item in check(data, focus, values):
                yield self, focus, item
        for shape in self.properties:
            for value in values:
                yield from shape.found(data, value)

    def holds(self, data: Data, focus: Term) -> bool:
        return next(self.found(data, focus), None) is None


def compile_shapes(graph: rdflib.Graph) -> tuple[Shape, ...]:
    """Those with targets.  Raises Unsupported."""
    known: dict[rdflib.term.Node, Shape] = {}
    for triple in ((None, SH.targetNode, None), (None, SH.targetObjectsOf, None), (None, SH.deactivated, None)):
        if triple in graph:
            raise Unsupported(str(triple[1]))
    targets = {s for p in (SH.targetClass, SH.targetSubjectsOf) for s in graph.subjects(p, None)}
    return tuple(_shape(graph, node, known) for node in sorted(targets, key=str))


def _shape(graph: rdflib.Graph, node: rdflib.term.Node, known: dict[rdflib.term.Node, Shape]) -> Shape:
    if node in known:
        return known[node]
    path = graph.value(node, SH.path)
    if isinstance(path, rdflib.BNode):
        raise Unsupported("a path")
    made = known[node] = Shape(
        name=str(node) if isinstance(node, rdflib.URIRef) else "",
        path=str(path or ""),
        severity=str(graph.value(node, SH.severity) or SH.Violation).removeprefix(str(SH)),
        message=str(graph.value(node, SH.message) or ""),
        classes=sorted(map(str, graph.objects(node, SH.targetClass))),
        subjects_of=sorted(map(str, graph.objects(node, SH.targetSubjectsOf))),
    )
    made.properties = [_shape(graph, part, known) for part in sorted(graph.objects(node, SH.property), key=str)]
    for name, value in sorted(graph.predicate_objects(node), key=str):
        if not str(name).startswith(str(SH)) or name in _NOT_CHECKS:
            continue
        maker = _MAKERS.get(str(name).removeprefix(str(SH)))
        if maker is None:
            raise Unsupported(str(name))
        made.checks.append(maker(graph, node, value, known))
    return made


def results(shapes: Iterable[Shape], quads: Iterable[ox.Quad]) -> set[Result]:
    """Raises Unsupported where the data has classes of its own (rdfs:subClassOf)."""
    data = Data(quads)
    gathered = set()
    for shape in shapes:
        focuses: dict[Term, None] = {}
        for name in shape.classes:
            focuses |= data.members.get(name, {})
        for name in shape.subjects_of:
            focuses |= data.having.get(name, {})
        for focus in focuses:
            for by, node, (component, path, value) in shape.found(data, focus):
                gathered.add(Result(
                    focus=_plain(node), path=path or by.path, value="" if value is None else _plain(value),
                    component=f"{SH}{component}ConstraintComponent", severity=by.severity, shape=by.name,
                    message=by.message,
                ))  # fmt: skip
    return gathered


def _plain(term: Term) -> str:
    return term.value if isinstance(term, ox.NamedNode) else str(term)


# ---------------------------------------------------------------- what a parameter of a shape makes

Maker = Callable[[rdflib.Graph, rdflib.term.Node, rdflib.term.Node, dict[rdflib.term.Node, Shape]], Check]


def _each(component: str, wrong: Callable[[Data, Term], bool]) -> Check:
    """A check of every value by itself."""

    def check(data: Data, _: Term, values: list[Term]) -> Iterator[Found]:
        return ((component, "", value) for value in values if wrong(data, value))

    return check


def _simple(component: str, make: Callable[[rdflib.term.Node], Callable[[Data, Term], bool]]) -> Maker:
    return lambda _graph, _node, value, _known: _each(component, make(value))


def _count(component: str, wrong: Callable[[int, int], bool]) -> Maker:
    def make(_graph: rdflib.Graph, _node: object, limit: rdflib.term.Node, _known: object) -> Check:
        number = int(str(limit))
        return lambda _data, _focus, values: iter([(component, "", None)] if wrong(len(values), number) else [])

    return make


def _pair(component: str, wrong: Callable[[Term, Term], bool]) -> Maker:
    """A check of every value against every value of another property."""

    def make(_graph: rdflib.Graph, _node: object, other: rdflib.term.Node, _known: object) -> Check:
        name = str(other)

        def check(data: Data, focus: Term, values: list[Term]) -> Iterator[Found]:
            others = data.values(focus, name)
            return ((component, "", value) for value in values for second in others if wrong(value, second))

        return check

    return make


def _or(graph: rdflib.Graph, _: object, value: rdflib.term.Node, known: dict[rdflib.term.Node, Shape]) -> Check:
    parts = [_shape(graph, part, known) for part in Collection(graph, value)]
    return _each("Or", lambda data, term: not any(part.holds(data, term) for part in parts))


def _not(graph: rdflib.Graph, _: object, value: rdflib.term.Node, known: dict[rdflib.term.Node, Shape]) -> Check:
    part = _shape(graph, value, known)
    return _each("Not", part.holds)


def _node(graph: rdflib.Graph, _: object, value: rdflib.term.Node, known: dict[rdflib.term.Node, Shape]) -> Check:
    part = _shape(graph, value, known)
    return _each("Node", lambda data, term: not part.holds(data, term))


def _in(graph: rdflib.Graph, _: object, value: rdflib.term.Node, _known: object) -> Check:
    allowed = {_oxigraph(part) for part in Collection(graph, value)}
    return _each("In", lambda _data, term: term not in allowed)


def _has_value(_graph: object, _: object, value: rdflib.term.Node, _known: object) -> Check:
    wanted = _oxigraph(value)
    return lambda _data, _focus, values: iter([] if wanted in values else [("HasValue", "", None)])


def _closed(graph: rdflib.Graph, node: rdflib.term.Node, value: rdflib.term.Node, _known: object) -> Check:
    if str(value) != "true":
        return lambda _data, _focus, _values: iter(())
    allowed = {str(graph.value(part, SH.path)) for part in graph.objects(node, SH.property)}
    ignored = graph.value(node, SH.ignoredProperties)
    if ignored is not None:
        allowed |= set(map(str, Collection(graph, ignored)))

    def check(data: Data, focus: Term, _values: list[Term]) -> Iterator[Found]:
        held = data.of.get(focus, {})
        return (("Closed", name, term) for name in held if name not in allowed for term in held[name])

    return check


def _class(value: rdflib.term.Node) -> Callable[[Data, Term], bool]:
    name = str(value)
    return lambda data, term: term not in data.members.get(name, {})


def _datatype(value: rdflib.term.Node) -> Callable[[Data, Term], bool]:
    name = str(value)
    return lambda _, term: not isinstance(term, ox.Literal) or term.datatype.value != name or _ill_typed(term)


def _node_kind(value: rdflib.term.Node) -> Callable[[Data, Term], bool]:
    words = str(value).removeprefix(str(SH))
    kinds = {"IRI": ox.NamedNode, "Literal": ox.Literal, "BlankNode": ox.BlankNode}
    allowed = tuple(kind for word, kind in kinds.items() if word in words)
    return lambda _, term: not isinstance(term, allowed)


def _pattern(value: rdflib.term.Node) -> Callable[[Data, Term], bool]:
    pattern = re.compile(str(value))
    return lambda _, term: isinstance(term, ox.BlankNode) or pattern.search(term.value) is None


def _min_length(value: rdflib.term.Node) -> Callable[[Data, Term], bool]:
    limit = int(str(value))
    return lambda _, term: isinstance(term, ox.BlankNode) or len(term.value) < limit


def _limit(wrong: Callable[[Decimal, Decimal], bool]) -> Callable[[rdflib.term.Node], Callable[[Data, Term], bool]]:
    def make(value: rdflib.term.Node) -> Callable[[Data, Term], bool]:
        limit = Decimal(str(value))

        def check(_: Data, term: Term) -> bool:
            number = _value(term)
            return not isinstance(number, Decimal) or wrong(number, limit)

        return check

    return make


def _less(equal: bool) -> Callable[[Term, Term], bool]:
    def wrong(one: Term, other: Term) -> bool:
        a, b = _value(one), _value(other)
        if isinstance(a, Decimal) and isinstance(b, Decimal):
            return a > b if equal else a >= b
        if isinstance(a, date) and isinstance(b, date):
            return a > b if equal else a >= b
        return True

    return wrong


def _value(term: Term) -> Decimal | date | None:
    """None where it is neither a number nor a day, or ill-typed."""
    if not isinstance(term, ox.Literal):
        return None
    kind = term.datatype.value.removeprefix(XSD)
    try:
        if kind in ("integer", "decimal"):
            return Decimal(term.value)
        return date.fromisoformat(term.value) if kind == "date" and len(term.value) == 10 else None
    except (InvalidOperation, ValueError):
        return None


_LEXICAL = {
    "integer": re.compile(r"[+-]?\d+"),
    "decimal": re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)"),
    "boolean": re.compile(r"true|false|0|1"),
    "gYear": re.compile(r"-?\d{4,}"),
    "gYearMonth": re.compile(r"-?\d{4,}-(0[1-9]|1[0-2])"),
}


def _ill_typed(term: ox.Literal) -> bool:
    kind = term.datatype.value.removeprefix(XSD)
    if kind == "date":
        return _value(term) is None
    lexical = _LEXICAL.get(kind)
    return lexical is not None and lexical.fullmatch(term.value) is None


def _oxigraph(term: rdflib.term.Node) -> Term:
    if isinstance(term, rdflib.Literal):
        datatype = ox.NamedNode(str(term.datatype)) if term.datatype and not term.language else None
        return ox.Literal(str(term), datatype=datatype, language=term.language)
    return ox.NamedNode(str(term))


_MAKERS: dict[str, Maker] = {
    "class": _simple("Class", _class),
    "closed": _closed,
    "datatype": _simple("Datatype", _datatype),
    "disjoint": _pair("Disjoint", lambda one, other: one == other),
    "hasValue": _has_value,
    "in": _in,
    "lessThan": _pair("LessThan", _less(equal=False)),
    "lessThanOrEquals": _pair("LessThanOrEquals", _less(equal=True)),
    "maxCount": _count("MaxCount", lambda number, limit: number > limit),
    "maxInclusive": _simple("MaxInclusive", _limit(lambda number, limit: number > limit)),
    "minCount": _count("MinCount", lambda number, limit: number < limit),
    "minInclusive": _simple("MinInclusive", _limit(lambda number, limit: number < limit)),
    "minLength": _simple("MinLength", _min_length),
    "node": _node,
    "nodeKind": _simple("NodeKind", _node_kind),
    "not": _not,
    "or": _or,
    "pattern": _simple("Pattern", _pattern),
}
