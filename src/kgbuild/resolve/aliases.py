"""Entities of a first pass, the travelling table of names -> pairs of wars that are one under names of no likeness.

"First Karabakh war" and "First Nagorno-Karabakh War" are names of one row, which a person has checked.  As other wars
may bear such a name too ("the Patriotic War"), both texts must be set in the same surroundings.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from kgbuild.model import Entity, Part
from kgbuild.resolve.entities import surroundings
from kgbuild.resolve.joining import Local
from kgbuild.resolve.wikidata.authority import Authority


def same_wars(parts: Sequence[Part], entities: Sequence[Entity], table: Authority) -> list[tuple[Local, Local, str]]:
    bearers: dict[str, list[Entity]] = defaultdict(list)
    for entity in entities:
        if "Conflict" in entity.types:
            rows = {item.label for item in table.find([entity.label]) if "Conflict" in item.types}
            if len(rows) == 1:  # a name of two rows says nothing
                bearers[rows.pop()].append(entity)
    wanted = {merge.document for own in bearers.values() for entity in own for merge in entity.merges}
    around = {part.identifier: surroundings(part) for part in parts if part.identifier in wanted}
    found = []
    for row, own in bearers.items():
        first: dict[str, Local] = {}  # surroundings -> who was met there
        for entity in own:
            here = entity.merges[0].document, entity.merges[0].node
            for place in sorted({place for merge in entity.merges for place in around[merge.document]}):
                one = first.setdefault(place, here)
                if one != here:
                    told = f"both are names of {row} in the table of names; both texts tell of {place}"
                    found.append((one, here, told))
    return sorted(found)
