"""Shared memory between the front and its workers: what each one is doing, and what all have done.

One row of 64-bit integers a process, written by that process alone and read by the front; aligned single words
need no lock.  Times are nanoseconds of CLOCK_MONOTONIC, which all processes of a machine share.
"""

from __future__ import annotations

import mmap
from bisect import bisect_left

ROWS = 128
WIDTH = 64
NOTE = 1024  # bytes
IDLE, RUNNING, STREAMING, LINGERING = 0, 1, 2, 3  # values of STATE

# columns of "now"
STATE, STARTED, DEADLINE, OPEN_FRAME, MARKABLE, RESULT_ROWS, RESULT_BYTES, SEQUENCE, RETIRE, THREAD = range(10)
# columns of "so far"
REQUESTS, HITS, NOT_MODIFIED, ROWS_SENT, BYTES_SENT, NANOSECONDS = range(16, 22)
BY_STATUS = 24  # 1xx .. 5xx
BUCKETS = 32  # of duration, cumulative on reading
BOUNDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds, then infinity
OUTCOMES = 48
OUTCOME_NAMES = ("ok", "refused", "syntax", "timeout", "memory", "crash", "truncated", "hangup", "overload", "error")
_OUTCOME = {name: index for index, name in enumerate(OUTCOME_NAMES)}
PENDING = 0  # column of row 0 (the front's): requests that wait for a worker


class Slots:
    """Create before forking; the children inherit the same pages."""

    def __init__(self) -> None:
        words = ROWS * WIDTH * 8
        self._map = mmap.mmap(-1, words + ROWS * NOTE)
        self.words = memoryview(self._map)[:words].cast("q")
        self._notes = memoryview(self._map)[words:]

    def row(self, number: int) -> memoryview:
        """The words of one process, writable.  Row 0 is the front's own."""
        return self.words[number * WIDTH : (number + 1) * WIDTH]

    def note(self, number: int, text: bytes) -> None:
        """What a process is working on, for the log line that is written when it cannot write it any more."""
        data = text[: NOTE - 1]
        base = number * NOTE
        self._notes[base : base + len(data) + 1] = data + b"\n"

    def noted(self, number: int) -> str:
        data = bytes(self._notes[number * NOTE : (number + 1) * NOTE])
        return data.partition(b"\n")[0].decode("utf-8", "replace")

    def clear_now(self, number: int) -> None:
        """Forgets what a dead process was doing; keeps what it did."""
        base = number * WIDTH
        for column in range(16):
            self.words[base + column] = 0

    def total(self, column: int) -> int:
        return sum(self.words[row * WIDTH + column] for row in range(ROWS))


def count(row: memoryview, status: int, outcome: str, nanoseconds: int) -> None:
    """Adds one finished request to a row."""
    row[REQUESTS] += 1
    row[BY_STATUS + min(max(status // 100, 1), 5) - 1] += 1
    row[OUTCOMES + _OUTCOME[outcome]] += 1
    row[NANOSECONDS] += nanoseconds
    row[BUCKETS + bisect_left(BOUNDS, nanoseconds / 1e9)] += 1
