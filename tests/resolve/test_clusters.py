"""Identity measured, from the texts' bytes on: entities and events of the fifteen public texts as the program reads
them, against clusters made by a person.  What is not read at all is counted, but cannot be put together."""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from tests.resolve import golden
from tests.resolve.clusters import b_cubed, pairwise
from tests.resolve.golden import SHARED

from kgbuild.extract import load
from kgbuild.model import Claim, DateValue, Node, NumberValue, Part, Ref, World
from kgbuild.read import discover, read
from kgbuild.resolve import resolve, signature
from kgbuild.resolve.names import fold

GOLD = Path(__file__).parent / "gold" / "entities.csv"


def named(part: Part, forms: list[str], kind: str = "") -> Node | None:
    """The entity that the document calls so: by its label first, by another name that was seen else.

    kind: the class that is meant where a text tells of a town and a district of one name.
    """
    wanted = {fold(form) for form in forms}
    nodes = [n for n in part.extraction.nodes if n.id.startswith(("e", "r")) and (not kind or kind in n.types)]
    by_label = [node for node in nodes if fold(node.label) in wanted]
    by_name = [node for node in nodes if wanted & {fold(name.text) for name in node.names if name.kind == "seen"}]
    return next(iter(by_label or by_name), None)


class Read(NamedTuple):
    """The texts by the first three letters of their names, what was read of them, and the world of it."""

    parts: dict[str, Part]
    texts: dict[str, str]
    world: World


@pytest.fixture(scope="module")
def fifteen() -> Read:
    if not SHARED.exists():
        pytest.skip("needs the project's shared evaluation texts")
    extractor = load()
    parts, texts = {}, {}
    for item in discover([SHARED / "texts"]):
        for document in read(item):
            name = item.identifier[:3]
            texts[name] = document.text
            parts[name] = Part(identifier=document.identifier, source=document.source,
                               extraction=extractor.extract(document), signature=signature(document.text))  # fmt: skip
    return Read(parts, texts, resolve(list(parts.values())))


def test_entities_across_documents(fifteen: Read) -> None:
    parts, world = fifteen.parts, fifteen.world
    gold: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str], str] = {}
    missed = []
    with GOLD.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            part = parts[row["document"]]
            node = named(part, row["names"].split("|"), row["kind"])
            if node is None:
                missed.append((row["document"], row["entity"]))
                continue
            gold[row["document"], row["entity"]] = row["entity"]
            found[row["document"], row["entity"]] = world.identity[part.identifier, node.id]
    scores = b_cubed(gold, found), pairwise(gold, found)
    report = f"{len(gold)} found, {len(missed)} not, B-cubed {scores[0]}, pairwise {scores[1]}"
    print(report)
    assert len(missed) <= 25, missed
    assert scores[0].f1 >= 0.95, report
    assert scores[1].precision >= 0.99, report


def place_of(quote: str, text: str) -> tuple[int, int] | None:
    found = re.search(r"\s+".join(map(re.escape, quote.split())), text)
    return found.span() if found else None


def aligned(claims: list[dict[str, Any]], part: Part, text: str) -> dict[str, str]:
    """Gold's claim -> our telling of it: of the same class, in the same words, that shares most with it; one to one."""
    nodes = {node.id: node for node in part.extraction.nodes}
    ours: dict[str, list[Claim]] = defaultdict(list)
    for claim in part.extraction.claims:
        if claim.subject.startswith("v"):
            ours[claim.subject].append(claim)
    pairs = []
    for claim in claims:
        span = place_of(claim["quote"], text)
        if span is None:
            continue
        accepted = {fold(form) for fillers in claim["args"].values() for forms in fillers for form in forms}
        for event, told in ours.items():
            if not set(claim["type"]) & set(nodes[event].types):
                continue
            shared = sum(min(span[1], c.span.end) > max(span[0], c.span.start) for c in told)
            values = {fold(w) for c in told for w in _forms(c, nodes)}
            if shared and values & accepted:
                pairs.append((len(values & accepted), shared, claim["id"], event))
    found: dict[str, str] = {}
    for _, _, claim_id, event in sorted(pairs, reverse=True):
        if claim_id not in found and event not in found.values():
            found[claim_id] = event
    return found


def _forms(claim: Claim, nodes: dict[str, Node]) -> list[str]:
    value = claim.object
    if isinstance(value, Ref):
        return [nodes[value.node].label, *(name.text for name in nodes[value.node].names)]
    lexical = value.lexical if isinstance(value, NumberValue) else value.edtf if isinstance(value, DateValue) else ""
    return [lexical or value.words]


