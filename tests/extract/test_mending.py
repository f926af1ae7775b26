"""Slips of the parser that grammar rules out."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgbuild.extract import load
from kgbuild.extract.syntax.mending import mend
from kgbuild.extract.syntax.parse import Parser
from kgbuild.extract.syntax.tokens import Doc, Lexeme, tree
from kgbuild.model import Document, NumberValue, Ref, Source


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


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("The raid killed between 40 and 50 soldiers.", "soldiers"),
        ("The war killed between 70,000 and 100,000.", "70,000"),
        ("The army ruled between 10 and 15 years.", ""),
        ("The army ruled between 1991 and 1994.", ""),
        ("The army fled between 10 and 15 kilometres.", ""),
    ],
)
def test_two_bounds_and_whom_they_count_are_an_object(parser: Parser, text: str, counted: str) -> None:
    assert [t.text for t in parser.words(text).doc if t.dep_ == "dobj"] == [counted] * bool(counted)


def test_what_stands_behind_a_date_in_front_is_the_subject(parser: Parser) -> None:
    doc = parser.words("On 10 August Russian troops, having crossed the Enguri river, occupied Zugdidi.").doc
    troops = next(t for t in doc if t.text == "troops")
    assert (troops.dep_, troops.head.text) == ("nsubj", "occupied")


def test_what_says_which_treaty_is_meant_belongs_to_it(parser: Parser) -> None:
    doc = parser.words("By the Treaty of Lima, signed on 3 June 1929 by Ana Rada, Tacna returned to Peru.").doc
    signed, by = next(t for t in doc if t.text == "signed"), doc[0]
    assert (signed.dep_, signed.head.text, by.head.text) == ("acl", "Treaty", "returned")


WORDS = [
    "A", "B", "and", ",", "that", "was", "who", "by", "be", "signed", "retaken", "over",
    "around", "the", "in", "to", "of", "1999", "Monday", "which",
]  # fmt: skip
TAGS = ["VB", "VBD", "VBN", "NN", "NNS", "NNP", "CD", "IN", "WDT"]
KINDS = ["VERB", "AUX", "NOUN", "PROPN", "ADP", "NUM", "PRON"]
RELATIONS = [
    "advcl", "conj", "appos", "nsubj", "nsubjpass", "dobj", "pobj",
    "prep", "attr", "acl", "relcl", "auxpass", "cc", "nummod",
]  # fmt: skip
LEXEMES = st.builds(
    lambda text, pos, tag, dep: Lexeme(text, text.lower(), text.lower(), pos, tag, dep),
    *map(st.sampled_from, (WORDS, KINDS, TAGS, RELATIONS)),
)


@st.composite
def trees(draw: st.DrawFn) -> Doc:
    """Any tree of words: a parser hangs them on one another in more ways than grammar knows."""
    words = draw(st.lists(LEXEMES, min_size=1, max_size=12))
    order = draw(st.permutations(range(len(words))))
    heads = [0] * len(words)
    for n, word in enumerate(order[1:], 1):
        heads[word] = order[draw(st.integers(0, n - 1))] - word
    root = order[0]
    words[root] = words[root]._replace(dep_="ROOT")
    text = " ".join(word.text for word in words)
    offsets = [sum(len(word.text) + 1 for word in words[:n]) for n in range(len(words))]
    return tree(text, words, offsets, heads)


@settings(max_examples=400, deadline=None)
@given(trees())
def test_every_tree_stays_a_tree(doc: Doc) -> None:
    mend(doc)
    for token in doc:
        assert len(list(islice(token.ancestors, len(doc)))) < len(doc)
        assert token.head is token or any(child is token for child in token.head.children)
        assert (token.head is token) == (token.dep_ == "ROOT")  # walks up a list stop there
        assert all(child.head is token for child in token.children)


def test_a_list_below_a_noun_that_is_the_whole_sentence_has_an_end(parser: Parser) -> None:
    parser.words("A convenient alternative to string_match and string_match_nth    functions.")


def test_a_sentence_whose_parse_would_become_a_ring_is_read() -> None:
    """What says more of an instrument, and is hung above it by the parser, stays where it is."""
    words = [
        Lexeme("Agreement", "agreement", "agreement", "PROPN", "NNP", "nsubj"),
        Lexeme(",", ",", ",", "PUNCT", ",", "punct"),
        Lexeme("signed", "signed", "sign", "VERB", "VBD", "advcl"),
        Lexeme("ended", "ended", "end", "VERB", "VBD", "ROOT"),
        Lexeme("it", "it", "it", "PRON", "PRP", "dobj"),
    ]
    doc = tree("Agreement, signed ended it", words, [0, 9, 11, 18, 24], [1, 1, 1, 0, -1])
    doc[0].attach(doc[2])
    doc[2].attach(doc[0])
    assert doc[2].head is doc[3]
    mend(doc)
    assert doc[2].left_edge is doc[0]


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


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Chile left the region and Peru declared independence.", "Peru"),
        ("They took the port of Arica and the garrison was captured.", "garrison"),
        ("They took the town and the port and burned them.", None),
        ("They took the town and port and left.", None),
    ],
)
def test_the_subject_of_a_second_clause_is_not_one_more_of_the_list_before_it(
    parser: Parser, text: str, subject: str | None
) -> None:
    (sentence,) = parser.parse(Document(identifier="a.txt", text=text, source=Source()))
    verb = next(t for t in sentence.doc if t.text in ("declared", "captured", "burned", "left") and t.i > 4)
    own = next((c.text for c in verb.children if c.dep_ in ("nsubj", "nsubjpass")), None)
    assert own == subject


@pytest.mark.parametrize(
    ("text", "word", "head", "role"),
    [
        ("He forced the garrison, consisting of soldiers and police, to flee.", "flee", "forced", "xcomp"),
        ("He ordered a column, led by Max Huber, to march to Dongola.", "march", "ordered", "xcomp"),
        ("A Polish counter-offensive recaptured Vilnius in 1919.", "Vilnius", "recaptured", "dobj"),
        (
            "Henry Weber was sacked as commander and his successor William Gott was killed on 7 August 1942.",
            "successor",
            "killed",
            "nsubjpass",
        ),
        ("During the siege of Goma, soldiers and police were killed.", "soldiers", "killed", "nsubjpass"),
        ("It was invaded, leading to Britain and France declaring war.", "Britain", "declaring", "nsubj"),
    ],
)
def test_who_does_what(parser: Parser, text: str, word: str, head: str, role: str) -> None:
    token = next(t for t in parser.words(text).doc if t.text == word)
    assert (token.head.text, token.dep_) == (head, role)
