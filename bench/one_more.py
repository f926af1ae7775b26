"""Documents made of real ones (see bench/resolve.py), and one more -> what of the cross-document work is done again.

    python bench/one_more.py [--documents 1000 10000]

First all are resolved, and links, happenings and findings are kept; then one more document is added.  Who is who is
decided anew, from a brief of each document; of the rest, what the new document does not touch is found.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from kgbuild.model import Part, World
from kgbuild.resolve import resolve, world
from kgbuild.resolve.briefs import brief
from kgbuild.resolve.earlier import Earlier
from kgbuild.resolve.wikidata.kept import Kept
from kgbuild.snapshot import world_json
from resolve import bases, parts


class Timed:
    """One resolving of all, with what is kept in a folder.  read: documents of which more than a brief was asked."""

    def __init__(self, held: list[Part], folder: Path) -> None:
        briefs, by_name = [brief(part) for part in held], {part.identifier: part for part in held}
        self.read: set[str] = set()

        def part(document: str) -> Part:
            self.read.add(document)
            return by_name[document]

        began = time.process_time()
        self.kept, self.earlier = Kept(folder / "links", ""), Earlier(folder, "")
        self.world: World = world(briefs, part, kept=self.kept, earlier=self.earlier)
        self.seconds = time.process_time() - began


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--documents", type=int, nargs="+", default=[1_000, 10_000])
    arguments.add_argument("--together", type=int, default=60)
    given = arguments.parse_args()
    made = bases(None)
    print("documents  s first  s one more  read  linked again  blocks again  findings again  the same bytes")
    for count in given.documents:
        held = list(parts(made, count + 1, given.together))
        with tempfile.TemporaryDirectory() as folder:
            first, again = Timed(held[:-1], Path(folder)), Timed(held, Path(folder))
        told = [
            f"{shelf.asked - shelf.found:,} of {shelf.asked:,}"
            for shelf in (again.kept, again.earlier.happenings.results, again.earlier.findings.results)
        ]
        same = world_json(again.world) == world_json(resolve(held))
        print(f"{count:9,} {first.seconds:8.1f} {again.seconds:11.1f} {len(again.read):5,} {'  '.join(told)}  {same}")


if __name__ == "__main__":
    main()
