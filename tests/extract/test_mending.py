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


def test_what_stands_before_the_verb_after_a_fronted_phrase_is_its_subject(parser: Parser) -> None:
    sentence = parser.words(
        "By order of President Jean Martin, 94 servicemen of the French Army were awarded the medal."
    )
    subject = next(t for t in sentence.doc if t.lower_ == "servicemen")
    assert subject.dep_ == "nsubjpass"
    assert subject.head.lower_ == "awarded"


def told(text: str, kind: str) -> set[tuple[str, str]]:
    extraction = load().extract(Document(identifier="a.txt", text=text, source=Source(issued="2020-11-25")))
    labels = {node.id: node.label for node in extraction.nodes}
    events = {node.id for node in extraction.nodes if node.types[0] == kind}
    return {
        (c.predicate, labels[c.object.node] if isinstance(c.object, Ref) else getattr(c.object, "edtf", c.object.words))
        for c in extraction.claims
        if c.subject in events
    }


def test_a_verb_that_is_left_out_is_the_one_before() -> None:
    found = told("Ganja was returned to Iran on 20 May 2020, and Tabriz should be on 1 June.", "Handover")
    assert {("place", "Ganja"), ("date", "2020-05-20"), ("place", "Tabriz"), ("date", "2020-06-01")} <= found


def test_an_insertion_that_is_not_closed_holds_a_participle() -> None:
    text = (
        "The district of Orsha, like that of Gomel returned on 20 May 2020, and others, had until then formed a buffer."
    )
    assert ("place", "Gomel") in told(text, "Handover")


def test_what_was_put_off_has_the_place_and_the_day_of_its_plan() -> None:
    text = "Orsha was to be handed over on 15 November 2020, but Minsk delayed the takeover at the request of Russia."
    assert {("place", "Orsha"), ("fromDate", "2020-11-15"), ("requester", "Russia")} <= told(text, "Postponement")
    text = "Poland gave Russia ten more days to pull its troops out of Orsha."
    assert {("agent", "Poland"), ("place", "Orsha")} <= told(text, "Postponement")
    assert ("agent", "Russia") in told(text, "Withdrawal")
