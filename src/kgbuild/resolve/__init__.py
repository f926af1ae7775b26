"""Extractions -> World: what is the same across documents, and where they do not agree."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import msgspec

from kgbuild.errors import KnowledgeError
from kgbuild.model import Entity, Part, World
from kgbuild.resolve.disagreements import find_disagreements
from kgbuild.resolve.duplicates import groups, signature
from kgbuild.resolve.entities import fold, resolve_entities
from kgbuild.resolve.events import resolve_events
from kgbuild.resolve.instruments import joins
from kgbuild.resolve.wikidata.authority import Authority
from kgbuild.resolve.wikidata.items import ItemSource
from kgbuild.resolve.wikidata.linker import link

__all__ = ["resolve", "signature"]


def resolve(parts: Sequence[Part], links: Path | None = None, sources: Sequence[ItemSource] | None = None) -> World:
    """The same world whatever the order of the parts.

    links: table of decisions by a person (columns: decision, name, other).  sources: where Wikidata items are
    looked up, the travelling authority unless told otherwise.  Raises KnowledgeError for a wrong table.
    """
    ordered = sorted(parts, key=lambda part: part.identifier)
    decided = decisions(links)
    identity, entities = resolve_entities(ordered, decided)
    if unnamed := joins(ordered, identity, entities):
        identity, entities = resolve_entities(ordered, decided, unnamed)
    happened, events = resolve_events(ordered, identity)
    everything = {**happened, **identity}
    known = [Authority()] if sources is None else sources
    copies = groups({part.identifier: part.signature for part in ordered})
    return World(
        identity=everything,
        entities=tuple(_linked(entity, known) for entity in entities),
        events=tuple(events),
        disagreements=tuple(find_disagreements(ordered, everything, events, copies)),
    )


def decisions(path: Path | None) -> dict[frozenset[str], str]:
    """Pairs of folded names -> "same" | "different"."""
    if path is None or not path.exists():
        return {}
    found = {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(line for line in file if not line.startswith("#")), 2):
            if row.get("decision") not in ("same", "different") or not row.get("name") or not row.get("other"):
                raise KnowledgeError(
                    "not a decision", where=f"{path}:{number}", hint="columns: decision (same, different), name, other"
                )
            found[frozenset({fold(row["name"]), fold(row["other"])})] = row["decision"]
    return found


def _linked(entity: Entity, sources: Sequence[ItemSource]) -> Entity:
    return msgspec.structs.replace(entity, links=link(entity, sources, entity.country))
