"""Sorted quads -> the full-text index of all their strings, from nothing or from the index of the snapshot before.

Rows stand in the order of the quads' lines, and their numbers leave room between: a string that comes gets a number
between those of its neighbours.  Of rows that fit equally well those of lower numbers are found first, so an index that
grew answers as one that was made at once.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
from anyascii import anyascii

from kgbuild import iris

APART = 2**32  # numbers from one row to the next
CLOSE = 2**10  # the same of rows that came later: room is left for others that come between the same two
_STRINGS = {iris.XSD + "string", iris.RDF + "langString"}
_FOLD = str.maketrans({"ə": "e", "Ə": "E", "ı": "i", "İ": "I"})
_DOUBLED = re.compile(r"([a-z])\1+")
_INSERT = "INSERT INTO found(rowid, folded, subject, literal) VALUES (?, ?, ?, ?)"
_FIRST = "SELECT id, c1 FROM found_content WHERE id >= ? ORDER BY id LIMIT 1"
Row = tuple[str, str, str]  # folded text, subject and literal as N-Triples terms
Subject = tuple[str, bytes]  # as an N-Triples term; its lines, none where it is gone


class Full(Exception):
    """There is no room left between two rows."""


def fold(text: str) -> str:
    """Kəlbəcər, Kelbecer and KƏLBƏCƏR are one word; so are Քարվաճառ and Karvachar.

    Transliteration marks aspirates (K'arvacharr) and doubles letters where people write neither.
    """
    return _DOUBLED.sub(r"\1", anyascii(text.translate(_FOLD)).lower().replace("'", ""))


def build(graph: Path, file: Path) -> int:
    """N-Quads -> index of all their strings.  Returns the number of strings; raises OSError, sqlite3.Error."""
    partial = file.with_name(file.name + ".partial")
    partial.unlink(missing_ok=True)
    with closing(_opened(partial)) as database:
        database.execute(
            "CREATE VIRTUAL TABLE found USING fts5(folded, subject UNINDEXED, literal UNINDEXED, tokenize='unicode61')"
        )
        database.execute("BEGIN")
        quads = ox.parse(path=str(graph), format=ox.RdfFormat.N_QUADS, lenient=True) if graph.stat().st_size else ()
        numbered = ((number * APART, *row) for number, row in enumerate(_rows(quads), 1))
        cursor = database.executemany(_INSERT, numbered)
        database.execute("COMMIT")
        database.execute("INSERT INTO found(found) VALUES ('optimize')")
    partial.replace(file)
    return cursor.rowcount


def update(before: Path, changed: Iterable[Subject], file: Path) -> None:
    """changed: in the order of their lines.  Raises Full, OSError, sqlite3.Error."""
    partial = file.with_name(file.name + ".partial")
    shutil.copyfile(before, partial)
    with closing(_opened(partial)) as database:
        database.execute("BEGIN")
        come: list[tuple[str, list[Row]]] = []
        for subject, lines in changed:  # the index likes rising numbers: rows go in one sweep, and come in another
            rows = list(_rows(ox.parse(lines, ox.RdfFormat.N_QUADS, lenient=True)))
            old = _held(database, subject)
            if [row[1:] for row in old] != rows:
                database.executemany("DELETE FROM found WHERE rowid = ?", [row[:1] for row in old])
                come.append((subject, rows))
        between: dict[tuple[int, int], list[Row]] = {}
        for subject, rows in come:
            between.setdefault(_neighbours(database, subject), []).extend(rows)
        for (low, high), rows in between.items():
            numbers = _numbers(low, high, len(rows))
            database.executemany(_INSERT, [(number, *row) for number, row in zip(numbers, rows, strict=True)])
        database.execute("COMMIT")
    partial.replace(file)


def _held(database: sqlite3.Connection, subject: str) -> list[tuple[int, str, str, str]]:
    """The rows of a subject, with their numbers."""
    held = []
    first = _place(database, subject)
    for row in database.execute("SELECT id, c0, c1, c2 FROM found_content WHERE id >= ? ORDER BY id", (first,)):
        if row[2] != subject:
            break
        held.append(row)
    return held


def _neighbours(database: sqlite3.Connection, subject: str) -> tuple[int, int]:
    """The numbers between which a subject's rows belong, where it has none."""
    place = _place(database, subject)
    (low,) = database.execute("SELECT max(id) FROM found_content WHERE id < ?", (place,)).fetchone()
    (high,) = database.execute("SELECT min(id) FROM found_content WHERE id >= ?", (place,)).fetchone()
    return low or 0, high or (low or 0) + APART


def _place(database: sqlite3.Connection, subject: str) -> int:
    """By halving: all rows below this number are of subjects that stand before, all others are not."""
    (last,) = database.execute("SELECT max(id) FROM found_content").fetchone()
    low, high = 0, (last or 0) + 1
    while low < high:
        middle = (low + high) // 2
        row = database.execute(
            "SELECT id, c1 FROM found_content WHERE id >= ? ORDER BY id LIMIT 1", (middle,)
        ).fetchone()
        if row is not None and row[1] < subject:
            low = row[0] + 1
        else:
            high = middle
    return low


def _numbers(low: int, high: int, count: int) -> list[int]:
    """Close to each other, with more room behind than before: what comes later is named later as a rule."""
    step = min(CLOSE, (high - low) // (count + 1))
    if not step:
        raise Full
    first = low + step + (high - low - (count + 1) * step) // 16
    return [first + n * step for n in range(count)]


def _opened(path: Path) -> sqlite3.Connection:
    """A file that nobody else reads, and that nobody misses when it is not finished."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode=OFF")
    database.execute("PRAGMA synchronous=OFF")
    return database


def _rows(quads: Iterable[ox.Quad]) -> Iterator[Row]:
    seen: tuple[str, str] = ("", "")  # lines are sorted by subject: the same string in two graphs is adjacent
    for quad in quads:
        value = quad.object
        if (
            isinstance(value, ox.Literal)
            and value.datatype.value in _STRINGS
            and isinstance(quad.subject, ox.NamedNode)
        ):
            row = (str(quad.subject), str(value))
            if row != seen and any(char.isalpha() for char in value.value):
                yield fold(value.value), *row
            seen = row
