"""A collection that changes again and again: every snapshot is, byte for byte, what a build from nothing gives."""

from __future__ import annotations

import hashlib
import os
import random
import sqlite3
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.build.conftest import Corpus

from kgbuild import claims_table, quads, store
from kgbuild.assemble import Assembly
from kgbuild.claims_table import ClaimRow
from kgbuild.index import Seen
from kgbuild.model import Document, Source
from kgbuild.progress import Progress
from kgbuild.renewal import Before
from kgbuild.second import Second
from kgbuild.stages import STAGES
from kgbuild.store import Snapshot
from kgbuild.worker import entry_key, load_entry, make_entry, save_entry

# What texts tell of together: sides, places, days that agree and do not, plans and deeds, wars, an agreement.
NAMES = ("Ilham Aliyev", "Nikol Pashinyan", "Vladimir Putin", "Azerbaijan", "Armenia", "Russia")
PLACES = ("Kalbajar", "Lachin", "Agdam", "Aghdam", "Shusha", "Goris", "Yerevan", "Baku")
TOLD = (
    "{place} was captured by {name} on {day} April 1993.",
    "On {day} November 2020 {place} was handed over to Azerbaijan.",
    "Armenian forces will withdraw from {place} on {day} November 2020.",
    "Armenian forces withdrew from {place} on {day} November 2020.",
    "{number} people were killed in {place} on {day} October 2020.",
    "{number} civilians were displaced from {place}.",
    "President {name} visited {place} on {day} May 2021.",
    "Armenia and Azerbaijan signed a peace agreement on {day} November 2020.",
    "The area of {place} district is {number} km².",
    "The First Karabakh War ended in 199{digit}.",
    "The medal 'For the Liberation of {place}' was established on {day} November 2020.",
    "{place} was occupied on June 31, 199{digit}.",
)


def text(dice: random.Random) -> str:
    said = (
        dice.choice(TOLD).format(
            name=dice.choice(NAMES), place=dice.choice(PLACES), day=dice.randrange(1, 28), digit=dice.randrange(10),
            number=dice.randrange(100, 999),
        )
        for _ in range(dice.randrange(1, 7))
    )  # fmt: skip
    day = f"{dice.randrange(1, 28)} December 2020"
    return f"News of {dice.choice(PLACES)}\n\n{day}\n\n{' '.join(said)}\n"


State = tuple[Snapshot, dict[str, str], dict[str, Seen]]  # of a build: what the next one starts from


class Collection:
    """Documents that change, read in this process; builds from nothing and the one that grows share `entries`."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.dice, self.entries = random.Random(seed), folder / "entries"
        self.links = folder / "links.csv"
        self.keys: dict[str, str] = {}
        self.why: list[str] = []
        for n in range(15):
            self.write(f"m{n}.txt", text(self.dice))

    def write(self, name: str, words: str) -> None:
        digest = hashlib.sha256(words.encode()).hexdigest()
        source = Source(issued=f"2020-1{self.dice.randrange(3)}-11", country=self.dice.choice(("AZ", "AM", "RU")))
        self.put(
            Document(identifier=name, text=words, source=source, digest=f"{digest} {source.issued}{source.country}")
        )

    def put(self, document: Document) -> None:
        key = entry_key(document, "")
        if load_entry(self.entries, key) is None:
            save_entry(self.entries, key, make_entry(document, STAGES))
        self.keys[document.identifier] = key

    def change(self, turn: int) -> None:
        """A document or two come, go, or are written anew; a person decides."""
        for _ in range(self.dice.randrange(1, 3)):
            own = self.dice.choice(sorted(self.keys))
            kind = self.dice.choice(("come", "go", "change", "copy"))
            if kind == "go" and len(self.keys) > 10:
                del self.keys[own]
            elif kind == "copy":
                entry = load_entry(self.entries, self.keys[own])
                assert entry is not None
                self.write(f"copy{self.dice.randrange(99)}.txt", entry.document.text)
            else:
                name = own if kind == "change" else f"{self.dice.choice('akz')}{turn}{self.dice.randrange(99)}.txt"
                self.write(name, text(self.dice))
        if turn % 4 == 3:
            two = self.dice.sample(PLACES, 2)
            self.links.write_text(f"decision,name,other\n{self.dice.choice(('same', 'different'))},{two[0]},{two[1]}\n")

    def written(self, out: Path, before: State | None) -> State:
        if not out.exists():
            (out / "cache").mkdir(parents=True)
            (out / "cache" / "entries").symlink_to(self.entries)
        with ThreadPoolExecutor(1) as aside:
            assembly = Assembly(out, STAGES, self.links, self.listen, Second(out), aside)
            for key in self.keys.values():
                assert assembly.add(key)
            start = Before(before[0], before[1], aside, before[2]) if before is not None else None
            found = store.commit(out, lambda folder: assembly.write(folder, (), start))
            return found, self.keys.copy(), assembly.files

    def listen(self, now: Progress) -> None:
        if now.step == "why":
            self.why.append(now.detail)


def found_in(snapshot: Snapshot) -> dict[str, object]:
    """Everything that is served, beyond the files whose digests are the snapshot's name."""
    database = sqlite3.connect(snapshot.path / "search.db")
    words = [w for (w,) in database.execute("SELECT DISTINCT folded FROM found ORDER BY folded LIMIT 40")]
    asked = "SELECT subject, literal, rank FROM found WHERE found MATCH ? ORDER BY rank LIMIT 20"
    return {
        "quads": set(snapshot.store()),
        "strings": database.execute("SELECT folded, subject, literal FROM found ORDER BY rowid").fetchall(),
        "searches": [
            database.execute(asked, (f'"{w.split()[0]}"',)).fetchall() for w in words if w.split()[0].isalnum()
        ],
    }


