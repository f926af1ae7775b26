"""An index file -> items that bear a name, exactly or through transliterations and slips of the pen.

Look-up is a cascade: the folded name; names of the same consonant skeleton; names whose skeleton lies one letter away
(what SymSpell finds by deletions: of eight letters all the neighbours can be asked for); names that share most
trigrams, for other word orders and lengths.  Each step runs only where the one before found nothing.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import JaroWinkler

from kgbuild.errors import UsageError
from kgbuild.resolve.wikidata.items import Item, alike, fold, skeleton
from kgbuild.resolve.wikidata.record import BONDS, Record
from kgbuild.resolve.wikidata.schema import SHORTEST, VERSION, grams, neighbours

ALIKE = 0.8  # similarity of folded names below which a find is dropped
BOUND = 100  # items that one is tied to that are looked at
BEARERS = 100  # items of one name that are looked at, the best known first
CLOSER = 30  # names of a step that are compared word by word
CROWD = 1500  # names of like skeletons: where there are more, they say little, and trigrams are asked
TOGETHER = 500  # rows fetched by number at once
FOUND = 10  # names that a step gives at most
READ = 60_000  # numbers of names that are read for their trigrams: the rarest trigrams go first
SHARED = 0.3  # share of its rarest trigrams that a name has to have to be looked at


class LocalIndex:
    """Read-only view of an index file.  Raises UsageError where there is none, or one of another version."""

    name = "index"
    tells = True

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise UsageError("no index there", where=str(path), hint="make one: kgbuild wikidata index DUMP")
        self._database = sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True, check_same_thread=False)
        try:
            about = dict(self._database.execute("SELECT what, value FROM about"))
        except sqlite3.DatabaseError:
            about = {}
        if about.get("version") != str(VERSION):
            raise UsageError(
                "is no index of this version", where=str(path), hint="make it again: kgbuild wikidata index DUMP"
            )
        self.content: str = about["content"]
        self._item = lru_cache(maxsize=4096)(self._read)
        self.facts = lru_cache(maxsize=4096)(self._facts)

    def find(self, names: Iterable[str], keys: Iterable[str] = ()) -> list[Item]:
        folded = list(dict.fromkeys(filter(None, map(fold, names))))
        found = [q for key in keys for (q,) in self._database.execute("SELECT qid FROM key WHERE key = ?", (key,))]
        found += [q for name in folded for q in self._named(name)]
        if not found:
            found = [q for name in folded for q in self._similar(name)]
        return [item for qid in dict.fromkeys(found) if (item := self._item(qid)) is not None]

    def _facts(self, qid: str) -> Mapping[str, tuple[str, ...]]:
        """Wikidata's own statements about an item: those that linking and comparing use."""
        row = self._database.execute("SELECT facts FROM item WHERE qid = ?", (int(qid[1:]),)).fetchone()
        return msgspec.json.decode(row[0], type=dict[str, tuple[str, ...]]) if row else {}

    def label(self, qid: str) -> str:
        item = self._item(int(qid[1:]))
        return item.label if item else ""

    def bonds(self, qid: str) -> frozenset[str]:
        tied = bound(self.facts(qid))
        items = [item for one in tied if (item := self._item(int(one[1:]))) is not None]
        return frozenset(fold(name) for item in items for name in (item.label, *item.names)) - {""}

    def _named(self, folded: str) -> list[int]:
        ask = "SELECT qid FROM name WHERE folded = ? ORDER BY sitelinks DESC, qid LIMIT ?"
        return [qid for (qid,) in self._database.execute(ask, (folded, BEARERS))]

    def _similar(self, folded: str) -> list[int]:
        code = skeleton(folded)
        for step in (self._same_bones, self._near_bones, self._shared_grams):
            names = step(folded, code)
            scored = sorted((-alike(folded, name), name) for name in _promising(folded, names))
            if scored and -scored[0][0] >= ALIKE:
                return [q for score, name in scored[:FOUND] if -score >= ALIKE for q in self._named(name)]
        return []

    def _same_bones(self, _: str, code: str) -> list[str]:
        ask = "SELECT word.folded FROM skeleton JOIN word ON word.id = skeleton.word WHERE code = ?"
        return [name for (name,) in self._database.execute(ask, (code,))]

    def _near_bones(self, _: str, code: str) -> list[str]:
        if len(code) < SHORTEST:
            return []
        marks = neighbours(code)
        ask = f"SELECT word FROM skeleton WHERE code IN ({','.join('?' * len(marks))}) LIMIT ?"
        near = [word for (word,) in self._database.execute(ask, (*marks, CROWD + 1))]
        return self._words(near) if len(near) <= CROWD else []

    def _shared_grams(self, folded: str, _: str) -> list[str]:
        asked = sorted(grams(folded))
        marks = ",".join("?" * len(asked))
        sizes = self._database.execute(
            f"SELECT gram, sum(size) FROM gram WHERE gram IN ({marks}) GROUP BY gram ORDER BY 2, 1", asked
        ).fetchall()
        kept: list[int] = []
        read = 0
        for gram, size in sizes:
            if kept and read + size > READ:
                break
            kept.append(gram)
            read += size
        blobs = [
            np.frombuffer(words, dtype="<u4")
            for gram in kept
            for (words,) in self._database.execute("SELECT words FROM gram WHERE gram = ?", (gram,))
        ]
        if not blobs:
            return []
        words, counts = np.unique(np.concatenate(blobs), return_counts=True)
        least = max(2, int(SHARED * len(kept)))
        best = np.lexsort((words, -counts))[:200]
        return self._words(int(words[i]) for i in best if counts[i] >= least)

    def _words(self, numbers: Iterable[int]) -> list[str]:
        wanted, found = list(numbers), []
        for at in range(0, len(wanted), TOGETHER):
            some = wanted[at : at + TOGETHER]
            ask = f"SELECT folded FROM word WHERE id IN ({','.join('?' * len(some))})"
            found += [name for (name,) in self._database.execute(ask, some)]
        return found

    def _read(self, qid: int) -> Item | None:
        row = self._database.execute("SELECT sitelinks, types, names, facts FROM item WHERE qid = ?", (qid,)).fetchone()
        if row is None:
            return None
        sitelinks, types, told, facts = row
        label, names = msgspec.json.decode(told, type=tuple[str, list[tuple[str, str]]])
        values = msgspec.json.decode(facts, type=dict[str, tuple[str, ...]])
        record = Record(qid=qid, names=((names[0][0] if names else "", label), *names), facts=values)
        code = self._database.execute("SELECT alpha2 FROM iso WHERE qid = ?", (record.country,)).fetchone()
        return item_of(record, tuple(types.split()), code[0] if code else "", sitelinks)


