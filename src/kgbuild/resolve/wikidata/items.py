"""A name -> items that may be meant: one interface for the travelling authority, a local index and the live service."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Protocol

from anyascii import anyascii
from rapidfuzz.distance import JaroWinkler, Levenshtein

from kgbuild.model import Frozen


class Item(Frozen, frozen=True):
    """What linking needs of a Wikidata item.  qid "" = known to exist, but no item is confirmed (NIL on purpose).

    types: kg class names; keys: "iso:AZ-KAL", "geonames:586268"; country: ISO alpha-2 (of a person: citizenship);
    names and the language of each; born, died, began: ISO dates as deep as they are known; prominence: number of
    sitelinks, 0 where unknown.
    """

    qid: str
    label: str
    types: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    country: str = ""
    keys: tuple[str, ...] = ()
    born: str = ""
    died: str = ""
    began: str = ""
    latitude: float | None = None
    longitude: float | None = None
    prominence: int = 0
    curated: bool = False  # a person checked the evidence for this item


class ItemSource(Protocol):
    """Where candidates come from."""

    name: str
    tells: bool  # whether it has statements of items, so that claims can be compared with them

    def find(self, names: Iterable[str], keys: Iterable[str] = ()) -> list[Item]:
        """Items that bear one of the names or keys, in an order that depends on nothing but them."""
        ...

    def facts(self, qid: str) -> Mapping[str, tuple[str, ...]]:
        """Property -> values that Wikidata has of an item, as `record.Record` writes them; {} where none are known."""
        ...

    def label(self, qid: str) -> str:
        """ "" where it is not known here."""
        ...

    def bonds(self, qid: str) -> frozenset[str]:
        """Folded names of what its statements tie it to: offices, bodies, relatives, places, works."""
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


def alike(one: str, other: str) -> float:
    """How like two folded names are, word by word: 0 where a word of either has no fellow.

    "aliyev ilham" is "ilham aliyev" written otherwise; "henry king" is not "henry kennedy", though most letters agree.
    """
    ours, theirs = one.split(), other.split()
    if not ours or len(ours) != len(theirs):
        ours, theirs = ["".join(ours)], ["".join(theirs)]  # "al hasakah", "alhasakah"
    total, left = 0.0, list(theirs)
    for word in sorted(ours, key=lambda w: (-len(w), w)):
        near, fellow = max((_word(word, w), w) for w in left)
        if near < WORD:
            return 0.0
        total += near
        left.remove(fellow)
    return total / len(ours) * (1.0 if sorted(ours) != sorted(theirs) or ours == theirs else 0.98)


WORD = 0.7  # words less alike than this are different words


def _word(one: str, other: str) -> float:
    """Letters that agree, or sounds: transliterations of one word have the same skeleton and much the same letters."""
    letters = Levenshtein.normalized_similarity(one, other)
    if (
        letters < WORD
        and JaroWinkler.similarity(one, other) >= 0.7
        and len(one) > 3
        and skeleton(one) == skeleton(other)
    ):
        return 0.85
    return letters
