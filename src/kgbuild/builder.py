"""Folders of documents -> a snapshot: what is stale is read again, everything is resolved together, one commit."""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kgbuild import index, review, second, stages, store
from kgbuild.errors import SnapshotError
from kgbuild.index import Index, Record, Seen
from kgbuild.model import Frozen
from kgbuild.progress import Progress
from kgbuild.read import Input
from kgbuild.store import Manifest, Snapshot

if TYPE_CHECKING:
    from kgbuild.renewal import Before
    from kgbuild.worker import Task

MEMORY = 6 * 2**30  # bytes of address space for one worker
SECONDS = 120.0  # for one document of usual length
ROWS = (".jsonl", ".ndjson", ".csv", ".parquet")
SeenFiles = dict[str, tuple[Seen, Seen | None] | None]  # input -> its file and its sidecar


class BuildResult(Frozen, frozen=True):
    """fresh: documents that were worked out now.  unchanged: nothing at all had to be done.  words: of `fresh`."""

    snapshot: Snapshot
    manifest: Manifest
    fresh: tuple[str, ...]
    unchanged: bool
    seconds: float
    words: int = 0


class Options(Frozen, frozen=True):
    """As `build` takes them."""

    jobs: int
    links: Path | None
    seconds: float
    memory: int
    retry: bool
    table: str


def build(
    roots: Sequence[Path],
    out: Path,
    *,
    jobs: int = 0,
    links: Path | None = None,
    progress: Callable[[Progress], None] = lambda _: None,
    seconds: float = SECONDS,
    memory: int = MEMORY,
    retry: bool = False,
    table: str = stages.DEFAULT,
) -> BuildResult:
    """jobs: worker processes, 0 = as many as there are cores.  links: the reviewed table of merges and links.

    seconds, memory (bytes): what one document may take.  retry: documents that failed before are tried again.
    table: name of the table of stages.

    Raises UsageError (no such folder, another build), KnowledgeError (a table is wrong), SnapshotError (disk).

    A document that cannot be read or worked on is in manifest.failed; the others are built.
    """
    began = time.monotonic()
    options = Options(jobs=jobs, links=links, seconds=seconds, memory=memory, retry=retry, table=table)
    with store.locked(out), store.disk(out), _uncollected():
        return _Build(out.absolute(), options, progress, began).run(roots)


