"""An update or an uploaded graph -> the user's graphs, changed as a whole or not at all."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox

from kgbuild.serve.settings import Settings

Validate = Callable[..., object]


class UserGraphs:
    """Graphs that people wrote, in a file of their own below OUT/user, which no build touches."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def version(self) -> str:
        """Names the content; "0" when there is none."""
        return "0"

    def into(self, store: ox.Store) -> None:
        """Not yet."""


def write_one(
    channel: socket.socket,
    store: ox.Store,
    user: UserGraphs,
    validate: Validate | None,
    settings: Settings,
    row: memoryview,
) -> None:
    """Not yet."""
