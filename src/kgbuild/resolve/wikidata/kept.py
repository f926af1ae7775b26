"""Links of entities, kept on disk under all that they depend on: an entity that nothing touched is not looked up again.

The key is the content of the entity with its surroundings; other contents of the sources forget all links.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from kgbuild.model import Entity, Link
from kgbuild.resolve.shelf import Shelf, hash_of_values
from kgbuild.resolve.wikidata.features import Context


class Kept:
    """The links of the build before; what the next one needs is kept in their stead."""

    def __init__(self, path: Path | None, known: str) -> None:
        """known: what the sources hold and how links are chosen; another one forgets all links."""
        self._shelf = Shelf(tuple[Link, ...], path, known)
        self.save = self._shelf.save

    @property
    def asked(self) -> int:
        return self._shelf.asked

    @property
    def found(self) -> int:
        return self._shelf.found

    def get(self, entity: Entity, context: Context) -> tuple[bytes, tuple[Link, ...] | None]:
        """The key under which to put the links, and the links where they are known.  Merges have no say in them."""
        bare = msgspec.structs.replace(entity, merges=(), named=(), links=())
        around = (
            context.countries,
            context.first,
            context.last,
            context.placed,
            context.doubt,
            context.written,
            context.offices,
            context.divisions,
        )
        key = hash_of_values(bare, around, sorted(one.digest for one in context.beside))
        return key, self._shelf.get(key)

    def put(self, key: bytes, links: tuple[Link, ...]) -> None:
        self._shelf.put(key, links)
