"""Entries of all documents -> a snapshot's folder: resolved, mapped, sorted, loaded; the same bytes for the same input.

Memory holds what resolving needs (claims without texts); quads are sorted outside of memory.
"""

from __future__ import annotations

import hashlib
import heapq
import io
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import IO, Any, TypeVar, cast

import msgspec

from kgbuild import check, claims_table, store
from kgbuild.errors import SnapshotError
from kgbuild.model import DateValue, Document, Extraction, Name, Part, Value, World
from kgbuild.progress import Progress
from kgbuild.rdf.mapping import date_quads
from kgbuild.rdf.report import Report, located
from kgbuild.second import Second
from kgbuild.snapshot import world_json
from kgbuild.stages import Stages
from kgbuild.store import Manifest
from kgbuild.worker import Entry, load_entry

T = TypeVar("T")
RUN = 64 * 2**20  # bytes of quads that are sorted in memory at a time
_JOINED = 4096  # lines that a parser is handed at a time
HASHED = ("graph.nq", "claims.parquet", "documents.jsonl", "extractions.jsonl", "world.json", "report.ttl")


class Assembly:
    """Takes entries one by one, then writes everything."""

    def __init__(
        self, out: Path, table: Stages, links: Path | None, progress: Callable[[Progress], None], second: Second
    ) -> None:
        self.out, self.second = out, second
        self.cache = out / "cache" / "entries"
        self.table, self.links, self.progress = table, links, progress
        self.once: Once = {}
        self.parts: dict[str, tuple[str, Part, Report]] = {}  # document -> key of its entry, what resolving needs

    def add(self, key: str) -> bool:
        """False where there is no whole entry of that key."""
        entry = load_entry(self.cache, key)
        if entry is None:
            return False
        name = entry.document.identifier
        extraction = self.second.joined(entry.document, entry.extraction)
        part = Part(identifier=name, source=entry.document.source, extraction=lean(extraction, self.once),
                    signature=entry.signature)  # fmt: skip
        self.parts[name] = key, part, entry.report
        return True

    def write(self, folder: Path, failed: tuple[tuple[str, str], ...]) -> Manifest:
        """Fills a fresh folder.  Raises OSError when the disk is full."""
        names = sorted(self.parts)
        self.progress(Progress(step="resolve", total=1))
        world = self.table.resolve([self.parts[name][1] for name in names], self.links, self.out)
        self.progress(Progress(step="check", total=1))
        shared = [*self.table.world_quads(world), *self.table.ontology_quads()]
        reports = [(name, located(self.parts[name][2], name, world.identity)) for name in names]
        dates = [line for name in names for line in date_quads(self.parts[name][1].extraction, world.identity)]
        reports.append(("", self.table.validate([*(line for line in shared if _ONTOLOGY not in line), *dates])))
        self.progress(Progress(step="map", total=1))
        lines = self._quads(names, world, [*shared, *check.report_quads(reports)])
        quads = write_sorted(lines, folder / "graph.nq")
        check.write_turtle(reports, folder / "report.ttl")
        self.progress(Progress(step="store", total=1))
        load_store(folder)
        self.table.search(folder / "graph.nq", folder / "search.db")
        labels = {e.iri: e.label for e in world.entities} | {e.iri: e.label for e in world.events}
        rows = claims_table.rows(self._documents(names), world.identity, labels)
        claims = claims_table.write_parquet(rows, folder / "claims.parquet")
        self._texts(folder, names)
        (folder / "world.json").write_bytes(world_json(world))
        files = tuple((name, store.sha256(folder / name)) for name in HASHED)
        return Manifest(
            id=hashlib.sha256(repr((files, failed)).encode()).hexdigest()[:32],
            documents=len(names),
            claims=claims,
            quads=quads,
            disagreements=len(world.disagreements),
            violations=sum(len(report.violations) for _, report in reports),
            marked=tuple(name for name, report in reports if name and report.violations),
            failed=failed,
            files=files,
        )

    def _entries(self, names: Iterable[str]) -> Iterator[Entry]:
        for name in names:
            entry = load_entry(self.cache, self.parts[name][0])
            if entry is None:
                raise SnapshotError("what was kept of it broke just now", where=name, hint="build again")
            yield entry

    def _documents(self, names: Iterable[str]) -> Iterator[tuple[Document, Extraction]]:
        for entry in self._entries(names):
            yield entry.document, self.second.joined(entry.document, entry.extraction)

    def _quads(self, names: Iterable[str], world: World, shared: Iterable[str]) -> Iterator[str]:
        for document, extraction in self._documents(names):
            yield from self.table.document_quads(document, extraction, world.identity)
        yield from shared

    def _texts(self, folder: Path, names: Iterable[str]) -> None:
        """Documents and what was extracted from them, so that a snapshot explains itself without the cache."""
        with (folder / "documents.jsonl").open("wb") as texts, (folder / "extractions.jsonl").open("wb") as told:
            for document, extraction in self._documents(names):
                texts.write(msgspec.json.encode(document) + b"\n")
                told.write(msgspec.json.encode(extraction) + b"\n")


