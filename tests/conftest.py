"""What many tests need: a graph of the documents that come with the program, built once; and the program itself."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kgbuild import resources, store
from kgbuild.builder import build
from kgbuild.store import Snapshot

ROOT = Path(__file__).parents[1]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="session")
def five(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """The five documents, through every real stage.  Its folder of snapshots is `five.path.parents[1]`."""
    out = tmp_path_factory.mktemp("five") / "out"
    result = build([resources.path("data", "documents")], out)
    assert result.manifest.failed == ()
    return store.current(out)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """The surroundings of a user with a home of its own."""
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KGBUILD", "XDG"))}
    return {**kept, "HOME": str(home)}


@pytest.fixture
def kgbuild(environ: dict[str, str]) -> Run:
    """Runs the program as a user does: in a folder of its own, with a home of its own."""
    home = Path(environ["HOME"])

    def run(*words: object, status: int = 0, cwd: Path | None = None, **more: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, "-m", "kgbuild", *map(str, words)],
            cwd=cwd or home,
            env={**environ, **more},
            capture_output=True,
            text=True,
            timeout=300,
        )
        assert done.returncode == status, f"{done.args}\n{done.stdout}\n{done.stderr}"
        return done

    return run
