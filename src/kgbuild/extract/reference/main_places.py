"""All names of a document -> the one place that it is about, which "the town" means far from any name."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Sequence

from kgbuild.extract.names.cast import Cast
from kgbuild.extract.names.tellings import Told

_OPENING = 2  # sentences, the title among them
_OFTEN = 3  # tellings of a place that the opening does not name
_TITLES = frozenset({"Instrument", "Road", "Organization"})


class MainPlaces:
    """In which sentences each place is named."""

    def __init__(self, told: Sequence[Told], cast: Cast) -> None:
        self._cast = cast
        self._named: dict[str, list[int]] = {}
        wide: Told | None = None
        for item in told:
            if wide is None or not wide.span.covers(item.span):
                wide = item if _TITLES.intersection(item.types) and "Place" not in item.types else None
                if "Place" in item.types and item.form == "name":
                    self._named.setdefault(cast.key(item.key), []).append(item.sentence)

    def of(self, kinds: Collection[str], number: int) -> str:
        """Key of the place of these classes (or of none that is known) that stands out; "" where none does.

        number: of the sentence that refers to it; what is first named after it does not count.
        """
        return self._most(kinds, number, whole=True) or self._most(kinds, number, whole=False)

    def _most(self, kinds: Collection[str], number: int, whole: bool) -> str:
        """whole: by how often the whole document names it, not what stands before the sentence."""
        named = {key: at for key, at in self._named.items() if self._is(key, kinds)}
        count = {key: len(at) if whole else bisect_right(at, number) for key, at in named.items()}
        first, second, *_ = [*sorted(count, key=lambda key: -count[key]), "", ""]
        if not first or named[first][0] > number:
            return ""
        enough = _OFTEN if named[first][0] >= _OPENING else 2
        return first if count[first] >= max(enough, 2 * count.get(second, 0)) else ""

    def _is(self, key: str, kinds: Collection[str]) -> bool:
        entry = self._cast.entries.get(key)
        return entry is not None and (entry.types[0] in kinds or entry.types[0] == "Place")
