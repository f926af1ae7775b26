"""A folder of documents made of real ones, and one that changes -> a table: seconds of builds, and what is done again.

    python bench/renewal.py [--documents 1000 5000]

The documents are those of bench/resolve.py; what is read in them is put where a build keeps it, which spares hours of
reading.  Then the folder is built, a sentence is added to one document, and it is built again: by the build that
grows, and from nothing.  Each build is a process of its own, as a user would start it.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kgbuild import knowledge, resources, store
from kgbuild.extract import load
from kgbuild.model import Document
from kgbuild.read import discover, read
from kgbuild.stages import STAGES
from kgbuild.worker import Entry, entry_key, make_entry, save_entry
from resolve import Base

MORE = "On 3 May 2021 the village of Garavand was captured by Azerbaijan.\n"


def documents(folder: Path) -> list[Document]:
    return [found for item in discover([folder]) for found in read(item) if isinstance(found, Document)]


def fill(folder: Path, caches: list[Path], count: int, together: int) -> None:
    extractor = load()
    real = documents(resources.path("data", "documents"))
    bases = [Base(extractor.extract(document)) for document in real]
    reports = [make_entry(document, STAGES).report for document in real]
    for number in range(count):
        text = real[number % len(real)].text
        (folder / f"{number:07}.txt").write_text(f"{text}\nReport number {number}.\n", "utf-8")
    for number, document in enumerate(documents(folder)):
        which = number % len(real)
        entry = Entry(
            document=document,
            extraction=bases[which].retold(document.identifier, number, together),
            report=reports[which],
            signature=bases[which].told(number, together).signature,
        )
        for cache in caches:
            save_entry(cache / "cache" / "entries", entry_key(document, knowledge.fingerprint()), entry)


def build(folder: Path, out: Path) -> tuple[float, float]:
    """Seconds, and seconds of processor, workers and all."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    subprocess.run([sys.executable, "-m", "kgbuild", "build", str(folder), "--out", str(out)], check=True,
                   capture_output=True)  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.monotonic() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def lines(snapshot: store.Snapshot) -> set[bytes]:
    with (snapshot.path / "graph.nq").open("rb") as file:
        return set(file)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--documents", type=int, nargs="+", default=[1_000, 5_000])
    arguments.add_argument("--together", type=int, default=60, help="documents that speak of the same things")
    given = arguments.parse_args()
    print(f"load {os.getloadavg()[0]:.1f}")
    print("documents     quads  first s (cpu)  one changed s (cpu)  from nothing s (cpu)  other lines  the same bytes")
    for count in given.documents:
        place = Path(tempfile.mkdtemp(prefix="kgbuild-renewal-"))
        try:
            folder, out, fresh = place / "texts", place / "out", place / "fresh"
            folder.mkdir()
            fill(folder, [out, fresh], count, given.together)
            first = build(folder, out)
            old = lines(store.current(out))
            changed = folder / f"{count // 2:07}.txt"
            changed.write_text(changed.read_text("utf-8") + MORE, "utf-8")
            again, anew = build(folder, out), build(folder, fresh)
            now = store.current(out)
            other = len(old ^ lines(now))
            told = " ".join(f"{seconds:11.1f} ({cpu:5.1f})" for seconds, cpu in (first, again, anew))
            same = now.id == store.current(fresh).id
            print(f"{count:9,} {now.manifest.quads:9,} {told} {other:12,}  {same}", flush=True)
        finally:
            shutil.rmtree(place)


if __name__ == "__main__":
    main()
