""" "The president", "the prime minister", "the head of state" -> the person who was last called so."""

from __future__ import annotations

from collections.abc import Sequence

from kgbuild.extract.names.tellings import Told
from kgbuild.extract.names.words import Line
from kgbuild.extract.reference.antecedents import Reader

_OF_STATE = ("president", "king", "queen", "emperor", "emir", "sultan", "supreme leader")
_OF_GOVERNMENT = ("prime minister", "premier", "chancellor", "taoiseach")


def holder(reader: Reader, number: int, line: Line, i: int) -> list[Told]:
    """The telling that word i begins; none where two were called so just before, or nobody."""
    positions, last = _meant(reader, line, i)
    held = [h for p in positions for h in reader.held.get(p, ())]
    if not held or line.word(i - 1) != "the" or line.tokens[last].dep_ == "compound":
        return []
    if line.word(last + 1) in ("of", ","):
        return []
    holders = sorted(h for h in held if h[0] <= number)
    if not holders:
        return []
    key = holders[-1][1]
    if len({k for _, k in holders}) > 1:
        recent = {t.key for t in reader.back(number, 2) if "Person" in t.types and any(t.key == k for _, k in holders)}
        if len(recent) != 1:
            reader.leave(line, i, "description", f"more than one {positions[0]} was named")
            return []
        key = recent.pop()
    return [reader.told(number, line, i - 1, last, key, "description")]


def _meant(reader: Reader, line: Line, i: int) -> tuple[Sequence[str], int]:
    """The offices that the words can stand for, and the last of the words."""
    if line.low[i] == "head" and line.word(i + 1) == "of":
        last = i + 2 + (line.word(i + 2) == "the")
        whose = line.word(last)
        if whose in ("state", "government"):
            return (_OF_STATE if whose == "state" else _OF_GOVERNMENT), last
    two = f"{line.low[i]} {line.word(i + 1)}"
    return ((two,), i + 1) if two in reader.held else ((line.low[i],), i)
