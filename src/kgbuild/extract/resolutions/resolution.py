"""A UN resolution with its mentions -> nodes and claims: what was adopted when, what it cites, what it asks of whom."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kgbuild.extract.annotations import Mention, Mentions
from kgbuild.extract.dates.calendar_math import bounds
from kgbuild.extract.resolutions import resolution_tables, resolution_text
from kgbuild.extract.resolutions.resolution_citations import Cited
from kgbuild.extract.resolutions.resolution_clauses import Clause, clauses
from kgbuild.extract.resolutions.resolution_paragraphs import Paragraph
from kgbuild.extract.resolutions.resolution_places import places
from kgbuild.extract.resolutions.resolution_text import ResolutionText
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.model import Claim, DateValue, Document, Frozen, Name, Node, Ref, Span, Step, TextValue, Value

AGENTS = frozenset(("Organization", "Person", "State", "Country", "ArmedForce", "Group"))
# What the structured reading tells of a resolution; the frames would tell it again, from less.
RETOLD = frozenset(("Demand", "Request", "Citation", "Adoption"))
KINDS_OF_DEMAND = frozenset({"Request"})  # subclasses: the broader class follows
LONGEST = 400  # characters of an action as it is kept
_WITHDRAW = re.compile(
    r"\bwithdrawal\s+of\s+(?P<who>(?:all\s+)?(?:[\w'’-]+\s+){0,4}?(?:forces|troops|armies|army|units|personnel))\b",
    re.IGNORECASE,
)
_OFFICER = re.compile(r"\b[Tt]he\s+(?P<office>[A-Z][\w-]+(?:\s+(?:of\s+the\s+|of\s+)?[A-Z][\w-]+)*)")
_IN_WHICH = re.compile(  # "its resolution 2625 (XXV) of 24 October 1970, |in which it approved the| Declaration on …"
    r",?\s+(?:in|by|through)\s+which\s+(?:it|the\s+(?:General\s+)?Assembly|the\s+(?:Security\s+)?Council)\s+(?:had\s+)?"
    r"(?:adopted|approved|endorsed|proclaimed|established|promulgated)\s+(?:the\s+|its\s+|an?\s+)?"
)
_NUMBER = re.compile(r"\d+(?:/\d+)?")


class StructuredResolution(Frozen, frozen=True):
    """What was read; empty for a text that is no resolution.  body: where the resolution itself speaks."""

    nodes: tuple[Node, ...] = ()
    claims: tuple[Claim, ...] = ()
    body: tuple[Span, ...] = ()

    def retells(self, event: str, span: Span) -> bool:
        """Whether a happening of this class, told at this place, is already read here from the text's structure."""
        return event in RETOLD and any(part.overlaps(span) for part in self.body)


def extract_resolution(document: Document, sentences: Sequence[Sentence], mentions: Mentions) -> StructuredResolution:
    """Nodes and claims of a resolution of the Security Council or the General Assembly; else an empty one."""
    found = resolution_text.parse(document.text, resolution_tables.opens)
    if found is None:
        return StructuredResolution()
    told = _Telling(document.text, mentions)
    own = told.resolution(found.label, found.number, found.names, found.header)
    body = told.organization(found.body)
    _adopted(told, found, own, body)
    _cites(told, found.cited, own)
    infinitives = _infinitives(sentences)
    for paragraph in found.operative:
        for clause in clauses(document.text, paragraph.span, infinitives):
            _asks(told, clause, paragraph, own, body)
    paragraphs = [p.span for p in (*found.preambular, *found.operative)]
    return StructuredResolution(
        nodes=tuple(told.nodes.values()),
        claims=tuple(told.claims),
        body=tuple(sorted([found.header, *([found.adopted] if found.adopted else []), *paragraphs])),
    )


def _infinitives(sentences: Sequence[Sentence]) -> frozenset[int]:
    return frozenset(s.span.start + t.idx for s in sentences for t in s.doc if t.tag_ == "VB")


