"""Gold folders -> precision and recall by kind of claim, as a table.

python bench/quality.py TEXTS GOLD [TEXTS GOLD …] [--write]

Each folder of texts is built by itself, as a user would, and measured as `kgbuild eval` does.  Without folders: the
texts in the folders gold… of tests/extract, and the shared evaluation texts where they are.
--write puts the tables into docs/extraction.md.
"""

from __future__ import annotations

import argparse
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from kgbuild import store
from kgbuild.builder import build
from kgbuild.evaluate import Counts, Gold, Measure, load, measure

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "eval"
_SETS = ("gold", "gold_blind", "gold_second", "gold_unseen", "gold_third", "gold_fresh")
OWN = [ROOT / "tests" / "extract" / name for name in _SETS]
GUIDE = ROOT / "docs" / "extraction.md"


def measured(texts: Path, gold: Path) -> tuple[list[Gold], Measure]:
    with tempfile.TemporaryDirectory() as place:
        build([texts], Path(place))
        golds = load(gold)
        return golds, measure(store.current(Path(place)), golds)


def figures(counts: Counts) -> str:
    return f"{counts.precision:.2f} | {counts.recall:.2f}"


def table(title: str, found: Measure) -> Iterator[str]:
    yield f"| {title} | precision | recall | found | missed | spurious |"
    yield "|---|---|---|---|---|---|"
    for kind, counts in found.types.items():
        yield f"| {kind} | {figures(counts)} | {counts.found} | {counts.missed} | {counts.spurious} |"
    for name, counts in (("**frames**", found.frames), ("**arguments**", found.arguments)):
        yield f"| {name} | {figures(counts)} | {counts.found} | {counts.missed} | {counts.spurious} |"


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folders", nargs="*", type=Path, metavar="TEXTS GOLD")
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args(words)
    pairs = list(zip(options.folders[::2], options.folders[1::2], strict=True))
    named = [(f"{gold.parent.name}/{gold.name}", texts, gold) for texts, gold in pairs]
    if not named:
        named = [(str(folder.relative_to(ROOT)), folder / "texts", folder / "annotations") for folder in OWN]
        if SHARED.exists():
            named.insert(0, ("public texts", SHARED / "texts", SHARED / "gold"))
    lines: list[str] = []
    for name, texts, gold in named:
        golds, found = measured(texts, gold)
        lines += [
            *table(f"{len(golds)} documents: {name}", found),
            "",
            f"Grounding {found.grounded} of {found.quotes}.",
            "",
        ]
    text = "\n".join(lines)
    print(text)
    if options.write:
        kept = GUIDE.read_text("utf-8")
        made, count = re.subn(r"(?<=<!-- quality -->\n).*(?=<!-- /quality -->)", lambda _: text, kept, flags=re.DOTALL)
        assert count == 1, f"{GUIDE} has no place marked <!-- quality -->"
        GUIDE.write_text(made, "utf-8")


if __name__ == "__main__":
    main()
