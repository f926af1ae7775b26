"""Builds of the five documents, many times over -> a table: speed, the parser's share, no-op, one change, memory.

    python bench/build.py [--copies 8] [--jobs 1]

Each figure comes from a process of its own, as a user would start it.  Copies differ in one word, so that none is
found in the cache.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from kgbuild import resources

PARSER = """
import json, sys, time
from pathlib import Path
from kgbuild.extract import load
from kgbuild.extract.syntax.parse import Parser
from kgbuild.read import discover, read
from kgbuild.stages import STAGES
documents = [d for item in discover([Path(sys.argv[1])]) for d in read(item)]
parser, extractor = Parser(), load()
STAGES.validate(STAGES.document_quads(documents[0], extractor.extract(documents[0]), {}))
def cpu(work):
    began = time.process_time()
    for document in documents: work(document)
    return time.process_time() - began
told = {}
told["words"] = sum(len(d.text.split()) for d in documents)
told["parser"] = cpu(lambda d: list(parser.parse(d)))
told["extract"] = cpu(extractor.extract)
kept = {d.identifier: extractor.extract(d) for d in documents}
told["map and validate"] = cpu(lambda d: STAGES.validate(STAGES.document_quads(d, kept[d.identifier], {})))
print(json.dumps(told))
"""


class Timer:
    def __init__(self, command: list[str]) -> None:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        began = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True)
        self.seconds = time.monotonic() - began
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        self.peak = after.ru_maxrss / 1024  # MiB, of the largest process so far
        if done.returncode:
            sys.exit(done.stderr)
        self.told = done.stderr


def corpus(folder: Path, copies: int) -> int:
    """Returns the number of words."""
    words = 0
    for path in sorted(resources.path("data", "documents").glob("*.txt")):
        text = path.read_text("utf-8")
        for n in range(copies):
            (folder / f"{path.stem}-{n:04}.txt").write_text(f"{text}\nReport number {n}.\n", "utf-8")
            words += len(text.split())
    return words


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("--copies", type=int, default=8)
    options.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    chosen = options.parse_args()
    place = Path(tempfile.mkdtemp(prefix="kgbuild-bench-"))
    try:
        measure(place, chosen.copies, chosen.jobs)
    finally:
        shutil.rmtree(place)
    return 0


def measure(place: Path, copies: int, jobs: int) -> None:
    docs, out = place / "docs", place / "out"
    docs.mkdir()
    words = corpus(docs, copies)
    build = [sys.executable, "-m", "kgbuild", "build", str(docs), "--out", str(out), "--jobs", str(jobs)]
    start = min(Timer([sys.executable, "-c", "pass"]).seconds for _ in range(3))
    full = Timer(build)
    noop = min((Timer(build) for _ in range(3)), key=lambda timer: timer.seconds)
    changed = next(docs.glob("*.txt"))
    changed.write_text(changed.read_text("utf-8") + "\nOne more.\n", "utf-8")
    one = Timer(build)
    assert re.search(r"\b1 worked out now", one.told), one.told
    five = [sys.executable, "-m", "kgbuild", "build", "--out", str(place / "five"), "--jobs", str(jobs)]
    small = Timer([*five[:4], str(resources.path("data", "documents")), *five[4:]])
    parts = json.loads(subprocess.check_output([sys.executable, "-c", PARSER, str(docs)], text=True))
    many = f"{5 * copies} documents, {words:,} words"
    rows = [
        ("five documents, from nothing", f"{small.seconds:.1f} s ({small.cpu:.1f} s of processor)"),
        (
            f"{many}, from nothing",
            f"{full.seconds:.1f} s ({full.cpu:.1f} s of processor)",
        ),
        ("documents a second", f"{5 * copies / full.seconds:.1f}"),
        ("words a second", f"{words / full.seconds:,.0f}"),
        ("words a second of processor", f"{words / full.cpu:,.0f}"),
        ("share of the parser in a document's work", f"{share(parts):.0%}"),
        ("extraction beside the parser, as a share of the parser", f"{parts['extract'] / parts['parser'] - 1:.0%}"),
        ("nothing changed", f"{noop.seconds:.2f} s ({noop.seconds - start:.2f} s beyond the interpreter's start)"),
        (f"one of {5 * copies} documents changed", f"{one.seconds:.1f} s ({one.cpu:.1f} s of processor)"),
        ("peak memory of the largest process", f"{max(full.peak, one.peak):.0f} MiB"),
    ]
    print(f"| {os.cpu_count()} cores, {jobs} worker processes | |\n|---|---|")
    for name, value in rows:
        print(f"| {name} | {value} |")


def share(parts: dict[str, float]) -> float:
    return parts["parser"] / (parts["extract"] + parts["map and validate"])


if __name__ == "__main__":
    sys.exit(main())
