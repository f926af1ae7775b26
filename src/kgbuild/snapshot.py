"""A snapshot's files -> typed values: documents, extractions, claims, the world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import msgspec

from kgbuild.model import Document, Extraction, World
from kgbuild.store import Snapshot

Value = TypeVar("Value")


def _values(snapshot: Snapshot, name: str, kind: type[Value]) -> Iterator[Value]:
    with (snapshot.path / name).open("rb") as file:
        for line in file:
            yield msgspec.json.decode(line, type=kind)


def documents(snapshot: Snapshot) -> Iterator[Document]:
    return _values(snapshot, "documents.jsonl", Document)


def extractions(snapshot: Snapshot) -> Iterator[Extraction]:
    return _values(snapshot, "extractions.jsonl", Extraction)


class Shared(msgspec.Struct, frozen=True):
    """A World with its identity as triples, since JSON has no keys of two parts."""

    identity: list[tuple[str, str, str]]
    world: World


def world_json(world: World) -> bytes:
    identity = sorted((document, node, iri) for (document, node), iri in world.identity.items())
    shared = Shared(identity=identity, world=msgspec.structs.replace(world, identity={}))
    return msgspec.json.encode(shared, order="sorted")


def world(snapshot: Snapshot) -> World:
    shared = msgspec.json.decode((snapshot.path / "world.json").read_bytes(), type=Shared)
    identity = {(document, node): iri for document, node, iri in shared.identity}
    return msgspec.structs.replace(shared.world, identity=identity)
