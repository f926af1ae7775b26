"""A collection that grows and shrinks: each snapshot is, byte for byte, the one that a build from nothing gives."""

from __future__ import annotations

import shutil
from pathlib import Path

from kgbuild import resources
from kgbuild.builder import build


def test_one_document_more_or_less_is_as_built_from_nothing(tmp_path: Path) -> None:
    texts = sorted(resources.path("data", "documents").glob("*.txt"))
    folder, out = tmp_path / "texts", tmp_path / "out"
    folder.mkdir()
    for text in texts[:4]:
        shutil.copy(text, folder)
    four = build([folder], out).snapshot.id
    shutil.copy(texts[4], folder)
    assert build([folder], out).snapshot.id == build([folder], tmp_path / "fresh").snapshot.id
    (folder / texts[4].name).unlink()
    assert build([folder], out).snapshot.id == four