@contextmanager
def _uncollected() -> Iterator[None]:
    """A build makes millions of values that hold no cycles; the collector would look through them again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


@contextmanager
def _aside() -> Iterator[Executor]:
    """Of a build that ends early, what has not begun there does not begin: an interrupt waits for little."""
    with ThreadPoolExecutor(2) as executor:
        try:
            yield executor
        except BaseException:
            executor.shutdown(wait=False, cancel_futures=True)
            raise


class _Build:
    """One run, while the lock is held."""

    def __init__(self, out: Path, options: Options, progress: Callable[[Progress], None], began: float) -> None:
        self.out, self.options, self.progress, self.began = out, options, progress, began
        self.cache = out / "cache" / "entries"
        self.table = stages.named(options.table)
        self.knowledge = self.table.fingerprint()
        self.made = f"{self.table.whole()} {second.fingerprint(out)}"
        self.old = index.load(out / "cache" / "index")
        self.words = 0

    def run(self, roots: Sequence[Path]) -> BuildResult:
        inputs = self.table.discover(roots)
        whole = self._whole()
        seen = {item.identifier: self._see(item) for item in inputs}
        stale = {item.identifier: why for item in inputs if (why := self._why(item, seen[item.identifier]))}
        gone = sorted(set(self.old.records) - set(seen))
        if not stale and not gone and whole == self.old.whole and (known := self._current()) is not None:
            return self._result(known, (), unchanged=True)
        for name in gone:
            self.progress(Progress(step="why", detail=f"{name}: is no longer there"))
        with _aside() as aside:
            snapshot, fresh, kept = self._written(inputs, seen, stale, aside)
        index.save(self.out / "cache" / "index", msgspec.structs.replace(kept, whole=whole, made=self.made))
        self._forget(kept.records)
        return self._result(snapshot, fresh)

    def _written(
        self, inputs: Sequence[Input], seen: SeenFiles, stale: dict[str, str], aside: Executor
    ) -> tuple[Snapshot, tuple[str, ...], Index]:
        """stale: input -> the reason to work on it; more may be found.  With the names of what was worked out now."""
        from kgbuild.assemble import Assembly

        for name in self.table.modules:
            aside.submit(import_module, name)
        before = self._before(aside)
        assembly = Assembly(self.out, self.table, self.options.links, self.progress, second.Second(self.out), aside)
        records = {
            item.identifier: self.old.records[item.identifier] for item in inputs if item.identifier not in stale
        }
        kept = [(name, [key for _, key in record.entries]) for name, record in records.items()]
        # Taken up while workers read what is stale.
        taken = aside.submit(lambda: {name: all(assembly.add(key) for key in keys) for name, keys in kept})
        fresh = self._work(inputs, stale, seen, records)
        broken = {name: "what was kept of it is broken" for name, is_whole in taken.result().items() if not is_whole}
        fresh += self._work(inputs, broken, seen, records)
        stale |= broken
        for name in stale:
            for document, key in records[name].entries:
                if not assembly.add(key):
                    raise SnapshotError("what was just worked out cannot be read back", where=document,
                                        hint="look at the disk; build again")  # fmt: skip
        failed = tuple(sorted(pair for record in records.values() for pair in record.failures))
        snapshot = store.commit(self.out, lambda folder: assembly.write(folder, failed, before))
        return snapshot, tuple(sorted(fresh)), Index(records=records, snapshot=snapshot.id, files=assembly.files)

    def _whole(self) -> str:
        links = self.options.links
        reviewed = store.sha256(links) if links is not None and links.exists() else ""
        decided = f"{reviewed} {review.fingerprint(self.out)}"
        return f"{self.made} {decided} {stages.items(self.out)}"

    def _before(self, aside: Executor) -> Before | None:
        """The snapshot before, where the same code and tables wrote it."""
        from kgbuild.renewal import Before

        found = self._current()
        if found is None or self.old.made != self.made:
            return None
        keys = dict(sorted(pair for record in self.old.records.values() for pair in record.entries))
        return Before(found, keys, aside, self.old.files)

    def _see(self, item: Input) -> tuple[Seen, Seen | None] | None:
        """None where the file cannot be read."""
        before = self.old.records.get(item.identifier)
        same = before is not None and before.path == item.path
        try:
            file = index.see(item.path, before.file if before and same else None)
            sidecar = index.see(item.sidecar, before.sidecar if before and same else None) if item.sidecar else None
        except OSError:
            return None
        return file, sidecar

    def _why(self, item: Input, seen: tuple[Seen, Seen | None] | None) -> str:
        """The reason to work on an input again, or ""."""
        before = self.old.records.get(item.identifier)
        if before is None:
            return "is new"
        file, sidecar = seen or (_UNREADABLE, None)
        if file.digest != before.file.digest:
            return "its content changed"
        if (sidecar.digest if sidecar else "") != (before.sidecar.digest if before.sidecar else ""):
            return "what is known of its source (sidecar) changed"
        if before.knowledge != self.knowledge:
            return "kgbuild's own rules, tables or code changed"
        if before.failures and self.options.retry:
            return "failed before"
        return ""

    def _current(self) -> Snapshot | None:
        try:
            snapshot = store.current(self.out)
        except SnapshotError:
            return None
        return snapshot if snapshot.id == self.old.snapshot else None

    def _work(
        self, inputs: Sequence[Input], stale: Mapping[str, str], seen: SeenFiles, records: dict[str, Record]
    ) -> tuple[str, ...]:
        """Fills in the records of what is stale; the names of the documents that were worked out now."""
        for name, why in stale.items():
            self.progress(Progress(step="why", detail=f"{name}: {why}"))
        if not stale:
            return ()
        from kgbuild.supervise import run
        from kgbuild.worker import Done, Failed, Settings

        cores = self.options.jobs or os.cpu_count() or 1
        owners = {item.identifier: item for item in inputs if item.identifier in stale}
        tasks = [task for item in owners.values() for task in _tasks(item, cores)]
        entries: dict[str, set[tuple[str, str]]] = {name: set() for name in owners}
        failures: dict[str, set[tuple[str, str]]] = {name: set() for name in owners}
        fresh: set[str] = set()
        settings = Settings(
            cache=str(self.cache),
            fingerprint=self.knowledge,
            memory=self.options.memory,
            stages=self.options.table,
            path=tuple(os.path.abspath(entry) for entry in sys.path),
        )
        done = 0
        self.progress(Progress(step="documents", done=0, total=len(tasks)))
        for message in run(tasks, settings, min(cores, len(tasks)), self.options.seconds):
            if isinstance(message, (Done, Failed)):
                name = message.document
                owner = name if name in owners else name.rpartition("#")[0]
                owner = owner if owner in owners else name.partition(":")[0]
                if isinstance(message, Failed):
                    failures[owner].add((name, message.message))
                else:
                    entries[owner].add((name, message.key))
                if isinstance(message, Done) and message.fresh:
                    fresh.add(name)
                    self.words += message.words
                self.progress(Progress(step="documents", done=done, total=len(tasks), detail=name))
            else:
                done += 1
                self.progress(Progress(step="documents", done=done, total=len(tasks)))
        for name, item in owners.items():
            file, sidecar = seen[name] or (_UNREADABLE, None)
            records[name] = Record(
                path=item.path,
                file=file,
                sidecar=sidecar,
                knowledge=self.knowledge,
                entries=tuple(sorted(entries[name])),
                failures=tuple(sorted(failures[name])),
            )
        return tuple(fresh)

    def _forget(self, records: dict[str, Record]) -> None:
        """Entries that no document uses any more go; a kill in between leaves some, which a later build removes."""
        used = {key for record in records.values() for _, key in record.entries}
        for path in self.cache.glob("*/*"):
            if path.name not in used:
                path.unlink(missing_ok=True)

    def _result(self, snapshot: Snapshot, fresh: tuple[str, ...], unchanged: bool = False) -> BuildResult:
        return BuildResult(
            snapshot=snapshot,
            manifest=snapshot.manifest,
            fresh=fresh,
            unchanged=unchanged,
            seconds=time.monotonic() - self.began,
            words=self.words,
        )


_UNREADABLE = Seen(size=-1, modified=0, changed=0, inode=0, taken=0, digest="")


def _tasks(item: Input, cores: int) -> list[Task]:
    """A file of rows is shared out: every worker reads all of it and works on its own rows."""
    from kgbuild.worker import Task

    shards = cores if item.path.lower().endswith(ROWS) else 1
    return [Task(item=item, shard=n, shards=shards) for n in range(shards)]
