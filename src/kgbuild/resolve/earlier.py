"""What builds before worked out for happenings and for what follows from them, in files of one folder."""

from __future__ import annotations

from pathlib import Path

import msgspec

from kgbuild.resolve.events import Block
from kgbuild.resolve.findings import Findings
from kgbuild.resolve.shelf import Blocks, Shelf


class Earlier:
    def __init__(self, folder: Path | None = None, known: str = "") -> None:
        """folder: None keeps nothing.  known: code, tables and sources; others forget everything."""

        def path(name: str) -> Path | None:
            return folder / name if folder is not None else None

        self.tellings = Shelf(msgspec.Raw, path("tellings"), known)
        self.happenings = Blocks(Shelf(bytes, path("told"), known), Shelf(Block, path("happenings"), known))
        self.findings = Blocks(Shelf(bytes, path("matters"), known), Shelf(Findings, path("findings"), known))

    def save(self) -> None:
        self.tellings.save()
        for blocks in (self.happenings, self.findings):
            blocks.says.save()
            blocks.results.save()