@pytest.mark.parametrize("seed", range(int(os.environ.get("KGBUILD_SEQUENCES", "1"))))
def test_any_sequence_of_changes_gives_what_builds_from_nothing_give(tmp_path: Path, seed: int) -> None:
    all_told = Collection(tmp_path, seed)
    grown = all_told.written(tmp_path / "grown", None)
    for turn in range(6):
        all_told.change(turn)
        grown = all_told.written(tmp_path / "grown", grown)
        fresh = all_told.written(tmp_path / f"fresh{turn}", None)
        assert grown[0].id == fresh[0].id
        assert found_in(grown[0]) == found_in(fresh[0])
    assert all_told.why == [], "nothing had to be written anew"


@pytest.mark.parametrize("damaged", ["graph.nq", "world.json", "store", "search.db", "claims.parquet"])
def test_a_snapshot_that_was_damaged_is_no_ground_to_build_on(corpus: Corpus, damaged: str) -> None:
    for n in range(6):
        corpus.write(f"n{n}.txt", f"P{n} met Ann.\n")
    path = corpus.build().snapshot.path / damaged
    if path.is_dir():
        for table in path.glob("*.sst"):
            table.unlink()
    else:
        data, times = path.read_bytes(), path.stat()
        path.write_bytes(data[:100] + bytes([data[100] ^ 1]) + data[101:])
        os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))  # neither its size nor its age tells
    corpus.write("n3.txt", "P3 met Bob.\n")
    mended = corpus.build().snapshot
    corpus.out = corpus.out.with_name("fresh")
    fresh = corpus.build().snapshot
    assert mended.id == fresh.id
    assert found_in(mended) == found_in(fresh)


lines = st.sets(
    st.text(st.characters(codec="utf-8", exclude_characters="\n"), max_size=4).map(lambda text: text + "\n")
)


@settings(deadline=None)  # it writes files
@given(lines, lines)
def test_a_file_of_lines_with_what_came_and_went_is_the_file_of_all(
    tmp_path_factory: pytest.TempPathFactory, before: set[str], after: set[str]
) -> None:
    folder = tmp_path_factory.mktemp("lines")
    quads.write_sorted(before, folder / "before")
    quads.write_sorted(after, folder / "after")
    quads.write_next(folder / "before", before - after, after - before, folder / "next")
    assert (folder / "next").read_bytes() == (folder / "after").read_bytes()
    for line in after:
        start = line.rstrip("\n")[:2]
        found = list(quads.SortedFile(folder / "after").beginning(start.encode()))
        assert found == sorted(other.encode() for other in after if other.startswith(start))


def test_a_table_with_other_rows_is_the_table_of_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims_table, "GROUP", 7)

    def rows(documents: Mapping[str, int]) -> Iterator[ClaimRow]:
        for document, count in sorted(documents.items()):
            for n in range(count):
                told = {name: f"{document} {name} {n}" for name in claims_table.COLUMNS}
                yield ClaimRow(**{**told, "document": document, "begin": n, "end": n + 1, "confidence": 0.5})

    before, after = {"a": 5, "b": 9, "ə": 3}, {"a": 5, "aa": 12, "b": 1, "ə": 3}
    claims_table.write_parquet(rows(before), tmp_path / "before")
    count = claims_table.write_parquet(rows(after), tmp_path / "after")
    new = rows({"aa": 12, "b": 1})
    assert claims_table.write_next(tmp_path / "before", {"aa", "b"}, new, tmp_path / "next") == count == 21
    assert (tmp_path / "next").read_bytes() == (tmp_path / "after").read_bytes()
