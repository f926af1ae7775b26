"""Where documents do not agree, and where they do."""

from __future__ import annotations

import msgspec
import pytest
from tests.resolve.golden import SHARED, part

from kgbuild import iris
from kgbuild.extract.dates.calendar_math import bounds
from kgbuild.model import (
    Claim,
    DateValue,
    Disagreement,
    Extraction,
    Node,
    NumberValue,
    Part,
    Ref,
    Source,
    Span,
    TextValue,
    Value,
)
from kgbuild.rdf.mapping import world_quads
from kgbuild.resolve import resolve, signature

PLACE = Node(id="e1", types=("Settlement", "Place"), label="Orsha", country="BY")


def day(edtf: str) -> DateValue:
    earliest, latest = bounds(edtf)
    return DateValue(words=edtf, edtf=edtf, earliest=earliest, latest=latest)


def number(lexical: str, qualifier: str = "", unit: str = "") -> NumberValue:
    return NumberValue(words=lexical, lexical=lexical, qualifier=qualifier, unit=unit)


def told(name: str, kind: str, **roles: Value) -> Part:
    event = Node(id="v1", types=(kind,), label=kind)
    claims = [Claim(subject="v1", predicate="type", object=TextValue(words=kind), span=Span(0, 5))]
    claims += [Claim(subject="v1", predicate=role, object=value, span=Span(0, 5)) for role, value in roles.items()]
    extraction = Extraction(document=name, nodes=(PLACE, event), claims=tuple(claims))
    return Part(identifier=name, source=Source(issued="2020-01-01"), extraction=extraction)


def found(*parts: Part) -> list[Disagreement]:
    return list(resolve(parts).disagreements)


def killed(name: str, count: NumberValue, victims: str = "people", date: str = "") -> Part:
    more = {"date": day(date)} if date else {}
    return told(name, "Casualties", harm=TextValue(words="killed"), count=count, victims=TextValue(words=victims),
                place=Ref(node="e1"), **more)  # fmt: skip


def test_other_numbers_of_the_same_people() -> None:
    (one,) = found(killed("a", number("511")), killed("b", number("613")))
    assert (one.kind, one.property, len(one.positions)) == ("value", "count", 2)


def test_the_same_number_of_other_people_is_a_matter_of_scope() -> None:
    (one,) = found(killed("a", number("511")), killed("b", number("511"), "civilians"))
    assert one.kind == "scope"


def test_a_disagreement_has_its_sides_its_first_telling_and_what_all_tell_alike() -> None:
    """Whoever says it, it is not decided; near-copies are one source, and nobody's month is disputed."""

    def delayed(name: str, asked: str, country: str, issued: str) -> Part:
        made = told(name, "Postponement", place=Ref(node="e1"), toDate=day("2020-11-25"),
                    requester=TextValue(words=asked))  # fmt: skip
        return msgspec.structs.replace(made, source=Source(issued=issued, country=country))

    parts = [
        delayed("a", "Armenia", "US", "2020-11-30"),
        delayed("b", "Russia", "AZ", "2021-11-25"),
        delayed("c", "Armenia", "FR", "2020-11-25"),
    ]
    (one,) = found(*parts)
    armenia, russia = one.positions
    assert (armenia.independent, armenia.sides, armenia.first) == (2, ("FR", "US"), "2020-11-25")
    assert (russia.independent, russia.sides, russia.first) == (1, ("AZ",), "2021-11-25")
    assert one.agreed == ("place Orsha", "to date 2020-11-25")
    assert "Outlets of AZ, FR, US" in one.summary
    assert "Told alike: place Orsha" in one.summary
    quads = "".join(world_quads(resolve(parts)))
    assert f'{iris.KG}toldAlike> "place Orsha"' in quads
    assert f'{iris.KG}firstTold> "2020-11-25"' in quads
    copied = [msgspec.structs.replace(part, signature=signature("one text of an agency " * 20)) for part in parts]
    assert found(*copied) == [], "what one agency wrote does not contradict itself"


def test_people_and_residents_are_one_position() -> None:
    def gone(name: str, people: str) -> Part:
        return told(name, "Displacement", place=Ref(node="e1"), count=number("53340"), people=TextValue(words=people))

    measured = told("c", "Measurement", subject=Ref(node="e1"), property=TextValue(words="population"),
                    value=number("53478"))  # fmt: skip
    (one,) = found(gone("a", "people"), gone("b", "residents"), measured)
    told_as = [(p.value, p.independent) for p in one.positions]
    assert told_as == [('"53340 people displaced"', 2), ('"53478 as population"', 1)]


