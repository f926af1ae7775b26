"""Results under keys of all that they depend on -> a file, in which the next build finds those that nothing touched.

A key is a hash of content, so what is found is what would be worked out now: a build that finds everything has the same
bytes as one that finds nothing, and a file that is lost or broken costs time alone.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

T = TypeVar("T")
SIZE = 16  # bytes of a hash
Name = tuple[str, ...]  # of a block


class Shelf(Generic[T]):
    """What the build before left, and what the next one will find: only what this one asked for stays."""

    def __init__(self, kind: type[T], path: Path | None = None, known: str = "") -> None:
        """path: None keeps nothing.  known: what all results depend on; another one forgets them all."""
        self._kind, self._path, self._known = kind, path, known
        self._new: dict[bytes, T] = {}
        self.asked, self.found = 0, 0

    @cached_property
    def _old(self) -> dict[bytes, T]:
        return _load(self._path, self._kind, self._known) if self._path is not None else {}

    def get(self, key: bytes) -> T | None:
        self.asked += 1
        result = self._old.get(key)
        if result is not None:
            self.found += 1
            self._new[key] = result
        return result

    def put(self, key: bytes, result: T) -> None:
        if self._path is not None:
            self._new[key] = result

    def save(self) -> None:
        """Atomically; a kill leaves the file of the build before."""
        if self._path is None or self._new.keys() == self._old.keys():
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        data = msgspec.msgpack.encode((self._known, self._new))
        with tempfile.NamedTemporaryFile(dir=self._path.parent, delete=False) as file:
            file.write(hashlib.sha256(data).digest())
            file.write(data)
        os.replace(file.name, self._path)


def _load(path: Path, kind: type[T], known: str) -> dict[bytes, T]:
    """Nothing where there is no file, or its checksum differs, or it is of another version."""
    try:
        data = memoryview(path.read_bytes())
        if hashlib.sha256(data[32:]).digest() != data[:32]:
            return {}
        told, results = msgspec.msgpack.decode(data[32:], type=tuple[str, dict[bytes, kind]])  # type: ignore[valid-type]
    except (OSError, msgspec.MsgspecError):
        return {}
    return results if told == known else {}


def hash_of(*hashes: bytes) -> bytes:
    """Of hashes that all have one length."""
    return hashlib.blake2b(b"".join(hashes), digest_size=SIZE).digest()


def hash_of_values(*values: object) -> bytes:
    return hashlib.blake2b(msgspec.msgpack.encode(values, order="deterministic"), digest_size=SIZE).digest()


def hashed(name: Name) -> bytes:
    return hashlib.blake2b("\0".join(name).encode("utf-8", "surrogatepass"), digest_size=SIZE).digest()


class Blocks(Generic[T]):
    """Blocks in which documents have a say, and what each comes to; worked out anew where one says otherwise."""

    def __init__(self, says: Shelf[bytes], results: Shelf[T]) -> None:
        """says: of a document, the names of blocks and what it says there, as hashes in turn."""
        self.says, self.results = says, results

    def worked(
        self,
        signatures: Mapping[str, bytes],
        said: Callable[[str], Iterable[tuple[Name, bytes]]],
        work: Callable[[Sequence[str], Container[bytes]], Iterable[tuple[Name, T]]],
    ) -> list[T]:
        """signatures: document -> hash of all that its say depends on, in order.

        said: in a document, the names of its blocks, each with a hash of all that it adds to the block.
        work: documents, in order, and hashes of names -> what each block of such a name comes to.
        """
        members: dict[bytes, list[str]] = defaultdict(list)
        added: dict[bytes, list[bytes]] = defaultdict(list)
        for document, signature in signatures.items():
            says = self.says.get(signature)
            if says is None:
                says = b"".join(hashed(name) + what for name, what in said(document))
                self.says.put(signature, says)
            for at in range(0, len(says), 2 * SIZE):
                name = says[at : at + SIZE]
                members[name].append(document)
                added[name].append(says[at + SIZE : at + 2 * SIZE])
        found, fresh = [], {}
        for name, whole in added.items():
            under = hash_of(name, *whole)
            result = self.results.get(under)
            if result is None:
                fresh[name] = under
            else:
                found.append(result)
        concerned = {document for name in fresh for document in members[name]}
        for block, result in work([document for document in signatures if document in concerned], fresh.keys()):
            self.results.put(fresh[hashed(block)], result)
            found.append(result)
        return found
