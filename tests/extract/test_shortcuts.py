"""presence.py, likeness.py: what spares looking changes no claim."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgbuild import extract
from kgbuild.extract import Extractor
from kgbuild.extract.syntax.tokens import Lexeme, tree
from kgbuild.extract.telling import events, frames
from kgbuild.extract.telling.fillers import Filler
from kgbuild.extract.telling.likeness import Likeness
from kgbuild.model import DateValue, Document, Extraction, Node, NumberValue, Ref, Source, Span, TextValue, Value

GOLD = sorted((Path(__file__).parent / "gold").glob("texts/*.txt"))


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return extract.load()


def documents(extractor: Extractor) -> Iterator[Document]:
    for path in GOLD:
        yield Document(identifier=path.name, text=path.read_text("utf-8"), source=Source(issued="2021-01-01"))
    examples = [example.text for frame in extractor._frames.frames for example in frame.examples]
    yield Document(identifier="examples.txt", text="\n\n".join(examples), source=Source())


@pytest.fixture(scope="module")
def said(extractor: Extractor) -> list[Extraction]:
    return [extractor.extract(d) for d in documents(extractor)]


def test_a_sense_that_is_passed_over_would_have_told_nothing(
    extractor: Extractor, said: list[Extraction], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frames.Presence, "lacks", lambda *_: False)
    monkeypatch.setattr(frames.Presence, "kinds", lambda _, wanted: wanted)
    monkeypatch.setattr(frames, "unreached", lambda *_: False)
    for document, before in zip(documents(extractor), said, strict=True):
        assert extractor.extract(document) == before


def test_a_happening_that_is_not_compared_is_another(
    extractor: Extractor, said: list[Extraction], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "_MANY", 1)
    for document, before in zip(documents(extractor), said, strict=True):
        assert extractor.extract(document) == before


NODES = {
    "e1": Node(id="e1", types=("State",), label="Artsakh army", country="AM"),
    "e2": Node(id="e2", types=("ArmedForce",), label="The Armenian army", country="AM"),
    "e3": Node(id="e3", types=("Person",), label="Robert Kocharyan"),
    "e4": Node(id="e4", types=("Treaty",), label="peace agreement"),
}
WORDS = st.lists(st.sampled_from(["the", "army", "peace", "agreement", "two", "men", "and", "12"]), max_size=3)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.sampled_from(sorted(NODES)).map(lambda node: Ref(node=node)),
    WORDS.map(lambda words: TextValue(words=" ".join(words))),
    st.sampled_from(["12", "2", ""]).map(lambda n: NumberValue(words=n or "some men", lexical=n)),
    st.sampled_from(["1993-04-02", "1993-04", "1994"]).map(lambda day: DateValue(words=f"in {day}", edtf=day)),
)
ROLES = ["place", "agent", "victims", "instrument", "count", "harm", "object", "recipient", "value", "date"]


def filler(value: Value) -> Filler:
    (word,) = tree("x", [Lexeme("x", "x", "x", "NOUN", "NN", "ROOT")], [0], [0])
    return Filler(value, Span(0, 1), word, "", value.node if isinstance(value, Ref) else value.words)


@settings(max_examples=500, deadline=None)
@given(st.sampled_from(ROLES), VALUES, VALUES)
def test_fillers_that_are_alike_share_a_mark(role: str, one: Value, other: Value) -> None:
    likeness, a, b = Likeness(NODES), filler(one), filler(other)
    if likeness.alike(role, a, b):
        assert set(likeness.sought(role, a)) & set(likeness.marks(role, b))
