"""What a place's name stands for where it stands: the place, its state, a team, or nothing that is a place."""

from __future__ import annotations

import pytest

from kgbuild.extract import Extractor, load
from kgbuild.model import Document, Node, Ref, Source


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return load()


def named(extractor: Extractor, text: str) -> dict[str, Node]:
    document = Document(identifier="a.txt", text=text, source=Source())
    return {name.text: node for node in extractor.extract(document).nodes for name in node.names}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("France beat Mexico 2-0 in a friendly match on Tuesday.", "France"),
        ("The former Argentina captain praised the squad.", "Argentina"),
        ("Kenya won the final of the tournament against Ghana.", "Ghana"),
    ],
)
def test_a_team_is_no_country(extractor: Extractor, text: str, name: str) -> None:
    assert name not in named(extractor, text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The army of Kenya beat the rebels near the border.", "Kenya"),
        ("Two people were wounded in Kenya after a football match.", "Kenya"),
        ("Kenya's president attended the football match.", "Kenya"),
        ("Iranian officials denied the attack.", "Iran"),
        ("The convoy was shelled near Lviv, Ukraine.", "Lviv"),
    ],
)
def test_a_text_that_uses_a_name_as_a_place_or_state_says_so(extractor: Extractor, text: str, name: str) -> None:
    assert named(extractor, text)[name].placed


@pytest.mark.parametrize(
    ("text", "name"), [("He studied at Oxford and Cambridge.", "Cambridge"), ("The Lviv coach resigned.", "Lviv")]
)
def test_a_name_that_may_be_a_university_or_a_team_is_not_used_as_a_place(
    extractor: Extractor, text: str, name: str
) -> None:
    node = named(extractor, text).get(name)
    assert node is None or not node.placed


def test_a_capital_in_a_list_of_towns_is_a_town(extractor: Extractor) -> None:
    found = named(extractor, "Ganja, Sumgait and Baku suffered from the blockade.")
    assert found["Baku"].types[0] == "Settlement"


def test_an_acronym_of_common_words_is_no_body(extractor: Extractor) -> None:
    found = named(extractor, "The team works on an artificial pancreas (AP). The AP study ended in May.")
    assert "Associated Press" not in {node.label for node in found.values()}


def test_what_wars_share_with_games_makes_no_team(extractor: Extractor) -> None:
    for text in (
        "Syria met the Arab League on Monday.",
        "Russia hosts war games.",
        "A coach led Kenya out of the crisis.",
    ):
        assert {"Country"} & {kind for node in named(extractor, text).values() for kind in node.types}, text


def test_a_name_within_a_name(extractor: Extractor) -> None:
    """It is a name too, but where it is one half of the other or a word chosen for an operation."""
    text = "Operation Sunset began near the Zod-Kalbajar road in the Gash-Barka region, then they captured Sake-Minova."
    labels = {node.label for node in extractor.extract(Document(identifier="a.txt", text=text, source=Source())).nodes}
    assert labels >= {"Operation Sunset", "Zod-Kalbajar road", "Kalbajar", "Gash-Barka", "Sake-Minova"}
    assert not labels & {"Sunset", "Barka", "Sake"}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("They signed the Agreement on Cessation of Hostilities in Algiers.", "Agreement on Cessation of Hostilities"),
        ("The Agreement on a Ceasefire in Sarajevo was signed.", "Agreement on a Ceasefire in Sarajevo"),
    ],
)
def test_a_town_after_what_is_signed_is_where(extractor: Extractor, text: str, name: str) -> None:
    assert named(extractor, text)[name].types[0] == "Treaty"


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("The army took Port Arthur in January 1905.", "Port Arthur", "Settlement"),
        ("The fleet left Port Stanley in April 1982.", "Port Stanley", "Settlement"),
        ("They met in Cape Town in May 1990.", "Cape Town", "Settlement"),
        ("Troops took Mount Hermon in June 1967.", "Mount Hermon", "NaturalFeature"),
    ],
)
def test_a_town_that_begins_like_a_feature_is_one_place(extractor: Extractor, text: str, name: str, kind: str) -> None:
    found = extractor.extract(Document(identifier="a.txt", text=text, source=Source())).nodes
    places = [(node.label, node.types[0]) for node in found if "Place" in node.types]
    assert places == [(name, kind)]


@pytest.mark.parametrize(
    ("before", "captured"),
    [
        ("Fighting raged near Zamzamabad.", {"Zamzamabad"}),
        ("Fighting raged near Zamzamabad and Korombo.", set()),
        ("The army left Baku and beat the rebels at Korombo, occupying the city on 2 May 2015.", {"Korombo"}),
    ],
)
def test_the_town_is_the_one_place_just_named(extractor: Extractor, before: str, captured: set[str]) -> None:
    text = f"{before} The town fell on 3 May 2015."
    extraction = extractor.extract(Document(identifier="a.txt", text=text, source=Source()))
    labels = {node.id: node.label for node in extraction.nodes}
    falls = {node.id for node in extraction.nodes if node.types[0] == "Capture"}
    claims = [c for c in extraction.claims if c.subject in falls and isinstance(c.object, Ref)]
    assert {labels[c.object.node] for c in claims if isinstance(c.object, Ref)} == captured


