"""Documents, extractions and the world -> N-Quads lines; the vocabulary is ontology/kg.ttl.

No blank nodes.  Lines are unsorted and end with a newline.  A local node without a shared IRI gets one inside its
document, so that a document can be mapped and validated alone.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from functools import cache

import pyoxigraph as ox

from kgbuild import iris, resources
from kgbuild.iris import DCTERMS, KG, NIF, OWL, PROV, RDF, RDFS, SKOS, WD, WDT, XSD
from kgbuild.model import (
    Claim,
    Comparison,
    DateValue,
    Document,
    Entity,
    Event,
    Extraction,
    Node,
    NumberValue,
    Ref,
    Span,
    TextValue,
    World,
)
from kgbuild.rdf.differences import disagreement, rendering
from kgbuild.rdf.geography import place
from kgbuild.rdf.terms import date, integer, iri, literal, local_iri, number, numeral, property_iri, text

_CLASS, _SUBCLASS = ox.NamedNode(OWL + "Class"), ox.NamedNode(RDFS + "subClassOf")
A = iri(RDF + "type")
LABEL = iri(RDFS + "label")
ALT = iri(SKOS + "altLabel")
LINKS = {"exactMatch": SKOS + "exactMatch", "closeMatch": SKOS + "closeMatch", "sameAs": OWL + "sameAs"}


@cache
def _ontology() -> tuple[ox.Quad, ...]:
    return tuple(ox.parse(resources.path("ontology", "kg.ttl").read_bytes(), ox.RdfFormat.TURTLE))


@cache
def superclasses() -> dict[str, tuple[str, ...]]:
    """Local name of a kg class -> itself and all its kg superclasses, from the ontology."""
    above: dict[str, list[str]] = {}
    for quad in _ontology():
        name, higher = (str(term).removeprefix(f"<{KG}").removesuffix(">") for term in (quad.subject, quad.object))
        if str(quad.predicate) == A and quad.object == _CLASS:
            above.setdefault(name, [])
        if quad.predicate == _SUBCLASS and str(quad.object).startswith(f"<{KG}"):
            above.setdefault(name, []).append(higher)
    found = {}
    for name in above:
        chain = [name]
        for one in chain:  # grows as it is walked
            chain += [other for other in above.get(one, ()) if other not in chain]
        found[name] = tuple(chain)
    return found


def classes(types: tuple[str, ...]) -> list[str]:
    """The types with everything that they are kinds of, as IRIs."""
    known = superclasses()
    return [KG + name for name in dict.fromkeys(n for t in types for n in known.get(t, (t,)))]


def document_quads(
    document: Document, extraction: Extraction, identity: Mapping[tuple[str, str], str]
) -> Iterator[str]:
    """All that one document says, in its own named graph; its text in a graph named by the text's IRI."""
    graph = iri(iris.document_graph(document.identifier))
    yield from (f"{s} {p} {o} {graph} .\n" for s, p, o in _description(document))
    address = iris.text(document.identifier)
    for predicate, value in ((A, iri(NIF + "Context")), (iri(NIF + "isString"), literal(document.text))):
        yield f"{iri(address)} {predicate} {value} {iri(address)} .\n"

    def name(node: str) -> str:
        found = identity.get((document.identifier, node))
        return found if found is not None else local_iri(document.identifier, node)

    yield from (f"{s} {p} {o} {iri(address)} .\n" for s, p, o in _sentences(document, extraction))
    seen: set[str] = set()
    for claim in extraction.claims:
        for s, p, o in _claim(document, claim, name):
            line = f"{s} {p} {o} {graph} .\n"
            if line not in seen:
                seen.add(line)
                yield line
    for rule in sorted({claim.rule for claim in extraction.claims if claim.rule}):
        yield f"{rule_iri(rule)} {A} {iri(KG + 'Rule')} {graph} .\n"
        yield f"{rule_iri(rule)} {LABEL} {literal(rule)} {graph} .\n"
    for node in extraction.nodes:  # what the world does not know must be told here
        if (document.identifier, node.id) not in identity:
            yield from (f"{s} {p} {o} {graph} .\n" for s, p, o in _alone(node, name(node.id)))


