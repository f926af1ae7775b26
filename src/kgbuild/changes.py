"""Two states of a collection -> what is told otherwise in the second: documents, and things across documents.

Nothing has to be remembered for it: values are compared with those of the snapshot before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeVar

import msgspec

from kgbuild.model import Comparison, Disagreement, Entity, Event, Frozen, Naming, Rendering, World

Told = Entity | Event | Comparison | Disagreement | Rendering
T = TypeVar("T", Entity, Event, Comparison, Disagreement, Rendering)
Thing = TypeVar("Thing", Entity, Event)


class State(Frozen, frozen=True):
    """keys: document -> key of its entry."""

    keys: dict[str, str]
    world: World


class Changes(Frozen, frozen=True):
    """documents: those that came, went, changed, or tell of things that are called otherwise now.

    before, after: what is told otherwise across documents, without identity, and without what one thing has in both of
    merges and of documents that name it: all texts of a collection may tell of one country.
    """

    documents: frozenset[str]
    before: World
    after: World

    def subjects(self) -> set[str]:
        return {subject_of(told) for world in (self.before, self.after) for told in _all(world)}


def changes(before: State, after: State) -> Changes:
    old, new = _by_subject(before.world), _by_subject(after.world)
    subjects = {subject for subject in old.keys() | new.keys() if old.get(subject) != new.get(subject)}
    was, now = part_of(before.world, subjects), part_of(after.world, subjects)
    return Changes(documents=frozenset(_documents(before, after)), before=_without(was, now), after=_without(now, was))


def _documents(before: State, after: State) -> Iterator[str]:
    yield from (name for name, _ in before.keys.items() ^ after.keys.items())
    yield from (document for (document, _), _ in before.world.identity.items() ^ after.world.identity.items())
    now = labels(after.world)
    renamed = {address for address, label in labels(before.world).items() if now.get(address, label) != label}
    if renamed:
        yield from (document for (document, _), address in after.world.identity.items() if address in renamed)


def labels(world: World) -> dict[str, str]:
    """What to call each thing."""
    return {told.iri: told.label for told in _things(world)}


def subject_of(told: Told) -> str:
    """Two that differ here have no triples with one subject in common."""
    if isinstance(told, (Entity, Event, Disagreement)):
        return told.iri
    return f"{told.about} {told.claim}" if isinstance(told, Rendering) else f"{told.about} {told.property} {told.ours}"


def _things(world: World) -> Iterator[Entity | Event]:
    yield from world.entities
    yield from world.events


def _all(world: World) -> Iterator[Told]:
    yield from _things(world)
    yield from world.comparisons
    yield from world.disagreements
    yield from world.renderings


def _by_subject(world: World) -> dict[str, list[Told]]:
    found: dict[str, list[Told]] = defaultdict(list)
    for told in _all(world):
        found[subject_of(told)].append(told)
    return dict(found)


def part_of(world: World, subjects: Collection[str]) -> World:
    """What is told of some subjects alone, without identity."""

    def kept(all_told: Iterable[T]) -> tuple[T, ...]:
        return tuple(told for told in all_told if subject_of(told) in subjects)

    return World(
        identity={},
        entities=kept(world.entities),
        events=kept(world.events),
        comparisons=kept(world.comparisons),
        disagreements=kept(world.disagreements),
        renderings=kept(world.renderings),
    )


def _without(world: World, other: World) -> World:
    entities, events = {e.iri: e for e in other.entities}, {e.iri: e for e in other.events}
    return msgspec.structs.replace(
        world,
        entities=tuple(_named_otherwise(_merged_otherwise(e, entities), entities) for e in world.entities),
        events=tuple(_merged_otherwise(event, events) for event in world.events),
    )


def _merged_otherwise(thing: Thing, others: Mapping[str, Thing]) -> Thing:
    other = others.get(thing.iri)
    same = frozenset(other.merges if other is not None else ())
    return msgspec.structs.replace(thing, merges=tuple(merge for merge in thing.merges if merge not in same))


def _named_otherwise(entity: Entity, others: Mapping[str, Entity]) -> Entity:
    other = others.get(entity.iri)
    namings = {(n.text, n.source): frozenset(n.documents) for n in (other.named if other is not None else ())}

    def left(naming: Naming) -> Naming:
        same = namings.get((naming.text, naming.source), frozenset())
        return msgspec.structs.replace(naming, documents=tuple(d for d in naming.documents if d not in same))

    return msgspec.structs.replace(entity, named=tuple(map(left, entity.named)))


# ---------------------------------------------------------------- what else a change may make right or wrong


class Reach(Frozen, frozen=True):
    """touched: subjects on which a shape may find something else now.  context: those, and what it looks at for it."""

    touched: frozenset[str]
    context: frozenset[str]


def reach(before: State, after: State, found: Changes) -> Reach:
    """A shape looks at a thing, and at those that it points to and so on: a place lies in places, a deed has plans."""
    worlds = before.world, after.world
    told = {
        address for world in worlds for (document, _), address in world.identity.items() if document in found.documents
    }
    up: dict[str, set[str]] = defaultdict(set)
    down: dict[str, set[str]] = {}
    for world in worlds:
        for thing in _things(world):
            down[thing.iri] = _pointed(thing)
            for other in down[thing.iri]:
                up[other].add(thing.iri)
    changed = found.subjects() | told
    events = {event.iri for world in worlds for event in world.events if event.iri in told}  # their days may be others
    touched = frozenset(changed) | _along(up, events | _not_only_by_whom(found))
    return Reach(touched=touched, context=_along(down, touched))


def _pointed(thing: Entity | Event) -> set[str]:
    return set(thing.within) if isinstance(thing, Entity) else {other for _, other in thing.related}


def _not_only_by_whom(found: Changes) -> set[str]:
    """Those of which something else is told, not the same by others."""

    def bare(world: World) -> dict[str, list[Told]]:
        entities = (msgspec.structs.replace(entity, merges=(), named=()) for entity in world.entities)
        return _by_subject(msgspec.structs.replace(world, entities=tuple(entities)))

    old, new = bare(found.before), bare(found.after)
    return {subject for subject in old.keys() | new.keys() if old.get(subject) != new.get(subject)}


def _along(ways: Mapping[str, Collection[str]], starts: Collection[str]) -> frozenset[str]:
    seen, waiting = set(starts), list(starts)
    while waiting:
        for other in ways.get(waiting.pop(), ()):
            if other not in seen:
                seen.add(other)
                waiting.append(other)
    return frozenset(seen)


def with_merges_of(world: World, part: World) -> World:
    """Of its things' merges those alone that stand in a part of it: nothing about a thing follows from its merges."""

    def replaced(things: Iterable[Thing], own: Iterable[Thing]) -> tuple[Thing, ...]:
        merges = {thing.iri: thing.merges for thing in own}
        return tuple(msgspec.structs.replace(thing, merges=merges.get(thing.iri, ())) for thing in things)

    return msgspec.structs.replace(
        world, entities=replaced(world.entities, part.entities), events=replaced(world.events, part.events)
    )
