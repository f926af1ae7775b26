"""Sorted quads -> a store on disk, from nothing or from the store of the snapshot before; complete and closed.

Its default graph is the union of all graphs, written out: what the engine itself offers as a union gives a triple
that stands in three graphs three times, and every count is wrong.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from pathlib import Path

_JOINED = 4096  # lines that a parser is handed at a time


def load(graph: Path, folder: Path) -> None:
    import pyoxigraph as ox

    database = ox.Store(str(folder))
    database.bulk_load(path=str(graph), format=ox.RdfFormat.N_QUADS)
    with graph.open("r", encoding="utf-8", newline="\n") as file:
        database.bulk_load(Lines(triples(file)), format=ox.RdfFormat.N_TRIPLES)  # type: ignore[arg-type]
    database.flush()
    database.optimize()


def load_next(before: Path, gone: Collection[str], come: Collection[str], folder: Path) -> None:
    """The store before stays as it is: its tables never change, and both folders have them (as hard links)."""
    import pyoxigraph as ox

    ox.Store.read_only(str(before)).backup(str(folder))
    database = ox.Store(str(folder))
    left = list(ox.parse("".join(gone), ox.RdfFormat.N_QUADS))
    for quad in left:
        database.remove(quad)
    default = ox.DefaultGraph()
    for triple in {quad.triple for quad in left}:
        everywhere = database.quads_for_pattern(triple.subject, triple.predicate, triple.object, None)
        if all(quad.graph_name == default for quad in everywhere):
            database.remove(ox.Quad(triple.subject, triple.predicate, triple.object))
    new = list(ox.parse("".join(come), ox.RdfFormat.N_QUADS))
    database.extend(new)
    database.extend(ox.Quad(q.subject, q.predicate, q.object) for q in new)
    database.flush()


def triples(quads: Iterable[str]) -> Iterator[str]:
    """Sorted N-Quads lines -> N-Triples lines, each once: IRIs hold no spaces, so a line ends with its graph."""
    last = ""
    for quad in quads:
        triple = quad[: quad.rindex(" <")]
        if triple != last:
            yield f"{triple} .\n"
        last = triple


class Lines(io.RawIOBase):
    """Lines as a file of bytes, for a parser that reads as it goes."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines, self._block, self._at = iter(lines), b"", 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes; none at the end alone.  Lines are joined by the thousand, and no byte twice."""
        if size < 0:
            rest = self._block[self._at :] + "".join(self._lines).encode("utf-8")
            self._block, self._at = b"", 0
            return rest
        if self._at == len(self._block):
            self._block, self._at = "".join(islice(self._lines, _JOINED)).encode("utf-8"), 0
        data = self._block[self._at : self._at + size]
        self._at += len(data)
        return data
