"""Lines -> a file of them, sorted by bytes, each once; such a file and what came and went -> the next one.

Memory stays small however many lines there are.
"""

from __future__ import annotations

import heapq
import mmap
import tempfile
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import IO

RUN = 64 * 2**20  # bytes of lines that are sorted in memory at a time


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


class SortedFile:
    """A file of sorted lines in which each place is found by halving."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self.data: mmap.mmap | bytes = (
                mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
            )

    def place(self, line: bytes, start: int = 0) -> int:
        """Where the first line at or after `start` (a line's beginning) stands that is not less than `line`."""
        data, low, high = self.data, start, len(self.data)
        while low < high:
            middle = data.rfind(b"\n", low, (low + high) // 2) + 1 or low
            end = data.find(b"\n", middle) + 1
            if data[middle:end] < line:
                low = end
            else:
                high = middle
        return low

    def beginning(self, start: bytes) -> Iterator[bytes]:
        """The lines that begin so."""
        at = self.place(start)
        while at < len(self.data) and self.data[at : at + len(start)] == start:
            end = self.data.find(b"\n", at) + 1
            yield self.data[at:end]
            at = end


def write_next(before: Path, gone: Collection[str], come: Collection[str], path: Path) -> None:
    """What stands between two changed lines is copied as it is.  gone: lines of `before`; come: lines that it lacks."""
    old = SortedFile(before)
    changed = sorted([(line.encode("utf-8"), False) for line in gone] + [(line.encode("utf-8"), True) for line in come])
    at = 0
    with path.open("wb") as file:
        for line, is_new in changed:
            here = old.place(line, at)
            file.write(memoryview(old.data)[at:here])
            if is_new:
                file.write(line)
            elif old.data[here : here + len(line)] != line:
                raise ValueError(f"is not in {before}: {line!r}")
            at = here if is_new else here + len(line)
        file.write(memoryview(old.data)[at:])
