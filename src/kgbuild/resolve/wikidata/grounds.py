"""An entity and the best candidate item -> the ground on which their being one is sure, or why it is not.

A name and a kind are no evidence against a namesake, and no index holds all namesakes; so a ground is something that
the documents tell besides the name.  Which grounds are good enough, with how often they were right, is data:
data/wikidata/grounds.csv.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from functools import cache

from kgbuild import resources
from kgbuild.model import Entity, Frozen
from kgbuild.resolve.wikidata.features import Context, Features, is_place
from kgbuild.resolve.wikidata.items import Item, ItemSource, fold

LONG = 3  # words of two letters or more of a name that few share
TODAY = "1945"  # since when states have been, by and large, those that their items are about
WELL_KNOWN = 20  # sitelinks
SHORTEST = 5  # letters of a name that speaks for an item when it stands beside it


class Ground(Frozen, frozen=True):
    """One row of the table.  sure: whether it was right often enough for skos:exactMatch."""

    name: str
    sure: bool
    words: str


@cache
def grounds() -> Mapping[str, Ground]:
    with resources.path("data", "wikidata", "grounds.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {r["ground"]: Ground(name=r["ground"], sure=r["sure"] == "yes", words=r["words"]) for r in rows}


def ground(entity: Entity, item: Item, found: Features, context: Context, source: ItemSource) -> tuple[str, str]:
    """The name of the strongest ground, or ("", why there is none)."""
    if found.elsewhere:
        return "", "the item is of another country" if found.own == -1.0 else "the item lies elsewhere"
    if context.doubt:
        return "", context.doubt
    if found.state and any("" < year < TODAY for year in (context.written, context.last)):
        return "", "the documents are of a time when the state of that name was another"
    if item.curated and found.name >= 0.9 and found.kind == 1.0:
        return "checked", ""
    if found.doubt:
        return "", found.doubt
    name = _of_place(found) if is_place(entity.types) else _of_actor(entity, item, found, context, source)
    return name, "" if name else "the best candidate is not sure enough"


def _of_place(found: Features) -> str:
    if found.key and found.name:
        return "identifier" if found.spoken else "state" if found.state else ""
    if found.place == found.own == found.name == 1.0 and found.spoken:
        return "spot"
    if found.whole and found.borne and found.kind == found.own == 1.0 and found.spoken:
        return "land"
    return ""


def _of_actor(entity: Entity, item: Item, found: Features, context: Context, source: ItemSource) -> str:
    if found.key and found.name and found.spoken:
        return "identifier"
    if not (found.whole and found.borne and found.kind == 1.0):
        return ""
    person = "Person" in entity.types
    bonds = source.bonds(item.qid) - {fold(n) for n in (entity.label, *entity.names, item.label, *item.names)}
    if found.spoken or found.own == 1.0:
        own = found.own == 1.0
        if any(_is_of(office, bond, own) for office in context.offices for bond in bonds):
            return "office"
    # Not of a body: many states have a Democratic Party, and its company is told of in one of several documents.
    if person and any(len(bond) >= SHORTEST and bond in one.names for one in context.beside for bond in bonds):
        return "company"
    name = fold(entity.label)
    by_label = found.spoken and name == fold(item.label)  # not one that it had once, or as somebody else
    if by_label and person and item.prominence >= WELL_KNOWN:  # a party has branches of its name
        return "known"
    if found.date == 1.0:
        return "year"
    if found.own == 1.0 and not person:
        return "body"
    if by_label and sum(len(word) > 1 for word in name.split()) >= LONG:
        return "long"
    return "country" if found.spoken else ""


_EVERYWHERE = frozenset({"of", "the", "for", "and", "to", "in", "member", "former", "deputy", "first", "acting"})


def _is_of(office: str, item: str, own: bool) -> bool:
    """ "president": "president of azerbaijan"; of the text's own country also "foreign minister": "minister of …"."""
    if item == office or item.startswith(f"{office} of "):
        return True
    return own and not set(office.split()).isdisjoint(set(item.split()) - _EVERYWHERE)
