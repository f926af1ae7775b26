"""Which mentions of several documents are one thing."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgbuild.errors import KnowledgeError
from kgbuild.model import Extraction, Node, Part, Source
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
