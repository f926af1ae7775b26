"""Name of a folder that people write (ontology, shapes, data) -> its path, in a checkout or in an installed wheel."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_ROOTS = (_PACKAGE / "_resources", _PACKAGE.parents[1])


def path(*parts: str) -> Path:
    """`path("data", "frames")`.  Raises FileNotFoundError, which can only mean a broken installation."""
    for root in _ROOTS:
        found = root.joinpath(*parts)
        if found.exists():
            return found
    raise FileNotFoundError(f"kgbuild is installed without {'/'.join(parts)}: reinstall it")