def test_events_across_documents_as_they_are_read(fifteen: Read) -> None:
    with (GOLD.parent / "events.csv").open(encoding="utf-8", newline="") as file:
        clusters = {(row["document"], c): row["event"] for row in csv.DictReader(file) for c in row["claims"].split()}
    gold: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str], str] = {}
    total, lost = 0, []
    for path in sorted((SHARED / "gold").glob("*.json")):
        name = path.stem[:3]
        part = fifteen.parts[name]
        claims = [c for c in json.loads(path.read_text("utf-8"))["claims"] if c["type"][0] not in ("Location", "Alias")]
        total += len(claims)
        ours = aligned(claims, part, fifteen.texts[name])
        lost += [(name, c["id"]) for c in claims if c["id"] not in ours and (name, c["id"]) in clusters]
        for claim, event in ours.items():
            gold[name, claim] = clusters.get((name, claim), f"{name} {claim}")
            found[name, claim] = fifteen.world.identity[part.identifier, event]
    scores = b_cubed(gold, found), pairwise(gold, found)
    report = (
        f"{len(gold)} of {total} events read, B-cubed {scores[0]}, pairwise {scores[1]}, of shared ones lost {lost}"
    )
    print(report)
    pairs = combinations(sorted(found), 2)
    wrong = [(a, b) for a, b in pairs if found[a] == found[b] and gold[a] != gold[b]]
    apart = [(a, b) for a, b in combinations(sorted(found), 2) if found[a] != found[b] and gold[a] == gold[b]]
    print("wrong", wrong, "apart", apart)
    assert scores[1].precision >= 0.97, (report, wrong)
    assert scores[0].f1 >= 0.95, report
    assert len(gold) >= 200, report


def test_the_five_documents_disagree_where_a_reader_sees_it_and_nowhere_else_as_they_are_read(fifteen: Read) -> None:
    """The same as from the annotators' list, and among all fifteen texts no other."""
    labels = {thing.iri: thing.label for thing in (*fifteen.world.entities, *fifteen.world.events)}
    told = {
        (labels[d.about].partition(",")[0], d.property, d.kind, tuple(p.value.split("^^")[0] for p in d.positions))
        for d in fifteen.world.disagreements
    }
    person, country = (f"<https://w3id.org/kgbuild/id/{name}>" for name in ("person/vladimir-putin", "place/armenia"))
    assert told == {
        ("Signing: trilateral agreement", "date", "date", ('"2020-11-09"', '"2020-11-10"')),
        ("Kalbajar", "population", "scope", ('"53340 people displaced"', '"53478 as population"')),
        ("Kalbajar", "area", "unit", ('"1936 square metres"', '"3054 square meters. km"')),
        ("Kalbajar", "count", "scope", ('"511 civilians"', '"511 people"', '"55 servicemen"')),
        ("Postponement: Kalbajar", "requester", "value", (person, country)),
        ("medal For the liberation of Kalbajar", "date", "scope", ('"2020-11-26"', '"2020-12-29"', '"2021-06-24"')),
    }


@pytest.mark.skipif(not SHARED.exists(), reason="needs the project's shared evaluation texts")
def test_events_across_documents() -> None:
    """Over what annotators listed, so that this measures identity alone; claims named nowhere stand alone."""
    parts = {path.stem[:3]: golden.part(path) for path in sorted((SHARED / "gold").glob("*.json"))}
    ids = {
        name: golden.claim_ids(path) for name, path in zip(parts, sorted((SHARED / "gold").glob("*.json")), strict=True)
    }
    named_in: dict[tuple[str, str], str] = {}
    with (GOLD.parent / "events.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for claim in row["claims"].split():
                named_in[row["document"], ids[row["document"]][claim]] = row["event"]
    world = resolve(list(parts.values()))
    gold: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str], str] = {}
    for name, part in parts.items():
        for node in part.extraction.nodes:
            if node.id.startswith("v"):
                gold[name, node.id] = named_in.get((name, node.id), f"{name} {node.id}")
                found[name, node.id] = world.identity[part.identifier, node.id]
    scores = b_cubed(gold, found), pairwise(gold, found)
    report = f"{len(gold)} events, B-cubed {scores[0]}, pairwise {scores[1]}"
    print(report)
    wrong = [(a, b) for a, b in combinations(sorted(found), 2) if found[a] == found[b] and gold[a] != gold[b]]
    assert scores[1].precision >= 0.97, (report, wrong)
    assert scores[0].f1 >= 0.95, report
