"""A snapshot, and what has changed since -> the files of the next one: the same bytes as if written from nothing.

What did not change is copied in long stretches, or is there already: only changed documents and things are mapped,
sorted, loaded and indexed again.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from pathlib import Path

from kgbuild import claims_table, loading, snapshot, store
from kgbuild.changes import Changes, State
from kgbuild.index import Seen, is_as_seen
from kgbuild.material import TEXTS, Material
from kgbuild.quads import SortedFile, write_next
from kgbuild.store import Snapshot

MOST = 0.5  # share of changed documents beyond which everything is written anew
USED = ("graph.nq", "claims.parquet", "world.json", *TEXTS)


class Before:
    """The snapshot to start from.  Whether it is still whole is looked at, and it is read, while other things are done.

    files: those of its files that were seen when they were hashed.
    """

    def __init__(
        self, found: Snapshot, keys: dict[str, str], aside: Executor, files: Mapping[str, Seen] | None = None
    ) -> None:
        self.snapshot, self.keys = found, keys
        digests, seen = dict(found.manifest.files), files or {}
        self._whole = [
            aside.submit(_is_whole, found.path / name, digests.get(name, ""), seen.get(name)) for name in USED
        ]
        self._told = aside.submit(snapshot.world_and_report, found)

    def material(self, like: Material) -> Material | None:
        """What it was written from; None where it is not whole any more."""
        if not all(whole.result() for whole in self._whole):
            return None
        world, report = self._told.result()
        return like._replace(state=State(keys=self.keys, world=world), report=report)


def _is_whole(path: Path, digest: str, seen: Seen | None) -> bool:
    try:
        known = seen.digest if seen is not None and is_as_seen(path, seen) else store.sha256(path)
        return known == digest
    except OSError:
        return False


def is_worth(found: Changes, after: Material) -> bool:
    return len(found.documents) <= MOST * len(after.state.keys)


class Renewal:
    """Its methods write one part each into a folder, as those of `Whole` do.

    Raises SnapshotError where a changed document's entry of before is no longer there.
    """

    def __init__(self, before: Snapshot, old: Material, after: Material, found: Changes) -> None:
        self.before, self.old, self.after = before.path, old, after
        self.quads, self.documents = before.manifest.quads, found.documents
        self.changed = sorted(found.documents & after.state.keys.keys())
        was = set(old.quads(sorted(found.documents & old.state.keys.keys()), found.before))
        now = set(after.quads(self.changed, found.after))
        self.gone, self.come = was - now, now - was

    def graph(self, folder: Path) -> int:
        """Returns the number of quads."""
        write_next(self.before / "graph.nq", self.gone, self.come, folder / "graph.nq")
        return self.quads - len(self.gone) + len(self.come)

    def store(self, folder: Path) -> None:
        try:
            loading.load_next(self.before / "store", self.gone, self.come, folder / "store")
        except (OSError, RuntimeError):  # whatever is wrong with the one before
            shutil.rmtree(folder / "store", ignore_errors=True)
            loading.load(folder / "graph.nq", folder / "store")

    def search(self, folder: Path) -> None:
        table, file = self.after.table, folder / "search.db"
        if not table.search_next(self.before / "search.db", self._strings(folder / "graph.nq"), file):
            table.search(folder / "graph.nq", file)

    def _strings(self, graph: Path) -> Iterator[tuple[str, bytes]]:
        """Subjects of which other strings may be told, in order, each with all its lines."""
        subjects = {line[: line.index(" ")] for lines in (self.gone, self.come) for line in lines if ' "' in line}
        whole = SortedFile(graph)
        for subject in sorted(subjects):
            yield subject, b"".join(whole.beginning(f"{subject} ".encode()))

    def claims(self, folder: Path) -> int:
        """Returns the number of claims."""
        rows = self.after.rows(self.changed)
        return claims_table.write_next(self.before / "claims.parquet", self.documents, rows, folder / "claims.parquet")

    def texts(self, folder: Path) -> None:
        fresh = dict(zip(self.changed, self.after.texts(self.changed), strict=True))
        for column, name in enumerate(TEXTS):
            with (self.before / name).open("rb") as old, (folder / name).open("wb") as new:
                for document in sorted(self.old.state.keys | fresh):
                    line = next(old) if document in self.old.state.keys else b""
                    if document in self.after.state.keys:
                        new.write(fresh[document][column] if document in fresh else line)
