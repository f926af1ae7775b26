"""What validation found -> SHACL's own RDF, and lines that a person can act on: which claim, which sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kgbuild import iris
from kgbuild.iris import RDF, SCHEMA, SH, XSD
from kgbuild.model import Frozen
from kgbuild.rdf.report import Report, Result
from kgbuild.rdf.terms import iri, literal
from kgbuild.store import Snapshot

Reports = Sequence[tuple[str, Report]]  # (document, "" for what holds across documents; its report)


def report_triples(reports: Reports) -> Iterator[str]:
    """N-Triples lines without their final dot.  One sh:ValidationReport a document; no blank nodes."""
    for name, report in reports:
        about = iri(iris.document(name)) if name else iri(iris.GRAPH_ENTITIES)
        subject = iri(f"{iris.BASE}validation/" + (f"doc/{iris.path(name)}" if name else "world"))
        yield f"{subject} {iri(RDF + 'type')} {iri(SH + 'ValidationReport')}"
        yield f"{subject} {iri(SCHEMA + 'about')} {about}"
        yield f"{subject} {iri(SH + 'conforms')} {literal(str(report.conforms).lower(), XSD + 'boolean')}"
        for result in report.results:
            parts = (name, result.focus, result.path, result.value, result.component, result.shape, result.message)
            node = iri(f"{iris.BASE}validation/{iris.digest(*parts)}")
            yield f"{subject} {iri(SH + 'result')} {node}"
            yield f"{node} {iri(RDF + 'type')} {iri(SH + 'ValidationResult')}"
            yield f"{node} {iri(SH + 'resultSeverity')} {iri(SH + result.severity)}"
            yield f"{node} {iri(SH + 'resultMessage')} {literal(result.message)}"
            told = (("focusNode", result.focus), ("resultPath", result.path), ("value", result.value),
                    ("sourceConstraintComponent", result.component), ("sourceShape", result.shape))  # fmt: skip
            for prop, value in told:
                if value:
                    yield f"{node} {iri(SH + prop)} {_term(value)}"


def _term(value: str) -> str:
    """A term as validation gives it: in N-Triples, or a bare IRI."""
    if value.startswith(("<", '"')):
        return value
    return iri(value) if value.startswith(("http:", "https:", "urn:")) else literal(value)


def report_quads(reports: Reports) -> Iterator[str]:
    """The same as lines of the graph of validation, so that it can be asked about."""
    return (f"{triple} {iri(iris.GRAPH_VALIDATION)} .\n" for triple in report_triples(reports))


def write_turtle(reports: Reports, path: Path) -> None:
    import pyoxigraph as ox

    lines = "".join(sorted({f"{triple} .\n" for triple in report_triples(reports)}))
    triples = ox.parse(lines, ox.RdfFormat.N_TRIPLES)
    with path.open("wb") as file:
        ox.serialize(triples, file, ox.RdfFormat.TURTLE, prefixes=iris.PREFIXES)


class Said(Frozen, frozen=True):
    """A claim that a finding is about, with its words and their sentence."""

    claim: str
    document: str
    quote: str
    sentence: str


class Finding(Frozen, frozen=True):
    """One result with the claims that it is about.  document: "" where it holds across documents."""

    document: str
    result: Result
    said: tuple[Said, ...] = ()


SHOWN = 4  # claims of one finding: of a date before its plan, both


QUERY = """PREFIX kg: <https://w3id.org/kgbuild/ns#>
PREFIX sh: <http://www.w3.org/ns/shacl#>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX nif: <http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#>
PREFIX schema: <https://schema.org/>
PREFIX dcterms: <http://purl.org/dc/terms/>
SELECT * {
  ?report sh:result ?result ; schema:about ?about .
  ?result sh:resultSeverity ?severity ; sh:resultMessage ?message ; sh:focusNode ?focus .
  OPTIONAL { ?about dcterms:identifier ?document }
  OPTIONAL { ?result sh:resultPath ?path }
  OPTIONAL { ?result sh:value ?value }
  OPTIONAL { ?result sh:sourceConstraintComponent ?component }
  OPTIONAL { ?result sh:sourceShape ?shape }
}"""


def findings(snapshot: Snapshot) -> list[Finding]:
    """In the order of documents, most severe first."""
    import pyoxigraph as ox

    from kgbuild.snapshot import documents

    store = snapshot.store()
    texts: dict[str, str] = {}
    found = []
    for row in store.query(QUERY):  # type: ignore[union-attr]
        cells = {name: _plain(row[name]) for name in ("focus", "path", "value", "component", "severity", "shape",
                                                       "message")}  # fmt: skip
        result = Result(**{**cells, "severity": cells["severity"].removeprefix(SH)})
        document = _plain(row["document"])
        texts = texts or {d.identifier: d.text for d in documents(snapshot)}
        nodes = [node for node in (row["focus"], row["value"]) if isinstance(node, ox.NamedNode)]
        told = next(filter(None, (tuple(_said(store, node, document, texts)) for node in nodes)), ())
        found.append(Finding(document=document, result=result, said=told))
    rank = {"Violation": 0, "Warning": 1, "Info": 2}
    return sorted(found, key=lambda f: (f.document, rank.get(f.result.severity, 3), f.result.focus, f.result.message))


def _plain(term: object) -> str:
    return str(getattr(term, "value", "")) if term is not None else ""


def _said(store: object, focus: object, document: str, texts: Mapping[str, str]) -> Iterator[Said]:
    """The claim that a focus node is, or the one that stands on it, or those that speak of it and of its plan:
    what dates it first.

    Of one document, one of its own; across documents, as many as are told in sentences of their own, at most SHOWN.
    """
    import pyoxigraph as ox

    assert isinstance(store, ox.Store)
    head = QUERY.partition("SELECT")[0]
    text = f"""{head}SELECT ?claim ?start ?end ?in ?dated {{
      {{ BIND({focus} AS ?claim) ?claim prov:wasDerivedFrom ?span }} UNION {{ ?claim rdf:subject {focus} ;
         prov:wasDerivedFrom ?span ; rdf:predicate ?p }} UNION {{ ?claim prov:wasDerivedFrom {focus}
         BIND({focus} AS ?span) }} UNION {{ {focus} kg:plannedAs ?plan . ?claim rdf:subject ?plan ;
         prov:wasDerivedFrom ?span ; rdf:predicate ?p }}
      ?span nif:beginIndex ?start ; nif:endIndex ?end . ?claim kg:document/dcterms:identifier ?in
      BIND(BOUND(?p) && ?p IN (kg:date, kg:start, kg:end, kg:fromDate, kg:toDate) AS ?dated)
    }} ORDER BY DESC(?dated) ?in ?start ?claim"""
    seen: set[str] = set()
    for row in store.query(text):  # type: ignore[union-attr]
        place, start, end = row["in"].value, int(row["start"].value), int(row["end"].value)
        around = sentence(texts.get(place, ""), start, end)
        if (document and place != document) or around in seen or len(seen) == (1 if document else SHOWN):
            continue
        seen.add(around)
        quote = texts.get(place, "")[start:end]
        yield Said(claim=row["claim"].value, document=place, quote=quote, sentence=around)


def sentence(text: str, start: int, end: int) -> str:
    """The words around a span, up to the ends of sentences or lines: for reading, not for offsets."""
    before = max((text.rfind(mark, 0, start) for mark in (". ", "! ", "? ", "\n")), default=-1)
    after = [n for mark in (". ", "! ", "? ", "\n") if (n := text.find(mark, max(start, end - 1))) >= 0]
    return " ".join(text[before + 1 : min(after) + 1 if after else len(text)].split())


def lines(found: Iterable[Finding]) -> Iterator[str]:
    """A readable report."""
    document: str | None = None
    for item in found:
        if item.document != document:
            document = item.document
            yield f"{document or 'across documents'}:"
        result = item.result
        yield f"  {result.severity.lower()}: {result.message}"
        subject = f"    at {result.focus}"
        yield subject + (f", {_short(result.path)} = {result.value!r}" if result.path else "")
        for said in item.said:
            if said.claim != result.focus:
                yield f"    claim: {said.claim}"
            yield f"    {'' if item.document else said.document + ' '}says: {said.sentence}"


def _short(name: str) -> str:
    for prefix, space in iris.PREFIXES.items():
        if name.strip("<>").startswith(space):
            return f"{prefix}:{name.strip('<>').removeprefix(space)}"
    return name
