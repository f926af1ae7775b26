"""Text alone -> title, date, byline, publisher and blocks, by the customs of news pages and official texts."""

from __future__ import annotations

import re
from datetime import date

import yaml

from kgbuild.model import Block, Source, Span

_NAMES = "january february march april may june july august september october november december"
MONTHS = {name: number for number, name in enumerate(_NAMES.split(), 1)}
MONTHS |= {name[:3]: n for name, n in list(MONTHS.items())} | {"sept": 9}
_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_DAY_FIRST = rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?P<m>{_MONTH})\.?[,،]?\s+(?P<y>(?:19|20)\d\d)"
_MONTH_FIRST = rf"(?P<m2>{_MONTH})\.?\s+(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?[,،]?\s+(?P<y2>(?:19|20)\d\d)"
# "14.11.2022": with dots the day comes first everywhere; with slashes it may be the month.
_ISO = r"(?P<iso>(?:19|20)\d\d-\d\d-\d\d)|(?P<d3>\d{1,2})\.(?P<m3>\d{1,2})\.(?P<y3>(?:19|20)\d\d)"
DATE = re.compile(rf"\b(?:{_ISO}|{_DAY_FIRST}|{_MONTH_FIRST})\b", re.IGNORECASE)
_WEEKDAY = r"(?:(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tues?|wed|thur?s?|fri|sat|sun)\.?,?\s+)?"
# Words that say that the date beside them is the text's own.
OWN = re.compile(
    rf"^\s*[(\[]?(?:(?:date|dated|updated|(?:first\s+)?published|posted|last\s+(?:updated|modified)|issued)\b[\s:]*(?:on|at)?\s*)?"
    rf"(?:\d{{1,2}}:\d\d(?:\s*[ap]\.?m\b\.?)?(?:\s+[A-Z]{{2,4}}\b)?\s*,?\s*)?{_WEEKDAY}(?={_ISO}|{_DAY_FIRST}|{_MONTH_FIRST})",
    re.IGNORECASE,
)
# "CAIRO, Jan 11, 2025 (Reuters) - …", "Belgrade, 12 June 1999 – …", "MOSCOW, November 11, 2022. /TASS/."
DATELINE = re.compile(
    rf"^\s*(?:[A-Z][\w.'’/-]*(?:\s[A-Za-z][\w.'’-]*){{0,3}}(?:,\s+|\s+[-–—]\s+)){{1,2}}(?i:{_WEEKDAY}(?:{_DAY_FIRST}|{_MONTH_FIRST}))"
    r"(?=\s*(?:$|\(|/|:\s|[-–—]|[.,]\s*/|[.,]\s+[A-Z]{3,}\b))"
)
# "Tbilisi, 12 August 2008. The Ministry …": as a history may open, too, so only in a text that speaks of its own day.
STOPPED = re.compile(
    rf"^\s*[A-Z][\w'’-]*(?:\s[A-Z][\w'’-]*){{0,2}},\s+(?i:{_WEEKDAY}(?:{_DAY_FIRST}|{_MONTH_FIRST}))\.\s+(?=[A-Z])"
)
OWN_DAY = re.compile(
    r"\b(?:today|tonight|yesterday|tomorrow|this (?:morning|afternoon|evening)|last night)\b", re.IGNORECASE
)
# "ADEN (Agency) – 14 November 2021", "BEIRUT/JERUSALEM (Wire) Feb. 18, 2025 —"
AGENCY_FIRST = re.compile(
    r"^\s*[A-Z][\w.'’/-]*(?:[,\s]+[A-Z][\w.'’/-]*){0,4}\s+\((?P<bracketed>[A-Z][\w .&-]{1,30})\)\s*[-–—,]?\s*"
    rf"(?i:{_WEEKDAY}(?:{_DAY_FIRST}|{_MONTH_FIRST}))(?=\s*(?:$|[-–—.:]))"
)
# "January 2, 2009 (Wire) – Forces …"
DAY_FIRST = re.compile(
    rf"^\s*(?i:{_WEEKDAY}(?:{_DAY_FIRST}|{_MONTH_FIRST}))\s+\((?P<bracketed>[A-Z][\w .&/-]{{1,30}})\)\s*[-–—:]"
)
# "By A. Writer, January 11, 2025", "By A. Writer | 11 January 2025"
SIGNED = re.compile(
    rf"^\s*[Bb]y\s+[A-Z][^\n]{{2,60}}?[,|•·–—-]\s*(?i:{_WEEKDAY}(?:{_DAY_FIRST}|{_MONTH_FIRST}))(?=\W{{0,3}}$)"
)
FRONT = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
BYLINE = re.compile(r"\b[Bb]y\s+((?:[A-Z][\w.'’-]+\s?){2,4})\s*$", re.MULTILINE)
PUBLISHED = re.compile(r"^\s*(?:published by|publisher|source)\s*:\s*(.{2,80}?)\s*$", re.IGNORECASE | re.MULTILINE)
AGENCY = re.compile(
    r"^\s*[A-Z][A-Z .'-]{2,40},?\s+(?:[A-Z]+\.?\s+\d{1,2},?\s+)?(?:/?)([A-Z]{3,20})(?:[./]|\s+[-–—])", re.MULTILINE
)
BRACKETED = re.compile(r"[.,]?\s*(?:\((?P<bracketed>[A-Z][\w .&-]{1,30})\)|/(?P<slashed>[A-Z][\w.-]{1,20})/)")
ADOPTED = re.compile(
    rf"Adopted by the Security Council.{{0,80}}?(?:{_DAY_FIRST}|{_MONTH_FIRST})", re.IGNORECASE | re.DOTALL
)
ENDS = '.!?:;,"”»'