@pytest.mark.parametrize(
    "other",
    [
        killed("b", number("511")),
        killed("b", number("500", "over")),
        killed("b", number("600", "up to")),
        killed("b", number("510", "about")),
        killed("b", number("40"), date="1994-05-01"),
    ],
    ids=["equal", "over", "up to", "about", "another time"],
)
def test_what_can_hold_together_is_no_disagreement(other: Part) -> None:
    assert found(killed("a", number("511"), date="1993-04-02"), other) == []


def test_an_error_of_unit() -> None:
    def area(name: str, value: NumberValue) -> Part:
        return told(name, "Measurement", subject=Ref(node="e1"), property=TextValue(words="area"), value=value)

    (one,) = found(area("a", number("1936", unit="m2")), area("b", number("3054", unit="km2")))
    assert (one.kind, one.property) == ("unit", "area")
    assert found(area("a", number("3054", unit="km2")), area("b", number("305400", unit="ha"))) == []


def test_a_coarser_date_agrees_and_an_impossible_one_contradicts_nothing() -> None:
    def signing(name: str, date: DateValue) -> Part:
        made = told(name, "Signing", instrument=Ref(node="e2"), date=date)
        treaty = Node(id="e2", types=("Treaty", "Instrument"), label="Orsha Accord")
        nodes = (*made.extraction.nodes, treaty)
        claims = made.extraction.claims
        return Part(identifier=name, source=Source(), extraction=Extraction(document=name, nodes=nodes, claims=claims))

    assert found(signing("a", day("2011-05-03")), signing("b", day("2011-05"))) == []
    assert (
        found(signing("a", day("2011-05-03")), signing("b", DateValue(words="June 31", problem="ImpossibleDate"))) == []
    )
    (one,) = found(signing("a", day("2011-05-03")), signing("b", day("2011-05-04")))
    assert one.kind == "date"
    assert {p.value.split("^^")[0] for p in one.positions} == {'"2011-05-03"', '"2011-05-04"'}


def test_the_order_of_documents_does_not_matter() -> None:
    parts = [killed("a", number("511")), killed("b", number("613")), killed("c", number("511"), "civilians")]
    assert resolve(parts) == resolve(parts[::-1])


@pytest.mark.skipif(not SHARED.exists(), reason="needs the project's shared evaluation texts")
def test_the_five_documents_disagree_where_a_reader_sees_it_and_nowhere_else() -> None:
    world = resolve([part(path) for path in sorted((SHARED / "gold").glob("00[0-4]_*.json"))])
    assert sorted((d.property, d.kind) for d in world.disagreements) == [
        ("area", "unit"), ("count", "scope"), ("date", "date"), ("population", "scope"), ("requester", "value"),
    ]  # fmt: skip


def test_a_founding_and_the_acts_that_a_gift_rests_on_are_put_side_by_side() -> None:
    medal = Node(id="e2", types=("Instrument",), label="medal For Valour")

    def one(name: str, *events: tuple[str, dict[str, Value]]) -> Part:
        nodes, claims = [medal], []
        for number, (kind, roles) in enumerate(events, start=1):
            nodes.append(Node(id=f"v{number}", types=(kind,), label=kind))
            roles = {"type": TextValue(words=kind), **roles}
            claims += [Claim(subject=f"v{number}", predicate=r, object=v, span=Span(0, 5)) for r, v in roles.items()]
        extraction = Extraction(document=name, nodes=tuple(nodes), claims=tuple(claims), sentences=(Span(0, 9),))
        return Part(identifier=name, source=Source(issued="2021-01-01"), extraction=extraction)

    founding = one("a", ("Adoption", {"instrument": Ref(node="e2"), "date": day("2020-11-26")}))
    acts = ("Signing", {"instrument": TextValue(words="decrees"), "date": day("2020-12-29")})
    giving = one("b", ("Award", {"award": Ref(node="e2")}), acts)
    (found_one,) = found(founding, giving)
    assert (found_one.property, found_one.kind, len(found_one.positions)) == ("date", "scope", 2)
    assert not found(founding, one("b", ("Award", {"award": Ref(node="e2")})))
