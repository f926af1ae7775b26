"""Whose office it is, where the words beside it do not say so."""

import pytest

from kgbuild import extract
from kgbuild.extract import Extractor
from kgbuild.model import Claim, DateValue, Document, Extraction, Ref, Source


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return extract.load()


def offices(extractor: Extractor, text: str) -> set[tuple[str, str, str]]:
    """(person, position, organization) of each RoleHolding."""
    extraction = extractor.extract(Document(identifier="x.txt", text=text, source=Source()))
    events = [n.id for n in extraction.nodes if "RoleHolding" in n.types]
    claims = {(c.subject, c.predicate): told(c, extraction) for c in extraction.claims}
    return {(claims[e, "person"], claims[e, "position"], claims.get((e, "organization"), "")) for e in events}


def told(claim: Claim, extraction: Extraction) -> str:
    if isinstance(claim.object, Ref):
        node = claim.object.node
        return next(n.label for n in extraction.nodes if n.id == node)
    return claim.object.words


HOME = "KYIV, November 14, 2022 (Agency) - Ukraine buried its dead. Ukraine is at war, Ukraine said. "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HOME + "President Petro Koval spoke.", {("Petro Koval", "President", "Ukraine")}),
        (HOME + "Russia attacked, and President Petro Koval spoke.", {("Petro Koval", "President", "")}),
        ("Poland spoke. Belarus spoke. President Petro Koval spoke.", {("Petro Koval", "President", "")}),
        (
            "Lebanese President Michel Haddad and Prime Minister Karim Nasser met.",
            {("Michel Haddad", "President", "Lebanon"), ("Karim Nasser", "Prime Minister", "Lebanon")},
        ),
        ("US Secretary of State John Miller told us so.", {("John Miller", "Secretary of State", "United States")}),
        (
            "The Sudanese army advanced, said army chief Omar Hassan.",
            {("Omar Hassan", "army chief", "Sudanese army")},
        ),
        ("The Swiss engineer Max Huber led the team.", {("Max Huber", "engineer", "")}),
        (
            "British Prime Minister and Foreign Secretary Lord Salisbury protested.",
            {("Salisbury", "Prime Minister", "United Kingdom"), ("Salisbury", "Foreign Secretary", "United Kingdom")},
        ),
        (
            "Ecuador, where President Sixto Duran imposed a curfew, buried its dead.",
            {("Sixto Duran", "President", "Ecuador")},
        ),
        ("Peru told Ecuador that President Sixto Duran was wrong.", {("Sixto Duran", "President", "")}),
        (
            "The accord was signed by Colonel Petros Abebe on behalf of the United Nations.",
            {("Petros Abebe", "Colonel", "United Nations")},
        ),
        (
            "It was over, National Police chief Ihor Bondar said.",
            {("Ihor Bondar", "Police chief", "National Police")},
        ),
    ],
)
def test_offices_whose_body_the_text_gives(
    extractor: Extractor, text: str, expected: set[tuple[str, str, str]]
) -> None:
    assert offices(extractor, text) == expected


MOLDOVA_AND_RUSSIA = {("Ion Rusu", "president", "Moldova"), ("Oleg Orlov", "president", "Russia")}


