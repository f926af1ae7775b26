"""Document -> claims by a chat model, each held to words that stand in the text; the rest is rejected and counted.

The model proposes, the text decides: a claim lives only if its quote is found verbatim within one sentence, and a
filler only if its words stand inside that quote; the rest is rejected and counted.  Claims carry `llm/MODEL` as their
rule, so they never pass for the rules' own.
"""

from __future__ import annotations

import calendar
import datetime
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from typing import Any, Literal

import msgspec
import rdflib
from rdflib.namespace import RDFS

from kgbuild import resources
from kgbuild.extract.chat.llm_client import ChatClient
from kgbuild.extract.syntax.parse import sentence_spans
from kgbuild.iris import KG, SCHEMA
from kgbuild.model import (
    Claim,
    DateValue,
    Document,
    Extraction,
    Frozen,
    Modality,
    Name,
    Node,
    NumberValue,
    Ref,
    Span,
    Step,
    TextValue,
    Value,
)

PASSAGE = 4000  # characters a question carries at most
INSTRUCTIONS = (
    "You read one passage and list what it itself says as claims of the given types. Copy `quote` and every filler "
    "character by character from the passage; a quote lies within one sentence, and each filler stands inside its "
    "quote: what two sentences say is two claims. Leave out what the passage "
    "does not say. Dates: fill `edtf` only when the words give it. Answer with JSON of the schema."
)
_EDTF = re.compile(r"\d{4}(-\d\d(-\d\d)?)?|\d{3}X")
_NUMBER = re.compile(r"\d[\d,. ]*")


class EventType(Frozen, frozen=True):
    """An event class of the ontology: its comment, and its roles with what fills them ("entity", "date", ...)."""

    name: str
    comment: str
    roles: tuple[tuple[str, str, str], ...]  # role, sort, class of entity ("" for literals)


class Tally(Frozen, frozen=True):
    """What became of the model's proposals."""

    asked: int = 0
    cached: int = 0
    accepted: int = 0
    rejected: tuple[tuple[str, int], ...] = ()  # (reason, count), sorted


class _Filler(msgspec.Struct):
    role: str
    words: str
    edtf: str = ""


class _Proposal(msgspec.Struct):
    type: str
    quote: str
    fillers: list[_Filler]
    modality: Literal["asserted", "planned", "demanded", "negated", "possible"] = "asserted"
    speaker: str = ""


class _Proposals(msgspec.Struct):
    claims: list[_Proposal]


@cache
def event_types() -> dict[str, EventType]:
    """The ontology's event classes with their roles, read from kg.ttl."""
    graph = rdflib.Graph().parse(resources.path("ontology", "kg.ttl"))
    root = rdflib.URIRef(KG + "Event")
    shared = set(_roles_of(graph, {root}))  # what every event has (modality, framing, ...) is ours to fill
    found = {}
    for name in sorted(_local(event) for event in graph.transitive_subjects(RDFS.subClassOf, root)):
        event = rdflib.URIRef(KG + name)
        lineage = {rdflib.URIRef(str(c)) for c in graph.transitive_objects(event, RDFS.subClassOf)} - {root}
        roles = [(role, *_sort(graph, role)) for role in _roles_of(graph, lineage) if role not in shared]
        if roles:
            found[name] = EventType(name=name, comment=str(graph.value(event, RDFS.comment) or ""), roles=tuple(roles))
    return found


def _local(term: object) -> str:
    return str(term).removeprefix(KG)


def _roles_of(graph: rdflib.Graph, classes: set[rdflib.URIRef]) -> list[str]:
    domains = (rdflib.URIRef(SCHEMA + "domainIncludes"), RDFS.domain)
    found = {str(role) for c in classes for domain in domains for role in graph.subjects(domain, c)}
    return sorted(_local(role) for role in found if role.startswith(KG))


def _sort(graph: rdflib.Graph, role: str) -> tuple[str, str]:
    """What fills a role: "date", "number", "entity" (and of which class) or "text"."""
    if "date" in role.lower() or role in {"start", "end"}:
        return "date", ""
    if role in {"count", "value"}:
        return "number", ""
    targets = sorted(str(t) for t in graph.objects(rdflib.URIRef(KG + role), RDFS.range) if str(t).startswith(KG))
    return ("entity", _local(targets[0])) if targets else ("text", "")


