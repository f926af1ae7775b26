"""One input file -> finished entries in the cache; runs in a child process that may be killed at any moment.

`python -m kgbuild.worker FD` takes tasks from a socket and answers with messages.  `work` alone is the function that
another executor would run: it needs a task, settings and the files, and nothing of its caller's memory.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import hashlib
import os
import resource
import signal
import sys
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from kgbuild import stages
from kgbuild.errors import DocumentError, KnowledgeError
from kgbuild.model import Document, Extraction, Frozen
from kgbuild.rdf.report import Report
from kgbuild.read import Input
from kgbuild.store import atomic_write


class Entry(Frozen, frozen=True):
    """All that depends on one document and the knowledge alone."""

    document: Document
    extraction: Extraction
    report: Report
    signature: tuple[int, ...]


class Task(Frozen, frozen=True):
    """One input; of a file of rows, every `shards`-th from `shard` on.  skip: documents that broke a worker."""

    item: Input
    shard: int = 0
    shards: int = 1
    skip: tuple[str, ...] = ()


class Loading(Frozen, frozen=True, tag=True):
    """The worker loads the parser and its tables."""


class Began(Frozen, frozen=True, tag=True):
    """size: characters of text, or bytes of a file that is about to be read."""

    document: str
    size: int = 0


class Done(Frozen, frozen=True, tag=True):
    """fresh: worked out now, not found in the cache.  words: of the text, as white space parts them."""

    document: str
    key: str
    fresh: bool
    words: int = 0


class Failed(Frozen, frozen=True, tag=True):
    document: str
    message: str


class Finished(Frozen, frozen=True, tag=True):
    """The task is done; the worker waits for the next."""


class Broken(Frozen, frozen=True, tag=True):
    """No document can be worked on.  kind: "knowledge" (a table is wrong) | "disk" (results cannot be written)."""

    kind: str
    message: str
    where: str = ""
    hint: str = ""


Message = Loading | Began | Done | Failed | Finished | Broken


class Settings(Frozen, frozen=True):
    """memory: bytes of address space, 0 for no limit.  stages: name of the table.  path: where Python finds modules."""

    cache: str
    fingerprint: str
    memory: int = 0
    stages: str = stages.DEFAULT
    path: tuple[str, ...] = ()


def entry_key(document: Document, fingerprint: str) -> str:
    parts = (document.identifier, document.digest, fingerprint)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def entry_path(cache: Path, key: str) -> Path:
    return cache / key[:2] / key


def load_entry(cache: Path, key: str) -> Entry | None:
    """None where there is none or it is broken (its checksum differs): it is worked out again."""
    try:
        data = entry_path(cache, key).read_bytes()
    except OSError:
        return None
    if hashlib.sha256(data[32:]).digest() != data[:32]:
        return None
    try:
        return msgspec.msgpack.decode(data[32:], type=Entry)
    except msgspec.DecodeError:  # written by another version
        return None


def save_entry(cache: Path, key: str, entry: Entry) -> None:
    data = msgspec.msgpack.encode(entry)
    atomic_write(entry_path(cache, key), hashlib.sha256(data).digest() + data)


def work(task: Task, settings: Settings) -> Iterator[Message]:
    """Every document of the task ends as Done or Failed.  Raises KnowledgeError, and OSError when the disk is full."""
    table = stages.named(settings.stages)
    name = task.item.identifier
    yield Began(document=name, size=_size(task.item.path))
    limit = f"needs more memory than {settings.memory // 2**20} MiB"
    try:
        for number, found in enumerate(table.read(task.item)):
            if number % task.shards != task.shard:
                continue
            if isinstance(found, DocumentError):
                yield Failed(document=found.where or name, message=str(found))
            elif found.identifier not in task.skip:
                yield from _one(found, settings, table)
    except DocumentError as error:
        yield Failed(document=name, message=str(error))
    except MemoryError:
        yield Failed(document=name, message=f"{name}: {limit}")
    yield Finished()


def _size(path: str) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0


_warm: set[str] = set()


def _one(document: Document, settings: Settings, table: stages.Stages) -> Iterator[Message]:
    cache, key, name = Path(settings.cache), entry_key(document, settings.fingerprint), document.identifier
    words = len(document.text.split())
    if load_entry(cache, key) is not None:
        yield Done(document=name, key=key, fresh=False, words=words)
        return
    if settings.stages not in _warm:
        yield Loading()
        _load(table)
        _warm.add(settings.stages)
    yield Began(document=name, size=len(document.text))
    try:
        entry = make_entry(document, table)
    except MemoryError:
        yield Failed(document=name, message=f"{name}: needs more memory than {settings.memory // 2**20} MiB")
        return
    except RecursionError:
        yield Failed(document=name, message=f"{name}: is nested too deeply")
        return
    save_entry(cache, key, entry)
    yield Done(document=name, key=key, fresh=True, words=words)


def _load(table: stages.Stages) -> None:
    """What is loaded now stays until the process ends: the collector need not look at it, now nor later."""
    gc.disable()
    try:
        table.warm()
        gc.freeze()
    finally:
        gc.enable()


def make_entry(document: Document, table: stages.Stages) -> Entry:
    """What one document says, checked: the function of source and knowledge that all else is built on."""
    extraction = table.extract(document)
    report = table.validate(table.document_quads(document, extraction, {}))
    return Entry(document=document, extraction=extraction, report=report, signature=table.signature(document.text))


_PDEATHSIG = 1


def serve(pipe: Connection) -> None:
    """Takes settings, then tasks, until the pipe closes."""
    encode = msgspec.msgpack.encode
    ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)  # a worker in an endless loop does not outlive its build
    settings = msgspec.msgpack.decode(pipe.recv_bytes(), type=Settings)
    sys.path[:] = settings.path or sys.path
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(OSError):  # where memory runs out all the same, a worker goes and the build stays
        Path("/proc/self/oom_score_adj").write_text("1000")
    if settings.memory:
        resource.setrlimit(resource.RLIMIT_AS, (settings.memory, settings.memory))
    while True:
        try:
            task = msgspec.msgpack.decode(pipe.recv_bytes(), type=Task)
        except (EOFError, OSError):
            return
        try:
            for message in work(task, settings):
                pipe.send_bytes(encode(message))
        except KnowledgeError as error:
            pipe.send_bytes(encode(Broken(kind="knowledge", message=error.message, where=error.where, hint=error.hint)))
        except BrokenPipeError:  # the build was ended; what is finished is in the cache
            return
        except OSError as error:
            pipe.send_bytes(encode(Broken(kind="disk", message=str(error.strerror), where=str(error.filename or ""))))


if __name__ == "__main__":
    serve(Connection(int(sys.argv[1])))
