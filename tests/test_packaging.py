"""The wheel works where no checkout is: everything that people write travels in it."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from tests.conftest import ROOT

from kgbuild import __version__

pytestmark = pytest.mark.network


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    to = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(to), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=to)
    if done.returncode and "No matching distribution" in done.stderr:
        pytest.skip("no package index can be reached, and the wheel's builder comes from there")
    assert done.returncode == 0, done.stderr
    (found,) = to.glob("*.whl")
    return found


def test_the_wheel_holds_what_people_write(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    for top in ("ontology", "shapes", "data"):
        for path in sorted((ROOT / top).rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                assert f"kgbuild/_resources/{path.relative_to(ROOT).as_posix()}" in names
    package = ROOT / "src" / "kgbuild"
    for path in package.rglob("*"):
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
            assert f"kgbuild/{path.relative_to(package).as_posix()}" in names


def test_the_installed_program_works_outside_the_checkout(wheel: Path, tmp_path: Path) -> None:
    """In an environment of its own; what kgbuild needs is lent by the one that the tests run in."""
    place = tmp_path / "venv"
    venv.create(place, with_pip=False, symlinks=True)
    python = place / "bin" / "python"
    (site,) = (place / "lib").glob("python*/site-packages")
    (site / "lent.pth").write_text(sysconfig.get_paths()["purelib"] + "\n")
    pip = [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", str(wheel)]
    subprocess.run(pip, check=True, cwd=tmp_path, env={**os.environ, "PIP_NO_INDEX": "1"})
    home = tmp_path / "home"
    home.mkdir()
    environ = {"PATH": "/usr/bin:/bin", "HOME": str(home), "LANG": "C.UTF-8"}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [place / "bin" / "kgbuild", *words], cwd=home, env=environ, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done

    where = subprocess.run([python, "-c", "import kgbuild; print(kgbuild.__file__)"], cwd=home, env=environ,
                           capture_output=True, text=True, check=True)  # fmt: skip
    assert Path(where.stdout.strip()).is_relative_to(place), "the checkout must not be what is tested"
    assert __version__ in run("--version").stdout
    assert "5 documents" in run("build").stderr
    assert run("query", "-e", "ASK { ?c a kg:Claim ; kg:document ?d }").stdout == "yes\n"
    run("check")
    run("publish", "--to", "published")
    assert (home / "published" / "SHA256SUMS").exists()


def test_versions_agree() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == __version__
    assert f"version: {__version__}" in (ROOT / "CITATION.cff").read_text("utf-8")


def test_every_dependency_is_pinned_for_development() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in _pins()}
    missing = {name for entry in wanted if (name := _name(entry)) not in pinned and not name.startswith("kgbuild")}
    assert not missing
    assert all("==" in line and "://" not in line for line in _pins()), "exact versions, and no hosts"


def _pins() -> list[str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def _name(entry: str) -> str:
    for mark in "[<>=!~; ":
        entry = entry.partition(mark)[0]
    return entry.lower().replace("_", "-")
