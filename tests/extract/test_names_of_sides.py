"""Who a text names as sides and parties: wars named after both, movements with a people in their name, "both sides"."""

import pytest

from kgbuild import extract
from kgbuild.extract import Extractor
from kgbuild.model import Document, Ref, Source


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return extract.load()


def told(extractor: Extractor, text: str, *roles: str) -> set[str]:
    """Labels of all that fills one of the roles."""
    extraction = extractor.extract(Document(identifier="x.txt", text=text, source=Source()))
    labels = {node.id: node.label for node in extraction.nodes}
    claims = [c for c in extraction.claims if c.predicate in roles]
    return {labels[c.object.node] if isinstance(c.object, Ref) else getattr(c.object, "words", "") for c in claims}


@pytest.mark.parametrize(
    ("war", "sides"),
    [
        ("Russo-Japanese War", {"Russia", "Japan"}),
        ("Eritrean-Ethiopian War", {"Eritrea", "Ethiopia"}),
        ("Iran-Iraq War", {"Iran", "Iraq"}),
        ("Sino-Soviet border conflict", {"China", "Soviet Union"}),
        ("Anglo-Zulu War", set()),
    ],
)
def test_a_war_named_after_both_sides_has_them(extractor: Extractor, war: str, sides: set[str]) -> None:
    assert told(extractor, f"The {war} began in May 1969.", "participant") == sides


@pytest.mark.parametrize(
    ("text", "roles", "expected"),
    [
        (
            "The Arusha offensive began on 3 May 1993. The offensive ended on 9 May 1993.",
            ("name",),
            {"Arusha offensive"},
        ),
        (
            "Heavy fighting began in Gali on 3 May 1993. The fighting ended on 9 May 1993.",
            ("name",),
            {"Heavy fighting"},
        ),
        (
            "Croat and Bosniak troops captured Donji Vakuf in September 1995.",
            ("agent",),
            {"Croat troops", "Bosniak troops"},
        ),
    ],
)
def test_what_is_told_twice_has_one_name(
    extractor: Extractor, text: str, roles: tuple[str, ...], expected: set[str]
) -> None:
    assert told(extractor, text, *roles) == expected


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        (
            "The war between the government of Sudan and southern rebels began in May 1983.",
            {"Sudan", "southern rebels"},
        ),
        ("A ceasefire between the government and the rebels took effect on 2 May 1995.", {"government", "rebels"}),
        ("Clashes between police and protesters broke out in Conakry on 2 May 2007.", {"police", "protesters"}),
        ("The fighting pitted the army against Tamil rebels in Jaffna in July 1995.", {"army", "Tamil rebels"}),
        ("Government troops fought the rebels in Bangui on 22 March 2003.", {"Government troops", "rebels"}),
        (
            "A war waged by the PKK against Turkey since 1984 killed 40,000 people.",
            {"Kurdistan Workers' Party", "Turkey"},
        ),
    ],
)
def test_who_fights_whom(extractor: Extractor, text: str, sides: set[str]) -> None:
    assert told(extractor, text, "participant") == sides


@pytest.mark.parametrize(
    ("text", "mediators"),
    [
        (
            "With South Africa acting as mediator, both sides signed a ceasefire in Luanda on 4 April 2002.",
            "South Africa",
        ),
        ("A Qatar-brokered deal was struck in Doha on 21 May 2008.", "Qatar"),
        ("After talks facilitated by Norway, both sides signed an accord on 18 June 2000.", "Norway"),
    ],
)
def test_who_mediates(extractor: Extractor, text: str, mediators: str) -> None:
    assert told(extractor, text, "mediator") == {mediators}


@pytest.mark.parametrize(
    ("text", "addressees"),
    [
        ("The accord stipulated that a new police force of 5,000 men be formed.", set()),
        ("The agreement provided for the deployment of 2,000 UN observers in Eritrea.", set()),
        ("A commission headed by a judge would settle land disputes under the Dayton Agreement.", {"commission"}),
        ("Under the Dayton Agreement, refugees were to return to Bosnia.", {"refugees"}),
        ("Under the Dayton Agreement, prisoners were to be released.", set()),
    ],
)
def test_who_is_told_to_do_it(extractor: Extractor, text: str, addressees: set[str]) -> None:
    assert told(extractor, text, "addressee") == addressees


def test_who_lost_the_dead(extractor: Extractor) -> None:
    assert told(extractor, "The attackers lost 400 dead in Asmara on 3 May 1988.", "victims") == {"attackers"}
    assert told(extractor, "Grytviken was retaken by Royal Marines on 25 April 1982.", "agent") == {"Royal Marines"}


def test_places_in_what_is_demanded(extractor: Extractor) -> None:
    text = "Armenia warned its citizens not to travel to Georgia."
    assert told(extractor, text, "place") == {"Georgia"}
    text = "The treaty provided for the return of Hatay."
    assert told(extractor, text, "place") == {"Hatay"}
    text = "The accord required the rebels to respect the government of Angola."
    assert told(extractor, text, "place") == set()


