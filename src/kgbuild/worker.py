"""One input file -> finished entries in the cache; runs in a child process that may be killed at any moment."""

from __future__ import annotations

import hashlib
import resource
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from kgbuild.errors import DocumentError
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


class Began(Frozen, frozen=True, tag=True):
    document: str


class Done(Frozen, frozen=True, tag=True):
    document: str
    key: str
    fresh: bool  # worked out now, not found in the cache


class Failed(Frozen, frozen=True, tag=True):
    document: str
    message: str


class Finished(Frozen, frozen=True, tag=True):
    """The task is done; the worker waits for the next."""


Message = Began | Done | Failed | Finished


class Settings(Frozen, frozen=True):
    cache: Path
    fingerprint: str
    memory: int  # bytes of address space


def entry_key(document: Document, fingerprint: str) -> str:
    parts = (document.identifier, document.digest, fingerprint)
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def entry_path(cache: Path, key: str) -> Path:
    return cache / key[:2] / key


def load_entry(cache: Path, key: str) -> Entry | None:
    """None where there is none or it is broken: a broken entry is worked out again."""
    try:
        return msgspec.msgpack.decode(entry_path(cache, key).read_bytes(), type=Entry)
    except (OSError, msgspec.DecodeError):
        return None


def serve(pipe: Connection, settings: Settings) -> None:
    """Takes tasks until the pipe closes."""
    resource.setrlimit(resource.RLIMIT_AS, (settings.memory, settings.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while True:
        try:
            task = msgspec.msgpack.decode(pipe.recv_bytes(), type=Task)
        except (EOFError, OSError):
            return
        for message in work(task, settings):
            pipe.send_bytes(msgspec.msgpack.encode(message))


def work(task: Task, settings: Settings) -> Iterator[Message]:
    from kgbuild.read import read

    name = task.item.identifier
    yield Began(document=name)
    try:
        for number, found in enumerate(read(task.item)):
            if number % task.shards != task.shard:
                continue
            if isinstance(found, DocumentError):
                yield Failed(document=found.where or name, message=str(found))
            elif found.identifier not in task.skip:
                yield Began(document=found.identifier)
                yield _one(found, settings)
    except DocumentError as error:
        yield Failed(document=name, message=str(error))
    except MemoryError:
        yield Failed(document=name, message=f"{name}: needs more memory than {settings.memory // 2**20} MiB")
    yield Finished()


def _one(document: Document, settings: Settings) -> Message:
    key = entry_key(document, settings.fingerprint)
    if load_entry(settings.cache, key) is not None:
        return Done(document=document.identifier, key=key, fresh=False)
    try:
        entry = make_entry(document)
    except MemoryError:
        limit = f"needs more memory than {settings.memory // 2**20} MiB"
        return Failed(document=document.identifier, message=f"{document.identifier}: {limit}")
    except RecursionError:
        return Failed(document=document.identifier, message=f"{document.identifier}: is nested too deeply")
    atomic_write(entry_path(settings.cache, key), msgspec.msgpack.encode(entry))
    return Done(document=document.identifier, key=key, fresh=True)


def make_entry(document: Document) -> Entry:
    """build_document: what one document says, checked."""
    from kgbuild.extract import load
    from kgbuild.rdf.mapping import document_quads
    from kgbuild.rdf.validate import validate
    from kgbuild.resolve import signature

    extraction = load().extract(document)
    report = validate(document_quads(document, extraction, {}))
    return Entry(document=document, extraction=extraction, report=report, signature=signature(document.text))
