"""Claims of all documents, with shared identity -> values of one property that cannot all hold, side by side.

Nothing is decided: every value keeps its claims.  A rounder number ("over 500"), a coarser date and a shorter list
are no disagreement.  What may not differ is data (data/resolve/disagreements.yaml).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import TypeVar

import msgspec
import yaml

from kgbuild import resources
from kgbuild.model import Claim, DateValue, Disagreement, Event, NumberValue, Part, TextValue
from kgbuild.resolve.acts import FOUNDED, acts_and_foundings
from kgbuild.resolve.agreement import alike
from kgbuild.resolve.corpus import Corpus, Held, Telling
from kgbuild.resolve.entities import Local
from kgbuild.resolve.names import fold
from kgbuild.resolve.positions import disagreement

LOWER = re.compile(r"\b(?:over|more than|at least|above|exceeding|no fewer than|no less than)\b", re.I)
UPPER = re.compile(r"\b(?:up to|under|below|less than|fewer than|at most|nearly|almost|no more than)\b", re.I)
ABOUT = re.compile(r"\b(?:about|some|around|approximately|roughly|estimated|nearly|almost|circa|over)\b", re.I)
WINDOW = 100  # different sets of values of one thing that each is held against
ROUGHLY = 0.1  # share by which an approximate number may miss


T = TypeVar("T")


class Single(msgspec.Struct, frozen=True, rename={"type": "class"}):
    type: str
    role: str


class Numbers(msgspec.Struct, frozen=True, rename={"type": "class"}):
    type: str
    same: tuple[str, ...]
    number: str
    counted: str


class Measured(msgspec.Struct, frozen=True):
    words: tuple[str, ...]
    tolerance: float
    unit: str


class Rules(msgspec.Struct, frozen=True):
    single: tuple[Single, ...]
    numbers: tuple[Numbers, ...]
    measured: dict[str, Measured]
    implausible: float
    everyone: frozenset[str]
    whole_population: float
    units: dict[str, tuple[str, float]]


@cache
def rules() -> Rules:
    path = resources.path("data", "resolve", "disagreements.yaml")
    return msgspec.convert(yaml.safe_load(path.read_text("utf-8")), Rules)


def find_disagreements(
    parts: Sequence[Part], identity: Mapping[Local, str], events: Sequence[Event], copies: Mapping[str, str]
) -> list[Disagreement]:
    """Sorted by IRI.  copies: document -> the document of which it is a near-copy (itself where it is none)."""
    table = rules()
    wanted = {"Measurement", FOUNDED, *(rule.type for rule in table.single), *(rule.type for rule in table.numbers)}
    corpus = Corpus(parts, identity, events, copies, wanted)
    acts = acts_and_foundings(parts, identity, corpus, corpus.kinds)
    found = [*_single(corpus), *_numbers(corpus), *_measured(corpus), *acts]
    return sorted({d.iri: d for d in found}.values(), key=lambda d: d.iri)


# ---------------------------------------------------------------- one value for a role


def _single(corpus: Corpus) -> Iterator[Disagreement]:
    for rule in rules().single:
        for event, told in corpus.of_class(rule.type):
            held = [Held(value=c.object, document=d, claim=c) for d, c in told.all(rule.role)]
            if _differ(corpus, held):
                kind = "date" if _dates(held) else "value"
                yield disagreement(corpus, event, rule.role, kind, held, agreed=alike(corpus, told, rule.role))


def _dates(held: Sequence[Held]) -> bool:
    return any(isinstance(h.value, DateValue) for h in held)


def _differ(corpus: Corpus, held: Sequence[Held]) -> bool:
    """Whether two documents hold values of which only one can be; one list does not disagree with itself."""
    by_document: dict[str, list[Held]] = defaultdict(list)
    for one in held:
        by_document[corpus.source(one.document)].append(one)
    distinct: dict[tuple[str, ...], list[Held]] = {}
    for values in by_document.values():
        kept = _precise(values)
        distinct.setdefault(tuple(sorted({_said(corpus, one) for one in kept})), kept)
    sets = [distinct[key] for key in sorted(distinct)]
    return any(not any(_compatible(corpus, a, b) for a in one for b in other) for one, other in neighbours(sets))


def _said(corpus: Corpus, held: Held) -> str:
    """Alike for what two documents hold alike, and in the order of days and numbers."""
    value = held.value
    if isinstance(value, DateValue):
        return f"{value.earliest} {value.latest}"
    if isinstance(value, NumberValue):
        return f"{value.lexical:>20} {value.upper} {value.qualifier}"
    return corpus.shared(held.document, value)


def neighbours(sets: Sequence[T]) -> Iterator[tuple[T, T]]:
    """All pairs, as long as there are not very many; then each with those that follow it, so that time stays linear."""
    for number, one in enumerate(sets):
        for other in sets[number + 1 : number + 1 + WINDOW]:
            yield one, other


def _precise(held: Sequence[Held]) -> list[Held]:
    """Without the values that only say less than another of the same document: November beside 9 November."""

    def days(one: Held) -> tuple[str, str]:
        return (one.value.earliest, one.value.latest) if isinstance(one.value, DateValue) else ("", "")

    return [
        one
        for one in held
        if not any(days(one)[0] <= days(o)[0] and days(o)[1] <= days(one)[1] and days(o) != days(one) for o in held
                   if days(one)[0] and days(o)[0])
    ]  # fmt: skip


def _compatible(corpus: Corpus, one: Held, other: Held) -> bool:
    a, b = one.value, other.value
    if isinstance(a, DateValue) and isinstance(b, DateValue):
        if not (a.earliest and b.earliest):
            return True  # a date that cannot be, or is not known, contradicts nothing
        return a.earliest <= b.latest and b.earliest <= a.latest
    if isinstance(a, NumberValue) and isinstance(b, NumberValue):
        return _near(a, b)
    return corpus.shared(one.document, a) == corpus.shared(other.document, b)


def _near(one: NumberValue, other: NumberValue) -> bool:
    if not (one.lexical and other.lexical):
        return True
    (a, a_top), (b, b_top) = _range(one), _range(other)
    return a <= b_top and b <= a_top


def _range(value: NumberValue) -> tuple[float, float]:
    """What numbers the words allow: "over 500" allows 511, "up to 600" too; a bare 511 allows itself only."""
    low, high = float(value.lexical), float(value.upper or value.lexical)
    words = value.qualifier
    if LOWER.search(words):
        return low, max(high * 1.5, high)
    if UPPER.search(words):
        return low * 0.5, high
    if ABOUT.search(words) and low % 10 == 0:  # "some 321" is as exact as 321
        return low * (1 - ROUGHLY), high * (1 + ROUGHLY)
    return low, high


# ---------------------------------------------------------------- numbers told of the same


def _numbers(corpus: Corpus) -> Iterator[Disagreement]:
    for rule in rules().numbers:
        groups: dict[tuple[str, ...], list[Held]] = defaultdict(list)
        for _, told in corpus.of_class(rule.type):
            for document, claim in told.all(rule.number):
                if isinstance(claim.object, NumberValue) and claim.object.lexical:
                    key = tuple(
                        "|".join(sorted({corpus.shared(document, c.object) for c in told.of(document, role)}))
                        for role in rule.same
                    )
                    if all(key):
                        groups[key].append(_counted(document, claim, told, rule.counted))
        for key, held in sorted(groups.items()):
            yield from _about_people(corpus, key[0], rule.number, held, key[1:])


def _counted(document: str, claim: Claim, told: Telling, role: str) -> Held:
    dates = [c.object for c in told.of(document, "date") if isinstance(c.object, DateValue)]
    counted = {fold(c.object.words) for c in told.of(document, role) if isinstance(c.object, TextValue)}
    return Held(
        value=claim.object, document=document, claim=claim, counted=" ".join(sorted(counted)),
        earliest=min((d.earliest for d in dates if d.earliest), default=""),
        latest=max((d.latest for d in dates if d.latest), default=""),
    )  # fmt: skip


def _about_people(
    corpus: Corpus, about: str, role: str, held: Sequence[Held], more: tuple[str, ...]
) -> Iterator[Disagreement]:
    """Sets of (number, whom) of one document each, compared; those that contradict another are shown together."""
    if not about.startswith("http"):
        return
    sets: dict[str, list[Held]] = defaultdict(list)
    for one in held:
        sets[corpus.source(one.document)].append(one)
    alike: dict[tuple[tuple[str, ...], ...], list[list[Held]]] = defaultdict(list)
    for own in sets.values():
        alike[tuple(sorted({(h.earliest, h.latest, _said(corpus, h), h.counted) for h in own}))].append(own)
    against: set[int] = set()
    kinds: set[str] = set()
    distinct = [alike[key] for key in sorted(alike)]
    for (first, ours), (second, theirs) in neighbours(list(enumerate(distinct))):
        kind = _contradiction(ours[0], theirs[0])
        if kind:
            kinds.add(kind)
            against |= {first, second}
    if against:
        shown = {
            f"{h.document} {h.claim.span} {h.claim.subject}": h
            for number in sorted(against) for values in distinct[number] for h in values
        }  # fmt: skip
        kind = "value" if "value" in kinds else "scope"
        same = [f"what happened: {harm}" for harm in more]
        everyone = rules().everyone
        yield disagreement(corpus, about, role, kind, list(shown.values()), " ".join(more), same, everyone)


def _contradiction(one: Sequence[Held], other: Sequence[Held]) -> str:
    """ "" where all can hold: the same numbers of the same people, a part of the list, another time.

    A number that the other document tells of the same people is settled between the two.
    """
    if not _same_time(one, other):
        return ""
    ours = [a for a in one if not any(_holds(a, b) for b in other)]
    theirs = [b for b in other if not any(_holds(b, a) for a in one)]
    if any(_same_people(a, b) and (a.counted or b.counted) for a in ours for b in theirs):
        return "value"
    return "scope" if any(_alike(a, b) for a in ours for b in theirs) else ""


def _holds(one: Held, other: Held) -> bool:
    return _same_people(one, other) and _alike(one, other)


def _alike(one: Held, other: Held) -> bool:
    a, b = one.value, other.value
    return isinstance(a, NumberValue) and isinstance(b, NumberValue) and _near(a, b)


def _same_time(one: Sequence[Held], other: Sequence[Held]) -> bool:
    return all(
        not (a.earliest and b.earliest) or (a.earliest <= b.latest and b.earliest <= a.latest)
        for a in one
        for b in other
    )


def _same_people(one: Held, other: Held) -> bool:
    if one.counted == other.counted:
        return True
    everyone = rules().everyone
    return one.counted in everyone and other.counted in everyone


# ---------------------------------------------------------------- measured properties


def _measured(corpus: Corpus) -> Iterator[Disagreement]:
    held: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for _, told in corpus.of_class("Measurement"):
        for document, claim in told.all("value"):
            properties = (c.object for c in told.of(document, "property"))
            name = next((_property(words.words) for words in properties if isinstance(words, TextValue)), "")
            for subject in sorted({corpus.shared(document, c.object) for c in told.of(document, "subject")}):
                if name and subject.startswith("http") and isinstance(claim.object, NumberValue):
                    held[subject, name].append(Held(value=claim.object, document=document, claim=claim))
    for (subject, name), values in sorted(held.items()):
        ratio = _spread(values)
        if len({corpus.source(v.document) for v in values}) > 1 and ratio > 1 + rules().measured[name].tolerance:
            kind = "unit" if ratio >= rules().implausible else "value"
            yield disagreement(corpus, subject, name, kind, values)
    yield from _displaced_and_population(corpus, held)


def _property(words: str) -> str:
    folded = set(fold(words).split())
    return next((name for name, rule in rules().measured.items() if folded & set(rule.words)), "")


def _base(value: NumberValue) -> float | None:
    unit = rules().units.get(value.unit)
    number = float(value.lexical) if re.fullmatch(r"[\d.]+", value.lexical) else None
    return number * unit[1] if number is not None and unit is not None else None


def _spread(held: Sequence[Held]) -> float:
    """Largest over smallest value in base units; 1 where they cannot be compared."""
    numbers = [n for h in held if isinstance(h.value, NumberValue) and (n := _base(h.value))]
    return max(numbers) / min(numbers) if len(numbers) > 1 else 1.0


def _displaced_and_population(
    corpus: Corpus, measured: Mapping[tuple[str, str], Sequence[Held]]
) -> Iterator[Disagreement]:
    """A place's whole population was displaced, but the two numbers are not the same."""
    displaced: dict[str, list[Held]] = defaultdict(list)
    for _, told in corpus.of_class("Displacement"):
        for document, claim in told.all("count"):
            if isinstance(claim.object, NumberValue) and claim.object.lexical:
                for place in told.of(document, "place"):
                    displaced[corpus.shared(document, place.object)].append(_counted(document, claim, told, "people"))
    for where, held in sorted(displaced.items()):
        population = measured.get((where, "population"), ())
        against, near = _almosts(population, held), _almosts(held, population)
        if against:
            both = [msgspec.structs.replace(h, what="as population") for h in against]
            both += [msgspec.structs.replace(h, what="displaced") for h in near]
            yield disagreement(corpus, where, "population", "scope", both, everyone=rules().everyone)


def _almosts(some: Sequence[Held], others: Sequence[Held]) -> list[Held]:
    """Those of some that nearly are another document's number; different numbers are held against each other once."""
    users: dict[float, set[str]] = defaultdict(set)
    for other in others:
        if number := _number(other):
            users[number].add(other.document)
    ordered = sorted(users)
    share = rules().whole_population
    kept = []
    for one in some:
        number = _number(one)
        if number is None:
            continue
        low, high = bisect_left(ordered, number * (1 - share)), bisect_right(ordered, number / (1 - share))
        if any(other != number and users[other] != {one.document} for other in ordered[low:high]):
            kept.append(one)
    return kept


def _number(held: Held) -> float | None:
    return _base(held.value) if isinstance(held.value, NumberValue) else None
