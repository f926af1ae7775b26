"""What numbers measure, told of whole texts."""

from __future__ import annotations

import pytest

from kgbuild import extract
from kgbuild.extract import Extractor
from kgbuild.model import Document, Extraction, NumberValue, Ref, Source, TextValue


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return extract.load()


def measured(extraction: Extraction) -> set[tuple[str, str, str]]:
    """(whose, what, how much)."""
    labels = {n.id: n.label for n in extraction.nodes}
    told: dict[str, dict[str, str]] = {}
    for claim in extraction.claims:
        value = claim.object
        if isinstance(value, Ref):
            words = labels[value.node]
        elif isinstance(value, NumberValue):
            words = value.lexical
        else:
            words = value.words if isinstance(value, TextValue) else ""
        told.setdefault(claim.subject, {})[claim.predicate] = words
    return {(t.get("subject", ""), t["property"], t["value"]) for t in told.values() if "property" in t}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Kherson, home to some 280,000 people before the war, fell to Russia.", ("Kherson", "population", "280000")),
        ("Italy received Eritrea (36,000 square miles) in 1890.", ("Eritrea", "area", "36000")),
        ("Bessarabia, some 17,000 square miles, was annexed by Romania.", ("Bessarabia", "area", "17000")),
        ("14,000 Serbs live in Mostar.", ("Mostar", "count of Serbs", "14000")),
        ("Goma was home to 300,000 people.", ("Goma", "population", "300000")),
        ("Quneitra is a town in Syria. By the 2004 census only 153 people lived there.",
         ("Quneitra", "population", "153")),
        ("Quneitra is a town in Syria. The census of 1960 counted 17,080 inhabitants, many of them Circassians.",
         ("Quneitra", "population", "17080")),
        ("Mosul sits on the river and counted some 58,000 residents before the war.",
         ("Mosul", "population", "58000")),
        ("In 1951 only 790 believers remained in Sarajevo.", ("Sarajevo", "population", "790")),
        ("Goma's population rose to 25,000.", ("Goma", "population", "25000")),
        ("ECOMOG numbered 380 observers.", ("ECOMOG", "count of observers", "380")),
        ("Goma, capital of North Kivu province and home to some two million people, fell.",
         ("Goma", "population", "2000000")),
        ("Qalqas, a village with some 300 inhabitants, lies in a valley.", ("Qalqas", "population", "300")),
        ("Kafr Nabl, 10 km west of Aleppo, had been under siege.", ("Kafranbel", "distance", "10")),
        ("A 48-hour ceasefire was agreed.", ("ceasefire", "duration", "48")),
        ("It ended a civil war of twelve years.", ("civil war", "duration", "12")),
        ("UNAMIR was established for a period of six months.",
         ("United Nations Assistance Mission for Rwanda", "duration", "6")),
    ],
)  # fmt: skip
def test_of_places_and_bodies(extractor: Extractor, text: str, expected: tuple[str, str, str]) -> None:
    document = Document(identifier="t", text=text, source=Source())
    assert measured(extractor.extract(document)) == {expected}


@pytest.mark.parametrize(
    "text",
    ["Russia has 300 soldiers in Goma.", "Omar Noor had five children.", "The rebels killed 20 people in Goma.",
     "About 300 people were moved to Goma.", "The shells hit 20 homes in Goma."],
)  # fmt: skip
def test_other_numbers_measure_nothing(extractor: Extractor, text: str) -> None:
    assert measured(extractor.extract(Document(identifier="t", text=text, source=Source()))) == set()


def test_a_measure_of_nothing_is_none(extractor: Extractor) -> None:
    text = (
        "Recalling its resolution, in particular paragraph 15, in which it decided to extend the mandate of the "
        "United Nations Liberia Verification Mission II for a period of three months, until 30 April 1993,"
    )
    document = Document(identifier="a.txt", text=text, source=Source(issued="1993-01-29"))
    assert all(subject for subject, *_ in measured(extractor.extract(document)))
