"""parse.py: offsets are exact, boundaries sane, odd input harmless."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgbuild.extract.syntax.parse import Parser, blocks, sentence_spans
from kgbuild.model import Document, Source, Span

WRAPPED = """RESOLUTION 822 (1993)

Adopted by the Security Council at its 3205th meeting,
on 30 April 1993

Expressing grave concern at the displacement of a large number of civilians

and the humanitarian emergency in the region, in particular in the Kelbadjar
district,

1. Demands the immediate cessation of all hostilities and hostile acts
with a view to establishing a durable cease-fire;
2. Urges the parties concerned immediately to resume negotiations.
"""


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser()


def document(text: str) -> Document:
    return Document(identifier="t.txt", text=text, source=Source())


def spans(text: str) -> list[str]:
    return [span.of(text) for span, _ in sentence_spans(document(text))]


@pytest.mark.parametrize(
    ("text", "second"),
    [
        ("LIMA - Tiwinza has fallen.", "Tiwinza has fallen."),
        ("Massawa, ERINA – Units of the army left.", "Units of the army left."),
        ("Bamako - the capital - has fallen.", ""),
        ("US - Iran talks have failed.", ""),
    ],
)
def test_a_dateline_is_no_part_of_the_sentence(text: str, second: str) -> None:
    spans = [s.of(text) for s, _ in sentence_spans(Document(identifier="x", text=text, source=Source()))]
    assert spans[1:] == ([second] if second else [])


def test_token_places_are_places_in_the_document(parser: Parser) -> None:
    text = "Title of it\n\n  “The army’s units\nentered the town,” he said. They left on 2 May.\n"
    for sentence in parser.parse(document(text)):
        for token in sentence.doc:
            got = sentence.place(token, token).of(text)
            assert len(got) == len(token.text)
        assert sentence.span.of(text) == sentence.span.of(text).strip()
        whole = sentence.place(sentence.doc[0], sentence.doc[-1])
        assert sentence.tokens(whole) == list(sentence.doc)


def test_wrapped_lines_are_one_sentence() -> None:
    got = spans(WRAPPED)
    assert "Adopted by the Security Council at its 3205th meeting,\non 30 April 1993" in got
    assert any(s.startswith("Expressing grave") and s.endswith("district,") for s in got)
    assert any(s.startswith(("1. Demands", "Demands")) for s in got)
    assert any("Urges" in s and "Demands" not in s for s in got)


def test_in_a_text_of_broken_lines_a_capital_may_begin_one() -> None:
    lower = (
        "The garrison of the islands surrendered late on Monday to the\nbrigade that had landed there in May, it said."
    )
    last = "About 1,800 people live on the islands, which the\nArgentines call the Malvinas."
    wrapped = "\n\n".join([lower] * 5 + [last])
    assert spans(wrapped)[-1] == last
    listed = "Signed by the ministers of foreign affairs of both states\nAnna Novak\nPetra Maier"
    assert spans(listed)[-1] == "Petra Maier"


def test_headline_stands_alone() -> None:
    assert spans("Peace deal signed\n\nThe deal was signed. It holds.") == [
        "Peace deal signed",
        "The deal was signed.",
        "It holds.",
    ]
    assert [b.kind for b in blocks("Peace deal signed\n\nThe deal was signed.")] == ["title", "paragraph"]


def test_what_a_headline_adds_behind_a_dash_stands_alone() -> None:
    assert spans("Rebels shell a market, 12 killed - ministry\n\nThe shells fell at noon.") == [
        "Rebels shell a market, 12 killed -",
        "ministry",
        "The shells fell at noon.",
    ]
    assert len(spans("The war - a short history of two peoples\n\nIt began.")) == 2
    assert len(spans("The market - the largest - was shelled on Friday, the ministry said - again.")) == 1


@pytest.mark.parametrize(
    "dateline",
    [
        "DILI, East Timor, September 20, 1999:",
        "DILI, East Timor - September 20, 1999 -",
        "September 20, 1999 (Agency) –",
        "DILI (Agency) -",
        "Dili, Sept. 20 (Agency/Wire) --",
    ],
)
def test_a_dateline_is_no_part_of_what_it_stands_before(dateline: str) -> None:
    assert spans(f"{dateline} In a first step, troops took the town.")[0] == dateline
    assert len(spans("In September 1999 - the worst month - troops took the town.")) == 1


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_is_covered(text: str) -> None:
    covered: list[Span] = [span for span, _ in sentence_spans(document(text))]
    assert all(a.end <= b.start for a, b in pairwise(covered))
    rest = "".join(
        text[a:b] for a, b in zip([0, *(s.end for s in covered)], [*(s.start for s in covered), len(text)], strict=True)
    )
    assert not rest.strip(), "words outside every sentence"


@pytest.mark.parametrize(
    "unit", ["word ", "x", "No. 5, ", "\x00\x01\xff", "مرحبا بالعالم ", "Aghdam, ", "((", "\n", "U.S. ", "1. a\n"]
)
def test_time_is_linear(unit: str) -> None:
    def seconds(size: int) -> float:
        """The least of three: what else the machine does meanwhile only adds to it."""
        text = unit * (size // len(unit))
        taken = []
        for _ in range(3):
            start = time.process_time()
            sum(1 for _ in sentence_spans(document(text)))
            taken.append(time.process_time() - start)
        return min(taken)

    seconds(1_000)
    assert seconds(200_000) < 25 * max(seconds(20_000), 0.01)


def test_odd_input_parses(parser: Parser) -> None:
    for text in ("", " ", "x", "\x00" * 50, "a" * 5_000, "שלום עולם " * 50, "()" * 2_000):
        parser.parse(document(text))


def test_words_beyond_those_that_texts_share_are_given_back(parser: Parser, monkeypatch: pytest.MonkeyPatch) -> None:
    """Memory stays the same over any number of documents, and each is read as a fresh parser would."""
    texts = [f"Troops of Mar{n}ov took Dar{n}zan and re-entered Kel{n}bek on {n % 28 + 1} May." for n in range(200)]
    before = [parser.parse(document(text)) for text in texts]
    monkeypatch.setattr("kgbuild.extract.syntax.parse._VOCABULARY", 0)
    monkeypatch.setattr("kgbuild.extract.syntax.lexemes._REMEMBERED", 50)
    strings = len(parser._nlp.vocab.strings)
    for text in texts:
        parser.parse(document(text.replace("Mar", "Gor").replace("Kel", "Zir")))
    assert len(parser._nlp.vocab.strings) == strings
    assert len(parser._lexemes._known) < 200
    again = [parser.parse(document(text)) for text in texts]
    for (one,), (other,) in zip(before, again, strict=True):
        assert [(t.text, t.lemma_, t.tag_, t.dep_, t.head.i) for t in one.doc] == [
            (t.text, t.lemma_, t.tag_, t.dep_, t.head.i) for t in other.doc
        ]
