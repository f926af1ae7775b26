"""Slips of the parser that grammar rules out."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgbuild.extract import load
from kgbuild.extract.parse import Parser
from kgbuild.model import Document, NumberValue, Ref, Source

WORDS = "A B and , that was who by signed deal the of on Monday or which".split()  # noqa: SIM905


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser()


def test_the_last_of_a_list_and_what_follows_it_belong_to_the_verb_of_the_list() -> None:
    text = (
        "It says that in conformity with the joint statement signed by French President Jean Martin, Polish President "
        "Adam Nowak, and Danish Prime Minister Lars Holm on November 10, 2020, Orsha was to be returned on November 15."
    )
    extraction = load().extract(Document(identifier="a.txt", text=text, source=Source()))
    labels = {node.id: node.label for node in extraction.nodes}
    signing = {node.id for node in extraction.nodes if node.types[0] == "Signing"}
    told = {
        (c.predicate, labels[c.object.node] if isinstance(c.object, Ref) else getattr(c.object, "edtf", ""))
        for c in extraction.claims
        if c.subject in signing and not isinstance(c.object, NumberValue)
    }
    assert {("signatory", n) for n in ("Jean Martin", "Adam Nowak", "Lars Holm")} <= told
    assert ("date", "2020-11-10") in told


def test_a_relative_clause_is_about_the_noun_before_it(parser: Parser) -> None:
    sentence = parser.words(
        "According to the peace deal, that was brokered by Russia, the forces should be out of Orsha."
    )
    brokered = next(t for t in sentence.doc if t.text == "brokered")
    assert (brokered.head.text, brokered.dep_) == ("deal", "relcl")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "A",
                "B",
                "and",
                ",",
                "that",
                "was",
                "who",
                "by",
                "signed",
                "deal",
                "the",
                "of",
                "on",
                "Monday",
                "or",
                "which",
            ]
        ),
        max_size=25,
    )
)
def test_every_tree_stays_a_tree(parser: Parser, words: list[str]) -> None:
    sentence = parser.words(" ".join(words) or ".")
    for token in sentence.doc:
        assert sum(1 for _ in token.ancestors) <= len(sentence.doc)
