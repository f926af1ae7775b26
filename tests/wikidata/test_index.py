"""Dump -> index -> look-ups, on a dump in Wikidata's own layout."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from kgbuild.errors import UsageError
from kgbuild.resolve.wikidata.index import build
from kgbuild.resolve.wikidata.items import fold, skeleton
from kgbuild.resolve.wikidata.lookup import LocalIndex


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


# ruff: noqa: E501
TRIPLES = r"""
<https://www.wikidata.org/wiki/Special:EntityData/Q540844> <http://wikiba.se/ontology#sitelinks> "41"^^<http://www.w3.org/2001/XMLSchema#integer> .
<http://www.wikidata.org/entity/Q540844> <http://www.w3.org/2000/01/rdf-schema#label> "Aghdam"@en .
<http://www.wikidata.org/entity/Q540844> <http://www.w3.org/2000/01/rdf-schema#label> "A\u011Fdam"@az .
<http://www.wikidata.org/entity/Q540844> <http://www.w3.org/2004/02/skos/core#altLabel> "Акна"@ru .
<http://www.wikidata.org/entity/Q540844> <http://www.wikidata.org/prop/direct/P31> <http://www.wikidata.org/entity/Q515> .
<http://www.wikidata.org/entity/Q540844> <http://www.wikidata.org/prop/direct/P625> "Point(46.92 39.99)"^^<http://www.opengis.net/ont/geosparql#wktLiteral> .
<http://www.wikidata.org/entity/Q540844> <http://www.wikidata.org/prop/direct/P1082> "+28031"^^<http://www.w3.org/2001/XMLSchema#decimal> .
<http://www.wikidata.org/entity/Q540844> <http://www.wikidata.org/prop/direct/P571> "1828-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
this is no triple
<http://www.wikidata.org/entity/Q7747> <http://www.w3.org/2000/01/rdf-schema#label> "Vladimir Putin"@en .
<http://www.wikidata.org/entity/Q7747> <http://www.wikidata.org/prop/direct/P31> <http://www.wikidata.org/entity/Q5> .
"""


def test_the_triples_dump_gives_the_same_index(tmp_path: Path) -> None:
    dump = tmp_path / "truthy.nt.gz"
    dump.write_bytes(gzip.compress(TRIPLES.encode()))
    report = build(dump, tmp_path / "index.db")
    assert report.entities == 2
    assert report.broken == ("line 10: no triple",)
    index = LocalIndex(tmp_path / "index.db")
    (town,) = index.find(["Ağdam"])
    assert (town.qid, town.types, town.prominence, town.latitude) == ("Q540844", ("Settlement",), 41, 39.99)
    assert [item.qid for item in index.find(["Akna"])] == ["Q540844"]
    assert index.facts("Q540844")["P1082"] == ("28031",)
    assert [item.types for item in index.find(["Putin Vladimir"])] == [("Person",)], "words turned round"


def test_a_statement_keeps_its_unit_and_its_precision(tmp_path: Path) -> None:
    size = {"amount": "+3054.00", "unit": "http://www.wikidata.org/entity/Q712226"}
    born = {"time": "+1961-00-00T00:00:00Z", "precision": 9}
    dump = tmp_path / "dump.json"
    dump.write_text(json.dumps(item("Q5", "somewhere", P2046=size, P569=born)), "utf-8")
    build(dump, tmp_path / "index.db")
    assert LocalIndex(tmp_path / "index.db").facts("Q5") == {"P2046": ("3054 km2",), "P569": ("1961",)}


def test_an_index_of_another_version_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "old.db").write_bytes(b"")
    with pytest.raises(UsageError, match="no index of this version"):
        LocalIndex(tmp_path / "old.db")
