"""Options that several verbs share -> their values; what a verb is given goes before the configuration."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from kgbuild import config

Verb = TypeVar("Verb", bound=Callable[..., Any])

out = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), help="Folder of the built graph [KGBUILD_OUT]."
)
config_file = click.option(
    "--config", "config_file", type=click.Path(path_type=Path), help="A kgbuild.toml [KGBUILD_CONFIG]."
)


def where(verb: Verb) -> Verb:
    """--out and --config."""
    return out(config_file(verb))


def settled(out: Path | None, config_file: Path | None) -> tuple[config.Config, Path]:
    """The configuration, and the folder of snapshots."""
    found = config.load(config_file)
    return found, (out if out is not None else Path(found.out)).expanduser()
