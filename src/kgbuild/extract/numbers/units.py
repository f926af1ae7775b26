"""data/units/*.yaml -> unit and number tables, checked, and the pattern of a unit after a number."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TypeVar

import msgspec
import yaml

from kgbuild import resources
from kgbuild.errors import KnowledgeError

_T = TypeVar("_T")


class Unit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A unit and the ways of writing it.  Codes are UCUM; for currencies ISO 4217."""

    code: str
    words: tuple[str, ...] = ()
    signs: tuple[str, ...] = ()


class Numbers(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """data/units/numbers.yaml as read."""

    small: dict[str, int]
    scales: dict[str, int]
    money_scales: dict[str, int]
    vague: tuple[str, ...]
    vague_before: tuple[str, ...]
    qualifiers: tuple[str, ...]
    qualifiers_after: tuple[str, ...]
    labels: tuple[str, ...]
    weak_labels: tuple[str, ...]


def read(kind: type[_T], path: Path) -> _T:
    """Raises KnowledgeError when the table is not what it should be."""
    try:
        return msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), kind)
    except (yaml.YAMLError, msgspec.ValidationError) as error:
        raise KnowledgeError(str(error), where=str(path), hint="compare with the other entries") from error


def phrase(words: str) -> str:
    """A pattern for words with any blanks between them."""
    return r"\s+".join(re.escape(word) for word in words.split())


def _singular(words: str) -> tuple[str, ...]:
    return (words, words[:-1]) if len(words) > 3 and words.endswith("s") else (words,)


FOLDER = resources.path("data", "units")
NUMBERS = read(Numbers, FOLDER / "numbers.yaml")
UNITS = read(tuple[Unit, ...], FOLDER / "units.yaml")
CURRENCIES = read(tuple[Unit, ...], FOLDER / "currencies.yaml")

# How it is written (words in small letters, signs exactly) -> code
BY_WORDS = {
    " ".join(form.lower().split()): u.code for u in (*UNITS, *CURRENCIES) for w in u.words for form in _singular(w)
}
BY_SIGN = {sign: u.code for u in UNITS for sign in u.signs}
MONEY = {sign: u.code for u in CURRENCIES for sign in u.signs}

_END = r"(?![\w²³])"
WORDS = "(?i:" + "|".join(phrase(w) for w in sorted(BY_WORDS, key=len, reverse=True)) + ")" + _END
SIGNS = "(?:" + "|".join(re.escape(s) for s in sorted(BY_SIGN, key=len, reverse=True)) + ")" + _END
MONEY_SIGNS = "(?:" + "|".join(re.escape(s) for s in sorted(MONEY, key=len, reverse=True)) + ")"


def code(written: str) -> str:
    """UCUM or ISO 4217 code of a unit as written; "" for one that is not known."""
    return BY_SIGN.get(written) or BY_WORDS.get(" ".join(written.lower().split())) or MONEY.get(written, "")
