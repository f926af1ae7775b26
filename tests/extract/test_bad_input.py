"""Input that nobody would call a document: no crash, every claim grounded, no time that grows faster than the text."""

import random
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgbuild import extract
from kgbuild.extract import Extractor
from kgbuild.model import Document, Source


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return extract.load()


def seconds(extractor: Extractor, text: str) -> float:
    began = time.process_time()
    extraction = extractor.extract(Document(identifier="t.txt", text=text, source=Source()))
    for claim in extraction.claims:
        assert 0 <= claim.span.start < claim.span.end <= len(text)
    return time.process_time() - began


def names(count: int) -> str:
    chance = random.Random(1)
    parts = ["ba", "kar", "dun", "mi", "sel", "tor", "va", "chi", "ren", "og"]
    made = [" ".join("".join(chance.choices(parts, k=3)).capitalize() for _ in range(2)) for _ in range(count)]
    return f"The dead are {', '.join(made)} and others."


BINARY = random.Random(2).randbytes(20_000).decode("latin-1")
SHAPES = {
    "binary": lambda n: (BINARY * (n // len(BINARY) + 1))[:n],
    "one endless word": lambda n: "x" * n,
    "right to left": lambda n: ("سيطرت القوات على المدينة في 5 مايو 1993. وقال الرئيس. " * n)[:n],
    "mixed script": lambda n: ("Войска seized 阿格达姆 on 23 июля 1993, و said Ποντος. " * n)[:n],
    "one line": lambda n: ("Troops captured Goma on 5 May 1993 and 12 people were killed; " * n)[:n],
    "happenings": lambda n: "".join(
        f"On {k % 28 + 1} May {k % 30 + 1990} rebels took Mar{k}zan; {k} died. " for k in range(n // 40)
    ),
    "names": lambda n: names(n // 18),
    "numbers": lambda n: ("12 345 (1993) 822, 5/7 1.2.1993 " * n)[:n],
}


@pytest.mark.parametrize("shape", SHAPES)
def test_time_grows_as_the_text_does(extractor: Extractor, shape: str) -> None:
    make = SHAPES[shape]
    small = min(seconds(extractor, make(2_000)) for _ in range(2))
    large = seconds(extractor, make(20_000))
    assert large < 20 * max(small, 0.03)  # ten times the text; the rest is for a busy machine


def test_a_list_of_ten_thousand_names_is_read(extractor: Extractor) -> None:
    assert seconds(extractor, names(10_000)) < 60


PIECES = [
    "Goma",
    "the",
    "\u200f",
    "\ud800",
    "\x00",
    "\n\n",
    "«",
    "(",
    "5",
    "1993",
    "العربية",
    "a" * 200,
    "—",
    "\u0301",
    ".",
]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.binary(max_size=200).map(lambda b: b.decode("latin-1")),
                 st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)))  # fmt: skip
def test_anything_is_harmless(extractor: Extractor, text: str) -> None:
    seconds(extractor, text)
