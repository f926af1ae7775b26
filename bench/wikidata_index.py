"""A dump in Wikidata's layout with N made entities -> time, size and memory of indexing it, and latency of look-ups.

    python bench/wikidata_index.py [--entities 1000000] [--folder FOLDER] [--queries 2000]

Names are put together from those of real people and places (the tables that travel with the program), written in
English, Russian, Azerbaijani, German, French, Turkish and Spanish spelling, with aliases, classes, countries, dates and
coordinates as Wikidata has them: about 2 KB of JSON an entity.  Look-ups: names as they stand in the index; names in a
spelling that it has not (a slip, another transliteration, words turned round), which go through the whole cascade; and
names that it does not hold at all.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import json
import random
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from kgbuild import resources
from kgbuild.resolve.wikidata.items import fold
from kgbuild.resolve.wikidata.lookup import LocalIndex

CYRILLIC = [("shch", "щ"), ("sh", "ш"), ("ch", "ч"), ("zh", "ж"), ("kh", "х"), ("ya", "я"), ("yu", "ю"), ("ts", "ц"),
            *zip("abvgdezijklmnoprstufhcyqwx", "абвгдезийклмнопрстуфхкыквк", strict=True)]  # fmt: skip
SPELLINGS = {  # pairs of a sound in English and in the other language's letters
    "ru": CYRILLIC,
    "az": [("sh", "ş"), ("ch", "ç"), ("kh", "x"), ("gh", "ğ"), ("ae", "ə"), ("j", "c")],
    "de": [("shch", "schtsch"), ("sh", "sch"), ("ch", "tsch"), ("zh", "sch"), ("kh", "ch"), ("v", "w"), ("y", "j")],
    "fr": [("sh", "ch"), ("ch", "tch"), ("zh", "j"), ("u", "ou"), ("kh", "kh")],
    "tr": [("sh", "ş"), ("ch", "ç"), ("kh", "h"), ("gh", "ğ"), ("zh", "j"), ("j", "c")],
    "es": [("sh", "sh"), ("zh", "yh"), ("kh", "j"), ("v", "v")],
}
SLIPS = [("sh", "sch"), ("gh", "g"), ("kh", "h"), ("y", "i"), ("v", "w"), ("ov", "off"), ("k", "q"), ("j", "dj"),
         ("iy", "y"), ("ts", "tz"), ("ph", "f"), ("ae", "e")]  # fmt: skip
CLASSES = {"Person": 5, "Settlement": 486972, "District": 13220204, "Organization": 43229, "Conflict": 180684}
COUNTRIES = {"AZ": 227, "AM": 399, "RU": 159, "TR": 43, "FR": 142, "GE": 230, "IR": 794, "UA": 212, "GB": 145, "US": 30}


def spelled(name: str, pairs: Sequence[tuple[str, str]]) -> str:
    table = dict(pairs)
    pattern = "|".join(re.escape(sound) for sound in sorted(table, key=lambda s: -len(s)))
    written = re.sub(pattern, lambda m: table[m[0]], name.lower())
    return " ".join(word.capitalize() for word in written.split())


class Names:
    """Words of real names, to be put together anew."""

    def __init__(self) -> None:
        first, last = set(), set()
        with resources.path("data", "wikidata", "officeholders.csv").open(encoding="utf-8") as file:
            for row in csv.DictReader(file):
                words = row["label"].split()
                if len(words) == 2:
                    first.add(words[0])
                    last.add(words[1])
        with gzip.open(resources.path("data", "resolve", "places.tsv.gz"), "rt", encoding="utf-8") as file:
            next(file)
            places = {line.rstrip("\n").rsplit("\t", 1)[1].split("|")[0] for line in file}
        self.first, self.last, self.places = sorted(first), sorted(last), sorted(places)
        self.stems = sorted({p[:4].strip() for p in self.places if p[:4].isalpha()})
        self.ends = sorted({p[-4:].strip() for p in self.places if p[-4:].isalpha()})

    def made(self, kind: str, rng: random.Random) -> str:
        if kind == "Person":
            middle = f" {rng.choice(self.first)}" if rng.random() < 0.2 else ""
            own = rng.choice(self.last) if rng.random() < 0.5 else rng.choice(self.stems) + rng.choice(self.ends)
            return f"{rng.choice(self.first)}{middle} {own}"
        place = rng.choice(self.places) if rng.random() < 0.2 else rng.choice(self.stems) + rng.choice(self.ends)
        if kind == "Organization":
            return f"{place} {rng.choice(('University', 'Football Club', 'Council', 'Bank', 'Party', 'Ministry'))}"
        if kind == "Conflict":
            return f"Battle of {place}"
        return f"{place} District" if kind == "District" else place


def statement(value: Any, kind: str) -> list[dict[str, Any]]:
    snak = {"snaktype": "value", "property": "P0", "datavalue": {"value": value, "type": kind}, "datatype": kind}
    return [{"mainsnak": snak, "type": "statement", "id": "Q0$0000", "rank": "normal", "references": []}]


def item(number: int) -> dict[str, Any]:
    return {"entity-type": "item", "numeric-id": number, "id": f"Q{number}"}


def entity(number: int, names: Names) -> dict[str, Any]:
    rng = random.Random(number)
    kind = rng.choices(list(CLASSES), (45, 30, 8, 15, 2))[0]
    label = names.made(kind, rng)
    country = rng.choice(list(COUNTRIES.values()))
    known = [language for language in SPELLINGS if rng.random() < 0.5]
    labels = {"en": label, **{language: spelled(label, SPELLINGS[language]) for language in known}}
    claims = {"P31": statement(item(CLASSES[kind]), "wikibase-entityid"),
              "P27" if kind == "Person" else "P17": statement(item(country), "wikibase-entityid")}  # fmt: skip
    if kind == "Person":
        born = {"time": f"+{rng.randrange(1900, 2000)}-0{rng.randrange(1, 10)}-11T00:00:00Z", "precision": 11}
        claims |= {"P569": statement(born, "time"), "P106": statement(item(82955), "wikibase-entityid")}
    elif kind != "Organization":
        point = {"latitude": rng.uniform(30, 60), "longitude": rng.uniform(0, 60), "precision": 0.01}
        claims |= {"P625": statement(point, "globecoordinate")}
        claims |= {"P1082": statement({"amount": f"+{rng.randrange(100, 999999)}", "unit": "1"}, "quantity")}
    described = {language: {"language": language, "value": f"{kind} {number}"} for language in labels}
    alias = f"{label.split()[0][0]}. {label.split()[-1]}" if kind == "Person" else f"{label} ({kind.lower()})"
    return {
        "type": "item",
        "id": f"Q{1_000_000 + number}",
        "labels": {language: {"language": language, "value": name} for language, name in labels.items()},
        "descriptions": described,
        "aliases": {"en": [{"language": "en", "value": alias}]} if rng.random() < 0.4 else [],
        "claims": claims,
        "sitelinks": {f"{n}wiki": {"site": f"{n}wiki", "title": label, "badges": []} for n in known},
    }


def write(path: Path, count: int) -> None:
    names = Names()
    with gzip.open(path, "wt", encoding="utf-8", compresslevel=1) as file:
        file.write("[\n")
        for code, number in COUNTRIES.items():
            made = {"type": "item", "id": f"Q{number}", "labels": {"en": {"language": "en", "value": code}}}
            file.write(json.dumps({**made, "claims": {"P297": statement(code, "string")}}) + ",\n")
        for number in range(count):
            file.write(json.dumps(entity(number, names), ensure_ascii=False) + ",\n")
        file.write("]\n")


def slipped(name: str, rng: random.Random) -> str:
    """Another spelling: sounds written otherwise, then a letter changed, dropped or doubled, or the words turned."""
    text = name.lower()
    for sound, other in rng.sample(SLIPS, len(SLIPS)):
        if sound in text and rng.random() < 0.5:
            text = text.replace(sound, other, 1)
    at = rng.randrange(1, len(text))
    text = {0: text[:at] + text[at + 1 :], 1: text[:at] + text[at - 1] + text[at:], 2: text}[rng.randrange(3)]
    return " ".join(reversed(text.split())) if rng.random() < 0.15 else text


def asked(index: LocalIndex, names: Sequence[str]) -> tuple[list[float], list[list[str]]]:
    times, found = [], []
    for name in names:
        began = time.thread_time()
        items = index.find([name])
        times.append((time.thread_time() - began) * 1000)
        found.append([i.qid for i in items])
    return times, found


def told(what: str, times: Sequence[float]) -> str:
    cut = statistics.quantiles(times, n=100)
    return f"{what:<34} {statistics.median(times):8.2f} {cut[94]:8.2f} {cut[98]:8.2f} {max(times):8.2f}"


def lookups(path: Path, entities: int, queries: int) -> Iterator[str]:
    index, names, rng = LocalIndex(path), Names(), random.Random(1)
    chosen = [(f"Q{1_000_000 + n}", entity(n, names)) for n in rng.sample(range(entities), queries)]
    labels = [(qid, made["labels"]["en"]["value"]) for qid, made in chosen]
    wrong = [(qid, slipped(label, rng)) for qid, label in labels]
    absent = ["".join(rng.choices("bcdfghjklmnpqrstvwxz", k=4)) + " " + rng.choice(names.ends) + "xqz" for _ in labels]
    yield f"{'ms of processor for a name':<34} {'median':>8} {'p95':>8} {'p99':>8} {'most':>8}"
    times, found = asked(index, [label for _, label in labels])
    yield told("as it stands in the index", times)
    exact = sum(qid in hits for (qid, _), hits in zip(labels, found, strict=True))
    times, found = asked(index, [name for _, name in wrong])
    known = {fold(label) for _, label in labels}
    yield told("spelled otherwise", times)
    right = sum(qid in hits[:10] for (qid, _), hits in zip(wrong, found, strict=True))
    nearer = sum(1 for (_, name), hits in zip(wrong, found, strict=True) if hits and fold(name) not in known)
    times, found = asked(index, absent)
    yield told("not there at all", times)
    yield (
        f"found: {exact / queries:.3f} as written; {right / queries:.3f} spelled otherwise, among the first ten "
        f"(something is found for {nearer / queries:.3f})"
    )


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--entities", type=int, default=1_000_000)
    arguments.add_argument("--folder", type=Path, help="where the dump and the index are kept [a temporary folder]")
    arguments.add_argument("--queries", type=int, default=2_000)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        dump, target = folder / f"dump-{given.entities}.json.gz", folder / f"index-{given.entities}.db"
        if not dump.exists():
            write(dump, given.entities)
        began = time.monotonic()
        command = [sys.executable, "-m", "kgbuild", "wikidata", "index", str(dump), "--to", str(target)]
        subprocess.run(command, check=True)
        seconds = time.monotonic() - began
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        print(f"dump {dump.stat().st_size / 2**20:,.0f} MiB compressed; index {target.stat().st_size / 2**20:,.0f} MiB")
        print(
            f"indexed in {seconds:,.0f} s, {given.entities / seconds:,.0f} entities/s, at most {peak:,.0f} MiB memory"
        )
        for line in lookups(target, given.entities, given.queries):
            print(line)
        print(
            f"memory of the process that looks up: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB"
        )


if __name__ == "__main__":
    main()
