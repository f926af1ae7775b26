"""Lexicon tables -> look-ups of offices, international bodies and named forces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from kgbuild.extract.dates.time_grammar import MONTHS as MONTH_NUMBERS
from kgbuild.extract.names.words import fold_word, heads, lexicon

FORCE = ("ArmedForce", "Organization")
BODY = ("Organization",)
MONTHS = frozenset(MONTH_NUMBERS)


def organ_key(words: str) -> str:
    """ "Ministry of Defense", "defence ministry" and "MoD" are one office."""
    plain = words.replace("defense", "defence")
    if plain == "mod":
        return "defence ministry"
    if plain.startswith("ministry of "):
        return f"{plain.removeprefix('ministry of ')} ministry".replace("foreign affairs ministry", "foreign ministry")
    return {"officials": "authorities", "governments": "government"}.get(plain, plain)


@cache
def organs() -> tuple[frozenset[str], frozenset[str], int]:
    """Words for organs of a state, their first words, and the length of the longest in words."""
    words = frozenset(heads("organ"))
    return words, frozenset(w.split()[0] for w in words), max(w.count(" ") + 1 for w in words)


@dataclass(frozen=True, slots=True)
class Body:
    key: str
    label: str
    types: tuple[str, ...]
    names: tuple[str, ...]


@cache
def bodies() -> tuple[Mapping[str, Body], frozenset[str], int]:
    """data/lexicon/bodies.yaml: names (acronyms as written, longer ones folded) -> bodies; first words; the longest."""
    table: dict[str, Body] = {}
    longest = 1
    for label, names in lexicon("bodies")["organizations"].items():
        longest = max(longest, _enter(table, label, names or (), BODY))
    for label, names in lexicon("bodies")["forces"].items():
        longest = max(longest, _enter(table, label, names or (), FORCE))
    return table, frozenset(fold_word(name.replace("-", " ")).split()[0] for name in table), longest


def _enter(table: dict[str, Body], label: str, names: Sequence[str], types: tuple[str, ...]) -> int:
    body = Body(f"body:{fold_word(label)}", label, types, (label, *names))
    for name in body.names:
        table[name] = body
        if " " in name:
            table[fold_word(name)] = body
    return max(name.count(" ") + 2 * name.count("-") + 1 for name in body.names)
