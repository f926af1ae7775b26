"""Identity measured: entities of the fifteen public texts, read by the program, against clusters made by a person."""

from __future__ import annotations

import csv
from itertools import combinations
from pathlib import Path

import pytest
from tests.resolve import golden
from tests.resolve.clusters import b_cubed, pairwise
from tests.resolve.golden import SHARED

from kgbuild.extract import load
from kgbuild.model import Node, Part
from kgbuild.read import discover, read
from kgbuild.resolve import resolve, signature
from kgbuild.resolve.entities import fold

GOLD = Path(__file__).parent / "gold" / "entities.csv"


def named(part: Part, forms: list[str]) -> Node | None:
    """The entity that the document calls so: by its label first, by another name that was seen else."""
    wanted = {fold(form) for form in forms}
    nodes = [node for node in part.extraction.nodes if node.id.startswith(("e", "r"))]
    by_label = [node for node in nodes if fold(node.label) in wanted]
    by_name = [node for node in nodes if wanted & {fold(name.text) for name in node.names if name.kind == "seen"}]
    return next(iter(by_label or by_name), None)


@pytest.mark.skipif(not SHARED.exists(), reason="needs the project's shared evaluation texts")
def test_entities_across_documents() -> None:
    extractor, parts = load(), {}
    for item in discover([SHARED / "texts"]):
        for document in read(item):
            extraction = extractor.extract(document)
            parts[item.identifier[:3]] = Part(identifier=document.identifier, source=document.source,
                                              extraction=extraction, signature=signature(document.text))  # fmt: skip
    world = resolve(list(parts.values()))
    gold: dict[tuple[str, str], str] = {}
    found: dict[tuple[str, str], str] = {}
    missed = []
    with GOLD.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            part = parts[row["document"]]
            node = named(part, row["names"].split("|"))
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
