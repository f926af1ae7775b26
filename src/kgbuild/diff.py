"""Two snapshots -> the claims that came and went."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from kgbuild import claims_table, store
from kgbuild.claims_table import ClaimRow
from kgbuild.errors import SnapshotError
from kgbuild.model import Frozen
from kgbuild.store import Snapshot


class Difference(Frozen, frozen=True):
    """In the order of documents and of their text."""

    gone: tuple[ClaimRow, ...]
    new: tuple[ClaimRow, ...]


def compare(old: Snapshot, new: Snapshot) -> Difference:
    """A claim is the same where document, words, subject, predicate, object, modality and rule are."""
    before, after = _claims(old), _claims(new)
    return Difference(
        gone=tuple(row for name, row in before.items() if name not in after),
        new=tuple(row for name, row in after.items() if name not in before),
    )


def _claims(snapshot: Snapshot) -> dict[str, ClaimRow]:
    return {row.claim: row for row in claims_table.read_parquet(snapshot.path / "claims.parquet")}


def before(out: Path, name: str = "") -> Snapshot:
    """The snapshot whose id begins with `name`, or that of another build's folder, or the one before the current."""
    if name and (Path(name) / "current").is_file():
        return store.current(Path(name))
    now = store.current(out).id
    kept = [path for path in (out / "snapshots").iterdir() if path.is_dir() and not path.name.startswith(".")]
    kept.sort(key=lambda path: (path.stat().st_mtime_ns, path.name))
    found = [path for path in kept if (path.name.startswith(name) if name else path.name != now)]
    if not found:
        told = ", ".join(path.name for path in kept)
        raise SnapshotError(f"no snapshot {name or 'before this one'}", where=str(out), hint=f"there are {told}")
    return Snapshot(id=found[-1].name, path=found[-1])


def lines(difference: Difference) -> Iterator[str]:
    for sign, found in (("-", difference.gone), ("+", difference.new)):
        for row in found:
            quote = " ".join(row.quote.split())
            yield f"{sign} {row.document}: {row.subject_label} | {row.predicate} | {row.object_label} | “{quote}”"
