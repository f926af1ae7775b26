"""Extractions -> World: what is the same across documents, and where they do not agree."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from kgbuild.errors import KnowledgeError
from kgbuild.model import Entity, Link, Part, World
from kgbuild.resolve.disagreements import find_disagreements
from kgbuild.resolve.duplicates import groups, signature
from kgbuild.resolve.entities import fold, resolve_entities
from kgbuild.resolve.events import resolve_events
from kgbuild.resolve.instruments import countries_of, joins
from kgbuild.resolve.places import placed
from kgbuild.resolve.wikidata.authority import Authority
from kgbuild.resolve.wikidata.context import surroundings
from kgbuild.resolve.wikidata.features import Context
from kgbuild.resolve.wikidata.items import ItemSource
from kgbuild.resolve.wikidata.linker import link

__all__ = ["resolve", "signature"]

DECISIONS = ("same", "different", "item", "not-item")


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
    happened, events = resolve_events(ordered, identity, countries_of(ordered, identity, entities))
    everything = {**happened, **identity}
    known = [Authority()] if sources is None else sources
    around = surroundings(ordered, everything)
    copies = groups({part.identifier: part.signature for part in ordered})
    return World(
        identity=everything,
        entities=tuple(_linked(entity, known, decided, around(entity)) for entity in placed(entities)),
        events=tuple(events),
        disagreements=tuple(find_disagreements(ordered, everything, events, copies)),
    )


def decisions(path: Path | None) -> dict[frozenset[str], str]:
    """Pairs of folded names, or of a folded name and an item -> one of DECISIONS."""
    if path is None or not path.exists():
        return {}
    found = {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(line for line in file if not line.startswith("#")), 2):
            decision, name, other = (row.get(column) or "" for column in ("decision", "name", "other"))
            item = decision in ("item", "not-item")
            if decision not in DECISIONS or not name or not other or (item and not re.fullmatch(r"Q\d+", other)):
                raise KnowledgeError(
                    "not a decision",
                    where=f"{path}:{number}",
                    hint=f"columns: decision ({', '.join(DECISIONS)}), name, other (a name, or an item like Q227)",
                )
            found[frozenset({fold(name), other if item else fold(other)})] = decision
    return found


def _linked(
    entity: Entity, sources: Sequence[ItemSource], decided: Mapping[frozenset[str], str], context: Context
) -> Entity:
    """A person's word goes before every score: owl:sameAs for what was confirmed, nothing for what was refused."""
    about = {
        next(iter(pair - {fold(entity.label)})): decision
        for pair, decision in decided.items()
        if decision in ("item", "not-item") and fold(entity.label) in pair
    }
    for qid, decision in sorted(about.items()):
        if decision == "item":
            confirmed = Link(qid=qid, relation="sameAs", confidence=1.0, reason="confirmed by a person")
            return msgspec.structs.replace(entity, links=(confirmed,))
    links = tuple(
        found for found in link(entity, sources, entity.country, context) if about.get(found.qid) != "not-item"
    )
    return msgspec.structs.replace(entity, links=links)
