"""data/measures.yaml -> the words that say what a number measures."""

from __future__ import annotations

from pathlib import Path

import msgspec
import yaml

from kgbuild import resources
from kgbuild.errors import KnowledgeError


class Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """data/measures.yaml as read."""

    units: dict[str, str]
    adjectives: dict[str, str]
    nouns: dict[str, str]
    verbs: frozenset[str]
    reaching: frozenset[str]
    lasting: frozenset[str]
    shares: frozenset[str]
    durations: frozenset[str]
    pauses: frozenset[str]
    terms: frozenset[str]
    residents: frozenset[str]
    members: frozenset[str]
    having: frozenset[str]
    living: frozenset[str]
    changing: frozenset[str]
    census: frozenset[str]


def load(path: Path | None = None) -> Table:
    """Raises KnowledgeError when the table is wrong."""
    path = path or resources.path("data", "measures.yaml")
    try:
        return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), Table)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise KnowledgeError(str(error), where=str(path)) from error