def source_of(text: str) -> Source:
    """Only what the text says of itself in its first or last lines; anything else stays unknown."""
    if front := FRONT.match(text):
        return _front_matter(front.group(1))
    head, tail = text[:1500], text[-400:]
    adopted = ADOPTED.search(head)
    return Source(
        title=_title(text),
        publisher=_publisher(head, tail),
        author=found.group(1).strip() if (found := BYLINE.search(head)) else "",
        issued=_iso(adopted) if adopted else _issued(head, tail),
        origin="text",
    )


def _front_matter(block: str) -> Source:
    try:
        values = yaml.safe_load(block)
    except (yaml.YAMLError, ValueError):
        return Source()
    if not isinstance(values, dict):
        return Source()
    told = {str(k).lower(): " ".join(str(v).split()) for k, v in values.items() if v is not None}
    issued = next((told[k][:10] for k in ("date", "published", "published_time", "issued") if k in told), "")
    return Source(
        title=told.get("title", ""),
        publisher=told.get("publisher", told.get("site", "")),
        author=told.get("author", told.get("byline", "")),
        issued=issued if re.fullmatch(r"\d{4}-\d\d-\d\d", issued) and _exists(issued) else "",
        url=told.get("url", told.get("source_url", told.get("link", ""))),
        origin="text",
    )


def _issued(head: str, tail: str) -> str:
    first = [line for line in head.split("\n") if line.strip()][:3]
    if OWN_DAY.search(head) and (iso := next((day for line in first if (day := _iso(STOPPED.match(line)))), "")):
        return iso
    for line in [*head.split("\n")[:12], *tail.split("\n")[-6:]]:
        if iso := _iso(
            next(filter(None, (form.match(line) for form in (DATELINE, AGENCY_FIRST, DAY_FIRST, SIGNED))), None)
        ):
            return iso
        if (start := OWN.match(line)) and (found := DATE.match(line, start.end())):
            rest = line[found.end() :].strip(" )]|,")
            if (iso := _iso(found)) and (start.group().strip() or len(rest) < 40):
                return iso
        if dated := re.match(r"\s*(?:published|updated|posted)\s+(?:on|at)\s*:?\s*", line, re.IGNORECASE):
            found = DATE.match(line, dated.end())
            if found and (iso := _iso(found)):
                return iso
    return ""


def _iso(found: re.Match[str] | None) -> str:
    if found is None:
        return ""
    groups = found.groupdict()
    if groups.get("iso"):
        return groups["iso"] if _exists(groups["iso"]) else ""
    day, month, year = (next(filter(None, (groups.get(part + n) for n in ("", "2", "3")))) for part in "dmy")
    number = int(month) if month.isdigit() else MONTHS[month.lower()]
    iso = f"{year}-{number:02}-{int(day):02}"
    return iso if _exists(iso) else ""


def _exists(iso: str) -> bool:
    try:
        date.fromisoformat(iso)
    except ValueError:
        return False
    return True


def is_day(text: str) -> bool:
    """A day, month or year of the calendar in ISO 8601: 2020-11-28, 2020-11, 2020."""
    return bool(re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", text)) and _exists(text + "-01-01"[len(text) - 4 :])


def _publisher(head: str, tail: str) -> str:
    if found := PUBLISHED.search(tail) or PUBLISHED.search(head):
        return found.group(1)
    for line in head[:600].split("\n"):
        if (dated := DATELINE.match(line)) and (agency := BRACKETED.match(line, dated.end())):
            return agency.group("bracketed") or agency.group("slashed")
        if placed := AGENCY_FIRST.match(line) or DAY_FIRST.match(line):
            return placed.group("bracketed")
    if agency := AGENCY.search(head[:600]):
        return agency.group(1)
    inline = re.search(r"\bSource:\s*([\w.-]+\.[a-z]{2,})", head)
    return inline.group(1) if inline else ""


def _title(text: str) -> str:
    """The first line where it looks like a headline: short, capitalised, without a full stop."""
    for line in text.split("\n")[:4]:
        clean = line.strip().lstrip("#*").strip(" *_")
        if not clean or OWN.match(clean) or DATE.match(clean):
            continue
        whole = clean.startswith(('"', "“", "«")) and clean[0] != clean[-1]
        fits = (3 < len(clean) <= 200 and clean[0].isupper()) or whole
        return clean if fits and (clean[-1] not in ENDS or whole) else ""
    return ""


def blocks_of(text: str) -> tuple[Block, ...]:
    """Paragraphs by blank lines; headings by their form; front matter and page furniture are boilerplate."""
    blocks: list[Block] = []
    start = 0
    if front := FRONT.match(text):
        blocks.append(Block(span=Span(0, len(front.group().rstrip())), kind="boilerplate"))
        start = front.end()
    for found in re.finditer(r"[^\n]*\S[^\n]*(?:\n[^\n]*\S[^\n]*)*", text[start:]):
        begin = start + found.start()
        piece = found.group()
        begin += len(piece) - len(piece.lstrip())
        blocks.append(
            Block(span=Span(begin, start + found.start() + len(piece.rstrip())), kind=_kind(piece, not blocks))
        )
    return tuple(block for block in blocks if block.span.start < block.span.end)


def _kind(piece: str, first: bool) -> str:
    line = piece.strip()
    if "\n" in line:
        return "paragraph"
    if line.startswith("#"):
        return "heading"
    if OWN.match(line) and len(line) < 90:
        return "dateline"
    if re.fullmatch(r"[Bb]y\s+[A-Z][\w.'’ -]{3,50}", line):
        return "byline"
    headline = len(line) < 200 and line[-1] not in ENDS and line[0].isupper() and len(line.split()) < 25
    if headline:
        return "title" if first else "heading"
    return "paragraph"
