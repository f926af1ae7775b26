"""What is founded on one day and rests on acts of other days -> a disagreement of scope about the thing's dates.

One document says that a medal was established on 26 November; another, that it is given under decrees of 29 December.
Both can hold, if founding and giving are two acts; a reader must see them side by side.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from kgbuild.model import Claim, DateValue, Disagreement, Part, Span
from kgbuild.resolve.corpus import Corpus, Held
from kgbuild.resolve.entities import Local
from kgbuild.resolve.positions import disagreement

FOUNDED, THING = "Adoption", "instrument"  # the class that founds, and its role for what is founded
GIVEN, GIVEN_THING = "Award", "award"
ACTS = ("Signing", "Adoption")


def acts_and_foundings(
    parts: Sequence[Part], identity: Mapping[Local, str], corpus: Corpus, kinds: Mapping[str, str]
) -> Iterator[Disagreement]:
    """kinds: IRI of an event -> its class."""
    founded: dict[str, list[Held]] = defaultdict(list)
    for _, told in corpus.of_class(FOUNDED):
        things = {corpus.shared(d, c.object) for d, c in told.all(THING)}
        for document, claim in told.all("date"):
            for thing in things:
                if thing.startswith("http"):
                    founded[thing].append(Held(value=claim.object, document=document, claim=claim))
    if not founded:
        return
    resting = _resting(parts, identity, corpus, kinds, founded)
    for thing, acts in sorted(resting.items()):
        origin = founded[thing]
        apart = {corpus.source(h.document) for h in origin}
        others = [h for h in acts if corpus.source(h.document) not in apart]
        if others and not any(_same_day(a, b) for a in origin for b in others):
            yield disagreement(corpus, thing, "date", "scope", [*origin, *others])


def _resting(
    parts: Sequence[Part],
    identity: Mapping[Local, str],
    corpus: Corpus,
    kinds: Mapping[str, str],
    founded: Mapping[str, object],
) -> dict[str, list[Held]]:
    """Thing -> dates of the acts that are told in one sentence with its giving."""
    found: dict[str, list[Held]] = defaultdict(list)
    for part in parts:
        name = part.identifier
        given: list[tuple[str, Claim]] = []
        dated: list[Claim] = []
        for claim in part.extraction.claims:
            if claim.predicate not in (GIVEN_THING, "date"):
                continue
            kind = kinds.get(identity.get((name, claim.subject), ""), "")
            if kind == GIVEN and claim.predicate == GIVEN_THING:
                given.append((corpus.shared(name, claim.object), claim))
            elif kind in ACTS and claim.predicate == "date" and isinstance(claim.object, DateValue):
                dated.append(claim)
        for thing, giving in given:
            sentence = _sentence(part.extraction.sentences, giving.span) if thing in founded else None
            if sentence is not None:
                found[thing] += [
                    Held(value=claim.object, document=name, claim=claim)
                    for claim in dated
                    if sentence.covers(claim.span)
                ]
    return found


def _sentence(sentences: Sequence[Span], span: Span) -> Span | None:
    return next((s for s in sentences if s.covers(span)), None)


def _same_day(one: Held, other: Held) -> bool:
    a, b = one.value, other.value
    if not (isinstance(a, DateValue) and isinstance(b, DateValue)) or not (a.earliest and b.earliest):
        return True  # a date that is not known contradicts nothing
    return a.earliest <= b.latest and b.earliest <= a.latest
