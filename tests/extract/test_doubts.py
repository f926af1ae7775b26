"""What a text says against a name's being what it reads as: ships, works, teams, surnames of others."""

from __future__ import annotations

import pytest

from kgbuild.extract import Extractor, load
from kgbuild.model import Document, Node, Source


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return load()


def named(extractor: Extractor, text: str) -> dict[str, Node]:
    document = Document(identifier="a.txt", text=text, source=Source())
    return {name.text: node for node in extractor.extract(document).nodes for name in node.names}


GAMES = "The match ended 2-1. Supporters travelled to the stadium. "


def test_in_a_text_about_games_a_bare_name_is_a_teams(extractor: Extractor) -> None:
    text = GAMES + "Tonga and Samoa have met only once before in a rugby match. The visitors slept in Suva, Fiji."
    found = named(extractor, text)
    assert "Tonga" not in found
    assert found["Fiji"].doubt, "what looks like a place may still be a team's there"
    assert not named(extractor, "The army shelled Lviv, Ukraine, after a football match.")["Ukraine"].doubt


def test_three_words_of_games_together_tell_of_one(extractor: Extractor) -> None:
    assert "France" not in named(extractor, "The substitute led France's charge in the game's final quarter.")
    assert "France" in named(extractor, "France's final offer came in the last quarter of the year.")


@pytest.mark.parametrize(
    "text",
    [
        'On patrol, "John R. Example" left port on Monday.',
        "The destroyer John R. Example left port on Monday.",
        "Sailors aboard the John R. Example saw smoke.",
        "On Monday the John R. Example sailed for Malta.",
        "Neruda took his name from the poet Jan Neruda.",
    ],
)
def test_a_name_that_reads_as_a_persons_and_may_be_another_things_is_doubted(extractor: Extractor, text: str) -> None:
    nodes = [node for node in named(extractor, text).values() if "Person" in node.types]
    assert all(node.doubt for node in nodes)


def test_a_plain_persons_name_is_not_doubted(extractor: Extractor) -> None:
    for text in ('President Vera Example said: "We agree".', "On Monday the Vera Example administration resigned."):
        assert not any(node.doubt for node in named(extractor, text).values()), text


def test_the_town_of_a_dateline_is_no_state(extractor: Extractor) -> None:
    assert named(extractor, "BAGHDAD 1996-08-31 The army denied it.")["BAGHDAD"].types[0] == "Settlement"


def test_a_state_that_is_named_only_by_its_capital_is_doubted(extractor: Extractor) -> None:
    """The town may be another one of that name."""
    told = "Paris said on Monday that it would send envoys. "
    assert named(extractor, told)["Paris"].doubt
    for text in (told + "France has signed the treaty.", told + "French envoys left at noon."):
        assert not named(extractor, text)["Paris"].doubt, text


def test_a_place_that_is_part_of_a_bodys_name_is_doubted(extractor: Extractor) -> None:
    assert named(extractor, "Drones struck the Port of Odesa on Monday.")["Odesa"].doubt
    assert not named(extractor, "Drones struck the port of Odesa on Monday.")["Odesa"].doubt
    assert named(extractor, "He taught at the Vienna and Odesa universities.")["Vienna"].doubt
