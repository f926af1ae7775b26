"""A small folder of documents and a build of it by tiny stages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.build.tiny import TABLE

from kgbuild.builder import BuildResult, build
from kgbuild.progress import Progress


class Corpus:
    """docs: the folder.  out: where it is built.  why: the reasons told by the last build."""

    def __init__(self, folder: Path) -> None:
        self.docs, self.out = folder / "docs", folder / "out"
        self.docs.mkdir()
        self.why: list[str] = []
        self.write("a.txt", "Ann met Bob.\nBob met Cid.\n")
        self.write("b.txt", "Ann met Cid.\n")
        self.write("sub/c.txt", "Dan met Ann.\n")

    def write(self, name: str, text: str) -> Path:
        path = self.docs / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        return path

    def build(self, **options: Any) -> BuildResult:
        self.why = []

        def listen(now: Progress) -> None:
            if now.step == "why":
                self.why.append(now.detail)

        return build([self.docs], self.out, **{"jobs": 1, "table": TABLE, "progress": listen, **options})


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    return Corpus(tmp_path)


Make = Callable[[], Corpus]
