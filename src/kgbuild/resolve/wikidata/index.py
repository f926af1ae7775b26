"""Wikidata's dump -> an SQLite index of names; a name -> items, exactly or through transliterations.

Look-up is a cascade: the folded name; its consonant skeleton; skeletons one deletion away (symmetric delete,
as in SymSpell).  Each step runs only where the one before found nothing, and its finds are ranked by edit distance.
"""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec
from rapidfuzz.distance import JaroWinkler

from kgbuild import resources
from kgbuild.errors import UsageError
from kgbuild.model import Frozen
from kgbuild.resolve.wikidata import dump
from kgbuild.resolve.wikidata.items import Item, fold, skeleton

SCHEMA = """
CREATE TABLE item(qid INTEGER PRIMARY KEY, label TEXT, p31 TEXT, country INTEGER, keys TEXT, born TEXT,
                  lat REAL, lon REAL, sitelinks INTEGER, types TEXT DEFAULT '') WITHOUT ROWID;
CREATE TABLE name(folded TEXT, qid INTEGER, PRIMARY KEY(folded, qid)) WITHOUT ROWID;
CREATE TABLE skeleton(code TEXT, folded TEXT, PRIMARY KEY(code, folded)) WITHOUT ROWID;
CREATE TABLE nearby(code TEXT, skeleton TEXT, PRIMARY KEY(code, skeleton)) WITHOUT ROWID;
CREATE TABLE subclass(child INTEGER, parent INTEGER, PRIMARY KEY(child, parent)) WITHOUT ROWID;
CREATE TABLE iso(qid INTEGER PRIMARY KEY, alpha2 TEXT) WITHOUT ROWID;
CREATE TABLE bears(qid INTEGER, folded TEXT, PRIMARY KEY(qid, folded)) WITHOUT ROWID;
CREATE TABLE key(key TEXT, qid INTEGER, PRIMARY KEY(key, qid)) WITHOUT ROWID;
"""
ALIKE = 0.80  # Jaro-Winkler of folded names below which a skeleton's find is dropped
BATCH = 20_000  # entities in one transaction


class IndexReport(Frozen, frozen=True):
    entities: int
    names: int
    broken: tuple[str, ...]  # "line N: reason", at most 20


class _Globe(msgspec.Struct):
    latitude: float
    longitude: float


class _Time(msgspec.Struct):
    time: str


def build(source: Path, target: Path) -> IndexReport:
    """Writes a new index beside `target` and moves it there when it is whole.  Raises UsageError for a bad dump."""
    partial = target.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    database = sqlite3.connect(partial)
    database.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-200000;" + SCHEMA)
    entities, broken = 0, []
    for entity in dump.read(source):
        if isinstance(entity, dump.Broken):
            broken.append(f"line {entity.line}: {entity.reason}")
            continue
        if entity.id.startswith("Q") and _add(database, entity):
            entities += 1
            if entities % BATCH == 0:
                database.commit()
    _type_all(database)
    names: int = database.execute("SELECT count(*) FROM name").fetchone()[0]
    database.commit()
    database.execute("PRAGMA synchronous=FULL")
    database.close()
    if not entities:
        partial.unlink()
        raise UsageError(
            "holds no entities", where=str(source), hint="is it Wikidata's JSON dump (latest-all.json.gz)?"
        )
    partial.replace(target)
    return IndexReport(entities=entities, names=names, broken=tuple(broken[:20]))


def _add(database: sqlite3.Connection, entity: dump.DumpItem) -> bool:
    qid = int(entity.id[1:])
    try:
        row = row_of(entity)
        subclasses = [int(parent[1:]) for parent in entity.items("P279")]
        alpha2 = entity.strings("P297")
    except (msgspec.DecodeError, ValueError):
        return False  # a statement of another shape than its property promises: old dumps have them
    database.executemany("INSERT OR IGNORE INTO subclass VALUES (?, ?)", [(qid, parent) for parent in subclasses])
    if alpha2:
        database.execute("INSERT OR REPLACE INTO iso VALUES (?, ?)", (qid, alpha2[0]))
    database.execute("INSERT OR REPLACE INTO item VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, '')", (qid, *row))
    database.executemany("INSERT OR IGNORE INTO key VALUES (?, ?)", [(key, qid) for key in row[3].split()])
    folded = {name: None for name in map(fold, entity.names()) if name}
    database.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", [(name, qid) for name in folded])
    database.executemany("INSERT OR IGNORE INTO bears VALUES (?, ?)", [(qid, name) for name in folded])
    codes = [(skeleton(name), name) for name in folded]
    database.executemany("INSERT OR IGNORE INTO skeleton VALUES (?, ?)", codes)
    near = {(short, code) for code, _ in codes for short in _deletions(code)}
    database.executemany("INSERT OR IGNORE INTO nearby VALUES (?, ?)", sorted(near))
    return True


