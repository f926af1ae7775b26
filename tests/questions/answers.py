"""The questions of ontology/queries and their answers on the five documents, as TSV, one file a question."""

from __future__ import annotations

import tempfile
from pathlib import Path

from kgbuild import ask, resources
from kgbuild.store import Snapshot

EXPECTED = Path(__file__).parent / "expected"
QUESTIONS = sorted(resources.path("ontology", "queries").glob("*.rq"))


def build(out: Path) -> Snapshot:
    """The five documents that come with the package, built from nothing."""
    from kgbuild.builder import build as run

    return run([resources.path("data", "documents")], out).snapshot


def answer(snapshot: Snapshot, question: Path) -> str:
    """SPARQL's TSV: a line of variables, then the rows in the question's own order."""
    with tempfile.TemporaryFile() as file:
        ask.answer(snapshot, question.read_text("utf-8"), "tsv", file)
        file.seek(0)
        return file.read().decode()
