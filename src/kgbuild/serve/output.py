"""Bytes of a result -> one HTTP response on the client's socket, streamed, compressed, counted and bounded.

A result that fits the buffer goes out whole with its length; a larger one in chunks.  What ends early ends
visibly: the terminating chunk is never sent, so every client reports an incomplete transfer, and where the
format is readable text a last line says why.
"""

from __future__ import annotations

import select
import socket
import time
import zlib
from collections.abc import Callable, Sequence

import brotli  # type: ignore[import-untyped]
import zstandard

from kgbuild.serve import slots, wire

BUFFER = 64 << 10  # bytes kept back before the head is sent: errors until then get a clean status
FRAME = 128 << 10
EARLY = 0.02  # seconds after which a smaller buffer goes out
STALL = 30.0  # seconds without progress after which a client counts as gone
PATIENCE = 300.0  # seconds that one response may wait for its client in all
CODINGS = ("br", "zstd", "gzip")
WORTH = 1024  # bytes below which compressing is not worth it


class ClientGone(Exception):
    """The client closed the connection or stopped reading."""


class TooLarge(Exception):
    """The result has more rows or bytes than allowed.  limit: in words."""

    def __init__(self, limit: str) -> None:
        super().__init__(limit)
        self.limit = limit


class _Coder:
    """One content coding, as a stream: feed(data) gives bytes that a client can decode at once; end() the rest."""

    def __init__(self, name: str, small: bool) -> None:
        if name == "gzip":
            deflate = zlib.compressobj(6 if small else 1, zlib.DEFLATED, 31)
            self.feed: Callable[[bytes], bytes] = lambda data: deflate.compress(data) + deflate.flush(zlib.Z_SYNC_FLUSH)
            self.end: Callable[[], bytes] = deflate.flush
        elif name == "br":
            encoder = brotli.Compressor(quality=4 if small else 1)
            self.feed = lambda data: encoder.process(data) + encoder.flush()
            self.end = encoder.finish
        else:
            pack = zstandard.ZstdCompressor(level=3 if small else 1).compressobj()
            self.feed = lambda data: pack.compress(data) + pack.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
            self.end = pack.flush


def packed(body: bytes, coding: str) -> bytes:
    """A whole body in one of CODINGS."""
    coder = _Coder(coding, small=True)
    return coder.feed(body) + coder.end()


class Sender:
    """Bytes -> the client, waiting for a slow reader; time spent waiting is given back to the query's deadline."""

    __slots__ = ("_patience", "connection", "row", "sent")

    def __init__(self, connection: socket.socket, row: memoryview) -> None:
        self.connection, self.row = connection, row
        self.sent = 0
        self._patience = PATIENCE

    def send(self, *pieces: bytes) -> None:
        """Raises ClientGone."""
        left = sum(map(len, pieces))
        buffers: Sequence[bytes | memoryview] = pieces
        while left:
            try:
                sent = self.connection.sendmsg(buffers)
            except BlockingIOError:
                self._wait()
                continue
            except OSError:
                raise ClientGone from None
            self.sent += sent
            left -= sent
            if left:
                rest = memoryview(b"".join(buffers))[sent:] if len(buffers) > 1 else memoryview(buffers[0])[sent:]
                buffers = (rest,)

    def _wait(self) -> None:
        """Until the client reads on.  The deadline is for evaluating: it stands still, for a bounded time."""
        deadline, began = self.row[slots.DEADLINE], time.monotonic_ns()
        self.row[slots.DEADLINE] = 0
        poll = select.poll()
        poll.register(self.connection, select.POLLOUT)
        ready = poll.poll(min(STALL, self._patience) * 1000)
        waited = time.monotonic_ns() - began
        self._patience -= waited / 1e9
        if deadline:
            self.row[slots.DEADLINE] = deadline + waited
        if not ready or self._patience <= 0:
            raise ClientGone