Once = dict[Any, Any]  # whatever is kept once, under itself


def lean(extraction: Extraction, once: Once) -> Extraction:
    """Without what only one document's own pages tell: how each claim was worked out, where each name stands.

    Words, names and values that stand in many claims are kept once.  once: those met before, in any document.
    """

    def kept(found: T) -> T:
        return cast(T, once.setdefault(found, found))

    def value(told: Value) -> Value:
        return kept(msgspec.structs.replace(told, reason="") if isinstance(told, DateValue) else told)

    spans = {claim.span: claim.span for claim in extraction.claims}
    nodes = tuple(
        msgspec.structs.replace(
            node,
            id=sys.intern(node.id),
            types=kept(node.types),
            label=sys.intern(node.label),
            names=tuple(kept(Name(text=sys.intern(name.text), kind=sys.intern(name.kind))) for name in node.names),
        )
        for node in extraction.nodes
    )
    claims = tuple(
        msgspec.structs.replace(
            claim,
            subject=sys.intern(claim.subject),
            predicate=sys.intern(claim.predicate),
            object=value(claim.object),
            span=spans[claim.span],
            modality=sys.intern(claim.modality),
            speaker=sys.intern(claim.speaker),
            rule=sys.intern(claim.rule),
            framing=sys.intern(claim.framing),
            steps=(),
        )
        for claim in extraction.claims
    )
    return msgspec.structs.replace(extraction, nodes=nodes, claims=claims, unresolved=())


_ONTOLOGY = "<https://w3id.org/kgbuild/graph/ontology>"


def write_sorted(lines: Iterable[str], path: Path) -> int:
    """Sorted by bytes, so that no locale has a say, each line once; returns their number.

    Memory stays at RUN however many there are: sorted runs go to files beside `path`, which are merged.
    """
    runs: list[IO[bytes]] = []
    batch: set[bytes] = set()
    size = 0
    try:
        for line in lines:
            data = line.encode("utf-8")
            if data not in batch:
                batch.add(data)
                size += len(data)
            if size > RUN:
                runs.append(_run(batch, path.parent))
                batch, size = set(), 0
        merged: Iterable[bytes] = heapq.merge(*runs, sorted(batch)) if runs else sorted(batch)
        count, last = 0, b""
        with path.open("wb") as file:
            for data in merged:
                if data != last:
                    file.write(data)
                    count, last = count + 1, data
    finally:
        for run in runs:
            run.close()
    return count


def _run(batch: set[bytes], folder: Path) -> IO[bytes]:
    file = tempfile.TemporaryFile(dir=folder)  # noqa: SIM115 - closed by write_sorted
    file.writelines(sorted(batch))
    file.seek(0)
    return file


def triples(quads: Iterable[str]) -> Iterator[str]:
    """Sorted N-Quads lines -> N-Triples lines, each once: IRIs hold no spaces, so a line ends with its graph."""
    last = ""
    for quad in quads:
        triple = quad[: quad.rindex(" <")]
        if triple != last:
            yield f"{triple} .\n"
        last = triple


class Lines(io.RawIOBase):
    """Lines as a file of bytes, for a parser that reads as it goes."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines, self._block, self._at = iter(lines), b"", 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes; none at the end alone.  Lines are joined by the thousand, and no byte twice."""
        if size < 0:
            rest = self._block[self._at :] + "".join(self._lines).encode("utf-8")
            self._block, self._at = b"", 0
            return rest
        if self._at == len(self._block):
            self._block, self._at = "".join(islice(self._lines, _JOINED)).encode("utf-8"), 0
        data = self._block[self._at : self._at + size]
        self._at += len(data)
        return data


def load_store(folder: Path) -> None:
    """graph.nq -> store/, complete and closed, so that it can be opened read-only.

    Its default graph is the union of all graphs, written out: what the engine itself offers as a union gives a triple
    that stands in three graphs three times, and every count is wrong.
    """
    import pyoxigraph as ox

    database = ox.Store(str(folder / "store"))
    database.bulk_load(path=str(folder / "graph.nq"), format=ox.RdfFormat.N_QUADS)
    with (folder / "graph.nq").open("r", encoding="utf-8", newline="\n") as file:
        database.bulk_load(Lines(triples(file)), format=ox.RdfFormat.N_TRIPLES)  # type: ignore[arg-type]
    database.flush()
    database.optimize()
