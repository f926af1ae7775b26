"""Every link of the five documents, checked by hand: right, or NIL because no source confirms an item."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgbuild import build, resources, snapshot
from kgbuild.model import Entity
from kgbuild.store import hold

# Entity (label, first type) -> item.  Each item's evidence is in data/wikidata/authority.csv.
LINKED = {
    ("Russia", "Country"): "Q159",
    ("Armenia", "Country"): "Q399",
    ("Azerbaijan", "Country"): "Q227",
    ("Turkey", "Country"): "Q43",
    ("Republic of Artsakh", "State"): "Q244165",
    ("Vladimir Putin", "Person"): "Q7747",
    ("Nikol Pashinyan", "Person"): "Q7035479",
    ("Ilham Aliyev", "Person"): "Q57371",
    ("Mehriban Aliyeva", "Person"): "Q671930",
    ("Kamila Aliyeva", "Person"): "Q19714448",
    ("Kalbajar", "Settlement"): "Q1643630",
    ("Kalbajar", "District"): "Q457513",
    ("Lachin", "District"): "Q301832",
    ("Dashkasan", "District"): "Q457494",
    ("Aghdam", "District"): "Q201647",
    ("Baku", "Settlement"): "Q9248",
    ("Moscow", "Settlement"): "Q649",
    ("Yerevan", "Settlement"): "Q1953",
    ("Caucasus", "Region"): "Q18869",
    ("United Nations", "Organization"): "Q1065",
    ("United Nations Security Council", "Organization"): "Q37470",
    ("Agence France-Presse", "Organization"): "Q40464",
    ("Associated Press", "Organization"): "Q40469",
    ("Milli Majlis", "Organization"): "Q330600",
    ("44-day Patriotic War", "Conflict"): "Q99659280",
    ("Patriotic War", "Conflict"): "Q99659280",
    ("second patriotic war", "Conflict"): "Q99659280",  # one war under three names
}
# What must not be linked though an item of that name is known, or a like one: a region is no republic, a road no town.
NIL = [
    ("Nagorno-Karabakh", "Region"), ("Karabakh", "Region"), ("South Caucasus", "Region"), ("Dadivank", "Settlement"),
    ("Gaguik Yakchibekian", "Person"), ("Grigory Grigorian", "Person"), ("Vafa Ismayilova", "Person"),
    ("Resolution 822", "Resolution"), ("first Karabakh war", "Conflict"), ("Nagorno-Karabakh conflict", "Conflict"),
    ("Armenian armed forces", "ArmedForce"), ("Kalbajar-Lachin road", "Road"), ("Kalbajar substation", "Facility"),
]  # fmt: skip


@pytest.fixture(scope="module")
def entities(tmp_path_factory: pytest.TempPathFactory) -> list[Entity]:
    out = tmp_path_factory.mktemp("five")
    build([resources.path("data", "documents")], out=out)
    with hold(Path(out)) as found:
        return list(snapshot.world(found).entities)


def test_every_link_is_right(entities: list[Entity]) -> None:
    sure = {
        (e.label, e.types[0]): link.qid
        for e in entities
        for link in e.links
        if link.relation in ("exactMatch", "sameAs")
    }
    assert {key: qid for key, qid in sure.items() if LINKED.get(key) != qid} == {}, "not checked by hand, or wrong"
    told = {(e.label, e.types[0]) for e in entities}
    assert {key for key in LINKED if key in told} == sure.keys()


def test_what_no_source_confirms_is_nil(entities: list[Entity]) -> None:
    relations = {(e.label, e.types[0]): {link.relation for link in e.links} for e in entities}
    assert [key for key in NIL if relations.get(key, {"nil"}) != {"nil"}] == []


def test_every_entity_has_an_item_or_says_why_not(entities: list[Entity]) -> None:
    for entity in entities:
        assert entity.links, entity.label
        for link in entity.links:
            assert link.reason
            assert (link.relation == "nil") == (not link.qid)
            assert link.features or link.reason.startswith("no item of that name"), entity.label
