"""The annotated texts' gold -> parts, as if it had been extracted: a bed for tests of identity and disagreement."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from kgbuild.extract.dates.calendar_math import bounds
from kgbuild.model import (
    Claim,
    DateValue,
    Extraction,
    Name,
    Node,
    NumberValue,
    Part,
    Ref,
    Source,
    Span,
    TextValue,
    Value,
)
from kgbuild.resolve import signature

SHARED = Path(__file__).parents[3] / "shared" / "eval"
ENTITY = {
    "place": "Place", "agent": "Organization", "instrument": "Instrument", "signatory": "Agent", "mediator": "State",
    "from": "State", "to": "State", "cited": "Instrument", "visitor": "Person", "person": "Person",
    "organization": "Organization", "participant": "Organization", "destination": "Place", "requester": "Agent",
    "subject": "Place", "within": "Place", "entity": "Place",
}  # fmt: skip
DATES = {"date", "start", "end", "fromDate", "toDate"}
UNITS = {"square metre": "m2", "square kilometre": "km2", "km": "km", "m": "m"}
COUNTRIES = {
    "Armenia": "AM", "Azerbaijan": "AZ", "Russia": "RU", "Turkey": "TR", "Mexico": "MX", "United States": "US",
    "Israel": "IL",
}  # fmt: skip


def part(path: Path) -> Part:
    """One document's gold; entities are known by their first surface form."""
    gold = json.loads(path.read_text("utf-8"))
    text = next(p for p in (SHARED / "texts").iterdir() if p.stem == path.stem).read_text("utf-8")
    nodes: dict[str, Node] = {}
    claims: list[Claim] = []
    for number, item in enumerate(gold["claims"]):
        kind = item["type"][0]
        if kind in ("Location", "Alias"):
            continue
        at = max(text.find(item["quote"]), 0)
        span = Span(at, at + max(len(item["quote"]), 1))
        event = Node(id=f"v{number}", types=(kind,), label=kind)
        nodes[event.id] = event
        modality = item["modality"]
        claims.append(
            Claim(subject=event.id, predicate="type", object=TextValue(words=kind), span=span, modality=modality)
        )
        for role, fillers in item["args"].items():
            for forms in fillers:
                value = _value(role, forms, item, nodes)
                claims.append(Claim(subject=event.id, predicate=role, object=value, span=span, modality=modality))
    extraction = Extraction(document=path.stem + ".txt", nodes=tuple(nodes.values()), claims=tuple(claims))
    return Part(identifier=path.stem + ".txt", source=Source(), extraction=extraction, signature=signature(text))


def _value(role: str, forms: list[str], item: dict[str, Any], nodes: dict[str, Node]) -> Value:
    first = forms[0]
    if role in DATES:
        earliest, latest = bounds(first)
        return DateValue(words=first, edtf=first if earliest or latest else "", earliest=earliest, latest=latest)
    if role in ("count", "value") and re.fullmatch(r"[\d.]+", first):
        unit = next((UNITS[u] for forms in item["args"].get("unit", []) for u in forms if u in UNITS), "")
        return NumberValue(words=first, lexical=first, unit=unit)
    if role in ENTITY:
        kind = ENTITY[role] if first not in COUNTRIES else "Country"
        kind = "Resolution" if first.startswith("Resolution ") else "Person" if "President" in " ".join(forms) else kind
        key = f"e {kind} {first}"
        names = tuple(Name(text=form) for form in forms)
        nodes.setdefault(key, Node(id=key, types=(kind,), label=first, names=names, country=COUNTRIES.get(first, "")))
        return Ref(node=key)
    return TextValue(words=first)


def claim_ids(path: Path) -> dict[str, str]:
    """The gold's own id of a claim -> the local id of its event."""
    claims = json.loads(path.read_text("utf-8"))["claims"]
    return {item["id"]: f"v{number}" for number, item in enumerate(claims)}