@pytest.mark.parametrize(
    "text",
    [
        "The presidents of Moldova and Russia, Ion Rusu and Oleg Orlov, signed the accord.",
        "The accord was signed by Ion Rusu and Oleg Orlov, the presidents of Moldova and Russia, in May.",
        "The Moldovan and Russian presidents, Ion Rusu and Oleg Orlov, met.",
        "Ion Rusu and Oleg Orlov, the Moldovan and Russian presidents, met.",
    ],
)
def test_one_office_of_two_states_is_held_by_one_person_each(extractor: Extractor, text: str) -> None:
    assert offices(extractor, text) == MOLDOVA_AND_RUSSIA


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("James Baker, US ambassador to Israel, resigned.", {("James Baker", "ambassador", "United States")}),
        ("The Japanese ambassador to Russia, Akira Sato, spoke.", {("Akira Sato", "ambassador", "Japan")}),
        ("James Baker, minister to Mexico, resigned.", {("James Baker", "minister", "")}),
        (
            "Ana Ruiz, head of the UN mission MINUSMA, resigned.",
            {("Ana Ruiz", "head", "United Nations Multidimensional Integrated Stabilization Mission in Mali")},
        ),
        (
            "North Korean leader Kim Jong-un and South Korean President Moon Jae-in signed it.",
            {("Kim Jong-un", "leader", "North Korea"), ("Moon Jae-in", "President", "South Korea")},
        ),
        ("Lieutenant Commander Juan Rey was killed.", {("Juan Rey", "Lieutenant Commander", "")}),
        ("President Hassan Sheikh Nur left.", {("Hassan Sheikh Nur", "President", "")}),
        ("The agency's representative in Somalia, Bruno Geddo, left.", {("Bruno Geddo", "representative", "")}),
        (
            "Chief of General Staff of the Serbian Army Milan Kostov spoke.",
            {("Milan Kostov", "Chief of General Staff", "Serbian Army")},
        ),
        (
            "The Chairman of the Committee for Refugees Pavel Ivanov spoke.",
            {("Pavel Ivanov", "Chairman", "Committee for Refugees")},
        ),
        ("Assistant to the President Pavel Ivanov spoke.", {("Pavel Ivanov", "Assistant to the President", "")}),
        (
            "Secretary of the State Commission on Prisoners of War, Hostages and Missing Persons Pavel Ivanov spoke.",
            {
                (
                    "Pavel Ivanov",
                    "Secretary",
                    "State Commission on Prisoners of War, Hostages and Missing Persons",
                )
            },
        ),
        (
            "With the help of Prime Minister of Serbia Milan Kostov, the President of Croatia raised it.",
            {("Milan Kostov", "Prime Minister", "Serbia")},
        ),
        (
            "The leader of the Popular Front, former senator Ana Ruiz, spoke.",
            {("Ana Ruiz", "leader", "Popular Front"), ("Ana Ruiz", "senator", "")},
        ),
        (
            "Serbian President Milan Kostov spoke with his Croatian counterpart Ivo Babic.",
            {("Milan Kostov", "President", "Serbia"), ("Ivo Babic", "President", "Croatia")},
        ),
    ],
)
def test_an_office_is_of_those_who_gave_it(
    extractor: Extractor, text: str, expected: set[tuple[str, str, str]]
) -> None:
    assert offices(extractor, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The Zulu commander, Max Huber, fled.", {("Max Huber", "commander", "")}),
        ("The garrison commander, Max Huber, fled.", {("Max Huber", "commander", "")}),
        ("The Spanish governor of the island, Max Huber, left.", {("Max Huber", "governor", "Spain")}),
        ("After talks with the rebel leader, Max Huber left.", set()),
        ("Troops led by Sultan Selim I entered it.", {("Selim I", "Sultan", "")}),
        ("The head of the UN mission in Haiti, Max Huber, spoke.", {("Max Huber", "head", "United Nations")}),
        ("Max Huber, the governor of neighbouring Mopti region, spoke.", {("Max Huber", "governor", "Mopti")}),
        ("Max Huber, a U.N. peacekeeping spokesman in Sarajevo, spoke.", {("Max Huber", "spokesman", "")}),
    ],
)
def test_offices_in_front_of_a_comma(extractor: Extractor, text: str, expected: set[tuple[str, str, str]]) -> None:
    assert expected <= offices(extractor, text) if expected else not offices(extractor, text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("President Hamani Sow was deposed in April 1974.", {("Hamani Sow", "President", "1974-04")}),
        ("King Zog abdicated in 1939.", {("Zog", "King", "1939")}),
        ("The army deposed King Farid on 23 July 1952.", {("Farid", "King", "1952-07-23")}),
        (
            "Juan Perez became president of Chile in 1920. He resigned in September 1924.",
            {("Juan Perez", "president of Chile", "1924-09")},
        ),
        ("President Juan Perez was forced to resign in May 1990.", {("Juan Perez", "President", "1990-05")}),
        ("The Council asked Minister Juan Perez to resign in May 1990.", set()),
        ("General Park resigned from the army in 1963.", set()),
        ("The French consul, Paul Petit, left the town in 1901.", set()),
    ],
)
def test_an_office_ends_when_its_holder_leaves_it(
    extractor: Extractor, text: str, expected: set[tuple[str, str, str]]
) -> None:
    extraction = extractor.extract(Document(identifier="x.txt", text=text, source=Source()))
    claims = {(c.subject, c.predicate): c for c in extraction.claims}
    ends = [c for c in extraction.claims if c.predicate == "end" and (c.subject, "position") in claims]
    assert {
        (told(claims[c.subject, "person"], extraction), told(claims[c.subject, "position"], extraction), c.object.edtf)
        for c in ends
        if isinstance(c.object, DateValue)
    } == expected
