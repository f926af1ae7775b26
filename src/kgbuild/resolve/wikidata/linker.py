"""Entity and candidate items -> links with the features that decided; a wrong link is worse than a missing one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from kgbuild.model import Entity, Link
from kgbuild.resolve.wikidata.features import NOWHERE, Context, Features, features, is_place
from kgbuild.resolve.wikidata.grounds import Ground, ground, grounds
from kgbuild.resolve.wikidata.items import Item, ItemSource, fold

CLOSE = 0.25  # at or above: proposed for review as skos:closeMatch
ALIKE = 0.50  # what an item that bears no such name, but one that is alike, needs for it
KNOWN = 20  # an item of a twentieth of another's fame is meant now and then
MARGIN = 0.10  # a lead over the next candidate that an exact match needs
ENOUGH = 0.85  # score above which the order is of fame: what makes it higher is told of some items and not of others
FAMOUS = 20  # sitelinks, below which a number of them tells nothing of which item is meant
OFFERED = 3  # candidates that are proposed

Ranked = tuple[Features, Item]


def link(
    entity: Entity, sources: Sequence[ItemSource], country: str = "", context: Context = NOWHERE
) -> tuple[Link, ...]:
    """At most one exactMatch, else closeMatch proposals and a "nil" link that says why.

    country: ISO alpha-2 of the entity where it is known.  The first source that is sure decides, or that knows the
    thing and that no item is confirmed for it: then later ones propose at most.  Where none does, the one whose best
    candidate fits best proposes.
    """
    proposed: tuple[float, tuple[Link, ...]] | None = None
    unconfirmed: tuple[Link, ...] = ()
    for source in sources:
        items = source.find((entity.label, *entity.names), entity.authority.split())
        found = ranked(entity, items, country, context)
        if not found:
            continue
        best, item = found[0]
        told = ground(entity, item, best, context, source) if item.qid else ("", "")
        links = _decide(found, source.name, told, _has_namesake(item, entity, items))
        if not item.qid:
            unconfirmed = unconfirmed or links
        elif unconfirmed:
            return (*unconfirmed, *_close(found, source.name)) if len(unconfirmed) == 1 else unconfirmed
        elif links[0].relation == "exactMatch":
            return links
        elif proposed is None or best.score > proposed[0]:
            proposed = best.score, links
    if unconfirmed:
        return unconfirmed
    if proposed is not None:
        return proposed[1]
    return (Link(qid="", relation="nil", confidence=0.0, reason="no item of that name and type is known here"),)


def ranked(entity: Entity, items: Iterable[Item], country: str = "", context: Context = NOWHERE) -> list[Ranked]:
    """Which of the items may be meant, the best first; popularity orders only what is equal in all else.

    A place whose country the source does not tell is not put after those for which it does, since all lie in some: that
    says more of the source than of the place.  A count of few pages is no fame; then the older item goes first.
    """

    def order(pair: Ranked) -> tuple[bool, float, int, int, str]:
        found, item = pair
        untold = is_place(item.types) and not item.country and not found.elsewhere
        score = found.score + untold * (0.10 * bool(country) + 0.10 * bool(context.countries))
        same = bool(found.key and found.name) and not found.elsewhere
        fame = item.prominence if item.prominence >= FAMOUS else 0
        return not same, -round(min(score, ENOUGH), 2), -fame, len(item.qid), item.qid

    scored = [(features(entity, item, country, context), item) for item in items]
    return sorted((p for p in scored if p[0].score >= (CLOSE if p[0].borne else ALIKE)), key=order)


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


def _decide(found: Sequence[Ranked], source: str, told: tuple[str, str], namesake: bool) -> tuple[Link, ...]:
    best, item = found[0]
    if not item.qid:
        nil = Link(
            qid="", relation="nil", confidence=best.score, reason=f"{source}: known, but no item is confirmed",
            features=best.told(),
        )  # fmt: skip
        return (nil, *_close(found[1:], source))
    rival = max((f.score for f, other in found[1:] if other.qid != item.qid), default=0.0)
    on, doubt = grounds().get(told[0]), told[1]
    alone = best.score - rival >= MARGIN and (item.curated or not namesake)
    if on is not None and on.sure and alone:
        return (_link(best, item, source, "exactMatch", on),)
    why = doubt or ("other items bear the name" if on is not None and on.sure else "no more than its name and country")
    nil = Link(qid="", relation="nil", confidence=round(best.score, 2), reason=f"{source}: {why}", features=best.told())
    return (nil, *_close(found, source))


def _close(found: Sequence[Ranked], source: str) -> tuple[Link, ...]:
    return tuple(_link(told, item, source, "closeMatch") for told, item in found[:OFFERED] if item.qid)


def _link(found: Features, item: Item, source: str, relation: str, on: Ground | None = None) -> Link:
    why = f"{on.words}: {found.words()}" if on is not None else found.words()
    return Link(
        qid=item.qid,
        relation=relation,
        confidence=round(found.score, 2),
        reason=f"{source}: {item.label}: {why}",
        features=(*found.told(), *([f"ground {on.name}"] if on is not None else [])),
    )
