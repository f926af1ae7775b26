"""Published tables of Wikidata items -> a dump in Wikidata's layout, of which `kgbuild wikidata index` makes an index.

    python bench/linking_dump.py --to dump.json.gz --fb15k entity2wikidata.json --elevant BENCHMARKS --codex CODEX
                                 --cities CITIES --units CSV --entities entities.jsonl.gz [--triples FILE …]
                                 [--places PLACES.json --states STATES.json --countries countries.json --ids ids.tsv]

Where there is no dump of all of Wikidata at hand, as for the figures in docs/linking.md: labels, aliases and
descriptions of FB15k's items (villmow/datasets_knowledge_embedding), labels and kinds of the items that the benchmarks
collected by ELEVANT name (ad-freiburg/elevant, benchmarks/*.jsonl), countries from CoDEx's triples (tsafavi/codex), 150
thousand towns as namesakes and the ISO codes of countries and their first divisions (dr5hn/countries-states-cities-
database, contributions/cities/*.json and csv/), 7,343 towns of Natural Earth with their GeoNames ids (public domain;
martynafford/natural-earth-geojson, ne_10m_populated_places and ne_50m_admin_1_states_provinces), the GeoNames ids and
names of countries (PDDL; jgkim/country-data-package), whole entities (one JSON a line), and the authority tables of
this project.  Sitelinks, which tell how well known an item is, are replaced by the number of triples (--triples: of
FB15k and CoDEx) that an item stands in, and of a town of Natural Earth by the languages it is named in: no benchmark
has a say in that.

--ids: what else the items are known by (GeoNames ids, titles of Wikipedia), for corpora that are annotated with those.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from kgbuild import resources
from kgbuild.extract.names import gazetteer
from kgbuild.resolve.wikidata.items import fold

# ELEVANT's kinds are Wikidata classes; of several the first of these says what the item is.
TOWN = 486972
KINDS = {"Q215627": 5, "Q27096213": 618123, "Q1656682": 1190554, "Q43229": 43229}
HEADS = (  # heads of descriptions -> class, as P31 would have it
    (r"\b(?:sovereign state|country|republic) (?:in|of)\b|^country\b", 6256),
    (r"\b(?:city|town|village|municipality|capital|borough|county seat|suburb|commune|census-designated"
     r" place)\b", TOWN),
    (r"\b(?:county|district|province|state|region|department|prefecture|governorate|oblast) (?:in|of)\b", 56061),
    (r"\b(?:university|college|company|corporation|organi[sz]ation|party|agency|club|team|band|bank|newspaper|"
     r"airline|network|channel|studio|record label|school|association|league|army|ministry|group|orchestra|"
     r"institute)\b", 43229),
    (r"\b(?:actor|actress|politician|singer|musician|writer|player|footballer|director|producer|composer|journalist|"
     r"author|scientist|president|minister|king|queen|emperor|general|officer|comedian|screenwriter|artist|lawyer|"
     r"businessman|philosopher|poet|rapper|guitarist|mathematician|physicist|economist|historian|athlete|model|pope|"
     r"cinematographer|playwright|novelist|pianist|songwriter|wrestler|boxer|swimmer|critic|designer)s?\b", 5),
    (r"\b(?:war|battle|conflict|siege|revolution)\b", 180684),
)  # fmt: skip


class Made:
    """Items as they come together from the tables."""

    def __init__(self) -> None:
        self.names: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))  # qid -> language -> names
        self.claims: dict[str, dict[str, list[Any]]] = defaultdict(dict)
        self.whole: dict[str, dict[str, Any]] = {}
        self.known: Counter[str] = Counter()
        self.towns: set[str] = set()  # by their descriptions
        self.ids: set[tuple[str, str]] = set()  # "geonames:586268" or "enwiki:Baku" of an item

    def name(self, qid: str, *names: str, language: str = "en") -> None:
        own = self.names[qid][language]
        own += [name for name in names if name and name not in own]

    def claim(self, qid: str, prop: str, value: Any) -> None:
        self.claims[qid].setdefault(prop, []).append(value)

    def lines(self) -> Iterator[str]:
        for qid in sorted(self.names.keys() | self.whole.keys(), key=lambda q: int(q[1:])):
            entity = self.whole.get(qid) or {
                "id": qid, "type": "item",
                "labels": {lang: {"language": lang, "value": n[0]} for lang, n in self.names[qid].items()},
                "aliases": {
                    lang: [{"language": lang, "value": v} for v in n[1:]]
                    for lang, n in self.names[qid].items() if n[1:]
                },
                "claims": {
                    prop: [
                        {"mainsnak": {"snaktype": "value", "datavalue": {"value": v}}, "rank": "normal"} for v in values
                    ]
                    for prop, values in self.claims[qid].items()
                },
            }  # fmt: skip
            entity["sitelinks"] = {f"{n}": {} for n in range(self.known[qid])}
            yield json.dumps(entity, ensure_ascii=False)


def item(number: int | str) -> dict[str, Any]:
    return {"id": f"Q{number}" if isinstance(number, int) else number}


def fb15k(made: Made, path: Path) -> dict[str, str]:
    """Freebase's ids -> items."""
    ids = {}
    for key, row in json.loads(path.read_text("utf-8")).items():
        qid = row.get("wikidata_id")
        if not qid or not row.get("label"):
            continue
        ids[key] = qid
        made.name(qid, row["label"], *row.get("alternatives", ()))
        if row.get("wikipedia"):
            made.ids.add((qid, title(row["wikipedia"])))
        kind = next((q for head, q in HEADS if re.search(head, row.get("description") or "")), None)
        if kind == TOWN:
            made.towns.add(qid)
        if kind and "P31" not in made.claims[qid]:
            made.claim(qid, "P31", item(kind))
    return ids


