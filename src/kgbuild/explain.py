"""Snapshot, a claim's name -> lines that tell how it was read, from sentence to shared node."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from kgbuild import iris, snapshot
from kgbuild.check import sentence
from kgbuild.errors import UsageError
from kgbuild.model import Claim, DateValue, Document, Entity, Event, Extraction, NumberValue, Ref, Value, World
from kgbuild.store import Snapshot


class Found(NamedTuple):
    document: Document
    extraction: Extraction
    claim: Claim
    address: str


def find(built: Snapshot, name: str) -> Found:
    """name: the claim's IRI or the end of it.  Raises UsageError where none or several have it."""
    tail = name.strip("<>").rpartition("/")[2].removeprefix("claim:")
    found = []
    for document, extraction in zip(snapshot.documents(built), snapshot.extractions(built), strict=True):
        for claim in extraction.claims:
            address = iris.claim(document.identifier, claim, claim.subject, iris.object_key(claim.object))
            if tail and address.endswith(tail):
                found.append(Found(document, extraction, claim, address))
    if len({one.address for one in found}) != 1:
        what = f"{len(found)} claims end so" if found else "no such claim"
        raise UsageError(what, where=name, hint="take one from claims.csv or from: kgbuild query -e "
                         "'SELECT ?c ?q { ?c prov:wasDerivedFrom/nif:anchorOf ?q }'")  # fmt: skip
    return found[0]


def explain(built: Snapshot, name: str, *, parse: bool = False) -> Iterator[str]:
    """Raises UsageError where there is no such claim."""
    document, extraction, claim, address = find(built, name)
    world = snapshot.world(built)
    labels = {node.id: node.label for node in extraction.nodes}
    source = document.source
    yield address
    known = [part for part in (source.title, source.publisher, source.issued) if part]
    yield f"document   {document.identifier}" + (f" ({', '.join(known)})" if known else "")
    quote = claim.span.of(document.text)
    around = sentence(document.text, claim.span.start, claim.span.end)
    yield f"sentence   {around}"
    yield f"words      characters {claim.span.start} to {claim.span.end}: “{' '.join(quote.split())}”"
    yield f"says       {labels.get(claim.subject, claim.subject)} | {claim.predicate} | {_value(claim.object, labels)}"
    speaker = f", said by {labels.get(claim.speaker, claim.speaker)}" if claim.speaker else ""
    yield f"told as    {claim.modality}{speaker}" + (f", in the words “{claim.framing}”" if claim.framing else "")
    yield f"rule       {claim.rule} (confidence {claim.confidence:.2f})"
    for step in claim.steps:
        yield f"  {step.what:<9} {step.how}"
    if isinstance(claim.object, DateValue):
        yield from _date(claim.object)
    for node in dict.fromkeys((claim.subject, *([claim.object.node] if isinstance(claim.object, Ref) else []))):
        yield from _identity(world, document.identifier, node, labels)
    if parse:
        yield from _parse(document, claim)


def _value(value: Value, labels: dict[str, str]) -> str:
    if isinstance(value, Ref):
        return labels.get(value.node, value.node)
    if isinstance(value, DateValue):
        return f"{value.edtf or '?'} (“{value.words}”)"
    if isinstance(value, NumberValue):
        return " ".join(part for part in (value.qualifier, value.lexical, value.unit) if part) + f" (“{value.words}”)"
    return f"“{value.words}”"


def _date(value: DateValue) -> Iterator[str]:
    told = f"{value.edtf or 'no date'}, between {value.earliest or '?'} and {value.latest or '?'}"
    yield f"date       {told}" + (f", {value.problem}" if value.problem else "")
    if value.reason:
        yield f"  because   {value.reason}"


def _identity(world: World, document: str, node: str, labels: dict[str, str]) -> Iterator[str]:
    address = world.identity.get((document, node))
    if address is None:
        return
    yield f"is         {labels.get(node, node)} -> {address}"
    things: list[Entity | Event] = [*world.entities, *world.events]
    for thing in things:
        if thing.iri == address:
            for merge in thing.merges:
                if merge.document == document and merge.node == node:
                    yield f"  because   {merge.reason}"
            others = sorted({m.document for m in thing.merges} - {document})
            if others:
                yield f"  also in   {', '.join(others[:10])}" + (" and others" if len(others) > 10 else "")
            for link in thing.links if isinstance(thing, Entity) else ():
                yield f"  item      {f'{link.qid} ({link.relation})' if link.qid else 'none'}: {link.reason}"


def _parse(document: Document, claim: Claim) -> Iterator[str]:
    from kgbuild.extract.syntax.parse import Parser

    for parsed in Parser().parse(document):
        if parsed.span.overlaps(claim.span):
            yield "parse"
            for token in parsed.doc:
                yield f"  {token.text:<20} {token.tag_:<5} {token.dep_:<10} <- {token.head.text}"
