"""Entries of documents, as they are kept, and the world that they make together -> what a snapshot is written from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import msgspec

from kgbuild import check, claims_table
from kgbuild.changes import State, labels
from kgbuild.errors import SnapshotError
from kgbuild.model import Document, Extraction, World
from kgbuild.rdf.report import Report, located
from kgbuild.second import Second
from kgbuild.stages import Stages
from kgbuild.worker import load_entry

TEXTS = ("documents.jsonl", "extractions.jsonl")  # a line for each document, in order
WORLD = ""  # the name under which the report on what holds across documents stands


class Material(NamedTuple):
    """One state of the collection with all that is needed to write it.  report: on what holds across documents."""

    state: State
    report: Report
    cache: Path
    table: Stages
    second: Second

    def documents(self, names: Iterable[str]) -> Iterator[tuple[Document, Extraction, Report]]:
        """Raises SnapshotError where an entry is no longer there."""
        for name in names:
            entry = load_entry(self.cache, self.state.keys[name])
            if entry is None:
                raise SnapshotError("what was kept of it broke just now", where=name, hint="build again")
            report = located(entry.report, name, self.state.world.identity)
            yield entry.document, self.second.joined(entry.document, entry.extraction), report

    def quads(self, names: Iterable[str], shared: World) -> Iterator[str]:
        """Of some documents and of some of what holds across them, with what validation found in each."""
        for document, extraction, report in self.documents(names):
            yield from self.table.document_quads(document, extraction, self.state.world.identity)
            yield from check.report_quads([(document.identifier, report)])
        yield from self.table.world_quads(shared)
        yield from check.report_quads([(WORLD, self.report)])

    def rows(self, names: Iterable[str]) -> Iterator[claims_table.ClaimRow]:
        told = ((document, extraction) for document, extraction, _ in self.documents(names))
        return claims_table.rows(told, self.state.world.identity, labels(self.state.world))

    def texts(self, names: Iterable[str]) -> Iterator[tuple[bytes, bytes]]:
        """Lines of the files TEXTS, by which a snapshot explains itself without the cache."""
        for document, extraction, _ in self.documents(names):
            yield msgspec.json.encode(document) + b"\n", msgspec.json.encode(extraction) + b"\n"
