"""ontology/kg.ttl -> the body of a page: every term with what it means, where it stands, and what it is aligned to."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import rdflib
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS

from kgbuild import iris, resources
from kgbuild.iris import KG

_ABOVE = {
    RDFS.subClassOf: "kind of",
    RDFS.subPropertyOf: "special case of",
    OWL.equivalentProperty: "same as",
    OWL.equivalentClass: "same as",
    SKOS.closeMatch: "close to",
}
_INCLUDES = rdflib.URIRef(iris.SCHEMA + "domainIncludes")
_VALUES = rdflib.URIRef(iris.SCHEMA + "rangeIncludes")
_SECTIONS = (
    ("Classes", OWL.Class),
    ("Properties between things", OWL.ObjectProperty),
    ("Properties with literal values", OWL.DatatypeProperty),
    ("Properties with either", RDF.Property),
    ("Modalities", rdflib.URIRef(KG + "Modality")),
    ("Problems", rdflib.URIRef(KG + "Problem")),
)
_INTRODUCTION = """<p>A <a href="#Claim">claim</a> is one document saying one thing. It carries the exact words, and how
they are told. The same statement also stands as a plain triple in the document's named graph, so that simple queries
stay simple, whether it is told as fact, plan, demand or possibility; the event then carries
<a href="#modality">kg:modality</a> in that graph too, to filter by. What a document denies is a claim
without a plain triple.</p>
<pre><code>SELECT ?place ?date WHERE {
  GRAPH ?document { ?event a kg:Handover ; kg:modality kg:asserted ; kg:place ?place ; kg:date ?date }
}</code></pre>
<p>A role that several classes share names them by <code>schema:domainIncludes</code>, and one whose value may be a
thing or words by <code>schema:rangeIncludes</code>; several <code>rdfs:domain</code> or <code>rdfs:range</code> would
mean their intersection.</p>"""


def render() -> str:
    """HTML without scripts or styles; sections and terms in a fixed order, each with its local name as anchor."""
    graph = rdflib.Graph().parse(resources.path("ontology", "kg.ttl"))
    about = rdflib.URIRef(KG.removesuffix("#"))
    parts = [f"<h1>{_words(graph, about, DCTERMS.title)}</h1>", f"<p>{_words(graph, about, DCTERMS.description)}</p>"]
    parts += [f"<p>Namespace <code>{escape(KG)}</code>, version {_words(graph, about, OWL.versionInfo)}.</p>"]
    parts.append(_INTRODUCTION)
    for title, kind in _SECTIONS:
        terms = sorted({str(s) for s in graph.subjects(RDF.type, kind) if str(s).startswith(KG)}, key=str.casefold)
        links = " ".join(f'<a href="#{_local(t)}">{_local(t)}</a>' for t in terms)
        parts += [f"<h2>{title}</h2>", f"<p>{links}</p>", "<dl>"]
        parts += [line for term in terms for line in _term(graph, rdflib.URIRef(term))]
        parts.append("</dl>")
    return "\n".join(parts) + "\n"


def _term(graph: rdflib.Graph, term: rdflib.URIRef) -> Iterable[str]:
    yield f'<dt id="{_local(term)}"><code>kg:{_local(term)}</code> <b>{_words(graph, term, RDFS.label)}</b></dt>'
    yield f"<dd><p>{_words(graph, term, RDFS.comment)}</p>"
    facts: list[tuple[str, Iterable[rdflib.term.Node]]] = [
        (word, graph.objects(term, prop)) for prop, word in _ABOVE.items()
    ]
    facts.append(("of", (*graph.objects(term, RDFS.domain), *graph.objects(term, _INCLUDES))))
    facts.append(("value", (*graph.objects(term, RDFS.range), *graph.objects(term, _VALUES))))
    facts.append(("kinds", graph.subjects(RDFS.subClassOf, term)))
    facts.append(("roles", (*graph.subjects(_INCLUDES, term), *graph.subjects(RDFS.domain, term))))
    for word, others in facts:
        names = sorted({_link(str(other)) for other in others})
        if names:
            yield f"<p>{word}: {', '.join(names)}</p>"
    yield "</dd>"


def _words(graph: rdflib.Graph, term: rdflib.URIRef, prop: rdflib.URIRef) -> str:
    return escape(str(graph.value(term, prop) or ""))


def _local(address: str) -> str:
    return escape(address.removeprefix(KG))


def _link(address: str) -> str:
    if address.startswith(KG):
        return f'<a href="#{_local(address)}">kg:{_local(address)}</a>'
    known = {**iris.PREFIXES, "sem": "http://semanticweb.cs.vu.nl/2009/11/sem/"}
    short = next((f"{p}:{address.removeprefix(n)}" for p, n in known.items() if address.startswith(n)), address)
    return f'<a href="{escape(address)}">{escape(short)}</a>'
