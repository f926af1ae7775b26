"""Which mentions of several documents are one thing."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgbuild.errors import KnowledgeError
from kgbuild.model import (
    Claim,
    DateValue,
    Extraction,
    Name,
    Node,
    Part,
    Ref,
    Source,
    Span,
    TextValue,
    Value,
)
from kgbuild.resolve import resolve, signature
from kgbuild.resolve.duplicates import groups


def part(name: str, *nodes: Node) -> Part:
    return Part(identifier=name, source=Source(), extraction=Extraction(document=name, nodes=nodes))


def node(number: int, label: str, *types: str, authority: str = "", country: str = "") -> Node:
    return Node(id=f"e{number}", types=types, label=label, authority=authority, country=country)


def same(one: Node, other: Node, links: Path | None = None) -> bool:
    identity = resolve([part("a", one), part("b", other)], links).identity
    return identity["a", one.id] == identity["b", other.id]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (node(1, "Ilham Aliyev", "Person"), node(1, "President Ilham Aliyev", "Person")),
        (node(1, "Kəlbəcər", "District", "Place"), node(1, "Kelbecer", "District", "Place")),
        (node(1, "Agdam", "District", authority="iso:AZ-AGM"), node(1, "Akna", "District", authority="iso:AZ-AGM")),
        (node(1, "Resolution 822 (1993)", "Resolution"), node(1, "Resolution No. 822", "Resolution")),
        (node(1, "Armenian armed forces", "ArmedForce"), node(1, "Armenian Armed Forces", "ArmedForce")),
        (
            node(1, "Serb army", "ArmedForce", country="RS"),
            node(1, "Armed Forces of Serbia", "ArmedForce", country="RS"),
        ),
    ],
)  # fmt: skip
def test_one_thing(one: Node, other: Node) -> None:
    assert same(one, other)


def test_namesakes_stay_apart() -> None:
    people = ["Ilham Aliyev", "Mehriban Aliyeva", "Kamila Aliyeva", "Heydar Aliyev", "Aliyev"]
    for one, other in combinations(people, 2):
        assert not same(node(1, one, "Person"), node(1, other, "Person"))
    kinds = ["District", "Settlement", "Road"]
    for a, b in combinations(kinds, 2):
        assert not same(node(1, "Kalbajar", a, "Place"), node(1, "Kalbajar", b, "Place"))
    assert not same(node(1, "Orange", "Settlement", country="FR"), node(1, "Orange", "Settlement", country="US"))
    assert not same(node(1, "Aliyev", "Person"), node(1, "Aliyev", "Person")), "a surname alone merges nothing"
    army, unit = (node(1, name, "ArmedForce", country="AM") for name in ("Armenian army", "Armenian Fifth Army"))
    assert not same(army, unit)
    assert not same(node(1, "Resolution 822", "Resolution"), node(1, "Resolution 823", "Resolution"))


@pytest.mark.parametrize(
    "one",
    [
        node(1, "peace agreement", "Treaty", "Instrument"),
        node(1, "1994 ceasefire agreement", "Treaty", "Instrument"),
        node(1, "Decree", "Decree", "Instrument"),
        node(1, "Defence Ministry", "Organization"),
        node(1, "heavy fighting", "Conflict"),
        node(1, "separatist forces", "ArmedForce", "Organization"),
        node(1, "central hospital", "Facility", "Place", country="SY"),
    ],
    ids=lambda one: one.label,
)  # fmt: skip
def test_what_is_told_without_a_name_is_not_one(one: Node) -> None:
    """The words fit any war's ceasefire and any country's ministry."""
    assert not same(one, one)


def test_an_organ_without_a_name_is_known_by_its_country() -> None:
    turkish = node(1, "Defence Ministry", "Organization", country="TR")
    assert same(turkish, turkish)
    assert not same(turkish, node(1, "Defence Ministry", "Organization", country="FR"))


def test_what_two_countries_have_is_no_bridge() -> None:
    french, american, bare = (node(1, "Orange", "District", country=c) for c in ("FR", "US", ""))
    parts = [part("a", bare), part("b", french), part("c", american), part("d", american)]
    identity = resolve(parts).identity
    assert len({identity[name, "e1"] for name in "abc"}) == 3
    assert identity["c", "e1"] == identity["d", "e1"]


def test_villages_of_one_name_are_one_only_in_the_same_surroundings() -> None:
    village, agdam = (
        node(1, "Padar", "Settlement", "Place"),
        node(2, "Agdam", "District", "Place", authority="iso:AZ-AGM"),
    )
    identity = resolve([part("a", village, agdam), part("b", village, agdam), part("c", village)]).identity
    assert identity["a", "e1"] == identity["b", "e1"] != identity["c", "e1"]


def test_a_place_told_without_what_it_is() -> None:
    """It is the district of that name where only that is told of; a town of that name too makes it a guess."""
    district, bare = node(1, "Orsha", "District", "Place"), node(1, "Orsha", "Place")
    minsk = node(2, "Minsk", "Settlement", "Place", authority="geonames:625144", country="BY")
    parts = [part("a", district, minsk), part("b", bare, minsk), part("c", bare)]
    world = resolve(parts)
    identity = world.identity
    assert identity["a", "e1"] == identity["b", "e1"] != identity["c", "e1"]
    (reason,) = [m.reason for e in world.entities for m in e.merges if m.document == "b" and m.node == "e1"]
    assert "geonames:625144" in reason
    town = node(1, "Orsha", "Settlement", "Place")
    identity = resolve([*parts, part("d", town, minsk)]).identity
    assert len({identity[name, "e1"] for name in "abd"}) == 3


def test_two_names_of_one_row_of_the_table_of_places() -> None:
    lachin, own = (node(1, name, "Settlement", "Place", country="AZ") for name in ("Lachin", "Laçın"))
    assert same(lachin, own)
    assert not same(lachin, node(1, "Laçın", "Road", "Place", country="AZ"))


def test_a_place_within_the_name_of_a_war() -> None:
    def told(name: str, place: str) -> Part:
        named = Node(id="e2", types=("Region", "Place"), label="Nagorno-Karabakh", authority="region:nagorno-karabakh",
                     names=(Name(text=place),))  # fmt: skip
        return part(name, node(1, f"{place} conflict", "Conflict"), named)

    identity = resolve([told("a", "Nagorno-Karabakh"), told("b", "Nagorny Karabakh")]).identity
    assert identity["a", "e1"] == identity["b", "e1"]


def test_a_war_is_one_only_in_the_same_surroundings_however_long_it_is_said_to_have_lasted() -> None:
    def told(name: str, war: str, country: str) -> Part:
        return part(name, node(1, war, "Conflict"), node(2, country, "Country", "Place", country=country))

    parts = [
        told("a", "44-day Patriotic War", "AZ"),
        told("b", "Patriotic War", "AZ"),
        told("c", "Patriotic War", "RU"),
    ]
    identity = resolve(parts).identity
    assert identity["a", "e1"] == identity["b", "e1"] != identity["c", "e1"]


def test_wars_of_one_row_of_the_table_of_names() -> None:
    def told(name: str, war: str, country: str) -> Part:
        return part(name, node(1, war, "Conflict"), node(2, country, "Country", "Place", country=country))

    parts = [told("a", "first Karabakh war", "AZ"), told("b", "First Nagorno-Karabakh War", "AZ")]
    parts.append(told("c", "first Karabakh war", "FR"))
    identity = resolve(parts).identity
    assert identity["a", "e1"] == identity["b", "e1"] != identity["c", "e1"]


def test_an_agreement_said_by_nobody_is_the_only_one_of_its_day() -> None:
    def agreed(name: str, label: str, *parties: str) -> Part:
        orsha = node(2, "Orsha", "District", "Place", authority="iso:BY-ORS", country="BY")
        event = Node(id="v1", types=("Signing",), label="Signing")
        nodes = [node(1, label, "Treaty", "Instrument"), orsha, event]
        day = DateValue(words="x", edtf="2020-11-10", earliest="2020-11-10", latest="2020-11-10")
        values: list[tuple[str, Value]] = [
            ("type", TextValue(words="Signing")), ("instrument", Ref(node="e1")), ("date", day),
        ]  # fmt: skip
        for number, party in enumerate(parties, start=3):
            nodes.append(node(number, party, "Country", "Place", country=party))
            values.append(("signatory", Ref(node=f"e{number}")))
        claims = tuple(Claim(subject="v1", predicate=r, object=v, span=Span(0, 3)) for r, v in values)
        extraction = Extraction(document=name, nodes=tuple(nodes), claims=claims)
        return Part(identifier=name, source=Source(), extraction=extraction)

    bare, trilateral = agreed("a", "November 10, 2020 Statement"), agreed("b", "trilateral agreement", "AM", "AZ")
    identity = resolve([bare, trilateral]).identity
    assert identity["a", "e1"] == identity["b", "e1"]
    assert identity["a", "e1"].endswith("/trilateral-agreement"), "not called by its day"
    identity = resolve([bare, trilateral, agreed("c", "peace accord", "FR", "DE")]).identity
    assert len({identity[name, "e1"] for name in "abc"}) == 3, "two agreements of that day: a guess"


def officer(name: str, person: str, position: str = "prime minister", country: str = "AM") -> Part:
    nodes = (
        node(1, person, "Person"),
        node(2, "Armenia", "Country", "State", "Place", authority=f"iso:{country}", country=country),
        Node(id="v1", types=("RoleHolding",), label="office"),
    )
    roles: dict[str, Value] = {
        "person": Ref(node="e1"), "position": TextValue(words=position), "organization": Ref(node="e2"),
    }  # fmt: skip
    claims = tuple(Claim(subject="v1", predicate=role, object=value, span=Span(0, 3)) for role, value in roles.items())
    return Part(identifier=name, source=Source(), extraction=Extraction(document=name, nodes=nodes, claims=claims))


@pytest.mark.parametrize("form", ["N. Pashinyan", "Pashinyan, Nikol", "Nikol Pashinian", "Nikol Vovayi Pashinyan"])
def test_forms_of_a_persons_name(form: str) -> None:
    """One where no other full name fits and both hold the same office of the same country."""

    def one(*parts: Part) -> bool:
        identity = resolve(parts).identity
        return identity["a", "e1"] == identity["b", "e1"]

    full, other = officer("a", "Nikol Pashinyan"), officer("b", form)
    assert one(full, other)
    assert not one(full, officer("b", form, "mason")), "another office"
    assert not one(full, officer("b", form, country="FR")), "another country"
    if form[1] == ".":
        assert not one(full, other, officer("c", "Narek Pashinyan")), "two names fit"


@pytest.mark.parametrize("other", ["Mehriban Aliyeva", "M. Aliyeva", "Heydar Aliyev", "Ilhama Aliyeva"])
def test_an_office_makes_no_namesakes_one(other: str) -> None:
    identity = resolve([officer("a", "Ilham Aliyev"), officer("b", other)]).identity
    assert identity["a", "e1"] != identity["b", "e1"]


def test_a_persons_decision_keeps_to_the_kind_of_thing(tmp_path: Path) -> None:
    table = tmp_path / "links.csv"
    table.write_text("decision,name,other\nsame,Karvachar,Kalbajar\ndifferent,Vang,Vang\n", "utf-8")
    here = part("a", node(1, "Kalbajar", "District", country="AZ"), node(2, "Kalbajar", "Road"))
    there = part("b", node(1, "Karvachar", "District", country="AM"))
    identity = resolve([here, there], table).identity
    assert identity["a", "e1"] == identity["b", "e1"] != identity["a", "e2"]
    assert not same(node(1, "Vang", "District"), node(1, "Vang", "District"), table), "one name, two places"
    table.write_text("decision,name,other\ndifferent,Agdam,Akna\n", "utf-8")
    agdam, akna = (node(1, name, "District", authority="iso:AZ-AGM") for name in ("Agdam", "Akna"))
    assert not same(agdam, akna, table)


def test_a_person_decides(tmp_path: Path) -> None:
    table = tmp_path / "links.csv"
    table.write_text("decision,name,other\nsame,Karvachar,Kalbajar\ndifferent,Vang,Vang\n", "utf-8")
    assert same(node(1, "Karvachar", "District"), node(1, "Kalbajar", "District"), table)
    table.write_text("decision,name,other\nitem,Orsha,Q42\nnot-item,Baku,Q9248\n", "utf-8")
    world = resolve([part("a", node(1, "Orsha", "Settlement"), node(2, "Baku", "Settlement"))], table)
    linked = {e.label: [(x.relation, x.qid) for x in e.links] for e in world.entities}
    assert linked["Orsha"] == [("sameAs", "Q42")]
    assert "Q9248" not in {qid for _, qid in linked["Baku"]}
    table.write_text("decision,name,other\nperhaps,A,B\n", "utf-8")
    with pytest.raises(KnowledgeError, match=r"links\.csv:2"):
        resolve([], table)


def test_every_merge_has_its_reason_and_every_node_its_iri() -> None:
    parts = [
        part("a", node(1, "Orsha", "District"), node(2, "Paris", "Settlement")),
        part("b", node(7, "Orsha", "District")),
    ]
    world = resolve(parts)
    assert set(world.identity) == {("a", "e1"), ("a", "e2"), ("b", "e7")}
    assert all(merge.reason for entity in world.entities for merge in entity.merges)
    assert {e.iri for e in world.entities} == set(world.identity.values())


def test_copies_count_once() -> None:
    text = "The rebels captured the town of Orsha on the third of May and forty people were killed there. " * 5
    other = "Something else entirely was said on that day by the minister of finance in the capital city. " * 5
    found = groups({"a": signature(text), "b": signature(text + "With agencies."), "c": signature(other), "d": ()})
    assert found == {"a": "a", "b": "a", "c": "c", "d": "d"}


@given(st.text(max_size=300))
def test_a_signature_is_always_the_same(text: str) -> None:
    assert signature(text) == signature(text)
    assert len(signature(text)) in (0, 64)
