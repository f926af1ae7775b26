"""OUT/review.csv: proposals for a person to decide on, with what was decided before; no build removes it.

Builds heed the rows whose first column is filled in ("item" or "not-item"), after the table that `links` names.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from pathlib import Path

from kgbuild import store

FILE = "review.csv"
COLUMNS = ("decision", "name", "other", "relation", "confidence", "reason", "iri")
Row = dict[str, str]


def rows(out: Path) -> list[Row]:
    """[] where nobody has asked for the table yet."""
    try:
        text = (out / FILE).read_text("utf-8-sig")
    except FileNotFoundError:
        return []
    return [{name: row.get(name) or "" for name in COLUMNS} for row in csv.DictReader(io.StringIO(text))]


def decided(out: Path) -> list[Row]:
    return [row for row in rows(out) if row["decision"].strip()]


def fingerprint(out: Path) -> str:
    """Of what was decided: a build is not up to date when it changes; "" for nothing."""
    told = sorted((row["decision"], row["name"], row["other"]) for row in decided(out))
    return hashlib.sha256(repr(told).encode()).hexdigest() if told else ""


def write(out: Path, proposed: Iterable[Row]) -> tuple[Path, int, int]:
    """The file, how many rows wait for a decision, and how many have one.

    Decisions stand first and are kept, whether or not what they are about is still proposed.
    """
    done = decided(out)
    known = {(row["name"], row["other"]) for row in done}
    settled = {row["name"] for row in done if row["decision"].strip() == "item"}
    open_ = [row for row in proposed if (row["name"], row["other"]) not in known and row["name"] not in settled]
    store.atomic_write(out / FILE, table([*done, *ordered(open_)]).encode("utf-8"))
    return out / FILE, len(open_), len(done)


def ordered(proposed: Iterable[Row]) -> list[Row]:
    """What has an item to be accepted first, the likeliest of it at the top."""
    return sorted(proposed, key=lambda row: (not row["other"], -float(row["confidence"]), row["name"], row["other"]))


def table(found: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(found)
    return text.getvalue()