def schema() -> dict[str, Any]:
    """The JSON schema of an answer, generated from the ontology."""
    types = event_types()
    filler = {
        "type": "object",
        "properties": {
            "role": {"enum": sorted({role for event in types.values() for role, _, _ in event.roles})},
            "words": {"type": "string"},
            "edtf": {"type": "string"},
        },
        "required": ["role", "words", "edtf"],
        "additionalProperties": False,
    }
    claim = {
        "type": "object",
        "properties": {
            "type": {"enum": sorted(types)},
            "quote": {"type": "string"},
            "fillers": {"type": "array", "items": filler},
            "modality": {"enum": ["asserted", "planned", "demanded", "negated", "possible"]},
            "speaker": {"type": "string"},
        },
        "required": ["type", "quote", "fillers", "modality", "speaker"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"claims": {"type": "array", "items": claim}},
        "required": ["claims"],
        "additionalProperties": False,
    }


def passages(document: Document) -> Iterator[Span]:
    """Stretches of at most PASSAGE characters, broken at paragraph ends, else at sentence ends, else anywhere."""
    text, start = document.text, 0
    while start < len(text):
        end = min(start + PASSAGE, len(text))
        if end < len(text):
            breaks = (text.rfind(mark, start + 1, end) for mark in ("\n\n", "\n", ". ", " "))
            end = next((at + 1 for at in breaks if at > start), end)
        if text[start:end].strip():
            yield Span(start, end)
        start = end


class LlmExtractor:
    """The second extractor.  `client` answers; nothing is asked that its cache holds."""

    def __init__(self, client: ChatClient) -> None:
        self._client = client
        self._types = event_types()
        self._schema = schema()
        self._guide = (
            INSTRUCTIONS
            + "\n\n"
            + "\n".join(
                f"{event.name}({', '.join(role for role, _, _ in event.roles)}): {event.comment}"
                for event in self._types.values()
            )
        )

    def extract(self, document: Document) -> tuple[Extraction, Tally]:
        """Raises EndpointError when the endpoint gives no answer."""
        harvest = _Harvest(document, self._types, f"llm/{self._client.endpoint.model}")
        asked = cached = 0
        for passage in passages(document):
            messages = [
                {"role": "system", "content": self._guide},
                {"role": "user", "content": passage.of(document.text)},
            ]
            answer = self._client.ask(messages, self._schema)
            asked, cached = asked + (not answer.cached), cached + answer.cached
            harvest.take(answer.text, passage)
        return harvest.extraction(), Tally(
            asked=asked,
            cached=cached,
            accepted=len(harvest.claims),
            rejected=tuple(sorted(harvest.rejected.items())),
        )


