"""Names -> places and peoples."""

from __future__ import annotations

import gzip

import pytest

from kgbuild import resources
from kgbuild.extract.gazetteer import Gazetteer, fold, load


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load()


@pytest.mark.parametrize("name", ["Kalbajar", "Kəlbəcər", "Kelbadjar", "KALBAJAR", "Karvachar"])
def test_spellings_of_a_district_meet(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.places(name)[0].key == "iso:AZ-KAL"


@pytest.mark.parametrize(
    ("name", "key"),
    [("Russian Federation", "iso:RU"), ("U.S.", "iso:US"), ("Nagorno - Karabakh", "region:nagorno-karabakh"),
     ("Soviet Union", "country:ussr"), ("West Bank", "region:west-bank"), ("Budapest", "geonames:3054643")],
)  # fmt: skip
def test_the_likeliest_place_comes_first(gazetteer: Gazetteer, name: str, key: str) -> None:
    assert gazetteer.places(name)[0].key == key


def test_an_ordinary_word_is_marked_as_one(gazetteer: Gazetteer) -> None:
    assert all(record.common for record in gazetteer.places("Most"))
    assert not any(record.common for record in gazetteer.places("Paris"))


def test_peoples(gazetteer: Gazetteer) -> None:
    people = gazetteer.people("Armenian")
    assert people is not None
    assert (people.country, people.plural, people.people) == ("iso:AM", False, "Armenians")
    assert gazetteer.people("Monday") is None


def test_fold_keeps_nothing_but_letters_and_digits() -> None:
    assert fold("  Şuşa—Laçın ") == "susa lacin"


def test_the_table_is_packed_without_a_clock() -> None:
    assert gzip.decompress(resources.path("data", "gazetteer", "places.tsv.gz").read_bytes())
    assert resources.path("data", "gazetteer", "places.tsv.gz").read_bytes()[4:8] == b"\0\0\0\0"
