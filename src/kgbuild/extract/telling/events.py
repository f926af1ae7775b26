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

from kgbuild.extract.syntax.verb_classes import IRREGULAR
from kgbuild.extract.telling.fillers import Filler
from kgbuild.extract.telling.frames import Found, quote
from kgbuild.extract.telling.likeness import Likeness, dates_agree
from kgbuild.extract.telling.slots import Context
from kgbuild.model import Claim, DateValue, Modality, Node, Ref, Span, Step, TextValue, Value

_DATES = ("date", "start", "end", "toDate", "fromDate")
_APART = (
    "agent", "to", "from", "count", "victims", "property", "recipient", "subject", "participant",
)  # fmt: skip
_PLANS = frozenset({"planned", "demanded", "possible"})
_AGAIN = frozenset(
    {"recapture", "retake", "regain", "reclaim", "recover", "reoccupy", "reconquer", "take back", "win back"}
)
_NEAR = 2  # sentences on, in which more is said of what was just told
_MANY = 40  # happenings of one class from which a telling is not compared with each of them


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
    strands: set[str] = field(default_factory=set)
    statuses: set[tuple[bool, bool]] = field(default_factory=set)  # of its tellings, as `_status` gives them

    def add(self, told: Told) -> None:
        self.tellings.append(told)
        self.statuses.add(_status(told))
        if told.found.sense.strand:
            self.strands.add(told.found.sense.strand)
        for role, fillers in told.found.roles.items():
            held = self.roles.setdefault(role, {})
            for filler in fillers:
                held.setdefault(filler.key, (filler, told))
        for role in _DATES:
            if role in self.roles:
                _keep_precise(self.roles[role])

    def fillers(self, role: str) -> list[Filler]:
        return [f for f, _ in self.roles.get(role, {}).values()]


def _status(told: Told) -> tuple[bool, bool]:
    """Whether it is a plan, and whether it is denied: tellings that differ in that are of two events."""
    return told.modality in _PLANS, told.modality == "negated"


def _keep_precise(held: dict[str, tuple[Filler, Told]]) -> None:
    """Of "1993" and "1993-04-02" only the second says something; of a week and one of its days only the day."""
    for key in list(held):
        wide = held[key][0].value if "/" in key else None
        if any(
            other != key and key and (other.startswith(key) or _within(f.value, wide)) for other, (f, _) in held.items()
        ):
            del held[key]


def _within(day: Value, stretch: Value | None) -> bool:
    if not isinstance(day, DateValue) or not isinstance(stretch, DateValue) or not day.earliest or not day.latest:
        return False
    return day.earliest == day.latest and stretch.earliest <= day.earliest and day.latest <= stretch.latest


