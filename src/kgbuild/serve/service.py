"""Request on a client's connection -> its answer, counted, logged and kept for the next who asks the same.

Runs in a worker process, one request at a time.
"""

from __future__ import annotations

import socket
import time
from collections import OrderedDict
from typing import TYPE_CHECKING

from kgbuild.serve import slots, wire
from kgbuild.serve.access import log_line, open_log
from kgbuild.serve.engine import Engine
from kgbuild.serve.job import FIXED, Job
from kgbuild.serve.output import ClientGone, Sender, TooLarge
from kgbuild.serve.protocol import Refusal
from kgbuild.serve.quick import FAILURES, Quick
from kgbuild.serve.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

_AT = len("HTTP/1.1 200 OK\r\nDate: ")
_SEEN = 20_000  # requests to remember having seen once

Kept = tuple[wire.Request, bytes, int]  # a request, its whole response, and the rows in that


class Cache:
    """Whole small responses by the very bytes of their requests; in a process that serves one state of the data.

    What is asked for the first time is not kept: most queries never come again.  room: bytes, requests included.
    """

    def __init__(self, room: int) -> None:
        self.room, self.used = room, 0
        self.kept: OrderedDict[bytes, Kept] = OrderedDict()
        self.seen: set[int] = set()

    def get(self, raw: bytes) -> Kept | None:
        found = self.kept.get(raw)
        if found is not None:
            self.kept.move_to_end(raw)
        return found

    def asked_before(self, raw: bytes) -> bool:
        mark = hash(raw)
        if mark in self.seen:
            return True
        if len(self.seen) >= _SEEN:
            self.seen.clear()
        self.seen.add(mark)
        return False

    def put(self, raw: bytes, kept: Kept) -> None:
        """raw: has been asked before."""
        size = len(raw) + len(kept[1]) + 1000
        if raw and size < self.room >> 4 and raw not in self.kept:
            self.kept[raw] = kept
            self.used += size
            while self.used > self.room:
                old, (_, response, _) = self.kept.popitem(last=False)
                self.used -= len(old) + len(response) + 1000


class Service:
    """All that one worker process serves.  row: its line in shared memory."""

    def __init__(self, engine: Engine, settings: Settings, row: memoryview, app: WSGIApplication | None) -> None:
        self.engine, self.settings, self.row, self.app = engine, settings, row, app
        self.allowed = frozenset(host.lower() for host in settings.allow_service)
        self.cache = Cache(settings.cache // settings.ready_workers)
        self.quick = Quick(self, {name: wire.block(fields).encode() for name, fields in FIXED.items()})
        self.log = open_log(settings.access_log)
        self.address = ""
        self.began = 0
        self._limit = int(settings.timeout * 1e9)

    def start(self, address: str) -> None:
        """From here on the front watches the clock."""
        row = self.row
        self.address = address
        self.began = began = time.monotonic_ns()
        row[slots.RESULT_ROWS] = row[slots.RESULT_BYTES] = row[slots.OPEN_FRAME] = row[slots.MARKABLE] = 0
        row[slots.STARTED] = began
        row[slots.DEADLINE] = began + self._limit
        row[slots.SEQUENCE] += 1
        row[slots.STATE] = slots.RUNNING

    def answer(self, connection: socket.socket, request: wire.Request, address: str, raw: bytes = b"") -> bool:
        """Answers; True when the connection can take another request.  raw: the request as it arrived."""
        self.start(address)
        job = Job(self, connection, request)
        try:
            job.run()
        except FAILURES as error:
            return self.failed(job, error)
        return self.end(job, request.keep, raw)

    def failed(self, job: Job, error: BaseException) -> bool:
        """Tells the client what went wrong, in the way that is still open."""
        keep = job.request.keep
        try:
            if isinstance(error, Refusal):
                keep = job.refuse(error) and keep
            elif isinstance(error, wire.WireError):
                keep = job.refuse(Refusal(error.status, error.reason)) and keep
            elif isinstance(error, TooLarge):
                keep = job.truncated(error) and keep
            elif isinstance(error, ClientGone):
                job.outcome, keep = "hangup", False
            else:
                keep = job.refuse(Refusal(503, "the query needs more memory than it may have", outcome="memory"))
        except ClientGone:
            job.outcome, keep = "hangup", False
        return self.end(job, keep, b"")

    def end(self, job: Job, keep: bool, raw: bytes) -> bool:
        """Counts, logs and remembers; gives `keep` back."""
        took, rows = self.count(job.status, job.outcome, job.sent), self.row[slots.RESULT_ROWS]
        if job.keep and keep and raw and self.cache.asked_before(raw):
            self.cache.put(raw, (job.request, job.keep, rows))
        if self.log is not None:
            self.note(job.request, job.status, job.outcome, took, rows, job.sent)
        return keep

    def count(self, status: int, outcome: str, sent: int) -> int:
        """The answer is out.  Returns the nanoseconds that it took."""
        row = self.row
        row[slots.DEADLINE] = 0
        took = time.monotonic_ns() - self.began
        slots.count(row, status, outcome, took)
        row[slots.ROWS_SENT] += row[slots.RESULT_ROWS]
        row[slots.BYTES_SENT] += sent
        return took

    def note(self, request: wire.Request, status: int, outcome: str, took: int, rows: int, sent: int) -> None:
        """A line in the log."""
        if self.log is None or self.address.startswith("internal"):
            return
        text = f"{request.method} {request.target} {request.body[:500].decode('utf-8', 'replace')}"
        agent = request.fields.get("user-agent", "")
        log_line(self.log, self.address, text, status, outcome, took, rows, sent, agent)

    def resend(self, connection: socket.socket, kept: Kept, address: str) -> bool:
        """As `answer`, for what the cache found."""
        row = self.row
        self.address = address
        self.began = row[slots.STARTED] = time.monotonic_ns()  # else it looks as long as since the last evaluation
        request, response, rows = kept
        row[slots.OPEN_FRAME] = 1
        row[slots.STATE] = slots.STREAMING
        row[slots.SEQUENCE] += 1
        sender = Sender(connection, row)
        try:
            sender.send(response[:_AT], wire.date().encode(), response[_AT + 29 :])
        except ClientGone:
            return False
        row[slots.HITS] += 1
        row[slots.RESULT_ROWS] = rows
        took = self.count(200, "ok", sender.sent)
        if self.log is not None:
            self.note(request, 200, "ok", took, rows, sender.sent)
        return request.keep
