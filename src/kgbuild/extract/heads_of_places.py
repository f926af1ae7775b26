"""Head words of places -> the class that they make: "village" a Settlement, "highway" a Road."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from kgbuild.extract.words import lexicon

ADMIN = frozenset({"District", "Region", "Settlement"})
FEATURE = frozenset({"Road", "NaturalFeature", "Facility"})
# Words that say where rather than what: "the Kalbajar area" is Kalbajar.
VAGUE = frozenset(
    ["area", "areas", "zone", "border", "state", "states", "capital", "base", "territory", "territories", "republic",
     "coast", "station", "school", "side", "center", "centre", "plant", "street", "church", "bridge", "camp"]
)  # fmt: skip


@cache
def place_heads() -> Mapping[str, str]:
    """Head word -> class."""
    return {str(word): kind for kind, words in lexicon()["place"].items() for word in words}
