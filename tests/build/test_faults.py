"""Crashes, hangs, greed, kills, full disks: each costs what it must, and the last good snapshot stays."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pyoxigraph as ox
import pytest
from tests.build.conftest import Corpus
from tests.build.tiny import TABLE

from kgbuild import store
from kgbuild.errors import KnowledgeError, SnapshotError, UsageError

ROOT = Path(__file__).parents[2]


def whole(out: Path) -> str:
    """The id of the current snapshot, after a look at every byte of it."""
    found = store.current(out)
    for name, digest in found.manifest.files:
        assert store.sha256(found.path / name) == digest, name
    assert sum(quad.graph_name != ox.DefaultGraph() for quad in found.store()) == found.manifest.quads
    return found.id


def program(corpus: Corpus, more: str = "") -> list[str]:
    text = (
        f"import resource, signal; from pathlib import Path; from kgbuild.builder import build\n{more}\n"
        f"build([Path({str(corpus.docs)!r})], Path({str(corpus.out)!r}), jobs=2, table={TABLE!r})"
    )
    return [sys.executable, "-c", text]


@pytest.mark.parametrize(
    ("word", "cause"),
    [
        ("CRASH", "SIGSEGV"),
        ("LOOP", "takes too long"),
        ("HOG", "needs more memory than 1024 MiB"),
        ("BUG", "a rule that nobody foresaw"),
    ],
)
def test_a_document_that_breaks_its_worker_costs_itself_alone(corpus: Corpus, word: str, cause: str) -> None:
    corpus.write("bad.txt", f"{word} met Ann.\n")
    result = corpus.build(seconds=3.0 if word == "LOOP" else 60.0, memory=2**30)
    assert [name for name, _ in result.manifest.failed] == ["bad.txt"]
    assert cause in result.manifest.failed[0][1]
    assert result.manifest.documents == 3


def test_a_row_that_breaks_its_worker_costs_itself_alone(corpus: Corpus) -> None:
    texts = ["P0 met Ann.", "CRASH", "P2 met Ann.", "BUG", "P4 met Ann."]
    rows = [msgspec.json.encode({"id": str(n), "text": text}).decode() + "\n" for n, text in enumerate(texts)]
    corpus.write("rows.jsonl", "".join(rows))
    result = corpus.build(jobs=2)
    assert [name for name, _ in result.manifest.failed] == ["rows.jsonl#1", "rows.jsonl#3"]
    assert result.manifest.documents == 3 + 3


def test_a_file_that_cannot_be_read_is_named_with_the_reason(corpus: Corpus) -> None:
    corpus.write("x.zip", "PK")
    result = corpus.build()
    ((name, message),) = result.manifest.failed
    assert name == "x.zip"
    assert "unknown format" in message
    assert corpus.build().unchanged, "what failed is not tried again for nothing"
    assert corpus.build(retry=True).manifest.failed == result.manifest.failed
    assert corpus.why == ["x.zip: failed before"]


def test_a_file_that_cannot_be_opened_costs_no_build_each_time(corpus: Corpus) -> None:
    path = corpus.docs / "x.txt"
    path.symlink_to("/proc/self/mem")  # what even root cannot read from its start
    ((name, message),) = corpus.build().manifest.failed
    assert name == "x.txt"
    assert "cannot be read" in message
    assert corpus.build().unchanged
    path.unlink()
    corpus.write("x.txt", "Eva met Ann.\n")
    assert corpus.build().manifest.failed == ()
    assert corpus.why == ["x.txt: its content changed"]


def test_a_wrong_table_stops_the_build_and_says_where(corpus: Corpus) -> None:
    corpus.build()
    before = whole(corpus.out)
    corpus.write("t.txt", "TABLE met Ann.\n")
    with pytest.raises(KnowledgeError, match=r"frames/x\.yaml:3"):
        corpus.build()
    assert whole(corpus.out) == before


def test_a_parser_that_cannot_be_loaded_is_no_documents_fault(corpus: Corpus) -> None:
    with pytest.raises(KnowledgeError, match=r"cannot be loaded.*no parser here"):
        corpus.build(table="tests.build.tiny:BROKEN")


def test_kill_9_at_any_moment_leaves_the_last_good_one(corpus: Corpus) -> None:
    for n in range(6):
        corpus.write(f"s{n}.txt", f"SLOW met P{n}.\n")
    began = time.monotonic()
    subprocess.run(program(corpus), cwd=ROOT, check=True)
    corpus.write("a.txt", "Ann met Nobody.\n")
    subprocess.run(program(corpus), cwd=ROOT, check=True)
    usual = time.monotonic() - began
    dice, killed = random.Random(1), 0
    for turn in range(12):
        corpus.write("a.txt", f"Ann met Turn{turn}.\n")
        corpus.write("s0.txt", f"SLOW met Turn{turn}.\n")
        come, go = f"came{turn}.txt", corpus.docs / f"came{turn - 2}.txt"
        corpus.write(come, f"SLOW met Ann.\nAnn met Turn{turn}.\n")
        go.unlink(missing_ok=True)
        child = subprocess.Popen(program(corpus), cwd=ROOT, start_new_session=True)
        time.sleep(dice.uniform(0.0, usual))
        child.kill()
        killed += child.wait() == -signal.SIGKILL
        assert whole(corpus.out)
    assert killed
    final = corpus.build()
    assert whole(corpus.out) == final.snapshot.id
    assert not list((corpus.out / "snapshots").glob(".partial-*"))
    corpus.out = corpus.out.with_name("undisturbed")
    assert corpus.build().snapshot.id == final.snapshot.id


def test_workers_end_with_a_killed_build(corpus: Corpus) -> None:
    corpus.write("bad.txt", "LOOP\n")
    child = subprocess.Popen(program(corpus), cwd=ROOT, start_new_session=True)
    try:
        workers: list[int] = []
        deadline = time.monotonic() + 20
        while len(workers) < 2 and time.monotonic() < deadline:
            time.sleep(0.05)
            workers = [int(n) for n in Path(f"/proc/{child.pid}/task/{child.pid}/children").read_text().split()]
        time.sleep(0.3)
    finally:
        child.kill()
        child.wait()
    deadline = time.monotonic() + 5
    while any(_alive(pid) for pid in workers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert workers
    assert not any(_alive(pid) for pid in workers)


def _alive(pid: int) -> bool:
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def test_an_interrupt_ends_it_in_order(corpus: Corpus) -> None:
    corpus.write("bad.txt", "LOOP\n")
    child = subprocess.Popen(program(corpus), cwd=ROOT, start_new_session=True, stderr=subprocess.PIPE)
    while not (corpus.out / "lock").exists():  # on a busy machine the interpreter alone takes its time
        time.sleep(0.1)
    time.sleep(1.0)
    child.send_signal(signal.SIGINT)
    assert b"KeyboardInterrupt" in child.communicate(timeout=10)[1]


def test_two_builds_at_once(corpus: Corpus) -> None:
    with store.locked(corpus.out), pytest.raises(UsageError, match="another build is at work here"):
        corpus.build()
    corpus.build()


def test_a_full_disk_is_told_and_leaves_the_last_good_one(corpus: Corpus) -> None:
    """A limit on the size of files stands for it: it fails the same writes, and needs no rights."""
    corpus.build()
    before = whole(corpus.out)
    for n in range(300):
        corpus.write(f"n{n}.txt", f"P{n} met Q{n}.\n")
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))"
    done = subprocess.run(program(corpus, limit), cwd=ROOT, capture_output=True, text=True)
    assert done.returncode
    assert "the disk is full; the last finished snapshot is untouched" in done.stderr
    assert whole(corpus.out) == before
    assert not list((corpus.out / "snapshots").glob(".partial-*"))
    assert corpus.build().manifest.documents == 303


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small file system needs root")
def test_a_really_full_disk(corpus: Corpus, tmp_path: Path) -> None:
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "tmpfs", str(place)], capture_output=True)
    if mounted.returncode:
        pytest.skip(f"cannot mount here: {mounted.stderr.decode().strip()}")
    try:
        corpus.out = place / "out"
        filler = place / "filler"
        filler.write_bytes(bytes(2_900_000))
        with pytest.raises(SnapshotError, match="the disk is full"):
            corpus.build()
        filler.unlink()
    finally:
        subprocess.run(["umount", "-l", str(place)], check=True)


def test_a_folder_that_cannot_be_written(corpus: Corpus, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    corpus.out = tmp_path / "file" / "out"
    with pytest.raises(UsageError, match="cannot be written"):
        corpus.build()
