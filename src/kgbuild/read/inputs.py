"""Folders and files -> inputs, in an order that depends on their names alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from kgbuild.errors import UsageError
from kgbuild.model import Frozen

SIDECAR = ".meta.yaml"  # NAME.txt.meta.yaml says what is known of NAME.txt
NOT_DOCUMENTS = frozenset({"thumbs.db", "desktop.ini"})


class Input(Frozen, frozen=True):
    """One file to read.  sidecar: path of what is known of it, or ""."""

    identifier: str
    path: str
    sidecar: str = ""


def discover(roots: Sequence[Path]) -> tuple[Input, ...]:
    """Every file below the folders that is not hidden; a file may be named itself.  UsageError if one is missing.

    Two roots that hold a file of the same relative name both keep theirs: the second gets the root's name in front.
    """
    found: dict[str, Input] = {}
    for root in roots:
        if not root.exists():
            raise UsageError("no such file or folder", where=str(root), hint="name a folder of documents")
        for path in sorted(_files(root), key=lambda p: p.as_posix()):
            name = path.relative_to(root if root.is_dir() else root.parent).as_posix()
            name = _printable(name)
            if name in found:
                if Path(found[name].path).resolve() == path.resolve():
                    continue
                name = _printable(f"{root.resolve().name}/{name}")
                while name in found:
                    name = f"_/{name}"
            sidecar = path.with_name(path.name + SIDECAR)
            found[name] = Input(identifier=name, path=str(path), sidecar=str(sidecar) if sidecar.is_file() else "")
    return tuple(found[name] for name in sorted(found))


def _files(root: Path) -> Iterator[Path]:
    if root.is_file():
        yield root
        return
    for path in root.iterdir():
        if path.name.startswith(".") or path.name.lower() in NOT_DOCUMENTS:
            continue
        if path.is_dir() and not path.is_symlink():
            yield from _files(path)
        elif path.is_file() and not path.name.endswith(SIDECAR):
            yield path


def _printable(name: str) -> str:
    """File names are bytes; those that are no UTF-8 still need a name that can stand in an IRI."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
