"""Snapshots and slots -> worker processes kept ready, watched, killed when they must be, and replaced.

Knows nothing of HTTP: a `Child` holds a lease (the connection that it answers), and `Crew` says through its
callbacks when a lease ends well or the process is lost.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import time
from collections.abc import Callable

from kgbuild.serve import sandbox, slots
from kgbuild.serve.connection import LEASED, Connection
from kgbuild.serve.settings import Settings
from kgbuild.serve.worker import MESSAGE

NICE = 15  # of a process whose query takes long: short queries come first
_INLINE = MESSAGE - 256
GRACE = 0.1  # seconds that a query may go on after its client has hung up


class Template:
    """The front's end of a template process."""

    def __init__(self, control: socket.socket, snapshot: str, version: str) -> None:
        self.control, self.snapshot, self.version = control, snapshot, version
        self.children: set[Child] = set()
        self.loaded = self.retiring = False
        self.quads, self.mode, self.resident = 0, "", 0


class Child:
    """A worker process.  lease: the connection it answers.  reason: why it was killed, "" when it was not."""

    def __init__(self, template: Template, slot: int, channel: socket.socket, kind: str) -> None:
        self.template, self.slot, self.channel, self.kind = template, slot, channel, kind
        self.pid = 0
        self.lease: Connection | None = None
        self.ready = self.slow = self.recalled = self.retired = self.ended = False
        self.reason = ""
        self.status: int | None = None
        self.gone_at = self.hung_up_at = 0.0
        self.hung_up_sequence = -1
        self.baseline = self.grown = 0  # bytes: resident when it was ready, and more than that when last looked at


