"""Files -> their digests and what became of them the last time: how a build knows what is stale, and why.

A digest is taken from the index instead of from the bytes only where size, inode, and both times of the file are what
they were, and the file had been at rest for a while when it was hashed: a write within the clock's resolution of the
hashing could otherwise go unseen.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import msgspec

from kgbuild.model import Frozen
from kgbuild.store import atomic_write, sha256

REST = 2_000_000_000  # nanoseconds; file systems' clocks are coarse


class Seen(Frozen, frozen=True):
    """A file as it was when it was hashed, at `taken` (nanoseconds since the epoch)."""

    size: int
    modified: int
    changed: int
    inode: int
    taken: int
    digest: str


class Record(Frozen, frozen=True):
    """What one input gave: the keys of its documents' entries, and its failures as (document, message)."""

    path: str
    file: Seen
    sidecar: Seen | None
    knowledge: str
    entries: tuple[tuple[str, str], ...] = ()
    failures: tuple[tuple[str, str], ...] = ()


class Index(Frozen, frozen=True):
    """All inputs of the last build.  whole: fingerprint of everything beside the documents.

    made: the part of it without which the snapshot is nothing to start from: code, tables, second readers.
    files: the snapshot's own, as they were when they were hashed.
    """

    records: dict[str, Record]
    whole: str = ""
    made: str = ""
    snapshot: str = ""
    files: dict[str, Seen] = msgspec.field(default_factory=dict)


def load(path: Path) -> Index:
    """An index that is absent or broken is an empty one."""
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=Index)
    except (OSError, msgspec.DecodeError):
        return Index(records={})


def save(path: Path, index: Index) -> None:
    atomic_write(path, msgspec.msgpack.encode(index))


def see(path: str, before: Seen | None) -> Seen:
    """Raises OSError."""
    now = _state(path)
    if before is not None and now == _state_of(before) and max(before.modified, before.changed) + REST < before.taken:
        return before
    taken = time.time_ns()
    return Seen(size=now[0], modified=now[1], changed=now[2], inode=now[3], taken=taken, digest=sha256(Path(path)))


def is_as_seen(path: Path, before: Seen) -> bool:
    """For files that nobody but a build writes, once: they need not have been at rest.  Raises OSError."""
    return _state(path) == _state_of(before)


State = tuple[int, int, int, int]


def _state(path: str | Path) -> State:
    stat = os.stat(path)
    return stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns, stat.st_ino


def _state_of(seen: Seen) -> State:
    return seen.size, seen.modified, seen.changed, seen.inode
