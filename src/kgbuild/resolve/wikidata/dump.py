"""Wikidata's JSON dump (.json, .gz, .bz2) -> entities, one at a time, with only the fields that linking needs."""

from __future__ import annotations

import bz2
import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec
from isal import igzip

from kgbuild.errors import UsageError


class Text(msgspec.Struct):
    value: str


class Id(msgspec.Struct):
    id: str = ""
    numeric_id: int = msgspec.field(name="numeric-id", default=0)

    @property
    def qid(self) -> str:
        return self.id or f"Q{self.numeric_id}"


class DataValue(msgspec.Struct):
    value: msgspec.Raw
    type: str = ""


class Snak(msgspec.Struct):
    snaktype: str = "value"
    datavalue: DataValue | None = None


class Statement(msgspec.Struct):
    mainsnak: Snak
    rank: str = "normal"


class Claims(msgspec.Struct):
    """Properties read from an item; all others are passed over by the decoder."""

    P31: list[Statement] = []
    P279: list[Statement] = []
    P17: list[Statement] = []
    P297: list[Statement] = []
    P300: list[Statement] = []
    P569: list[Statement] = []
    P625: list[Statement] = []
    P1566: list[Statement] = []


class DumpItem(msgspec.Struct):
    """An item or a property as the dump has it.  Empty maps are written as [] by PHP, hence the unions."""

    id: str
    type: str = ""
    labels: dict[str, Text] | list[None] = {}
    aliases: dict[str, list[Text]] | list[None] = {}
    claims: Claims | list[None] = msgspec.field(default_factory=Claims)
    sitelinks: dict[str, msgspec.Raw] | list[None] = {}

    def names(self) -> list[str]:
        """All labels and aliases in all languages, English first, without repeats."""
        labels = self.labels if isinstance(self.labels, dict) else {}
        aliases = self.aliases if isinstance(self.aliases, dict) else {}
        first = [labels["en"].value] if "en" in labels else []
        rest = [text.value for _, text in sorted(labels.items())]
        return list(dict.fromkeys([*first, *rest, *(t.value for _, ts in sorted(aliases.items()) for t in ts)]))

    def statements(self, prop: str) -> list[msgspec.Raw]:
        """Values of the best rank, deprecated ones never."""
        claims = self.claims if isinstance(self.claims, Claims) else Claims()
        kept = [s for s in getattr(claims, prop) if s.rank != "deprecated" and s.mainsnak.datavalue is not None]
        preferred = [s for s in kept if s.rank == "preferred"]
        return [s.mainsnak.datavalue.value for s in preferred or kept if s.mainsnak.datavalue]

    def items(self, prop: str) -> list[str]:
        return [msgspec.json.decode(raw, type=Id).qid for raw in self.statements(prop)]

    def strings(self, prop: str) -> list[str]:
        return [msgspec.json.decode(raw, type=str) for raw in self.statements(prop)]


class Broken(msgspec.Struct):
    """A line of the dump that is no entity."""

    line: int
    reason: str


def read(path: Path) -> Iterator[DumpItem | Broken]:
    """Streams; memory does not grow with the dump.  Raises UsageError for a file that cannot be opened."""
    decode = msgspec.json.Decoder(DumpItem).decode
    with contextlib.closing(_open(path)) as file:
        try:
            for number, raw in enumerate(file, 1):
                line = raw.strip().rstrip(b",")
                if len(line) < 3 and line in (b"", b"[", b"]"):
                    continue
                try:
                    yield decode(line.removeprefix(b"["))
                except msgspec.DecodeError as error:
                    yield Broken(line=number, reason=str(error))
        except (EOFError, OSError) as error:
            raise UsageError(f"the dump breaks off: {error}", where=str(path), hint="fetch the file again") from error


def _open(path: Path) -> IO[bytes]:
    try:
        if path.suffix == ".gz":
            return igzip.open(path, "rb")  # type: ignore[no-any-return,no-untyped-call]
        return bz2.open(path, "rb") if path.suffix == ".bz2" else path.open("rb")
    except OSError as error:
        raise UsageError(f"cannot be opened: {error.strerror}", where=str(path), hint="name a dump file") from error
