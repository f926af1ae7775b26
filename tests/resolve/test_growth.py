"""The work of resolving grows with the documents, not with their square, even when all tell of the same things."""

from __future__ import annotations

import cProfile
import pstats

import pytest

from kgbuild.model import Claim, DateValue, Extraction, Node, NumberValue, Part, Ref, Source, Span, TextValue, Value
from kgbuild.resolve import resolve

Telling = tuple[str, dict[str, Value]]


def day(number: int) -> DateValue:
    text = f"1993-04-{1 + number % 28:02d}"
    return DateValue(words=text, edtf=text, earliest=text, latest=text)


def document(number: int) -> Part:
    """Everything that can be compared with other documents, about one place, one treaty and one force."""
    count = NumberValue(words=str(500 + number % 97), lexical=str(500 + number % 97))
    people = NumberValue(words=str(53000 + number), lexical=str(53000 + number))
    here, treaty, force = Ref(node="e1"), Ref(node="e2"), Ref(node="e3")
    told: list[Telling] = [
        ("Capture", {"place": here, "agent": force, "date": day(number)}),
        ("Capture", {"place": here, "agent": force}),
        ("Handover", {"place": here, "to": force, "date": day(number)}),
        ("Withdrawal", {"place": here, "agent": force, "date": day(number)}),
        ("Signing", {"instrument": treaty, "signatory": force, "date": day(number)}),
        ("Casualties", {"place": here, "harm": TextValue(words="killed"), "count": count,
                        "victims": TextValue(words="people")}),
        ("Displacement", {"place": here, "count": people, "people": TextValue(words="residents")}),
        ("Measurement", {"subject": here, "property": TextValue(words="population"), "value": count}),
        ("Visit", {"place": here, "visitor": force}),
    ]  # fmt: skip
    nodes = [
        Node(id="e1", types=("District", "Place"), label="Orsha"),
        Node(id="e2", types=("Treaty", "Instrument"), label="ceasefire agreement"),
        Node(id="e3", types=("ArmedForce", "Organization"), label="Armed Forces of Sarvia", country="RS"),
    ]
    claims = []
    for index, (kind, roles) in enumerate(told, start=1):
        nodes.append(Node(id=f"v{index}", types=(kind,), label=kind))
        planned = "planned" if kind == "Visit" and number % 2 else "asserted"
        for role, value in {"type": TextValue(words=kind), **roles}.items():
            span = Span(index, index + 1)
            claims.append(Claim(subject=f"v{index}", predicate=role, object=value, span=span, modality=planned))  # type: ignore[arg-type]
    name = f"{number:05d}"
    return Part(
        identifier=name, source=Source(),
        extraction=Extraction(document=name, nodes=tuple(nodes), claims=tuple(claims)),
    )  # fmt: skip


def work(count: int) -> int:
    """Function calls, which no load of the machine changes."""
    parts = [document(number) for number in range(count)]
    profile = cProfile.Profile()
    profile.enable()
    resolve(parts, sources=())
    profile.disable()
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def test_four_times_the_documents_are_four_times_the_work() -> None:
    resolve([document(0)], sources=())  # tables are loaded
    start = work(1)  # what every run costs
    few, many = work(300) - start, work(1200) - start
    assert many / few == pytest.approx(4, abs=0.8)
