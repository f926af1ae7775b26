"""A folder of finished snapshots: write one, move the pointer, open the current one.

    OUT/current                 the id of the snapshot that is served; replaced atomically
    OUT/snapshots/ID/           graph.nq  store/  claims.parquet  documents.jsonl  extractions.jsonl  world.json
                                report.ttl  search.db  manifest.json
    OUT/cache/                  what was worked out for each document
    OUT/lock                    held while a build writes

A snapshot is complete before its folder gets its name, and never changes afterwards.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kgbuild.errors import SnapshotError, UsageError
from kgbuild.model import Frozen

if TYPE_CHECKING:
    import pyoxigraph
    import rdflib

KEPT = 2  # finished snapshots that stay: the current one and the one before, to compare with or go back to
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class Manifest(Frozen, frozen=True):
    """What stands in a snapshot.  files: (name, sha256); failed: (document, message)."""

    id: str
    documents: int
    claims: int
    quads: int
    disagreements: int
    violations: int
    marked: tuple[str, ...] = ()  # documents with violations
    failed: tuple[tuple[str, str], ...] = ()
    files: tuple[tuple[str, str], ...] = ()


class Snapshot(Frozen, frozen=True):
    """A finished, read-only build."""

    id: str
    path: Path

    @property
    def manifest(self) -> Manifest:
        return msgspec.json.decode((self.path / "manifest.json").read_bytes(), type=Manifest)

    def store(self) -> pyoxigraph.Store:
        """The quads, on disk, read-only.  The default graph holds every triple of the others, once."""
        import pyoxigraph

        return pyoxigraph.Store.read_only(str(self.path / "store"))

    def dataset(self) -> rdflib.Dataset:
        """The same for users of rdflib."""
        import oxrdflib
        import rdflib

        return rdflib.Dataset(store=oxrdflib.OxigraphStore(store=self.store()))

    @contextlib.contextmanager
    def held(self) -> Iterator[Snapshot]:
        """While held, no build deletes this snapshot, even when newer ones come.

        Raises SnapshotError where a build deleted it just now; `hold` then takes the one that is current.
        """
        gone = SnapshotError("the snapshot is no longer there", where=str(self.path), hint="try again")
        try:
            file = (self.path / "manifest.json").open("rb")
        except FileNotFoundError:
            raise gone from None
        with file:
            fcntl.flock(file, fcntl.LOCK_SH)
            if os.fstat(file.fileno()).st_nlink == 0:
                raise gone
            yield self


@contextlib.contextmanager
def hold(out: Path) -> Iterator[Snapshot]:
    """The current snapshot, kept while in use.  Raises SnapshotError where there is none."""
    with contextlib.ExitStack() as stack:
        for _ in range(100):
            found = current(out)
            try:
                stack.enter_context(found.held())
            except SnapshotError:
                continue
            yield found
            return
        raise SnapshotError("the snapshot is not whole", where=str(found.path), hint="run: kgbuild build")


def current(out: Path) -> Snapshot:
    """Raises SnapshotError where nothing was built yet, or the folder is broken."""
    pointer = out / "current"
    try:
        name = pointer.read_text("ascii", "replace").strip()
    except FileNotFoundError:
        raise SnapshotError("nothing was built here yet", where=str(out), hint="run: kgbuild build") from None
    found = Snapshot(id=name, path=out / "snapshots" / name)
    if not (name.isascii() and name.isalnum()) or not (found.path / "manifest.json").exists():
        raise SnapshotError(f"the snapshot {name!r} is not there", where=str(pointer), hint="run: kgbuild build")
    return found


@contextlib.contextmanager
def locked(out: Path) -> Iterator[None]:
    """One build at a time in one folder.  The system frees the lock of a build that was killed."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        file = (out / "lock").open("w")
    except OSError as error:
        raise UsageError(f"cannot be written: {error.strerror}", where=str(out), hint="choose another --out") from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UsageError(
                "another build is at work here", where=str(out), hint="wait for it, or use --out"
            ) from None
        yield


@contextlib.contextmanager
def disk(out: Path) -> Iterator[None]:
    """Whatever fails to be written in here becomes a SnapshotError that says so."""
    try:
        yield
    except OSError as error:
        full = error.errno in FULL or any(os.strerror(number) in str(error) for number in FULL)  # RocksDB has no errno
        reason = "the disk is full" if full else f"cannot be written: {error.strerror or error}"
        raise SnapshotError(
            f"{reason}; the last finished snapshot is untouched",
            where=str(error.filename or out),
            hint="free room or choose another --out, then build again",
        ) from error


def commit(out: Path, write: Callable[[Path], Manifest]) -> Snapshot:
    """`write` fills a fresh folder and says what is in it; then the folder gets its name, then the pointer moves.

    A kill or a full disk at any moment leaves the pointer on the last good snapshot.
    """
    snapshots = out / "snapshots"
    snapshots.mkdir(parents=True, exist_ok=True)
    _sweep(snapshots)
    work = Path(tempfile.mkdtemp(prefix=".partial-", dir=snapshots))
    try:
        manifest = write(work)
        final = snapshots / manifest.id
        atomic_write(work / "manifest.json", msgspec.json.encode(manifest, order="sorted"))
        _sync_tree(work)
        if final.exists():
            shutil.rmtree(work)
        else:
            os.chmod(work, 0o755)
            work.rename(final)
            _sync(snapshots)
        atomic_write(out / "current", manifest.id.encode() + b"\n")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _retire(out, manifest.id)
    return Snapshot(id=manifest.id, path=final)


def emptied(folder: Path) -> None:
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def atomic_write(path: Path, data: bytes) -> None:
    """Whole or not at all: a temporary file in the same folder, fsync, rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".partial-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(name)
        raise
    _sync(path.parent)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _sync_tree(folder: Path) -> None:
    for path in sorted(folder.rglob("*")):
        _sync(path)
    _sync(folder)


def _sweep(snapshots: Path) -> None:
    """What killed builds left behind; the lock says that none is at work."""
    for left in snapshots.glob(".partial-*"):
        shutil.rmtree(left, ignore_errors=True)


def _retire(out: Path, keep: str) -> None:
    """Deletes old snapshots, but neither the newest few nor one that is being served."""
    old = [p for p in (out / "snapshots").iterdir() if p.is_dir() and p.name != keep and not p.name.startswith(".")]
    old.sort(key=lambda p: (p.stat().st_mtime_ns, p.name), reverse=True)
    for path in old[KEPT - 1 :]:
        with contextlib.suppress(OSError), (path / "manifest.json").open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            shutil.rmtree(path, ignore_errors=True)