def test_a_side_in_a_wars_name_is_not_where(extractor: Extractor) -> None:
    assert told(extractor, "The India-Pakistan war of 1965 killed 3,000 soldiers.", "place") == set()


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("Somali People's Liberation Movement-North (SPLM-N) fighters captured Erigavo in May 2012.",
         "Somali People's Liberation Movement-North"),
        ("The Chadian People's Revolutionary Front took Abeche in May 1991.", "Chadian People's Revolutionary Front"),
        ("Farmers' Liberation Army fighters took Orsha in July 1998.", "Farmers' Liberation Army"),
        ("Heron Liberation Army fighters took Orsha in July 1998.", "Heron Liberation Army"),
    ],
)  # fmt: skip
def test_a_movement_is_named_whole_and_acts_by_its_men(extractor: Extractor, text: str, agent: str) -> None:
    assert told(extractor, text, "agent") == {agent}


def test_a_state_is_a_place_where_its_name_is_a_divisions(extractor: Extractor) -> None:
    extraction = extractor.extract(
        Document(identifier="x.txt", text="Fighting was reported in Upper Nile state on 3 May 2014.", source=Source())
    )
    assert [(n.label, n.types[0]) for n in extraction.nodes if n.id.startswith("e")] == [("Upper Nile", "Region")]


@pytest.mark.parametrize(
    ("before", "sides"),
    [
        ("Ethiopia and Eritrea resumed fighting in May 2000.", {"Ethiopia", "Eritrea"}),
        ("People fled to Ethiopia's Afar region and to Malakal, South Sudan.", {"both sides"}),
    ],
)
def test_both_sides_are_no_states_that_only_say_where(extractor: Extractor, before: str, sides: set[str]) -> None:
    assert told(extractor, f"{before} The African Union urged both sides to return to talks.", "addressee") == sides


def test_persons_among_others_are_named(extractor: Extractor) -> None:
    text = "The accord was signed by leaders of the island, among them Joseph Kabui and Joel Banam."
    assert told(extractor, text, "signatory") == {"Joseph Kabui", "Joel Banam"}


@pytest.mark.parametrize(
    ("text", "given"),
    [
        (
            "Transylvania was ceded to Romania, Slovakia and Carpathian Ruthenia to Czechoslovakia.",
            {("Transylvania", "Romania"), ("Slovakia", "Czechoslovakia"), ("Carpathian Ruthenia", "Czechoslovakia")},
        ),
        (
            "Britain ceded Gibraltar to Spain, Minorca to France and Malta to Italy in 1920.",
            {("Gibraltar", "Spain"), ("Minorca", "France"), ("Malta", "Italy")},
        ),
        ("Kars was ceded to Turkey and Georgia in 1921.", {("Kars", "Turkey"), ("Kars", "Georgia")}),
    ],
)
def test_each_of_several_places_has_a_recipient_of_its_own(
    extractor: Extractor, text: str, given: set[tuple[str, str]]
) -> None:
    extraction = extractor.extract(Document(identifier="x.txt", text=text, source=Source()))
    labels = {node.id: node.label for node in extraction.nodes}
    roles: dict[str, dict[str, list[str]]] = {}
    for claim in extraction.claims:
        if isinstance(claim.object, Ref) and claim.subject.startswith("v"):
            roles.setdefault(claim.subject, {}).setdefault(claim.predicate, []).append(labels[claim.object.node])
    assert {(p, t) for told in roles.values() for p in told["place"] for t in told["to"]} == given


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("It was set up by the African Union's Peace and Security Council.",
         {"African Union", "Peace and Security Council"}),
        ("The General Assembly and Security Council agreed.",
         {"United Nations General Assembly", "United Nations Security Council"}),
        ("The Ohrid Framework Agreement was signed.", {"Ohrid Framework Agreement"}),
        ("The agreement provides that Albanian become an official language.", set()),
        ("They left after the fall of Boris Kun's government.", {"Boris Kun"}),
        ("They seized villages above Tetovo, the country's second-largest Albanian-populated city.",
         {"Tetovo", "Albania"}),
    ],
)  # fmt: skip
def test_names_are_read_whole_and_nothing_else_is_one(extractor: Extractor, text: str, labels: set[str]) -> None:
    extraction = extractor.extract(Document(identifier="x.txt", text=text, source=Source()))
    assert {node.label for node in extraction.nodes if node.id.startswith("e")} == labels
    captured = [c for c in extraction.claims if c.predicate == "place" and isinstance(c.object, Ref)]
    assert not captured


def test_an_army_with_a_name_of_its_own_is_not_the_states(extractor: Extractor) -> None:
    text = (
        "The National Resistance Army of Uganda fought the Armed Forces of Uganda, "
        "and the People's Army of Uganda fought both. The General Staff of the Armed Forces of Uganda was told."
    )
    nodes = extractor.extract(Document(identifier="x.txt", text=text, source=Source())).nodes
    armies = [node.label for node in nodes if "ArmedForce" in node.types]
    assert armies == ["National Resistance Army of Uganda", "Armed Forces of Uganda", "People's Army of Uganda"]


