"""Dump -> index -> look-ups, on a dump in Wikidata's own layout."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from kgbuild.errors import UsageError
from kgbuild.resolve.wikidata.index import LocalIndex, build
from kgbuild.resolve.wikidata.items import fold, skeleton


def item(qid: str, label: str, *aliases: str, **claims: Any) -> dict[str, Any]:
    def snak(value: Any) -> dict[str, Any]:
        if isinstance(value, str) and value.startswith("Q"):
            value = {"entity-type": "item", "numeric-id": int(value[1:])}
        return {"mainsnak": {"snaktype": "value", "datavalue": {"value": value, "type": "x"}}, "rank": "normal"}

    return {
        "type": "item",
        "id": qid,
        "labels": {"en": {"language": "en", "value": label}},
        "aliases": {"en": [{"language": "en", "value": a} for a in aliases]} if aliases else [],
        "descriptions": [],
        "claims": {prop: [snak(v)] for prop, v in claims.items()} or [],
        "sitelinks": [],
    }


DUMP = [
    item("Q515", "city", P279="Q486972"),
    item("Q15661340", "ancient city", P279="Q515"),
    item("Q227", "Azerbaijan", P31="Q6256", P297="AZ"),
    item("Q540844", "Ağdam", "Агдам", P31="Q15661340", P17="Q227", P1566="148619"),
    item("Q1", "Vera Example", P31="Q5", P569={"time": "+1961-12-24T00:00:00Z", "precision": 11}),
    item("Q2", "Nothing said of it"),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> LocalIndex:
    folder = tmp_path_factory.mktemp("wikidata")
    dump = folder / "dump.json.gz"
    lines = "[\n" + ",\n".join(json.dumps(entity, ensure_ascii=False) for entity in DUMP) + "\n]\n"
    dump.write_bytes(gzip.compress(lines.encode()))
    report = build(dump, folder / "index.db")
    assert (report.entities, report.broken) == (len(DUMP), ())
    return LocalIndex(folder / "index.db")


@pytest.mark.parametrize("name", ["Ağdam", "Agdam", "AĞDAM", "Агдам", "Aghdam", "Aqdam", "Akdam"])
def test_transliterations_of_a_name_meet(index: LocalIndex, name: str) -> None:
    assert [i.qid for i in index.find([name])] == ["Q540844"]


def test_an_item_is_typed_through_the_subclass_tree(index: LocalIndex) -> None:
    (found,) = index.find(["Ağdam"])
    assert (found.types, found.country, found.keys) == (("Settlement",), "AZ", ("geonames:148619",))
    assert index.find([], ["geonames:148619"]) == [found]


def test_what_is_not_there_is_not_found(index: LocalIndex) -> None:
    assert index.find(["Completely Different"]) == []
    assert index.find(["", "???"]) == []


def test_broken_lines_are_reported_and_the_others_kept(tmp_path: Path) -> None:
    dump = tmp_path / "dump.json"
    dump.write_text("[\n" + json.dumps(DUMP[2]) + ",\n{broken\n" + json.dumps(DUMP[4]) + "\n]", "utf-8")
    report = build(dump, tmp_path / "index.db")
    assert report.entities == 2
    assert report.broken[0].startswith("line 3:")


@pytest.mark.parametrize("content", [b"", b"no dump at all", gzip.compress(b"[\n", mtime=0)[:-4]])
def test_a_file_that_is_no_dump_leaves_no_index(tmp_path: Path, content: bytes) -> None:
    dump = tmp_path / ("dump.json.gz" if content[:2] == b"\x1f\x8b" else "dump.json")
    dump.write_bytes(content)
    with pytest.raises(UsageError):
        build(dump, tmp_path / "index.db")
    assert not (tmp_path / "index.db").exists()


def test_fold_and_skeleton() -> None:
    assert fold("Kəlbəcər rayonu") == "kelbecer rayonu"
    assert skeleton("Aghdam") == skeleton("Ağdam") == skeleton("Агдам")
    assert skeleton("Tchaikovsky") == skeleton("Chaykovskiy")