def row_of(entity: dump.DumpItem) -> tuple[str, str, int | None, str, str, float | None, float | None, int]:
    """label, P31s, country, keys, birth, latitude, longitude, sitelinks.  Raises msgspec.DecodeError, ValueError."""
    names = entity.names()
    country = entity.items("P17")
    globe = [msgspec.json.decode(raw, type=_Globe) for raw in entity.statements("P625")]
    born = [msgspec.json.decode(raw, type=_Time).time for raw in entity.statements("P569")]
    keys = [f"iso:{code}" for prop in ("P297", "P300") for code in entity.strings(prop)]
    keys += [f"geonames:{code}" for code in entity.strings("P1566")]
    return (
        names[0] if names else "",
        " ".join(entity.items("P31")),
        int(country[0][1:]) if country else None,
        " ".join(keys),
        born[0].lstrip("+")[:10] if born else "",
        globe[0].latitude if globe else None,
        globe[0].longitude if globe else None,
        len(entity.sitelinks),
    )


def _deletions(code: str) -> Iterator[str]:
    """Short codes would meet everything, so they have no neighbours."""
    if len(code) >= 4:
        yield from (code[:i] + code[i + 1 :] for i in range(len(code)))


def known_classes() -> dict[int, str]:
    """Wikidata classes (number of the item) that have a kg class."""
    with resources.path("data", "wikidata", "classes.csv").open(encoding="utf-8", newline="") as file:
        return {int(row["qid"][1:]): row["type"] for row in csv.DictReader(file)}


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

    rows = database.execute("SELECT qid, p31 FROM item WHERE p31 <> ''").fetchall()
    updates = [
        (" ".join(dict.fromkeys(filter(None, (kind(int(c[1:])) for c in p31.split())))), qid) for qid, p31 in rows
    ]
    database.executemany("UPDATE item SET types = ? WHERE qid = ?", updates)


class LocalIndex:
    """Read-only view of an index file."""

    name = "index"

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise UsageError("no index there", where=str(path), hint="make one: kgbuild wikidata index DUMP")
        self._database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)

    def find(self, names: Iterable[str], keys: Iterable[str] = ()) -> list[Item]:
        folded = list(dict.fromkeys(filter(None, map(fold, names))))
        found = [q for key in keys for (q,) in self._database.execute("SELECT qid FROM key WHERE key = ?", (key,))]
        found += [q for name in folded for q in self._named(name)]
        if not found:
            found = [q for name in folded for q in self._alike(name)]
        return [self._item(qid) for qid in dict.fromkeys(found)]

    def _named(self, folded: str) -> list[int]:
        return [q for (q,) in self._database.execute("SELECT qid FROM name WHERE folded = ? ORDER BY qid", (folded,))]

    def _alike(self, folded: str) -> list[int]:
        code = skeleton(folded)
        names = {n for (n,) in self._database.execute("SELECT folded FROM skeleton WHERE code = ?", (code,))}
        if not any(JaroWinkler.similarity(folded, n) >= ALIKE for n in names):
            marks = [code, *_deletions(code)]
            ask = f"SELECT skeleton FROM nearby WHERE code IN ({','.join('?' * len(marks))})"
            near = {s for (s,) in self._database.execute(ask, marks)}
            near |= {mark for mark in marks if len(mark) >= 3}  # one letter more in the question than in the index
            for other in sorted(near):
                names |= {n for (n,) in self._database.execute("SELECT folded FROM skeleton WHERE code = ?", (other,))}
        scored = sorted((-JaroWinkler.similarity(folded, name), name) for name in names)
        return [q for score, name in scored[:10] if -score >= ALIKE for q in self._named(name)]

    def _item(self, qid: int) -> Item:
        label, country, keys, born, lat, lon, sitelinks, types = self._database.execute(
            "SELECT label, country, keys, born, lat, lon, sitelinks, types FROM item WHERE qid = ?", (qid,)
        ).fetchone()
        iso = self._database.execute("SELECT alpha2 FROM iso WHERE qid = ?", (country,)).fetchone()
        names = [n for (n,) in self._database.execute("SELECT folded FROM bears WHERE qid = ?", (qid,))]
        return Item(
            qid=f"Q{qid}", label=label, types=tuple(types.split()), names=tuple(names), country=iso[0] if iso else "",
            keys=tuple(keys.split()), born=born, latitude=lat, longitude=lon, prominence=sitelinks,
        )  # fmt: skip
