"""The README is true: its verbs, options, files, query and answer."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from tests.conftest import ROOT, Run

from kgbuild import config
from kgbuild.cli import VERBS
from kgbuild.store import Snapshot

README = (ROOT / "README.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_told(verb: str) -> None:
    assert f"`kgbuild {verb}" in README


def test_every_verb_told_exists() -> None:
    assert set(re.findall(r"^    kgbuild ([a-z]+)", README, re.MULTILINE)) <= set(VERBS)


def test_the_two_commands_are_targets() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in ("serve", "test", "bench"):
        assert f"make {target}" in README
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
    assert "make test" in (ROOT / ".ci" / "run").read_text("utf-8")


def test_the_query_has_the_answer_that_is_shown(kgbuild: Run, five: Snapshot, tmp_path: Path) -> None:
    query, answer = blocks("sparql")[0], blocks("text")[0]
    (tmp_path / "q.rq").write_text(query)
    got = kgbuild("query", tmp_path / "q.rq", "--out", five.path.parents[1]).stdout
    assert got == answer, f"put this into the README:\n{got}"
    assert len(got.splitlines()) > 2


def test_the_python_example_runs(five: Snapshot, tmp_path: Path) -> None:
    (tmp_path / "my-folder").mkdir()
    (tmp_path / "my-folder" / "a.txt").write_text("Armenian forces captured Kalbajar on 2 April 1993.")
    script = tmp_path / "example.py"
    script.write_text(blocks("python")[0])
    done = subprocess.run([sys.executable, script.name], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert five.manifest.documents == 5


def test_the_configuration_shown_is_understood(tmp_path: Path) -> None:
    (tmp_path / "kgbuild.toml").write_text(blocks("toml")[0])
    found = config.load(tmp_path / "kgbuild.toml", {"HOME": str(tmp_path)})
    assert found.jobs == tomllib.loads(blocks("toml")[0])["jobs"]
    assert found.documents[0] == str(tmp_path / "news")


def test_files_and_links_are_there() -> None:
    for path in re.findall(r"\]\(([^)#]+)\)", README):
        assert "://" in path or (ROOT / path).exists(), path
    for path in re.findall(r"`((?:data|docs|ontology|shapes|bench|src|tests)/[\w./-]+)`", README):
        assert (ROOT / path).exists(), path
    for guide in (ROOT / "docs").glob("*.md"):
        assert f"docs/{guide.name}" in README, "every guide is named where people look first"
    for name in ("DECISIONS.md", "CITATION.cff", "LICENSE"):
        assert (ROOT / name).exists()


def test_figures_are_measured() -> None:
    table = README.partition("<!-- bench -->")[2].partition("<!-- /bench -->")[0]
    for word in (
        "documents a second",
        "words a second",
        "share of the parser",
        "nothing changed",
        "changed",
        "peak memory",
    ):
        assert word in table
