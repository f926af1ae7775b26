"""What triggers tell, over a whole document -> one event node a happening, and its claims.

Two tellings are one event when they are of one class and strand, agree on the roles that identify it, and no date
or doer speaks against it.  The arguments of the event are the union of what its tellings say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec
from msgspec import structs
from msgspec.structs import replace

from kgbuild.extract.fillers import Filler
from kgbuild.extract.frames import Found, quote
from kgbuild.extract.slots import Context
from kgbuild.model import Claim, DateValue, Modality, Node, NumberValue, Ref, Span, Step, TextValue

_DATES = ("date", "start", "end", "toDate", "fromDate")
_APART = (
    "agent", "to", "from", "count", "victims", "property", "recipient", "subject", "participant",
)  # fmt: skip
_PLANS = frozenset({"planned", "demanded", "possible"})
_BARE = frozenset(("the", "a", "an", "this", "that", "these", "those", "his", "her", "its", "their", "all", "both"))


class Told(msgspec.Struct, frozen=True):
    """A telling with the status that the text gives it.  `speaker`: entity id or ""."""

    found: Found
    modality: Modality
    speaker: str = ""
    reason: str = ""  # what decided the modality


@dataclass(slots=True, eq=False)
class Happening:
    """Tellings of one event, while a document is being read; never leaves this module."""

    event: str
    tellings: list[Told] = field(default_factory=list)
    roles: dict[str, dict[str, tuple[Filler, Told]]] = field(default_factory=dict)

    def add(self, told: Told) -> None:
        self.tellings.append(told)
        for role, fillers in told.found.roles.items():
            held = self.roles.setdefault(role, {})
            for filler in fillers:
                held.setdefault(filler.key, (filler, told))
        for role in _DATES:
            if role in self.roles:
                _keep_precise(self.roles[role])

    def fillers(self, role: str) -> list[Filler]:
        return [f for f, _ in self.roles.get(role, {}).values()]


def _keep_precise(held: dict[str, tuple[Filler, Told]]) -> None:
    """Of "1993" and "1993-04-02" only the second says something."""
    for key in list(held):
        if any(other != key and other.startswith(key) and key for other in held):
            del held[key]


class Gathering:
    """Merges tellings in text order."""

    def __init__(self, keys: Mapping[str, Sequence[str]], apart: Mapping[str, Sequence[str]], context: Context) -> None:
        self._keys, self._apart, self._context = keys, apart, context
        self.happenings: list[Happening] = []

    def add(self, told: Told) -> None:
        """Joins the latest happening that it can be the same as, or opens a new one."""
        for happening in reversed(self.happenings):
            if happening.event == told.found.event and self._same(happening, told):
                happening.add(told)
                return
        if told.found.sense.also:
            other = _as(told, told.found.sense.also)
            for happening in reversed(self.happenings):
                if happening.event == other.found.event and self._same(happening, other):
                    happening.add(other)
                    return
        happening = Happening(told.found.event)
        happening.add(told)
        self.happenings.append(happening)

    def _same(self, happening: Happening, told: Told) -> bool:
        found = told.found
        last = happening.tellings[-1].found
        strands = {t.found.sense.strand for t in happening.tellings if t.found.sense.strand}
        if found.sense.strand and strands and found.sense.strand not in strands:
            return False
        if self._one_breath(last, found):
            return True
        if any((t.modality in _PLANS) != (told.modality in _PLANS) for t in happening.tellings):
            return False
        if any((t.modality == "negated") != (told.modality == "negated") for t in happening.tellings):
            return False
        shared, missing = 0, False
        for role in self._keys.get(found.event, ()):
            mine, theirs = found.roles.get(role, ()), happening.fillers(role)
            if mine and theirs:
                if not any(self._alike(role, a, b) for a in mine for b in theirs):
                    return False
                shared += 1
            else:
                missing = True
        if not shared or (missing and not self._surely(happening, found)):
            return False
        for role in _DATES:
            mine, theirs = found.roles.get(role, ()), happening.fillers(role)
            if mine and theirs and not any(_dates_agree(a, b) for a in mine for b in theirs):
                return False
        if found.sense.each and not self._overlap(found.sense.each, found, happening):
            return False
        if found.event == "Demand" and not self._overlap("action", found, happening):
            return False
        if _lists_others(happening.fillers("place"), found.roles.get("place", ())):
            return False
        for role in (*self._apart.get(found.event, ()), *_APART):
            mine, theirs = found.roles.get(role, ()), happening.fillers(role)
            if mine and theirs and not any(self._alike(role, a, b) for a in mine for b in theirs):
                return False
        return True

    def _surely(self, happening: Happening, found: Found) -> bool:
        """Where one telling lacks an identifying role, the others must be the very same."""
        for role in self._keys.get(found.event, ()):
            mine, theirs = found.roles.get(role, ()), happening.fillers(role)
            if mine and theirs and not {f.key for f in mine} & {f.key for f in theirs}:
                return False
        return True

    @staticmethod
    def _one_breath(last: Found, found: Found) -> bool:
        """ "were captured and went missing": coordinated verbs, one group of people, one number."""
        if last.sentence is not found.sentence or "count" not in found.roles or "count" not in last.roles:
            return False
        same = {f.span for f in last.roles["count"]} == {f.span for f in found.roles["count"]}
        return same and last.event == found.event and last.trigger.i != found.trigger.i

    def _overlap(self, role: str, found: Found, happening: Happening) -> bool:
        mine, theirs = found.roles.get(role, ()), happening.fillers(role)
        return not mine or not theirs or any(self._alike(role, a, b) for a in mine for b in theirs)

    def _alike(self, role: str, one: Filler, other: Filler) -> bool:
        if one.key == other.key:
            return True
        if isinstance(one.value, Ref) and isinstance(other.value, Ref):
            a, b = self._context.nodes.get(one.value.node), self._context.nodes.get(other.value.node)
            sided = role in ("agent", "from", "to", "recipient", "people")  # a state and its army act as one
            return sided and a is not None and b is not None and bool(a.country) and a.country == b.country
        if isinstance(one.value, NumberValue) and isinstance(other.value, NumberValue):
            return one.value.lexical == other.value.lexical
        if isinstance(one.value, DateValue) and isinstance(other.value, DateValue):
            return _dates_agree(one, other)
        if role in ("name", "instrument", "facility", "object", "subject") or (
            isinstance(one.value, TextValue) and isinstance(other.value, TextValue)
        ):
            a_words, b_words = _content(self._words(one)), _content(self._words(other))
            return bool(a_words & b_words) and len(a_words & b_words) / min(len(a_words), len(b_words)) >= 0.6
        if role == "victims" and (self._person(one) or self._person(other)):
            return False  # "77 people died", "X, slain in May"
        return role in ("agent", "from", "to", "recipient", "victims", "people")

    def _person(self, filler: Filler) -> bool:
        node = self._context.nodes.get(filler.value.node) if isinstance(filler.value, Ref) else None
        return node is not None and "Person" in node.types

    def _words(self, filler: Filler) -> str:
        value = filler.value
        if isinstance(value, Ref):
            node = self._context.nodes.get(value.node)
            return node.label if node else value.node
        return value.words


def _lists_others(one: Sequence[Filler], other: Sequence[Filler]) -> bool:
    """Whether one tells of several places and the other of fewer or others: a date of one is not that of all."""
    a, b = ({f.key for f in fillers if isinstance(f.value, Ref)} for fillers in (one, other))
    return bool(a and b) and len(a | b) > 1 and a != b and max(len(a), len(b)) > 1


def _as(told: Told, event: str) -> Told:
    """The same telling as another class of event: who took a place is who it was handed to."""
    roles = dict(told.found.roles)
    if "agent" in roles:
        roles["to"] = roles.pop("agent")
    sense = structs.replace(told.found.sense, event=event, strand="")
    return replace(told, found=replace(told.found, event=event, sense=sense, roles=roles))


def _content(words: str) -> set[str]:
    return {w.strip("\"'“”.,()") for w in words.lower().split()} - _BARE


def _dates_agree(one: Filler, other: Filler) -> bool:
    a, b = one.value, other.value
    if not isinstance(a, DateValue) or not isinstance(b, DateValue):
        return False
    if a.earliest and a.latest and b.earliest and b.latest:
        return a.earliest <= b.latest and b.earliest <= a.latest
    x, y = a.edtf or a.words, b.edtf or b.words
    return x.startswith(y) or y.startswith(x)


def gather(
    told: Sequence[Told],
    keys: Mapping[str, Sequence[str]],
    apart: Mapping[str, Sequence[str]],
    context: Context,
) -> list[Happening]:
    """Tellings in text order -> happenings.  keys: roles that identify; apart: further roles that tell events apart."""
    gathering = Gathering(keys, apart, context)
    for item in told:
        gathering.add(item)
    return gathering.happenings


# ---------------------------------------------------------------- happenings -> nodes and claims


def nodes_and_claims(happenings: Sequence[Happening], context: Context) -> Iterator[tuple[Node, list[Claim]]]:
    """Each happening as an event node ("v1", "v2"…) with a "type" claim and one claim a filler."""
    for number, happening in enumerate(happenings, start=1):
        identifier = f"v{number}"
        node = Node(id=identifier, types=(happening.event,), label=_label(happening, context))
        claims = list(_claims(identifier, happening, context))
        yield node, claims


def _label(happening: Happening, context: Context) -> str:
    def name(filler: Filler) -> str:
        value = filler.value
        if isinstance(value, Ref):
            held = context.nodes.get(value.node)
            return held.label if held else value.node
        return value.edtf or value.words if isinstance(value, DateValue) else value.words

    order = ("name", "instrument", "place", "facility", "object", "award", "what", "visitor", "victims", "people",
             "person", "position", "subject", "property", "count", "value", "harm", "cited", "action")  # fmt: skip
    main = [name(f) for role in order for f in happening.fillers(role)[:2]][:3]
    dates = [name(f) for role in ("date", "start", "toDate") for f in happening.fillers(role)[:1]]
    text = f"{happening.event}: {', '.join(main)}" if main else happening.event
    return f"{text} ({dates[0]})" if dates else text


def _claims(identifier: str, happening: Happening, context: Context) -> Iterator[Claim]:
    first = happening.tellings[0]
    for number, told in enumerate(happening.tellings):
        if number and told.modality == first.modality and told.speaker == first.speaker:
            continue
        found = told.found
        spans = [f.span for fillers in found.roles.values() for f in fillers]
        yield Claim(
            subject=identifier,
            predicate="type",
            object=TextValue(words=happening.event),
            span=quote(found, spans),
            modality=told.modality,
            speaker=told.speaker,
            rule=rule(found),
            confidence=found.sense.confidence,
            framing=_trigger_span(found).of(context.document.text),
            steps=(
                Step(what="trigger", how=f"'{found.trigger.text}' ({found.lemma}) tells a {happening.event}"),
                *([Step(what="modality", how=f"{told.modality}: {told.reason}")] if told.reason else ()),
            ),
        )
    for role, held in happening.roles.items():
        for filler, told in held.values():
            found = told.found
            value = filler.value
            if role == "name" and isinstance(value, Ref):
                named = context.nodes.get(value.node)
                value = TextValue(words=named.label if named else filler.span.of(context.document.text))
            steps = [Step(what="trigger", how=f"'{found.trigger.text}' ({found.lemma})")]
            steps.append(Step(what="slot", how=f"{role}: {filler.how}"))
            if isinstance(value, DateValue) and value.reason:
                steps.append(Step(what="date", how=value.reason))
            yield Claim(
                subject=identifier,
                predicate=role,
                object=value,
                span=quote(found, [filler.span]),
                modality=told.modality,
                speaker=told.speaker,
                rule=rule(found),
                confidence=found.sense.confidence,
                steps=tuple(steps),
            )


def rule(found: Found) -> str:
    """ "frame/Capture/occupy"."""
    return f"frame/{found.event}/{found.lemma.replace(' ', '-')}"


def _trigger_span(found: Found) -> Span:
    tokens = sorted([found.trigger, *found.extra], key=lambda t: t.i)
    return found.sentence.place(tokens[0], tokens[-1])
