"""The text of a UN resolution -> number, date, meeting, vote, paragraphs and the documents that it cites.

Works on typed and on scanned texts, and needs no parser.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from kgbuild.extract.resolutions import resolution_scan as scan
from kgbuild.extract.resolutions.resolution_citations import ASSEMBLY, COUNCIL, Cited, names, resolutions
from kgbuild.extract.resolutions.resolution_documents import documents
from kgbuild.extract.resolutions.resolution_paragraphs import Paragraph, first_opener, paragraphs, without_footnotes
from kgbuild.model import Frozen, Span

_D = scan.DIGIT
HEADERS = (
    re.compile(  # "Resolution 822 (1993)", alone on its line; "Resolution 290\nof 8 December 1970"
        rf"(?:^|\n)[^\w\n]{{0,12}}(?:Resolution|RESOLUTION)\s+(?P<number>{_D}{{1,4}})\s*"
        rf"(?:[\[({{]\s*(?P<year>{scan.YEAR})\s*[\])}}]|(?=\s*\n\s*of\s+{_D}{{1,2}}\s+[A-Z]))(?=[^\w\n]{{0,12}}(?:\n|\Z|[Oo]f\b|ef\b))"
    ),
    re.compile(  # until 1964: "17 (1947). Resolution of 10 February 1947"
        rf"(?:^|\n)\s*(?P<number>{_D}{{1,4}})\s*\(\s*(?P<year>{scan.YEAR})\s*\)\s*[.,]?\s*Resolution\s+(?=of\b)"
    ),
    re.compile(rf"\bS/RES/(?P<number>\d{{1,4}})\s*\((?P<year>{scan.YEAR})\)"),
    re.compile(  # a page's title, without a year: "United Nations Security Council Resolution 450"
        r"(?:^|\n)[^\w\n]{0,12}(?:(?:United Nations|UN|U\.N\.)\s)?(?:Security Council\s)?Resolution\s"
        r"(?P<number>\d{1,4})(?P<year>)[^\w\n]*(?=\n)"
    ),
)
_SPOKEN = ("Resolution", "RESOLUTION", "S/RES/")  # without one of which there is no header
ASSEMBLY_HEADER = re.compile(
    r"\bA/RES/(?P<symbol>(?:ES-|S-)?\d{1,2}/\d{1,3}(?:\s?[A-Z]\b)?)|"
    r"(?:^|\n)(?P<number>(?:ES-|S-)?\d{1,2}/\d{1,3}|\d{1,4} \([IVXL]{1,7}\))\.\s+[A-Z][^\n]{5,200}\n"
)
OPENING = re.compile(
    r"(?:^|\n)[ \t]*(?:\d{1,2}\.\s+)?The\s+(?:Security\s+Council|General\s+Assembly)\b\s*,?(?P<rest>[^\n]*)"
)
ADOPTED = re.compile(r"\bAdopted\s+(?:by\s+the\s+Security\s+Council|unanimously|without\s+(?:a\s+)?vote|at|the|by)\b")
# above the number "Resolution adopted by the General Assembly on 2 May 1995", or below the text "99th plenary meeting"
ASSEMBLY_ADOPTED = re.compile(
    r"(?:^|\n)[^\w\n]{0,12}(?=Resolutions?\s+adopted\s+by\s+the\s+General\s+Assembly\b)|"
    r"\n[ \t]*(?=\d{1,4}(?:st|nd|rd|th)\s+plenary\s+meeting\b)"
)
MEETING = re.compile(
    r"(?:[au]t|the|its|resumed)\s+(?:resumed\s+)?(?P<meeting>[\dlIOiS\]|][\dlIOiS,]{0,4})"
    r"(?:\s*(?:st|nd|rd|the?|[1i]?[a-z]{2}|55)_?|(?=\s))\s*(?:\([^)]*\)\s*)?meet-?\s*i?ng"
)
VOTE = re.compile(r"\bby\s+(?P<for>\w+)\s+votes?\s+(?:to|in\s+favou?r)\s+(?P<against>\w+)", re.IGNORECASE)
ABSTAINED = re.compile(r"(?:with|and)\s+(?P<n>\w+)\s+abstention", re.IGNORECASE)
_WORDS = "none one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
_NUMBERS = {word: str(number) for number, word in enumerate(_WORDS.split())}
_MONTH_YEAR = re.compile(rf"(?P<month>{scan.MONTH})\s+(?P<year>{scan.YEAR})(?!\w)")
HEAD = 4000  # characters in which the header of a resolution stands


class ResolutionText(Frozen, frozen=True):
    """date: ISO, to the month where the day is missing, "" where there is none."""

    number: str
    year: str
    header: Span
    body: str = COUNCIL
    date: str = ""
    date_span: Span | None = None
    adopted: Span | None = None
    meeting: str = ""
    vote: str = ""  # "unanimous", "without a vote", "13-0-2" (for, against, abstaining) or ""
    preambular: tuple[Paragraph, ...] = ()
    operative: tuple[Paragraph, ...] = ()
    cited: tuple[Cited, ...] = ()

    @property
    def label(self) -> str:
        if self.body != COUNCIL:
            return f"{self.body} resolution {self.number}"
        return f"Resolution {self.number} ({self.year})"

    @property
    def names(self) -> tuple[str, ...]:
        """The other forms in which it is named elsewhere."""
        if self.body == COUNCIL:
            return names(self.number, self.year)
        return f"A/RES/{self.number}", f"Resolution {self.number}", f"UN {self.body} Resolution {self.number}"


def parse(text: str, opens: Callable[[str, int], bool]) -> ResolutionText | None:
    """None where the text does not begin as a resolution does.  opens(text, at): an operative verb begins there."""
    head = text[:HEAD]
    spoken = any(word in head for word in _SPOKEN)
    header = next(filter(None, (pattern.search(head) for pattern in HEADERS)), None) if spoken else None
    if header is None:
        return _assembly(text, opens)
    number, raw_year = scan.number(header.group("number")), scan.number(header.group("year") or "")
    opening = OPENING.search(text, max(0, header.end() - 1))
    if opening is None or header.re is HEADERS[1]:
        begin = top = first_opener(text, header.end(), min(len(text), header.end() + HEAD), opens)
    else:
        top, begin = opening.start(), opening.start("rest")
    if not number.isdigit() or top < 0 or (opening is None and header.re in HEADERS[2:]):
        return None
    if header.re is HEADERS[3]:  # an article about it has no line of its own for who speaks
        if opening is None or opening.group("rest").strip(" *_,"):
            return None
        raw_year = scan.year_of(int(number))
    dated = scan.DATE.search(text, header.end(), top)
    if dated and scan.fits(number, scan.iso(dated)[:4]):
        raw_year = scan.iso(dated)[:4]  # of two years, the one in which the number was given
    number, year = scan.mended(number, raw_year)
    name = str(int(number)), year or scan.year_of(int(number))
    return _read(text, header, name, COUNCIL, top, begin, opens)


def _assembly(text: str, opens: Callable[[str, int], bool]) -> ResolutionText | None:
    if "Assembly" not in text[: 2 * HEAD]:
        return None
    header = ASSEMBLY_HEADER.search(text[:HEAD])
    opening = (
        re.compile(r"\n[ \t]*The\s+General\s+Assembly\b\s*,?(?P<rest>)").search(text, header.end()) if header else None
    )
    if header is None or opening is None or opening.start() > HEAD:
        return None
    number = header.group("symbol") or header.group("number")
    return _read(text, header, (number, ""), ASSEMBLY, opening.start(), opening.start("rest"), opens)


def _read(
    text: str, header: re.Match[str], name: tuple[str, str], body: str, top: int, begin: int,
    opens: Callable[[str, int], bool],
) -> ResolutionText:  # fmt: skip
    number, year = name
    plain = without_footnotes(text)
    adopted = _adopted(text, header, top, begin)
    end = adopted.start() if adopted and adopted.start() > begin else len(text)
    date, date_span = _date(text, header, top, year, adopted)
    preambular, operative = paragraphs(plain, begin, end, opens)
    own = int(number) if number.isdigit() else 0
    named = [c for c in resolutions(plain, begin, end, own, body) if not (c.body == body and c.number == number)]
    starts = len(text[header.start() : header.end()]) - len(text[header.start() : header.end()].lstrip())
    tail = text[adopted.start() : adopted.start() + 400] if adopted else ""
    return ResolutionText(
        number=number,
        year=year or date[:4],
        header=Span(header.start() + starts, header.end()),
        body=body,
        date=date,
        date_span=date_span,
        adopted=_first_lines(text, adopted.start()) if adopted else None,
        meeting=_meeting(tail),
        vote=_vote(tail),
        preambular=preambular,
        operative=operative,
        cited=tuple(sorted([*named, *documents(plain, begin, end)], key=lambda c: c.span)),
    )


def _adopted(text: str, header: re.Match[str], top: int, begin: int) -> re.Match[str] | None:
    """The line that says when it was adopted: above the body or right under it."""
    if header.re is ASSEMBLY_HEADER and (told := ASSEMBLY_ADOPTED.search(text)):
        return re.compile(r"\S").search(text, told.end())
    above = ADOPTED.search(text, header.end(), top)
    below = re.compile(rf"\n[ \t]*(?={ADOPTED.pattern})").search(text, begin)
    return above or (ADOPTED.search(text, below.end()) if below else None)


def _first_lines(text: str, start: int) -> Span:
    """The sentence that begins there, to its full stop or a blank line."""
    end = re.compile(r"\.(?=\s|\d|$)|\n\s*\n|\Z").search(text, start)
    stop = end.start() if end else len(text)
    return Span(start, start + len(text[start:stop].rstrip()))


def _date(
    text: str, header: re.Match[str], top: int, year: str, adopted: re.Match[str] | None
) -> tuple[str, Span | None]:
    """Beside the header; of the year that the header names, so that slips in the date's year heal."""
    places = [(header.end(), top)]
    if adopted:
        line = adopted.start(), min(len(text), adopted.start() + 220)
        places.insert(0 if header.re is ASSEMBLY_HEADER else 1, line)  # the Assembly's papers begin with other days
    for start, end in places:
        for found in scan.DATE.finditer(text, start, end):
            if not (date := scan.iso(found, year)):
                continue
            if year and date[:4] != year:
                date = scan.iso(found, year) and f"{year}{date[4:]}"
            return date, Span(found.start(), found.end())
    if partial := _MONTH_YEAR.search(text, header.end(), top):  # "on January 1993": the day is missing
        month, spoken = scan.month(partial.group("month")), scan.number(partial.group("year"))
        if month and re.fullmatch(r"\d{4}", spoken):
            return f"{year or spoken}-{month:02}", Span(partial.start(), partial.end())
    return "", None


def _meeting(tail: str) -> str:
    found = MEETING.search(tail)
    raw = scan.number(found.group("meeting").replace("]", "1")) if found else ""
    return raw if raw.isdigit() else ""


def _vote(tail: str) -> str:
    head = re.split(r"\n\s*\n", tail, maxsplit=1)[0]
    if re.search(r"\bunanimous", head[:60]):
        return "unanimous"
    if re.search(r"without\s+(?:a\s+)?vote", head):
        return "without a vote"
    found = VOTE.search(head)
    if not found:
        return ""
    abstained = ABSTAINED.search(head)
    counts = (found.group("for"), found.group("against"), abstained.group("n") if abstained else "0")
    read = [_NUMBERS.get(c.lower(), scan.number(c)) for c in counts]
    return "-".join(read) if all(c.isdigit() for c in read) else ""
