"""Entity and candidate items -> links with the features that decided; a wrong link is worse than a missing one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kgbuild.model import Entity, Link
from kgbuild.resolve.wikidata.features import NOWHERE, Context, Features, features
from kgbuild.resolve.wikidata.items import Item, ItemSource, fold

EXACT = 0.87  # at or above: skos:exactMatch; measured in docs/linking.md
CLOSE = 0.35  # at or above: proposed for review as skos:closeMatch
ALIKE = 0.50  # what an item that bears no such name, but one that is alike, needs for it
KNOWN = 20  # an item of a twentieth of another's fame is meant now and then
MARGIN = 0.10  # a lead over the next candidate that an exact match needs
OFFERED = 3  # candidates that are proposed

Ranked = tuple[Features, Item]


def link(
    entity: Entity, sources: Sequence[ItemSource], country: str = "", context: Context = NOWHERE
) -> tuple[Link, ...]:
    """At most one exactMatch, else closeMatch proposals and a "nil" link that says why.

    country: ISO alpha-2 of the entity where it is known.  The first source that knows the entity decides.
    """
    for source in sources:
        items = source.find((entity.label, *entity.names), entity.authority.split())
        found = ranked(entity, items, country, context)
        if found:
            return _decide(found, source.name, _has_namesake(found[0][1], entity, items))
    return (Link(qid="", relation="nil", confidence=0.0, reason="no item of that name and type is known here"),)


def ranked(entity: Entity, items: Iterable[Item], country: str = "", context: Context = NOWHERE) -> list[Ranked]:
    """Which of the items may be meant, the best first; popularity orders only what is equal in all else."""
    scored = [(features(entity, item, country, context), item) for item in items]
    scored = [(found, item) for found, item in scored if found.score >= (CLOSE if found.borne else ALIKE)]
    return sorted(scored, key=lambda pair: (-pair[0].score, -pair[1].prominence, len(pair[1].qid), pair[1].qid))


def _has_namesake(item: Item, entity: Entity, items: Iterable[Item]) -> bool:
    """Whether another item of any kind, nearly as well known, bears a name by which this one was found.

    The kind of a thing is read from a text and may be misread: "Alabama" is a state, a university and its team.
    """
    met = {fold(n) for n in (entity.label, *entity.names)} & {fold(n) for n in (item.label, *item.names)}
    return any(
        other.qid != item.qid and other.prominence * KNOWN >= item.prominence
        and not met.isdisjoint({fold(n) for n in (other.label, *other.names)})
        for other in items
    )  # fmt: skip


def _decide(found: Sequence[Ranked], source: str, namesake: bool) -> tuple[Link, ...]:
    best, item = found[0]
    if not item.qid:
        nil = Link(
            qid="", relation="nil", confidence=best.score, reason=f"{source}: known, but no item is confirmed",
            features=best.told(),
        )  # fmt: skip
        return (nil, *(_link(f, other, source, "closeMatch") for f, other in found[1 : 1 + OFFERED] if other.qid))
    rival = next((f.score for f, other in found[1:] if other.qid != item.qid), 0.0)
    sure, alone = is_sure(best, item), best.score - rival >= MARGIN and (item.curated or not namesake)
    if sure and alone:
        return (_link(best, item, source, "exactMatch"),)
    close = [_link(f, other, source, "closeMatch") for f, other in found[:OFFERED] if other.qid]
    why = "other items bear the name" if sure else best.doubt or "the best candidate is not sure enough"
    nil = Link(qid="", relation="nil", confidence=round(best.score, 2), reason=f"{source}: {why}", features=best.told())
    return (nil, *close)


def is_sure(best: Features, item: Item) -> bool:
    """A person has checked the evidence of curated items, so that they need no more than their name and type."""
    return best.score >= EXACT or (item.curated and best.name >= 0.9 and best.kind == 1.0)


def _link(found: Features, item: Item, source: str, relation: str) -> Link:
    return Link(
        qid=item.qid,
        relation=relation,
        confidence=round(found.score, 2),
        reason=f"{source}: {item.label}: {found.words()}",
        features=found.told(),
    )
