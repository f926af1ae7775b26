"""Which of several dates in one sentence each happening has."""

import pytest

from kgbuild import extract
from kgbuild.extract import Extractor
from kgbuild.model import DateValue, Document, Ref, Source


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return extract.load()


def dates(extractor: Extractor, text: str) -> set[tuple[str, str]]:
    extraction = extractor.extract(Document(identifier="x.txt", text=text, source=Source()))
    types = {node.id: node.types[0] for node in extraction.nodes}
    return {(types[c.subject], c.object.edtf) for c in extraction.claims if isinstance(c.object, DateValue)}


def test_a_date_in_front_of_a_second_clause_is_not_of_the_first(extractor: Extractor) -> None:
    text = "A truce was reached on 2 December 2002, and on 16 November 2003 Russian troops entered Georgia."
    assert dates(extractor, text) == {("Signing", "2002-12-02"), ("Deployment", "2003-11-16")}


def test_what_is_told_by_its_day_does_it_that_day(extractor: Extractor) -> None:
    text = "The earthquake of 12 January 2010, which killed around 200,000 people, halted the talks."
    assert dates(extractor, text) == {("Casualties", "2010-01-12")}
    had = "The treaty of 12 January 2010 ended a war that had killed 2,000 people."
    assert ("Casualties", "2010-01-12") not in dates(extractor, had)


def test_a_war_over_a_province_begins_not_the_province(extractor: Extractor) -> None:
    text = "The accord put an end to a conflict over the province of Cabinda that had started in 1975."
    assert dates(extractor, text) == {("Conflict", "1975")}


def test_two_dates_of_one_verb_are_both_its_own(extractor: Extractor) -> None:
    text = "Russian troops entered Georgia on 2 May 2003 and on 3 June 2003."
    assert dates(extractor, text) == {("Deployment", "2003-05-02"), ("Deployment", "2003-06-03")}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The last troops left Lima in 1884, and that August the rebels captured Tacna.",
            {("Withdrawal", "1884"), ("Capture", "1884-08")},
        ),
        ("The premier said that May was mistaken and that rebels captured Tacna.", set()),
    ],
)
def test_that_month_is_of_the_year_told(extractor: Extractor, text: str, expected: set[tuple[str, str]]) -> None:
    assert dates(extractor, text) == expected


def test_two_days_of_one_month_are_both_told(extractor: Extractor) -> None:
    text = "Israel captured Quneitra on 9 and 10 June 1967."
    assert dates(extractor, text) == {("Capture", "1967-06-09"), ("Capture", "1967-06-10")}


def test_what_was_taken_back_is_another_happening_than_the_taking(extractor: Extractor) -> None:
    text = "Israel captured Quneitra in the war. Government forces regained Quneitra in July 2018."
    extraction = extractor.extract(Document(identifier="x.txt", text=text, source=Source()))
    assert sum(node.types[0] == "Capture" for node in extraction.nodes) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "The rebels had held the airport since May 1994, when they took Hodeidah.",
            {("Capture", "1994-05")},
        ),
        (
            "Federal forces withdrew from Bossaso on 28 June 2021 and in October 2022 entered Jowhar, seizing Baidoa.",
            {("Withdrawal", "2021-06-28"), ("Deployment", "2022-10"), ("Capture", "2022-10")},
        ),
        (
            "Mekelle was taken on 16 May 2002 without a fight, two days after the rebels had seized Shire.",
            {("Capture", "2002-05-16"), ("Capture", "2002-05-14")},
        ),
        (
            "Adwa fell on 16 May 2002, more than two days after rebels had seized Shire.",
            {("Capture", "2002-05-16")},
        ),
        (
            "Syrian troops recaptured Quneitra during the Yom Kippur War of October 1973.",
            {("Capture", "1973-10"), ("Conflict", "1973-10")},
        ),
        ("Iraqi forces launched the operation to retake it on 17 October 2016.", {("Conflict", "2016-10-17")}),
    ],
)
def test_a_clause_has_the_date_that_the_one_beside_it_gives(
    extractor: Extractor, text: str, expected: set[tuple[str, str]]
) -> None:
    assert dates(extractor, text) == expected


def test_the_last_month_of_that_name_has_passed(extractor: Extractor) -> None:
    text = "Troops took Omdurman last February."
    extraction = extractor.extract(Document(identifier="x.txt", text=text, source=Source(issued="2025-01-11")))
    assert [c.object.edtf for c in extraction.claims if isinstance(c.object, DateValue)] == ["2024-02"]


def test_a_night_is_one_time_and_no_stretch(extractor: Extractor) -> None:
    text = "The war broke out in the night between 3 and 4 November 2020."
    assert dates(extractor, text) == {("Conflict", "2020-11-03/2020-11-04")}


def test_each_of_several_doers_has_a_day_of_its_own(extractor: Extractor) -> None:
    text = "The treaty was ratified by Japan on October 10 and by Russia on October 14, 1905."
    extraction = extractor.extract(Document(identifier="x.txt", text=text, source=Source()))
    told: dict[str, set[str]] = {}
    labels = {node.id: node.label for node in extraction.nodes}
    for claim in extraction.claims:
        if isinstance(claim.object, DateValue):
            told.setdefault(claim.subject, set()).add(claim.object.edtf)
        elif claim.predicate == "agent" and isinstance(claim.object, Ref):
            told.setdefault(claim.subject, set()).add(labels[claim.object.node])
    assert sorted(map(sorted, told.values())) == [["1905-10-10", "Japan"], ["1905-10-14", "Russia"]]
