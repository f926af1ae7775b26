"""The tables of an index file; what writes them and what reads them agree here."""

from __future__ import annotations

from itertools import pairwise

VERSION = 5  # of the tables; an index of another version is made again

TABLES = """
CREATE TABLE about(what TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE item(qid INTEGER PRIMARY KEY, sitelinks INTEGER, types TEXT DEFAULT '', p31 TEXT, names TEXT, facts TEXT);
CREATE TABLE raw(folded TEXT, qid INTEGER, sitelinks INTEGER);
CREATE TABLE subclass(child INTEGER, parent INTEGER, PRIMARY KEY(child, parent)) WITHOUT ROWID;
CREATE TABLE iso(qid INTEGER PRIMARY KEY, alpha2 TEXT) WITHOUT ROWID;
CREATE TABLE key(key TEXT, qid INTEGER, PRIMARY KEY(key, qid)) WITHOUT ROWID;
"""

# Made at the end, in the order of their keys: a row that goes to the end of a table costs little, one amid it much.
NAMES = """
CREATE TABLE name(folded TEXT, sitelinks INTEGER, qid INTEGER, PRIMARY KEY(folded, sitelinks DESC, qid)) WITHOUT ROWID;
INSERT OR IGNORE INTO name SELECT folded, sitelinks, qid FROM raw ORDER BY folded, sitelinks DESC, qid;
DROP TABLE raw;
CREATE TABLE word(id INTEGER PRIMARY KEY, folded TEXT);
INSERT INTO word(folded) SELECT DISTINCT folded FROM name ORDER BY folded;
CREATE TABLE bone(code TEXT, word INTEGER);
CREATE TABLE gram(gram INTEGER, part INTEGER, size INTEGER, words BLOB);
"""
KEYED = """
CREATE TABLE skeleton(code TEXT, word INTEGER, PRIMARY KEY(code, word)) WITHOUT ROWID;
INSERT INTO skeleton SELECT code, word FROM bone ORDER BY code, word;
DROP TABLE bone;
"""
SEALED = """
CREATE INDEX gram_gram ON gram(gram);
"""

LETTERS = "AKLNPRST"  # of which skeletons are made
SHORTEST = 4  # letters that a skeleton needs to have neighbours: shorter ones would meet everything


def neighbours(code: str) -> list[str]:
    """All skeletons one letter away, and itself: eight letters make few enough to ask for each, without a table."""
    found = [code]
    for i in range(len(code) + 1):
        start, rest = code[:i], code[i:]
        found += [start + letter + rest for letter in LETTERS]
        if rest:
            found.append(start + rest[1:])
            found += [start + letter + rest[1:] for letter in LETTERS]
    return list(dict.fromkeys(one for one in found if not any(a == b for a, b in pairwise(one))))


def grams(folded: str) -> set[int]:
    """Trigrams of a name and its edges as numbers: "kara" -> "  k", " ka", "kar", "ara", "ra "."""
    padded = f"  {folded} "
    return {_code(padded[i]) * 1369 + _code(padded[i + 1]) * 37 + _code(padded[i + 2]) for i in range(len(padded) - 2)}


def _code(letter: str) -> int:
    number = ord(letter)
    if 97 <= number <= 122:
        return number - 96
    return number - 21 if 48 <= number <= 57 else 0
