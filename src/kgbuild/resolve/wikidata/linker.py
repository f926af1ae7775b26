"""Entity and candidate items -> links with the features that decided; a wrong link is worse than a missing one."""

from __future__ import annotations

from collections.abc import Sequence

from kgbuild.model import Entity, Link
from kgbuild.resolve.wikidata.features import NOWHERE, Context, Features, features
from kgbuild.resolve.wikidata.items import Item, ItemSource

EXACT = 0.87  # at or above: skos:exactMatch; measured in docs/linking.md
CLOSE = 0.45  # at or above: proposed for review as skos:closeMatch
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
        found = ranked(entity, source, country, context)
        if found:
            return _decide(found, source.name)
    return (Link(qid="", relation="nil", confidence=0.0, reason="no item of that name and type is known here"),)


def ranked(entity: Entity, source: ItemSource, country: str = "", context: Context = NOWHERE) -> list[Ranked]:
    """What a source offers that may be meant, the best first; popularity orders only what is equal in all else."""
    items = source.find((entity.label, *entity.names), entity.authority.split())
    scored = [(features(entity, item, country, context), item) for item in items]
    scored = [(found, item) for found, item in scored if found.score >= CLOSE]
    return sorted(scored, key=lambda pair: (-pair[0].score, -pair[1].prominence, len(pair[1].qid), pair[1].qid))


def _decide(found: Sequence[Ranked], source: str) -> tuple[Link, ...]:
    best, item = found[0]
    if not item.qid:
        nil = Link(
            qid="", relation="nil", confidence=best.score, reason=f"{source}: known, but no item is confirmed",
            features=best.told(),
        )  # fmt: skip
        return (nil, *(_link(f, other, source, "closeMatch") for f, other in found[1 : 1 + OFFERED] if other.qid))
    rival = next((f.score for f, other in found[1:] if other.qid != item.qid), 0.0)
    if is_sure(best, item) and best.score - rival >= MARGIN:
        return (_link(best, item, source, "exactMatch"),)
    close = [_link(f, other, source, "closeMatch") for f, other in found[:OFFERED] if other.qid]
    why = "two candidates are too near each other" if is_sure(best, item) else "the best candidate is not sure enough"
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