class Gathering:
    """Merges tellings in text order."""

    def __init__(self, keys: Mapping[str, Sequence[str]], apart: Mapping[str, Sequence[str]], context: Context) -> None:
        self._keys, self._apart = keys, apart
        self._likeness = Likeness(context.nodes)
        self.happenings: list[Happening] = []
        self._numbers: dict[str, list[int]] = {}  # by class, the places of its happenings
        self._marked: dict[tuple[str, str, str], set[int]] = {}  # by class, role and mark; of classes with many
        self._lacking: dict[tuple[str, str], set[int]] = {}  # by class and role, those that do not fill it
        self._here: tuple[int, list[int]] = -1, []  # the last sentence, and what it told

    def add(self, told: Told) -> None:
        """Joins the latest happening that it can be the same as, or opens a new one."""
        if told.found.sentence.index != self._here[0]:
            self._here = told.found.sentence.index, []
        if told.found.sense.adds:
            self._add_to(told)
            return
        also = told.found.sense.also
        for one in (told, _as(told, also)) if also else (told,):
            for number in self._candidates(one.found):
                happening = self.happenings[number]
                if happening.event == one.found.event and self._same(happening, one):
                    happening.add(one)
                    self._took_in(number, one.found.roles)
                    return
        happening = Happening(told.found.event)
        happening.add(told)
        self.happenings.append(happening)
        numbers = self._numbers.setdefault(happening.event, [])
        numbers.append(len(self.happenings) - 1)
        if len(numbers) == _MANY:
            for number in numbers:
                roles = self.happenings[number].roles
                self._mark(number, {role: [f for f, _ in held.values()] for role, held in roles.items()})
        self._took_in(numbers[-1], told.found.roles)

    def _add_to(self, told: Told) -> None:
        """What a sentence says of a happening without telling it: of the one it names, else of the one just told."""
        found = told.found
        for number in self._candidates(found):
            if self._same(self.happenings[number], told):
                self.happenings[number].add(told)
                return
        numbers = self._numbers.get(found.event, [])
        last = self.happenings[numbers[-1]] if numbers else None
        if last is None or found.sentence.index - last.tellings[-1].found.sentence.index > _NEAR:
            return
        keys = self._keys.get(found.event, ())
        roles = {role: fillers for role, fillers in found.roles.items() if role not in keys and role not in last.roles}
        if roles:
            last.add(replace(told, found=replace(found, roles=roles)))

    def _candidates(self, found: Found) -> Sequence[int]:
        """Places of all happenings that a telling can be the same as, the latest first."""
        event, best = found.event, None
        numbers = self._numbers.get(event, [])
        if len(numbers) < _MANY:
            return numbers[::-1]
        keys = self._keys.get(event, ())
        for role in keys:
            if not found.roles.get(role):
                continue
            sought = {mark for filler in found.roles[role] for mark in self._likeness.sought(role, filler)}
            alike = set().union(*(self._marked.get((event, role, mark), ()) for mark in sought))
            if len(keys) > 1:
                alike |= self._lacking.get((event, role), set())
            best = alike if best is None or len(alike) < len(best) else best
        return sorted((best or set()).union(self._here[1]), reverse=True)

    def _took_in(self, number: int, roles: Mapping[str, Sequence[Filler]]) -> None:
        self._here[1].append(number)
        if len(self._numbers[self.happenings[number].event]) >= _MANY:
            self._mark(number, roles)

    def _mark(self, number: int, roles: Mapping[str, Sequence[Filler]]) -> None:
        happening = self.happenings[number]
        event = happening.event
        for role in self._keys.get(event, ()):
            for filler in roles.get(role, ()):
                for mark in self._likeness.marks(role, filler):
                    self._marked.setdefault((event, role, mark), set()).add(number)
            lacking = self._lacking.setdefault((event, role), set())
            (lacking.discard if happening.roles.get(role) else lacking.add)(number)

    def _same(self, happening: Happening, told: Told) -> bool:
        found = told.found
        if found.sense.strand and happening.strands and found.sense.strand not in happening.strands:
            return False
        if self._one_breath(happening.tellings[-1].found, found):
            return True
        if happening.statuses != {_status(told)}:
            return False
        shared, missing = 0, False
        for role in self._keys.get(found.event, ()):
            mine, theirs = found.roles.get(role, ()), happening.roles.get(role)
            if mine and theirs:
                if not self._overlap(role, found, happening):
                    return False
                shared += 1
            else:
                missing = True
        if not shared or (missing and not self._surely(happening, found)):
            return False
        for role in _DATES:
            mine, theirs = found.roles.get(role, ()), happening.roles.get(role)
            if mine and theirs and not any(dates_agree(a, b) for a in mine for b, _ in theirs.values()):
                return False
        if found.sense.each and not self._overlap(found.sense.each, found, happening):
            return False
        if found.event == "Demand" and not self._overlap("action", found, happening):
            return False
        if _another_war(happening, found):
            return False
        if any(taken_again(told.found, found) for told in happening.tellings):
            return False
        named = _one_name(happening, found)  # a battle that has two names has the places of both
        if not named and _lists_others(happening.fillers("place"), found.roles.get("place", ())):
            return False
        apart = (role for role in self._apart.get(found.event, ()) if role != "place" or not named)
        return all(self._overlap(role, found, happening) for role in (*apart, *_APART))

    def _surely(self, happening: Happening, found: Found) -> bool:
        """Where one telling lacks an identifying role, the others must be the very same."""
        for role in self._keys.get(found.event, ()):
            mine, theirs = found.roles.get(role, ()), happening.roles.get(role)
            if mine and theirs and not any(f.key in theirs for f in mine):
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
        """Whether one of the fillers is like one of theirs, or one side has none."""
        mine, theirs = found.roles.get(role), happening.roles.get(role)
        if not mine or not theirs or any(f.key in theirs for f in mine):
            return True
        pairs = [(a, b) for a in mine if _told(a) for b, _ in theirs.values() if _told(b)] if role == "agent" else []
        if any(_irregular(a) or _irregular(b) for a, b in pairs):  # "X's fighters" and "the rebels" are two
            return any(self._likeness.alike(role, a, b) for a, b in pairs)
        return any(self._likeness.alike(role, a, b) for a in mine for b, _ in theirs.values())


def _told(filler: Filler) -> bool:
    """Whether words say who it is, and no name."""
    return isinstance(filler.value, TextValue)


def _irregular(filler: Filler) -> bool:
    return filler.token.lemma_.lower() in IRREGULAR


def _one_name(happening: Happening, found: Found) -> bool:
    """Whether both tell of what has a name of its own, and it is one."""
    names = {f.key for f in happening.fillers("name") if isinstance(f.value, Ref)}
    return any(f.key in names for f in found.roles.get("name", ()))


def _another_war(happening: Happening, found: Found) -> bool:
    """ "The Winter War …  Italy declared war on France": war is declared on somebody, and a name tells of others."""
    declared = any(told.found.lemma == "declare" for told in happening.tellings)
    if found.event != "Conflict" or declared == (found.lemma == "declare"):
        return False
    if not any(isinstance(f.value, Ref) for f in (*happening.fillers("name"), *found.roles.get("name", ()))):
        return False
    parties = {f.key for f in happening.fillers("participant")}
    return parties.isdisjoint(f.key for f in found.roles.get("participant", ()))


def taken_again(one: Found, other: Found) -> bool:
    """ "Israel captured it …  The army |regained| it": what is taken back was taken by somebody else before."""
    agents = [{f.key for f in found.roles.get("agent", ())} for found in (one, other)]
    return (one.lemma in _AGAIN) != (other.lemma in _AGAIN) and all(agents) and agents[0].isdisjoint(agents[1])


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


# Roles whose fillers name an event, the most telling first.
_TELLING = ("name", "instrument", "place", "facility", "object", "award", "what", "visitor", "victims", "people",
            "person", "position", "subject", "property", "count", "value", "harm", "cited", "action")  # fmt: skip


def _label(happening: Happening, context: Context) -> str:
    def name(filler: Filler) -> str:
        value = filler.value
        if isinstance(value, Ref):
            held = context.nodes.get(value.node)
            return held.label if held else value.node
        return value.edtf or value.words if isinstance(value, DateValue) else value.words

    main = [name(f) for role in _TELLING if role in happening.roles for f in happening.fillers(role)[:2]][:3]
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
