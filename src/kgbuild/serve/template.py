"""Snapshot -> a process that has loaded it and forks workers, which share its memory until they write to it.

Zygote: a process forked before any socket is open, from which all templates come, so that none of them holds a
client's connection.  Front -> zygote: SNAPSHOT-PATH, VERSION and ROOM (bytes, 0: no limit) with a socket.
Front -> template: "spawn SLOT" with the worker's channel, "reload".  Template -> front: "loaded QUADS MODE BYTES",
"failed REASON", "born SLOT PID", "exit SLOT STATUS", "reloaded".
"""

from __future__ import annotations

import contextlib
import fcntl
import gc
import os
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox

from kgbuild import iris
from kgbuild.serve import description, sandbox, search, search_index, slots
from kgbuild.serve.app import create_app
from kgbuild.serve.engine import Engine, load
from kgbuild.serve.pool import Pool
from kgbuild.serve.search import Search
from kgbuild.serve.service import Service
from kgbuild.serve.settings import Settings
from kgbuild.serve.usergraphs import UserGraphs
from kgbuild.serve.worker import Worker
from kgbuild.serve.writer import Validate, write_one

BYTES_PER_QUAD = 1100  # of a store in memory, measured with four indexes and its strings, generously


def zygote(
    control: socket.socket,
    settings: Settings,
    table: slots.Slots,
    inner: str,
    validate: Validate | None,
    documentation: Callable[[], str] | None,
    scratch: Path,
) -> NoReturn:
    """Runs in a fresh child of the front; never returns.  inner: address of the front's internal socket."""
    sandbox.die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # templates are reaped by the system; the front sees their sockets
    while True:
        message, fds, _, _ = socket.recv_fds(control, 4096, 1)
        if not message:
            os._exit(0)
        path, version, room = message.decode().split("\n")
        if _fork() == 0:
            control.close()
            channel = socket.socket(fileno=fds[0])
            template = Template(
                channel, settings, table, Path(path), version, int(room), inner, validate, documentation, scratch
            )
            _in_child(template.run)
        os.close(fds[0])


def _fork() -> int:
    sys.stdout.flush()
    sys.stderr.flush()
    return os.fork()


def _in_child(work: Callable[[], None]) -> NoReturn:
    status = 1
    try:
        sandbox.die_with_parent()
        work()
        status = 0
    except (KeyboardInterrupt, BrokenPipeError, ConnectionResetError):
        status = 0
    except BaseException:  # noqa: BLE001 - the last frame of a process: said on standard error, then it ends
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


