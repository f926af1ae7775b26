"""Extractions -> World: what is the same across documents, and where they do not agree."""

from __future__ import annotations

import csv
import re
from collections.abc import Sequence
from pathlib import Path

from kgbuild.errors import KnowledgeError
from kgbuild.model import Part, World
from kgbuild.resolve.aliases import same_wars
from kgbuild.resolve.disagreements import find_disagreements
from kgbuild.resolve.duplicates import groups, signature
from kgbuild.resolve.entities import Namer, clustered, fold
from kgbuild.resolve.events import resolve_events
from kgbuild.resolve.hierarchy import same_places
from kgbuild.resolve.instruments import countries_of, joins
from kgbuild.resolve.persons import same_persons
from kgbuild.resolve.places import consult, placed
from kgbuild.resolve.renderings import find_renderings, own_texts
from kgbuild.resolve.wikidata.authority import Authority
from kgbuild.resolve.wikidata.compare import compared
from kgbuild.resolve.wikidata.context import surroundings
from kgbuild.resolve.wikidata.items import ItemSource
from kgbuild.resolve.wikidata.kept import Kept
from kgbuild.resolve.wikidata.linking import linked

__all__ = ["resolve", "signature"]

DECISIONS = ("same", "different", "item", "not-item")


def resolve(
    parts: Sequence[Part],
    links: Path | None = None,
    sources: Sequence[ItemSource] | None = None,
    kept: Kept | None = None,
    reviewed: Path | None = None,
) -> World:
    """The same world whatever the order of the parts, and whatever was kept of another build.

    links: table of decisions by a person (columns: decision, name, other).  reviewed: proposals, some of them decided
    on; what `links` says goes before it.  sources: where Wikidata items are
    looked up, the travelling authority unless told otherwise.  Raises KnowledgeError for a wrong table.
    """
    ordered = sorted(parts, key=lambda part: part.identifier)
    decided = decisions(reviewed, links)
    clusters, namer = clustered(ordered, decided), Namer()
    identity, entities = namer.named(clusters)
    table = consult(entities)
    more = [
        *joins(ordered, identity, entities),
        *same_places(ordered, entities, table),
        *same_persons(ordered, identity, entities),
        *same_wars(ordered, entities, Authority()),
    ]
    for one, other, reason in more:
        clusters.join(one, other, reason)
    if more:
        identity, entities = namer.named(clusters)
    happened, events = resolve_events(ordered, identity, countries_of(ordered, identity, entities), entities)
    everything = {**happened, **identity}
    known = [Authority()] if sources is None else sources
    around = surroundings(ordered, everything)
    copies = groups({part.identifier: part.signature for part in ordered}, own_texts(ordered, identity))
    whole = tuple(linked(placed(entities, table), around, known, decided, kept))
    return World(
        identity=everything,
        entities=whole,
        events=tuple(events),
        disagreements=tuple(find_disagreements(ordered, everything, events, copies)),
        comparisons=tuple(compared(ordered, everything, whole, [s for s in known if s.tells])),
        renderings=tuple(find_renderings(ordered, identity)),
    )


def decisions(*tables: Path | None) -> dict[frozenset[str], str]:
    """Pairs of folded names, or of a folded name and an item -> one of DECISIONS; a later table goes before."""
    found: dict[frozenset[str], str] = {}
    for path in tables:
        if path is not None and path.exists():
            found |= _decisions(path)
    return found


def _decisions(path: Path) -> dict[frozenset[str], str]:
    found = {}
    with path.open(encoding="utf-8", newline="") as file:
        for number, row in enumerate(csv.DictReader(line for line in file if not line.startswith("#")), 2):
            decision, name, other = ((row.get(column) or "").strip() for column in ("decision", "name", "other"))
            if not decision and "relation" in row:  # a proposal that nobody has decided on
                continue
            item = decision in ("item", "not-item")
            if decision not in DECISIONS or not name or not other or (item and not re.fullmatch(r"Q\d+", other)):
                raise KnowledgeError(
                    "not a decision",
                    where=f"{path}:{number}",
                    hint=f"columns: decision ({', '.join(DECISIONS)}), name, other (a name, or an item like Q227)",
                )
            found[frozenset({fold(name), other if item else fold(other)})] = decision
    return found