@dataclass
class _Telling:
    """Nodes and claims while one resolution is read; never leaves this module."""

    text: str
    mentions: Mentions
    nodes: dict[str, Node] = field(default_factory=dict)
    claims: list[Claim] = field(default_factory=list)
    events: int = 0

    def __post_init__(self) -> None:
        self.known = {node.id: node for node in self.mentions.entities}
        self.numbered: dict[str, str] = {}
        for node in self.mentions.entities:
            number = _NUMBER.search(node.label)
            if "Resolution" in node.types and number:
                self.numbered.setdefault(number.group(), node.id)

    def within(self, span: Span) -> Iterator[Mention]:
        for mention in self.mentions.mentions:
            if span.covers(mention.span):
                yield mention

    def node(self, key: str, types: tuple[str, ...], label: str, forms: Sequence[str], span: Span | None) -> str:
        """The id of a node of our own; made once a key."""
        if key not in self.nodes:
            seen = [Name(text=label, span=span, kind="seen")]
            seen += [Name(text=form, kind="known") for form in forms if form != label]
            self.nodes[key] = Node(id=f"r{len(self.nodes) + 1}", types=types, label=label, names=tuple(seen))
        return self.nodes[key].id

    def resolution(self, label: str, number: str, forms: Sequence[str], span: Span) -> str:
        """The resolution that the mentions know by its number, else one of our own."""
        plain = _NUMBER.search(number)
        if plain and plain.group() in self.numbered and number == plain.group():
            return self.numbered[number]
        return self.node(f"resolution {label}", ("Resolution", "Instrument"), label, forms, span)

    def organization(self, name: str) -> str:
        """ "Security Council", "President of the Security Council": that very entity, else one of our own."""
        folded = _folded(name)
        for entity in self.mentions.entities:
            forms = {_folded(entity.label), *(_folded(n.text) for n in entity.names if n.kind != "resolved")}
            if folded in forms and AGENTS & set(entity.types):
                return entity.id
        at = self.text.find(name)
        full = (f"UN {name}", f"United Nations {name}") if name in ("Security Council", "General Assembly") else ()
        span = Span(at, at + len(name)) if at >= 0 else None
        return self.node(f"body {folded}", ("Organization",), name, full, span)

    def event(self, types: tuple[str, ...], label: str, span: Span, rule: str, framing: str = "", how: str = "") -> str:
        """A new event node with its "type" claims, one for each class."""
        self.events += 1
        identifier = f"vr{self.events}"
        self.nodes[identifier] = Node(id=identifier, types=types, label=label[:160])
        for kind in types[:1] if types[0] in KINDS_OF_DEMAND else types:
            self.say(identifier, "type", TextValue(words=kind), span, rule, framing, how)
        return identifier

    def say(
        self, subject: str, predicate: str, value: Value, span: Span, rule: str, framing: str = "", how: str = ""
    ) -> None:
        steps = (Step(what="structure", how=how),) if how else ()
        self.claims.append(Claim(subject=subject, predicate=predicate, object=value, span=span, rule=rule,
                                 confidence=0.97, framing=framing, steps=steps))  # fmt: skip

    def adoption(
        self, label: str, instrument: str, agent: str, span: Span, dated: tuple[str, Span] | None, rule: str, how: str
    ) -> None:
        event = self.event(
            ("Adoption",), f"Adoption: {label}" + (f" ({dated[0]})" if dated else ""), span, rule, how=how
        )
        self.say(event, "instrument", Ref(node=instrument), span, rule)
        if agent:
            self.say(event, "agent", Ref(node=agent), span, rule)
        if dated:
            edtf, where = dated
            first, last = bounds(edtf)
            value = DateValue(words=where.of(self.text), edtf=edtf, earliest=first, latest=last, reason=how)
            self.say(event, "date", value, _joined(span, where), rule)


def _folded(name: str) -> str:
    return re.sub(r"^(?:the|un|united nations)\s+", "", " ".join(name.lower().split()))


def _joined(one: Span, other: Span) -> Span:
    return Span(min(one.start, other.start), max(one.end, other.end))


def _adopted(told: _Telling, found: ResolutionText, own: str, body: str) -> None:
    span = found.adopted or found.header
    beside = found.date_span and abs(found.date_span.start - span.end) < 200
    if not beside and found.date_span:
        span = _joined(found.header, found.date_span)
    dated = (found.date, found.date_span) if found.date and found.date_span else None
    how = "header of the resolution" + (f"; {found.meeting} is the number of the meeting" if found.meeting else "")
    how += f"; vote: {found.vote}" if found.vote else ""
    told.adoption(found.label, own, body, span, dated, "un/header", how)


