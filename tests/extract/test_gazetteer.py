"""Names -> places and peoples."""

from __future__ import annotations

import gzip

import pytest

from kgbuild import extract, resources
from kgbuild.extract.names.gazetteer import Gazetteer, fold, load
from kgbuild.model import Document, Source


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load()


@pytest.mark.parametrize("name", ["Kalbajar", "Kəlbəcər", "Kelbadjar", "KALBAJAR", "Karvachar"])
def test_spellings_of_a_district_meet(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.places(name)[0].key == "iso:AZ-KAL"


@pytest.mark.parametrize(
    ("name", "key"),
    [("Russian Federation", "iso:RU"), ("U.S.", "iso:US"), ("Nagorno - Karabakh", "region:nagorno-karabakh"),
     ("Soviet Union", "country:ussr"), ("West Bank", "region:west-bank"), ("Budapest", "geonames:3054643"),
     ("Persia", "iso:IR"), ("Constantinople", "geonames:745044"), ("East Timor", "iso:TL"), ("Crete", "region:crete"),
     ("West Germany", "country:west-germany")],
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


@pytest.mark.parametrize("word", ["East German", "North Vietnamese", "Soviet", "Byzantine", "Prussian"])
def test_a_people_of_a_state_that_is_no_more_is_not_todays(gazetteer: Gazetteer, word: str) -> None:
    people = gazetteer.people(word)
    assert people is not None
    assert gazetteer.by_key[people.country].types[0] == "State"


def test_fold_keeps_nothing_but_letters_and_digits() -> None:
    assert fold("  Şuşa—Laçın ") == "susa lacin"


def test_the_table_is_packed_without_a_clock() -> None:
    assert gzip.decompress(resources.path("data", "gazetteer", "places.tsv.gz").read_bytes())
    assert resources.path("data", "gazetteer", "places.tsv.gz").read_bytes()[4:8] == b"\0\0\0\0"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("A mass grave was found near Lipa, in north-west Bosnia.", ""),  # not Lipa City in the Philippines
        ("The Philippine army sent troops to Lipa.", "geonames:1706090"),
        ("Croat forces shelled the village of Gradac.", ""),  # not Graz
        ("South Georgia was recaptured.", "iso:GS"),
        ("A car exploded in Bagdad.", "geonames:98182"),  # great cities need no company
    ],
)
def test_another_name_counts_only_in_its_country_where_it_is_some_other_places_own(text: str, key: str) -> None:
    extraction = extract.load().extract(Document(identifier="t.txt", text=text, source=Source()))
    found = [n for n in extraction.nodes if {"Lipa", "Gradac", "South Georgia", "Bagdad"} & {m.text for m in n.names}]
    assert [n.authority for n in found] == [key]


def test_a_name_with_a_link_is_one_name() -> None:
    text = "Taliban fighters captured Qala-i-Zal district in Kunduz. The army entered Port-au-Prince."
    extraction = extract.load().extract(Document(identifier="t.txt", text=text, source=Source()))
    places = {n.label for n in extraction.nodes if "Place" in n.types}
    assert places >= {"Qala-i-Zal", "Port-au-Prince"}
    assert "Zal" not in places
