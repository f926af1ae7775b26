"""Entities -> links, with the authority that travels with the project."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from kgbuild import resources
from kgbuild.model import Entity
from kgbuild.resolve.wikidata.authority import Authority
from kgbuild.resolve.wikidata.features import Beside, Context
from kgbuild.resolve.wikidata.items import Item
from kgbuild.resolve.wikidata.linker import link


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


def entity(label: str, *types: str, authority: str = "") -> Entity:
    return Entity(iri="x", types=types, label=label, authority=authority)


@pytest.mark.parametrize(
    ("thing", "country", "qid"),
    [
        (entity("Ilham Aliyev", "Person"), "", "Q57371"),
        (entity("Mehriban Aliyeva", "Person"), "AZ", "Q671930"),
        (entity("Kalbajar", "District", "Place", authority="iso:AZ-KAL"), "AZ", "Q457513"),
        (entity("Kalbajar", "Settlement", "Place", authority="geonames:586268"), "AZ", "Q1643630"),
        (entity("Azerbaijan", "Country", "State", "Place", authority="iso:AZ"), "", "Q227"),
        (entity("UN Security Council", "Organization"), "", "Q37470"),
    ],
)
def test_exact(authority: Authority, thing: Entity, country: str, qid: str) -> None:
    assert [(x.qid, x.relation) for x in link(thing, [authority], country)] == [(qid, "exactMatch")]


@pytest.mark.parametrize(
    ("thing", "country"),
    [
        (entity("Grigory Grigorian", "Person"), ""),  # a private person, whatever politician bears the name
        (entity("Aliyev", "Person"), ""),  # a surname alone
        (entity("Kalbajar", "Road", "Place"), "AZ"),
        (entity("Ilham Aliyev", "Person"), "AM"),  # the country contradicts
        (entity("Resolution 822", "Resolution", "Instrument"), ""),  # no source confirms an item
        (entity("Completely Unknown", "Person"), ""),
    ],
)
def test_nil_says_why(authority: Authority, thing: Entity, country: str) -> None:
    first, *proposals = link(thing, [authority], country)
    assert (first.relation, first.qid) == ("nil", "")
    assert first.reason
    assert all(x.relation == "closeMatch" for x in proposals)


def test_every_confirmed_row_has_its_evidence() -> None:
    with resources.path("data", "wikidata", "authority.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert all(row["evidence"] for row in rows)
    confirmed = [row["qid"] for row in rows if row["qid"]]
    assert len(confirmed) == len(set(confirmed)), "one item, one row"


BONDS = {"Q1": frozenset({"president of example", "example university"})}  # what its statements name


class Held:
    """A source with these items."""

    name, tells = "held", False

    def __init__(self, *items: Item) -> None:
        self._items = list(items)

    def find(self, names: Iterable[str], keys: Iterable[str] = ()) -> list[Item]:  # noqa: ARG002
        return self._items

    def facts(self, qid: str) -> Mapping[str, tuple[str, ...]]:  # noqa: ARG002
        return {}

    def label(self, qid: str) -> str:  # noqa: ARG002
        return ""

    def bonds(self, qid: str) -> frozenset[str]:
        return BONDS.get(qid, frozenset())


def person(qid: str, label: str, **known: Any) -> Item:
    return Item(qid=qid, label=label, types=("Person",), names=(label,), **known)


HERE = Context(countries=frozenset({"XA"}), first="1993", last="2020")


def relation(thing: Entity, *items: Item, context: Context = HERE) -> list[tuple[str, str]]:
    return [(found.qid, found.relation) for found in link(thing, [Held(*items)], thing.country, context)]


def test_a_persons_name_and_country_leave_room_for_a_namesake() -> None:
    """No index holds all of them; what the document tells besides decides."""
    vera = person("Q1", "Vera Example", country="XA")
    thing = entity("Vera Example", "Person")
    assert relation(thing, vera)[1:] == [("Q1", "closeMatch")]
    told = [
        Context(countries=frozenset({"XA"}), offices=frozenset({"president"})),
        Context(beside=(Beside(names=frozenset({"vera example", "example university"}), digest="1"),)),
    ]
    for context in told:
        assert relation(thing, vera, context=context) == [("Q1", "exactMatch")]
    assert relation(thing, vera, context=Context(offices=frozenset({"president"})))[1:] == [("Q1", "closeMatch")]
    assert relation(entity("Vera Example", "Person"), person("Q3", "Vera Example", country="XA"), context=told[1])[
        1:
    ] == [("Q3", "closeMatch")], "another Vera, whose statements name nothing of it"
    famous = person("Q3", "Vera Example", country="XA", prominence=20)
    assert relation(thing, famous) == [("Q3", "exactMatch")]
    once = Item(qid="Q3", label="Vera Sample", types=("Person",), names=("Vera Example",), country="XA", prominence=90)
    assert relation(thing, once)[1:] == [("Q3", "closeMatch")], "a name that she had once"
    three = person("Q3", "Vera Anna Example", country="XA")
    assert relation(entity("Vera Anna Example", "Person"), three)[1:] == [("Q3", "closeMatch")], (
        "it is not shown enough"
    )


def test_where_no_item_is_confirmed_later_sources_propose_at_most() -> None:
    known = Item(qid="", label="Vera Example", types=("Person",), names=("Vera Example",), curated=True)
    famous = person("Q3", "Vera Example", country="XA", prominence=20)
    first, *others = link(entity("Vera Example", "Person"), [Held(known), Held(famous)], "", HERE)
    assert (first.relation, first.qid) == ("nil", "")
    assert [(one.qid, one.relation) for one in others] == [("Q3", "closeMatch")]


@pytest.mark.parametrize(
    ("thing", "item"),
    [
        (
            Entity(iri="x", types=("Organization",), label="Society of Sample Engineers", names=("SSE",)),
            Item(qid="Q1", label="Southern Sound Enterprise", types=("Organization",), names=("SSE",)),
        ),
        (
            Entity(iri="x", types=("Person",), label="Ivo Sampleton", names=("Sampleton",)),
            Item(qid="Q1", label="Sampleton", types=("Settlement", "Place"), names=("Sampleton",)),
        ),
    ],
)
def test_initials_of_another_name_and_a_surname_that_is_a_towns_propose_nothing(thing: Entity, item: Item) -> None:
    assert [found.qid for found in link(thing, [Held(item)], "")] == [""]


def test_a_place_told_by_a_bare_name_is_not_sure() -> None:
    town = Item(
        qid="Q2", label="Orsha", types=("Settlement",), names=("Orsha",), country="XA", latitude=54.5, longitude=30.4
    )
    orsha = Entity(
        iri="x", types=("Settlement", "Place"), label="Orsha", country="XA", latitude="54.51", longitude="30.42"
    )
    assert relation(orsha, town)[1:] == [("Q2", "closeMatch")], "a name of one word may be much else"


def test_what_contradicts_rules_out() -> None:
    vera = entity("Vera Example", "Person")
    assert relation(vera, person("Q1", "Vera Example", country="XA", died="1901-01-01")) == [("", "nil")]
    assert relation(vera, person("Q1", "Vera Example", country="XA", born="2015-01-01")) == [("", "nil")]
    war = Item(qid="Q3", label="Battle of Orsha", types=("Conflict",), names=("Battle of Orsha",), began="1514-09-08")
    assert relation(entity("Battle of Orsha", "Conflict"), war) == [("", "nil")]
    far = Item(
        qid="Q2", label="Orsha Nova", types=("Settlement",), names=("Orsha Nova",), latitude=10.0, longitude=30.4
    )
    here = Entity(iri="x", types=("Settlement", "Place"), label="Orsha Nova", latitude="54.51", longitude="30.42")
    assert relation(here, far) == [("", "nil")]


def test_popularity_orders_only_what_is_equal_in_all_else() -> None:
    known = person("Q1", "Vera Example", prominence=90)
    right = person("Q2", "Vera Example", country="XA", prominence=1)
    other = person("Q3", "Vera Example", prominence=5)
    assert relation(entity("Vera Example", "Person"), known, right, other)[1:] == [
        ("Q2", "closeMatch"), ("Q1", "closeMatch"), ("Q3", "closeMatch"),
    ]  # fmt: skip


def test_names_that_are_alike_are_proposed_and_never_sure() -> None:
    found = relation(entity("Vera Tchaikovsky", "Person"), person("Q1", "Vera Chaykovskiy", country="XA"))
    assert found == [("", "nil"), ("Q1", "closeMatch")]
    assert relation(entity("Henry Kennedy", "Person"), person("Q1", "Henry King", country="XA")) == [("", "nil")]


PLACED = Context(countries=frozenset({"XA"}), placed=True)


def town(qid: str, label: str, **known: Any) -> Item:
    return Item(qid=qid, label=label, types=("Settlement",), names=(label,), country="XA", **known)


def test_a_place_is_sure_only_where_texts_use_its_name_as_a_place() -> None:
    orsha = Entity(iri="x", types=("Settlement", "Place"), label="Orsha", country="XA", authority="geonames:1")
    keyed = town("Q2", "Orsha", keys=("geonames:1",))
    assert relation(orsha, keyed, context=PLACED) == [("Q2", "exactMatch")]
    assert relation(orsha, keyed)[1:] == [("Q2", "closeMatch")], "it may be a team or a university"


def test_a_name_that_another_item_of_like_fame_bears_is_not_sure_whatever_that_item_is() -> None:
    orsha = Entity(iri="x", types=("Settlement", "Place"), label="Orsha", country="XA", authority="geonames:1")
    keyed = town("Q2", "Orsha", keys=("geonames:1",), prominence=40)
    club = Item(qid="Q3", label="Orsha", types=("Organization",), names=("Orsha",), prominence=9)
    song = Item(qid="Q4", label="Orsha", names=("Orsha",), prominence=1)
    assert relation(orsha, keyed, song, context=PLACED) == [("Q2", "exactMatch")]
    assert relation(orsha, keyed, club, context=PLACED)[1] == ("Q2", "closeMatch")


def test_a_name_that_a_division_bears_too_is_not_sure() -> None:
    york = Entity(iri="x", types=("Settlement", "Place"), label="New York", country="US", authority="geonames:1")
    city = Item(qid="Q60", label="New York", types=("Settlement",), names=("New York",), country="US",
                keys=("geonames:1",))  # fmt: skip
    us = Context(countries=frozenset({"US"}), placed=True)
    nil, close = link(york, [Held(city)], "US", us)
    assert (close.qid, close.relation) == ("Q60", "closeMatch")
    assert "another place bears the name" in nil.reason


def test_one_of_several_towns_of_a_name_is_sure_only_where_its_division_is_spoken_of() -> None:
    london = Entity(iri="x", types=("Settlement", "Place"), label="New London", country="US",
                    authority="geonames:4839416")  # fmt: skip
    item = Item(qid="Q2", label="New London", types=("Settlement",), names=("New London",), country="US",
                keys=("geonames:4839416",))  # fmt: skip

    def relation_in(*divisions: str) -> str:
        us = Context(countries=frozenset({"US"}), placed=True, divisions=frozenset(divisions))
        return link(london, [Held(item)], "US", us)[0].relation

    assert relation_in() == "nil"
    assert relation_in("iso:US-CT") == "exactMatch"
    assert relation_in("iso:US-WI") == "nil", "there is one in Wisconsin"
    assert relation_in("iso:US-CT", "iso:US-WI") == "nil"


def test_where_the_reader_takes_a_place_to_lie_is_no_proof_against_an_item() -> None:
    far = town("Q2", "Orsha", latitude=10.0, longitude=30.4)
    orsha = Entity(iri="x", types=("Settlement", "Place"), label="Orsha", country="XA", latitude="54.51",
                   longitude="30.42", located="https://example.org/table")  # fmt: skip
    assert relation(orsha, far, context=PLACED) == [("", "nil"), ("Q2", "closeMatch")]


def test_an_item_whose_country_no_source_tells_is_not_put_after_others_for_that() -> None:
    orsha = Entity(iri="x", types=("Settlement", "Place"), label="Orsha", country="XA")
    known = Item(qid="Q9", label="Orsha", types=("Settlement",), names=("Orsha",), prominence=50)
    assert relation(orsha, town("Q2", "Orsha"), known)[1:] == [("Q9", "closeMatch"), ("Q2", "closeMatch")]


def test_a_country_of_the_travelling_table_is_sure_where_its_own_affairs_are_told_of(authority: Authority) -> None:
    chad = Entity(iri="x", types=("Country", "State", "Place"), label="Chad", country="TD", authority="iso:TD")

    def relations(**told: Any) -> list[str]:
        return [x.relation for x in link(chad, [authority], "TD", Context(**told))]

    land = frozenset({"TD"})  # something else of it is named beside it
    assert relations(placed=True, countries=land) == ["exactMatch"]
    assert relations(placed=True) == ["nil", "closeMatch"]
    assert relations(countries=land) == ["nil", "closeMatch"]
    assert relations(placed=True, countries=land, written="1912") == ["nil", "closeMatch"], "another state had the name"
    then = {"placed": True, "countries": land, "first": "1900", "last": "1913"}
    assert relations(**then) == ["nil", "closeMatch"], "all that it takes part in was when another state had the name"
    assert relations(placed=True, countries=land, doubt="it is a ship") == ["nil", "closeMatch"]


def test_officeholders_of_the_travelling_table_are_sure_by_their_office_alone(authority: Authority) -> None:
    """Nobody has looked at each row, and many a soldier bears the name of a member of parliament."""

    def relations(thing: Entity, **told: Any) -> list[str]:
        return [x.relation for x in link(thing, [authority], thing.country, Context(**told))]

    shoygu = entity("Sergey Shoygu", "Person")
    there = frozenset({"RU"})
    assert relations(shoygu, countries=there) == ["nil", "closeMatch"]
    assert relations(shoygu, countries=there, offices=frozenset({"minister of defence"})) == ["exactMatch"]
    his = Entity(iri="x", types=("Person",), label="Sergey Shoygu", country="RU")
    assert relations(his, offices=frozenset({"defence minister"})) == ["exactMatch"]
    assert relations(his, offices=frozenset({"lieutenant"})) == ["nil", "closeMatch"]


def test_an_item_of_another_country_is_proposed_after_all_others_and_never_sure() -> None:
    orsha = Entity(iri="x", types=("Settlement", "Place"), label="Orsha", country="XB", authority="geonames:1")
    far = town("Q2", "Orsha", keys=("geonames:1",), prominence=90)
    near = town("Q3", "Orsha")
    assert relation(orsha, far, context=PLACED)[1:] == [("Q2", "closeMatch")]
    here = Item(qid="Q3", label="Orsha", types=("Settlement",), names=("Orsha",), country="XB")
    assert relation(orsha, far, here, context=PLACED)[1:] == [("Q3", "closeMatch"), ("Q2", "closeMatch")]
    assert relation(orsha, near, context=PLACED)[0] == ("", "nil")


def test_a_misread_kind_is_proposed_after_all_others() -> None:
    firm = Item(qid="Q5", label="Veridian", types=("Organization",), names=("Veridian",), prominence=5)
    assert relation(entity("Veridian", "Person"), firm)[1:] == [("Q5", "closeMatch")]
    one = person("Q6", "Veridian", prominence=1)
    assert relation(entity("Veridian", "Person"), firm, one)[1:] == [("Q6", "closeMatch"), ("Q5", "closeMatch")]
