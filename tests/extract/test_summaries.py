"""Summaries of peace agreements: what the title names, and what is told as provided for."""

import pytest

from kgbuild import extract
from kgbuild.extract import Extractor
from kgbuild.model import Document, Ref, Source


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return extract.load()


def demands(extractor: Extractor, text: str) -> list[tuple[str, str]]:
    """(instrument, action) of each demand, in text order."""
    extraction = extractor.extract(Document(identifier="x.txt", text=text, source=Source()))
    labels = {n.id: n.label for n in extraction.nodes}
    told: dict[str, dict[str, str]] = {n.id: {} for n in extraction.nodes if n.types[0] == "Demand"}
    for claim in extraction.claims:
        if claim.subject in told and claim.predicate in ("instrument", "action"):
            value = claim.object
            told[claim.subject][claim.predicate] = labels[value.node] if isinstance(value, Ref) else value.words
    return [(one.get("instrument", ""), one.get("action", "")) for one in told.values()]


@pytest.mark.parametrize("title", ["Wau Commitments", "The Second Wau Understanding", "Accord de Wau et de Bria"])
@pytest.mark.parametrize("kind", ["Partial peace agreement", "Type: Full Peace Agreement", "Peace process agreement"])
def test_the_line_that_says_what_kind_it_was_makes_the_title_its_name(
    extractor: Extractor, title: str, kind: str
) -> None:
    text = f"{title}\n\n{kind}\n\nThe agreement called for the release of prisoners. Ports were to be free."
    instruments = {instrument for instrument, _ in demands(extractor, text)}
    assert instruments == {title.removeprefix("The ")}


def test_the_beginning_of_a_long_title_names_the_same_agreement(extractor: Extractor) -> None:
    text = (
        "Agreement on Disarmament, Settlement and Trade between Mali and Niger\n\nFull peace agreement\n\n"
        "The Agreement on Disarmament, Settlement and Trade provides for the disarmament of the militias."
    )
    assert {i for i, _ in demands(extractor, text)} == {"Agreement on Disarmament, Settlement and Trade"}


@pytest.mark.parametrize(
    ("sentence", "action"),
    [
        ("The council was given the mandate to form an army.", "council was given the mandate to form an army"),
        ("The government is tasked with preparing sites.", "government is tasked with preparing sites"),
        ("The team is responsible for moving the fighters.", "team is responsible for moving the fighters"),
        ("Fighters have the right to join the army.", "Fighters have the right to join the army"),
        ("Both sides pledged not to support hostile groups.", "not to support hostile groups"),
        ("The parties agreed that all ports would be free.", "ports would be free"),
        ("It was specified that the centre would keep its army.", "centre would keep its army"),
        ("Also, the council would meet in Wau.", "council would meet in Wau"),
        ("At the end of the term, elections were to be held.", "elections were to be held"),
        ("The fighters were encouraged to return to Wau.", "return to Wau"),
        ("Provisions were made for the wounded to receive care.", "receive care"),
        ("The militia was given two seats in the cabinet.", "militia was given two seats in the cabinet"),
        (
            "Niger recognized the sovereignty of Mali over the plain.",
            "Niger recognized the sovereignty of Mali over the plain",
        ),
        ("To reach this goal, a commission on reform was set up.", "commission on reform was set up"),
        ("A plan for the return of refugees was agreed upon.", "plan for the return of refugees was agreed upon"),
        ("Pardons are provided for crimes of the war.", "Pardons are provided for crimes of the war"),
        ("A Joint Monitoring Group was established.", "Joint Monitoring Group was established"),
        ("Fighters could be integrated into the army.", "Fighters could be integrated into the army"),
        ("The accord committed both parties to disarmament.", "disarmament"),
        ("The rebels were forced to withdraw to camps.", "withdraw to camps"),
        ("The accord outlined the return of refugees.", "return of refugees"),
        ("It was decided to hold elections.", "hold elections"),
        ("The parties decided on the release of all captives.", "release of all captives"),
        ("Further it was stipulated that an army would be formed.", "army would be formed"),
    ],
)
def test_what_an_agreement_provides_for_is_told_once_and_without_what_leads_over_to_it(
    extractor: Extractor, sentence: str, action: str
) -> None:
    assert demands(extractor, f"Bria Accord\n\nFull peace agreement\n\n{sentence}") == [("Bria Accord", action)]


def test_what_people_did_in_the_history_of_a_treaty_is_no_provision(extractor: Extractor) -> None:
    text = (
        "Bria Accord\n\nThe rebels were encouraged to fight on. Mali recognized the junta. They were given guns.\n\n"
        "The state had to finance the war with debt. The dispute would be settled by a later treaty. The envoys knew "
        "that the land would be hard to defend."
    )
    assert demands(extractor, text) == []


def test_what_nobody_is_bound_to_is_no_provision(extractor: Extractor) -> None:
    summed = (
        "Bria Accord\n\nFull peace agreement\n\nThe accord was established as a basis. Neither side could be moved."
    )
    assert demands(extractor, summed) == []
    text = "Bria Accord\n\nThe council has a large budget. The rebels had the right of way. The army was given guns."
    assert demands(extractor, text) == []


def test_an_agreement_that_only_its_parties_name_bears_its_whole_title(extractor: Extractor) -> None:
    title = "Agreement between the Republic of Mali and the Republic of Niger on the border"
    text = f"{title}\n\nFull peace agreement\n\nThe agreement provided for the withdrawal of troops from Gao."
    assert demands(extractor, text) == [(title, "withdrawal of troops from Gao")]


def test_another_years_agreement_is_not_the_one_that_the_text_is_about(extractor: Extractor) -> None:
    text = (
        "Bria Accord\n\nPartial peace agreement\n\nThe parties met. The ceasefire agreement of 1999 called for a truce."
    )
    assert "Bria Accord" not in {instrument for instrument, _ in demands(extractor, text)}
