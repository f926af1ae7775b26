"""Curated CSV tables -> items: the small authority that travels with the project and links a first build offline."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kgbuild import resources
from kgbuild.errors import KnowledgeError
from kgbuild.resolve.wikidata.items import Item, fold

TABLES = ("authority", "countries", "officeholders")
MADE = ("countries", "officeholders")  # of tables that agree; nobody looked at each row
OFFICE = "office: "
COLUMNS = ("qid", "label", "type", "country", "keys", "names", "born", "evidence")


class Authority:
    """Items with evidence that a person can check; rows without a qid are NIL on purpose."""

    name = "authority"
    tells = False

    def __init__(self, tables: Sequence[Path] | None = None) -> None:
        self._by_name: dict[str, list[Item]] = defaultdict(list)
        self._by_key: dict[str, list[Item]] = defaultdict(list)
        self._labels: dict[str, str] = {}
        self._offices: dict[str, frozenset[str]] = {}
        folder = resources.path("data", "wikidata")
        for table in tables if tables is not None else [folder / f"{name}.csv" for name in TABLES]:
            for item, evidence in _rows(table):
                if evidence.startswith(OFFICE):
                    self._offices[item.qid] = frozenset(map(fold, evidence.removeprefix(OFFICE).split(";")))
                self._labels.setdefault(item.qid, item.label)
                for name in {fold(n) for n in (item.label, *item.names)}:
                    self._by_name[name].append(item)
                for key in item.keys:
                    self._by_key[key].append(item)

    def find(self, names: Iterable[str], keys: Iterable[str] = ()) -> list[Item]:
        found = [item for key in keys for item in self._by_key.get(key, ())]
        found += [item for name in names for item in self._by_name.get(fold(name), ())]
        return list(dict.fromkeys(found))

    def facts(self, qid: str) -> Mapping[str, tuple[str, ...]]:  # noqa: ARG002 - it holds items, not statements
        return {}

    def label(self, qid: str) -> str:
        return self._labels.get(qid, "")

    def bonds(self, qid: str) -> frozenset[str]:
        """Offices, of the table of officeholders."""
        return self._offices.get(qid, frozenset())


def read_table(path: Path) -> list[Item]:
    """Raises KnowledgeError naming the line of a row that is not as it should be."""
    return [item for item, _ in _rows(path)]


def _rows(path: Path) -> Iterator[tuple[Item, str]]:
    """Each item with its evidence."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise KnowledgeError("wrong columns", where=f"{path}:1", hint=f"the header is {','.join(COLUMNS)}")
        for row in reader:
            if row["qid"] and not (row["qid"][0] == "Q" and row["qid"][1:].isdigit()):
                raise KnowledgeError(
                    f"{row['qid']!r} is not a Wikidata item",
                    where=f"{path}:{reader.line_num}",
                    hint="e.g. Q227, or empty",
                )
            item = Item(
                qid=row["qid"],
                label=row["label"],
                types=(row["type"],),
                names=tuple(n for n in row["names"].split("|") if n),
                country=row["country"],
                keys=tuple(row["keys"].split()),
                born=row["born"],
                curated=path.stem not in MADE,
            )
            yield item, row["evidence"]
