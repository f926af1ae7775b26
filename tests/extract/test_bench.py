"""bench/extract.py: the figures that docs/extraction.md quotes come out of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from bench import extract as bench

TEXT = """Aghdam was captured by Armenian forces on 23 July 1993, and some 130,000 people fled from the villages.

On 29 July 1993 the Security Council adopted Resolution 853, which demanded the withdrawal of the occupying forces.
"""


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> dict[str, list[str]]:
    monkeypatch.setattr("sys.argv", ["extract.py", *words])
    assert bench.main() == 0
    rows = [[cell.strip() for cell in line.strip("| ").split("|")] for line in capsys.readouterr().out.splitlines()]
    return {row[0]: row[1:] for row in rows}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "aghdam.txt").write_text(TEXT, "utf-8")
    return tmp_path


def test_cost_and_growth_are_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setattr(bench, "SIZES", (500, 2_000))
    told = run(capsys, monkeypatch, str(folder), "--rounds", "1")
    assert re.fullmatch(r"\d+%", told["as a share of the parser"][0])
    assert int(told["words a second of processor"][0].replace(",", "")) > 100
    assert any("costs, compared with" in row for row in told)


def test_memory_of_a_long_run_is_told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    told = run(capsys, monkeypatch, str(folder), "--memory", "20")
    assert list(told)[2:] == ["2", "10", "20"]
    assert all(row[1].endswith("MiB") for number, row in told.items() if number.isdigit())
