"""Snapshots: which one is current, which ones stay, and who holds them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.build.conftest import Corpus

from kgbuild import store
from kgbuild.errors import SnapshotError
from kgbuild.loading import Lines


def ids(out: Path) -> set[str]:
    return {path.name for path in (out / "snapshots").iterdir()}


def change(corpus: Corpus, turn: int) -> str:
    corpus.write("a.txt", f"Ann met Turn{turn}.\n")
    return corpus.build().snapshot.id


def test_the_current_one_and_the_one_before_stay(corpus: Corpus) -> None:
    made = [change(corpus, turn) for turn in range(4)]
    assert ids(corpus.out) == set(made[-2:])
    assert store.current(corpus.out).id == made[-1]


def test_one_in_use_is_never_deleted(corpus: Corpus) -> None:
    first = change(corpus, 0)
    with store.hold(corpus.out) as held:
        for turn in range(1, 4):
            change(corpus, turn)
        assert held.id == first
        assert first in ids(corpus.out)
        assert len(list(held.store())) > held.manifest.quads
    change(corpus, 9)
    assert first not in ids(corpus.out)


def test_going_back_to_old_content_is_the_old_snapshot(corpus: Corpus) -> None:
    first, _ = change(corpus, 0), change(corpus, 1)
    assert change(corpus, 0) == first
    assert store.current(corpus.out).id == first


@pytest.mark.parametrize("pointer", ["", "../../etc", "0" * 32, "\xe9"])
def test_a_pointer_to_nothing_is_told(tmp_path: Path, pointer: str) -> None:
    (tmp_path / "current").write_text(pointer, "utf-8")
    with pytest.raises(SnapshotError, match="kgbuild build"):
        store.current(tmp_path)


def test_nothing_built_is_told(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="nothing was built here yet"), store.hold(tmp_path):
        pass


def test_a_snapshot_opens_for_rdflib(corpus: Corpus) -> None:
    found = corpus.build().snapshot.dataset()
    rows = list(found.query("SELECT ?l { ?p a <https://w3id.org/kgbuild/ns#Person> ; rdfs:label ?l } ORDER BY ?l"))
    assert [str(row[0]) for row in rows] == ["Ann", "Bob", "Cid", "Dan"]


def test_what_several_documents_say_is_one_triple_of_the_default_graph(corpus: Corpus) -> None:
    for name in ("b.txt", "d.txt", "e.txt"):
        corpus.write(name, "Ann met Bob.\n")
    built = corpus.build().snapshot
    text = "SELECT ?e ?p { ?e <https://w3id.org/kgbuild/ns#visitor> ?p ; <https://w3id.org/kgbuild/ns#place> ?q }"
    found = [(str(row["e"]), str(row["p"])) for row in built.store().query(text)]  # type: ignore[union-attr]
    assert len(found) == len(set(found)) == 3
    assert len(list(built.dataset().query(text))) == 3
    quads = list(built.store())
    union = {quad.triple for quad in quads if quad.graph_name != ox.DefaultGraph()}
    assert {quad.triple for quad in quads if quad.graph_name == ox.DefaultGraph()} == union


@given(st.lists(st.text()), st.lists(st.integers(min_value=1, max_value=9)))
def test_a_parser_that_reads_lines_piece_by_piece_gets_every_byte(lines: list[str], sizes: list[int]) -> None:
    told = [line + "\n" for line in lines]
    file, read = Lines(told), b""
    for size in sizes:
        piece = file.read(size)
        assert len(piece) <= size
        read += piece
    assert read + file.read() == "".join(told).encode()
    assert file.read(1) == b""
