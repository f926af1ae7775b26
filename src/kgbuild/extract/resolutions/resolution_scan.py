"""Words of typed or scanned official texts -> numbers, days and resolution numbers; slips of scanning are undone.

Only the reading is mended: spans always cover the text as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache

import yaml
from rapidfuzz.distance import Levenshtein

from kgbuild import resources
from kgbuild.errors import KnowledgeError
from kgbuild.extract.dates.calendar_math import day
from kgbuild.extract.dates.time_grammar import MONTHS

# What a digit may look like after scanning.
DIGIT = r"[\dlIiOoSBL|!£\[$]"
_DIGITS = str.maketrans(
    {"l": "1", "I": "1", "L": "1", "|": "1", "i": "1", "!": "1", "£": "1", "[": "1", "O": "0", "o": "0"}
    | {"S": "5", "$": "5", "B": "8", "f": "1"}
)
YEAR = rf"(?:[1lI£!]\s?9\s?{DIGIT}\s?[-.]?\s?{DIGIT}|20{DIGIT}{{2}})"
# A month's name: whole, broken at a line's end, or with a letter gone wrong ("Apri]").
MONTH = r"[A-Z](?:-\s*\n\s*)?[A-Za-z\]\[|!](?:-?[\s]*\n\s*(?=[a-z])|[A-Za-z\]\[|!1-]){1,9}"
DAY = r"[\dlIO|!£][\dlIO|!£f]?(?:st|nd|rd|th)?"
DATE = re.compile(rf"(?<![\w/])(?P<day>{DAY})\s+(?P<month>{MONTH})\.?,?\s+(?P<year>{YEAR})(?!\w)")
DAY_MONTH = re.compile(rf"(?<![\w/])(?P<day>{DAY})\s+(?P<month>{MONTH})(?:\.?,?\s+(?P<year>{YEAR})(?!\w))?")
_UNKNOWN = 9999  # years beyond the table


def number(raw: str) -> str:
    """ "S71" -> "571"; what is no number even so comes back as it looks."""
    return re.sub(r"[\s\-.,]", "", raw).translate(_DIGITS)


@lru_cache(maxsize=4096)
def month(raw: str) -> int:
    """1 to 12, or 0 for a word that is no month, not even with one letter (two of a long one) misread."""
    word = re.sub(r"[-\s]", "", raw).lower().replace("]", "l").replace("|", "l").replace("!", "l").replace("1", "l")
    if word in MONTHS:
        return MONTHS[word]
    if len(word) == 3 or raw[0].islower():
        return 0
    near = sorted((Levenshtein.distance(word, name), n) for name, n in MONTHS.items() if name[0] == word[0])
    limit = 1 if len(word) < 6 else 2
    if not near or near[0][0] > limit or (len(near) > 1 and near[1][0] == near[0][0]):
        return 0
    return near[0][1]


def iso(found: re.Match[str], year: str = "") -> str:
    """The day of a DATE or DAY_MONTH match, of `year` where its own is not readable; "" where no calendar has it."""
    digits = re.sub(r"(?:st|nd|rd|th)$", "", found.group("day"))
    which, spoken = number(digits), number(found.group("year") or "")
    spoken = spoken if re.fullmatch(r"(?:19|20)\d\d", spoken) else year
    named = month(found.group("month"))
    if not (which.isdigit() and spoken.isdigit() and named):
        return ""
    date = day(int(spoken), named, int(which))
    return date.isoformat() if date else ""


@cache
def _last() -> Mapping[int, int]:
    path = resources.path("data", "resolution", "years.yaml")
    table = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not isinstance(table, dict) or not all(isinstance(n, int) for pair in table.items() for n in pair):
        raise KnowledgeError("expected lines like  1946: 15", where=str(path))
    return dict(sorted(table.items()))


def bounds_of(year: int) -> tuple[int, int]:
    """First and last number of a year; (0, 0) for a year in which none can be; open above after the table's end."""
    table = _last()
    if year in table:
        return table.get(year - 1, 0) + 1, table[year]
    newest = max(table)
    return (table[newest] + 1, _UNKNOWN) if year > newest else (0, 0)


def year_of(resolution: int) -> str:
    """The year of a resolution of the Security Council by its number, "" beyond the table."""
    return next((str(year) for year, last in _last().items() if 0 < resolution <= last), "")


def fits(resolution: str, year: str) -> bool:
    """Whether the Security Council has adopted a resolution of this number in this year."""
    if not (resolution.isdigit() and year.isdigit()):
        return False
    first, last = bounds_of(int(year))
    return first <= int(resolution) <= last


def mended(resolution: str, year: str, after: int = 0, before: int = 0) -> tuple[str, str]:
    """Number and year, with one misread or lost digit put right where only one reading is possible.

    after, before: its neighbours in an ascending list, 0 where unknown; lists of resolutions ascend.
    Comes back as it was where no reading, or more than one, is possible.
    """
    if fits(resolution, year) or not resolution.isdigit() or not year.isdigit():
        return resolution, year
    first, last = bounds_of(int(year))
    first, last = max(first, after + 1), min(last, before - 1) if before else last
    if 0 < first <= last < _UNKNOWN and len(resolution) >= 2:
        for alike in (_ends, _lost, _misread):
            near = [str(n) for n in range(first, last + 1) if alike(str(n), resolution)]
            if near:
                return (near[0], year) if len(near) == 1 else (resolution, year)
    other = year_of(int(resolution))
    if len(resolution) >= 3 and other and _misread(other, year):
        return resolution, other
    return resolution, year


def _ends(whole: str, read: str) -> bool:
    return len(whole) > len(read) and whole.endswith(read)


def _lost(whole: str, read: str) -> bool:
    return len(whole) == len(read) + 1 and any(whole[:i] + whole[i + 1 :] == read for i in range(len(whole)))


def _misread(whole: str, read: str) -> bool:
    return len(whole) == len(read) and sum(a != b for a, b in zip(whole, read, strict=True)) == 1
