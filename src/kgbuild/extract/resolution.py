"""A UN resolution's text and its mentions -> nodes and claims: its adoption, what it cites, what it demands."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache

import msgspec
import yaml

from kgbuild import resources
from kgbuild.extract import resolution_text
from kgbuild.extract.annotations import Mention, Mentions
from kgbuild.extract.calendar_math import bounds
from kgbuild.extract.parse import Sentence
from kgbuild.extract.resolution_text import Cited, Paragraph, ResolutionText
from kgbuild.model import Claim, DateValue, Document, Frozen, Name, Node, Ref, Span, Step, TextValue, Value

COUNCIL = "UN Security Council"
LONGEST = 320  # characters of an action as it is kept
PLACES = {"Place", "Country", "District", "Settlement", "Region", "Facility", "Road", "NaturalFeature"}
_ADVERB = (
    r"(?:(?:also|further|again|once\s+again|once\s+more|strongly|urgently|solemnly|therefore|accordingly|"
    r"in\s+particular)\s+)*"
)
_TO = re.compile(
    r"\s*,?\s*(?:(?:immediately|urgently|fully|also|forthwith|promptly)\s+)?to\s+(?:(?:immediately|fully|continue\s+to)\s+)?(?=[a-z]+\b)"
)
_NOT_ADDRESSEE = re.compile(
    r"\b(?:with\s+a\s+view|in\s+order|in\s+response|with\s+respect|pursuant|in\s+relation|according)\s*$", re.I
)
_ITSELF = re.compile(
    r"remain(?:s)?\s+(?:actively\s+)?seized|remain\s+actively|keep\s+the\s+(?:matter|situation)\s+under", re.I
)
_SPLIT = re.compile(
    r"\s*(?:,\s*)?\band\s+(?:also\s+)?to\s+(?=[a-z])|\s*[,;]\s*(?:and\s+)?to\s+(?=[a-z]+\b)|\s*,\s*as\s+well\s+as\s+|;\s+"
)
_AND_CALL = re.compile(
    r",?\s+and\s+(?=(?:(?:further|also)\s+)?(?:calls?\s+(?:up)?on|calls\s+for|urges|requests|demands|invites|renews\s+its\s+call|"
    r"(?:re)?affirms|expresses|welcomes|decides|stresses|emphasizes|condemns|endorses|supports|notes|recalls)\b)"
)
_WITHDRAW = re.compile(
    r"\bwithdrawal\s+of\s+(?:all\s+)?(?P<who>(?:[\w'’-]+\s+){0,4}?(?:forces|troops|army|armies|units|personnel))", re.I
)


class Operative(msgspec.Struct, frozen=True):
    words: tuple[str, ...]
    type: str
    of: tuple[str, ...]
    asks: bool = True  # takes an addressee and "to …"


class StructuredResolution(Frozen, frozen=True):
    """What was read.  `spans`: paragraphs that were understood here, so that frames do not tell them again."""

    nodes: tuple[Node, ...] = ()
    claims: tuple[Claim, ...] = ()
    spans: tuple[Span, ...] = ()


@cache
def operative_verbs() -> tuple[tuple[re.Pattern[str], Operative], ...]:
    """Patterns, the longest words first."""
    path = resources.path("data", "resolution", "operative.yaml")
    entries = msgspec.convert(yaml.safe_load(path.read_text("utf-8")), tuple[Operative, ...])
    pairs = sorted(((w, e) for e in entries for w in e.words), key=lambda pair: (-len(pair[0]), pair[0]))
    return tuple((re.compile(rf"{_ADVERB}{_loose(words)}\b", re.IGNORECASE), entry) for words, entry in pairs)


def _loose(words: str) -> str:
    """ "calls upon" also as "Calls also upon", "calls once again upon"."""
    first, *rest = words.split()
    return (
        r"\s+".join([first + (rf"(?:\s+{_ADVERB[:-1]})?" if rest else ""), *rest])
        if rest
        else rf"{first}(?:\s+(?:also|further|again))?"
    )


def extract_resolution(document: Document, sentences: Sequence[Sentence], mentions: Mentions) -> StructuredResolution:
    """Empty for a text that is no resolution of the Security Council."""
    found = resolution_text.parse(document.text)
    return _Reader(document, found, mentions, sentences).read() if found else StructuredResolution()


class _Reader:
    def __init__(self, document: Document, found: ResolutionText, mentions: Mentions, sentences: Sequence[Sentence]):
        self.document, self.found, self.sentences = document, found, sentences
        self.mentions = sorted(mentions.mentions, key=lambda m: m.span)
        self._starts = [m.span.start for m in self.mentions]
        self.known = {node.id: node for node in mentions.entities}
        self.nodes: dict[str, Node] = {}
        self.claims: list[Claim] = []
        self.spans: list[Span] = []

    def read(self) -> StructuredResolution:
        names = _names(self.found.number, self.found.year)
        own = self._node("resolution " + self.found.number, ("Resolution", "Instrument"), self.found.label, names,
                         self.found.header)  # fmt: skip
        council = self._council()
        self._adoption(own, council, self.found.header, self.found.date, self.found.date_span, "un/header")
        self._citations(own, council)
        for paragraph in self.found.operative:
            self._operative(own, council, paragraph)
        return StructuredResolution(
            nodes=tuple(self.nodes.values()), claims=tuple(self.claims), spans=tuple(self.spans)
        )

    def _council(self) -> str:
        for mention in self.mentions:
            node = self.known[mention.entity]
            if "security council" in node.label.lower() and "President" not in node.label:
                return node.id
        names = ("UN Security Council", "Security Council", "United Nations Security Council")
        at = self.document.text.find("Security Council")
        span = Span(at, at + 16) if at >= 0 else self.found.header
        return self._node("council", ("Organization",), COUNCIL, names, span)

    def _node(self, key: str, types: tuple[str, ...], label: str, names: Sequence[str], span: Span) -> str:
        """The mention that is already known at that place, else a node of our own."""
        for mention in self._within(span):
            node = self.known[mention.entity]
            if set(types) & set(node.types) and (types[0] != "Resolution" or _same_number(node.label, label)):
                return node.id
        if key not in self.nodes:
            listed = tuple(Name(text=name, span=span if name == label else None, kind="known") for name in names)
            self.nodes[key] = Node(id=f"r{len(self.nodes) + 1}", types=types, label=label, names=listed)
        return self.nodes[key].id

    def _within(self, span: Span) -> Iterator[Mention]:
        for mention in self.mentions[bisect_left(self._starts, span.start) :]:
            if mention.span.start >= span.end:
                return
            yield mention

    def _event(self, types: tuple[str, ...], label: str) -> str:
        key = f"event {len(self.nodes)}"
        self.nodes[key] = Node(id=f"x{len(self.nodes) + 1}", types=types, label=label)
        return self.nodes[key].id

    def _say(
        self, event: str, predicate: str, value: Value, span: Span, rule: str, framing: str = "", how: str = ""
    ) -> None:
        steps = (Step(what="structure", how=how),) if how else ()
        self.claims.append(
            Claim(subject=event, predicate=predicate, object=value, span=span, rule=rule, confidence=0.97,
                  framing=framing, steps=steps)
        )  # fmt: skip

    def _adoption(self, instrument: str, agent: str, span: Span, date: str, date_span: Span | None, rule: str) -> None:
        event = self._event(("Adoption",), "Adoption")
        whole = Span(min(span.start, date_span.start), max(span.end, date_span.end)) if date_span else span
        how = "the header of the resolution" if rule == "un/header" else "the date beside its number"
        self._say(event, "type", TextValue(words="Adoption"), whole, rule, how=how)
        self._say(event, "instrument", Ref(node=instrument), span, rule)
        self._say(event, "agent", Ref(node=agent), whole, rule)
        if date and date_span:
            earliest, latest = bounds(date)
            words = date_span.of(self.document.text)
            value = DateValue(words=words, edtf=date, earliest=earliest, latest=latest, reason=how)
            self._say(event, "date", value, whole, rule)

    def _citations(self, own: str, council: str) -> None:
        seen: set[str] = set()
        dated: set[str] = set()
        for cited in self.found.cited:
            key = f"{cited.kind} {cited.number or cited.label}"
            node = self._cited(key, cited)
            if key not in seen:
                seen.add(key)
                event = self._event(("Citation",), "Citation")
                self._say(event, "type", TextValue(words="Citation"), cited.span, "un/citation")
                self._say(event, "instrument", Ref(node=own), cited.span, "un/citation")
                self._say(event, "cited", Ref(node=node), cited.span, "un/citation")
            if cited.kind == "resolution" and cited.date and key not in dated:
                dated.add(key)
                self._adoption(node, council, cited.span, cited.date, cited.date_span, "un/citation")

    def _cited(self, key: str, cited: Cited) -> str:
        if cited.kind == "resolution":
            return self._node(
                key, ("Resolution", "Instrument"), cited.label, _names(cited.number, cited.year), cited.span
            )
        bare = re.sub(r"\s+(?:of|dated)\s+\d.*$", "", cited.label)
        names = (cited.label, bare) if bare != cited.label else (cited.label,)
        return self._node(key, ("Instrument",), cited.label, names, Span(-1, -1))

    def _operative(self, own: str, council: str, paragraph: Paragraph) -> None:
        for span in self._clauses(paragraph.span):
            text = span.of(self.document.text)
            for pattern, entry in operative_verbs():
                if (verb := pattern.match(text)) is None:
                    continue
                if not _ITSELF.search(text[verb.end() : verb.end() + 60]):
                    self.spans.append(span)
                    self._demands(own, council, paragraph, span, span.start + verb.end(), entry)
                break

    def _clauses(self, span: Span) -> Iterator[Span]:
        """A paragraph may call twice: "Welcomes … and calls on the parties to accept it"."""
        start = span.start
        for found in _AND_CALL.finditer(self.document.text, span.start, span.end):
            yield Span(start, found.start())
            start = found.end()
        yield Span(start, span.end)

    def _demands(self, own: str, council: str, paragraph: Paragraph, span: Span, at: int, entry: Operative) -> None:
        asks = entry.asks and not re.search(r"\bfor$", self.document.text[span.start : at])
        addressee, actions = self._actions(at, span.end) if asks else (None, self._pieces(at, span.end))
        for action in actions:
            event = self._event(entry.of, entry.type)
            framing = " ".join(self.document.text[span.start : at].split()).lower()
            rule = f"un/operative/{framing.split()[0]}"
            how = f"operative paragraph {paragraph.number or 'without a number'}"
            whole = Span(span.start, min(action.end, span.end)) if action.start < span.start + 400 else action
            self._say(event, "type", TextValue(words=entry.of[0]), whole, rule, framing, how)
            self._say(event, "instrument", Ref(node=own), whole, rule)
            self._say(event, "agent", Ref(node=council), whole, rule)
            words = " ".join(action.of(self.document.text).split())[:LONGEST]
            self._say(event, "action", TextValue(words=words), whole, rule)
            asked = addressee if addressee is not None else self._withdrawing(action)
            if asked is not None:
                self._say(event, "addressee", self._agent(asked), whole, rule)
            for place in self._places(action):
                self._say(event, "place", Ref(node=place), whole, rule)

    def _actions(self, at: int, end: int) -> tuple[Span | None, list[Span]]:
        """The addressee, where the verb has one, and each thing that is asked."""
        text = self.document.text
        end -= len(text[at:end]) - len(text[at:end].rstrip(" \n\t;.,:"))
        for to in _TO.finditer(text, at, min(end, at + 400)):
            if _NOT_ADDRESSEE.search(text[at : to.start()]):
                continue
            addressee = self._addressee(at, to.start())
            if addressee is not None:
                return addressee, self._pieces(to.end(), end)
            break
        return None, self._pieces(at, end)

    def _addressee(self, start: int, end: int) -> Span | None:
        """ "the Secretary-General, in consultation with …" -> the Secretary-General."""
        piece = self.document.text[start:end]
        head = re.split(
            r",|\s+(?:concerned\s+)?(?=in\s+(?:consultation|cooperation|accordance|the\s+light)\b)", piece, maxsplit=1
        )[0]
        lead = len(head) - len(head.lstrip())
        trimmed = head.strip()
        if not trimmed or len(trimmed.split()) > 18 or re.match(r"(?:for|an?|the\s+immediate)\s", trimmed):
            return None
        return Span(start + lead, start + lead + len(trimmed))

    def _pieces(self, start: int, end: int) -> list[Span]:
        cuts, at = [], start
        text = self.document.text
        for found in _SPLIT.finditer(text, start, end):
            if _NOT_ADDRESSEE.search(text[at : found.start()]):
                continue
            cuts.append(Span(at, found.start()))
            at = found.end()
        cuts.append(Span(at, end))
        spans = []
        for cut in cuts:
            spans += self._bare_verbs(cut)
        trimmed = [self._trim(span) for span in spans]
        return [span for span in trimmed if span.end - span.start > 3][:12]

    def _bare_verbs(self, span: Span) -> list[Span]:
        """ "resume negotiations … and refrain from …": coordinated verbs after one "to", by the parse."""
        for sentence in self.sentences:
            if sentence.span.start <= span.start < sentence.span.end:
                first = next(iter(sentence.tokens(Span(span.start, sentence.span.end))), None)
                if first is None:
                    return [span]
                marks = [
                    sentence.place(t, t).start
                    for t in sentence.doc
                    if t.dep_ == "conj" and t.tag_ == "VB" and t.head == first and sentence.place(t, t).end <= span.end
                ]
                cuts, at = [], span.start
                for mark in marks:
                    cuts.append(Span(at, self._before_and(at, mark)))
                    at = mark
                return [*cuts, Span(at, span.end)]
        return [span]

    def _before_and(self, start: int, end: int) -> int:
        return start + len(re.sub(r",?\s+and\s*$", "", self.document.text[start:end]))

    def _trim(self, span: Span) -> Span:
        piece = self.document.text[span.start : span.end]
        lead = re.match(r"\s*(?:(?:that|for|the|an?)\s+)?", piece)
        start = span.start + (lead.end() if lead else 0)
        return Span(start, max(start, span.start + len(piece.rstrip(" \n\t,;.:"))))

    def _withdrawing(self, action: Span) -> Span | None:
        found = _WITHDRAW.search(self.document.text, action.start, action.end)
        return Span(*found.span("who")) if found else None

    def _agent(self, span: Span) -> Value:
        held = [
            m for m in self._within(span) if m.span.end <= span.end and not PLACES & set(self.known[m.entity].types)
        ]
        best = max(held, key=lambda m: m.span.end - m.span.start, default=None)
        if best is not None and (best.span.end - best.span.start) * 2 > span.end - span.start:
            return Ref(node=best.entity)
        words = re.sub(r"^(?:the|all)\s+", "", " ".join(span.of(self.document.text).split()))
        return TextValue(words=words)

    def _places(self, action: Span) -> list[str]:
        held = [m for m in self._within(action) if m.form == "name" and set(self.known[m.entity].types) & PLACES]
        outer = [m for m in held if not any(o is not m and o.span.covers(m.span) for o in held)]
        kept = [m for m in outer if not self._only_says_where(m, outer)]
        return list(dict.fromkeys(m.entity for m in kept))[:6]

    def _only_says_where(self, mention: Mention, others: Sequence[Mention]) -> bool:
        """ "the Kelbadjar district of the Republic of Azerbaijan": the second only says where the first is."""
        before = self.document.text[max(0, mention.span.start - 18) : mention.span.start]
        if not re.search(r"\bof\s+(?:the\s+)?(?:Republic\s+of\s+)?$", before):
            return False
        return any(0 <= mention.span.start - other.span.end < 40 for other in others)


def _names(number: str, year: str) -> tuple[str, ...]:
    full = f"Resolution {number} ({year})" if year else f"Resolution {number}"
    return tuple(
        dict.fromkeys((full, f"Resolution {number}", f"UN Security Council Resolution {number}", f"S/RES/{number}"))
    )


def _same_number(one: str, other: str) -> bool:
    return re.findall(r"\d+", one)[:1] == re.findall(r"\d+", other)[:1]
