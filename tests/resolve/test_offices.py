"""Who held which office from when to when, as texts claim it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tests.questions.answers import answer

from kgbuild import resources
from kgbuild.builder import build

QUERY = resources.path("ontology", "queries", "06-people-and-positions.rq")


def test_an_office_has_the_days_that_are_claimed(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "a.txt").write_text("On 30 March 1998, Robert Kocharyan was elected president of Armenia.\n", "utf-8")
    (folder / "b.txt").write_text("Robert Kocharyan served as president of Armenia until 2008.\n", "utf-8")
    text = answer(build([folder], tmp_path / "out").snapshot, QUERY)
    rows = list(csv.DictReader(io.StringIO(text), delimiter="\t"))
    assert {row["?document"] for row in rows} == {"a.txt", "b.txt"}
    for row in rows:
        assert (row["?person"], row["?of"]) == ("Robert Kocharyan", "Armenia")
        assert "1998-03-30" in row["?from"]
        assert "2008" in row["?until"]
