"""What documents say of linked things, and what Wikidata says -> where they agree, differ, or only one tells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, partial

import msgspec

from kgbuild import iris
from kgbuild.model import Comparison, Entity, Part
from kgbuild.resolve.corpus import Matter
from kgbuild.resolve.wikidata.items import ItemSource
from kgbuild.resolve.wikidata.record import properties
from kgbuild.resolve.wikidata.statements import Stated, same, stated, sure_items, written

UP = 5  # places up in which a place may lie: Kalbajar, its district, its region, its country


def compared(
    parts: Sequence[Part],
    identity: Mapping[tuple[str, str], str],
    entities: Iterable[Entity],
    sources: Sequence[ItemSource],
) -> list[Comparison]:
    """One for each statement of a thing, with the claims that make it; verdict: agrees, differs, or only here.

    Nothing is decided by it, and of things of which no source has statements nothing is said.
    """
    matters = comparable(parts, identity, sure_items(entities), sources)
    return sorted((one for matter in matters for one in matter.judged()), key=order)


def order(one: Comparison) -> tuple[str, str, str]:
    return one.about, one.property, one.ours


def comparable(
    parts: Sequence[Part],
    identity: Mapping[tuple[str, str], str],
    items: Mapping[str, str],
    sources: Sequence[ItemSource],
) -> Iterator[Matter[Comparison]]:
    """items: IRI -> item, of the things whose item is sure.  For each property of such a thing: its statements."""
    told: dict[tuple[str, str], list[Stated]] = defaultdict(list)
    for one in stated(parts, identity, items) if sources else ():
        told[one.subject, one.property].append(one)
    for (subject, pid), statements in told.items():
        yield Matter(("compared", subject, pid), statements, partial(_judged, statements, sources))


def _judged(told: Sequence[Stated], sources: Sequence[ItemSource]) -> list[Comparison]:
    """told: of one property of one thing."""
    found: dict[str, Comparison] = {}
    claims: dict[str, dict[str, None]] = defaultdict(dict)
    source = next((s for s in sources if s.facts(told[0].qid)), None)
    if source is None:
        return []
    for one in told:
        ours = written(one.value)
        claims[ours][iris.claim(one.document, one.claim, one.claim.subject, iris.object_key(one.claim.object))] = None
        if ours not in found:
            found[ours] = _beside(one, ours, source)
    return [msgspec.structs.replace(one, claims=tuple(claims[ours])) for ours, one in sorted(found.items())]


def _beside(one: Stated, ours: str, source: ItemSource) -> Comparison:
    facts = source.facts(one.qid)
    own = facts.get(one.property, ())
    near = [value for pid in _also()[one.property] for value in _up(facts, pid, source)]
    if any(same(one.value, value, source.label(value) if value[:1] == "Q" else "") for value in near):
        verdict = "agrees"
    else:
        verdict = "differs" if own else "onlyHere"
    return Comparison(about=one.subject, item=one.qid, property=one.property, ours=ours, theirs=own, verdict=verdict)


@cache
def _also() -> dict[str, tuple[str, ...]]:
    """Property -> those of Wikidata that may state the same, itself first."""
    return {row["pid"]: (row["pid"], *row["also"].split()) for row in properties()}


def _up(facts: Mapping[str, tuple[str, ...]], pid: str, source: ItemSource) -> list[str]:
    """Values of a property; for where a place lies, also where that lies, and so on."""
    values = list(facts.get(pid, ()))
    if pid == "P131":
        level = values
        for _ in range(UP):
            level = [v for qid in level if qid[:1] == "Q" for v in source.facts(qid).get(pid, ()) if v not in values]
            values += level
    return values
