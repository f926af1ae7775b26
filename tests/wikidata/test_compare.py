"""A dump, an index, a build that uses it: claims beside Wikidata's statements, in the graph and in the verbs."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from tests.wikidata.test_index import item

import kgbuild
from kgbuild import resources, review
from kgbuild.cli import cli

KM2 = "http://www.wikidata.org/entity/Q712226"
DUMP = [
    item("Q227", "Azerbaijan", P31="Q6256", P297="AZ"),
    item("Q457513", "Kalbajar District", P31="Q13417250", P17="Q227", P300="AZ-KAL",
         P2046={"amount": "+1936", "unit": KM2}, P1082={"amount": "+53000", "unit": "1"}),
    item("Q1643630", "Kalbajar", P31="Q486972", P17="Q227", P131="Q457513"),
    item("Q900001", "South Caucasus road", P31="Q34442"),
]  # fmt: skip


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("compare")
    dump = folder / "dump.json"
    dump.write_text("[\n" + ",\n".join(map(json.dumps, DUMP)) + "\n]", "utf-8")
    assert run("wikidata", "index", str(dump), "--out", str(folder / "out")) == ""
    kgbuild.build([resources.path("data", "documents")], out=folder / "out")
    return folder / "out"


def run(*words: str) -> str:
    result = CliRunner().invoke(cli, list(words))
    assert result.exit_code == 0, result.output
    return result.stdout


def test_what_documents_say_beside_what_wikidata_says(out: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run("wikidata", "compare", "--out", str(out)))))
    told = {(row["property"].split()[0], row["documents"]): (row["verdict"], row["wikidata"]) for row in rows}
    assert told["P2046", "3054 km2"] == ("differs", "1936 km2")
    assert told["P2046", "1936 m2"] == ("differs", "1936 km2"), "a slip of the unit is a difference"
    assert told["P1082", "53478"] == ("agrees", "53000"), "a rounder number is none"
    assert told["P131", "Q227"][0] == "agrees", "it lies in the country"
    assert all(row["claims"].startswith("https://w3id.org/kgbuild/claim/") for row in rows)


def test_the_graph_holds_it_with_its_claims(out: Path) -> None:
    found = kgbuild.query(
        "SELECT ?ours ?theirs ?words { ?c a kg:Comparison ; kg:verdict 'differs' ; kg:wikidataProperty wdt:P2046 ;"
        " kg:value ?ours ; kg:wikidataValue ?theirs ; kg:supportedBy/prov:wasDerivedFrom/nif:anchorOf ?words }",
        out=out,
    )
    assert ("3054 km2", "1936 km2") in {(row["ours"].value, row["theirs"].value) for row in found}


def test_statements_that_wikidata_lacks_with_their_sources(out: Path) -> None:
    lines = run("wikidata", "export", "--out", str(out), "--retrieved", "2024-05-01").splitlines()
    area = next(line.split("\t") for line in lines if "3054U712226" in line)
    assert area[:3] == ["Q457513", "P2046", "3054U712226"]
    assert area[area.index("S813") + 1] == "+2024-05-01T00:00:00Z/11"
    assert area[area.index("S1683") + 1].startswith('en:"')
    assert not any("\tP1082\t" in line for line in lines), "what Wikidata says already is left out"


def test_the_review_table_is_what_the_build_found(out: Path) -> None:
    run("wikidata", "review", "--out", str(out))
    rows = review.rows(out)
    assert all(row["relation"] in ("nil", "closeMatch") and row["reason"] for row in rows)
    assert ("Erdogan", "Q39259") in {(row["name"], row["other"]) for row in rows}
    assert list(csv.DictReader(io.StringIO(run("wikidata", "review", "--print", "--out", str(out))))) == rows


def test_what_a_person_writes_into_the_review_file_is_heeded_and_stays(out: Path) -> None:
    run("wikidata", "review", "--out", str(out))
    texts = [resources.path("data", "documents")]
    rows = review.rows(out)
    office = {**rows[0], "decision": "item", "name": "President of Azerbaijan", "other": "Q1234567"}
    for row in rows:
        if (row["name"], row["other"]) == ("Erdogan", "Q39259"):
            row["decision"] = "item"
    (out / review.FILE).write_text(review.table([*rows, office]), "utf-8")
    assert not kgbuild.build(texts, out=out).unchanged
    assert kgbuild.build(texts, out=out).unchanged
    same = kgbuild.query("SELECT ?s { ?s owl:sameAs wd:Q39259 }", out=out)
    assert [row["s"].value.rsplit("/", 1)[-1] for row in same] == ["erdogan"]
    run("wikidata", "review", "--out", str(out))
    assert {row["name"] for row in review.decided(out)} == {"Erdogan", "President of Azerbaijan"}
    held = [line.split("\t")[:3] for line in run("wikidata", "export", "--out", str(out)).splitlines()]
    assert ["Q57371", "P39", "Q1234567"] in held
    (out / review.FILE).unlink()
    kgbuild.build(texts, out=out)


def test_a_new_index_is_a_reason_to_build(out: Path, tmp_path: Path) -> None:
    before = kgbuild.build([resources.path("data", "documents")], out=out)
    assert before.unchanged
    dump = tmp_path / "dump.json"
    dump.write_text(json.dumps(DUMP[0]), "utf-8")
    run("wikidata", "index", str(dump), "--out", str(out))
    assert not kgbuild.build([resources.path("data", "documents")], out=out).unchanged


def test_all_properties_are_data() -> None:
    with resources.path("data", "wikidata", "properties.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len({row["pid"] for row in rows}) == len(rows) == 75
    fed = [row for row in rows if row["value"]]
    assert len(fed) >= 17
    ontology = resources.path("ontology", "kg.ttl").read_text("utf-8")
    assert all(not row["class"] or f"kg:{row['class']} a owl:Class" in ontology for row in fed)


def test_each_verb_says_what_is_missing(out: Path, tmp_path: Path) -> None:
    wrong = CliRunner().invoke(cli, ["wikidata", "export", "--out", str(out), "--retrieved", "yesterday"])
    assert wrong.exit_code == 2
    assert "'yesterday' does not match the format" in wrong.output
    nobody = CliRunner().invoke(cli, ["wikidata", "lookup", "Nowhereland", "--out", str(tmp_path)])
    assert nobody.exit_code == 0
    assert "Nowhereland: no item of that name in the authority; an index knows more" in nobody.output