class _Harvest:
    """Collects the accepted claims of one document."""

    def __init__(self, document: Document, types: dict[str, EventType], rule: str) -> None:
        self.document, self.types, self.rule = document, types, rule
        self._sentences = [span for span, _ in sentence_spans(document)]
        self.nodes: dict[str, Node] = {}
        self.claims: list[Claim] = []
        self.rejected: Counter[str] = Counter()

    def extraction(self) -> Extraction:
        return Extraction(
            document=self.document.identifier, nodes=tuple(self.nodes.values()), claims=tuple(self.claims)
        )

    def take(self, answer: str, passage: Span) -> None:
        try:
            proposals = msgspec.json.decode(answer, type=_Proposals).claims
        except msgspec.DecodeError:  # also ValidationError: the wrong shape
            self.rejected["answer is not JSON of the schema"] += 1
            return
        for proposal in proposals:
            self._proposal(proposal, passage)

    def _proposal(self, proposal: _Proposal, passage: Span) -> None:
        event = self.types.get(proposal.type)
        if event is None:
            self.rejected["unknown type"] += 1
            return
        places = self._places(proposal.quote.strip(), passage)
        quote = next((place for place in places if self._in_one_sentence(place)), None)
        if quote is None:
            self.rejected["quote goes beyond one sentence" if places else "quote is not in the passage"] += 1
            return
        fillers = [(f, value) for f in proposal.fillers if (value := self._value(event, f, quote)) is not None]
        if not fillers:
            self.rejected["no filler stands in the quote"] += 1
            return
        node = self._node((proposal.type,), quote.of(self.document.text), f"{proposal.type}\0{quote.start}", None)
        speaker = self._speaker(proposal.speaker, passage)
        steps = (
            Step(
                what="model",
                how=f"{self.rule.removeprefix('llm/')} proposed it; the quote was found verbatim in one sentence",
            ),
        )

        def add(predicate: str, value: Value) -> None:
            modality: Modality = proposal.modality
            self.claims.append(
                Claim(
                    subject=node,
                    predicate=predicate,
                    object=value,
                    span=quote,
                    modality=modality,
                    speaker=speaker,
                    rule=self.rule,
                    confidence=0.5,
                    steps=steps,
                )
            )

        add("type", TextValue(words=proposal.type))
        for filler, value in fillers:
            add(filler.role, value)

    def _places(self, words: str, passage: Span) -> list[Span]:
        """Where the words stand in the passage."""
        found: list[Span] = []
        at = self.document.text.find(words, passage.start, passage.end) if words else -1
        while at >= 0:
            found.append(Span(at, at + len(words)))
            at = self.document.text.find(words, at + len(words), passage.end)
        return found

    def _in_one_sentence(self, place: Span) -> bool:
        before = bisect_right(self._sentences, place.start, key=lambda s: s.start)
        return before > 0 and self._sentences[before - 1].covers(place)

    def _value(self, event: EventType, filler: _Filler, quote: Span) -> Value | None:
        sort, kind = next(((s, k) for role, s, k in event.roles if role == filler.role), ("", ""))
        at = self.document.text.find(filler.words, quote.start, quote.end) if filler.words.strip() else -1
        if not sort or at < 0:
            self.rejected["unknown role" if not sort else "filler is not in the quote"] += 1
            return None
        words = filler.words
        if sort == "date":
            return _date(words, filler.edtf)
        if sort == "number":
            digits = _NUMBER.search(words)
            lexical = digits.group().strip(" .,").replace(",", "").replace(" ", "") if digits else ""
            return (
                NumberValue(words=words, lexical=lexical)
                if re.fullmatch(r"\d+(\.\d+)?", lexical)
                else TextValue(words=words)
            )
        if sort == "entity":
            return Ref(node=self._node((kind,), words, f"{kind}\0{words}", Span(at, at + len(words))))
        return TextValue(words=words)

    def _speaker(self, words: str, passage: Span) -> str:
        at = self.document.text.find(words, passage.start, passage.end) if words.strip() else -1
        if at < 0:
            return ""
        return self._node(("Agent",), words, f"Agent\0{words}", Span(at, at + len(words)))

    def _node(self, types: tuple[str, ...], label: str, key: str, span: Span | None) -> str:
        if key not in self.nodes:
            names = (Name(text=label, span=span),) if span else ()
            sort = "m" if span else "w"  # entity or event
            self.nodes[key] = Node(id=f"{sort}{len(self.nodes) + 1}", types=types, label=label[:120], names=names)
        return self.nodes[key].id


def _date(words: str, edtf: str) -> DateValue:
    """The model's reading of a date, where it is one of the calendar; its words in any case."""
    if _EDTF.fullmatch(edtf):
        first, last = edtf.replace("X", "0"), edtf.replace("X", "9")
        with suppress(ValueError):
            start = datetime.date.fromisoformat((first + "-01-01")[:10])
            month_end = calendar.monthrange(start.year, start.month)[1]
            end = datetime.date.fromisoformat((last + f"-{month_end}" if len(last) == 7 else last + "-12-31")[:10])
            return DateValue(
                words=words, edtf=edtf, earliest=str(start), latest=str(end), reason="as the model read it"
            )
    return DateValue(words=words, problem="UnresolvedDate", reason="the model gave no date of the calendar")
