"""The published folder: complete, checkable, the same bytes each time, and without whole texts."""

from __future__ import annotations

import csv
import gzip
import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from kgbuild import claims_table, snapshot
from kgbuild.publish import publish
from kgbuild.store import Snapshot

NAMES = {
    "graph.nq.gz", "graph.trig.gz", "graph.ttl.gz", "claims.csv", "claims.parquet", "void.ttl", "SHA256SUMS",
    "LICENCES.md", "licences.csv",
}  # fmt: skip
STRING = ox.NamedNode("http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#isString")


@pytest.fixture(scope="module")
def folder(five: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("published")
    publish(five, to)
    return to


def load(folder: Path, name: str, form: ox.RdfFormat) -> set[ox.Quad]:
    return set(ox.parse(gzip.decompress((folder / name).read_bytes()), form))


def test_all_files_are_there_and_their_sums_hold(folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == NAMES
    done = subprocess.run(["sha256sum", "--check", "--quiet", "SHA256SUMS"], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
    assert len((folder / "SHA256SUMS").read_text().splitlines()) == len(NAMES) - 1


def test_the_three_dumps_say_the_same(folder: Path, five: Snapshot) -> None:
    quads = load(folder, "graph.nq.gz", ox.RdfFormat.N_QUADS)
    assert quads == load(folder, "graph.trig.gz", ox.RdfFormat.TRIG)
    union = {quad.triple for quad in load(folder, "graph.ttl.gz", ox.RdfFormat.TURTLE)}
    assert union == {quad.triple for quad in quads}
    named = {q for q in five.store() if q.graph_name != ox.DefaultGraph()}
    assert {q for q in named if q.predicate != STRING} == quads


def test_whole_texts_are_left_out_unless_asked_for(folder: Path, five: Snapshot, tmp_path: Path) -> None:
    assert STRING not in {quad.predicate for quad in load(folder, "graph.nq.gz", ox.RdfFormat.N_QUADS)}
    publish(five, tmp_path, texts=True)
    texts = {q.object.value for q in load(tmp_path, "graph.ttl.gz", ox.RdfFormat.TURTLE) if q.predicate == STRING}
    assert texts == {document.text for document in snapshot.documents(five)}


def test_the_same_bytes_each_time(folder: Path, five: Snapshot, tmp_path: Path) -> None:
    program = (
        "from pathlib import Path; from kgbuild.publish import publish; from kgbuild.store import Snapshot\n"
        f"publish(Snapshot(id={five.id!r}, path=Path({str(five.path)!r})), Path({str(tmp_path)!r}))"
    )
    environ = {**os.environ, "PYTHONHASHSEED": "7", "LC_ALL": "C", "TZ": "Asia/Baku"}
    subprocess.run([sys.executable, "-c", program], env=environ, check=True)
    for name in NAMES:
        assert (folder / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_claims_as_tables(folder: Path, five: Snapshot) -> None:
    with (folder / "claims.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == five.manifest.claims > 0
    texts = {document.identifier: document.text for document in snapshot.documents(five)}
    for row in claims_table.read_parquet(folder / "claims.parquet"):
        assert texts[row.document][row.begin : row.end] == row.quote
    claims = {quad.subject.value for quad in five.store().quads_for_pattern(
        None, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"),
        ox.NamedNode("https://w3id.org/kgbuild/ns#Claim"), None)}  # fmt: skip
    assert {row["claim"] for row in rows} == claims


def test_the_description_counts_what_is_there(folder: Path) -> None:
    void = {quad.triple for quad in ox.parse((folder / "void.ttl").read_bytes(), ox.RdfFormat.TURTLE)}
    union = {quad.triple for quad in load(folder, "graph.ttl.gz", ox.RdfFormat.TURTLE)}
    told = {t.predicate.value: t.object.value for t in void if t.subject.value.endswith("/dataset")}
    space = "http://rdfs.org/ns/void#"
    assert int(told[space + "triples"]) == len(union)
    assert int(told[space + "distinctSubjects"]) == len({t.subject for t in union})
    assert int(told[space + "properties"]) == len({t.predicate for t in union})
    sizes = {t.subject.value.rpartition("/")[2]: int(t.object.value) for t in void
             if t.predicate.value.endswith("#byteSize")}  # fmt: skip
    assert sizes == {name: (folder / name).stat().st_size for name in sizes}
    assert len(sizes) == 5
    sums = {t.object.value for t in void if t.predicate.value.endswith("#checksumValue")}
    assert hashlib.sha256((folder / "graph.nq.gz").read_bytes()).hexdigest() in sums


def test_every_source_has_its_licence_note(folder: Path, five: Snapshot) -> None:
    with (folder / "licences.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["document"] for row in rows] == [document.identifier for document in snapshot.documents(five)]
    assert all(row["licence"] for row in rows)
    text = (folder / "LICENCES.md").read_text("utf-8")
    assert all(row["document"] in text for row in rows)
