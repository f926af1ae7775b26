"""What documents say of linked things, and what Wikidata says -> where they agree, differ, or only one tells."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from kgbuild import iris
from kgbuild.model import Comparison, Entity, Part
from kgbuild.resolve.wikidata.items import ItemSource
from kgbuild.resolve.wikidata.record import properties
from kgbuild.resolve.wikidata.statements import same, stated, sure_items, written

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
    if not sources:
        return []
    also = {row["pid"]: (row["pid"], *row["also"].split()) for row in properties()}
    found: dict[tuple[str, str, str], Comparison] = {}
    claims: dict[tuple[str, str, str], dict[str, None]] = {}
    for one in stated(parts, identity, sure_items(entities)):
        key = one.subject, one.property, written(one.value)
        mark = iris.claim(one.document, one.claim, one.claim.subject, iris.object_key(one.claim.object))
        if key in found:
            claims[key][mark] = None
            continue
        source = next((s for s in sources if s.facts(one.qid)), None)
        if source is None:
            continue
        facts = source.facts(one.qid)
        own = facts.get(one.property, ())
        near = [value for pid in also[one.property] for value in _up(facts, pid, source)]
        if any(same(one.value, value, source.label(value) if value[:1] == "Q" else "") for value in near):
            verdict = "agrees"
        else:
            verdict = "differs" if own else "onlyHere"
        found[key] = Comparison(
            about=one.subject, item=one.qid, property=one.property, ours=key[2], theirs=own, verdict=verdict
        )
        claims[key] = {mark: None}
    return [msgspec.structs.replace(one, claims=tuple(claims[key])) for key, one in sorted(found.items())]


def _up(facts: Mapping[str, tuple[str, ...]], pid: str, source: ItemSource) -> list[str]:
    """Values of a property; for where a place lies, also where that lies, and so on."""
    values = list(facts.get(pid, ()))
    if pid == "P131":
        level = values
        for _ in range(UP):
            level = [v for qid in level if qid[:1] == "Q" for v in source.facts(qid).get(pid, ()) if v not in values]
            values += level
    return values