def _alone(node: Node, address: str) -> Iterator[tuple[str, str, str]]:
    """A node of a document that is mapped without the others: its classes and its names."""
    yield iri(address), LABEL, literal(node.label)
    if "Conflict" in node.types:
        yield iri(address), ALT, literal(node.label)
    if node.id.startswith("v"):
        return  # events get their classes from "type" claims, which may deny them
    for kind in classes((*node.types, "Entity")):
        yield iri(address), A, iri(kind)
    for other in dict.fromkeys((node.label, *(n.text for n in node.names if n.kind != "resolved"))):
        yield iri(address), ALT, literal(other)


def rule_iri(rule: str) -> str:
    """The term for what read a claim."""
    return iri(iris.BASE + "rule/" + iris.path(rule))


def _sentences(document: Document, extraction: Extraction) -> Iterator[tuple[str, str, str]]:
    """The sentence that each quote stands in.  With the text itself, because together they nearly are the text."""
    starts = [sentence.start for sentence in extraction.sentences]
    whole: dict[Span, Span] = {}
    for where in sorted({claim.span for claim in extraction.claims}):
        first = bisect_right(starts, where.start) - 1
        last = bisect_left(starts, where.end) - 1
        if first >= 0:  # a quote over several sentences has them all
            whole[where] = Span(starts[first], max(extraction.sentences[last].end, where.end))
    for where, sentence in whole.items():
        address = iri(iris.span(document.identifier, sentence))
        yield iri(iris.span(document.identifier, where)), iri(NIF + "sentence"), address
        yield address, A, iri(NIF + "Sentence")
        yield from _span(document, sentence)


def _span(document: Document, where: Span) -> Iterator[tuple[str, str, str]]:
    address = iri(iris.span(document.identifier, where))
    yield address, A, iri(NIF + "String")
    yield address, iri(NIF + "beginIndex"), integer(where.start)
    yield address, iri(NIF + "endIndex"), integer(where.end)
    yield address, iri(NIF + "anchorOf"), literal(where.of(document.text))
    yield address, iri(NIF + "referenceContext"), iri(iris.text(document.identifier))


def _description(document: Document) -> Iterator[tuple[str, str, str]]:
    address, source = iri(iris.document(document.identifier)), document.source
    yield address, A, iri(KG + "Document")
    yield address, iri(DCTERMS + "identifier"), literal(document.identifier)
    yield address, iri(KG + "text"), iri(iris.text(document.identifier))
    yield address, iri(KG + "digest"), literal(document.digest)
    told = {
        "title": source.title, "publisher": source.publisher, "creator": source.author,
        "language": source.language, "license": source.licence, "format": document.media_type,
    }  # fmt: skip
    for name, value in told.items():
        if value:
            yield address, iri(DCTERMS + name), literal(value)
    if source.issued:
        yield address, iri(DCTERMS + "issued"), date(DateValue(words=source.issued, edtf=source.issued))
    if source.url:
        yield address, iri(DCTERMS + "source"), literal(source.url, XSD + "anyURI")
    if source.country:
        yield address, iri(KG + "outletCountry"), literal(source.country)


