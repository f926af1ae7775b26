"""A client's socket and what has arrived on it -> whole requests, within limits of size and time."""

from __future__ import annotations

import socket
import time
from typing import TYPE_CHECKING

from kgbuild.serve import wire

if TYPE_CHECKING:
    from kgbuild.serve.crew import Child

READING, WAITING, LEASED, DRAINING = range(4)
_BLOCK = 256 << 10


class Connection:
    """address: "host:port".  since: when it last changed state.  child: who answers it while LEASED."""

    __slots__ = ("address", "buffer", "child", "chunks", "continued", "events", "head", "limit", "request", "since",
                 "sock", "state")  # fmt: skip

    def __init__(self, sock: socket.socket, address: str) -> None:
        self.sock, self.address = sock, address
        self.buffer = bytearray()
        self.state = READING
        self.since = time.monotonic()
        self.child: Child | None = None
        self.head: wire.Head | None = None
        self.request: wire.Request | None = None
        self.chunks: wire.Chunks | None = None
        self.continued = False
        self.limit = 0
        self.events = 0

    @property
    def client(self) -> str:
        return self.address.rpartition(":")[0]

    def read(self) -> bool:
        """Takes what has arrived; False at the end of the stream."""
        try:
            data = self.sock.recv(_BLOCK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        self.buffer += data
        return bool(data)

    def drain(self) -> bool:
        """Throws away what still arrives; False at the end of the stream."""
        try:
            return bool(self.sock.recv(_BLOCK))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def parse_head(self) -> wire.Head | None:
        if self.head is None and self.buffer:
            while self.buffer[:2] == b"\r\n":  # empty lines before a request are allowed
                del self.buffer[:2]
            self.head = wire.head(self.buffer)
        return self.head

    def parse(self, limit: int) -> wire.Request | None:
        """The first whole request in the buffer, which keeps its bytes.  Raises WireError."""
        if self.head is None:
            return None
        if self.head.length < 0 and self.chunks is None:
            self.chunks = wire.Chunks(self.head.size)
        found = wire.whole(self.buffer, self.head, limit, self.chunks)
        self.request = found[0] if found is not None else None
        return self.request

    def restart(self, rest: bytes) -> None:
        self.buffer = bytearray(rest)
        self.head = self.request = self.chunks = None
        self.continued = False
        self.state, self.child = READING, None
        self.since = time.monotonic()

    def take(self) -> bytes:
        """All bytes for whoever answers; the buffer is empty then."""
        data = bytes(self.buffer)
        self.buffer = bytearray()
        return data
