"""A town and a division of a country -> whether it can lie there, by the middle of what lies in the division."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from functools import cache

from kgbuild import resources
from kgbuild.model import Entity
from kgbuild.resolve.places import TABLE
from kgbuild.resolve.wikidata.features import kilometres

BEYOND = 500.0  # kilometres from the middle, further than which only the largest divisions reach


def lies_far_from(entity: Entity, division: str) -> bool:
    """Whether the table's place of that name is another one than a text means that puts it into the division."""
    middle = _middles().get(division)
    if middle is None or not (entity.latitude and entity.longitude):
        return False
    return kilometres(float(entity.latitude), float(entity.longitude), *middle) > BEYOND


@cache
def _middles() -> Mapping[str, tuple[float, float]]:
    """Keys of first divisions (ISO 3166-2) -> coordinates, of those that have any."""
    found = {}
    with gzip.open(resources.path(*TABLE), "rt", encoding="utf-8", newline="\n") as file:
        for line in file:
            key, _, _, latitude, longitude, _ = line.split("\t", 5)
            if key.startswith("iso:") and "-" in key and latitude:
                found[key] = (float(latitude), float(longitude))
    return found
