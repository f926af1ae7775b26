"""The server's one listening process: accepts, reads whole requests, hands each to a worker, and has the last word.

It evaluates nothing and never waits for a client: a connection is handed to a worker as a file descriptor, and
the copy kept here is what a killed worker's client is answered on.
"""

from __future__ import annotations

import contextlib
import select
import signal
import socket
import time
from collections import deque
from collections.abc import Callable

from kgbuild.serve import ending, metrics, protocol, slots, wire
from kgbuild.serve.access import Tokens, log_line, open_log
from kgbuild.serve.connection import DRAINING, LEASED, READING, WAITING, Connection
from kgbuild.serve.crew import Child, Crew, Template
from kgbuild.serve.protocol import Refusal
from kgbuild.serve.rotation import Rotation
from kgbuild.serve.settings import Settings
from kgbuild.serve.worker import FRONT_PATHS, is_write

TICK = 0.02  # seconds between looks at the workers while any is busy
SLOWEST = 16 << 10  # bytes a second that a client has to send a body at
DRAIN = 5.0  # seconds for which what a refused client still sends is read and thrown away


class Front:
    """zygote: socket to the process that forks templates.  say: where what an operator should read goes."""

    def __init__(
        self,
        settings: Settings,
        table: slots.Slots,
        listeners: list[socket.socket],
        zygote: socket.socket,
        say: Callable[[str], None],
    ) -> None:
        self.settings, self.table = settings, table
        self.rotation = Rotation(settings, zygote, say)
        self.listeners = {sock.fileno(): sock for sock in listeners}
        self.epoll = select.epoll()
        self.crew = Crew(
            settings, table, self.epoll, free=self._feed, message=self._message, lost=self._lost, said=self._said
        )
        self.connections: dict[int, Connection] = {}
        self.queue: deque[Connection] = deque()
        self.writes: deque[Connection] = deque()
        self.writer: Child | None = None
        self.row = table.row(0)
        self.tokens = Tokens.read(settings)
        self.log = open_log(settings.access_log)
        self.stopping = False
        self.checked = 0.0

    # ------------------------------------------------------------------ the loop

    def run(self) -> None:
        """Until SIGTERM or SIGINT, then until what is being answered is answered, at most five seconds."""
        wake, waker = socket.socketpair()
        for end in (wake, waker):
            end.setblocking(False)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        self.epoll.register(wake, select.EPOLLIN)
        for fd in self.listeners:
            self.epoll.register(fd, select.EPOLLIN)
        self.rotation.look(self.crew)
        end_by = 0.0
        while True:
            busy = self.crew.busy() or self.queue or self.stopping
            found = self.epoll.poll((TICK / 2 if self.queue else TICK) if busy else 0.5)
            for fd, events in found:
                if fd in self.listeners:
                    continue  # last: a new connection may get the number of one closed in this round
                if fd in self.connections:
                    self._client(self.connections[fd], events)
                elif not self.crew.event(fd) and fd == wake.fileno():
                    wake.recv(4096)
            for fd, _ in found:
                if fd in self.listeners:
                    self._accept(self.listeners[fd])
            self.crew.watch()
            self._feed()
            now = time.monotonic()
            if now - self.checked > 0.5:
                self.checked = now
                self._housekeeping(now)
            if self.stopping:
                end_by = end_by or now + 5
                answering = any(c.state in (LEASED, WAITING) for c in self.connections.values())
                if not answering or now > end_by:
                    return

    def _stop(self, _number: int, _frame: object) -> None:
        if not self.stopping:
            self.stopping = True
            for fd, sock in self.listeners.items():
                with contextlib.suppress(OSError):
                    self.epoll.unregister(fd)
                sock.close()
            self.listeners = {}

    def _housekeeping(self, now: float) -> None:
        settings = self.settings
        for connection in list(self.connections.values()):
            waited = now - connection.since
            if connection.state == READING:
                if connection.buffer and waited > settings.head_time + len(connection.buffer) / SLOWEST:
                    self._refuse(connection, Refusal(408, "the request did not arrive in time"))
                elif waited > settings.idle_time or (self.stopping and not connection.buffer):
                    self._close(connection)
            elif connection.state == DRAINING and waited > DRAIN:
                self._close(connection)
            elif connection.state == WAITING and waited > settings.queue_time and connection in self.queue:
                self.queue.remove(connection)
                self._busy(connection)
        reading = [c for c in self.connections.values() if c.state == READING and c.buffer]
        if sum(len(c.buffer) for c in reading) > settings.max_buffered:
            self._busy(max(reading, key=lambda c: len(c.buffer)))
        if not self.stopping:
            self.rotation.look(self.crew)
            self.crew.fill()

    # ------------------------------------------------------------------ clients

    def _accept(self, listener: socket.socket) -> None:
        for _ in range(64):
            try:
                sock, address = listener.accept()
            except (BlockingIOError, ConnectionError):
                return
            except OSError:
                return  # out of descriptors: the others go on
            sock.setblocking(False)
            name = f"{address[0]}:{address[1]}" if isinstance(address, tuple) else "internal:0"
            connection = Connection(sock, name)
            if isinstance(address, tuple):
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.connections[sock.fileno()] = connection
            self._listen(connection, select.EPOLLIN | select.EPOLLRDHUP)
            excess = len(self.connections) - self.settings.max_connections
            if excess > 0:
                self._make_room(connection)
            if excess > 200:
                self._close(connection)
            elif excess > 0 and len(self.connections) > self.settings.max_connections:
                self._busy(connection)
            elif connection.read():
                self._advance(connection)

    def _make_room(self, arrived: Connection) -> None:
        """Closes the connection that has been silent for longest: holding many open must not keep others out."""
        silent = [c for c in self.connections.values() if c.state == READING and not c.buffer and c is not arrived]
        if silent:
            self._close(min(silent, key=lambda c: c.since))

    def _listen(self, connection: Connection, events: int) -> None:
        if connection.events == events:
            return
        if not connection.events:
            self.epoll.register(connection.sock, events)
        elif not events:
            self.epoll.unregister(connection.sock)
        else:
            self.epoll.modify(connection.sock, events)
        connection.events = events

    def _client(self, connection: Connection, events: int) -> None:
        if connection.state == DRAINING:
            if not connection.drain():
                self._close(connection)
        elif connection.state == READING:
            if not connection.read():
                self._close(connection)
            else:
                self._advance(connection)
        elif events & (select.EPOLLRDHUP | select.EPOLLHUP | select.EPOLLERR):
            self._listen(connection, 0)
            if connection.state == WAITING:
                for queue in (self.queue, self.writes):
                    if connection in queue:
                        queue.remove(connection)
                self._close(connection)
            elif connection.child is not None and connection.child.kind != "writer":
                self.crew.hung_up(connection.child)

    def _advance(self, connection: Connection) -> None:
        """Goes on with what is in the buffer: waits, answers, or hands over."""
        try:
            if connection.head is None:
                head = connection.parse_head()
                if head is None:
                    return None
                connection.limit = self._admit(head)
            head = connection.head
            assert head is not None
            request = connection.parse(connection.limit)
            if request is None:
                if head.expects and not connection.continued:
                    connection.continued = True
                    connection.sock.send(b"HTTP/1.1 100 Continue\r\n\r\n")
                return None
        except wire.WireError as error:
            return self._refuse(connection, Refusal(error.status, error.reason))
        except Refusal as refusal:
            return self._refuse(connection, refusal)
        except OSError:
            return self._close(connection)
        if request.path in FRONT_PATHS:
            return self._own(connection, request)
        if self.settings.writable and is_write(request):
            return self._enqueue(self.writes, connection)
        return self._enqueue(self.queue, connection)

    def _admit(self, head: wire.Head) -> int:
        """The most bytes of body that this request may have.  Raises Refusal before a body is read in vain."""
        request, settings = head.request, self.settings
        changes = request.method not in ("GET", "HEAD", "OPTIONS")
        kind = request.fields.get("content-type", "").partition(";")[0].strip().lower()
        writes = changes and (request.path.startswith("/gsp") or kind == "application/sparql-update")
        if not (settings.writable and writes):
            return settings.max_body
        self.tokens.check(request)
        return settings.max_upload

    def _enqueue(self, queue: deque[Connection], connection: Connection) -> None:
        connection.state, connection.since = WAITING, time.monotonic()
        limit = self.settings.per_client
        if limit and queue is self.queue:
            mine = sum(1 for c in self.connections.values() if c.client == connection.client and c.state != READING)
            if mine > limit:
                retry = [("Retry-After", "1")]
                message = f"more than {limit} queries at a time from one address"
                return self._refuse(connection, Refusal(429, message, outcome="overload", fields=retry))
        if len(queue) >= self.settings.queue:
            return self._busy(connection)
        if queue is self.writes:
            try:
                assert connection.request is not None
                self.tokens.check(connection.request)
            except Refusal as refusal:
                return self._refuse(connection, refusal)
        self._listen(connection, select.EPOLLRDHUP)
        queue.append(connection)
        self._feed()
        return None

    def _busy(self, connection: Connection) -> None:
        retry = [("Retry-After", "2")]
        self._refuse(connection, Refusal(503, "the server is too busy now", outcome="overload", fields=retry))

    def _refuse(self, connection: Connection, refusal: Refusal) -> None:
        """Answers here, and closes: what else has arrived is not worth reading."""
        slots.count(self.row, refusal.status, refusal.outcome, 0)
        with contextlib.suppress(OSError):
            connection.sock.send(ending.whole(refusal))
            connection.sock.shutdown(socket.SHUT_WR)
        if self.log is not None:
            request = connection.request or (connection.head.request if connection.head else None)
            target = f"{request.method} {request.target}" if request else ""
            log_line(self.log, connection.address, target, refusal.status, refusal.outcome, 0, 0, 0)
        # Closing with unread bytes is a reset that eats the answer: what still comes is thrown away for a while.
        connection.state, connection.since = DRAINING, time.monotonic()
        connection.take()
        with contextlib.suppress(OSError, ValueError):
            self._listen(connection, select.EPOLLIN | select.EPOLLRDHUP)

    def _own(self, connection: Connection, request: wire.Request) -> None:
        """What the front answers by itself, so that it is answered when all workers are busy."""
        status, kind, body = 200, "text/plain; charset=utf-8", "ok\n"
        if request.path == "/readyz" and not any(c.ready for c in self._children()):
            status, body = 503, "no worker is ready\n"
        elif request.path == "/metrics":
            kind, body = "text/plain; version=0.0.4; charset=utf-8", metrics.text(self.table, self._gauges())
        data = body.encode() if request.method != "HEAD" else b""
        if request.method not in ("GET", "HEAD"):
            return self._refuse(connection, Refusal(405, "GET or HEAD", fields=[("Allow", "GET, HEAD")]))
        fields = [("Content-Type", kind), ("Content-Length", str(len(body.encode()))), ("Cache-Control", "no-store")]
        with contextlib.suppress(OSError):
            connection.sock.send(wire.start(status, protocol.ALWAYS, [*fields, ("Connection", "close")]) + data)
        self._close(connection)
        return None

    def _said(self, template: Template, message: str) -> None:
        self.rotation.said(self.crew, template, message)

    def _children(self) -> list[Child]:
        return [source for source in self.crew.sources.values() if isinstance(source, Child)]

    def _gauges(self) -> dict[str, float]:
        children, template = self._children(), self.crew.template
        return {
            "workers_ready": len(self.crew.idle), "workers": len(children),
            "workers_slow": sum(1 for child in children if child.slow), "queue_length": len(self.queue),
            "connections": len(self.connections), "statements": template.quads if template else 0,
        }  # fmt: skip

    def _close(self, connection: Connection) -> None:
        self.connections.pop(connection.sock.fileno(), None)
        with contextlib.suppress(OSError, ValueError):
            self._listen(connection, 0)
        connection.sock.close()

    # ------------------------------------------------------------------ workers

    def _feed(self) -> None:
        idle = self.crew.idle
        while self.queue and idle:
            child = idle.pop()
            if not self.crew.lease(child, self.queue[0]):
                continue
            self.queue.popleft()
        self.row[slots.PENDING] = len(self.queue)
        if self.queue:
            self.crew.recall_lingering(len(self.queue))
        if self.writes and self.writer is None and self.crew.template is not None and self.crew.template.loaded:
            self.writer = self.crew.spawn(self.crew.template, "writer")

    def _message(self, child: Child, message: bytes) -> None:
        verb, connection = message[:1], child.lease
        if verb == b"R":
            if child.kind == "writer":
                while self.writes:
                    if self.crew.lease(child, self.writes.popleft()):
                        return
                child.channel.shutdown(socket.SHUT_RDWR)
            elif child.retired:
                child.channel.shutdown(socket.SHUT_RDWR)
            else:
                self.crew.idle.append(child)
                self.rotation.ready(child.template, self.writer)
                self._feed()
        elif verb == b"W":  # the writer has committed: its data has to be served before its client hears of it
            self.rotation.take_up(child.template)
        elif verb in (b"D", b"X") and connection is not None:
            child.lease = None
            leaving = message[1:2] == b"1"
            if verb == b"X" or self.stopping:
                self._close(connection)
            else:
                connection.restart(message[2:])
                self._listen(connection, select.EPOLLIN | select.EPOLLRDHUP)
                if connection.buffer:
                    self._advance(connection)
            if leaving or child.retired:
                with contextlib.suppress(OSError):
                    child.channel.shutdown(socket.SHUT_RDWR)
                child.retired = True
                self.crew.fill()
            else:
                self.crew.idle.append(child)
                self._feed()

    def _lost(self, child: Child) -> None:
        if child is self.writer:
            self.writer = None
        connection, child.lease = child.lease, None
        if connection is None:
            return
        row, now = self.table.row(child.slot), time.monotonic_ns()
        status = 0 if child.status is None else child.status
        limit = (row[slots.DEADLINE] - row[slots.STARTED]) / 1e9 if row[slots.DEADLINE] else self.settings.timeout
        refused = ending.refusal(child.reason, status, round(limit, 3), self.settings.memory)
        seen = ending.tell(connection.sock, row, refused)
        took = now - row[slots.STARTED] if row[slots.STARTED] else 0
        slots.count(self.row, seen, refused.outcome, took)
        if self.log is not None:
            noted = self.table.noted(child.slot)
            log_line(self.log, connection.address, noted, seen, refused.outcome, took, row[slots.RESULT_ROWS], 0)
        self._close(connection)
