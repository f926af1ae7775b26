"""Folders of documents -> a snapshot: what is stale is read again, everything is resolved together, one commit."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import msgspec

from kgbuild import claims_table, read, store
from kgbuild.knowledge import fingerprint
from kgbuild.model import Frozen, Part, World
from kgbuild.read import Input
from kgbuild.store import Manifest, Snapshot
from kgbuild.worker import Done, Entry, Failed, Settings, Task, load_entry

MEMORY = 8 * 2**30  # bytes of address space for one worker
SECONDS = 120.0  # for one document
ROWS = (".jsonl", ".csv", ".parquet")


class Progress(Frozen, frozen=True):
    """Called as work goes on: done of total in a named step."""

    step: str
    done: int
    total: int
    detail: str = ""


class BuildResult(Frozen, frozen=True):
    snapshot: Snapshot
    manifest: Manifest
    fresh: tuple[str, ...]  # documents that were worked out now
    unchanged: bool  # nothing at all had to be done
    seconds: float


class Memo(Frozen, frozen=True):
    """What a file gave the last time: the keys of its documents' entries and its failures."""

    entries: tuple[tuple[str, str], ...]
    failures: tuple[tuple[str, str], ...]


def build(
    roots: Sequence[Path],
    out: Path,
    *,
    jobs: int = 0,
    links: Path | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> BuildResult:
    """Raises UsageError (no such folder, another build), SnapshotError (disk).  Bad documents are in manifest.failed.

    jobs: worker processes, 0 = as many as there are cores.  links: the reviewed table of merges and links.
    """
    began = time.monotonic()
    with store.locked(out):
        inputs = read.discover(roots)
        states = {item.identifier: _state(item) for item in inputs}
        whole = hashlib.sha256(repr((sorted(states.items()), fingerprint(), _digest(links))).encode()).hexdigest()
        known = _remembered(out, whole)
        if known is not None:
            return BuildResult(
                snapshot=known, manifest=known.manifest, fresh=(), unchanged=True, seconds=time.monotonic() - began
            )
        memos, fresh = _entries(inputs, states, out, jobs, progress, Settings(
            cache=out / "cache" / "entries", fingerprint=fingerprint(), memory=memory), seconds)  # fmt: skip
        snapshot = store.commit(out, lambda folder: _write(folder, memos, out, links, progress))
        store.atomic_write(out / "cache" / "last.json", msgspec.json.encode({"inputs": whole, "snapshot": snapshot.id}))
        _forget(out, memos)
    return BuildResult(
        snapshot=snapshot,
        manifest=snapshot.manifest,
        fresh=tuple(sorted(fresh)),
        unchanged=False,
        seconds=time.monotonic() - began,
    )


def _digest(path: Path | None) -> str:
    return store.sha256(path) if path is not None and path.exists() else ""


def _state(item: Input) -> str:
    """What the file and its sidecar hold; a file that cannot be read has no state and is tried again."""
    try:
        return f"{store.sha256(Path(item.path))} {_digest(Path(item.sidecar)) if item.sidecar else ''}"
    except OSError:
        return ""


def _remembered(out: Path, inputs: str) -> Snapshot | None:
    try:
        last = msgspec.json.decode((out / "cache" / "last.json").read_bytes(), type=dict[str, str])
        snapshot = store.current(out)
    except (OSError, msgspec.DecodeError, store.SnapshotError):
        return None
    return snapshot if last == {"inputs": inputs, "snapshot": snapshot.id} else None


def _memo_path(out: Path, item: Input, state: str, knowledge: str) -> Path:
    name = hashlib.sha256("\0".join((item.identifier, state, knowledge)).encode()).hexdigest()
    return out / "cache" / "files" / name


def _entries(
    inputs: Sequence[Input], states: dict[str, str], out: Path, jobs: int, progress: Callable[[Progress], None],
    settings: Settings, seconds: float,
) -> tuple[dict[str, Memo], set[str]]:  # fmt: skip
    """For every input the entries that it gave, from the cache or worked out now."""
    memos: dict[str, Memo] = {}
    stale: list[Input] = []
    for item in inputs:
        memo = _load_memo(_memo_path(out, item, states[item.identifier], settings.fingerprint), settings)
        if memo is None or not states[item.identifier]:
            stale.append(item)
        else:
            memos[item.identifier] = memo
    if not stale:
        return memos, set()
    from kgbuild.supervise import run

    cores = jobs or os.cpu_count() or 1
    tasks = [task for item in stale for task in _tasks(item, cores)]
    gathered: dict[str, list[Done | Failed]] = {item.identifier: [] for item in stale}
    fresh: set[str] = set()
    progress(Progress(step="read", done=0, total=len(stale)))
    for count, message in enumerate(run(tasks, settings, min(cores, -(-len(tasks) // 3)), seconds), 1):
        owner = message.document if message.document in gathered else message.document.rpartition("#")[0]
        gathered.setdefault(owner, []).append(message)
        if isinstance(message, Done) and message.fresh:
            fresh.add(message.document)
        progress(Progress(step="read", done=count, total=max(len(stale), count), detail=message.document))
    for item in stale:
        found = gathered[item.identifier]
        memo = Memo(
            entries=tuple(sorted((m.document, m.key) for m in found if isinstance(m, Done))),
            failures=tuple(sorted((m.document, m.message) for m in found if isinstance(m, Failed))),
        )
        memos[item.identifier] = memo
        if states[item.identifier] and not memo.failures:
            path = _memo_path(out, item, states[item.identifier], settings.fingerprint)
            store.atomic_write(path, msgspec.msgpack.encode(memo))
    return memos, fresh


def _tasks(item: Input, cores: int) -> list[Task]:
    shards = cores if item.path.lower().endswith(ROWS) else 1
    return [Task(item=item, shard=n, shards=shards) for n in range(shards)]


def _load_memo(path: Path, settings: Settings) -> Memo | None:
    try:
        memo = msgspec.msgpack.decode(path.read_bytes(), type=Memo)
    except (OSError, msgspec.DecodeError):
        return None
    whole = all(load_entry(settings.cache, key) is not None for _, key in memo.entries)
    return memo if whole else None


def _load(memos: dict[str, Memo], out: Path) -> Iterator[Entry]:
    for _, key in sorted(pair for memo in memos.values() for pair in memo.entries):
        entry = load_entry(out / "cache" / "entries", key)
        if entry is not None:
            yield entry


def _write(
    folder: Path, memos: dict[str, Memo], out: Path, links: Path | None, progress: Callable[[Progress], None]
) -> Manifest:
    """Fills a snapshot's folder."""
    import pyoxigraph

    from kgbuild.rdf.mapping import document_quads, ontology_quads, world_quads
    from kgbuild.rdf.validate import report_turtle, validate_world
    from kgbuild.rdf.void import void_quads
    from kgbuild.resolve import resolve

    entries = list(_load(memos, out))
    progress(Progress(step="resolve", done=0, total=1))
    world: World = resolve([_part(entry) for entry in entries], links)
    progress(Progress(step="map", done=0, total=1))
    shared = [*world_quads(world), *ontology_quads()]
    quads = {line for e in entries for line in document_quads(e.document, e.extraction, world.identity)} | set(shared)
    quads |= set(void_quads(quads))
    _write_sorted(folder / "graph.nq", quads)
    progress(Progress(step="check", done=0, total=1))
    reports = [(e.document.identifier, e.report) for e in entries] + [("", validate_world(shared))]
    (folder / "report.ttl").write_text(report_turtle(reports), "utf-8")
    progress(Progress(step="store", done=0, total=1))
    database = pyoxigraph.Store(str(folder / "store"))
    database.bulk_load(path=str(folder / "graph.nq"), format=pyoxigraph.RdfFormat.N_QUADS)
    database.flush()
    database.optimize()
    del database
    labels = {e.iri: e.label for e in world.entities} | {e.iri: e.label for e in world.events}
    parts = [(e.document, e.extraction) for e in entries]
    claims = claims_table.write_parquet(claims_table.rows(parts, world.identity, labels), folder / "claims.parquet")
    with (folder / "documents.jsonl").open("wb") as file:
        for entry in entries:
            file.write(msgspec.json.encode(entry.document) + b"\n")
    files = tuple((name, store.sha256(folder / name)) for name in ("graph.nq", "claims.parquet", "documents.jsonl",
                                                                     "report.ttl"))  # fmt: skip
    failed = tuple(sorted(pair for memo in memos.values() for pair in memo.failures))
    return Manifest(
        id=hashlib.sha256(repr((files, failed)).encode()).hexdigest()[:32],
        documents=len(entries),
        claims=claims,
        quads=len(quads),
        disagreements=len(world.disagreements),
        violations=sum(len(report.violations) for _, report in reports),
        marked=tuple(name for name, report in reports if name and report.violations),
        failed=failed,
        files=files,
    )


def _part(entry: Entry) -> Part:
    return Part(
        identifier=entry.document.identifier,
        source=entry.document.source,
        extraction=entry.extraction,
        signature=entry.signature,
    )


def _write_sorted(path: Path, quads: set[str]) -> None:
    """By bytes, so that no locale has a say."""
    with path.open("wb") as file:
        file.writelines(sorted(line.encode() for line in quads))


def _forget(out: Path, memos: dict[str, Memo]) -> None:
    """Entries that no document uses any more go; a kill in between leaves some, which the next build removes."""
    used = {key for memo in memos.values() for _, key in memo.entries}
    for path in (out / "cache" / "entries").glob("*/*"):
        if path.name not in used:
            path.unlink(missing_ok=True)
