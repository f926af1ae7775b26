"""What a researcher would ask, and what the five documents answer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kgbuild.store import Snapshot

from .answers import EXPECTED, QUESTIONS, answer, build

RECORDED = pytest.mark.skipif(not EXPECTED.exists(), reason="run first: python -m tests.questions.record")

# What stands in the texts for everybody to read, in the words of some row; whatever else the answers hold.
ESSENTIAL: dict[str, tuple[tuple[str, ...], ...]] = {
    "01-signatories": (
        ("Ilham Aliyev", "President", "Azerbaijan", "000_"),
        ("Vladimir Putin", "President", "Russia", "000_"),
        ("Nikol Pashinyan", "Prime Minister", "Armenia", "001_"),
    ),
    "02-resolutions-adopted": (
        ("822", "Security Council", "000_"),
        ("822", "1993-04-30", "004_"),
        ("822", "withdrawal"),
    ),
    "03-handovers": (
        ("Kalbajar", "planned", "2020-11-15", "001_"),
        ("Kalbajar", "asserted", "2020-11-25", "004_"),
        ("Lachin", "planned", "2020-12-01", "002_"),
    ),
    "04-events-in-kalbajar": (("1993-04-02", "000_"), ("2020-11-25", "000_"), ("2021-08-16", "001_")),
    "05-displaced": (("53340", "000_"), ("53340", "001_")),
    "06-people-and-positions": (("Kamila Aliyeva", "Milli Majlis", "004_"), ("Ilham Aliyev", "President", "003_")),
    "07-told-by-one-document": (("2021-08-16", "001_"),),
    "08-impossible-dates": (("June 31, 2023", "004_"),),
    "09-disagreements": (("1936",), ("3054",)),
    "10-casualties": (("511", "killed", "000_"), ("321", "missing", "001_"), ("55", "servicemen", "001_")),
    "15-other-names": (("Kalbajar", "Karvachar", "002_"),),
    "22-wikidata": (("Azerbaijan", "Q227"),),
}


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return build(tmp_path_factory.mktemp("five"))


def test_there_are_enough_questions_and_each_says_what_it_asks() -> None:
    assert len(QUESTIONS) >= 15
    for question in QUESTIONS:
        text = question.read_text("utf-8")
        lines = text.splitlines()
        assert lines[0].startswith("# title: "), question.name
        assert lines[1].startswith("# description: "), question.name
        assert "ORDER BY" in text, question.name
        selected = text[text.index("SELECT") :].partition("WHERE")[0]
        evidence = {"?document", "?quote", "?sentence"} if question.stem != "22-wikidata" else {"?seen", "?reason"}
        assert evidence <= set(re.findall(r"\?\w+", selected)), question.name


def test_every_answer_has_its_sentence(snapshot: Snapshot) -> None:
    asked = 0
    for question in QUESTIONS:
        names, *rows = (line.split("\t") for line in answer(snapshot, question).splitlines())
        if "?sentence" in names:
            column, quote = names.index("?sentence"), names.index("?quote")
            assert [row for row in rows if row[quote].strip('"') not in row[column]] == [], question.stem
            asked += len(rows)
    assert asked > 100


@RECORDED
@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: q.stem)
def test_the_answers_are_the_recorded_ones(question: Path, snapshot: Snapshot) -> None:
    recorded = (EXPECTED / f"{question.stem}.tsv").read_text("utf-8")
    assert answer(snapshot, question).splitlines() == recorded.splitlines()


@RECORDED
@pytest.mark.parametrize("name", ESSENTIAL)
def test_what_everybody_can_read_is_answered(name: str, snapshot: Snapshot) -> None:
    (question,) = (q for q in QUESTIONS if q.stem == name)
    rows = answer(snapshot, question).splitlines()[1:]
    missing = [words for words in ESSENTIAL[name] if not any(all(word in row for word in words) for row in rows)]
    assert not missing, f"no row has {missing}"


@RECORDED
def test_nothing_is_recorded_for_a_question_that_is_gone() -> None:
    assert {p.stem for p in EXPECTED.glob("*.tsv")} == {q.stem for q in QUESTIONS}
