"""Statements in the notation that QuickStatements reads."""

from __future__ import annotations

import pytest

from kgbuild.model import DateValue, NumberValue
from kgbuild.resolve.wikidata.quickstatements import Coordinate, Item, Reference, Statement, Text, emit, render


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Item(qid="Q227"), "Q227"),
        (Text(text='He said "no"\tand\nleft'), "\"He said 'no' and left\""),
        (Text(text="Kəlbəcər", language="az"), 'az:"Kəlbəcər"'),
        (Coordinate(latitude=40.1, longitude=46.03), "@40.100000/46.030000"),
        (DateValue(words="x", edtf="1993-04-02"), "+1993-04-02T00:00:00Z/11"),
        (DateValue(words="x", edtf="1993-04"), "+1993-04-00T00:00:00Z/10"),
        (DateValue(words="x", edtf="1993"), "+1993-00-00T00:00:00Z/9"),
        (NumberValue(words="x", lexical="3054", unit="km2"), "3054U712226"),
        (NumberValue(words="x", lexical="485", upper="613"), "485[485,613]"),
    ],
)
def test_values(value: object, expected: str) -> None:
    assert render(value) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "value",
    [
        DateValue(words="June 31", problem="ImpossibleDate"),
        DateValue(words="the 1990s", edtf="199X"),
        NumberValue(words="several", lexical=""),
        NumberValue(words="80 MVA", lexical="80", unit="MV.A"),
    ],
)
def test_what_has_no_notation_is_refused_and_not_bent(value: DateValue | NumberValue) -> None:
    with pytest.raises(ValueError, match="'"):
        render(value)


def test_a_statement_with_rank_qualifier_and_source() -> None:
    statement = Statement(
        subject="Q457513",
        property="P1082",
        value=NumberValue(words="53478", lexical="53478"),
        qualifiers=(("P585", DateValue(words="1993", edtf="1993")),),
        reference=Reference(url="https://example.org/a", retrieved="2020-11-28", quotation="the population was 53478"),
        rank="R+",
    )
    assert emit([statement, statement]) == (
        'Q457513\tP1082\t53478\tR+\tP585\t+1993-00-00T00:00:00Z/9\tS854\t"https://example.org/a"\t'
        'S813\t+2020-11-28T00:00:00Z/11\tS1683\ten:"the population was 53478"\n'
    )
