"""What is worked on again and why; and the same bytes whatever the circumstances."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import msgspec
import pytest
from tests.build.conftest import Corpus
from tests.build.tiny import TABLE

from kgbuild import index, snapshot
from kgbuild.errors import UsageError
from kgbuild.worker import load_entry

ROOT = Path(__file__).parents[2]


def test_everything_is_built_and_counted(corpus: Corpus) -> None:
    result = corpus.build()
    assert result.fresh == ("a.txt", "b.txt", "sub/c.txt")
    assert (result.manifest.documents, result.manifest.claims, result.manifest.failed) == (3, 12, ())
    assert [d.identifier for d in snapshot.documents(result.snapshot)] == ["a.txt", "b.txt", "sub/c.txt"]
    assert {path.name for path in result.snapshot.path.iterdir()} >= {
        "graph.nq", "store", "claims.parquet", "documents.jsonl", "extractions.jsonl", "report.ttl", "manifest.json",
    }  # fmt: skip


def test_an_unchanged_corpus_is_left_alone(corpus: Corpus) -> None:
    first = corpus.build()
    again = corpus.build()
    assert again.unchanged
    assert again.snapshot == first.snapshot
    assert corpus.why == []


def test_nothing_to_do_loads_nothing_heavy(corpus: Corpus) -> None:
    corpus.build()
    program = (
        "import sys; from pathlib import Path; from kgbuild.builder import build\n"
        f"assert build([Path({str(corpus.docs)!r})], Path({str(corpus.out)!r}), table={TABLE!r}).unchanged\n"
        "print([m for m in ('spacy', 'numpy', 'rdflib', 'pyarrow', 'pyoxigraph', 'trafilatura') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_one_changed_document_is_the_only_one_worked_on(corpus: Corpus) -> None:
    before = corpus.build()
    corpus.write("b.txt", "Ann met Eve.\n")
    result = corpus.build()
    assert result.fresh == ("b.txt",)
    assert corpus.why == ["b.txt: its content changed"]
    assert result.snapshot.id != before.snapshot.id


def test_a_change_that_keeps_size_and_time_is_seen(corpus: Corpus) -> None:
    path = corpus.write("b.txt", "Ann met Bob.\n")
    corpus.build()
    stat = path.stat()
    path.write_text("Ann met Eve.\n")
    os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert corpus.build().fresh == ("b.txt",)


def test_a_file_at_rest_is_not_hashed_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Ann met Bob.")
    first = index.see(str(path), None)
    assert index.see(str(path), first).taken > first.taken, "too fresh to be trusted"
    rested = msgspec.structs.replace(first, taken=time.time_ns() + 10**10)
    monkeypatch.setattr(index, "sha256", lambda _: pytest.fail("was hashed"))
    assert index.see(str(path), rested) is rested


def test_a_touched_document_is_hashed_but_not_worked_on(corpus: Corpus) -> None:
    corpus.build()
    os.utime(corpus.docs / "a.txt", (1, 1))
    assert corpus.build().unchanged


def test_a_deleted_document_takes_its_graph_with_it(corpus: Corpus) -> None:
    corpus.build()
    (corpus.docs / "a.txt").unlink()
    result = corpus.build()
    assert corpus.why == ["a.txt: is no longer there"]
    assert result.fresh == ()
    assert result.manifest.documents == 2
    assert "a.txt" not in (result.snapshot.path / "graph.nq").read_text()
    assert len(list((corpus.out / "cache" / "entries").glob("*/*"))) == 2


def test_a_changed_sidecar_is_a_reason(corpus: Corpus) -> None:
    corpus.build()
    corpus.write("a.txt.meta.yaml", "publisher: The Times\n")
    result = corpus.build()
    assert corpus.why == ["a.txt: what is known of its source (sidecar) changed"]
    assert [d.source.publisher for d in snapshot.documents(result.snapshot)] == ["The Times", "", ""]


def test_changed_knowledge_is_a_reason(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus.build()
    monkeypatch.setenv("TINY_KNOWLEDGE", "2")
    assert len(corpus.build().fresh) == 3
    assert corpus.why[0] == "a.txt: kgbuild's own rules, tables or code changed"


def test_a_broken_entry_is_worked_out_again(corpus: Corpus) -> None:
    """One that the build has to read, that is: it does so as soon as anything changed."""
    whole = corpus.build()
    for path in (corpus.out / "cache" / "entries").glob("*/*"):
        if b"sub/c.txt" in path.read_bytes():
            data = bytearray(path.read_bytes())
            data[len(data) // 2] ^= 1
            path.write_bytes(data)
    corpus.write("b.txt", "Ann met Cid. \n")
    result = corpus.build()
    assert result.fresh == ("b.txt", "sub/c.txt")
    assert "sub/c.txt: what was kept of it is broken" in corpus.why
    assert result.manifest.claims == whole.manifest.claims


@pytest.mark.parametrize("damage", [b"", b"\xff\x00", b"\x81"])
def test_a_broken_index_is_an_empty_one(corpus: Corpus, damage: bytes) -> None:
    first = corpus.build()
    (corpus.out / "cache" / "index").write_bytes(damage)
    again = corpus.build()
    assert again.fresh == (), "entries are found by content"
    assert again.snapshot == first.snapshot


def test_a_snapshot_that_went_is_made_again(corpus: Corpus) -> None:
    first = corpus.build()
    (corpus.out / "current").unlink()
    again = corpus.build()
    assert not again.unchanged
    assert again.snapshot == first.snapshot


def test_the_same_bytes_whatever_jobs_locale_hash_seed_and_place(corpus: Corpus, tmp_path: Path) -> None:
    for n in range(8):
        corpus.write(f"more/{n}.txt", f"P{n} met Ann.\nAnn met Nemo{n}.\n")
    seen = set()
    for n, (jobs, locale, seed) in enumerate([(1, "C", "0"), (2, "C.UTF-8", "1"), (3, "POSIX", "2")]):
        out = tmp_path / f"out{n}"
        program = (
            "from pathlib import Path; from kgbuild.builder import build\n"
            f"print(build([Path({str(corpus.docs)!r})], Path({str(out)!r}), jobs={jobs}, table={TABLE!r}).manifest)"
        )
        done = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True,
            env={**os.environ, "LC_ALL": locale, "PYTHONHASHSEED": seed, "TZ": "Asia/Baku"},
        )  # fmt: skip
        seen.add(done.stdout)
    assert len(seen) == 1


def test_rows_are_documents_of_their_own(corpus: Corpus) -> None:
    rows = [{"id": str(n), "text": f"P{n} met Ann."} for n in range(7)]
    path = corpus.write("rows.jsonl", "".join(msgspec.json.encode(row).decode() + "\n" for row in rows))
    result = corpus.build(jobs=2)
    assert [name for name in result.fresh if "#" in name] == [f"rows.jsonl#{n}" for n in range(7)]
    rows[3]["text"] = "P3 met Bob."
    path.write_text("".join(msgspec.json.encode(row).decode() + "\n" for row in rows))
    assert corpus.build(jobs=2).fresh == ("rows.jsonl#3",)


def test_violations_mark_a_document_and_stop_nothing(corpus: Corpus) -> None:
    corpus.write("n.txt", "Nemo met Ann.\n")
    result = corpus.build()
    assert result.manifest.marked == ("n.txt",)
    assert result.manifest.documents == 4
    assert "Nemo met nobody" in (result.snapshot.path / "report.ttl").read_text()
    assert "ValidationResult" in (result.snapshot.path / "graph.nq").read_text()


def test_a_missing_folder_is_wrong_usage(corpus: Corpus, tmp_path: Path) -> None:
    corpus.docs = tmp_path / "nowhere"
    with pytest.raises(UsageError, match="no such file or folder"):
        corpus.build()


def test_an_empty_folder_is_an_empty_graph(corpus: Corpus) -> None:
    for path in list(corpus.docs.rglob("*.txt")):
        path.unlink()
    result = corpus.build()
    assert (result.manifest.documents, result.manifest.claims) == (0, 0)
    assert load_entry(corpus.out / "cache" / "entries", "ab" * 32) is None
