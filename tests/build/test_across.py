"""What shapes find across documents after a change is what they would find in everything."""

from __future__ import annotations

from pathlib import Path

import pytest

from kgbuild import across
from kgbuild.changes import State, changes
from kgbuild.material import Material
from kgbuild.model import Claim, DateValue, Entity, Event, Extraction, Merge, Node, Span, TextValue, World
from kgbuild.second import Second
from kgbuild.stages import STAGES

ID = "https://w3id.org/kgbuild/id/"


def telling(document: str, day: str, *, planned: bool) -> Extraction:
    told = TextValue(words="Withdrawal"), DateValue(words=day, edtf=day, earliest=day, latest=day)
    claims = (
        Claim(
            subject="v1", predicate=name, object=value, span=Span(0, 1), modality="planned" if planned else "asserted"
        )
        for name, value in zip(("type", "date"), told, strict=True)
    )
    return Extraction(
        document=document, nodes=(Node(id="v1", types=("Withdrawal",), label="Withdrawal"),), claims=tuple(claims)
    )


def place(name: str, *, within: str = "", kind: str = "District") -> Entity:
    types = (kind, "Place") if kind != "Person" else (kind,)
    return Entity(iri=ID + name, types=types, label=name, within=(ID + within,) if within else ())


def event(name: str, document: str, **related: str) -> Event:
    return Event(
        iri=ID + name, types=("Withdrawal",), label=name, merges=(Merge(document=document, node="v1", reason="told"),),
        related=tuple((role, ID + other) for role, other in related.items()),
    )  # fmt: skip


def state(plan: str, kind: str) -> tuple[State, dict[str, Extraction]]:
    """A deed whose plan, and a town whose district, change; a hamlet that itself changes; a village in no place."""
    texts = {"deed": telling("deed", "2020-11-20", planned=False), "plan": telling("plan", plan, planned=True)}
    world = World(
        identity={("deed", "v1"): ID + "deed", ("plan", "v1"): ID + "plan"},
        entities=(
            place("village", within="nowhere"),
            place("hamlet", within="county", kind="Settlement" if kind == "District" else "Region"),
            place("county"),
            place("town", within="land"),
            place("land", kind=kind),
        ),
        events=(event("deed", "deed", plannedAs="plan"), event("plan", "plan")),
    )
    return State(keys={"deed": "1", "plan": plan}, world=world), texts


@pytest.mark.parametrize(("old", "new"), [(("2020-11-15", "District"), ("2020-11-25", "Person")),
                                          (("2020-11-25", "Person"), ("2020-11-15", "District"))])  # fmt: skip
def test_what_a_thing_is_told_to_be_is_seen_from_those_that_point_to_it(
    tmp_path: Path, old: tuple[str, str], new: tuple[str, str]
) -> None:
    (before, first), (after, then) = state(*old), state(*new)
    was = across.report(STAGES, before.world, first, first.__getitem__)
    material = Material(before, was, tmp_path, STAGES, Second(tmp_path))
    found = across.report_next(STAGES, material, after, changes(before, after), then.__getitem__)
    assert found == across.report(STAGES, after.world, then, then.__getitem__)
    gone_or_come = {result.focus for result in found.results} ^ {result.focus for result in was.results}
    assert gone_or_come == {ID + "deed", ID + "town"}
    assert ID + "village" in {result.focus for result in found.results}, "what nothing touched is still found"
