"""The quality of the claims on the project's public gold, by the project's own scorer: a floor that is only raised."""

import importlib.util
import sys
from collections import defaultdict
from pathlib import Path
from types import ModuleType

import pytest

from kgbuild import extract
from kgbuild.model import Claim, DateValue, Document, Extraction, NumberValue, Ref, Source

SHARED = Path(__file__).parents[3] / "shared" / "eval"
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="needs the project's shared evaluation texts")

# Measured, rounded down.  Raise them with the extractor; never lower them silently.
FRAME_PRECISION, FRAME_RECALL = 0.0, 0.0
NEWS = ("000", "001", "002", "003", "004")
NEWS_PRECISION = 0.0


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("kgbuild_eval_score", SHARED / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def forms(claim: Claim, extraction: Extraction) -> set[str]:
    value = claim.object
    if isinstance(value, Ref):
        return labels(value.node, extraction)
    if isinstance(value, DateValue):
        return {value.edtf or value.words}
    return {value.lexical or value.words} if isinstance(value, NumberValue) else {value.words}


def labels(node: str, extraction: Extraction) -> set[str]:
    found = next(n for n in extraction.nodes if n.id == node)
    return {found.label, *(name.text for name in found.names if name.kind != "resolved")}


def predicted(extraction: Extraction) -> dict[str, dict[object, dict[str, object]]]:
    """What score.load makes of a dump, straight from the extraction."""
    types = {n.id: set(n.types) for n in extraction.nodes}
    told: dict[object, dict[str, object]] = {}
    for claim in extraction.claims:
        found = forms(claim, extraction)
        if claim.predicate in ("within", "altLabel"):
            one, other, name = (
                ("place", "within", "Location") if claim.predicate == "within" else ("entity", "name", "Alias")
            )
            args = {(one, claim.subject): labels(claim.subject, extraction), (other, str(claim.object)): found}
            told[name, claim.subject, str(claim.object)] = {"types": {name}, "args": args}
            continue
        entry = told.setdefault(claim.subject, {"types": types[claim.subject], "args": {}})
        if claim.predicate != "type":
            entry["args"][claim.predicate, str(claim.object)] = found  # type: ignore[index]
    return {"frames": told}


@pytest.fixture(scope="module")
def results() -> dict[str, dict[str, int]]:
    import json

    score = scorer()
    golds = [json.loads(p.read_text(encoding="utf-8")) for p in sorted((SHARED / "gold").glob("*.json"))]
    covered = {t for g in golds for c in g["claims"] for t in c["type"]}
    score.ROLES.update(r for g in golds for c in g["claims"] for r in c["args"])
    extractor = extract.load()
    found: dict[str, dict[str, int]] = {}
    for gold in golds:
        name = Path(gold["doc"]).stem
        text = (SHARED / "texts" / f"{name}.txt").read_text(encoding="utf-8")
        extraction = extractor.extract(Document(identifier=f"{name}.txt", text=text, source=Source()))
        found[name] = score.score_doc(gold, predicted(extraction), covered)["n"]
    return found


def precision_recall(results: dict[str, dict[str, int]], names: tuple[str, ...] = ()) -> tuple[float, float]:
    total: dict[str, int] = defaultdict(int)
    for name, counts in results.items():
        if not names or name.startswith(names):
            for key, value in counts.items():
                total[key] += value
    return total["tp"] / (total["tp"] + total["fp"]), total["tp"] / (total["tp"] + total["fn"])


def test_all_public_texts(results: dict[str, dict[str, int]]) -> None:
    precision, recall = precision_recall(results)
    assert precision >= FRAME_PRECISION
    assert recall >= FRAME_RECALL


def test_the_five_news_documents(results: dict[str, dict[str, int]]) -> None:
    assert precision_recall(results, NEWS)[0] >= NEWS_PRECISION
