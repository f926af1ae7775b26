"""Entity and candidate items -> links with the features that decided; a wrong link is worse than a missing one."""

from __future__ import annotations

from collections.abc import Sequence

from kgbuild.model import Entity, Frozen, Link
from kgbuild.resolve.wikidata.items import Item, ItemSource, fold

EXACT = 0.90  # at or above: skos:exactMatch
CLOSE = 0.50  # at or above: proposed for review as skos:closeMatch
MARGIN = 0.10  # a lead over the next candidate that an exact match needs

# Classes that may stand for the same thing; what is not listed must be equal.
FAMILIES = (
    frozenset({"Country", "State"}),
    frozenset({"District", "Region"}),
    frozenset({"Organization", "ArmedForce", "Group"}),
    frozenset({"Instrument", "Treaty", "Resolution", "Decree"}),
)
SPECIFIC = frozenset({"Country", "State", "District", "Region", "Settlement", "Facility", "Road", "NaturalFeature"})
GENERAL = frozenset({"Place", "Agent", "Organization", "Entity", "Group"})


class Features(Frozen, frozen=True):
    """Each in [0, 1] or -1 for a contradiction; 0 where nothing is known."""

    key: float
    name: float
    kind: float
    country: float

    @property
    def score(self) -> float:
        """Hand-set weights: an identifier decides; a name alone never reaches EXACT."""
        if self.kind < 0 or self.country < 0:
            return 0.0
        if self.key:
            return 0.97 if self.name else 0.93
        return min(0.55 * self.name + 0.25 * self.kind + 0.15 * self.country, 0.96)

    def words(self) -> str:
        told = {1.0: "agrees", 0.0: "unknown", -1.0: "contradicts"}
        parts = [f"name {self.name:.2f}", f"type {told.get(self.kind, 'compatible')}"]
        parts.append(f"country {told[self.country]}")
        return ", ".join((["same ISO or GeoNames id"] if self.key else []) + parts)


def features(entity: Entity, item: Item, country: str) -> Features:
    keys = set(entity.authority.split())
    ours = {fold(n) for n in (entity.label, *entity.names)} - {""}
    theirs = {fold(n) for n in (item.label, *item.names)}
    full = fold(item.label)
    name = 1.0 if fold(entity.label) in theirs or full in ours else 0.9 if ours & theirs else 0.0
    if name and "Person" in item.types and " " not in max(ours & theirs, key=len):
        name = 0.4  # a surname alone names many people
    agree = _kind(entity.types, item.types)
    where = 0.0 if not (country and item.country) else 1.0 if country == item.country else -1.0
    return Features(key=float(bool(keys & set(item.keys))), name=name, kind=agree, country=where)


def _kind(ours: Sequence[str], theirs: Sequence[str]) -> float:
    mine, other = set(ours), set(theirs)
    if not mine or not other:
        return 0.0
    if mine & other - GENERAL or (mine & other and not (mine | other) & SPECIFIC):
        return 1.0
    if any(family & mine and family & other for family in FAMILIES):
        return 1.0
    if mine & other:  # only a general class in common, e.g. Place with Settlement
        return 0.5 if not (mine & SPECIFIC and other & SPECIFIC) else -1.0
    return -1.0


def link(entity: Entity, sources: Sequence[ItemSource], country: str = "") -> tuple[Link, ...]:
    """At most one exactMatch, else closeMatch proposals and a "nil" link that says why.

    country: ISO alpha-2 of the entity where it is known.
    """
    names = (entity.label, *entity.names)
    keys = entity.authority.split()
    for source in sources:
        items = source.find(names, keys)
        ranked = sorted(
            ((features(entity, item, country), item) for item in items),
            key=lambda pair: (-pair[0].score, -pair[1].prominence, pair[1].qid),
        )
        ranked = [(f, item) for f, item in ranked if f.score >= CLOSE]
        if ranked:
            return _decide(ranked, source.name)
    return (Link(qid="", relation="nil", confidence=0.0, reason="no item of that name and type is known here"),)


def _decide(ranked: Sequence[tuple[Features, Item]], source: str) -> tuple[Link, ...]:
    best, item = ranked[0]
    rival = next((f.score for f, other in ranked[1:] if other.qid != item.qid), 0.0)
    sure = best.score >= EXACT - (0.10 if item.curated and best.name == 1.0 and best.kind == 1.0 else 0.0)
    if not item.qid:
        nil = Link(qid="", relation="nil", confidence=best.score, reason=f"{source}: known, but no item is confirmed")
        return (nil, *(_proposal(f, other, source) for f, other in ranked[1:4] if other.qid))
    if sure and best.score - rival >= MARGIN:
        reason = f"{source}: {item.label}: {best.words()}"
        return (Link(qid=item.qid, relation="exactMatch", confidence=round(best.score, 2), reason=reason),)
    close = [_proposal(f, other, source) for f, other in ranked[:3] if other.qid]
    why = "two candidates are too near each other" if sure else "the best candidate is not sure enough"
    return (Link(qid="", relation="nil", confidence=round(best.score, 2), reason=f"{source}: {why}"), *close)


def _proposal(found: Features, item: Item, source: str) -> Link:
    return Link(
        qid=item.qid,
        relation="closeMatch",
        confidence=round(found.score, 2),
        reason=f"{source}: {item.label}: {found.words()}",
    )
