"""What several sources tell of one happening -> what all of them tell alike, in words, beside what they dispute."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kgbuild.model import DateValue, NumberValue
from kgbuild.resolve.corpus import Corpus, Held, Telling

DULL = frozenset({"type", "unit"})  # roles that say nothing of their own


def alike(corpus: Corpus, told: Telling, disputed: str) -> tuple[str, ...]:
    """ "agent Azerbaijan": values of the other roles that every source has which tells the role, where two tell it."""
    found = []
    for role in told.roles():
        if role == disputed or role in DULL:
            continue
        by_source: dict[str, set[str]] = defaultdict(set)
        for document, claim in told.all(role):
            value = claim.object
            same = value.edtf if isinstance(value, DateValue) else corpus.shared(document, value)
            by_source[corpus.source(document)].add(same)
        if len(by_source) > 1:
            shared = set.intersection(*by_source.values()) - {""}
            found += [f"{_words(role)} {corpus.called(value)}" for value in sorted(shared, key=corpus.called)]
    return tuple(found)


def within(corpus: Corpus, held: Sequence[Held]) -> tuple[str, ...]:
    """What the disputed values themselves share: the month of two days, the number of two counts."""
    of: dict[str, list[Held]] = defaultdict(list)
    for one in held:
        of[corpus.source(one.document)].append(one)
    sources = list(of.values())
    if len(sources) < 2:
        return ()
    for depth, word in ((7, "month"), (4, "year")):
        if shared := set.intersection(*({_period(one, depth) for one in own} for own in sources)) - {""}:
            return (f"the {word} {min(shared)}",)
    numbers = set.intersection(*({_number(one) for one in own} for own in sources)) - {""}
    return tuple(f"the number {number}" for number in sorted(numbers))


def _period(held: Held, depth: int) -> str:
    value = held.value
    if not isinstance(value, DateValue) or value.earliest[:depth] != value.latest[:depth]:
        return ""
    return value.earliest[:depth]


def _number(held: Held) -> str:
    return held.value.lexical if isinstance(held.value, NumberValue) else ""


def _words(role: str) -> str:
    return "".join(f" {c.lower()}" if c.isupper() else c for c in role)
