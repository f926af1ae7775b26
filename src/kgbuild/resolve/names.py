"""A name -> the form in which names are compared, and whether it says which thing is meant.

"The Defence Ministry", "heavy fighting" and "the agreement" say what kind of thing is meant: such names make no two
things one, however often they are read.  The words are data (data/resolve/nameless.yaml, instruments.yaml).
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

import yaml
from anyascii import anyascii

from kgbuild import resources

TITLES = re.compile(
    r"^(?:the|mr|mrs|ms|dr|sir|president|prime minister|first lady|general|colonel|ambassador|king|queen)\s+", re.I
)
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th)?")


@lru_cache(maxsize=1 << 16)
def fold(name: str) -> str:
    plain = anyascii(name.replace("ə", "e").replace("Ə", "E")).lower().replace("'", "")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain).split())


def without_titles(name: str) -> str:
    while TITLES.match(name):
        name = TITLES.sub("", name)
    return name


@cache
def generic_instruments() -> tuple[frozenset[str], int]:
    """Words of agreements that say no name, and how many days the signing of one may be told apart."""
    values = yaml.safe_load(resources.path("data", "resolve", "instruments.yaml").read_text("utf-8"))
    return frozenset(values["generic"].split()), int(values["days_apart"])


def is_unnamed(label: str) -> bool:
    """True for "the trilateral statement of 10 November 2020", False for "Oslo B agreement"."""
    words, _ = generic_instruments()
    return all(word in words or word.isdigit() for word in fold(label).split())


def is_dated(label: str) -> bool:
    """True for an agreement that is called by its day alone."""
    return is_unnamed(label) and any(word.isdigit() for word in fold(label).split())


@cache
def _nameless() -> dict[str, frozenset[str]]:
    values = yaml.safe_load(resources.path("data", "resolve", "nameless.yaml").read_text("utf-8"))
    found = {kind: frozenset(words.split()) for kind, words in values.items()}
    return {**found, "instrument": found["instrument"] | generic_instruments()[0]}


def is_nameless(kind: str, label: str) -> bool:
    """kind: the folder of the thing's IRI.  True where the label holds only words that fit any thing of the kind."""
    words = _nameless().get(kind)
    return words is not None and all(word in words or ORDINAL.fullmatch(word) for word in fold(label).split())
