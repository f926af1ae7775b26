"""The place that some words of a sentence name, while the document is being read."""

from __future__ import annotations

import msgspec

from kgbuild.extract.names.gazetteer import Record
from kgbuild.extract.names.heads_of_places import FEATURE


class Spot(msgspec.Struct, frozen=True):
    """A place at words [first, last], its name proper at [start, end].  cue: the class by a head word, or ""."""

    first: int
    last: int
    start: int
    end: int
    name: str
    cue: str = ""
    head: str = ""
    records: tuple[Record, ...] = ()
    certain: bool = True

    @property
    def feature(self) -> bool:
        """A road, river or building named after a place rather than that place."""
        return self.cue in FEATURE
