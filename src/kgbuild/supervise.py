"""Tasks -> messages, over watched child processes: a crash, a hang or a memory hog costs one document alone."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection, wait

import msgspec

from kgbuild.errors import KnowledgeError, SnapshotError
from kgbuild.worker import Began, Broken, Done, Failed, Finished, Loading, Message, Settings, Task

LOADING = 120.0  # seconds in which a worker has to have loaded the parser
CHARACTERS = 2_000  # that the slowest machine worth thinking of works through in a second
_THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}  # one worker, one core


class _Child:
    """A worker process with the task that it is at, and until when it may be at its document."""

    def __init__(self, settings: Settings, seconds: float) -> None:
        ours, theirs = socket.socketpair()
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by stop
        self.process = subprocess.Popen(
            [sys.executable, "-P", "-m", "kgbuild.worker", str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=self.errors,
            env={**os.environ, **_THREADS, "PYTHONPATH": os.pathsep.join(settings.path), "PYTHONHASHSEED": "0"},
            start_new_session=True,  # ^C reaches the build, which ends its workers in order
        )
        theirs.close()
        self.pipe = Connection(ours.detach())
        self.pipe.send_bytes(msgspec.msgpack.encode(settings))
        self.seconds = seconds
        self.task: Task | None = None
        self.document, self.until, self.loads = "", 0.0, False

    def give(self, task: Task) -> None:
        self.task = task
        self.at(Began(document=task.item.identifier))
        self.until += LOADING  # the interpreter itself has to start
        self.pipe.send_bytes(msgspec.msgpack.encode(task))

    def at(self, began: Began) -> None:
        self.document, self.loads = began.document, False
        self.until = time.monotonic() + self.seconds + began.size / CHARACTERS

    def loading(self) -> None:
        self.loads = True
        self.until = time.monotonic() + LOADING

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.pipe.close()
        self.errors.close()

    def last_words(self) -> str:
        """The last line that the process wrote to its standard error: of a traceback, what went wrong."""
        self.errors.seek(max(0, self.errors.seek(0, os.SEEK_END) - 4096))
        lines = self.errors.read().decode("utf-8", "replace").strip().splitlines()
        return lines[-1].strip()[:300] if lines else ""


def run(tasks: Sequence[Task], settings: Settings, jobs: int, seconds: float) -> Iterator[Done | Failed | Finished]:
    """Messages come in the order in which documents finish; the caller sorts.  One Finished ends each task.

    seconds: longest time one document may take; long ones get more.  Raises KnowledgeError when a table is wrong, and
    SnapshotError when results cannot be written.  Workers end with the iterator.
    """
    waiting = deque(tasks)
    children: list[_Child] = []
    try:
        while waiting or any(child.task for child in children):
            while waiting and len(children) < jobs and all(child.task for child in children):
                children.append(_Child(settings, seconds))
                children[-1].give(waiting.popleft())
            for child in children:
                if waiting and child.task is None:
                    child.give(waiting.popleft())
            busy = [child for child in children if child.task]
            ready = wait([child.pipe for child in busy], timeout=0.2)
            for child in busy:
                if child.pipe in ready:
                    yield from _receive(child, children, waiting)
                elif time.monotonic() > child.until:
                    yield from _lost(child, children, waiting, "takes too long; it was given up")
    finally:
        for child in children:
            child.stop()


def _receive(child: _Child, children: list[_Child], waiting: deque[Task]) -> Iterator[Done | Failed | Finished]:
    try:
        message: Message = msgspec.msgpack.decode(child.pipe.recv_bytes(), type=Message)
    except (EOFError, OSError):
        status = child.process.wait()
        yield from _lost(child, children, waiting, _cause(status, child.last_words()))
        return
    if isinstance(message, Began):
        child.at(message)
    elif isinstance(message, Loading):
        child.loading()
    elif isinstance(message, Broken):
        kind = KnowledgeError if message.kind == "knowledge" else SnapshotError
        raise kind(message.message, where=message.where, hint=message.hint)
    else:
        if isinstance(message, Finished):
            child.task = None
        yield message


def _lost(child: _Child, children: list[_Child], waiting: deque[Task], cause: str) -> Iterator[Failed | Finished]:
    """The document is given up; the rest of its task goes to another worker."""
    assert child.task is not None
    task, document = child.task, child.document
    if child.loads:  # no document's fault, and it would be the same for every one
        raise KnowledgeError(
            f"the parser or its tables cannot be loaded: {cause}", hint="reinstall, or allow more --memory"
        )
    child.stop()
    children.remove(child)
    yield Failed(document=document, message=f"{document}: {cause}\n  hint: the other documents are built")
    if document != task.item.identifier and document not in task.skip:
        waiting.appendleft(msgspec.structs.replace(task, skip=(*task.skip, document)))
    else:
        yield Finished()


def _cause(status: int, words: str) -> str:
    if status < 0:
        return f"broke the process that worked on it ({signal.Signals(-status).name})"
    return f"broke the process that worked on it ({words or f'status {status}'})"