def _cites(told: _Telling, cited: Sequence[Cited], own: str) -> None:
    nodes: dict[str, tuple[str, Span]] = {}
    seen: set[str] = {own}
    dated: set[str] = set()
    before: Cited | None = None
    for item in cited:
        node, span = nodes.setdefault(item.key, _instrument(told, item))
        if node not in seen:
            seen.add(node)
            event = told.event(("Citation",), f"Citation: {item.label}", span, "un/citation", how=item.how)
            told.say(event, "instrument", Ref(node=own), span, "un/citation")
            told.say(event, "cited", Ref(node=node), span, "un/citation")
        when, how = (item.date, item.date_span), "the date beside the instrument that is cited"
        maker = item.body
        if before is not None and _approves(told.text, before, item):
            when, maker = (before.date, before.date_span), before.body
            how = "the date of the resolution in which it was approved"
        before = item
        treaty = (
            node in told.known and "Treaty" in told.known[node].types and not maker
        )  # the frames tell who signed it
        if when[0] and when[1] and node != own and node not in dated and not treaty:
            dated.add(node)
            by = told.organization(maker) if maker else ""
            told.adoption(item.label, node, by, _joined(item.span, when[1]), (when[0], when[1]), "un/citation", how)


def _approves(text: str, resolution: Cited, item: Cited) -> bool:
    """Whether the words between the two say that the one approved the other."""
    after = resolution.date_span.end if resolution.date_span else 0
    return bool(after and item.kind != "resolution" and _IN_WHICH.fullmatch(text, after, item.span.start))


def _instrument(told: _Telling, item: Cited) -> tuple[str, Span]:
    """The instrument and its words; of a longer name, in which this one stands, all of it."""
    if item.kind == "resolution":
        return told.resolution(item.label, item.number, item.names, item.span), item.span
    types = ("Treaty", "Instrument") if item.kind == "treaty" else ("Instrument",)
    for mention in told.mentions.mentions:
        known = told.known[mention.entity]
        if "Instrument" not in known.types or "Resolution" in known.types or mention.form != "name":
            continue
        same = known.label.lower() in (item.label.lower(), *(n.lower() for n in item.names))
        rest = told.text[mention.span.end : item.span.end]  # more of the name, where a line breaks in it
        begins = mention.span.start <= item.span.start < mention.span.end and not re.match(r"\s+(?!of\s+\d)[\w(]", rest)
        if begins or (same and item.span.covers(mention.span)):
            return known.id, mention.span
    return told.node(f"cited {item.key}", types, item.label, item.names, item.span), item.span


def _asks(told: _Telling, clause: Clause, paragraph: Paragraph, own: str, body: str) -> None:
    """One event for each thing that the clause asks; what only states something makes none."""
    if not clause.of:
        return
    text = told.text
    rule = f"un/operative/{clause.of[0]}"
    how = f"operative paragraph {paragraph.number or '(the only one)'}: {clause.verb!r}"
    for action in clause.actions:
        words = " ".join(action.of(text).split())[:LONGEST].replace("~", "-")
        near = action.end - clause.head.start <= LONGEST
        span = Span(clause.head.start, action.end) if near else action
        event = told.event(clause.of, f"{clause.of[-1]}: {words}", span, rule, clause.verb, how)
        told.say(event, "instrument", Ref(node=own), span, rule)
        told.say(event, "agent", Ref(node=body), span, rule)
        told.say(event, "action", TextValue(words=words), span, rule)
        asked = list(clause.addressees)
        if not asked and (found := _WITHDRAW.search(text, action.start, action.end)):
            asked = [Span(*found.span("who"))]
        for who in (_meant(text, one, paragraph.span) for one in asked):
            where = span if span.covers(who) else _joined(clause.head, who)
            told.say(event, "addressee", _agent(told, who), where, rule)
        for place in places(text, action, list(told.within(action)), told.known.__getitem__):
            told.say(event, "place", place, span, rule)


def _meant(text: str, who: Span, paragraph: Span) -> Span:
    """ "Supports |the Secretary-General| and requests |him|": the officer named before in the paragraph."""
    if who.of(text).lower() not in ("him", "her"):
        return who
    named = [m.span("office") for m in _OFFICER.finditer(text, paragraph.start, who.start)]
    return Span(*named[-1]) if named else who


def _agent(told: _Telling, span: Span) -> Value:
    """The entity that the words name, where they name little else; otherwise the words."""
    held = [m for m in told.within(span) if AGENTS & set(told.known[m.entity].types) and m.form != "demonym"]
    best = max(held, key=lambda m: m.span.end - m.span.start, default=None)
    if best is not None and best.span.end == span.end and best.span.start - span.start <= len("all the "):
        return Ref(node=best.entity)
    return TextValue(words=re.sub(r"^(?:the)\s+", "", " ".join(span.of(told.text).split())).replace("~", "-"))
