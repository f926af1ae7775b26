"""Which mentions of several documents are one thing."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgbuild.errors import KnowledgeError
from kgbuild.extract.calendar_math import bounds
from kgbuild.model import Claim, DateValue, Extraction, Modality, Node, Part, Ref, Source, Span, TextValue, Value
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
        part("a", node(1, "Baku", "Settlement"), node(2, "Paris", "Settlement")),
        part("b", node(7, "Baku", "Settlement")),
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


def happening(name: str, kind: str, agent: str, date: str = "", modality: Modality = "asserted") -> Part:
    earliest, latest = bounds(date)
    nodes = (
        node(1, "Orsha", "Settlement", "Place"),
        node(2, agent, "Country", "Place", country=agent[:2].upper()),
        Node(id="v1", types=(kind,), label=kind),
    )
    values: dict[str, Value] = {"type": TextValue(words=kind), "place": Ref(node="e1"), "agent": Ref(node="e2")}
    if date:
        values["date"] = DateValue(words=date, edtf=date, earliest=earliest, latest=latest)
    claims = tuple(
        Claim(subject="v1", predicate=role, object=value, span=Span(0, 3), modality=modality)
        for role, value in values.items()
    )
    return Part(identifier=name, source=Source(), extraction=Extraction(document=name, nodes=nodes, claims=claims))


def one_event(*parts: Part) -> bool:
    identity = resolve(parts).identity
    return len({identity[p.identifier, "v1"] for p in parts}) == 1


def test_one_happening_in_two_documents() -> None:
    taken = happening("a", "Capture", "Armenia", "1993-04-02")
    assert one_event(taken, happening("b", "Capture", "Armenia", "1993-04"))
    assert one_event(taken, happening("b", "Capture", "Armenia"))


def test_what_is_not_one_happening() -> None:
    taken = happening("a", "Capture", "Armenia", "1993-04-02")
    assert not one_event(taken, happening("b", "Capture", "Azerbaijan")), "the recapture by the other side"
    assert not one_event(taken, happening("b", "Capture", "Armenia", "1993-04-03")), "another day"
    assert not one_event(taken, happening("b", "Capture", "Armenia", "1993-04-02", "planned")), "a plan"
    assert not one_event(taken, happening("b", "Visit", "Armenia", "1993-04-02")), "another kind"


def test_plan_and_deed_and_the_other_sides_view_are_tied() -> None:
    parts = [
        happening("a", "Handover", "Armenia", "2020-11-15", "planned"),
        happening("b", "Handover", "Armenia", "2020-11-25"),
        happening("c", "Withdrawal", "Armenia", "2020-11-25"),
    ]
    world = resolve(parts)
    event = {e.iri: e for e in world.events}
    done = event[world.identity["b", "v1"]]
    assert set(done.related) == {("plannedAs", world.identity["a", "v1"]), ("relatedTo", world.identity["c", "v1"])}
