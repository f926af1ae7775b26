"""Documents that do not exist, made of real ones -> a table: time and memory of resolving them, and of one more.

    python bench/resolve.py [--documents 1000 10000 100000] [--texts FOLDER] [--together 60]

What is read from the five documents (and from the texts of FOLDER) is told again N times.  Every 60 documents
(--together) share one set of renamed persons, places and instruments and one shift of years; a fifth of them have other
numbers, a twentieth are near-copies.  Countries keep their names, as they do in a real collection, so some clusters
grow with N.  Each N runs in a process of its own.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import msgspec

from kgbuild import resources
from kgbuild.assemble import Once, lean
from kgbuild.model import Extraction, Node, Part, Source

SYLLABLES = (
    "ba",
    "ka",
    "do",
    "ri",
    "sha",
    "ne",
    "lu",
    "vor",
    "gan",
    "tei",
    "mi",
    "zul",
    "kha",
    "per",
    "ost",
    "ven",
    "jo",
)
ONCE: Once = {}
OUTLETS = ("AZ", "AM", "RU", "FR", "US", "TR", "GB", "IR")
YEARS = re.compile(rb'("(?:edtf|earliest|latest)":")([^"]*)')
COUNTS = re.compile(rb'("lexical":")(\d{2,6})(")')


class Base:
    """One real document's extraction as JSON, and what may be renamed in it."""

    def __init__(self, extraction: Extraction) -> None:
        self.json = msgspec.json.encode(extraction)
        self.name = extraction.document
        renamed = [node for node in extraction.nodes if _renamed(node)]
        kept = [node for node in extraction.nodes if "Country" in node.types]
        words = {w for node in renamed for w in _words(node)} - {w for node in kept for w in _words(node)}
        words -= {kind for node in extraction.nodes for kind in node.types}
        self.words = re.compile("|".join(sorted(words, key=lambda w: (-len(w), w))).encode()) if words else None
        keys = {key for node in renamed for key in node.authority.split()}
        self.keys = re.compile(b"|".join(re.escape(k.encode()) for k in sorted(keys, reverse=True))) if keys else None

    def told(self, number: int, together: int) -> Part:
        identifier, group = f"{number:07d}-{self.name}", number // together
        is_copy = random.Random(f"near {number}").random() < 0.05
        seed = random.Random(f"copy {group} {self.name}" if is_copy else number)
        return Part(
            identifier=identifier,
            source=Source(issued=f"{2000 + group % 25}-0{1 + number % 9}-11", country=OUTLETS[number % len(OUTLETS)]),
            extraction=lean(self.retold(identifier, number, together), ONCE),
            signature=tuple(seed.getrandbits(32) for _ in range(64)),
        )

    def retold(self, identifier: str, number: int, together: int) -> Extraction:
        """With other names, years and numbers; its spans are those of the text that it was read from."""
        group = number // together
        rng = random.Random(number)
        text = self.json
        if self.words:
            text = self.words.sub(lambda m: _name(group, m.group()), text)
        if self.keys:
            text = self.keys.sub(lambda m: b"geonames:9%d%d" % (group, sum(m.group())), text)
        shift = random.Random(group).randrange(-60, 5)
        text = YEARS.sub(lambda m: m[1] + re.sub(rb"\b\d{4}\b", lambda y: b"%04d" % (int(y[0]) + shift), m[2]), text)
        if rng.random() < 0.2:
            text = COUNTS.sub(lambda m: m[1] + b"%d" % (int(m[2]) + rng.randrange(1, 9)) + m[3], text)
        return msgspec.structs.replace(msgspec.json.decode(text, type=Extraction), document=identifier)


def _renamed(node: Node) -> bool:
    """Things of a conflict; events have no names, and countries are the same in all."""
    return not node.id.startswith("v") and "Country" not in node.types


def _words(node: Node) -> set[str]:
    return {w for name in (node.label, *(n.text for n in node.names)) for w in re.findall(r"[A-Z][^\W\d_]{3,}", name)}


def _name(group: int, word: bytes) -> bytes:
    rng = random.Random(f"{group} {word!r}")
    return "".join(rng.choices(SYLLABLES, k=3)).capitalize().encode()


def bases(texts: Path | None) -> list[Base]:
    from kgbuild.extract import load
    from kgbuild.read import discover, read

    extractor = load()
    roots = [resources.path("data", "documents"), *([texts] if texts else [])]
    documents = [d for item in discover(roots) for d in read(item) if not isinstance(d, Exception)]
    found = {d.digest: extractor.extract(d) for d in documents}
    return [Base(e) for e in found.values()]


def parts(made: list[Base], count: int, together: int, start: int = 0) -> Iterator[Part]:
    for number in range(start, start + count):
        yield made[number % len(made)].told(number, together)


def memory(field: str) -> float:
    """MiB: "VmRSS" now, "VmHWM" the most so far."""
    found = re.search(rf"{field}:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def one(made: list[Base], count: int, together: int) -> dict[str, float]:
    from kgbuild.resolve import resolve

    held = list(parts(made, count, together))
    loaded = memory("VmRSS")
    began, cpu = time.monotonic(), time.process_time()
    world = resolve(held)
    return {
        "documents": count,
        "claims": sum(len(p.extraction.claims) for p in held),
        "entities": len(world.entities),
        "events": len(world.events),
        "disagreements": len(world.disagreements),
        "seconds": time.monotonic() - began,
        "cpu": time.process_time() - cpu,
        "loaded": loaded,
        "peak": memory("VmHWM"),
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--documents", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    arguments.add_argument("--texts", type=Path, help="more texts to take claims from")
    arguments.add_argument("--together", type=int, default=60, help="documents that speak of the same things")
    arguments.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = arguments.parse_args()
    if given.one:
        print(json.dumps(one(bases(given.texts), given.one, given.together)))
        return
    print(f"load {os.getloadavg()[0]:.1f}")
    print("documents   claims  entities   events  disagreements  s resolve  µs/claim  MiB loaded  MiB peak")
    for count in given.documents:
        texts = ["--texts", str(given.texts)] if given.texts else []
        command = [sys.executable, __file__, "--one", str(count), "--together", str(given.together), *texts]
        t = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        print(
            f"{t['documents']:9,} {t['claims']:8,} {t['entities']:9,} {t['events']:8,} {t['disagreements']:14,} "
            f"{t['cpu']:10.1f} {t['cpu'] / t['claims'] * 1e6:9.1f} {t['loaded']:11,.0f} {t['peak']:9,.0f}",
            flush=True,
        )


if __name__ == "__main__":
    main()
