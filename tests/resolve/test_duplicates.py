"""Syndicated texts are one source: copies as outlets print them are found, other texts on the same matter are not."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.resolve.golden import SHARED

from kgbuild import resources
from kgbuild.resolve import signature
from kgbuild.resolve.duplicates import groups

DOCUMENTS = sorted(resources.path("data", "documents").glob("*.txt"))


def sentences(text: str) -> list[str]:
    return [s for s in re.split(r"(?<=[.!?])\s+", text) if s]


def framed(text: str, _: random.Random) -> str:
    return (
        f"By our correspondent in Baku\n\n{text}\n\nWith agencies. Subscribe to our newsletter for more such stories."
    )


def retitled(text: str, _: random.Random) -> str:
    return "Another headline for the same report, set by the desk\n" + text.partition("\n")[2]


def shortened(text: str, chance: random.Random) -> str:
    return " ".join(s for s in sentences(text) if chance.random() > 0.15)


def edited(text: str, chance: random.Random) -> str:
    """Every thirtieth word is another one: names put into house style, a synonym here and there."""
    return " ".join("other" if chance.random() < 1 / 30 else word for word in text.split())


def half(text: str, _: random.Random) -> str:
    return text[: len(text) // 2]


def texts() -> Iterator[tuple[str, str]]:
    paths = [*DOCUMENTS, *(sorted((SHARED / "texts").iterdir()) if SHARED.exists() else [])]
    return ((path.stem, path.read_text("utf-8")) for path in {path.stem: path for path in paths}.values())


@pytest.mark.parametrize("change", [framed, retitled, shortened, edited])
def test_copies_as_they_are_printed_are_found(change: Callable[[str, random.Random], str]) -> None:
    signatures = {}
    for number, (name, text) in enumerate(texts()):
        signatures[name], signatures[name + "+"] = signature(text), signature(change(text, random.Random(number)))
    found = groups(signatures)
    together = [name for name in signatures if name + "+" in signatures and found[name] == found[name + "+"]]
    others = [(a, b) for a in signatures for b in signatures if found[a] == found[b] and a.rstrip("+") != b.rstrip("+")]
    print(change.__name__, len(together), "of", len(signatures) // 2, "copies found;", len(others), "others joined")
    assert len(together) >= 0.9 * len(signatures) / 2
    assert others == []


def test_half_of_a_text_is_a_source_of_its_own() -> None:
    """Resemblance is of whole texts: an excerpt is not found, and the guide says so."""
    (name, text), *_ = texts()
    assert len(set(groups({name: signature(text), "half": signature(half(text, random.Random(0)))}).values())) == 2


def test_two_instruments_are_two_sources_however_alike_they_are() -> None:
    """A mandate is renewed in the words of the last renewal; the same instrument in two files is one source."""
    text = next(texts())[1]
    same = {name: signature(text) for name in ("a", "b", "c", "news")}
    found = groups(same, {"a": "resolution 231", "b": "resolution 238", "c": "resolution 231"})
    assert found == {"a": "a", "b": "b", "c": "a", "news": "news"}


@pytest.mark.skipif(not SHARED.exists(), reason="needs the project's shared corpora")
def test_how_many_resolutions_look_like_copies() -> None:
    """By words alone, the renewals of one force's mandate: why instruments are told apart."""
    folder: Path = SHARED.parent / "corpora" / "unsc"
    paths = sorted(folder.glob("*.txt"))[:300]
    signatures = {path.stem: signature(path.read_text("utf-8", errors="replace")) for path in paths}
    joined = [name for name, first in groups(signatures).items() if name != first]
    print(len(paths), "resolutions,", len(joined), "in the words of an earlier one", joined)
    assert len(joined) <= 0.04 * len(paths)
    assert all(name == first for name, first in groups(signatures, {n: n for n in signatures}).items())
