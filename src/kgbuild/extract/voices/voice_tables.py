"""data/voice/voice.yaml -> word lists for who speaks and how it is told, checked."""

from __future__ import annotations

from pathlib import Path

import msgspec

from kgbuild import resources
from kgbuild.extract.numbers.units import read


class _Raw(msgspec.Struct, forbid_unknown_fields=True):
    speech: str
    quoting: str
    speech_nouns: str
    documents: str
    telling: str
    accusing: list[str]
    accused: list[str]
    titles: str
    these_words: str
    planned: str
    planned_adjectives: str
    planned_nouns: str
    planned_modifiers: str
    time_nouns: str
    demanded: str
    demanded_nouns: str
    demanded_modifiers: str
    negated: str
    negated_adjectives: str
    negated_nouns: str
    possible: str
    possible_adjectives: str
    possible_nouns: str
    unsure_nouns: str
    rejecting: str
    topics: str
    topics_nouns: str
    arranged: str
    concluding: str
    papers: str
    warning: str
    wanting: str
    letting: str
    possible_modifiers: str
    transparent: str
    happening: str
    imminent: str
    will: str
    would: str
    should: str
    may: str
    never: str
    negating: list[str]
    conditional: str


class Tables:
    """Word lists by name, each a frozen set of lemmas."""

    def __init__(self, path: Path) -> None:
        raw = read(_Raw, path)
        self._sets: dict[str, frozenset[str]] = {}
        for name in raw.__struct_fields__:
            words = getattr(raw, name)
            self._sets[name] = frozenset(words.split() if isinstance(words, str) else words)

    def __getitem__(self, name: str) -> frozenset[str]:
        return self._sets[name]


TABLES = Tables(resources.path("data", "voice", "voice.yaml"))