def _claim(document: Document, claim: Claim, name: Callable[[str], str]) -> Iterator[tuple[str, str, str]]:
    subject = name(claim.subject)
    value = _object(claim, name)
    address = iri(iris.claim(document.identifier, claim, claim.subject, iris.object_key(claim.object)))
    predicate = property_iri(claim.predicate)
    where = iri(iris.span(document.identifier, claim.span))
    yield address, A, iri(KG + "Claim")
    yield address, iri(RDF + "subject"), iri(subject)
    yield address, iri(RDF + "predicate"), iri(predicate)
    yield address, iri(RDF + "object"), value
    yield address, iri(KG + "document"), iri(iris.document(document.identifier))
    yield address, iri(PROV + "wasDerivedFrom"), where
    yield address, iri(KG + "modality"), iri(KG + claim.modality)
    yield address, iri(KG + "confidence"), numeral(f"{claim.confidence:.2f}")
    if claim.rule:
        yield address, iri(KG + "extractedBy"), rule_iri(claim.rule)
    if claim.speaker:
        yield address, iri(KG + "speaker"), iri(name(claim.speaker))
    if claim.framing:
        yield address, iri(KG + "framing"), literal(claim.framing)
    yield from _span(document, claim.span)
    extras = list(_extras(claim))
    for prop, extra in extras:
        yield address, prop, extra
    if claim.modality == "negated":
        return  # what is denied is a claim, but no statement
    yield iri(subject), iri(predicate), value
    if claim.predicate == "type":
        for kind in classes((_type(claim),)):
            yield iri(subject), A, iri(kind)
        yield iri(subject), iri(KG + "modality"), iri(KG + claim.modality)
        if claim.framing:
            yield iri(subject), iri(KG + "framing"), literal(claim.framing)
    if claim.predicate == "name":
        yield iri(subject), ALT, value  # what a war is called is a name of it
    for prop, extra in extras:
        yield iri(subject), prop, extra


def _type(claim: Claim) -> str:
    return claim.object.words if isinstance(claim.object, TextValue) else "Event"


def _object(claim: Claim, name: Callable[[str], str]) -> str:
    value = claim.object
    if claim.predicate == "type":
        return iri(KG + _type(claim))
    if isinstance(value, Ref):
        return iri(name(value.node))
    if isinstance(value, DateValue):
        return date(value)
    return number(value) if isinstance(value, NumberValue) else text(value)


def _extras(claim: Claim) -> Iterator[tuple[str, str]]:
    value = claim.object
    if isinstance(value, DateValue):
        for prop, day in (("earliest", value.earliest), ("latest", value.latest)):
            if day:
                yield iri(KG + prop), literal(day, XSD + "date")
        if value.problem:
            yield iri(KG + "problem"), iri(KG + value.problem)
    if isinstance(value, NumberValue):
        if value.qualifier:
            yield iri(KG + "qualifier"), literal(value.qualifier)
        if value.upper:
            yield iri(KG + "upperValue"), numeral(value.upper)
        if value.unit:
            yield iri(KG + "unitCode"), literal(value.unit)


def date_quads(extraction: Extraction, identity: Mapping[tuple[str, str], str]) -> Iterator[str]:
    """When events happened or were to happen, as one document tells it: what shapes compare across documents.

    A date counts where it is told as its event is: the planned day of what is told as done is not when it was done.
    """
    graph = iri(iris.document_graph(extraction.document))
    told: dict[str, str] = {}
    for claim in extraction.claims:
        if claim.predicate == "type":
            told.setdefault(claim.subject, claim.modality)
    for claim in extraction.claims:
        subject = identity.get((extraction.document, claim.subject))
        if subject and isinstance(claim.object, DateValue) and told.get(claim.subject) == claim.modality != "negated":
            yield from (f"{iri(subject)} {prop} {value} {graph} .\n" for prop, value in _extras(claim))


def world_quads(world: World) -> Iterator[str]:
    """What holds across documents: entities, events, links and disagreements, each in a graph of its own."""
    for entity in world.entities:
        yield from (f"{s} {p} {o} {iri(iris.GRAPH_ENTITIES)} .\n" for s, p, o in _entity(entity))
        yield from (f"{s} {p} {o} {iri(iris.GRAPH_LINKS)} .\n" for s, p, o in _links(entity))
    for event in world.events:
        yield from (f"{s} {p} {o} {iri(iris.GRAPH_ENTITIES)} .\n" for s, p, o in _event(event))
    for one in world.comparisons:
        yield from (f"{s} {p} {o} {iri(iris.GRAPH_LINKS)} .\n" for s, p, o in _comparison(one))
    for item in world.disagreements:
        yield from (f"{s} {p} {o} {iri(iris.GRAPH_DISAGREEMENTS)} .\n" for s, p, o in disagreement(item))
    for told in world.renderings:
        yield from (f"{s} {p} {o} {iri(iris.GRAPH_DISAGREEMENTS)} .\n" for s, p, o in rendering(told))


