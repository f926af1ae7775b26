"""Connections that the front hands over -> answers written straight to the client; one request at a time.

After an answer the worker keeps the connection for a moment, since most clients ask again at once: a request
that arrives meanwhile saves both hops.  It gives the connection back as soon as the front asks for it, or when
what arrived is for somebody else.
"""

from __future__ import annotations

import os
import select
import socket

from kgbuild.serve import slots, wire
from kgbuild.serve.service import Service

LINGER = 0.05  # seconds
MESSAGE = 96 << 10  # bytes: the largest message between front and worker; longer requests travel in a memory file
FRONT_PATHS = frozenset({"/metrics", "/healthz", "/readyz"})
_BLOCK = 16 << 10
_GROWN = 64 << 20  # bytes of growth after which a worker is replaced by a fresh one


def is_write(request: wire.Request) -> bool:
    """Whether the request is for the writer: an update, or a Graph Store method that changes something."""
    if request.method in ("GET", "HEAD", "OPTIONS"):
        return False
    path = request.path
    if path in ("/sparql", "/sparql/") and request.method == "POST":
        kind = request.fields.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/sparql-update":
            return True
        return kind == "application/x-www-form-urlencoded" and any(
            part.startswith(b"update=") for part in request.body.split(b"&")
        )
    return path == "/gsp" or path.startswith("/gsp/")


class Worker:
    """channel: to the front.  front_row: the front's row of shared memory (how many requests wait)."""

    def __init__(self, channel: socket.socket, service: Service, front_row: memoryview) -> None:
        self.channel, self.service, self.front_row = channel, service, front_row
        self.row = service.row
        self.limit = service.settings.max_body
        self.writable = service.settings.writable
        self.baseline = _resident()
        self.since = 0

    def run(self) -> None:
        """Until the front closes the channel, or the process has grown too much."""
        self.channel.send(b"R")
        while True:
            message, fds, _, _ = socket.recv_fds(self.channel, MESSAGE, 2)
            if not message:
                return
            if message[:1] == b"C":
                continue  # asked for a connection that has already been given back
            # Told what it is, the library does not ask the system; of a Unix socket all that is used here is the same.
            connection = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 0, fds[0])
            address, _, data = message[1:].partition(b"\n")
            if message[:1] == b"M":
                with open(fds[1], "rb") as file:
                    data = file.read()
            keep, rest = self._converse(connection, data, address.decode())
            connection.close()
            done = self.row[slots.RETIRE] or self._grown()
            self.row[slots.STATE] = slots.IDLE
            self.channel.send((b"D" if keep else b"X") + (b"1" if done else b"0") + rest)
            if done:
                return

    def _converse(self, connection: socket.socket, data: bytes, address: str) -> tuple[bool, bytes]:
        """Answers while there is something to answer; (connection is still good, bytes read and not used)."""
        poll = select.poll()
        poll.register(connection, select.POLLIN)
        poll.register(self.channel, select.POLLIN)
        own, service = self.channel.fileno(), self.service
        first = True
        while True:
            used = len(data)
            kept = service.cache.get(data)
            if kept is not None:
                keep: bool | None = service.resend(connection, kept, address)
            else:
                keep = service.quick.answer(connection, data, address)
            if keep is None:
                try:
                    request, used = self._parse(data)
                except wire.WireError:
                    return True, data  # the front says what is wrong with it
                if request is not None:
                    if not first and (request.path in FRONT_PATHS or (self.writable and is_write(request))):
                        return True, data
                    keep = service.answer(connection, request, address, data[:used])
            if keep is False:
                return False, b""
            if keep:
                first = False
                data = data[used:]
                if self.row[slots.RETIRE] or self.front_row[slots.PENDING]:
                    return True, data
                if data:
                    continue
            elif data or self.front_row[slots.PENDING]:
                return True, data  # part of a request: the front waits for the rest, and not for ever
            self.row[slots.STATE] = slots.LINGERING
            ready = poll.poll(LINGER * 1000)
            if len(ready) != 1 or ready[0][0] == own:
                return True, data
            try:
                more = connection.recv(_BLOCK)
            except BlockingIOError:
                continue
            except OSError:
                return False, b""
            if not more:
                return False, b""
            data += more

    def _parse(self, data: bytes) -> tuple[wire.Request | None, int]:
        head = wire.head(data) if data else None
        if head is None:
            return None, 0
        found = wire.whole(data, head, self.limit)
        return (None, 0) if found is None else found

    def _grown(self) -> bool:
        """Looked at now and then, as it costs more than a small query."""
        self.since += 1
        if self.since % 64 and self.row[slots.RESULT_BYTES] < 1 << 20:
            return False
        return _resident() - self.baseline > _GROWN


def _resident() -> int:
    """Bytes that are this process's own: resident and not shared with its parent's files."""
    try:
        with open("/proc/self/statm", "rb") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return 0
