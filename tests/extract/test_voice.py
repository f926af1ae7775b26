"""Voice: who says it, and whether it is told as fact, plan, demand, denial or possibility."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgbuild.extract.syntax.parse import Parser
from kgbuild.extract.voices.modality import modality
from kgbuild.extract.voices.quotations import quotations
from kgbuild.extract.voices.voice import Voice
from kgbuild.model import Document, Source, Span


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser()


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("The army captured the town on Monday.", "captured", "asserted"),
        ("The army began to withdraw from the city.", "withdraw", "asserted"),
        ("The army managed to take the town.", "take", "asserted"),
        ("They were forced to sign a document.", "sign", "asserted"),
        ("Troops entered the town to protect civilians.", "entered", "asserted"),
        ("The withdrawal began on Monday.", "withdrawal", "asserted"),
        ("The president said that the army had captured the town.", "captured", "asserted"),
        ("The district was to be returned on November 15.", "returned", "planned"),
        ("It should have been surrendered on November 15.", "surrendered", "planned"),
        ("The country was due to begin handing over territory.", "handing", "planned"),
        ("The government agreed to surrender three districts.", "surrender", "planned"),
        ("It was expected to be handed over on November 15.", "handed", "planned"),
        ("It is planned to settle 421 families in the village.", "settle", "planned"),
        ("The monastery will also be returned to the country.", "returned", "planned"),
        ("He vowed to rebuild and revive the region.", "revive", "planned"),
        ("The redeployments were set to take place before August.", "redeployments", "planned"),
        ("The planned withdrawal was delayed.", "withdrawal", "planned"),
        ("They had the right to build colonies there.", "build", "planned"),
        ("The resolution demands that the army withdraw its troops.", "withdraw", "demanded"),
        ("The resolution demands the immediate withdrawal of forces.", "withdrawal", "demanded"),
        ("The Council calls for the withdrawal of all forces.", "withdrawal", "demanded"),
        ("The Council called on the parties to withdraw.", "withdraw", "demanded"),
        ("Peru demanded the return of Arica; however, Chile refused.", "demanded", "asserted"),
        ("The Winter War, also called the Battle of Suomi, began in 1939.", "Battle", "asserted"),
        ("Peru tried to sign a treaty with Chile.", "treaty", "planned"),
        ("Peru will conclude an agreement with Chile.", "agreement", "planned"),
        ("Peru signed a treaty with Chile.", "treaty", "asserted"),
        ("Peru refused to sign the treaty with Chile.", "treaty", "asserted"),
        ("The army did not capture the town.", "capture", "negated"),
        ("The troops did not withdraw until 2020.", "withdraw", "asserted"),
        ("The army did not leave the town until 3 May 2020.", "leave", "asserted"),
        ("The troops have not withdrawn until now.", "withdrawn", "negated"),
        ("They did not withdraw until the deal was signed.", "withdraw", "negated"),
        ("The government failed to withdraw its troops.", "withdraw", "negated"),
        ("The general refused to sell a large portion.", "sell", "negated"),
        ("The ministry denied that its forces had shelled the town.", "shelled", "negated"),
        ("He was never captured.", "captured", "negated"),
        ("The handover was completed without firing a shot.", "firing", "negated"),
        ("There was no withdrawal of troops.", "withdrawal", "negated"),
        ("The army may have captured the town.", "captured", "possible"),
        ("If the army captures the town, the war will end.", "captures", "possible"),
        ("A peace agreement could have been concluded.", "concluded", "possible"),
        ("The alleged capture of the town was reported.", "capture", "possible"),
        ("The ministers discussed the withdrawal of troops.", "withdrawal", "possible"),
        ("They talked about the handover of the base.", "handover", "possible"),
        ("Talks on the return of the islands were held in Oslo.", "return", "possible"),
        ("The return of the islands was discussed in Oslo.", "return", "possible"),
        ("A panel will study the return of the islands.", "return", "possible"),
        ("The ministers discussed the attack on the port.", "attack", "asserted"),
        ("He warned of an attack on the port.", "attack", "possible"),
        ("The army warned of the shelling of the port.", "shelling", "asserted"),
    ],
)
def test_status(parser: Parser, text: str, word: str, expected: str) -> None:
    token = next(t for t in parser.words(text).doc if t.text == word)
    status = modality(token)
    assert status.modality == expected, status.reason
    assert status.reason


def speaker(parser: Parser, text: str, words: str) -> str:
    document = Document(identifier="x.txt", text=text, source=Source())
    voice = Voice(document, parser.parse(document))
    start = text.index(words)
    found = voice.speaker(Span(start, start + len(words)))
    return found.of(text) if found else ""


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("The town was taken on Monday.", "taken", ""),
        ("The ministry stated that the town was taken.", "taken", "The ministry"),
        ("The flag has been raised in the city, the Defence Ministry has reported.", "raised", "the Defence Ministry"),
        ("According to Moscow, 13,000 refugees have been helped.", "helped", "Moscow"),
        ("According to the peace deal, the town was returned.", "returned", ""),
        (
            "According to Armenia, the guns opened fire at noon, while according to Azerbaijan, they did so at one.",
            "did so",
            "Azerbaijan",
        ),
        (
            "On 29 October, President of the country, John Smith stated that troops had entered.",
            "entered",
            "John Smith",
        ),
        ('On Monday, after troops entered, Smith said, "We will restore the whole of the town."', "restore", "Smith"),
        ('On Monday, after troops entered, Smith said, "We will restore the whole of the town."', "entered", ""),
        ('"They are burning all of the houses here," mason John Smith told AFP.', "burning", "mason John Smith"),
        ('"They are burning all of the houses here," said John Smith.', "burning", "John Smith"),
        ('"The town was returned without a shot" - Deputy\n\nMore text.', "returned", "Deputy"),
        (
            '"The town was taken in the spring. Many houses were burned.\n\nAnn Smith, a member, said these words.',
            "burned",
            "Ann Smith",
        ),
        (
            'The deputy noted that nothing was done:\n\n"The town is old and large.\n\nIt was taken in May."',
            "taken",
            "The deputy",
        ),
        (
            "Ann Smith noted that work goes on. Roads are built. It is planned to open a school:\n\n"
            '"The army took the town in the first days of the war."',
            "Roads",
            "Ann Smith",
        ),
    ],
)
def test_who_says_it(parser: Parser, text: str, words: str, expected: str) -> None:
    assert speaker(parser, text, words) == expected


def test_nested_marks_do_not_end_a_quotation() -> None:
    text = 'He said: "On that day the medal "For Courage" was established by a decree of the state."'
    (found,) = quotations(text)
    assert found.span.of(text) == text[10:-1]


PIECES = st.sampled_from(
    [
        '"',
        "“",
        "”",
        "said",
        "the ministry",
        "according to",
        "that",
        "troops entered the town",
        "\n\n",
        ".",
        ",",
        ":",
        "-",
        "will",
        "not",
        "if",
        "these words",
        "a very long quotation indeed, one might say",
        "President of it, John Smith",
    ]
)


_SHARED: list[Parser] = []


def _parser() -> Parser:
    if not _SHARED:
        _SHARED.append(Parser())
    return _SHARED[0]


@given(st.one_of(st.text(max_size=120), st.lists(PIECES, max_size=30).map(" ".join)))
@settings(max_examples=80, deadline=None)
def test_of_any_text(text: str) -> None:
    document = Document(identifier="x.txt", text=text, source=Source())
    sentences = _parser().parse(document)
    voice = Voice(document, sentences)
    for sentence in sentences:
        for token in sentence.doc:
            place = sentence.place(token, token)
            said = voice.said(place)
            if said is not None:
                assert 0 <= said.speaker.start < said.speaker.end <= len(text)
                assert said.span.overlaps(place)
            assert voice.modality(sentence, token).reason


@pytest.mark.parametrize("unit", ['"', '"a b\n\n', "“a ”b ", '" ', '"a long quotation of some words, and more"\n\n'])
def test_quotation_marks_cost_linear_time(unit: str) -> None:
    found = quotations(unit * (200_000 // len(unit)))
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))