def test_a_capital_that_acts_for_its_state_is_a_town_of_the_text_beside_the_state(extractor: Extractor) -> None:
    """Who acted is the state; what the words name is the town, and both are there to be found."""
    text = "Sudan moved troops to the border. Khartoum accused Chad of sending rebels into Darfur."
    extraction = extractor.extract(Document(identifier="a.txt", text=text, source=Source()))
    town = next(node for node in extraction.nodes if node.types[0] == "Settlement")
    state = next(node for node in extraction.nodes if node.label == "Sudan")
    assert town.placed
    assert [name.text for name in town.names if name.kind == "seen"] == ["Khartoum"]
    assert Ref(state.id) in [claim.object for claim in extraction.claims if claim.predicate != "place"]
    assert Ref(town.id) not in [claim.object for claim in extraction.claims]


@pytest.mark.parametrize(
    "line",
    ["Bamako 6-20 (AFP) - The army left the town on Monday.", "BAMAKO -- The army left the town on Monday."],
)
def test_where_a_report_was_written_is_a_town(extractor: Extractor, line: str) -> None:
    assert named(extractor, line)[line.split()[0]].types[0] == "Settlement"


@pytest.mark.parametrize(
    ("text", "name", "known"),
    [
        ("He was born in Moscow, Idaho. The mayor of Moscow resigned.", "Moscow", "geonames:5601538"),
        ("Vienna, in Wood County, West Virginia, was hit by the flood.", "Vienna", ""),
        ("The festival returns to Turkey, the city of Turkey said. Guests come from Oklahoma.", "Turkey", ""),
        ("The shop in Poland opened in May. Most firms in Ohio are small.", "Poland", ""),
        ("The road from Poland to Ukraine was closed, said a senator of Ohio.", "Poland", "iso:PL"),
        ("The governor flew from Ohio to London and to Paris.", "Paris", "geonames:2988507"),
    ],
)
def test_a_lesser_place_is_not_taken_for_the_great_one_of_its_name(
    extractor: Extractor, text: str, name: str, known: str
) -> None:
    assert named(extractor, text)[name].authority == known


def test_a_county_that_is_called_like_a_state_is_not_the_state(extractor: Extractor) -> None:
    assert named(extractor, "Two people were killed in Ohio County, Kentucky.")["Ohio"].authority == ""


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("The duke left a daughter, Adelaide, by his first wife.", "Adelaide"),
        ("He was a goalkeeper for Lviv until the war.", "Lviv"),
        ("She studied at the universities of Kiel and Copenhagen.", "Copenhagen"),
    ],
)
def test_a_persons_a_clubs_or_a_universitys_name_is_no_town(extractor: Extractor, text: str, name: str) -> None:
    assert name not in named(extractor, text)


def test_an_island_in_brackets_is_part_of_what_stands_before_them(extractor: Extractor) -> None:
    found = named(extractor, "The storm reached Queensland (Stradbroke Island) on Monday.")
    assert found["Stradbroke Island"] is not found["Queensland"]


def test_a_security_council_that_somebody_owns_is_not_the_united_nations(extractor: Extractor) -> None:
    owned = named(extractor, "Ukraine's Security Council met on Monday.")
    assert not any(node.label.startswith("United Nations") for node in owned.values())
    assert named(extractor, "The Security Council met.")["Security Council"].label == "United Nations Security Council"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("The government of Congo closed the border. Fighting went on near Owando.", "Republic of the Congo"),
        ("The government of Congo closed the border. Fighting went on near Goma.", "Democratic Republic of the Congo"),
    ],
)
def test_which_of_two_states_of_one_name_is_meant_is_told_by_their_towns(
    extractor: Extractor, text: str, state: str
) -> None:
    found = named(extractor, text)["Congo"]
    assert (found.label, found.doubt) == (state, "")


def test_a_name_of_two_states_alone_is_doubtful(extractor: Extractor) -> None:
    assert named(extractor, "Troops of Congo fired at Congolese farmers.")["Congo"].doubt


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("It flows into the Driftwood, Wabash and Ohio rivers.", "Ohio"),
        ("He signed Lima from Porto. The ex-Porto coach praised the move of Lima to Genoa.", "Porto"),
        ("Ivo fell out with his former coach at Turin.", "Turin"),
    ],
)
def test_a_river_or_a_club_is_not_the_place_of_its_name(extractor: Extractor, text: str, name: str) -> None:
    assert name not in named(extractor, text)


def test_a_head_word_holds_for_all_of_a_list(extractor: Extractor) -> None:
    """Whatever figures and features stand between, and a great city is no village."""
    text = "It is in parts of Sanpete (50%), Utah (13%), Green Valley and Sevier (4%) counties."
    found = named(extractor, text)
    assert {found[name].types[0] for name in ("Sanpete", "Utah", "Sevier")} == {"District"}
    assert found["Utah"].authority != "iso:US-UT"
    assert not named(extractor, "They took the villages of Neudorf, Ayton and Stockholm.")["Stockholm"].authority


@pytest.mark.parametrize(
    "text",
    [
        "Russia sent troops. They urged an end to Moscow's campaign in the region.",
        "Russia replied. Iraq wanted friendship with Moscow.",
        "Russia replied. Iraq blamed Moscow for the delay.",
    ],
)
def test_more_of_what_only_a_state_does(extractor: Extractor, text: str) -> None:
    extraction = extractor.extract(Document(identifier="a.txt", text=text, source=Source()))
    state = next(node for node in extraction.nodes if node.label == "Russia")
    assert "Moscow" in [name.text for name in state.names if name.kind == "resolved"]
