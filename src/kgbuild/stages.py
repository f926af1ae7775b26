"""The stages that a build runs, as one table that travels by name: worker processes and other executors find it again.

Functions here import what they need when they are called, so that a build with nothing to do loads no parser.
"""

from __future__ import annotations

import errno
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cache
from pathlib import Path
from pkgutil import resolve_name
from typing import TYPE_CHECKING, NamedTuple

from kgbuild import knowledge, review
from kgbuild.errors import DocumentError, UsageError
from kgbuild.model import Document, Extraction, Part, World
from kgbuild.rdf.report import Report
from kgbuild.read import Input, discover, read

if TYPE_CHECKING:
    from kgbuild.extract import Extractor
    from kgbuild.resolve.wikidata.items import ItemSource

DEFAULT = "kgbuild.stages:STAGES"
ITEMS = "wikidata.db"  # in OUT: an index of Wikidata; where it stands, builds look items up in it


class Stages(NamedTuple):
    """Everything a build calls.  Each is a pure function of its arguments and of what `fingerprint` covers.

    warm: loads what `extract` needs; called once in a process, before its first document, and may take seconds.
    modules: what all but `extract` needs; they are loaded while documents are read in other processes.
    fingerprint: of all that one document's result depends on; whole: of all that a snapshot depends on.
    """

    discover: Callable[[Sequence[Path]], tuple[Input, ...]]
    read: Callable[[Input], Iterator[Document | DocumentError]]
    warm: Callable[[], object]
    modules: tuple[str, ...]
    extract: Callable[[Document], Extraction]
    signature: Callable[[str], tuple[int, ...]]
    document_quads: Callable[[Document, Extraction, Mapping[tuple[str, str], str]], Iterator[str]]
    validate: Callable[[Iterable[str]], Report]
    resolve: Callable[[Sequence[Part], Path | None, Path], World]
    world_quads: Callable[[World], Iterator[str]]
    ontology_quads: Callable[[], Iterator[str]]
    search: Callable[[Path, Path], int]
    search_next: Callable[[Path, Iterable[tuple[str, bytes]], Path], bool]
    fingerprint: Callable[[], str]
    whole: Callable[[], str]


def named(name: str) -> Stages:
    """Raises UsageError where `name` ("module:VALUE") is no table of stages."""
    try:
        found = resolve_name(name)
    except (ImportError, AttributeError, ValueError) as error:
        raise UsageError(f"no such table of stages: {error}", where=name) from error
    if not isinstance(found, Stages):
        raise UsageError("is no table of stages", where=name)
    return found


@cache
def extractor() -> Extractor:
    from kgbuild.extract import load

    return load()


def extract(document: Document) -> Extraction:
    return extractor().extract(document)


def signature(text: str) -> tuple[int, ...]:
    from kgbuild.resolve import signature as stage

    return stage(text)


def document_quads(
    document: Document, extraction: Extraction, identity: Mapping[tuple[str, str], str]
) -> Iterator[str]:
    from kgbuild.rdf.mapping import document_quads as stage

    return stage(document, extraction, identity)


def validate(quads: Iterable[str]) -> Report:
    from kgbuild.rdf.validate import validate as stage

    return stage(quads)


def resolve(parts: Sequence[Part], links: Path | None, out: Path) -> World:
    """Items come from the authority that travels with the program, then from OUT/wikidata.db where there is one."""
    from kgbuild.resolve import resolve as stage
    from kgbuild.resolve.wikidata.authority import Authority
    from kgbuild.resolve.wikidata.kept import Kept
    from kgbuild.resolve.wikidata.lookup import LocalIndex

    index = out / ITEMS
    kept = Kept(out / "cache" / "links", f"{knowledge.whole()} {items(out)}")
    sources: list[ItemSource] = [Authority(), *([LocalIndex(index)] if index.exists() else [])]
    return stage(parts, links, sources, kept, reviewed=out / review.FILE)


def items(out: Path) -> str:
    """What the index of Wikidata in OUT was made of, as a hash; "" where there is none."""
    if not (out / ITEMS).exists():
        return ""
    import sqlite3

    try:
        with closing(sqlite3.connect(f"file:{out / ITEMS}?mode=ro&immutable=1", uri=True)) as database:
            return str(database.execute("SELECT value FROM about WHERE what = 'content'").fetchone()[0])
    except sqlite3.DatabaseError as error:
        raise UsageError(
            "is no index of this version", where=str(out / ITEMS), hint="make it again: kgbuild wikidata index DUMP"
        ) from error


def world_quads(world: World) -> Iterator[str]:
    from kgbuild.rdf.mapping import world_quads as stage

    return stage(world)


def ontology_quads() -> Iterator[str]:
    from kgbuild.rdf.mapping import ontology_quads as stage

    return stage()


def search(graph: Path, file: Path) -> int:
    """Sorted quads -> the full-text index beside them."""
    import sqlite3

    from kgbuild.serve.search_index import build as stage

    try:
        return stage(graph, file)
    except sqlite3.OperationalError as error:  # a full disk, told as the file system tells it
        raise OSError(errno.ENOSPC if "full" in str(error) else errno.EIO, str(error), str(file)) from error


def search_next(before: Path, changed: Iterable[tuple[str, bytes]], file: Path) -> bool:
    """The index before, and the lines of subjects that changed -> the next; False where it has to be made anew."""
    import sqlite3

    from kgbuild.serve.search_index import Full, update

    try:
        update(before, changed, file)
    except (Full, FileNotFoundError, sqlite3.Error):  # whatever is wrong with the one before
        return False
    return True


STAGES = Stages(
    discover=discover,
    read=read,
    warm=extractor,
    modules=(
        "kgbuild.resolve",
        "kgbuild.resolve.wikidata.lookup",
        "kgbuild.rdf.mapping",
        "kgbuild.rdf.validate",
        "kgbuild.serve.search_index",
        "pyarrow.parquet",
    ),
    extract=extract,
    signature=signature,
    document_quads=document_quads,
    validate=validate,
    resolve=resolve,
    world_quads=world_quads,
    ontology_quads=ontology_quads,
    search=search,
    search_next=search_next,
    fingerprint=knowledge.fingerprint,
    whole=knowledge.whole,
)
