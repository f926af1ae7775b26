"""Documents made of real ones (see bench/resolve.py), and one more -> what of the cross-document work is done again.

    python bench/one_more.py [--documents 1000 10000]

First all are resolved and their links kept; then one more document is added.  The links of the things that it does not
touch come from what was kept; identity, events and disagreements are worked out anew, in time linear in claims.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from kgbuild.resolve import resolve
from kgbuild.resolve.wikidata.kept import Kept
from kgbuild.snapshot import world_json
from resolve import bases, parts


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--documents", type=int, nargs="+", default=[1_000, 10_000])
    arguments.add_argument("--together", type=int, default=60)
    given = arguments.parse_args()
    made = bases(None)
    print("documents  entities  linked again  s first  s one more  the same bytes")
    for count in given.documents:
        held = list(parts(made, count + 1, given.together))
        with tempfile.TemporaryDirectory() as folder:
            began = time.process_time()
            resolve(held[:-1], kept=Kept(Path(folder) / "links", ""))
            first = time.process_time() - began
            again = Kept(Path(folder) / "links", "")
            began = time.process_time()
            world = resolve(held, kept=again)
            second = time.process_time() - began
        same = world_json(world) == world_json(resolve(held))
        print(
            f"{count:9,} {len(world.entities):9,} {again.asked - again.found:13,} {first:8.1f} {second:11.1f}  {same}"
        )


if __name__ == "__main__":
    main()