class Output(Sender):
    """A response under way; the engine's serializer writes into it.

    rows: what to count in the output, and what to add, to know the number of rows (see engine.ROWS).
    max_rows, max_bytes: 0 for no limit.
    """

    def __init__(
        self,
        connection: socket.socket,
        request: wire.Request,
        row: memoryview,
        *,
        status: int = 200,
        fixed: tuple[tuple[str, str], ...] = (),
        fields: Sequence[tuple[str, str]] = (),
        coding: str = "",
        comment: str = "",
        rows: tuple[bytes, int] = (b"", 0),
        max_rows: int = 0,
        max_bytes: int = 0,
    ) -> None:
        super().__init__(connection, row)
        self.request = request
        self.status, self.coding, self.comment = status, coding, comment
        self.fixed, self.fields = fixed, fields
        self.max_rows, self.max_bytes = max_rows, max_bytes
        self._pattern, self.rows = rows
        self.bytes = 0
        self.started = False
        self.whole = b""  # head and body, when they went out in one piece
        self._pieces: list[bytes] = []
        self._held = 0
        self._first = 0.0
        self._tail = b""
        self._coder: _Coder | None = None

    def write(self, data: bytes) -> int:
        size = len(data)
        self.bytes += size
        pattern = self._pattern
        if pattern:
            around = len(pattern) - 1  # what may have begun in the piece before
            self.rows += data.count(pattern) + (self._tail + data[:around]).count(pattern)
            self._tail = data[-around:] if around else b""
            if self.max_rows and self.rows > self.max_rows:
                raise TooLarge(f"{self.max_rows} rows")
        if self.max_bytes and self.bytes > self.max_bytes:
            raise TooLarge(f"{self.max_bytes} bytes")
        self._pieces.append(data)
        self._held += size
        if self._held >= (FRAME if self.started else BUFFER):
            self._flush()
        elif len(self._pieces) > 1:  # most results are one piece, which needs no clock
            now = time.monotonic()
            if not self._first:
                self._first = now
            elif now - self._first > EARLY:
                self._flush()
        return size

    def flush(self) -> None:
        """For the serializer, which asks for it at the end of each buffer; ours decides by itself."""

    def finish(self) -> None:
        """Sends what is left and ends the response well."""
        body = b"".join(self._pieces)
        self._pieces = []
        if self.started:
            if self._coder is not None:
                body = (self._coder.feed(body) if body else b"") + self._coder.end()
            self.send((b"%x\r\n%b\r\n" % (len(body), body) if body else b"") + b"0\r\n\r\n")
            return
        self.started = True
        fields = list(self.fields)
        if self.coding and len(body) >= WORTH:
            body = packed(body, self.coding)
            fields.append(("Content-Encoding", self.coding))
        if self.status not in (204, 304):
            fields.append(("Content-Length", str(len(body))))
        fields.append(("Connection", "keep-alive" if self.request.keep else "close"))
        head = wire.start(self.status, self.fixed, fields)
        if self.request.method == "HEAD" or self.status in (204, 304):
            body = b""
        self.whole = head + body
        self.row[slots.OPEN_FRAME] = 1
        self.row[slots.STATE] = slots.STREAMING
        self.send(self.whole)

    def abort(self, reason: str) -> None:
        """Ends the response so that nobody can take it for a whole one.  The connection has to be closed after."""
        if not self.request.chunks:
            reset(self.connection)
        elif self.row[slots.MARKABLE]:
            mark = f"\n{self.comment} {reason}\n".encode()
            self.send(b"%x\r\n%b\r\n" % (len(mark), mark))

    def _flush(self) -> None:
        pieces, size = self._pieces, self._held
        self._pieces, self._held, self._first = [], 0, 0.0
        if self.request.method == "HEAD":
            self.started = True
            head = wire.start(self.status, self.fixed, [*self.fields, ("Connection", "close")])
            self.send(head)
            raise ClientGone  # nothing more is owed; the length is not known
        begin = b""
        if not self.started:
            self.started = True
            self.row[slots.OPEN_FRAME] = 1  # before STATE: whoever looks in between must not believe in a boundary
            self.row[slots.STATE] = slots.STREAMING
            self.row[slots.MARKABLE] = int(bool(self.comment) and not self.coding and self.request.chunks)
            fields = list(self.fields)
            if self.coding:
                self._coder = _Coder(self.coding, small=False)
                fields.append(("Content-Encoding", self.coding))
            if self.request.chunks:
                fields += [
                    ("Transfer-Encoding", "chunked"),
                    ("Connection", "keep-alive" if self.request.keep else "close"),
                ]
            else:
                fields.append(("Connection", "close"))
            begin = wire.start(self.status, self.fixed, fields)
        if self._coder is not None:
            pieces = [self._coder.feed(b"".join(pieces))]
            size = len(pieces[0])
        if not self.request.chunks:
            self.send(begin, *pieces)
        elif size:
            self.send(b"%b%x\r\n" % (begin, size), *pieces, b"\r\n")
        elif begin:
            self.send(begin)

    def send(self, *pieces: bytes) -> None:
        row = self.row
        row[slots.OPEN_FRAME] = 1
        super().send(*pieces)
        row[slots.RESULT_ROWS], row[slots.RESULT_BYTES] = self.rows, self.bytes
        row[slots.OPEN_FRAME] = 0


def reset(connection: socket.socket) -> None:
    """Makes the close a reset: the only visible end where the length is told by the end of the connection."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