class Template:
    """One snapshot, loaded."""

    def __init__(
        self,
        control: socket.socket,
        settings: Settings,
        table: slots.Slots,
        path: Path,
        version: str,
        room: int,
        inner: str,
        validate: Validate | None,
        documentation: Callable[[], str] | None,
        scratch: Path,
    ) -> None:
        self.scratch, self.index = scratch, path
        self.validate, self.documentation = validate, documentation
        self.control, self.settings, self.table, self.path, self.inner = control, settings, table, path, inner
        self.version, self.room, self.children = version, room, dict[int, int]()
        self.user = UserGraphs(settings.out / "user")
        self.store: ox.Store | None = None
        self.in_memory = True

    def run(self) -> None:
        signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
        wake, waker = socket.socketpair()
        wake.setblocking(False)
        waker.setblocking(False)
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        try:
            self.held = (self.path / "manifest.json").open("rb")  # a build deletes no snapshot that is locked
            fcntl.flock(self.held, fcntl.LOCK_SH)
            self._load()
        except (OSError, ValueError, SyntaxError) as error:
            self.control.send(f"failed {error}".encode())
            return
        self.app = create_app(
            Pool(self.inner, self.settings.timeout),
            snapshot=self.path,
            out=self.settings.out,
            documentation=self.documentation,
        )
        gc.collect()
        gc.set_threshold(50_000, 20, 50)
        gc.freeze()  # the collector writes into what it looks at, which would copy pages
        quads = 0 if self.store is None else description.count(self.store)
        mode, resident = "memory" if self.in_memory else "disk", sandbox.sizes()[1]
        self.control.send(f"loaded {quads} {mode} {resident}".encode())
        poll = select.poll()
        poll.register(self.control, select.POLLIN)
        poll.register(wake, select.POLLIN)
        self._index()
        while True:
            for fd, _ in poll.poll():
                if fd == wake.fileno():
                    wake.recv(4096)
                    self._reap()
                elif not self._obey():
                    return

    def _index(self) -> None:
        """The full-text index of the snapshot, or one made now by a child, while queries are answered already."""
        self.index = self.path / search.FILE
        if self.index.exists():
            return
        self.index = self.scratch / f"{self.path.name}.db"
        if self.index.exists() or not (self.path / "graph.nq").exists():
            return
        pid = _fork()
        if pid == 0:
            self.control.close()
            os.nice(10)
            _in_child(self._build_index)
        self.children[pid] = 0

    def _build_index(self) -> None:
        with contextlib.suppress(FileNotFoundError):  # the server has ended meanwhile, and its folder with it
            search_index.build(self.path / "graph.nq", self.index)

    def _load(self) -> None:
        graph = self.path / "graph.nq"
        size = graph.stat().st_size if graph.exists() else 0
        if self.settings.store == "disk":
            self.in_memory = False
        elif self.settings.store == "auto":
            self.in_memory = size * 8 < (min(_available(), self.room) if self.room else _available())
        if self.in_memory:
            self.store = load(graph) if size else ox.Store()
            self._describe(self.store)
            self.user.protect(self.store)
            self.user.into(self.store)
        elif self.settings.writable:
            raise ValueError("the data does not fit in memory, which writing needs")

    def _describe(self, store: ox.Store) -> None:
        """VoID inside the queryable data, unless the builder has put it there."""
        graph = ox.NamedNode(iris.GRAPH_VOID)
        if store.contains_named_graph(graph) or not len(store) or self.settings.writable:
            return
        subject = ox.NamedNode(iris.BASE + "dataset")
        counts = description.statistics(store)
        counts.append((iris.RDF + "type", ox.NamedNode(iris.VOID + "Dataset")))
        for predicate, value in counts:
            for place in (graph, ox.DefaultGraph()):
                store.add(ox.Quad(subject, ox.NamedNode(predicate), value, place))

    def _obey(self) -> bool:
        message, fds, _, _ = socket.recv_fds(self.control, 4096, 1)
        if not message:
            return False
        verb, *rest = message.decode().split(" ")
        if verb == "spawn":
            slot, kind = int(rest[0]), rest[1]
            channel = socket.socket(fileno=fds[0])
            pid = _fork()
            if pid == 0:
                _in_child(lambda: self._work(channel, slot, kind))
            channel.close()
            self.children[pid] = slot
            self.control.send(f"born {slot} {pid}".encode())
        elif verb == "reload" and self.store is not None:
            self.version = rest[0]
            self.user.into(self.store)
            self.control.send(b"reloaded")
        return True

    def _reap(self) -> None:
        while True:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            slot = self.children.pop(pid, -1)
            self.control.send(f"exit {slot} {pid} {os.waitstatus_to_exitcode(status)}".encode())

    def _work(self, channel: socket.socket, slot: int, kind: str) -> None:
        """The life of a worker."""
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        self.control.close()
        settings = self.settings
        store = self.store
        if store is None:
            store = ox.Store.read_only(str(self.path / "store"))
        row = self.table.row(slot)
        if not settings.allow_service:
            sandbox.no_network()
        if kind == "writer":
            sandbox.limit(settings.memory)
            write_one(channel, store, self.user, self.validate, settings, row)
            return
        engine = Engine(store, self.version, Search(self.index))
        service = Service(engine, settings, row, self.app)

        def answer() -> None:
            row[slots.THREAD] = threading.get_native_id()
            sandbox.limit(settings.memory)
            Worker(channel, service, self.table.row(0)).run()

        _alone(answer)


def _alone(work: Callable[[], None]) -> None:
    """Runs it in a second thread while the first one waits: a thread of its own has a heap and a stack of its own.

    The heap that a worker inherits is full of the gaps that loading has left, all on pages shared with the others:
    looking for room there and copying a page for each gap that is used took a third of a small query's time.
    """

    def run() -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the front is gone
            work()

    threading.stack_size(sandbox.STACK)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


def _available() -> int:
    """Bytes of memory that could be used without swapping."""
    try:
        text = Path("/proc/meminfo").read_text()
    except OSError:
        return 1 << 62
    line = next((line for line in text.splitlines() if line.startswith("MemAvailable:")), "MemAvailable: 0 kB")
    return int(line.split()[1]) * 1024
