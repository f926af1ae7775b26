"""Overlapping quotes in a text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kgbuild.model import Span
from kgbuild.serve.marking import segments

SPANS = st.lists(
    st.tuples(st.integers(-3, 60), st.integers(-3, 60), st.sampled_from("abcde")).map(
        lambda t: (Span(t[0], t[1]), t[2])
    ),
    max_size=12,
)


@given(st.text(max_size=50), SPANS)
def test_joined_segments_are_the_text(text: str, spans: list[tuple[Span, str]]) -> None:
    found = segments(text, spans)
    assert "".join(s.text for s in found) == text
    at = 0
    for segment in found:
        covering = {key for span, key in spans if 0 <= span.start <= at < span.end <= len(text)}
        assert set(segment.keys) == covering
        at += len(segment.text)


def test_nested_and_crossing_quotes() -> None:
    found = segments("one two three", [(Span(0, 7), "a"), (Span(4, 13), "b")])
    assert [(s.text, s.keys, s.starts) for s in found] == [
        ("one ", ("a",), ("a",)), ("two", ("a", "b"), ("b",)), (" three", ("b",), ()),
    ]  # fmt: skip
