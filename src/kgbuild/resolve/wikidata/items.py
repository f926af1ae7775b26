"""A name -> items that may be meant: one interface for the travelling authority, a local index and the live service."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Protocol

from anyascii import anyascii

from kgbuild.model import Frozen


class Item(Frozen, frozen=True):
    """What linking needs of a Wikidata item.  qid "" = known to exist, but no item is confirmed (NIL on purpose).

    types: kg class names; keys: "iso:AZ-KAL", "geonames:586268"; country: ISO alpha-2; born: ISO date;
    prominence: number of sitelinks, 0 where unknown.
    """

    qid: str
    label: str
    types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    country: str = ""
    keys: tuple[str, ...] = ()
    born: str = ""
    latitude: float | None = None
    longitude: float | None = None
    prominence: int = 0
    curated: bool = False  # a person checked the evidence for this item


class ItemSource(Protocol):
    """Where candidates come from."""

    name: str

    def find(self, names: Iterable[str], keys: Iterable[str] = ()) -> list[Item]:
        """Items that bear one of the names or keys, in an order that depends on nothing but them."""
        ...


def fold(name: str) -> str:
    """The form under which names are compared: "Kəlbəcər rayonu" -> "kelbecer rayonu"."""
    spread = name.replace("ə", "e").replace("Ə", "E")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", anyascii(spread).casefold().replace("'", "")).split())


_CLASSES = (
    (r"sch|tsch|tch|sh|ch|zh|dzh|dj|j", "S"),
    (r"kh|gh|ck|q|k|g|x|c|h", "K"),
    (r"ph|v|w|f|b|p", "P"),
    (r"th|dt|t|d", "T"),
    (r"tz|ts|z|s", "S"),
    (r"n|m", "N"),
    (r"l", "L"),
    (r"r", "R"),
)


def skeleton(name: str) -> str:
    """Consonant classes of the folded name, so that transliterations of one name meet: Aghdam, Agdam -> "KTN"."""
    code = fold(name).replace(" ", "")
    head = "A" if code[:1] in set("aeiouy") else ""
    for pattern, letter in _CLASSES:
        code = re.sub(pattern, letter, code)
    return head + re.sub(r"(.)\1+", r"\1", re.sub(r"[aeiouy]+", "", code))
