"""An office told without its body -> the body that the sentence's other words give it.

"|The group's| leader, X"; "General X |on behalf of the rebels|"; "|Mali| asked, interim President X said".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kgbuild.extract.names.cast import Cast
from kgbuild.extract.names.home import country_of
from kgbuild.extract.names.tellings import Told
from kgbuild.extract.names.words import Line
from kgbuild.extract.offices.offices import Office

_FOR = (("for", "the"), ("for",), ("on", "behalf", "of", "the"), ("on", "behalf", "of"), ("on", "the", "part", "of",
        "the"), ("on", "the", "part", "of"))  # fmt: skip
_BODIES = frozenset({"State", "Country", "Organization", "ArmedForce", "Group", "Party", "Government"})


class Near:
    """Asks of the offices of one document.  told: every name and reference that it holds, by sentence."""

    def __init__(self, told: Mapping[int, Sequence[Told]], cast: Cast) -> None:
        self._told, self._cast = told, cast

    def of(self, number: int, line: Line, office: Office) -> tuple[str, str]:
        """Key of the body and the reason; ("", "") where the words give none."""
        start = office.first
        for item in self._bodies(number):
            between = [w for w in line.low[item.last + 1 : start] if w not in ("'s", "’s", "'")]
            if item.form != "name" and item.last < start and not between and item.last >= start - 2:
                return self._cast.key(item.key), "whose office it is said to be"
        after = office.person.last + 1
        after += line.word(after) == ","
        for words in _FOR:
            if tuple(line.low[after : after + len(words)]) == words:
                for item in self._bodies(number):
                    if item.first in (after + len(words), after + len(words) - 1):
                        return self._cast.key(item.key), "for whom it is said that the person acts"
        return "", ""

    def state(self, number: int, office: Office, home: str) -> tuple[str, str]:
        """The one state that the sentence names before the office.  home: the text's own, if it has one."""
        states = set()
        for item in self._told.get(number, ()):
            entry = self._cast.entries.get(self._cast.key(item.key))
            if entry is not None and {"State", "Country", "Group"}.intersection(item.types) and item.form != "pronoun":
                if item.last >= office.first:
                    continue
                states.add(country_of(entry))
        named = {state for state in states if state in self._cast.entries}
        if home in named:
            return home, "the country that the text is about, which the sentence names"
        if home or len(named) != 1:
            return "", ""
        return named.pop(), "the one state that the sentence names before the office"

    def _bodies(self, number: int) -> Iterator[Told]:
        return (t for t in self._told.get(number, ()) if _BODIES.intersection(t.types))
