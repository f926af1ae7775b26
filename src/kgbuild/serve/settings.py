"""What an operator decides -> one frozen value that all processes of the server share."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

PROGRAMS = 128 << 20  # bytes of the server's processes without data and queries


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Times in seconds, sizes in bytes, 0 = no limit.

    workers: processes kept ready for short queries.  slow: processes that may at the same time be busy with long
    queries; each was a ready worker and has been replaced by a fresh one.  A query is long after `long`, or after
    `patience` when others wait for a worker.
    memory: by which one query may grow its process.  total_memory: of the data and of all that queries add to it;
    data that does not fit is read from disk, and the largest query ends when the sum is more.
    """

    out: Path
    host: str = "127.0.0.1"
    port: int = 8765
    timeout: float = 30.0
    workers: int = 0
    slow: int = 24
    long: float = 0.25
    patience: float = 0.025
    memory: int = 1 << 30
    total_memory: int = 0
    max_rows: int = 1_000_000
    max_bytes: int = 1 << 30
    max_body: int = 1 << 20
    max_upload: int = 64 << 20
    max_connections: int = 2000
    max_buffered: int = 256 << 20  # of requests that have not arrived whole, all together
    queue: int = 200
    queue_time: float = 10.0
    per_client: int = 0
    idle_time: float = 75.0
    head_time: float = 20.0
    cache: int = 16 << 20
    writable: bool = False
    token_file: Path | None = None
    allow_service: tuple[str, ...] = ()
    access_log: str = ""  # "" none, "-" standard error, else a file
    store: str = "auto"  # "memory" | "disk" | "auto": in memory when it fits

    @property
    def ready_workers(self) -> int:
        return self.workers or max(4, 2 * (os.cpu_count() or 1))
