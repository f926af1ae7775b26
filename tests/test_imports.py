"""Imports point one way, modules stay small, and each says what goes in and what comes out."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "kgbuild"
MODULES = sorted(PACKAGE.rglob("*.py"))
TESTS = sorted(Path(__file__).parent.rglob("*.py"))
STAGES = {"read", "extract", "resolve", "rdf", "serve"}
BASE = {"model", "errors", "iris", "resources", "__init__"}
# Top-level modules that a stage may use beside the base, and why.
ALLOWED = {
    "serve": {"store"},  # the server follows the pointer to the current snapshot
}


def imported(path: Path) -> set[str]:
    """The parts of kgbuild that a module imports anywhere: "read", "model", ..."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module == "kgbuild":
            names = [f"kgbuild.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names = [node.module or ""]
        found |= {name.split(".")[1] for name in names if name.startswith("kgbuild.")}
    return found


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    here, uses = part(path), imported(path) - {"__version__"}
    if here in STAGES:
        assert uses <= {here} | BASE | ALLOWED.get(here, set()), "a stage knows the base and itself alone"
    elif here in BASE - {"__init__"}:
        assert uses <= BASE, "the base knows nothing above it"
    elif here != "cli" and here != "__main__":
        assert "cli" not in uses, "nothing but the program itself knows the command line"


@pytest.mark.parametrize("path", [*MODULES, *TESTS], ids=lambda p: p.relative_to(PACKAGE.parents[1]).as_posix())
def test_modules_stay_small(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) < 400


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_every_module_says_what_it_does(path: Path) -> None:
    text = path.read_text("utf-8")
    if text.strip():
        assert ast.get_docstring(ast.parse(text)), "no docstring"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_nothing_catches_everything(path: Path) -> None:
    for attempt in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(attempt, ast.Try):
            # The outermost frame of a forked child may: it has to end the process, whatever happened.
            outermost = any(
                getattr(inside, "attr", "") == "_exit" for end in attempt.finalbody for inside in ast.walk(end)
            )
            for handler in attempt.handlers:
                again = any(isinstance(inside, ast.Raise) and inside.exc is None for inside in ast.walk(handler))
                assert outermost or again or not everything(handler), f"line {handler.lineno}: catches everything"


def everything(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    caught = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return bool({kind.id for kind in caught if isinstance(kind, ast.Name)} & {"Exception", "BaseException"})
