"""An office told without its body -> the body that the text gives it: its own words, the list it stands in, or home.

"Lebanese President A, |Prime Minister B"; "|army chief C" of the one army named; "|President D" in a text written in,
or about, D's country.  Nothing is taken where the paragraph names another state that could be meant.
"""

from __future__ import annotations

from collections.abc import Sequence

from kgbuild.extract.names.cast import Cast
from kgbuild.extract.names.home import country_of, home_of
from kgbuild.extract.names.tellings import Told
from kgbuild.extract.names.words import Line, heads
from kgbuild.extract.offices.offices import Office

_ARMED = frozenset({"army", "military"})
_ORGANS = _ARMED | {"police", "parliament", "government", "navy", "senate", "cabinet"}
_BACK = 12  # sentences of the paragraph
_ON = frozenset({"of", "for", "to", "at", "in"})
_STATES = frozenset({"Country", "State"})


class Owners:
    """Asks, for the offices of one document, whose they are.  told: every name that it holds."""

    def __init__(self, lines: Sequence[Line], told: Sequence[Told], cast: Cast) -> None:
        self._lines, self._cast = lines, cast
        self.home, self._why = home_of(lines, told, cast)
        self._open: set[tuple[str, str]] = set()
        self._told: dict[int, list[Told]] = {}
        for item in told:
            self._told.setdefault(item.sentence, []).append(item)
        self._bodies: dict[str, list[str]] = {}  # by what they are: "main" forces, "police"
        for key in cast.entries:
            if key.startswith(("force:", "org:")):
                self._bodies.setdefault(key.rsplit(":", 1)[1], []).append(key)

    def of(self, number: int, office: Office) -> tuple[str, str]:
        """Key of the body, and the reason; ("", "") where the text leaves it open."""
        line, words = self._lines[number], office.position.lower().split()
        if line.word(office.last + 1) in _ON and office.last != office.person.last:
            return "", ""
        if len(words) > 1 and not _ORGANS.isdisjoint(words[:-1]):
            return self._organ(number, office, words)
        national = self.home in self._cast.entries and is_national(line, office)
        holding = self._cast.key(office.person.key), words[-1]
        if national and (holding in self._open or self._others(number, office)):
            self._open.add(holding)  # and stays so for the rest of the text
            national = False
        if not national:
            return "", ""
        return self.home, f"an office told without its country: {self._why}"

    def _organ(self, number: int, office: Office, words: Sequence[str]) -> tuple[str, str]:
        """ "|National Police chief", "|army chief": the body that the office's own words name."""
        for item in self._told.get(number, ()):
            if "Organization" in item.types and item.first <= office.first <= item.last < office.person.first:
                return self._cast.key(item.key), "the body in the office's own name"
        noun = next(w for w in words if w in _ORGANS)
        keys = self._bodies.get("main" if noun in _ARMED else noun, [])
        own = [k for k in keys if self.home and k.split(":", 1)[1].startswith(f"{self.home}:")]
        found = own or keys
        return (found[0], f"the one {noun} that the text names") if len(found) == 1 else ("", "")

    def _others(self, number: int, office: Office) -> bool:
        """Whether the paragraph names another state, or a place in one, before the office."""
        block = self._lines[number].sentence.block.span
        k, end = number, office.first
        while k >= max(0, number - _BACK) and self._lines[k].sentence.block.span == block:
            for item in self._told.get(k, ()):
                entry = self._cast.entries.get(self._cast.key(item.key))
                state = country_of(entry) if entry is not None and item.last < end else ""
                if state not in ("", self.home) and not (
                    _STATES.intersection(item.types) and _located(self._lines[k], item)
                ):
                    return True
            k, end = k - 1, 1 << 30
        return False


def is_national(line: Line, office: Office) -> bool:
    """Whether it is an office of a state, told right beside the name."""
    words = office.position.lower().split()
    return _national(words) and _beside(line, office, len(words))


def shares(line: Line, office: Office, before: Office) -> bool:
    """ "Lebanese President A, elected in January, |Prime Minister B and …": one list, one country."""
    if not _national(office.position.lower().split()):
        return False
    if office.person.key == before.person.key:  # "British Prime Minister |and Foreign Secretary A"
        return _national(before.position.lower().split()) and "and" in line.low[before.first : office.person.first]
    one, other = line.tokens[before.person.last], line.tokens[office.person.last]
    while other.dep_ == "conj" and other is not one:
        other = other.head
    return other is one or (one.dep_ == other.dep_ == "nsubj" and one.head is other.head)


def _national(words: Sequence[str]) -> bool:
    """ "interim president", "minister of defence", "prime minister"."""
    text = " ".join(words).removeprefix("ex-").removeprefix("ex ")
    if "of the " in text:  # "head of the office of the president"
        return False
    return any(
        text == office or text.endswith(f" {office}") or text.startswith(f"{office} of ")
        for office in heads("national_office")
    )


def _beside(line: Line, office: Office, size: int) -> bool:
    """Whether the office's words stand right before the name, or the name right before them."""
    if office.last > office.person.last:
        return True
    return line.words(max(0, office.person.first - size - 2), office.person.first - 1).lower().rstrip(". ").split()[
        -size:
    ] == office.position.lower().split() or line.word(office.person.first - 1) in heads("honorific")


def _located(line: Line, told: Told) -> bool:
    """ "in |Mali", "in the |Donetsk People's Republic (|DPR)"."""
    k = told.first - 1
    return line.word(k) == "(" or line.word(k - (line.word(k) == "the")) in ("in", "into", "inside")
