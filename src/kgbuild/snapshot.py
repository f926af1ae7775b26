"""A snapshot's files -> typed values: documents, extractions, claims, the world."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

import msgspec

from kgbuild.model import Document, Extraction, World
from kgbuild.rdf.report import Report
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
    """A World with its identity as triples, since JSON has no keys of two parts, and what shapes found in it."""

    identity: list[tuple[str, str, str]]
    world: World
    report: Report = Report()


def world_json(world: World, report: Report | None = None) -> bytes:
    identity = sorted((document, node, iri) for (document, node), iri in world.identity.items())
    bare = msgspec.structs.replace(world, identity={})
    return msgspec.json.encode(Shared(identity=identity, world=bare, report=report or Report()), order="sorted")


def world(snapshot: Snapshot) -> World:
    return world_and_report(snapshot)[0]


def world_and_report(snapshot: Snapshot) -> tuple[World, Report]:
    shared = msgspec.json.decode((snapshot.path / "world.json").read_bytes(), type=Shared)
    identity = {(document, node): iri for document, node, iri in shared.identity}
    return msgspec.structs.replace(shared.world, identity=identity), shared.report