def elevant(made: Made, folder: Path) -> None:
    for path in sorted(folder.glob("*.benchmark.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            for label in json.loads(line)["labels"]:
                qid = label["entity_id"]
                if not re.fullmatch(r"Q\d+", qid) or label["name"] in ("", "Unknown"):
                    continue
                made.name(qid, label["name"])
                kind = next((q for one, q in KINDS.items() if one in label["type"].split("|")), None)
                if kind and "P31" not in made.claims[qid]:
                    made.claim(qid, "P31", item(kind))


def towns(made: Made, folder: Path) -> None:
    for path in sorted(folder.glob("*.json")):
        for row in json.loads(path.read_text("utf-8")):
            qid = row.get("wikiDataId") or ""
            if re.fullmatch(r"Q\d+", qid) and qid not in made.names:  # its items are often another's
                made.name(qid, row["name"], row.get("native") or "")
                made.claim(qid, "P31", item(TOWN))
                made.claim(qid, "P17", {"id": COUNTRY.get(row["country_code"], "")})
                made.claim(qid, "P625", {"latitude": float(row["latitude"]), "longitude": float(row["longitude"])})


def units(made: Made, folder: Path) -> None:
    """ISO codes, only of items that another table knows under that name: the table's own items are often another's."""
    for table, column, prop, kind in (("countries", "iso2", "P297", 6256), ("states", "iso3166_2", "P300", 10864048)):
        with (folder / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                qid, name = row["wikiDataId"], fold(row["name"])
                known = {fold(n) for names in made.names[qid].values() for n in names} if qid in made.names else set()
                if name not in known or not row[column] or prop in made.claims[qid] or qid in made.towns:
                    continue
                made.claim(qid, prop, row[column])
                made.claim(qid, "P31", item(kind))
                if table == "countries":  # which Wikidata has as of itself
                    made.claim(qid, "P17", item(COUNTRY.setdefault(row["iso2"], qid)))
                elif row["country_code"] in COUNTRY and "P17" not in made.claims[qid]:
                    made.claim(qid, "P17", item(COUNTRY[row["country_code"]]))


def places(made: Made, path: Path) -> None:
    """A GeoNames id only where this project's gazetteer knows it under that name, since some are another's."""
    known = gazetteer.load().by_key
    for feature in json.loads(path.read_text("utf-8"))["features"]:
        row = feature["properties"]
        qid = row["wikidataid"] or ""
        if not re.fullmatch(r"Q\d+", qid):
            continue
        names = {key[5:].lower(): row[key] for key in row if re.fullmatch(r"NAME_[A-Z]{2}", key) and row[key]}
        english = [name for name in (names.pop("en", ""), row["NAME"], row["NAMEALT"]) if name]
        made.name(qid, *english)
        for language, name in names.items():
            made.name(qid, name, language=language)
        made.known[qid] += len(names)
        if "P31" not in made.claims[qid]:
            made.claim(qid, "P31", item(TOWN))
        if "P17" not in made.claims[qid] and row["ISO_A2"] in COUNTRY:
            made.claim(qid, "P17", item(COUNTRY[row["ISO_A2"]]))
        made.claims[qid].setdefault("P625", [{"latitude": row["LATITUDE"], "longitude": row["LONGITUDE"]}])
        record = known.get(f"geonames:{row['GEONAMEID']:.0f}") if row["GEONAMEID"] else None
        if record is not None and fold(record.label) in {fold(n) for n in (*english, *names.values())}:
            made.claim(qid, "P1566", record.key.partition(":")[2])
            made.ids.add((qid, record.key))


def countries(made: Made, path: Path) -> None:
    for row in json.loads(path.read_text("utf-8")):
        qid, number = row["wikidataId"], row["geoNamesId"]
        if COUNTRY.get(row["isoTwoLetterCountryCode"], qid) == qid:  # some are another's
            made.ids |= {(qid, f"geonames:{number}"), (qid, title(row["wikipediaSlug"]))}


def states(made: Made, path: Path) -> None:
    """After `units`: which item has that ISO code."""
    of = {code: qid for qid, claims in made.claims.items() for code in claims.get("P300", ())}
    for feature in json.loads(path.read_text("utf-8"))["features"]:
        row = feature["properties"]
        if row["iso_3166_2"] in of and (row["gn_id"] or 0) > 0:
            made.ids.add((of[row["iso_3166_2"]], f"geonames:{row['gn_id']:.0f}"))


def title(address: str) -> str:
    return f"enwiki:{unquote(address.rpartition('/')[2]).replace('_', ' ')}"


COUNTRY: dict[str, str] = {}


def authority(made: Made) -> None:
    for table in ("authority", "officeholders"):
        with resources.path("data", "wikidata", f"{table}.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                if not row["qid"]:
                    continue
                made.name(row["qid"], row["label"], *row["names"].split("|"))
                if row["type"] == "Country":
                    COUNTRY[row["country"]] = row["qid"]
                    made.claim(row["qid"], "P297", row["country"])
                if row["type"] == "Person" and "P31" not in made.claims[row["qid"]]:
                    made.claim(row["qid"], "P31", item(5))


def triples(made: Made, paths: list[Path], ids: dict[str, str]) -> None:
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            subject, prop, value = line.split("\t")
            subject, value = ids.get(subject, subject), ids.get(value, value)
            made.known[subject] += 1
            made.known[value] += 1
            if prop in ("P17", "P27"):
                if prop not in made.claims[subject]:
                    made.claim(subject, prop, item(value))
            elif re.fullmatch(r"P\d+", prop):
                made.claim(subject, prop, item(value))


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--to", type=Path, required=True)
    arguments.add_argument("--fb15k", type=Path)
    arguments.add_argument("--elevant", type=Path)
    arguments.add_argument("--cities", type=Path)
    arguments.add_argument("--units", type=Path, help="folder of countries.csv and states.csv")
    arguments.add_argument("--entities", type=Path, help="whole entities, one JSON a line, .gz")
    arguments.add_argument("--triples", type=Path, nargs="*", default=[])
    arguments.add_argument("--places", type=Path, help="populated places of Natural Earth")
    arguments.add_argument("--states", type=Path, help="first divisions of Natural Earth")
    arguments.add_argument("--countries", type=Path, help="countries.json of country-data-package")
    arguments.add_argument("--ids", type=Path, help="where to write the items' other ids")
    given = arguments.parse_args()
    made = Made()
    with resources.path("data", "wikidata", "classes.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            made.name(row["qid"], row["label"])
    authority(made)
    if given.entities:
        with gzip.open(given.entities, "rt", encoding="utf-8") as file:
            for line in file:
                entity = json.loads(line)
                if isinstance(entity, dict) and str(entity.get("id", "")).startswith("Q"):
                    made.whole[entity["id"]] = entity
                    made.known[entity["id"]] += len(entity.get("sitelinks") or ())
    if given.elevant:
        elevant(made, given.elevant)
    ids = fb15k(made, given.fb15k) if given.fb15k else {}
    triples(made, given.triples, ids)
    if given.units:
        units(made, given.units)
    for read, path in ((countries, given.countries), (states, given.states), (places, given.places)):
        if path:
            read(made, path)
    if given.cities:
        towns(made, given.cities)
    if given.ids:
        given.ids.write_text("".join(f"{qid}\t{one}\n" for qid, one in sorted(made.ids)), "utf-8")
    with gzip.open(given.to, "wt", encoding="utf-8", compresslevel=1) as file:
        file.write("[\n")
        for line in made.lines():
            file.write(line + ",\n")
        file.write("]\n")
    print(f"{len(made.names.keys() | made.whole.keys()):,} items in {given.to}")


if __name__ == "__main__":
    main()
