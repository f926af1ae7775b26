"""A dump of Wikidata (JSON or N-Triples; plain, .gz, .bz2) -> records, one at a time, with the fields that are used."""

from __future__ import annotations

import bz2
import contextlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

import msgspec
from isal import igzip

from kgbuild.errors import UsageError
from kgbuild.resolve.wikidata.record import Broken, Record, day, degrees, quantity, wanted
from kgbuild.resolve.wikidata.triples import records

TRIPLES = (".nt", ".ntriples")


class _Text(msgspec.Struct):
    value: str


class _Value(msgspec.Struct):
    """A datavalue of any type; which fields are there tells which."""

    id: str = ""
    numeric_id: int = msgspec.field(name="numeric-id", default=0)
    time: str = ""
    precision: int = 0
    amount: str = ""
    unit: str = ""
    latitude: float | None = None
    longitude: float | None = None
    text: str = ""

    def __str__(self) -> str:
        if self.id or self.numeric_id:
            return self.id or f"Q{self.numeric_id}"
        if self.time:
            return day(self.time, self.precision)
        if self.amount:
            return quantity(self.amount, self.unit)
        if self.latitude is not None and self.longitude is not None:
            return degrees(self.latitude, self.longitude)
        return self.text


class _DataValue(msgspec.Struct):
    value: str | _Value


class _Snak(msgspec.Struct):
    datavalue: _DataValue | None = None


class _Statement(msgspec.Struct):
    mainsnak: _Snak
    rank: str = "normal"


class Entity(msgspec.Struct):
    """As the dump has it.  Empty maps are written as [] by PHP, hence the unions."""

    id: str
    labels: dict[str, _Text] | list[None] = {}
    aliases: dict[str, list[_Text]] | list[None] = {}
    claims: dict[str, msgspec.Raw] | list[None] = {}
    sitelinks: dict[str, msgspec.Raw] | list[None] = {}

    def record(self) -> Record:
        """Raises ValueError for what is no item."""
        if self.id[:1] != "Q":
            raise ValueError(f"{self.id} is no item")
        labels = self.labels if isinstance(self.labels, dict) else {}
        aliases = self.aliases if isinstance(self.aliases, dict) else {}
        order = sorted(labels, key=lambda language: (language != "en", language))
        named = [(language, labels[language].value) for language in order]
        named += [(language, text.value) for language in sorted(aliases) for text in aliases[language]]
        claims = self.claims if isinstance(self.claims, dict) else {}
        facts = {prop: values for prop in claims.keys() & wanted() if (values := _best(claims[prop]))}
        return Record(qid=int(self.id[1:]), names=tuple(named), facts=facts, sitelinks=len(self.sitelinks))


_statements = msgspec.json.Decoder(list[_Statement]).decode


def _best(raw: msgspec.Raw) -> tuple[str, ...]:
    """Values of the best rank, deprecated ones never; nothing of a shape that the property does not promise."""
    try:
        told = _statements(raw)
    except msgspec.DecodeError:
        return ()  # old dumps have such
    kept = [s for s in told if s.rank != "deprecated" and s.mainsnak.datavalue is not None]
    best = [s for s in kept if s.rank == "preferred"] or kept
    return tuple(filter(None, dict.fromkeys(str(s.mainsnak.datavalue.value) for s in best if s.mainsnak.datavalue)))


def read(path: Path) -> Iterator[Record | Broken]:
    """Streams; memory does not grow with the dump.  Raises UsageError for a file that is no whole dump."""
    kind = path.with_suffix("").suffix if path.suffix in (".gz", ".bz2") else path.suffix
    with contextlib.closing(_open(path)) as file:
        try:
            yield from records(file) if kind in TRIPLES else _entities(file)
        except (EOFError, OSError) as error:
            raise UsageError(f"the dump breaks off: {error}", where=str(path), hint="fetch the file again") from error


def _entities(file: Iterable[bytes]) -> Iterator[Record | Broken]:
    decode = msgspec.json.Decoder(Entity).decode
    for number, raw in enumerate(file, 1):
        line = raw.strip().rstrip(b",")
        if len(line) < 3 and line in (b"", b"[", b"]"):
            continue
        try:
            entity = decode(line.removeprefix(b"["))
        except msgspec.DecodeError as error:
            yield Broken(line=number, reason=str(error))
            continue
        if entity.id[:1] == "Q":  # properties and lexemes stand between the items
            yield entity.record()


def _open(path: Path) -> IO[bytes]:
    try:
        if path.suffix == ".gz":
            return igzip.open(path, "rb")  # type: ignore[no-any-return,no-untyped-call]
        return bz2.open(path, "rb") if path.suffix == ".bz2" else path.open("rb")
    except OSError as error:
        raise UsageError(f"cannot be opened: {error.strerror}", where=str(path), hint="name a dump file") from error
