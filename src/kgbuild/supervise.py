"""Tasks -> messages, over watched child processes: a crash, a hang or a memory hog costs one document alone."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections import deque
from collections.abc import Iterator, Sequence
from multiprocessing.connection import wait

import msgspec

from kgbuild.worker import Began, Done, Failed, Finished, Message, Settings, Task, serve


class _Child:
    """A worker process with the task that it is at, and since when it is at which document."""

    def __init__(self, settings: Settings) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=serve, args=(theirs, settings), daemon=True)
        self.process.start()
        theirs.close()
        self.task: Task | None = None
        self.document, self.since = "", 0.0

    def give(self, task: Task) -> None:
        self.task, self.document, self.since = task, task.item.identifier, time.monotonic()
        self.pipe.send_bytes(msgspec.msgpack.encode(task))

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def run(tasks: Sequence[Task], settings: Settings, jobs: int, seconds: float) -> Iterator[Done | Failed]:
    """Messages come in the order in which documents finish; the caller sorts.

    seconds: longest time one document may take (the first one of a worker has as long again, to load the parser).
    """
    waiting = deque(tasks)
    children: list[_Child] = []
    try:
        while waiting or any(child.task for child in children):
            while waiting and len(children) < jobs and all(child.task for child in children):
                children.append(_Child(settings))
            for child in children:
                if waiting and child.task is None:
                    child.give(waiting.popleft())
            busy = [child for child in children if child.task]
            ready = wait([child.pipe for child in busy], timeout=0.2)
            for child in busy:
                if child.pipe in ready:
                    yield from _receive(child, children, waiting)
                elif time.monotonic() - child.since > 2 * seconds:
                    yield _lost(child, children, waiting, f"takes longer than {2 * seconds:g} s")
    finally:
        for child in children:
            child.stop()


def _receive(child: _Child, children: list[_Child], waiting: deque[Task]) -> Iterator[Done | Failed]:
    try:
        message = msgspec.msgpack.decode(child.pipe.recv_bytes(), type=Message)  # type: ignore[arg-type]
    except (EOFError, OSError):
        child.process.join()
        yield _lost(child, children, waiting, _cause(child.process.exitcode))
        return
    if isinstance(message, Finished):
        child.task = None
    elif isinstance(message, Began):
        child.document, child.since = message.document, time.monotonic()
    else:
        child.since = time.monotonic()
        yield message


def _lost(child: _Child, children: list[_Child], waiting: deque[Task], cause: str) -> Failed:
    """The document is given up; the rest of its task goes to another worker."""
    assert child.task is not None
    task, document = child.task, child.document
    child.stop()
    children.remove(child)
    if document != task.item.identifier and document not in task.skip:
        waiting.appendleft(msgspec.structs.replace(task, skip=(*task.skip, document)))
    return Failed(
        document=document, message=f"{document}: {cause}\n  hint: the other documents are built; look at this one"
    )


def _cause(status: int | None) -> str:
    if status is not None and status < 0:
        return f"broke the process that read it ({signal.Signals(-status).name})"
    return f"ended the process that read it (status {status})"
