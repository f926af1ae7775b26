"""Real texts -> what extraction costs beside the parser, how time grows with a text, and memory over a long run.

    python bench/extract.py [FOLDER …] [--rounds 5]     words a second of processor, each step as a share of the parser
    python bench/extract.py --memory 10000 [--whole]    resident memory of a process that extracts so many documents

Times are of the processor, the least of several rounds.  For the memory run each document is a few paragraphs of the
real texts in which names and numbers are replaced, so that it brings words that no document before had.
"""

from __future__ import annotations

import argparse
import gc
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import msgspec

from kgbuild import extract, resources
from kgbuild.extract.syntax import parse
from kgbuild.model import Document, Source
from kgbuild.read import discover, read

_SYLLABLES = "ba ka dar zu mir len tor as gan ul vi che rom bek ni sha or pet ho".split()  # noqa: SIM905
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
_NUMBER = re.compile(r"\b\d{2,3}\b")
SIZES = (100_000, 1_000_000)


def texts(folders: Sequence[Path]) -> list[Document]:
    chosen = list(folders) or [resources.path("data", "documents")]
    return [d for item in discover(chosen) for d in read(item) if isinstance(d, Document)]


def loaded() -> extract.Extractor:
    """As a build's worker has it: the collector need not look at the tables again."""
    extractor = extract.load()
    gc.collect()
    gc.freeze()
    return extractor


def seconds(work: Callable[[], object], rounds: int) -> float:
    best = float("inf")
    for _ in range(rounds):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


class Parsed(parse.Parser):
    """Hands out what was parsed before, so that a second run costs all but the parser."""

    def __init__(self, parser: parse.Parser, documents: Sequence[Document]) -> None:
        self._kept = {id(d): parser.parse(d) for d in documents}

    def parse(self, document: Document) -> tuple[parse.Sentence, ...]:
        return self._kept[id(document)]


def cost(documents: Sequence[Document], rounds: int) -> None:
    extractor = loaded()
    parser = extractor._parser
    words = sum(len(d.text.split()) for d in documents)
    extractor.extract(documents[0])
    parsing = seconds(lambda: [parser.parse(d) for d in documents], rounds)
    extractor._parser = Parsed(parser, documents)
    beside = seconds(lambda: [extractor.extract(d) for d in documents], rounds)
    print(f"| {len(documents)} documents, {words:,} words | |\n|---|---|")
    print(f"| parser, seconds of processor | {parsing:.2f} |")
    print(f"| everything beside it | {beside:.2f} |")
    print(f"| as a share of the parser | {beside / parsing:.0%} |")
    print(f"| words a second of processor | {words / (parsing + beside):,.0f} |")
    extractor._parser = parser
    times = [seconds(partial(extractor.extract, long(documents, size)), 1) for size in SIZES]
    print(f"| a text of 1 MB costs, compared with 100 kB | {times[1] / times[0]:.1f} times |")


def long(documents: Sequence[Document], size: int) -> Document:
    """One text of so many characters: all the texts, over and over, with other names."""
    parts: list[str] = []
    length = 0
    for n, text in enumerate(changed(documents, random.Random(3), paragraphs=40)):
        parts.append(text)
        length += len(text) + 2
        if length >= size or n > size:
            break
    return Document(identifier="long.txt", text="\n\n".join(parts)[:size], source=Source())


def changed(documents: Sequence[Document], chance: random.Random, paragraphs: int) -> Iterator[str]:
    """Texts without end, each some paragraphs of the real ones in which names and numbers are others."""
    known = [p for d in documents for p in d.text.split("\n") if len(p) > 120]

    def name(found: re.Match[str]) -> str:
        made = "".join(chance.choice(_SYLLABLES) for _ in range(chance.randint(2, 4))).capitalize()
        return made if chance.random() < 0.4 else found.group()

    while True:
        text = "\n\n".join(chance.sample(known, min(paragraphs, len(known))))
        yield _NUMBER.sub(lambda _: str(chance.randint(10, 999)), _NAME.sub(name, text))


def memory(documents: Sequence[Document], count: int, whole: bool) -> None:
    from kgbuild.stages import STAGES
    from kgbuild.worker import make_entry

    extractor = loaded()
    words = 0
    print("| documents | words | resident memory |\n|---|---|---|")
    for number, text in enumerate(changed(documents, random.Random(7), paragraphs=1), 1):
        document = Document(identifier=f"{number}.txt", text=text, source=Source(issued="2021-01-01"))
        words += len(text.split())
        done = make_entry(document, STAGES) if whole else extractor.extract(document)
        msgspec.msgpack.encode(done)
        if number in (100, count // 10, count // 2, count):
            print(f"| {number:,} | {words:,} | {resident():.0f} MiB |", flush=True)
        if number == count:
            return


def resident() -> float:
    status = Path("/proc/self/status").read_text("ascii")
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024  # type: ignore[union-attr]


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("folders", nargs="*", type=Path)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--memory", type=int, metavar="DOCUMENTS")
    options.add_argument("--whole", action="store_true", help="with mapping and validation, as a build's worker does")
    chosen = options.parse_args()
    documents = texts(chosen.folders)
    if chosen.memory:
        memory(documents, chosen.memory, chosen.whole)
    else:
        cost(documents, chosen.rounds)
    return 0


if __name__ == "__main__":
    sys.exit(main())
