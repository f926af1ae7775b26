"""Where places are: only where the kind agrees and the place is unambiguous; containment without holes."""

from __future__ import annotations

import re

import pytest

from kgbuild import iris
from kgbuild.model import Entity, Extraction, Name, Node, Part, Source, Span, World
from kgbuild.rdf.mapping import ontology_quads, world_quads
from kgbuild.rdf.validate import validate
from kgbuild.resolve import resolve

AZERBAIJAN = ("Country", "State", "Place")


def world(*nodes: Node, document: str = "a") -> World:
    extraction = Extraction(document=document, nodes=nodes)
    return resolve([Part(identifier=document, source=Source(), extraction=extraction)])


def place(label: str, kind: str, authority: str = "", country: str = "AZ", number: int = 1) -> Node:
    names = (Name(text=label, span=Span(0, len(label))),)
    return Node(id=f"e{number}", types=(kind, "Place"), label=label, names=names, authority=authority, country=country)


def only(found: World, label: str, kind: str) -> Entity:
    (entity,) = [e for e in found.entities if e.label == label and kind in e.types]
    return entity


def test_a_town_lies_in_its_district_and_country_which_are_added() -> None:
    found = world(place("Aghdam", "Settlement", "geonames:148619"))
    town = only(found, "Aghdam", "Settlement")
    assert (town.latitude, town.longitude) == ("39.99096", "46.92736")
    district, country = (next(e for e in found.entities if e.iri == w) for w in town.within)
    assert (district.types[0], district.authority) == ("District", "iso:AZ-AGM")
    assert (country.label, country.types) == ("Azerbaijan", AZERBAIJAN)
    assert district.within == (country.iri,)
    assert country.point.startswith("the middle of its")
    assert "Агдам" in town.names
    assert "აღდამი" in town.names


def test_a_container_that_documents_name_is_theirs() -> None:
    state = Node(id="e2", types=AZERBAIJAN, label="Azerbaijan", authority="iso:AZ", country="AZ")
    found = world(place("Kalbajar", "District", "iso:AZ-KAL"), state)
    assert only(found, "Kalbajar", "District").within == (found.identity["a", "e2"],)
    assert len(found.entities) == 2


def test_a_name_alone_is_enough_where_one_town_of_the_country_bears_it() -> None:
    assert only(world(place("Kalbajar", "Settlement")), "Kalbajar", "Settlement").latitude == "40.10984"
    assert only(world(place("Ağdam", "Settlement")), "Ağdam", "Settlement").latitude == "39.99096"


@pytest.mark.parametrize(
    "node",
    [
        place("Kalbajar", "Settlement", country=""),  # a village of that name may lie anywhere
        place("Kalbajar", "Road"),
        place("Kalbajar", "Settlement", "iso:AZ-KAL"),  # the kinds differ
        place("Springfield", "Settlement", country="US"),  # several
        place("Kalbajar", "Settlement", country="AM"),
        place("Baku", "Settlement", "geonames:587084 geonames:586268"),  # two records
        place("Ardabil Heights", "Settlement"),
    ],
)
def test_no_coordinates_where_it_is_not_sure(node: Node) -> None:
    entity = next(e for e in world(node).entities if e.label == node.label)
    assert (entity.latitude, entity.within, entity.located) == ("", (), "")


def test_names_have_their_users() -> None:
    def told(document: str, label: str) -> Part:
        return Part(
            identifier=document, source=Source(),
            extraction=Extraction(document=document, nodes=(place(label, "District", "iso:AZ-KAL"),)),
        )  # fmt: skip

    found = resolve([told("a", "Kalbajar"), told("b", "Karvachar"), told("c", "Kalbajar")])
    (entity,) = [e for e in found.entities if "District" in e.types]
    users = {n.text: n.documents for n in entity.named if n.documents}
    assert users == {"Kalbajar": ("a", "c"), "Karvachar": ("b",)}
    assert {n.source for n in entity.named if not n.documents} == {"https://sws.geonames.org/586268/"}


def test_the_graph_has_points_that_hold_against_the_shapes() -> None:
    quads = list(world_quads(world(place("Aghdam", "Settlement", "geonames:148619"))))
    text = "".join(quads)
    assert f'"POINT(46.92736 39.99096)"^^<{iris.GEO}wktLiteral>' in text
    assert f"{iris.KG}within" in text
    assert validate([*quads, *ontology_quads()]).conforms
    assert not any(re.search(r"_:", quad) for quad in quads)
    swapped = [q.replace("POINT(46.92736 39.99096)", "46.92736, 39.99096") for q in quads]
    assert not validate(swapped).conforms
    homeless = [q for q in quads if not (q.startswith(f"<{iris.BASE}name/") and f"{iris.DCTERMS}source" in q)]
    assert not validate(homeless).conforms


@pytest.mark.parametrize(
    ("label", "key", "country", "division"),
    [
        ("Nairobi", "geonames:184745", "KE", "iso:KE-30"),
        ("London", "geonames:2643743", "GB", "iso:GB-ENG"),
        ("Ankara", "geonames:323786", "TR", "iso:TR-06"),
        ("Gyumri", "geonames:616635", "AM", "iso:AM-SH"),
        ("Munich", "geonames:2867714", "DE", ""),  # the tables do not tell; a village of Bavaria is called Sachsen
        ("Kuching", "geonames:1735634", "MY", ""),  # GeoNames numbers divisions otherwise than ISO
    ],
)
def test_a_town_lies_in_its_own_division_or_in_none(label: str, key: str, country: str, division: str) -> None:
    found = world(place(label, "Settlement", key, country))
    inside = {e.authority for e in found.entities if e.iri in only(found, label, "Settlement").within}
    assert inside == {division, f"iso:{country}"} - {""}