def kinds(extractor: Extractor, text: str) -> dict[str, str]:
    """What is named, and as what."""
    extraction = extractor.extract(Document(identifier="x.txt", text=text, source=Source(issued="2020-01-01")))
    return {node.label: node.types[0] for node in extraction.nodes if node.id.startswith("e")}


@pytest.mark.parametrize(
    ("text", "group"),
    [
        ("The Carlists besieged Bilbao. Bilbao was relieved after the Carlists left.", "Carlists"),
        ("Fighting between Egypt and the Wahhabis broke out in 1811.", "Wahhabis"),
        ("Badajoz was captured by the Nationalists.", "Nationalists"),
    ],
)
def test_those_who_fight_are_a_group_though_no_table_knows_them(extractor: Extractor, text: str, group: str) -> None:
    assert kinds(extractor, text).get(group) == "Group"


@pytest.mark.parametrize(
    "text",
    [
        "The Lakers beat the Celtics in Boston.",
        "The Dolomites lie in Italy.",
        "The troops crossed the Fells and the Hebrides were calm.",
    ],
)
def test_not_every_plural_fights(extractor: Extractor, text: str) -> None:
    assert "Group" not in kinds(extractor, text).values()


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("The Sokoto Caliphate fell in 1903.", "Sokoto Caliphate"),
        ("The Khedivate of Egypt lost the battle.", "Khedivate of Egypt"),
        ("The Sultanate of Darfur was occupied by British troops.", "Sultanate of Darfur"),
        ("The Islamic Emirate of Afghanistan signed the accord.", "Islamic Emirate of Afghanistan"),
    ],
)
def test_a_state_of_the_past_is_known_by_the_form_of_its_name(extractor: Extractor, text: str, state: str) -> None:
    assert kinds(extractor, text).get(state) == "State"


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("The Kingdom of Morocco signed the accord.", "Morocco"),
        ("The Sultanate of Oman signed the accord.", "Oman"),
        ("The Czech Republic signed the accord.", "Czech Republic"),
        ("The Russian Empire signed the accord.", "Russian Empire"),
    ],
)
def test_a_whole_name_is_no_other_state(extractor: Extractor, text: str, state: str) -> None:
    found = kinds(extractor, text)
    assert [label for label, kind in found.items() if kind in ("State", "Country")] == [state]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("The Battle of Kirbekan took place on 10 February 1885.", "Kirbekan"),
        ("The SIEGE OF ORDZA ended in May 1905.", "Ordza"),
        ("Ten men died in the Battle of Kirbekan. Kirbekan was empty.", "Kirbekan"),
    ],
)
def test_a_battle_is_named_after_where_it_was(extractor: Extractor, text: str, place: str) -> None:
    assert kinds(extractor, text).get(place) == "Place"


@pytest.mark.parametrize("text", ["The Battle of 1812 was lost.", "The Battle of the Nations was lost."])
def test_a_battle_may_be_named_after_no_place(extractor: Extractor, text: str) -> None:
    assert "Place" not in kinds(extractor, text).values()


@pytest.mark.parametrize(
    ("text", "where", "parties"),
    [
        ("Sudan's second civil war ended in 2005.", {"Sudan"}, set()),
        ("The Hungarian uprising broke out in October 1956.", {"Hungary"}, set()),
        ("The Russian invasion began on 24 February 2022.", set(), {"Russia"}),
    ],
)
def test_a_war_within_a_state_was_there(extractor: Extractor, text: str, where: set[str], parties: set[str]) -> None:
    assert (told(extractor, text, "place"), told(extractor, text, "participant")) == (where, parties)


def test_who_leads_one_side_is_not_the_first_of_two(extractor: Extractor) -> None:
    text = (
        "The battle took place on 2 September 1898 between an Egyptian army led by Herbert Kitchener and the Mahdists."
    )
    assert told(extractor, text, "participant") == {"Egyptian army", "Mahdists"}


def test_what_has_an_article_is_no_person(extractor: Extractor) -> None:
    assert kinds(extractor, "The treaty was ratified by the Senate on 7 March 1825.")["Senate"] == "Organization"
    assert kinds(extractor, "Lake Malawi, also known as Lake Nyasa, lies in Africa.")["Lake Malawi"] == "NaturalFeature"


@pytest.mark.parametrize(
    "name", ["Coldstream Guards", "Royal Welsh Fusiliers", "17th Lancers", "Royal Marines", "Household Cavalry"]
)
def test_regiments_are_named_by_their_men(extractor: Extractor, name: str) -> None:
    assert kinds(extractor, f"Kabul was taken by the {name} in May 1842.")[name] == "ArmedForce"


def test_a_colony_is_no_cape_and_a_land_of_two_names_is_not_the_first(extractor: Extractor) -> None:
    assert kinds(extractor, "British troops occupied the Cape Colony in 1806.")["Cape Colony"] == "Region"
    assert "Alsace-Lorraine" in kinds(extractor, "Germany annexed Alsace-Lorraine in 1871.")
