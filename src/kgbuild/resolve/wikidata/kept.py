"""Links of entities, kept on disk under all that they depend on: an entity that nothing touched is not looked up again.

The key is the content of the entity with its surroundings and the sources' contents, so a kept link is the one that
would be found now, and a build that finds all of them kept has the same bytes as one that finds none.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

import msgspec

from kgbuild.model import Entity, Link
from kgbuild.resolve.wikidata.features import Context


class Kept:
    """The links of the build before; what the next one needs is kept in their stead."""

    def __init__(self, path: Path | None, known: str) -> None:
        """known: what the sources hold and how links are chosen; another one forgets all links."""
        self._path, self._known = path, known
        self._old = _load(path) if path is not None else {}
        self._new: dict[bytes, tuple[Link, ...]] = {}
        self.found, self.asked = 0, 0

    def get(self, entity: Entity, context: Context) -> tuple[bytes, tuple[Link, ...] | None]:
        """The key under which to put the links, and the links where they are known.  Merges have no say in them."""
        bare = msgspec.structs.replace(entity, merges=(), named=(), links=())
        around = (
            sorted(context.countries),
            context.first,
            context.last,
            context.placed,
            context.doubt,
            context.written,
        )
        company = (sorted(context.offices), sorted(one.digest for one in context.beside), sorted(context.divisions))
        told = msgspec.msgpack.encode((self._known, bare, *around, *company))
        key = hashlib.blake2b(told, digest_size=16).digest()
        self.asked += 1
        links = self._old.get(key)
        if links is not None:
            self.found += 1
            self._new[key] = links
        return key, links

    def put(self, key: bytes, links: tuple[Link, ...]) -> None:
        self._new[key] = links

    def save(self) -> None:
        """Atomically; a kill leaves the file of the build before."""
        if self._path is None or self._new.keys() == self._old.keys():
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._path.parent, delete=False) as file:
            file.write(msgspec.msgpack.encode(self._new))
        os.replace(file.name, self._path)


def _load(path: Path) -> dict[bytes, tuple[Link, ...]]:
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=dict[bytes, tuple[Link, ...]])
    except (OSError, msgspec.MsgspecError):
        return {}  # it only spares work
