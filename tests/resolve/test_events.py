"""Which tellings of several documents are one happening, and how happenings are tied."""

from __future__ import annotations

from kgbuild.extract.dates.calendar_math import bounds
from kgbuild.model import (
    Claim,
    DateValue,
    Extraction,
    Modality,
    Node,
    NumberValue,
    Part,
    Ref,
    Source,
    Span,
    TextValue,
    Value,
)
from kgbuild.resolve import resolve


def node(number: int, label: str, *types: str, authority: str = "", country: str = "") -> Node:
    return Node(id=f"e{number}", types=types, label=label, authority=authority, country=country)


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


def counted(name: str, count: str, place: str = "", victims: str = "people", date: str = "") -> Part:
    """A text on Armenia in which so many were killed, somewhere."""
    nodes = [node(2, "Armenia", "Country", "Place", country="AM"), Node(id="v1", types=("Casualties",), label="killed")]
    values: dict[str, Value] = {
        "type": TextValue(words="Casualties"), "harm": TextValue(words="killed"), "victims": TextValue(words=victims),
        "count": NumberValue(words=count, lexical=count),
    }  # fmt: skip
    if place:
        nodes.append(node(1, place, "Settlement", "Place"))
        values["place"] = Ref(node="e1")
    if date:
        earliest, latest = bounds(date)
        values["date"] = DateValue(words=date, edtf=date, earliest=earliest, latest=latest)
    claims = tuple(Claim(subject="v1", predicate=r, object=v, span=Span(0, 3)) for r, v in values.items())
    return Part(
        identifier=name, source=Source(), extraction=Extraction(document=name, nodes=tuple(nodes), claims=claims)
    )


def test_numbers_of_victims() -> None:
    """Five people are killed in many places; 321 people are told of twice only where it is the same."""
    assert one_event(counted("a", "5", "Orsha"), counted("b", "5", "Orsha"))
    assert not one_event(counted("a", "5", "Orsha"), counted("b", "5", "Vitsyebsk"))
    assert not one_event(counted("a", "5", date="2020-10-01"), counted("b", "5", date="2020-10-01"))
    assert not one_event(counted("a", "300"), counted("b", "300"))
    assert one_event(counted("a", "321", "Orsha"), counted("b", "321"))
    assert not one_event(counted("a", "321", "Orsha"), counted("b", "321", "Vitsyebsk"))


def test_what_happened_to_a_whole_country_on_no_day_is_told_too_vaguely() -> None:
    def taken(name: str, date: str) -> Part:
        made = happening(name, "Capture", "Armenia", date)
        country = node(1, "Orsha", "Country", "State", "Place", authority="iso:BY", country="BY")
        nodes = (country, *made.extraction.nodes[1:])
        extraction = Extraction(document=name, nodes=nodes, claims=made.extraction.claims)
        return Part(identifier=name, source=Source(), extraction=extraction)

    assert not one_event(taken("a", "1992"), taken("b", ""))
    assert one_event(taken("a", "1992-05-08"), taken("b", "1992-05-08"))


def signing(name: str, instrument: Value, *nodes: Node) -> Part:
    event = Node(id="v1", types=("Signing",), label="Signing")
    values: dict[str, Value] = {"type": TextValue(words="Signing"), "instrument": instrument}
    claims = tuple(Claim(subject="v1", predicate=r, object=v, span=Span(0, 3)) for r, v in values.items())
    return Part(
        identifier=name, source=Source(), extraction=Extraction(document=name, nodes=(*nodes, event), claims=claims)
    )


def test_a_decree_without_a_name_is_signed_once_a_text() -> None:
    assert not one_event(*(signing(name, TextValue(words="relevant decrees")) for name in "ab"))
    treaty = node(1, "Treaty of Orsha", "Treaty", "Instrument")
    assert one_event(*(signing(name, Ref(node="e1"), treaty) for name in "ab"))


def test_a_war_is_one_thing_and_one_event() -> None:
    def war(name: str) -> Part:
        belarus = node(2, "Belarus", "Country", "State", "Place", authority="iso:BY", country="BY")
        nodes = (node(1, "Orsha War", "Conflict"), belarus, Node(id="v1", types=("Conflict",), label="Conflict"))
        values: dict[str, Value] = {"type": TextValue(words="Conflict"), "name": TextValue(words="Orsha War")}
        claims = tuple(Claim(subject="v1", predicate=r, object=v, span=Span(0, 3)) for r, v in values.items())
        return Part(identifier=name, source=Source(), extraction=Extraction(document=name, nodes=nodes, claims=claims))

    world = resolve([war("a"), war("b")])
    (event,) = world.events
    (entity,) = (e for e in world.entities if "Conflict" in e.types)
    assert (event.iri, event.label) == (entity.iri, "Orsha War")
    assert {iri for (_, n), iri in world.identity.items() if n != "e2"} == {entity.iri}
    assert {(m.document, m.node) for m in event.merges} == {("a", "v1"), ("b", "v1")}


def test_a_postponement_stands_between_plan_and_deed() -> None:
    orsha = node(1, "Orsha", "Settlement", "Place")
    moved = Node(id="v1", types=("Postponement",), label="Postponement")
    values: dict[str, Value] = {"type": TextValue(words="Postponement"), "place": Ref(node="e1")}
    for role, day in (("fromDate", "2020-11-15"), ("toDate", "2020-11-25")):
        values[role] = DateValue(words=day, edtf=day, earliest=day, latest=day)
    claims = tuple(Claim(subject="v1", predicate=r, object=v, span=Span(0, 3)) for r, v in values.items())
    armenia = node(2, "Armenia", "Country", "Place", country="AR")
    extraction = Extraction(document="c", nodes=(orsha, armenia, moved), claims=claims)
    world = resolve([
        happening("a", "Handover", "Armenia", "2020-11-15", "planned"),
        happening("b", "Handover", "Armenia", "2020-11-25"),
        Part(identifier="c", source=Source(), extraction=extraction),
    ])  # fmt: skip
    event = {e.iri: e for e in world.events}
    plan, deed, between = (world.identity[name, "v1"] for name in "abc")
    assert event[plan].related == (("postponedBy", between),)
    assert event[between].related == (("postponedTo", deed),)
    assert event[deed].related == (("plannedAs", plan),)


def test_days_that_exclude_each_other_all_stand_in_the_name_of_the_event() -> None:
    treaty = node(1, "Treaty of Orsha", "Treaty", "Instrument")
    parts = []
    for name, day in (("a", "2020-11-09"), ("b", "2020-11-10"), ("c", "2020-11")):
        made = signing(name, Ref(node="e1"), treaty)
        earliest, latest = bounds(day)
        date = DateValue(words=day, edtf=day, earliest=earliest, latest=latest)
        claims = (*made.extraction.claims, Claim(subject="v1", predicate="date", object=date, span=Span(0, 3)))
        extraction = Extraction(document=name, nodes=made.extraction.nodes, claims=claims)
        parts.append(Part(identifier=name, source=Source(), extraction=extraction))
    (event,) = resolve(parts).events
    assert event.label == "Signing: Treaty of Orsha, 2020-11-09 or 2020-11-10"
    assert "one" in event.merges[0].reason
