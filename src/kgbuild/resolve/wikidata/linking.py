"""Entities with their surroundings -> the same with links: what a person decided, what was kept, what is found now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec

from kgbuild.model import Entity, Link
from kgbuild.resolve.entities import fold
from kgbuild.resolve.wikidata.features import Context
from kgbuild.resolve.wikidata.items import ItemSource
from kgbuild.resolve.wikidata.kept import Kept
from kgbuild.resolve.wikidata.linker import link

Decided = Mapping[frozenset[str], str]  # pairs of folded names, or of a folded name and an item -> what was decided


def linked(
    entities: Iterable[Entity],
    around: Callable[[Entity], Context],
    sources: Sequence[ItemSource],
    decided: Decided,
    kept: Kept | None = None,
) -> Iterator[Entity]:
    """owl:sameAs for what a person has confirmed, nothing for what a person has refused."""
    items: dict[str, dict[str, str]] = defaultdict(dict)  # folded name -> item -> decision
    for pair, decision in decided.items():
        if decision in ("item", "not-item"):
            qid = next(word for word in pair if word[:1] == "Q")
            items[next(iter(pair - {qid}))][qid] = decision
    for entity in entities:
        about = items.get(fold(entity.label), {})
        confirmed = sorted(qid for qid, decision in about.items() if decision == "item")
        if confirmed:
            same = Link(qid=confirmed[0], relation="sameAs", confidence=1.0, reason="confirmed by a person")
            yield msgspec.structs.replace(entity, links=(same,))
            continue
        links = _links(entity, around(entity), sources, kept)
        left = tuple(one for one in links if about.get(one.qid) != "not-item")
        if not left:
            left = (Link(qid="", relation="nil", confidence=0.0, reason="a person refused the item that was found"),)
        yield msgspec.structs.replace(entity, links=left)
    if kept is not None:
        kept.save()


def _links(entity: Entity, context: Context, sources: Sequence[ItemSource], kept: Kept | None) -> tuple[Link, ...]:
    if kept is None:
        return link(entity, sources, entity.country, context)
    key, links = kept.get(entity, context)
    if links is None:
        links = link(entity, sources, entity.country, context)
        kept.put(key, links)
    return links
