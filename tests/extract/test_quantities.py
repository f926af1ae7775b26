"""Quantities: numbers as written, their bounds and units, and what they count."""

from __future__ import annotations

from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgbuild.extract.annotations import Quantity
from kgbuild.extract.dates.times import find_times
from kgbuild.extract.numbers import number_words, units
from kgbuild.extract.numbers.quantities import find_quantities
from kgbuild.extract.syntax.parse import Parser, Sentence
from kgbuild.extract.syntax.tokens import Doc, Lexeme, tree
from kgbuild.model import Block, Document, Source, Span


@pytest.fixture(scope="module")
def parser() -> Parser:
    return Parser()


def quantities(parser: Parser, text: str) -> tuple[Quantity, ...]:
    document = Document(identifier="x.txt", text=text, source=Source())
    sentences = parser.parse(document)
    found = find_quantities(document, sentences, find_times(document, sentences))
    assert found == find_quantities(document, sentences)
    return found


@pytest.mark.parametrize(
    ("words", "lexical"),
    [
        ("two thousand", "2000"),
        ("half a million", "500000"),
        ("a dozen", "12"),
        ("1.5 million", "1500000"),
        ("53,340", "53340"),
        ("53 340", "53340"),
        ("1.234.567", "1234567"),
        ("94,4", "94.4"),
        ("11.60", "11.6"),
        ("two hundred and five", "205"),
        ("twenty-one", "21"),
        ("1 million 200 thousand", "1200000"),
    ],
)
def test_numbers(words: str, lexical: str) -> None:
    number = number_words.value(words)
    assert number is not None
    assert number_words.lexical(number) == lexical


@pytest.mark.parametrize(
    ("text", "expected"),  # lexical or words | upper | qualifier | unit
    [
        ("Some 321 people were captured.", "321||some|"),
        ("Over 71,000 natives of the district wait.", "71000||over|"),
        ("At least 68 people were killed and hundreds injured.", "68||at least|; hundreds|||"),
        ("between 485 and 613 civilians died", "485|613|between|"),
        ("There were 15 to 20 houses.", "15|20||"),
        ("two to three million refugees", "2000000|3000000||"),
        ("It claimed several thousand victims.", "several thousand|||"),
        ("tens of thousands of people fled", "tens of thousands|||"),
        ("a territory of 1,936 square metres", "1936|||m2"),
        ("The territory is 3054 square meters. km, the population was 53478.", "3054|||km2; 53478|||"),
        ("the 110/35/10 kV sub-station", "110/35/10|||kV"),
        ("a 110 kV open, and 35 and 10 kV indoor switchgear", "110|||kV; 35|||kV; 10|||kV"),
        ("the 11.6-kilometer-long tunnel", "11.6|||km"),
        ("the 44-day war", "44|||d"),
        ("53-year-old mason", "53|||a"),
        ("pay $10 million for a 29,670 square mile portion", "10000000|||USD; 29670|||[mi_i]2"),
        ("$5m was paid", "5000000|||USD"),
        ("More than 71% voted yes (the yes percentage was 94,4)", "71||more than|%; 94.4|||%"),
        ("ten additional days were granted", "10|||d"),
        ("up to 90 days", "90||up to|d"),
        ("one city, 1 settlement, and 145 villages", "1|||; 1|||; 145|||"),
        ("100,000+ people came", "100000||+|"),
        # names, dates and signs count nothing
        ("resolutions 822 (1993), 853, 874 and 884 and S/25199", ""),
        ("Resolution No. 822 was adopted on 30 April 1993 at 12:01.", ""),
        ("T-72 tanks, the S-300 and the Su-25", ""),
        ("the Forty-eighth Year", ""),
        ("on 18 August 1993, 9", ""),
    ],
)  # fmt: skip
def test_as_written_and_normalised(parser: Parser, text: str, expected: str) -> None:
    found = [q.value for q in quantities(parser, text)]
    assert "; ".join(f"{v.lexical or v.words}|{v.upper}|{v.qualifier}|{v.unit}" for v in found) == expected


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("As a result, 511 people were killed.", "people"),
        ("2,000 Russian peacekeepers were deployed.", "Russian peacekeepers"),
        ("They destroyed hundreds of villages.", "villages"),
        ("It has a length of 50 km.", ""),
    ],
)
def test_what_is_counted(parser: Parser, text: str, head: str) -> None:
    (found,) = quantities(parser, text)
    assert (found.head.of(text) if found.head else "") == head


PIECES = st.sampled_from(
    [
        "2,000",
        "5",
        "1/2",
        "$",
        "million",
        "hundred",
        "and",
        "two",
        "km",
        "kV",
        "%",
        "between",
        "to",
        "-",
        "over",
        "some",
        "people",
        "Resolution",
        "1993",
        "half a",
        "dozens of",
        ".",
        "\n\n",
        "94,4",
        "110/35",
        "a few",
        "(",
        ")",
        "10101010101010101010101010101010",
    ]
)


@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map(" ".join)))
@settings(max_examples=80, deadline=None)
def test_of_any_text(text: str) -> None:
    parser = _parser()
    end = 0
    for quantity in quantities(parser, text):
        assert end <= quantity.span.start < quantity.span.end <= len(text)
        end = quantity.span.end
        value = quantity.value
        assert value.words in quantity.span.of(text)
        assert not value.lexical or float(value.lexical) >= 0
        assert not value.upper or float(value.lexical) <= float(value.upper)
        assert quantity.head is None or quantity.head.end <= len(text)


_SHARED: list[Parser] = []


def _parser() -> Parser:
    if not _SHARED:
        _SHARED.append(Parser())
    return _SHARED[0]


@given(st.integers(0, 10**15))
def test_digits_with_commas_are_the_number(number: int) -> None:
    value = number_words.value(f"{number:,}")
    assert value is not None
    assert number_words.lexical(value) == str(number)


def test_every_unit_is_found_as_it_is_written(parser: Parser) -> None:
    for unit in (*units.UNITS, *units.CURRENCIES):
        for words in unit.words:
            (found,) = quantities(parser, f"It is 25 {words} now")
            assert found.value.unit == unit.code, words


def unparsed(parser: Parser, text: str) -> Doc:
    """The words alone, so that the parser's time does not hide that of quantities."""
    made = parser._nlp.make_doc(text)
    words = [Lexeme(t.text, t.lower_, "", "", "", "") for t in made]
    return tree(text, words, [t.idx for t in made], [0] * len(words))


@pytest.mark.parametrize("unit", ["1/", "1,000,", "5 and ", "a million "])
def test_cost_is_linear(parser: Parser, unit: str) -> None:
    """Ten times the text costs about ten times; thirty leaves room for a busy machine."""
    costs = []
    for size in (20_000, 200_000):
        text = unit * (size // len(unit))
        document = Document(identifier="x.txt", text=text, source=Source())
        block = Block(span=Span(0, len(text)))
        sentences = [
            Sentence(Span(at, min(at + 2_500, len(text))), unparsed(parser, text[at : at + 2_500]), block, index)
            for index, at in enumerate(range(0, len(text), 2_500))
        ]
        start = process_time()
        find_quantities(document, sentences)
        costs.append(process_time() - start)
    assert costs[1] < 30 * costs[0] + 0.05
