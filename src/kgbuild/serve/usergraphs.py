"""OUT/user/graphs.nq <-> the graphs of a store that people wrote, which no build touches."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from kgbuild import iris
from kgbuild.serve.graphstore import USER_DEFAULT
from kgbuild.store import atomic_write

RESERVED = iris.BASE + "graph/"  # builds name their graphs below it


class UserGraphs:
    """folder: OUT/user.  built: graphs of the snapshot, which nobody may write to; known once loaded."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "graphs.nq"
        self.built: frozenset[str] = frozenset()
        self.loaded = ""

    def version(self) -> str:
        """Names the content of the file; "0" when there is none."""
        try:
            return hashlib.sha256(self.file.read_bytes()).hexdigest()[:16]
        except FileNotFoundError:
            return "0"

    def protect(self, store: ox.Store) -> None:
        """Call before `into`: all graphs that are in the store now belong to the build."""
        self.built = frozenset(graph.value for graph in store.named_graphs())

    def may_write(self, graph: str) -> bool:
        return graph not in self.built and not graph.startswith(RESERVED)

    def graphs(self, store: ox.Store) -> list[ox.NamedNode | ox.BlankNode | ox.DefaultGraph]:
        """In a writer's copy: the graphs that may be written to and exist, the default graph always."""
        return [ox.DefaultGraph(), *self._named(store)]

    def _named(self, store: ox.Store) -> list[ox.NamedNode | ox.BlankNode]:
        return sorted((graph for graph in store.named_graphs() if graph.value not in self.built), key=str)

    def into(self, store: ox.Store) -> None:
        """Makes the store hold what the file holds, with the union of all as default graph.

        What was written to the default graph is in a graph of its own.  Raises OSError, SyntaxError.
        """
        old = [quad for graph in self._named(store) for quad in store.quads_for_pattern(None, None, None, graph)]
        for graph in self._named(store):
            store.remove_graph(graph)
        for quad in old:
            if len(list(store.quads_for_pattern(quad.subject, quad.predicate, quad.object))) == 1:
                store.remove(ox.Quad(quad.subject, quad.predicate, quad.object))  # the union's, and nobody else's
        self.loaded = self.version()
        if self.loaded != "0":
            for quad in ox.parse(path=str(self.file), format=ox.RdfFormat.N_QUADS, lenient=True):
                graph = USER_DEFAULT if isinstance(quad.graph_name, ox.DefaultGraph) else quad.graph_name
                store.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph))
                store.add(ox.Quad(quad.subject, quad.predicate, quad.object))

    def unfold(self, store: ox.Store) -> None:
        """Makes a copy that updates can run on: its default graph is what was written to it, not the union."""
        kept = list(store.quads_for_pattern(None, None, None, USER_DEFAULT))
        store.clear_graph(ox.DefaultGraph())
        store.remove_graph(USER_DEFAULT)
        store.extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in kept)

    def lines(self, store: ox.Store) -> list[str]:
        """Sorted N-Quads of all that people wrote, from a writer's copy."""
        found = (quad for graph in self.graphs(store) for quad in store.quads_for_pattern(None, None, None, graph))
        return sorted(f"{quad} .\n" for quad in found)

    def save(self, lines: list[str]) -> None:
        """Whole or not at all, and on the disk when this returns."""
        atomic_write(self.file, "".join(lines).encode())

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """One writer at a time, over all servers of one folder."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with (self.file.parent / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def fingerprint(self, store: ox.Store) -> int:
        """Of the built graphs' content, whatever the order; about a second for a million statements."""
        found = 0
        for quad in store.quads_for_pattern(None, None, None, None):
            graph = quad.graph_name
            if isinstance(graph, ox.NamedNode) and graph.value in self.built:
                found ^= hash(quad)
        return found
