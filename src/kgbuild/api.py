"""A built graph for Python programs: build it, open it for rdflib, ask it, go through its claims.

    import kgbuild
    kgbuild.build(["news/"], out="graph")
    for row in kgbuild.query("SELECT ?event ?label { ?event a kg:Capture ; rdfs:label ?label }", out="graph"):
        print(row["label"].value)
    for claim in kgbuild.claims(out="graph"):
        print(claim.document, claim.subject_label, claim.predicate, claim.object_label, claim.quote)
    kgbuild.open("graph").query("SELECT …")    # an rdflib.Dataset

`out` left away is the folder that the command line uses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING

from kgbuild import config, store
from kgbuild.model import Frozen
from kgbuild.progress import Progress

if TYPE_CHECKING:
    import rdflib

    from kgbuild.builder import BuildResult
    from kgbuild.claims_table import ClaimRow

Folder = str | PathLike[str]


class Term(Frozen, frozen=True):
    """One cell of an answer.  kind: "uri" | "literal" | "bnode"."""

    value: str
    kind: str
    datatype: str = ""
    language: str = ""

    def __str__(self) -> str:
        return self.value


def _out(out: Folder | None) -> Path:
    return Path(out) if out is not None else Path(config.load().out)


def build(
    documents: Sequence[Folder] | None = None,
    out: Folder | None = None,
    *,
    jobs: int = 0,
    links: Folder | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
) -> BuildResult:
    """Builds what changed.  documents: folders and files, those of the configuration if left away.

    Raises UsageError, KnowledgeError and SnapshotError; documents that fail are in the result's manifest.
    """
    from kgbuild.builder import build as run

    found = config.load()
    roots = [Path(entry) for entry in (found.documents if documents is None else documents)]
    reviewed = links if links is not None else found.links or None
    return run(
        roots, _out(out), jobs=jobs, links=Path(reviewed) if reviewed else None, progress=progress,
        seconds=found.seconds, memory=found.memory * 2**20,
    )  # fmt: skip


def open(out: Folder | None = None) -> rdflib.Dataset:
    """The graph for rdflib, read-only; its default graph is the union of all.  Raises SnapshotError.

    Give queries as strings: a prepared query would be evaluated by rdflib instead of the store.
    """
    return store.current(_out(out)).dataset()


def query(
    text: str, out: Folder | None = None, *, seconds: float = 60.0, service: bool = False
) -> Iterator[Mapping[str, Term]]:
    """The rows of a SELECT (of an ASK, one row with "answer"), evaluated in a process of its own.

    Unbound variables are absent from a row.  Raises QueryError, SnapshotError.
    """
    from kgbuild import ask

    with store.hold(_out(out)) as snapshot:
        for row in ask.rows(snapshot, text, seconds=seconds, service=service):
            yield {name: _term(cell) for name, cell in row.items()}


def _term(cell: Mapping[str, str]) -> Term:
    language = cell.get("xml:lang", "")
    return Term(value=cell["value"], kind=cell["type"], datatype=cell.get("datatype", ""), language=language)


def claims(out: Folder | None = None) -> Iterator[ClaimRow]:
    """Every claim, in the order of documents and of their text.  Raises SnapshotError."""
    from kgbuild.claims_table import read_parquet

    with store.hold(_out(out)) as snapshot:
        yield from read_parquet(snapshot.path / "claims.parquet")
