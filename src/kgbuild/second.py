"""Documents of a snapshot and a chat model -> claims of a second reader, kept beside the build and joined to the next.

OUT/second/KEY.json holds what one model read in one document; KEY is of the document's name and bytes and the
model's name, so a changed document is asked about again and nothing else is.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from kgbuild import snapshot, store
from kgbuild.model import Document, Extraction, Frozen
from kgbuild.store import Snapshot

if TYPE_CHECKING:
    from kgbuild.extract.chat.llm import LlmExtractor

FOLDER = "second"


class Read(Frozen, frozen=True):
    """What one model read in one document."""

    document: str
    digest: str
    model: str
    extraction: Extraction


class Summary(Frozen, frozen=True):
    documents: int
    asked: int
    cached: int
    accepted: int
    rejected: tuple[tuple[str, int], ...]


def read(
    found: Snapshot, out: Path, extractor: LlmExtractor, model: str, progress: Callable[[str], None] = lambda _: None
) -> Summary:
    """Raises EndpointError when the endpoint gives no answer; what it answered before is kept."""
    rejected: Counter[str] = Counter()
    documents = asked = cached = accepted = 0
    for document in snapshot.documents(found):
        progress(document.identifier)
        extraction, tally = extractor.extract(document)
        one = Read(document=document.identifier, digest=document.digest, model=model, extraction=extraction)
        store.atomic_write(_path(out, one), msgspec.json.encode(one))
        documents, asked, cached = documents + 1, asked + tally.asked, cached + tally.cached
        accepted += tally.accepted
        rejected.update(dict(tally.rejected))
    return Summary(
        documents=documents, asked=asked, cached=cached, accepted=accepted, rejected=tuple(sorted(rejected.items()))
    )


def _path(out: Path, one: Read) -> Path:
    key = hashlib.sha256("\0".join((one.document, one.digest, one.model)).encode()).hexdigest()
    return out / FOLDER / f"{key}.json"


def fingerprint(out: Path) -> str:
    """Of everything that second readers have read: a build is not up to date when it changes."""
    files = sorted((out / FOLDER).glob("*.json"))
    return hashlib.sha256("".join(f"{p.name} {store.sha256(p)}\n" for p in files).encode()).hexdigest() if files else ""


class Second:
    """Joins what models read to what the rules read; claims keep their reader's name."""

    def __init__(self, out: Path) -> None:
        self._read: dict[tuple[str, str], list[Read]] = {}
        for one in _all(out):
            self._read.setdefault((one.document, one.digest), []).append(one)

    def joined(self, document: Document, extraction: Extraction) -> Extraction:
        """Node ids of the n-th model begin with "m" or "w" and its number, so that they never meet the rules' own."""
        for number, one in enumerate(sorted(self._read.get((document.identifier, document.digest), ()), key=_model), 1):
            more = _renamed(one.extraction, number)
            extraction = msgspec.structs.replace(
                extraction, nodes=(*extraction.nodes, *more.nodes), claims=(*extraction.claims, *more.claims)
            )
        return extraction


def _model(one: Read) -> str:
    return one.model


def _all(out: Path) -> Iterator[Read]:
    for path in sorted((out / FOLDER).glob("*.json")):
        yield msgspec.json.decode(path.read_bytes(), type=Read)


def _renamed(extraction: Extraction, number: int) -> Extraction:
    names = {node.id: f"{node.id[0]}{number}.{node.id[1:]}" for node in extraction.nodes}
    nodes = tuple(msgspec.structs.replace(node, id=names[node.id]) for node in extraction.nodes)
    claims = []
    for claim in extraction.claims:
        value = claim.object
        if hasattr(value, "node"):
            value = msgspec.structs.replace(value, node=names[value.node])
        speaker = names.get(claim.speaker, "")
        claims.append(msgspec.structs.replace(claim, subject=names[claim.subject], object=value, speaker=speaker))
    return msgspec.structs.replace(extraction, nodes=nodes, claims=tuple(claims))
