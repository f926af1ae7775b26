"""data/resolution/*.yaml -> compiled patterns: operative verbs by class, nouns of the documents that are cited."""

from __future__ import annotations

import re
from functools import cache
from typing import TypeVar

import msgspec
import yaml

from kgbuild import resources
from kgbuild.errors import KnowledgeError
from kgbuild.model import Frozen

T = TypeVar("T")


class Operative(Frozen, frozen=True):
    """Verbs of one class.  of: kg classes, most specific first.  about: "" or the noun that the verb takes ("call")."""

    words: tuple[str, ...]
    of: tuple[str, ...]
    shall: tuple[str, ...] = ()  # classes where what is decided binds somebody: "Decides that all States shall"
    must: tuple[str, ...] = ()  # classes where what is stated is what should be: "Stresses that all parties must"


class Noun(Frozen, frozen=True):
    words: tuple[str, ...]
    singular: str
    undated: bool = False


class Documents(Frozen, frozen=True):
    nouns: tuple[Noun, ...]
    titled: tuple[str, ...]
    named: tuple[str, ...]


class Verb(Frozen, frozen=True):
    """An operative verb in a text: its class, its words, and where it ends."""

    entry: Operative
    words: str
    end: int


def _read(name: str, kind: type[T]) -> T:
    path = resources.path("data", "resolution", name)
    try:
        return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), kind)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise KnowledgeError(
            f"is no table of this kind: {error}", where=str(path), hint="see docs/resolutions.md"
        ) from error


@cache
def cited_documents() -> Documents:
    return _read("documents.yaml", Documents)


@cache
def _operative() -> tuple[re.Pattern[str], dict[str, Operative]]:
    """One pattern for all verbs, longest first, and the entry of each."""
    entries = {" ".join(words.split()): e for e in _read("operative.yaml", tuple[Operative, ...]) for words in e.words}
    listed = sorted(entries, key=lambda words: (-len(words), words))
    between = (
        r"(?:\s+(?:also|further|again|once\s+more|once\s+again|in\s+particular|strongly|urgently|especially|,))*\s+"
    )
    alternatives = "|".join(between.join(re.escape(w) for w in words.split()) for words in listed)
    adverbs = (
        r"(?:(?:also|further|furthermore|again|once\s+again|once\s+more|therefore|accordingly|moreover|likewise|hereby|"
        r"[a-z]+ly)[\s,]+)*"
    )
    whose = r"(?:the\s+(?:security\s+council|general\s+assembly)\s+)?"
    return re.compile(
        rf"{whose}{adverbs}(?P<verb>{alternatives})(?![\w-])(?:\s+(?:also|further|again|once\s+again|therefore|accordingly|moreover)\b)*",
        re.IGNORECASE,
    ), entries


def verb_at(text: str, at: int) -> Verb | None:
    """The operative verb that begins there, adverbs and "The Security Council" before it included."""
    pattern, entries = _operative()
    found = pattern.match(text, at)
    if found is None:
        return None
    words = re.sub(r"\s+", " ", found.group("verb").lower())
    entry = entries.get(words)
    if entry is None:  # adverbs stand between the words
        kept = [key for key in entries if _within(key.split(), words.split())]
        entry = entries[max(kept, key=len)]
    return Verb(entry=entry, words=" ".join(found.group().split()).lower(), end=found.end())


def _within(key: list[str], words: list[str]) -> bool:
    left = iter(words)
    return all(word in left for word in key)


def opens(text: str, at: int) -> bool:
    """An operative paragraph begins there: a verb of the table, with a capital letter."""
    return text[at : at + 1].isupper() and verb_at(text, at) is not None


@cache
def inner_call() -> re.Pattern[str]:
    """ ", and calls on": a second operative verb in the same paragraph."""
    _, entries = _operative()
    first = sorted({key.split()[0] for key in entries if key.split()[0].endswith("s")}, key=lambda w: (-len(w), w))
    return re.compile(
        rf"(?:,\s*|\s+)(?:and|while|as\s+well\s+as)\s+(?=(?:(?:also|further|again|therefore|[a-z]+ly)\s+)*(?:{'|'.join(first)})\b)|"
        rf";\s+(?=(?:{'|'.join(first)})\b)|,\s+(?=(?:{'|'.join(first)})\s+(?:up)?(?:on|that|the|its|for)\b)"
    )