class Crew:
    """epoll: events of all sockets here are handled by `event`.  lost(child): its process is gone, tell its client."""

    def __init__(
        self,
        settings: Settings,
        table: slots.Slots,
        epoll: select.epoll,
        *,
        free: Callable[[], None],
        message: Callable[[Child, bytes], None],
        lost: Callable[[Child], None],
        said: Callable[[Template, str], None],
    ) -> None:
        self.settings, self.table, self.epoll = settings, table, epoll
        self._free, self._message, self._lost, self._said = free, message, lost, said
        self.sources: dict[int, Child | Template] = {}
        self.slots = list(range(slots.ROWS - 1, 0, -1))
        self.idle: list[Child] = []
        self.template: Template | None = None
        self.hold_until = 0.0  # after a worker that died before it was ready: no spinning

    # ------------------------------------------------------------------ templates

    def adopt(self, template: Template) -> None:
        self.sources[template.control.fileno()] = template
        template.control.setblocking(False)
        self.epoll.register(template.control, select.EPOLLIN)

    def use(self, template: Template) -> None:
        """From now on; the workers of the one before finish what they are doing."""
        before, self.template = self.template, template
        if before is not None:
            before.retiring = True
            self.renew(before)
        self.fill()

    def renew(self, template: Template) -> None:
        """All workers of a template that are alive now leave as soon as they are free."""
        for child in list(template.children):
            child.retired = True
            self.table.row(child.slot)[slots.RETIRE] = 1
            if child in self.idle:
                self.idle.remove(child)
                child.channel.shutdown(socket.SHUT_RDWR)
            else:
                self.recall(child)

    def fill(self) -> None:
        """Spawns until enough workers are ready or will be."""
        template = self.template
        if template is None or not template.loaded or time.monotonic() < self.hold_until:
            return
        able = sum(1 for c in template.children if not (c.slow or c.retired or c.gone_at or c.reason or c.kind))
        for _ in range(self.settings.ready_workers - able):
            if self.spawn(template, "") is None:
                return

    def spawn(self, template: Template, kind: str) -> Child | None:
        if not self.slots:
            return None
        slot = self.slots.pop()
        self.table.clear_now(slot)
        mine, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        mine.setblocking(False)
        child = Child(template, slot, mine, kind)
        try:
            socket.send_fds(template.control, [f"spawn {slot} {kind or 'worker'}".encode()], [theirs.fileno()])
        except OSError:
            self.slots.append(slot)
            mine.close()
            return None
        finally:
            theirs.close()
        template.children.add(child)
        self.sources[mine.fileno()] = child
        self.epoll.register(mine, select.EPOLLIN)
        return child

    # ------------------------------------------------------------------ events

    def event(self, fd: int) -> bool:
        source = self.sources.get(fd)
        if isinstance(source, Child):
            self._drain(source)
        elif source is not None:
            self._control(source)
        return source is not None

    def _drain(self, child: Child) -> None:
        while not child.gone_at:
            try:
                message = child.channel.recv(1 << 18)
            except BlockingIOError:
                return
            except OSError:
                message = b""
            if not message:
                self._closed(child)
                return
            if message[:1] == b"R":
                child.ready = True
                child.baseline = sandbox.sizes(child.pid)[1] if child.pid else 0
            self._message(child, message)

    def _closed(self, child: Child) -> None:
        child.gone_at = time.monotonic()
        fd = child.channel.fileno()
        self.epoll.unregister(fd)
        del self.sources[fd]
        child.channel.close()
        if child in self.idle:
            self.idle.remove(child)
        if not child.ready:
            self.hold_until = child.gone_at + 1.0
        if child.reason or child.status is not None or child.lease is None:
            self._end(child)  # else: its exit status, which says why, is on its way

    def _end(self, child: Child) -> None:
        if child.ended:
            return
        child.ended = True
        child.template.children.discard(child)
        self._lost(child)
        self.table.clear_now(child.slot)
        self.slots.append(child.slot)
        if child.template.retiring and not child.template.children:
            self._dismiss(child.template)
        self.fill()

    def _control(self, template: Template) -> None:
        try:
            message = template.control.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            message = b""
        if not message:
            self._dismiss(template)
            self._said(template, "gone")
            return
        words = message.decode().split(" ")
        if words[0] == "born":
            for child in template.children:
                if child.slot == int(words[1]) and not child.pid:
                    child.pid = int(words[2])
                    child.baseline = sandbox.sizes(child.pid)[1]
        elif words[0] == "exit":
            for child in list(template.children):
                if child.pid == int(words[2]):
                    child.status = int(words[3])
                    self._drain(child)
                    if child.gone_at:
                        self._end(child)
        else:
            if words[0] == "loaded":
                template.loaded, template.quads, template.mode = True, int(words[1]), words[2]
                template.resident = int(words[3])
            self._said(template, message.decode())

    def _dismiss(self, template: Template) -> None:
        fd = template.control.fileno()
        if fd >= 0:
            self.epoll.unregister(fd)
            del self.sources[fd]
            template.control.close()

    # ------------------------------------------------------------------ leases

    def lease(self, child: Child, connection: Connection) -> bool:
        """Hands a connection with the request in its buffer to a worker; False when that has just died."""
        data = connection.buffer
        fds = [connection.sock.fileno()]
        file = -1
        if len(data) > _INLINE:
            file = os.memfd_create("request", os.MFD_CLOEXEC)
            with open(os.dup(file), "wb") as out:
                out.write(data)
            os.lseek(file, 0, os.SEEK_SET)
            message = b"M" + connection.address.encode() + b"\n"
            fds.append(file)
        else:
            message = b"Q" + connection.address.encode() + b"\n" + data
        try:
            socket.send_fds(child.channel, [message], fds)
        except OSError:
            return False  # it has just died; its own event will say so
        finally:
            if file >= 0:
                os.close(file)
        if connection.request is not None:
            request = connection.request
            self.table.note(child.slot, f"{request.method} {request.target} ".encode() + request.body[:500])
        connection.take()
        connection.state, connection.child = LEASED, child
        child.lease, child.recalled, child.hung_up_at = connection, False, 0.0
        return True

    def recall(self, child: Child) -> None:
        """Asks for a connection back that the worker only keeps in case its client asks again."""
        if child.lease is not None and not child.recalled and not child.gone_at:
            child.recalled = True
            with contextlib.suppress(OSError):
                child.channel.send(b"C")

    def recall_lingering(self, count: int) -> None:
        for child in self._leased():
            if count <= 0:
                return
            if self.table.row(child.slot)[slots.STATE] == slots.LINGERING and not child.recalled:
                self.recall(child)
                count -= 1

    def _leased(self) -> list[Child]:
        return [c for c in self.sources.values() if isinstance(c, Child) and c.lease is not None]

    def busy(self) -> bool:
        return bool(self._leased())

    def kill(self, child: Child, reason: str) -> None:
        if child.reason or child.gone_at or not child.pid:
            return
        child.reason = reason
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGKILL)  # not reaped before its channel has closed, so the number is its own

    def hung_up(self, child: Child) -> None:
        row = self.table.row(child.slot)
        if row[slots.STATE] in (slots.RUNNING, slots.STREAMING):
            child.hung_up_at, child.hung_up_sequence = time.monotonic(), row[slots.SEQUENCE]

    def watch(self) -> None:
        """Call often while anything is leased: deadlines, hang-ups, long queries, memory."""
        now_ns, now = time.monotonic_ns(), time.monotonic()
        waiting = bool(self.table.row(0)[slots.PENDING])
        limit = (self.settings.patience if waiting else self.settings.long) * 1e9
        for child in self._leased():
            row = self.table.row(child.slot)
            if row[slots.STATE] not in (slots.RUNNING, slots.STREAMING):
                continue
            if 0 < row[slots.DEADLINE] < now_ns:
                self.kill(child, "timeout")
            elif child.hung_up_at and now - child.hung_up_at > GRACE:
                if row[slots.SEQUENCE] == child.hung_up_sequence:
                    self.kill(child, "hangup")
                child.hung_up_at = 0.0
            elif not child.slow and not child.kind and now_ns - row[slots.STARTED] > limit:
                self._demote(child, row)
        if self.settings.total_memory:
            self._memory()
        for template in {c.template for c in self._leased()} | ({self.template} if self.template else set()):
            for child in list(template.children):
                if child.gone_at and not child.ended and now - child.gone_at > 1.0:
                    self._end(child)

    def _demote(self, child: Child, row: memoryview) -> None:
        """A long query keeps its process and loses its precedence; a fresh worker takes its place."""
        busy = sum(1 for c in self._leased() if c.slow)
        if busy >= self.settings.slow:
            if self.table.row(0)[slots.PENDING]:
                self.kill(child, "overload")
            return
        child.slow = True
        row[slots.RETIRE] = 1
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, row[slots.THREAD] or child.pid, NICE)  # Linux: of a thread
        self.fill()

    def data(self) -> int:
        """Bytes of the snapshots in memory: one, or two while one replaces the other."""
        templates = {source for source in self.sources.values() if isinstance(source, Template)}
        return sum(template.resident for template in templates)

    def _memory(self) -> None:
        """Ends the largest queries when all together have more than the budget leaves beside the data, or soon will.

        A quarter is kept back for what grows between two looks: a sort gains a gigabyte in a second.
        """
        grown: list[tuple[int, Child]] = []
        for child in self.sources.values():
            if isinstance(child, Child) and child.baseline and not child.gone_at and not child.reason:
                size = max(0, sandbox.sizes(child.pid)[1] - child.baseline)
                grown.append((2 * size - min(size, child.grown), child))
                child.grown = size
        over = sum(size for size, _ in grown) - max(0, self.settings.total_memory - self.data()) * 3 // 4
        asked = [(size, child) for size, child in grown if child.lease is not None and not child.kind]
        for size, child in sorted(asked, key=lambda item: -item[0]):
            if over <= 0:
                return
            self.kill(child, "budget")
            sandbox.release(child.pid)
            over -= size
