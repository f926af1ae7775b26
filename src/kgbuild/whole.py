"""Everything that is told -> a snapshot's files, written from nothing.  Quads are sorted outside of memory."""

from __future__ import annotations

from itertools import chain
from pathlib import Path

from kgbuild import claims_table, loading, quads
from kgbuild.material import TEXTS, Material


class Whole:
    """Its methods write one part each into a folder; those of `Renewal` write the same."""

    def __init__(self, after: Material) -> None:
        self.after = after

    def graph(self, folder: Path) -> int:
        """Returns the number of quads."""
        after = self.after
        lines = after.quads(after.state.keys, after.state.world)
        return quads.write_sorted(chain(lines, after.table.ontology_quads()), folder / "graph.nq")

    def store(self, folder: Path) -> None:
        loading.load(folder / "graph.nq", folder / "store")

    def search(self, folder: Path) -> None:
        self.after.table.search(folder / "graph.nq", folder / "search.db")

    def claims(self, folder: Path) -> int:
        """Returns the number of claims."""
        return claims_table.write_parquet(self.after.rows(self.after.state.keys), folder / "claims.parquet")

    def texts(self, folder: Path) -> None:
        with (folder / TEXTS[0]).open("wb") as documents, (folder / TEXTS[1]).open("wb") as extractions:
            for document, extraction in self.after.texts(self.after.state.keys):
                documents.write(document)
                extractions.write(extraction)
