"""What builds before worked out is found by the next, which works out what a change touches: to the same world."""

from __future__ import annotations

import os
import random
from pathlib import Path

import pytest

from kgbuild.model import (
    Claim,
    DateValue,
    Extraction,
    Modality,
    Name,
    Node,
    NumberValue,
    Part,
    Ref,
    Source,
    Span,
    TextValue,
    Value,
    World,
)  # fmt: skip
from kgbuild.resolve import resolve, world
from kgbuild.resolve.briefs import brief
from kgbuild.resolve.earlier import Earlier
from kgbuild.snapshot import world_json

Roles = dict[str, tuple[str, ...]]  # role -> what fills it: kinds of things, "day", "number", or words
EVENTS: dict[str, Roles] = {
    "Capture": {"place": ("place",), "agent": ("force", "country"), "date": ("day",)},
    "Handover": {"place": ("place",), "to": ("country",), "date": ("day",)},
    "Withdrawal": {"place": ("place",), "agent": ("force",), "date": ("day",)},
    "Postponement": {"place": ("place",), "fromDate": ("day",), "toDate": ("day",), "requester": ("country", "person")},
    "Signing": {"instrument": ("instrument",), "signatory": ("country",), "date": ("day",)},
    "Adoption": {"instrument": ("instrument",), "date": ("day",)},
    "Award": {"award": ("instrument",), "recipient": ("person",)},
    "Demand": {"instrument": ("instrument",), "action": ("withdraw all forces", "stop the fighting at once")},
    "Casualties": {"place": ("place",), "harm": ("killed", "missing"), "count": ("number",), "victims": ("people",)},
    "Displacement": {"place": ("place",), "count": ("number",), "people": ("residents",)},
    "Measurement": {"subject": ("place",), "property": ("population", "area"), "value": ("number",)},
    "RoleHolding": {"person": ("person",), "position": ("prime minister",), "organization": ("country",)},
    "Conflict": {"name": ("the First Orsha War",), "start": ("day",), "place": ("place",)},
}
THINGS: dict[str, tuple[tuple[tuple[str, ...], str, str], ...]] = {
    "place": (
        (("District", "Place"), "Orsha", "BY"), (("Settlement", "Place"), "Orsha", "BY"), (("Place",), "Vilno", ""),
        (("District", "Place"), "Vilno", ""), (("Region", "Place"), "Polesia", ""),
    ),
    "country": ((("Country", "State", "Place"), "Sarvia", "RS"), (("Country", "State", "Place"), "Belaria", "BY")),
    "force": ((("ArmedForce", "Organization"), "Sarvian army", "RS"), (("ArmedForce",), "Belarian forces", "BY")),
    "person": ((("Person",), "Anna Orel", ""), (("Person",), "A. Orel", ""), (("Person",), "Boris Lis", "")),
    "instrument": (
        (("Resolution", "Instrument"), "Resolution 822", ""), (("Treaty", "Instrument"), "peace agreement", ""),
        (("Treaty", "Instrument"), "Polesia Accord", ""),
    ),
    "war": ((("Conflict",), "First Orsha War", ""),),
}  # fmt: skip


