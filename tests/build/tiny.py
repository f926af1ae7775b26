"""Stages small enough to build with in milliseconds: every line "A met B." of a text is a claim.

They stand where the real ones do, in real processes; a word in a text makes a worker crash, hang, or eat memory.
"""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kgbuild import iris, stages
from kgbuild.errors import KnowledgeError
from kgbuild.model import Claim, Document, Entity, Event, Extraction, Name, Node, Part, Ref, Span, TextValue, World
from kgbuild.rdf.report import Report, Result

TABLE = "tests.build.tiny:STAGES"


def extract(document: Document) -> Extraction:
    _mischief(document.text)
    nodes: dict[str, Node] = {}
    events, claims = [], []

    def node(name: str, span: Span) -> str:
        found = nodes.setdefault(
            name, Node(id=f"e{len(nodes) + 1}", types=("Person",), label=name, names=(Name(text=name, span=span),))
        )
        return found.id

    for match in re.finditer(r"(\w+) met (\w+)\.", document.text):
        span = Span(match.start(), match.end())
        event = Node(id=f"v{len(events) + 1}", types=("Visit",), label=match.group())
        events.append(event)
        claims.append(Claim(subject=event.id, predicate="type", object=TextValue(words="Visit"), span=span))
        for role, group in (("visitor", 1), ("place", 2)):
            filler = Ref(node=node(match.group(group), Span(match.start(group), match.end(group))))
            claims.append(Claim(subject=event.id, predicate=role, object=filler, span=span))
    return Extraction(document=document.identifier, nodes=(*nodes.values(), *events), claims=tuple(claims))


def _mischief(text: str) -> None:
    if "CRASH" in text:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "LOOP" in text:
        while True:
            pass
    if "HOG" in text:
        hog = []
        while True:
            hog.append(bytearray(2**24))
    if "BUG" in text:
        raise LookupError("a rule that nobody foresaw")
    if "SLOW" in text:
        time.sleep(0.2)
    if "TABLE" in text:
        raise KnowledgeError("the table is wrong", where="frames/x.yaml:3", hint="mend it")


def validate(quads: Iterable[str]) -> Report:
    subject = next((line.split()[0] for line in quads if "Nemo" in line), "")
    if not subject:
        return Report()
    found = Result(focus=subject.strip("<>"), path="", value="", component="", severity="Violation", shape="",
                   message="Nemo met nobody")  # fmt: skip
    return Report(conforms=False, results=(found,))


def resolve(parts: Sequence[Part], _links: Path | None, _out: Path) -> World:
    identity: dict[tuple[str, str], str] = {}
    entities: dict[str, Entity] = {}
    events = []
    for part in parts:
        for node in part.extraction.nodes:
            address = iris.entity(node.types[0], node.label)
            identity[part.identifier, node.id] = address
            if node.id.startswith("e"):
                entities[address] = Entity(iri=address, types=node.types, label=node.label, names=(node.label,))
            else:
                events.append(Event(iri=address, types=node.types, label=node.label))
    return World(identity=identity, entities=tuple(entities.values()), events=tuple(events))


def signature(text: str) -> tuple[int, ...]:
    return (len(text),)


def document_quads(
    document: Document, extraction: Extraction, identity: Mapping[tuple[str, str], str]
) -> Iterator[str]:
    yield from stages.document_quads(document, extraction, identity)


def nothing() -> None:
    return None


def broken() -> None:
    raise ImportError("no parser here")


def fingerprint() -> str:
    return os.environ.get("TINY_KNOWLEDGE", "1")


STAGES = stages.STAGES._replace(
    warm=nothing, modules=(), extract=extract, validate=validate, resolve=resolve, signature=signature,
    fingerprint=fingerprint, whole=fingerprint,
)  # fmt: skip
BROKEN = STAGES._replace(warm=broken)
