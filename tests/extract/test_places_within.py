"""Which place a text puts inside which other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kgbuild import extract
from kgbuild.extract import Extractor
from kgbuild.extract.annotations import Mentions
from kgbuild.model import Document, Source

Reader = Callable[[str], Mentions]


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return extract.load()


def within(mentions: Mentions) -> set[tuple[str, str]]:
    labels = {n.id: n.label for n in mentions.entities}
    return {(labels[c.place], labels[c.within]) for c in mentions.containments}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It was signed at Chapultepec Castle, Mexico City.", {("Chapultepec Castle", "Mexico City")}),
        ("KHERSON, Ukraine, Nov 14 - It rained.", {("Kherson", "Ukraine")}),
        ("Israeli forces attacked across Egypt's Sinai Peninsula.", {("Sinai", "Egypt")}),
        ("They shelled the Qusur district in the east of Khan al-Shih,[40] he said.", {("Qusur", "Khan al-Shih")}),
        ("Goma, capital of North Kivu province, fell.", {("Goma", "North Kivu")}),
        ("The Aceh region of the Indonesian Republic is calm.", {("Aceh", "Indonesia")}),
        ("The Isthmus of Kra, an isthmus on the southern edge of Asia, is narrow.", {("Isthmus of Kra", "Asia")}),
        ("They took the town of Tel Zahra, the second largest in Idlib province.", {("Tel Zahra", "Idlib")}),
        ("**Tel Zahra** (also Zahra) is the largely ruined former capital of the Zahra Governorate in south-western "
         "Syria.", {("Tel Zahra", "Zahra"), ("Zahra", "Syria")}),
        ("Russia took the town of Avdeyevka in the Donetsk People's Republic.",
         {("Avdiyivka", "Donetsk People's Republic")}),
        ("Fighting reached Palma, in Mozambique's Cabo Delgado province.",
         {("Palma", "Cabo Delgado"), ("Cabo Delgado", "Mozambique")}),
        ("Gao and Kidal, both in northern Mali, were attacked.", {("Gao", "Mali"), ("Kidal", "Mali")}),
        ("It was reported in Bama, Borno State, Nigeria.", {("Bama", "Borno"), ("Borno", "Nigeria")}),
        ("Shells hit the Syrian border town of Azaz.", {("Azaz", "Syria")}),
        ("Talks in the Ethiopian capital Addis Ababa ended.", {("Addis Ababa", "Ethiopia")}),
        ("He came to the Ethiopian capital, Addis Ababa, on Monday.", {("Addis Ababa", "Ethiopia")}),
        ("Soldiers were killed in Kidal in northern Mali.", {("Kidal", "Mali")}),
        ("They were stationed in Naqoura, southern Lebanon.", {("Naqoura", "Lebanon")}),
        ("They reached Zabul Province, Afghanistan.", {("Zābul", "Afghanistan")}),
        ("They met in Honiara, Solomon Islands, on 2 May.", {("Honiara", "Solomon Islands")}),
        ("Bessarabia (a province of Romania) was lost.", {("Bessarabia", "Romania")}),
        ("It fell in the Zubza and Banja areas of Kunduz Province.", {("Zubza", "Kunduz"), ("Banja", "Kunduz")}),
        ("They took the Hayy Farah residential area of Tel Zahra.", {("Hayy Farah", "Tel Zahra")}),
        ("The Muslim areas of Srebrenica and the Danish area are calm.", set()),
        ("A Zubza area commander of Goma fled.", set()),
        ("They were evacuated from Turkey's Aegean resort towns of Bodrum and Marmaris.",
         {("Bodrum", "Turkey"), ("Marmaris", "Turkey")}),
        ("The Congolese towns of Goma and Bukavu fell.",
         {("Goma", "Democratic Republic of the Congo"), ("Bukavu", "Democratic Republic of the Congo")}),
        ("They held Ukraine's Black Sea coast.", set()),
        ("Kismayo, the capital of Italian Somaliland, fell.", {("Kismayo", "Italian Somaliland")}),
        ("Sidon, a town in Ottoman Syria, was shelled.", {("Sidon", "Syria")}),
        ("Breslau (now in Poland) was besieged.", {("Wrocław", "Poland")}),
        ("Tel Zahra, a town in the northern countryside of Umm Rass, fell.", {("Tel Zahra", "Umm Rass")}),
        ("Shells hit the Hayy Farah neighbourhood in western Tripoli.", {("Hayy Farah", "Tripoli")}),
        ("Samarkand, a city of the Emirate of Bukhara, fell.", {("Samarkand", "Emirate of Bukhara")}),
        ("At Yalta, U.S. President John Smith met Stalin.", set()),
        ("Egypt and Sudan, in a joint statement, agreed.", set()),
        ("Azerbaijan's Kalbajar saw rain. Concurrently, U.S. worries grew.", set()),
    ],
)  # fmt: skip
def test_where_places_lie(read: Reader, text: str, expected: set[tuple[str, str]]) -> None:
    assert within(read(text)) == expected


def test_containment(read: Reader) -> None:
    text = (
        "They settled in Yanshag village of Kalbajar. They met in Key West, Florida. Nagorno-Karabakh lies "
        "within Azerbaijan. Dadivank, a town in Lachin district, burned. They "
        "took Padar, Xanlıq and Milanlı in Qubadli District."
    )
    assert within(read(text)) >= {
        ("Yanshag", "Kalbajar"), ("Key West", "Florida"), ("Nagorno-Karabakh", "Azerbaijan"), ("Dadivank", "Lachin"),
        ("Padar", "Qubadli"), ("Xanlıq", "Qubadli"), ("Milanlı", "Qubadli"),
    }  # fmt: skip


def test_containment_by_adjectives_states_and_lists(read: Reader) -> None:
    text = (
        "They met in the Swiss town of Lausanne. They entered Dutse, the capital of Jigawa state. "
        "It burned in the provinces of Sulu and Basilan in Mindanao, Philippines."
    )
    assert within(read(text)) >= {
        ("Lausanne", "Switzerland"), ("Dutse", "Jigawa"), ("Sulu", "Mindanao"), ("Basilan", "Mindanao"),
        ("Mindanao", "Philippines"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "country"),
    [
        ("The president of Congo spoke in Brazzaville.", "Republic of the Congo"),
        ("Rebels in eastern Congo took Bukavu.", "Democratic Republic of the Congo"),
        ("Congo was at war.", "Democratic Republic of the Congo"),
    ],
)
def test_a_name_of_two_states_is_told_by_the_towns_beside_it(read: Reader, text: str, country: str) -> None:
    assert country in {n.label for n in read(text).entities}


@pytest.mark.parametrize("text", ["They met near St. Petersburg.", "The St. Croix River froze."])
def test_saints_in_names_are_nobody_there(read: Reader, text: str) -> None:
    assert not [n.label for n in read(text).entities if "Person" in n.types]


def test_a_divisions_head_word_is_no_place_of_its_own(read: Reader) -> None:
    assert "Province" not in {n.label for n in read("They reached Zabul Province, Afghanistan.").entities}


def test_all_that_goes_to_a_state_with_others_is_told(extractor: Extractor) -> None:
    text = "At the end of the war in Europe, Vršac and all of western Banat along with Subotica became part of Serbia."
    extraction = extractor.extract(Document(identifier="x.txt", text=text, source=Source()))
    labels = {n.id: n.label for n in extraction.nodes}
    lies = {labels[c.subject] for c in extraction.claims if c.predicate == "within"}
    assert lies == {"Vršac", "Banat", "Subotica"}