def part(name: str, dice: random.Random) -> Part:
    """A text that tells of a few happenings among few things, so that many texts tell of the same."""
    nodes: dict[str, Node] = {}
    claims: list[Claim] = []

    def thing(kind: str) -> Ref:
        types, label, country = dice.choice(THINGS[kind])
        key = f"geonames:{label}" if dice.random() < 0.2 and kind == "place" else ""
        node = Node(id=f"e{len(nodes) + 1}", types=types, label=label, country=country, authority=key,
                    names=(Name(text=label),))  # fmt: skip
        return Ref(node=nodes.setdefault(f"{types} {label}", node).id)

    def value(kind: str) -> Value:
        if kind in THINGS:
            return thing(kind)
        if kind == "day":
            day = f"1993-04-{dice.randrange(1, 6):02d}"
            return DateValue(words=day, edtf=day, earliest=day, latest=day)
        if kind == "number":
            number = str(dice.choice((300, 321, 511, 5300, 5301)))
            return NumberValue(words=number, lexical=number)
        return TextValue(words=kind)

    if dice.random() < 0.3:
        thing("war")
    for number in range(dice.randrange(1, 5)):
        kind = dice.choice(sorted(EVENTS))
        modality: Modality = dice.choice(("asserted", "asserted", "planned"))
        told: dict[str, Value] = {"type": TextValue(words=kind)}
        told |= {role: value(dice.choice(of)) for role, of in EVENTS[kind].items() if dice.random() < 0.8}
        rule = "un/operative" if kind == "Demand" and dice.random() < 0.3 else "frame/x"
        span = Span(10 * number, 10 * number + 9)
        claims += (
            Claim(subject=f"v{number}", predicate=role, object=what, span=span, modality=modality, rule=rule)
            for role, what in told.items()
        )
        nodes[f"v{number}"] = Node(id=f"v{number}", types=(kind,), label=f"{kind} {number}")
    source = Source(issued=f"1993-05-0{dice.randrange(1, 9)}", country=dice.choice(("BY", "RS", "")))
    signature = tuple(random.Random(dice.randrange(12)).getrandbits(32) for _ in range(64))
    extraction = Extraction(document=name, nodes=tuple(nodes.values()), claims=tuple(claims), sentences=(Span(0, 60),))
    return Part(identifier=name, source=source, extraction=extraction, signature=signature)


def grown(parts: dict[str, Part], folder: Path, asked: set[str] | None = None) -> tuple[World, Earlier]:
    earlier = Earlier(folder, "1")

    def told(document: str) -> Part:
        if asked is not None:
            asked.add(document)
        return parts[document]

    return world(list(map(brief, parts.values())), told, folder / "decided.csv", (), earlier=earlier), earlier


@pytest.mark.parametrize("seed", range(int(os.environ.get("KGBUILD_SEQUENCES", "1"))))
def test_any_sequence_of_changes_comes_to_what_all_come_to_at_once(tmp_path: Path, seed: int) -> None:
    dice = random.Random(seed)
    parts = {name: part(name, dice) for name in (f"m{n:02d}" for n in range(40))}
    for turn in range(12):
        for _ in range(dice.randrange(1, 4)):
            own = dice.choice(sorted(parts))
            kind = dice.choice(("come", "go", "change"))
            if kind == "go" and len(parts) > 20:
                del parts[own]
            else:
                name = own if kind == "change" else f"{dice.choice('akz')}{turn}"
                parts[name] = part(name, dice)
        if turn % 4 == 3:
            words = dice.choice(
                ("different,Orsha,Vilno", "same,Anna Orel,Boris Lis", "same,Polesia Accord,peace agreement")
            )
            (tmp_path / "decided.csv").write_text(f"decision,name,other\n{words}\n")
        if turn % 6 == 5:
            damaged = dice.choice(sorted(tmp_path.glob("[!d]*")))
            data = bytearray(damaged.read_bytes())
            data[dice.randrange(len(data))] ^= 1
            damaged.write_bytes(data[: dice.choice((20, len(data)))])
        now, _ = grown(parts, tmp_path)
        assert world_json(now) == world_json(resolve(list(parts.values()), tmp_path / "decided.csv", ()))


def test_one_changed_document_has_what_it_touches_worked_out_and_no_other_read(tmp_path: Path) -> None:
    dice = random.Random(7)
    parts = {name: part(name, dice) for name in (f"m{n:03d}" for n in range(300))}
    grown(parts, tmp_path)
    told = parts["m150"].extraction
    more = Claim(subject="v0", predicate="place", object=TextValue(words="a bridge"), span=Span(0, 9), rule="frame/x")
    parts["m150"] = Part(
        identifier="m150", source=parts["m150"].source, signature=parts["m150"].signature,
        extraction=Extraction(document="m150", nodes=told.nodes, claims=(*told.claims, more), sentences=told.sentences),
    )  # fmt: skip
    asked: set[str] = set()
    now, earlier = grown(parts, tmp_path, asked)
    assert "m150" in asked
    assert len(asked) < 60, "beside it, those whose event has another name now"
    blocks, findings = earlier.happenings.results, earlier.findings.results
    assert blocks.asked - blocks.found <= 2, "the block that its event was in, and the one that it is in"
    assert findings.asked - findings.found <= 4
    assert findings.found > 30
    assert world_json(now) == world_json(resolve(list(parts.values()), sources=()))
