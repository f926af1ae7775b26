"""Options, environment, kgbuild.toml -> Config: what to build, where to, and how to serve it.

An option of the command line goes before the environment (KGBUILD_OUT), that before kgbuild.toml, and that before the
defaults.
kgbuild.toml is looked for in the current folder, or named by KGBUILD_CONFIG or --config; its paths are relative to it.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from kgbuild import resources
from kgbuild.errors import UsageError
from kgbuild.model import Frozen

NAME = "kgbuild.toml"


class Config(Frozen, frozen=True):
    """documents: folders and files.  out: folder of snapshots.  links: reviewed merges and links, "" for none.

    jobs: worker processes, 0 = one a core.  seconds, memory (MiB): what one document may take.
    host, port, timeout (seconds for one query): of the server.
    """

    documents: tuple[str, ...]
    out: str
    links: str = ""
    jobs: int = 0
    seconds: float = 120.0
    memory: int = 6144
    host: str = "127.0.0.1"
    port: int = 8765
    timeout: float = 30.0


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    documents: tuple[str, ...] | None = None
    out: str | None = None
    links: str | None = None
    jobs: int | None = None
    seconds: float | None = None
    memory: int | None = None
    host: str | None = None
    port: int | None = None
    timeout: float | None = None


def data_home(environ: Mapping[str, str] = os.environ) -> Path:
    """The user's data folder, by the XDG base directory specification."""
    told = environ.get("XDG_DATA_HOME", "")
    return (Path(told) if told.startswith("/") else Path.home() / ".local" / "share") / "kgbuild"


def load(file: Path | None = None, environ: Mapping[str, str] = os.environ) -> Config:
    """Raises UsageError where the file is named and absent, is no TOML, or has a field that is none."""
    home = data_home(environ)
    own = home / "documents"
    documents = (str(resources.path("data", "documents")), *([str(own)] if own.is_dir() else []))
    default = Config(documents=documents, out=str(home / "out"))
    named = file or (Path(environ["KGBUILD_CONFIG"]) if environ.get("KGBUILD_CONFIG") else None)
    path = named or Path(NAME)
    config = default
    if named or path.is_file():
        config = msgspec.structs.replace(default, **_told(path))
    if environ.get("KGBUILD_OUT"):
        config = msgspec.structs.replace(config, out=environ["KGBUILD_OUT"])
    return config


def _told(path: Path) -> dict[str, object]:
    try:
        found = msgspec.convert(tomllib.loads(path.read_text("utf-8")), _File)
    except OSError as error:
        raise UsageError(f"cannot be read: {error.strerror}", where=str(path)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"is no TOML: {error}", where=str(path), hint='write lines like  out = "graph"') from error
    except msgspec.ValidationError as error:
        known = ", ".join(_File.__struct_fields__)
        raise UsageError(str(error), where=str(path), hint=f"known are {known}") from error
    told = {name: value for name in _File.__struct_fields__ if (value := getattr(found, name)) is not None}
    if found.documents is not None:
        told["documents"] = tuple(str(path.parent / entry) for entry in found.documents)
    for name in ("out", "links"):
        if told.get(name):
            told[name] = str(path.parent / told[name])
    return told
