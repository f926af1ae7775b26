"""What refers back: to the town the text is about, the war just told of, another truce, the day told just before."""

import pytest

from kgbuild import extract
from kgbuild.extract import Extractor
from kgbuild.model import DateValue, Document, Ref, Source


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return extract.load()


def told(extractor: Extractor, text: str, event: str, issued: str = "") -> list[set[tuple[str, str]]]:
    """(role, value) of each happening of a class."""
    extraction = extractor.extract(Document(identifier="x.txt", text=text, source=Source(issued=issued)))
    labels = {node.id: node.label for node in extraction.nodes}
    events: dict[str, set[tuple[str, str]]] = {n.id: set() for n in extraction.nodes if n.types[0] == event}
    for claim in extraction.claims:
        value = claim.object
        if claim.subject not in events or claim.predicate == "type":
            continue
        if isinstance(value, Ref):
            shown = labels[value.node]
        else:
            shown = (value.edtf if isinstance(value, DateValue) else "") or value.words
        events[claim.subject].add((claim.predicate, shown))
    return list(events.values())


def test_the_city_is_not_where_the_dateline_was_written(extractor: Extractor) -> None:
    text = "TRIPOLI, 20 October 2011 - Fighters took Sirte today. A convoy left the city at dawn. "
    assert {("place", "Sirte")} <= told(extractor, text, "Withdrawal", "2011-10-20")[0]


def test_what_was_recaptured_is_what_was_fought_over(extractor: Extractor) -> None:
    text = "Troops want to retake the town of Torit, seized in May, near Juba. Rebels recaptured it in June 1994."
    assert {("place", "Torit"), ("date", "1994-06")} <= told(extractor, text, "Capture")[-1]
    text = "Juba's forces want to retake the town of Torit. Rebels recaptured it in June 1994."
    assert {("place", "Torit"), ("date", "1994-06")} <= told(extractor, text, "Capture")[-1]


def test_no_town_is_spoken_of_by_a_road_named_after_it(extractor: Extractor) -> None:
    text = "The town of Kapoeta lies on the Juba-Torit road. Rebels recaptured the town in June 1994."
    assert {("place", "Kapoeta"), ("date", "1994-06")} <= told(extractor, text, "Capture")[-1]


def test_it_began_is_said_of_the_war_that_leads_the_sentence_before(extractor: Extractor) -> None:
    text = "The Winter War was part of the world war. It began on 30 November 1939 and ended on 13 March 1940."
    events = told(extractor, text, "Conflict")
    assert {("name", "Winter War"), ("start", "1939-11-30"), ("end", "1940-03-13")} in events
    text = "The mission served in the Bosnian War. It began on 3 May 1992."
    assert not any(role == "start" for roles in told(extractor, text, "Conflict") for role, _ in roles)


def test_an_earlier_truce_is_not_the_peace_that_the_text_is_about(extractor: Extractor) -> None:
    text = (
        "The peace deal was signed on 15 August 2005 by Indonesia. "
        "An earlier truce, signed in Geneva on 9 December 2002, failed."
    )
    assert sorted(value for roles in told(extractor, text, "Signing") for role, value in roles if role == "date") == [
        "2002-12-09",
        "2005-08-15",
    ]
    assert len(told(extractor, text, "Signing")) == 2


def test_where_an_uprising_broke_out_is_not_where_all_of_its_victims_died(extractor: Extractor) -> None:
    text = "Some 30,000 people died in the uprising, which broke out in Benghazi on 15 February 2011."
    assert not any(role == "place" for roles in told(extractor, text, "Casualties") for role, _ in roles)


def test_days_are_counted_from_what_was_told_just_before(extractor: Extractor) -> None:
    near = "Sirte fell on 20 October 2011.\n\nBani Walid had been captured three days earlier."
    far = (
        "The resolution was adopted on 17 March 2011.\n\nThe minister welcomed it. Others did not.\n\n"
        "Bani Walid had been captured three days earlier."
    )
    assert {("date", "2011-10-17"), ("place", "Bani Walid")} in told(extractor, near, "Capture")
    assert {("date", "three days earlier"), ("place", "Bani Walid")} in told(extractor, far, "Capture")


def test_an_island_is_no_pass_named_before(extractor: Extractor) -> None:
    text = "The army took the Elephant Pass. The monitors left the island on 16 January 2008."
    assert not any(("place", "Elephant Pass") in roles for roles in told(extractor, text, "Withdrawal"))


def test_the_agency_in_a_dateline_is_no_other_name_of_the_town(extractor: Extractor) -> None:
    text = "BAMAKO (Sahel Press) June 20, 2015 - The Coordination of Azawad Movements (CMA) left Menaka on Friday."
    extraction = extractor.extract(Document(identifier="x.txt", text=text, source=Source(issued="2015-06-20")))
    names = {node.label: {name.text for name in node.names} for node in extraction.nodes}
    assert "Sahel Press" not in names["Bamako"]
    assert "CMA" in names["Coordination of Azawad Movements"]


def test_a_body_without_a_name_is_not_the_one_named_before(extractor: Extractor) -> None:
    text = "The accord was brokered by Algeria. A militia agreed to leave Menaka, which it had seized on April 27."
    assert not any(role == "agent" for roles in told(extractor, text, "Capture") for role, _ in roles)


def test_what_has_a_population_is_a_place(extractor: Extractor) -> None:
    text = "Quneitra is a city in Syria. Its mayor resigned. In 2010 it had a population of 87,000."
    assert ("subject", "Quneitra") in told(extractor, text, "Measurement")[0]


