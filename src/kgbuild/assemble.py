"""Entries of all documents -> a snapshot's folder: resolved, checked, written; the same bytes for the same input.

Memory holds what resolving needs (claims without texts).
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from concurrent.futures import Executor, Future
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

from kgbuild import across, check, index, renewal, store
from kgbuild.changes import State, changes
from kgbuild.errors import SnapshotError
from kgbuild.index import Seen
from kgbuild.material import TEXTS, WORLD, Material
from kgbuild.model import DateValue, Extraction, Name, Part, Value, World
from kgbuild.progress import Progress
from kgbuild.rdf.report import Report, located
from kgbuild.renewal import Before, Renewal
from kgbuild.second import Second
from kgbuild.snapshot import world_json
from kgbuild.stages import Stages
from kgbuild.store import Manifest
from kgbuild.whole import Whole
from kgbuild.worker import load_entry

T = TypeVar("T")
HASHED = ("graph.nq", "claims.parquet", *TEXTS, "world.json", "report.ttl")
Failures = tuple[tuple[str, str], ...]  # (document, message)


class Assembly:
    """Takes entries one by one, then writes everything.  aside: where files are hashed meanwhile."""

    def __init__(
        self,
        out: Path,
        table: Stages,
        links: Path | None,
        progress: Callable[[Progress], None],
        second: Second,
        aside: Executor,
    ) -> None:
        self.out, self.second, self.aside = out, second, aside
        self.cache = out / "cache" / "entries"
        self.table, self.links, self.progress = table, links, progress
        self.once: Once = {}
        self.parts: dict[str, tuple[str, Part, Report]] = {}  # document -> key of its entry, what resolving needs
        self.files: dict[str, Seen] = {}  # of the snapshot, when it is written

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

    def write(self, folder: Path, failed: Failures, before: Before | None) -> Manifest:
        """Fills a fresh folder.  before: a snapshot to start from.  Raises OSError when the disk is full."""
        if before is not None:
            try:
                return self._write(folder, failed, before)
            except (OSError, ValueError, SnapshotError) as error:  # the next one can be written without it
                self.progress(Progress(step="why", detail=f"everything is written anew: {error}"))
                store.emptied(folder)
        return self._write(folder, failed, None)

    def _write(self, folder: Path, failed: Failures, before: Before | None) -> Manifest:
        self.progress(Progress(step="resolve", total=1))
        names = sorted(self.parts)
        world = self.table.resolve([self.parts[name][1] for name in names], self.links, self.out)
        self.progress(Progress(step="check", total=1))
        after = Material(self._state(world), Report(), self.cache, self.table, self.second)
        writer = self._writer(after, before)
        reports = [*((name, located(self.parts[name][2], name, world.identity)) for name in names)]
        reports.append((WORLD, writer.after.report))
        self.progress(Progress(step="map", total=1))
        hashed: dict[str, Future[Seen]] = {}

        def written(name: str) -> None:
            hashed[name] = self.aside.submit(index.see, str(folder / name), None)

        quads = writer.graph(folder)
        written("graph.nq")
        check.write_turtle(reports, folder / "report.ttl")
        (folder / "world.json").write_bytes(world_json(world, writer.after.report))
        claims = writer.claims(folder)
        writer.texts(folder)
        for name in HASHED[1:]:
            written(name)
        self.progress(Progress(step="store", total=1))
        writer.store(folder)
        writer.search(folder)
        self.files = {name: seen.result() for name, seen in hashed.items()}
        files = tuple((name, seen.digest) for name, seen in self.files.items())
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

    def _state(self, world: World) -> State:
        return State(keys={name: key for name, (key, _, _) in sorted(self.parts.items())}, world=world)

    def _writer(self, after: Material, before: Before | None) -> Whole | Renewal:
        """With the report on what holds across documents."""
        old = before.material(after) if before is not None else None
        found = changes(old.state, after.state) if old is not None else None
        if before is None or old is None or found is None or not renewal.is_worth(found, after):
            report = across.report(self.table, after.state.world, after.state.keys, self._extraction)
            return Whole(after._replace(report=report))
        report = across.report_next(self.table, old, after.state, found, self._extraction)
        return Renewal(before.snapshot, old, after._replace(report=report), found)

    def _extraction(self, document: str) -> Extraction:
        return self.parts[document][1].extraction


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
