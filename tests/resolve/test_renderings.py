"""What texts say of an instrument stands beside its own words: read, resolved and asked for, end to end."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from tests.questions.answers import answer

from kgbuild import resources
from kgbuild.builder import build

RESOLUTION = """RESOLUTION 822 (1993)

Adopted by the Security Council at its 3205th meeting, on 30 April 1993

The Security Council,

Noting with alarm the escalation in armed hostilities and, in particular, the latest invasion of the Kelbadjar district
of the Republic of Azerbaijan by local Armenian forces,

1. Demands the immediate cessation of all hostilities and hostile acts with a view to establishing a durable
cease-fire, as well as immediate withdrawal of all occupying forces from the Kelbadjar district and other recently
occupied areas of Azerbaijan;

2. Decides to remain actively seized of the matter.
"""
NEWS = (
    "After Kalbajar was occupied, the UN Security Council adopted Resolution 822 demanding the immediate withdrawal of "
    "the Armenian troops from the region and other occupied areas of Azerbaijan.\n"
)
QUERY = resources.path("ontology", "queries", "24-primary-sources.rq")


def rows(folder: Path, out: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(answer(build([folder], out).snapshot, QUERY)), delimiter="\t"))


def test_the_troops_that_the_resolution_does_not_name(tmp_path: Path) -> None:
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / "news.txt").write_text(NEWS, "utf-8")
    (before,) = rows(folder, tmp_path / "alone")
    assert "the Armenian troops" in before["?words"]
    assert not before["?itsWords"], "the resolution itself is not among the documents"
    (folder / "s-res-822.txt").write_text(RESOLUTION, "utf-8")
    (beside,) = rows(folder, tmp_path / "both")
    assert "all occupying forces" in beside["?itsWords"]
    assert "cessation" not in beside["?itsWords"], "the paragraph that comes nearest"
    assert "all occupying forces → the Armenian troops" in beside["?worded"]
    assert "recently → …" in beside["?worded"]