def test_a_date_that_says_what_the_words_before_it_mean_is_the_one(extractor: Extractor) -> None:
    text = "He was killed on 22 February 2002; six weeks later, on 4 April, the Luena Memorandum was signed."
    assert [v for roles in told(extractor, text, "Signing") for r, v in roles if r == "date"] == ["2002-04-04"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Rebels attacked Goma on 3 May 2012. The mayor fled. Twelve people died in the attack.",
            {("place", "Goma"), ("date", "2012-05-03")},
        ),
        ("Rebels captured Goma in May 2012. Twelve people died in the fighting.", {("place", "Goma")}),
        ("Rebels attacked Goma on 3 May 2012. Twelve people died in the fighting near Bukavu.", {("place", "Bukavu")}),
    ],
)
def test_who_died_in_the_attack_died_where_and_when_it_was(
    extractor: Extractor, text: str, expected: set[tuple[str, str]]
) -> None:
    (roles,) = told(extractor, text, "Casualties")
    assert {(role, value) for role, value in roles if role in ("place", "date")} == expected


def test_the_head_of_state_is_the_president(extractor: Extractor) -> None:
    text = "President Ivo Babic and Prime Minister Jan Horvat visited Vukovar. The head of state opened a school there."
    assert {("agent", "Ivo Babic"), ("facility", "school")} <= told(extractor, text, "Construction")[0]


def test_a_surname_in_a_headline_is_the_person_named_in_full_below(extractor: Extractor) -> None:
    text = "Schools will be built - President Babic\n\nPresident Ivo Babic visited Vukovar on 3 May 1998."
    assert [dict(roles)["person"] for roles in told(extractor, text, "RoleHolding")] == ["Ivo Babic"]


def test_a_town_that_is_reached_is_not_the_one_that_was_left(extractor: Extractor) -> None:
    text = "The town of Kapoeta was fortified. The column left Torit on 3 May 1994 and reached the town on 9 May 1994."
    assert {("place", "Kapoeta"), ("date", "1994-05-09")} <= told(extractor, text, "Deployment")[-1]


def test_the_town_is_that_of_the_siege_that_the_text_is_about(extractor: Extractor) -> None:
    text = (
        "The Siege of Kapoeta was long. Kapoeta, a town in South Sudan, starved. It rained in Juba. It was cold. "
        "Rebels captured the town in June 1994."
    )
    assert {("place", "Kapoeta"), ("date", "1994-06")} <= told(extractor, text, "Capture")[-1]


def test_it_is_the_place_that_was_taken_before(extractor: Extractor) -> None:
    text = "The rebels took Juba, south of Malakal, before the army retook it in May 1994."
    assert {("place", "Juba"), ("date", "1994-05")} <= told(extractor, text, "Capture")[-1]


def test_they_are_not_those_with_whose_support_they_act(extractor: Extractor) -> None:
    text = "With the support of the Russian army, they took Kapoeta in May 1994."
    assert not any(role == "agent" for roles in told(extractor, text, "Capture") for role, _ in roles)


def test_other_peoples_forces_did_not_take_it_too(extractor: Extractor) -> None:
    text = "The victory secured the town of Kapoeta for the British. The town was later occupied by Dinka forces."
    assert len(told(extractor, text, "Capture")) == 2


def test_a_declared_war_is_no_war_of_another_name_and_other_parties(extractor: Extractor) -> None:
    text = "The Winter War began on 30 November 1939. In May 1940 Italy declared war on France."
    names = [{value for role, value in roles if role == "name"} for roles in told(extractor, text, "Conflict")]
    assert {"Winter War"} in names
    assert {"war"} in names


_BETWEEN = "The minister spoke for hours. He was calm. Nobody asked a question. It rained. The talks went on."


@pytest.mark.parametrize(
    ("before", "after", "place"),
    [
        ("Orsha, a river port, was calm. Orsha has a market.", "Rebels captured the town on 9 May 2010.", "Orsha"),
        ("Orsha was calm. Vitebsk was calm.", "Rebels captured the town on 9 May 2010.", ""),
        (
            "Tigray was calm. Tigray is poor. Tigray is in Ethiopia.",
            "Rebels entered the region on 9 May 2010.",
            "Tigray",
        ),
        ("Tigray was calm. Tigray is poor.", "Rebels want peace in the region and attacked it on 9 May 2010.", ""),
    ],
)
def test_far_from_its_name_the_town_is_what_the_text_is_about(
    extractor: Extractor, before: str, after: str, place: str
) -> None:
    text = f"{before}\n\n{_BETWEEN}\n\n{after}"
    events = [e for kind in ("Capture", "Deployment", "Conflict") for e in told(extractor, text, kind)]
    assert {value for roles in events for role, value in roles if role == "place"} == ({place} if place else set())


def test_what_would_be_a_persons_name_is_where_the_battle_of_it_was(extractor: Extractor) -> None:
    text = "The Siege of Abu Klea began on 17 January 1885. Troops entered Abu Klea on 24 January 1885."
    assert ("place", "Abu Klea") in told(extractor, text, "Deployment")[0]


def test_the_rebels_are_not_the_fighters_with_whom_another_force_came(extractor: Extractor) -> None:
    text = "Hamas reinforced Rafah with 800 fighters in May 2007. In May 2007 the rebels advanced to Rafah."
    assert len(told(extractor, text, "Deployment")) == 2
