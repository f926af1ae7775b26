"""The four functions for Python programs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import ROOT

import kgbuild
from kgbuild.claims_table import ClaimRow
from kgbuild.errors import QueryError, SnapshotError
from kgbuild.store import Snapshot


def test_a_script_without_any_guard_builds_and_asks(tmp_path: Path) -> None:
    """Worker processes do not run the caller's script again."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("Armenian forces captured Kalbajar on 2 April 1993.")
    script = tmp_path / "script.py"
    script.write_text(
        "import kgbuild\n"
        "print('once')\n"
        "result = kgbuild.build(['docs'], 'out')\n"
        "print(result.manifest.documents, [row['n'].value for row in kgbuild.query(\n"
        "    'SELECT (COUNT(?d) AS ?n) { ?d a kg:Document }', 'out')])\n"
    )
    done = subprocess.run([sys.executable, script.name], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout == "once\n1 ['1']\n"


def test_open_is_a_dataset_of_rdflib(five: Snapshot) -> None:
    dataset = kgbuild.open(five.path.parents[1])
    count = "SELECT (COUNT(*) AS ?n) { ?c a <https://w3id.org/kgbuild/ns#Claim> }"
    (row,) = dataset.query(count)
    assert int(row[0]) == five.manifest.claims


def test_query_rows_are_typed(five: Snapshot) -> None:
    out = five.path.parents[1]
    rows = list(kgbuild.query("SELECT ?d ?n ?nothing { ?d a kg:Document ; dcterms:identifier ?n } ORDER BY ?n", out))
    assert len(rows) == 5
    assert rows[0]["d"].kind == "uri"
    assert str(rows[0]["n"]).endswith(".txt")
    assert "nothing" not in rows[0]
    (row,) = kgbuild.query("ASK { ?c a kg:Claim }", out)
    assert row["answer"].value == "true"
    (count,) = kgbuild.query("SELECT (COUNT(*) AS ?n) { ?c a kg:Claim }", out)
    assert count["n"].datatype.endswith("#integer")
    with pytest.raises(QueryError):
        list(kgbuild.query("SELECT", out))


def test_claims_are_typed_rows(five: Snapshot) -> None:
    found = list(kgbuild.claims(five.path.parents[1]))
    assert len(found) == five.manifest.claims
    assert isinstance(found[0], ClaimRow)
    assert found[0].quote


def test_no_snapshot(tmp_path: Path) -> None:
    with pytest.raises(SnapshotError, match="nothing was built here yet"):
        list(kgbuild.claims(tmp_path))
    with pytest.raises(SnapshotError):
        kgbuild.open(tmp_path)


def test_the_names_are_there_after_any_import() -> None:
    """No module hides a function of the same name."""
    program = "import kgbuild, kgbuild.builder, kgbuild.ask, kgbuild.cli.building\n"
    program += "print([callable(getattr(kgbuild, name)) for name in kgbuild.__all__ if name != '__version__'])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[True, True, True, True]"
