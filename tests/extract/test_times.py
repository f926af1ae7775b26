"""Times: each way of writing a date, and what a text must have told before to place it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgbuild.extract.annotations import Time
from kgbuild.extract.dates import time_grammar
from kgbuild.extract.dates.calendar_math import bounds, shifted
from kgbuild.extract.dates.times import find_times, parse_time
from kgbuild.extract.syntax.parse import Sentence, blocks
from kgbuild.model import Document, Source, Span

EDTF = re.compile(
    r"|(?:\.\./)?(?:\d{4}(?:-\d\d(?:-\d\d)?)?|\d{3}X|\d\dXX|XXXX-\d\d(?:-\d\d)?)(?:/\d{4}(?:-\d\d(?:-\d\d)?)?)?"
)


def times(text: str, issued: str = "") -> tuple[Time, ...]:
    """Times need no parse: sentences are cut at full stops here."""
    document = Document(identifier="x.txt", text=text, source=Source(issued=issued))
    sentences: list[Sentence] = []
    for block in blocks(text):
        for match in re.finditer(r"[^.\n](?:[^.\n]|\.(?!\s+[A-Z]|\s*$)|\n(?!\n))*", block.span.of(text)):
            start = block.span.start + match.start()
            sentences.append(Sentence(Span(start, start + len(match.group())), None, block, len(sentences)))
    return find_times(document, sentences)


def edtf(text: str, issued: str = "") -> list[str]:
    return [t.value.edtf or t.value.problem for t in times(text, issued) if t.kind in ("point", "range", "anniversary")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("April 2, 1993", ["1993-04-02"]),
        ("2 April 1993", ["1993-04-02"]),
        ("25May 2000", ["2000-05-25"]),
        ("the 2nd of April, 1993", ["1993-04-02"]),
        ("28 February, 2017", ["2017-02-28"]),
        ("25 november 2020", ["2020-11-25"]),
        ("25\u00a0november\u00a0 2020", ["2020-11-25"]),
        ("Nov. 10, 2020", ["2020-11-10"]),
        ("1993-04-02", ["1993-04-02"]),
        ("02.04.1993", ["1993-04-02"]),
        ("30/11/2020", ["2020-11-30"]),
        ("04/05/2020", ["UnresolvedDate"]),
        ("30/11/2020 and 04/05/2020", ["2020-11-30", "2020-05-04"]),
        ("December 2020", ["2020-12"]),
        ("late 2019", ["2019"]),
        ("in 1992", ["1992"]),
        ("December-January 1994", ["1993-12/1994-01"]),
        ("on September 4, 1342, he came", ["1342-09-04"]),
        ("from 3 May 1347 to 4 June 1348", ["1347-05-03/1348-06-04"]),
        ("in 1444, the town", ["1444"]),
        ("In May 1444 Hunyadi came", ["1444-05"]),
        ("in 1200 villages", []),
        ("on 5 May 1993 1200 people", ["1993-05-05"]),
        ("the 1994 ceasefire agreement", ["1994"]),
        ("in the early 1990s", ["199X"]),
        ("the spring of 1993", ["1993-21"]),
        ("the first quarter of 2021", ["2021-01/2021-03"]),
        ("from 5 to 12 May 1994", ["1994-05-05/1994-05-12"]),
        ("between 1988 and 1994", ["1988/1994"]),
        ("27 September – 10 November 2020", ["2020-09-27/2020-11-10"]),
        ("5 and 12 May 1994", ["1994-05-05", "1994-05-12"]),
        ("on 5, 6 and 7 May 1994", ["1994-05-05", "1994-05-06", "1994-05-07"]),
        ("December 29 and 30, 2020", ["2020-12-29", "2020-12-30"]),
        ("December 29, 2020, and June 24, 2021", ["2020-12-29", "2021-06-24"]),
        ("of 29 January 1993 (S/25199) and of 6 April 1993", ["1993-01-29", "1993-04-06"]),
        ("the night of Tuesday 24 to Wednesday 25 November 2020", ["2020-11-24/2020-11-25"]),
        ("the night between 24 and 25 November 2020", ["2020-11-24/2020-11-25"]),
        ("before August 1998", ["../1998-08"]),
        ("on 18\nAugust 1993", ["1993-08-18"]),
        ("June 31, 2023", ["ImpossibleDate"]),
        ("30 February", ["ImpossibleDate"]),
        ("On 22 May, referenda were held", ["XXXX-05-22"]),
        ("on Wednesday", ["UnresolvedDate"]),
        ("six weeks of fighting in the 44-day war, a 27-year long demand", []),
        ("every year and annually", []),
        ("2,000 peacekeepers, 1992 people, Resolution 1994, 822 (1993), S/25199", []),
        ("Soldiers may march on", []),
    ],
)
def test_an_expression_alone(text: str, expected: list[str]) -> None:
    assert edtf(text) == expected


@pytest.mark.parametrize(
    ("text", "issued", "expected"),
    [
        ("They left on 25 November.", "2020-11-28", ["2020-11-25"]),
        ("It is to be returned on December 1.", "2020-11-25", ["2020-12-01"]),
        ("They left on December 29.", "2021-01-10", ["2020-12-29"]),
        ("They met yesterday.", "2021-01-01", ["2020-12-31"]),
        ("On Wednesday they entered.", "2020-11-30", ["2020-11-25"]),
        ("They entered in the early hours of Wednesday.", "2020-11-30", ["2020-11-25"]),
        ("They entered over the weekend.", "2020-11-25", ["2020-11-21/2020-11-22"]),
        ("They will meet on Friday.", "2020-11-25", ["2020-11-27"]),
        ("Today marks the first anniversary of it.", "2021-11-25", ["2021-11-25", "2020-11-25"]),
        ("They marked the first anniversary of it.", "2021-11-25", ["2020"]),
        ("It fell on the night of Tuesday to Wednesday.", "2020-11-25", ["2020-11-24/2020-11-25"]),
        ("It fell on Wednesday evening.", "2020-11-30", ["2020-11-25"]),
        ("It fell on Friday last week.", "2020-11-25", ["2020-11-20"]),
        ("The army fired 1700 shots.", "2020-11-30", []),
        ('On Wednesday he said, "We will return."', "2020-11-30", ["2020-11-25"]),
        ("He said on Wednesday that they will return on Friday.", "2020-11-30", ["2020-11-25", "2020-12-04"]),
        ("Launched on March 27 in 1993, it ended on April 2.", "2020-11-28", ["1993-03-27", "1993-04-02"]),
        ("On 1 May 1992 they came. The following day they left.", "", ["1992-05-01", "1992-05-02"]),
        ("On 29 October 2020 it began. Two days later it ended.", "", ["2020-10-29", "2020-10-31"]),
        ("On 5 May 1992 they came. A year later they left.", "", ["1992-05-05", "1993"]),
        ("It began in 1992. In December of that year it ended.", "", ["1992", "1992-12"]),
        ("On 23 October 2020 it began. In the evening, it ended.", "", ["2020-10-23", "2020-10-23"]),
        ("In the evening, it ended.", "2020-11-28", []),
        ("during the 2020 war.\n\nOn 23 October, clashes spilled over.", "", ["2020", "2020-10-23"]),
        ("Two days later it ended.", "2020-11-28", ["UnresolvedDate"]),
    ],
)
def test_an_expression_and_what_the_text_told_before(text: str, issued: str, expected: list[str]) -> None:
    assert edtf(text, issued) == expected


def test_a_far_day_is_not_the_same_day() -> None:
    text = "On 27 September 2020 it began. " + "Nothing more is known. " * 6 + "On the same day they left."
    assert edtf(text) == ["2020-09-27", "UnresolvedDate"]


def test_every_value_says_how_it_was_worked_out() -> None:
    found = times("On 22 May 1998 and June 31, 2023, two days later, for six weeks, on Monday, every year.")
    assert found
    assert all(t.value.reason for t in found)


def test_an_impossible_date_keeps_its_words() -> None:
    value = parse_time("June 31, 2023")
    assert (value.words, value.edtf, value.earliest) == ("June 31, 2023", "", "")


PIECES = st.sampled_from(
    [
        "on",
        "the",
        "night",
        "of",
        "24",
        "to",
        "25",
        "November",
        "May",
        "2020",
        "1993",
        "31",
        "June",
        ",",
        "–",
        "-",
        "/",
        "two days later",
        "the same day",
        "last week",
        "Monday",
        "in the evening",
        "early 1990s",
        "before",
        ".",
        "\n\n",
    ]
)
TEXTS = st.one_of(st.text(max_size=200), st.lists(PIECES, max_size=30).map(" ".join))


@given(TEXTS, st.sampled_from(["", "2020-11-28", "2020", "0001-01-01", "9999-12-31"]))
@settings(max_examples=300, deadline=None)
def test_of_any_text(text: str, issued: str) -> None:
    found = times(text, issued)
    assert found == times(text, issued)
    end = 0
    for time in found:
        assert end <= time.span.start < time.span.end <= len(text)
        end = time.span.end
        value = time.value
        assert value.words == time.span.of(text)
        assert EDTF.fullmatch(value.edtf), value.edtf
        assert not (value.edtf and value.problem)
        assert not value.earliest or not value.latest or value.earliest <= value.latest
        assert all(not day or dt.date.fromisoformat(day) for day in (value.earliest, value.latest))


@given(TEXTS)
@settings(max_examples=200, deadline=None)
def test_starts_miss_nothing(text: str) -> None:
    every = time_grammar._compiled(frozenset(name for name, _ in time_grammar.PATTERNS))
    whole = [m.span() for m in every.finditer(text)]
    found, done = [], 0
    for at in time_grammar._starts(text, 0, len(text)):
        match = every.match(text, at) if at >= done else None
        if match:
            found.append(match.span())
            done = match.end()
    assert found == whole


@given(st.dates(), st.integers(-50, 50), st.sampled_from(["day", "week", "month", "year"]))
def test_shifting(date: dt.date, count: int, unit: str) -> None:
    later = shifted(date, count, unit)
    assert later is None or (later >= date if count >= 0 else later <= date)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2020-02", ("2020-02-01", "2020-02-29")),
        ("199X", ("1990-01-01", "1999-12-31")),
        ("../1998-08", ("", "1998-08-31")),
        ("2020-24", ("2020-12-01", "2021-02-28")),
        ("XXXX-05-22", ("", "")),
    ],
)
def test_bounds(value: str, expected: tuple[str, str]) -> None:
    assert bounds(value) == expected


def test_a_day_without_a_year_belongs_to_the_whole_date_told_just_before() -> None:
    text = (
        "The town was to be returned on November 15, 2020.\n\n"
        "The state extended the deadline until November 25.\n\n"
        "It was taken on April 2, 1993.\n\nOn November 20 the minister spoke."
    )
    assert edtf(text, "2021-11-25") == ["2020-11-15", "2020-11-25", "1993-04-02", "2021-11-20"]


def test_years_told_as_a_stretch_or_in_another_paragraph_are_not_those_of_the_text() -> None:
    text = "In 1992-1994, there was war.\n\nOn November 9 the minister spoke."
    assert edtf(text, "2020-12-03")[1] == "2020-11-09"
    line = "In 1994, a truce was signed" + " by the envoys of many states" * 4 + ".\nOn November 9 the minister spoke."
    assert edtf(line, "2020-12-03") == ["1994", "2020-11-09"]


def test_what_had_happened_before_is_of_the_year_told_by_then() -> None:
    before = "They took Gao in April last year, after soldiers had toppled the king on March 22."
    assert edtf(before, "2013-01-12") == ["2012-04", "2012-03-22"]
    assert edtf("They took Gao in April last year and left on January 8.", "2013-01-12") == ["2012-04", "2013-01-08"]


def test_a_stretch_between_two_days() -> None:
    assert edtf("He was there between May 3 and June 9.", "1999-07-01") == ["1999-05-03/1999-06-09"]
    assert edtf("They fled between Sunday and Wednesday.", "1999-07-01") == ["1999-06-27/1999-06-30"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("In June 684 the rebels took Kufa.", ["0684-06"]),
        ("On 3 June 684, rebels took Kufa.", ["0684-06-03"]),
        ("In 717 the Arabs laid siege to Amorium.", ["0717"]),
        ("It held out until 629.", ["0629"]),
        ("It was burned in the summer of 443.", ["0443-22"]),
        ("The battle took place in AD 9.", ["0009"]),
        ("Jotapata fell in 67 AD.", ["0067"]),
        ("It won 43 seats in 150 districts.", []),
        ("In May 300 people fled.", ["2021-05"]),
        ("Carthage fell in 146 BC to Rome.", []),
    ],
)
def test_a_year_of_three_digits_is_one_where_nothing_is_counted(words: str, expected: list[str]) -> None:
    assert edtf(words, "2021-08-12") == expected
