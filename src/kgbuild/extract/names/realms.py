"""A sentence's words -> states of the past that no table knows, by the form of their names.

"the Sokoto Caliphate", "the Khedivate of Egypt".  Such a state is not the country of today whose name it holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from kgbuild.extract.names.atoms import Atom
from kgbuild.extract.names.words import Found, Line, capital_run, heads, lexicon

STATE = ("State", "Organization", "Place")


_FREE = frozenset({"free", "independent"})


@cache
def _heads() -> dict[str, frozenset[str]]:
    return {kind: frozenset(words) for kind, words in lexicon("realms").items()}


@cache
def _any_head() -> frozenset[str]:
    return _heads()["before"] | _heads()["of"] | _heads()["freed"]


def realms(line: Line, atoms: Sequence[Atom], used: frozenset[int]) -> Iterator[Found]:
    """used: words of what is named already, other than by the tables."""
    words = _heads()
    if line.vocabulary.isdisjoint(_any_head()):
        return
    by_word = {i: atom for atom in atoms for i in range(atom.first, atom.last + 1)}
    for i in line.capitals:
        free = line.low[i] in words["freed"] and line.is_cap(i - 1) and line.word(i - 1) in _FREE
        if i in used or (i in by_word and not (free and by_word[i].last == i)):  # "Free State" is a province, too
            continue
        if (free or line.low[i] in words["of"]) and line.word(i + 1) == "of":
            last = _land(line, i, by_word, used)
            if last:
                yield _found(line, i - 1 if free else _people(line, i, {}, used | by_word.keys()), last)
        elif line.low[i] in words["before"]:
            first = _people(line, i, by_word, used)
            if first < i:
                yield _found(line, first, i)


def _land(line: Line, head: int, by_word: dict[int, Atom], used: frozenset[int]) -> int:
    """The last word of "Khedivate of |Egypt"; 0 where that is a whole name of a country of today, or none."""
    first = head + 2 + (line.word(head + 2) == "the")
    if not line.is_cap(first) or first in used or line.low[first] in heads("not_a_name"):
        return 0
    atom = by_word.get(first)
    if atom is None:
        return capital_run(line, first, heads("not_a_name"), used | by_word.keys())
    kind = "" if atom.people is not None else atom.best.types[0]
    of_today = kind in ("Country", "State") or (kind == "Region" and line.low[head] == "republic")
    return 0 if of_today and line.low[head] in _heads()["living"] else atom.last


def _people(line: Line, head: int, by_word: dict[int, Atom], used: frozenset[int]) -> int:
    """The first word of "|Sokoto Caliphate"; the head's own place where there is none."""
    first = head
    while (
        first > 0 and line.cap[first - 1] and first - 1 not in used and line.low[first - 1] not in heads("not_a_name")
        and head - first < 3
    ):  # fmt: skip
        first -= 1
    country = any(
        atom.people is not None and atom.people.country.startswith("iso:") for i in range(first, head)
        if (atom := by_word.get(i)) is not None
    )  # fmt: skip
    return head if country and line.low[head] in _heads()["living"] else first


def _found(line: Line, first: int, last: int) -> Found:
    return Found(first, last, f"state:{line.folded(first, last)}", STATE, line.words(first, last), kind="state")
