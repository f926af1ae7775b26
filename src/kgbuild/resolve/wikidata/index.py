"""Wikidata's dump -> an SQLite index of names; see lookup.LocalIndex for what reads it."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from kgbuild.errors import UsageError
from kgbuild.model import Frozen
from kgbuild.resolve.wikidata import dump
from kgbuild.resolve.wikidata.items import fold, skeleton
from kgbuild.resolve.wikidata.record import Broken, Record, known_classes
from kgbuild.resolve.wikidata.schema import KEYED, NAMES, SEALED, TABLES, VERSION, grams

BATCH = 20_000  # entities, or names, that are written together
PART = 200_000  # names whose trigrams are sorted in memory together
CACHE = 128 * 1024  # KiB of the file that SQLite keeps in memory


class IndexReport(Frozen, frozen=True):
    entities: int
    names: int
    broken: tuple[str, ...]  # "line N: reason", at most 20


def build(source: Path, target: Path) -> IndexReport:
    """Writes a new index beside `target` and moves it there when it is whole.  Raises UsageError for a bad dump."""
    partial = target.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(partial, isolation_level=None)
    database.executescript(
        f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-{CACHE}; PRAGMA temp_store=FILE;" + TABLES
    )
    broken: list[str] = []
    try:
        entities = _fill(database, dump.read(source), broken)
        if not entities:
            raise UsageError("holds no entities", where=str(source), hint="is it Wikidata's dump (latest-all.json.gz)?")
        names = _seal(database, entities)
    except BaseException:
        database.close()
        partial.unlink(missing_ok=True)
        raise
    database.close()
    partial.replace(target)
    return IndexReport(entities=entities, names=names, broken=tuple(broken))


def _fill(database: sqlite3.Connection, found: Iterator[Record | Broken], broken: list[str]) -> int:
    entities, content = 0, hashlib.sha256()
    rows: list[Record] = []
    for record in found:
        if isinstance(record, Broken):
            if len(broken) < 20:
                broken.append(f"line {record.line}: {record.reason}")
            continue
        rows.append(record)
        content.update(msgspec.json.encode(record, order="sorted"))
        entities += 1
        if len(rows) >= BATCH:
            _write(database, rows)
            rows = []
    _write(database, rows)
    database.execute("INSERT INTO about VALUES ('content', ?)", (content.hexdigest(),))
    return entities


def _write(database: sqlite3.Connection, rows: list[Record]) -> None:
    items, names, keys, subclasses, countries = [], [], [], [], []
    for record in rows:
        folded: dict[str, tuple[str, str]] = {}
        for language, name in record.names:
            folded.setdefault(fold(name), (language, name))
        folded.pop("", None)
        own = [(language, key) for key, (language, _) in folded.items()]
        p31 = " ".join(str(number) for number in record.items("P31"))
        told = msgspec.json.encode([record.label, own]), msgspec.json.encode(record.facts, order="sorted")
        items.append((record.qid, record.sitelinks, p31, *told))
        names += [(key, record.qid, record.sitelinks) for key in folded]
        keys += [(key, record.qid) for key in record.keys]
        subclasses += [(record.qid, parent) for parent in record.items("P279")]
        countries += [(record.qid, code) for code in record.facts.get("P297", ())[:1]]
    database.execute("BEGIN")
    database.executemany("INSERT OR REPLACE INTO item(qid, sitelinks, p31, names, facts) VALUES (?,?,?,?,?)", items)
    database.executemany("INSERT INTO raw VALUES (?, ?, ?)", names)
    database.executemany("INSERT OR IGNORE INTO key VALUES (?, ?)", keys)
    database.executemany("INSERT OR IGNORE INTO subclass VALUES (?, ?)", subclasses)
    database.executemany("INSERT OR REPLACE INTO iso VALUES (?, ?)", countries)
    database.execute("COMMIT")


def _seal(database: sqlite3.Connection, entities: int) -> int:
    """What needs all entities: types up the tree of classes, names in order, their skeletons and trigrams."""
    _type_all(database)
    database.executescript(NAMES)
    part: list[np.ndarray] = []
    size, number, count = 0, 0, 0
    for words in _batches(database.execute("SELECT id, folded FROM word ORDER BY id")):
        count += len(words)
        bones = [(skeleton(folded), word) for word, folded in words]
        database.execute("BEGIN")
        database.executemany("INSERT INTO bone VALUES (?, ?)", bones)
        database.execute("COMMIT")
        pairs = [(gram << 32) | word for word, folded in words for gram in grams(folded)]
        part.append(np.array(pairs, dtype=np.uint64))
        size += len(words)
        if size >= PART:
            _grams(database, part, number)
            part, size, number = [], 0, number + 1
    if part:
        _grams(database, part, number)
    database.executescript(KEYED)
    database.execute("BEGIN")
    database.executemany("INSERT INTO about VALUES (?, ?)", [("version", str(VERSION)), ("entities", str(entities))])
    database.execute("COMMIT")
    database.executescript(SEALED + "PRAGMA synchronous=FULL; PRAGMA optimize;")
    return count


def _batches(rows: sqlite3.Cursor) -> Iterator[list[tuple[int, str]]]:
    while batch := rows.fetchmany(BATCH):
        yield batch


def _grams(database: sqlite3.Connection, part: list[np.ndarray], number: int) -> None:
    """One row for each trigram of these names, with the names that have it."""
    pairs = np.concatenate(part)
    pairs.sort()
    codes = (pairs >> np.uint64(32)).astype(np.int64)
    words = (pairs & np.uint64(0xFFFFFFFF)).astype("<u4")
    starts = np.flatnonzero(np.r_[True, codes[1:] != codes[:-1]])
    ends = np.r_[starts[1:], len(codes)]
    rows = [
        (int(codes[start]), number, int(end - start), words[start:end].tobytes())
        for start, end in zip(starts, ends, strict=True)
    ]
    database.execute("BEGIN")
    database.executemany("INSERT INTO gram VALUES (?, ?, ?, ?)", rows)
    database.execute("COMMIT")


def _type_all(database: sqlite3.Connection) -> None:
    """kg classes of every item: up the subclass tree from each P31 until a class of classes.csv, nearest first."""
    known = known_classes()
    parents: dict[int, list[int]] = {}
    for child, parent in database.execute("SELECT child, parent FROM subclass"):
        parents.setdefault(child, []).append(parent)
    reached: dict[int, str] = {}

    def kind(start: int) -> str:
        if start not in reached:
            level, seen = [start], {start}
            while level and not any(c in known for c in level):
                level = sorted({p for c in level for p in parents.get(c, ()) if p not in seen})
                seen.update(level)
            reached[start] = next((known[c] for c in level if c in known), "")
        return reached[start]

    sets = [p31 for (p31,) in database.execute("SELECT DISTINCT p31 FROM item WHERE p31 <> ''")]
    types = [(" ".join(dict.fromkeys(filter(None, (kind(int(c)) for c in p31.split())))), p31) for p31 in sets]
    database.execute("BEGIN")
    database.execute("CREATE TEMP TABLE kinds(p31 TEXT PRIMARY KEY, types TEXT) WITHOUT ROWID")
    database.executemany("INSERT INTO kinds(types, p31) VALUES (?, ?)", types)
    database.execute(
        "UPDATE item SET types = (SELECT kinds.types FROM kinds WHERE kinds.p31 = item.p31) WHERE item.p31 <> ''"
    )
    database.execute("COMMIT")