def _entity(entity: Entity) -> Iterator[tuple[str, str, str]]:
    subject = iri(entity.iri)
    for kind in classes((*entity.types, "Entity")):
        yield subject, A, iri(kind)
    yield subject, LABEL, literal(entity.label)
    for other in dict.fromkeys((entity.label, *entity.names)):
        yield subject, ALT, literal(other)
    for key in entity.authority.split():
        yield subject, iri(DCTERMS + "identifier"), literal(key)
    if entity.country:
        yield subject, iri(KG + "countryCode"), literal(entity.country)
    yield from place(entity)
    yield from _merges(entity)


def _merges(thing: Entity | Event) -> Iterator[tuple[str, str, str]]:
    for merge in thing.merges:
        address = iri(f"{iris.BASE}merge/{iris.digest(thing.iri, merge.document, merge.node)}")
        yield address, A, iri(KG + "Merge")
        yield address, iri(KG + "about"), iri(thing.iri)
        yield address, iri(KG + "document"), iri(iris.document(merge.document))
        yield address, iri(KG + "localNode"), literal(merge.node)
        yield address, iri(KG + "reason"), literal(merge.reason)


def _event(event: Event) -> Iterator[tuple[str, str, str]]:
    subject = iri(event.iri)
    for kind in classes((*event.types, "Event")):
        yield subject, A, iri(kind)
    yield subject, LABEL, literal(event.label)
    if "Conflict" in event.types:  # an entity too
        yield subject, ALT, literal(event.label)
    for name, other in event.related:
        yield subject, iri(KG + name), iri(other)
    yield from _merges(event)


def _links(entity: Entity) -> Iterator[tuple[str, str, str]]:
    for link in entity.links:
        address = iri(f"{iris.BASE}link/{iris.digest(entity.iri, link.relation, link.qid)}")
        yield address, A, iri(KG + "Link")
        yield address, iri(KG + "about"), iri(entity.iri)
        yield address, iri(KG + "relation"), literal(link.relation)
        yield address, iri(KG + "confidence"), numeral(f"{link.confidence:.2f}")
        yield address, iri(KG + "reason"), literal(link.reason)
        for feature in link.features:
            yield address, iri(KG + "feature"), literal(feature)
        if link.qid:
            yield address, iri(KG + "item"), iri(WD + link.qid)
            if link.relation in LINKS:
                yield iri(entity.iri), iri(LINKS[link.relation]), iri(WD + link.qid)


def _comparison(one: Comparison) -> Iterator[tuple[str, str, str]]:
    address = iri(f"{iris.BASE}comparison/{iris.digest(one.about, one.property, one.ours)}")
    yield address, A, iri(KG + "Comparison")
    yield address, iri(KG + "about"), iri(one.about)
    yield address, iri(KG + "item"), iri(WD + one.item)
    yield address, iri(KG + "wikidataProperty"), iri(WDT + one.property)
    yield address, iri(KG + "verdict"), literal(one.verdict)
    yield address, iri(KG + "value"), literal(one.ours)
    for value in one.theirs:
        yield address, iri(KG + "wikidataValue"), literal(value)
    for claim in one.claims:
        yield address, iri(KG + "supportedBy"), iri(claim)


def ontology_quads() -> Iterator[str]:
    """The ontology itself, so that it can be asked about too."""
    for quad in _ontology():
        yield f"{quad.subject} {quad.predicate} {quad.object} {iri(iris.GRAPH_ONTOLOGY)} .\n"