def _promising(folded: str, names: list[str]) -> list[str]:
    """The few that are worth a look word by word; the library compares thousands in a millisecond."""
    straight = process.extract(folded, names, scorer=JaroWinkler.similarity, score_cutoff=0.7, limit=CLOSER)
    turned = process.extract(folded, names, scorer=fuzz.token_sort_ratio, score_cutoff=75, limit=CLOSER)
    return sorted({name for name, _, _ in (*straight, *turned)})


def bound(facts: Mapping[str, tuple[str, ...]]) -> list[str]:
    """The items that an item's statements tie it to."""
    tied = (value for prop in BONDS for value in facts.get(prop, ()) if value[:1] == "Q" and value[1:].isdigit())
    return list(dict.fromkeys(tied))[:BOUND]


def item_of(record: Record, types: tuple[str, ...], country: str, sitelinks: int) -> Item:
    latitude, longitude = record.point
    names = record.names[1:] or record.names
    return Item(
        qid=f"Q{record.qid}", label=record.label, types=types, country=country, keys=record.keys,
        names=tuple(name for _, name in names), languages=tuple(language for language, _ in names),
        born=record.first("P569"), died=record.first("P570"), began=record.began,
        latitude=latitude, longitude=longitude, prominence=sitelinks,
    )  # fmt: skip
