"""Entities -> links, with the authority that travels with the project."""

from __future__ import annotations

import csv

import pytest

from kgbuild import resources
from kgbuild.model import Entity
from kgbuild.resolve.wikidata.authority import Authority
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
