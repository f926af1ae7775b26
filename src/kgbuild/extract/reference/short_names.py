"""Names of a document -> what a shorter word means after them: "the Tigers", "the base" after "the base at X"."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from kgbuild.extract.names.cast import Cast
from kgbuild.extract.names.tellings import Told
from kgbuild.extract.names.words import Line, heads

_AT = frozenset({"at", "in", "of", "near"})


@cache
def _generic() -> frozenset[str]:
    """Words that many bodies have in their names."""
    return heads("organization") | heads("force") | heads("organ") | heads("not_a_name") | heads("role")


class ShortNames:
    """`sites`: facility word -> key of the place that the last such facility stood at."""

    def __init__(self, told: Iterable[Told], cast: Cast) -> None:
        self._cast = cast
        self.facilities = heads("kinded")
        self._sites: dict[str, str] = {}
        self.words: dict[str, set[str]] = {}
        generic = _generic()
        seen: set[str] = set()
        for item in told:
            key = cast.key(item.key)
            if key in seen or "Organization" not in item.types or "State" in item.types:
                continue
            seen.add(key)
            entry = cast.entries.get(key)
            for name in entry.names if entry is not None else ():
                words = [w for w in name.split() if w[:1].isupper() and w.isalpha()]
                for word in words if len(words) > 1 else ():
                    if word.endswith("s") and word.lower() not in generic and not word.isupper():
                        self.words.setdefault(word, set()).add(key)

    def body(self, line: Line, i: int) -> str:
        """The body that "the |Tigers" are; "" where none or more than one is called so."""
        if line.word(i - 1) != "the" or line.is_cap(i + 1):
            return ""
        keys = {self._cast.key(k) for k in self.words.get(line.text[i], ())}
        return next(iter(keys)) if len(keys) == 1 else ""

    def note(self, line: Line, i: int, names: Sequence[Told]) -> None:
        """Takes in "military |base at X"."""
        if line.word(i + 1) not in _AT:
            return
        start = i + 2 + (line.word(i + 2) == "the")
        place = next((t for t in names if t.first == start and "Place" in t.types and t.form == "name"), None)
        if place is not None and "Country" not in place.types:
            self._sites[line.low[i]] = place.key

    def site(self, line: Line, i: int) -> str:
        """The place of "the |base", where only one was spoken of."""
        if line.word(i - 1) not in ("the", "this", "that") or line.word(i + 1) in _AT:
            return ""
        return self._cast.key(self._sites[line.low[i]]) if line.low[i] in self._sites else ""
