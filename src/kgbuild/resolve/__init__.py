"""Extractions -> World: what is the same across documents, and where they do not agree."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from kgbuild.errors import KnowledgeError
from kgbuild.model import Brief, Part, World
from kgbuild.resolve.aliases import same_wars
from kgbuild.resolve.briefs import brief
from kgbuild.resolve.corpus import Shared
from kgbuild.resolve.duplicates import groups, signature
from kgbuild.resolve.earlier import Earlier
from kgbuild.resolve.entities import Namer, clustered
from kgbuild.resolve.events import resolve_events
from kgbuild.resolve.findings import findings
from kgbuild.resolve.hierarchy import same_places
from kgbuild.resolve.instruments import countries_of, joins
from kgbuild.resolve.joining import Local
from kgbuild.resolve.names import fold
from kgbuild.resolve.persons import same_persons
from kgbuild.resolve.places import consult, placed
from kgbuild.resolve.shelf import hash_of_values
from kgbuild.resolve.signatures import first_names, named, told
from kgbuild.resolve.tellings import WIDE, Known
from kgbuild.resolve.wikidata.authority import travelling
from kgbuild.resolve.wikidata.context import surroundings
from kgbuild.resolve.wikidata.items import ItemSource
from kgbuild.resolve.wikidata.kept import Kept
from kgbuild.resolve.wikidata.linking import linked
from kgbuild.resolve.wikidata.statements import sure_items

__all__ = ["resolve", "signature"]

DECISIONS = ("same", "different", "item", "not-item")


def resolve(
    parts: Sequence[Part],
    links: Path | None = None,
    sources: Sequence[ItemSource] | None = None,
    kept: Kept | None = None,
    reviewed: Path | None = None,
) -> World:
    """The same world whatever the order of the parts, and whatever was kept of another build."""
    by_name = {part.identifier: part for part in parts}
    return world([brief(part) for part in parts], by_name.__getitem__, links, sources, kept, reviewed)


def world(
    briefs: Sequence[Brief],
    part: Callable[[str], Part],
    links: Path | None = None,
    sources: Sequence[ItemSource] | None = None,
    kept: Kept | None = None,
    reviewed: Path | None = None,
    earlier: Earlier | None = None,
) -> World:
    """The same world whatever the order of the briefs, and whatever was kept of another build.

    part: of a document, asked for where something that was not worked out before follows from it.
    links: table of decisions by a person (columns: decision, name, other).  reviewed: proposals, some of them decided
    on; what `links` says goes before it.  sources: where Wikidata items are
    looked up, the travelling authority unless told otherwise.  Raises KnowledgeError for a wrong table.
    """
    earlier = earlier or Earlier()
    ordered = sorted(briefs, key=lambda brief: brief.identifier)
    decided = decisions(reviewed, links)
    clusters, namer = clustered(ordered, decided), Namer()
    identity, entities = namer.named(clusters)
    table = consult(entities)
    more = [
        *joins(ordered, identity, entities),
        *same_places(ordered, entities, table),
        *same_persons(ordered, identity, entities),
        *same_wars(ordered, entities, travelling()),
    ]
    for one, other, reason in more:
        clusters.join(one, other, reason)
    if more:
        identity, entities = namer.named(clusters)
    asked = [travelling()] if sources is None else sources
    whole = tuple(linked(placed(entities, table), surroundings(ordered, identity), asked, decided, kept))
    known = Known(
        identity=identity,
        countries=countries_of(ordered, identity, entities),
        labels={e.iri: e.label for e in entities},
        wide=frozenset(e.iri for e in entities if e.types and e.types[0] in WIDE),
    )
    called, items = first_names(ordered, identity), sure_items(whole)
    hashes = {
        iri: hash_of_values(
            iri, label, called[iri], known.countries.get(iri, ""), iri in known.wide, items.get(iri, "")
        )
        for iri, label in known.labels.items()
    }
    signatures = named(ordered, identity, hashes)
    happened = resolve_events(signatures, part, known, earlier.tellings, earlier.happenings)
    everything = {**happened.identity, **identity}
    copies = groups({brief.identifier: brief.signature for brief in ordered}, _own_texts(ordered, identity))
    shared = Shared(
        identity=everything,
        kinds={event.iri: event.types[0] for event in happened.events},
        called={**happened.called, **called},
        issued={brief.identifier: brief.source.issued for brief in ordered},
        outlet={brief.identifier: brief.source.country for brief in ordered},
        copies=copies,
    )
    tell = [source for source in asked if source.tells]
    found = findings(told(signatures, happened, copies), part, shared, hashes, items, tell, earlier.findings)
    earlier.save()
    return World(
        identity=everything,
        entities=whole,
        events=happened.events,
        disagreements=found.disagreements,
        comparisons=found.comparisons,
        renderings=found.renderings,
    )


def _own_texts(briefs: Sequence[Brief], identity: Mapping[Local, str]) -> dict[str, str]:
    """Documents that are an instrument's own text -> the instrument's IRI."""
    return {b.identifier: identity.get((b.identifier, b.own), "") for b in briefs if b.own}


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
