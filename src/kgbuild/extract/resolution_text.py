"""The text of a UN resolution -> number, date, meeting, vote, paragraphs and the documents that it cites.

Works on typed and on scanned texts: what OCR does to digits and months is undone for reading, never in the offsets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import zip_longest

from kgbuild.extract.calendar_math import day
from kgbuild.extract.time_grammar import MONTHS
from kgbuild.model import Frozen, Span

_DIGITS = str.maketrans({"l": "1", "I": "1", "|": "1", "i": "1", "O": "0", "o": "0", "S": "5", "B": "8", "!": "1"})
_D = r"[\dlIiOoSB|!]"  # what a digit may look like after scanning
# A month may be broken at the line's end: "10 Au-\\ngust".
_MONTH = "|".join("(?:-\\s*\\n\\s*)?".join(m.capitalize()) for m in MONTHS)
_DATE = (
    rf"(?P<day>{_D}{{1,2}})(?:st|nd|rd|th)?\s+(?P<month>{_MONTH})[,.]?\s+(?P<year>[1lI][98]\s?{_D}\s?{_D}|20{_D}{{2}})"
)
HEADER = re.compile(
    rf"(?:^|\n)[\s*#\W]{{0,12}}(?:Resolution|RESOLUTION)\s+(?P<number>{_D}{{1,4}})\s*(?:[\[({{]\s*"
    rf"(?P<yr>1\s?9\s?{_D}\s?[-]?{_D}|20{_D}{{2}})\s*[\])}}]|(?=\s*\n\s*of\s+{_D}{{1,2}}\s+[A-Z]))"
)
OLDER = re.compile(  # until 1964: "17 (1947). Resolution of 10 February 1947"
    rf"(?:^|\n)\s*(?P<number>{_D}{{1,4}})\s*\(\s*(?P<yr>1\s?9\s?{_D}\s?{_D})\s*\)\s*[.,]?\s*Resolution\s+(?=of\b)"
)
SYMBOL = re.compile(r"\bS/RES/(?P<number>\d{1,4})\s*\((?P<yr>\d{4})\)")
OF_DATE = re.compile(
    rf"\s*\*?\s*,?\s*(?:of|dated|on|adopted\s+on)\s*(?P<day>{_D}{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<month>{_MONTH})\b"
    rf"(?:[,.]?\s+(?P<year>[1lI][98]\s?{_D}\s?{_D}|20{_D}{{2}}))?"
)
ADOPTED = re.compile(
    r"Adopted\s+(?:(?P<unanimous>unanimously)\s+)?(?:by\s+the\s+Security\s+Council\s+)?(?:at\s+(?:its|the)\s+"
    r"(?P<meeting>[\d,]{1,6})\s*(?:st|nd|rd|th)\s+(?:\([^)]*\)\s*)?meeting)?(?P<rest>[^.]{0,220})",
)
VOTE = re.compile(r"by\s+(?P<for>\w+)\s+votes?\s+to\s+(?P<against>\w+)", re.IGNORECASE)
ABSTAINED = re.compile(r"(?:with|and)\s+(?P<n>\w+)\s+abstention", re.IGNORECASE)
OPERATIVE = re.compile(rf"(?:^|\n)[ \t]*(?P<number>{_D}{{1,2}}|\d{{1,2}})[.,][ \t]+(?=[A-Z“\"])")
LIST = re.compile(
    r"\b[Rr]esolutions?\b[\s*]*(?:No\.?|Nos\.?|number)?\s*(?=[\dlIS/])",
)
_ITEM = re.compile(
    rf"\s*(?:S/RES/)?(?P<number>[1-9lI]{_D}{{0,3}})\s*(?:[\[({{]?\s*(?P<yr>1\s?9\s?{_D}\s?{_D}|20{_D}{{2}})\s*[\])}}!1])?"
)
_RESYNC = re.compile(r"[^.;(]{0,45}?(?:,|\band)\s+(?=\d{1,4}\s*\(\s*1\s?9)")
_SESSION = re.compile(r"\s*[A-Z]?\s*\(\s*(?:[IVXL]+|[A-Z]+-[IVXL\d]+)\s*\)")  # the General Assembly's way of numbering
_GLUE = re.compile(
    r"\s*(?:,|;)?\s*(?:and|as\s+well\s+as|,)?\s*(?:(?:the\s+)?(?:its\s+)?[Rr]esolutions?\s+|in\s+)?", re.IGNORECASE
)
PRESIDENTIAL = re.compile(
    r"\bstatements?\s+(?:(?:made|read(?:\s+out)?|issued)\s+)?(?:by|of)\s+(?:the|its)\s+President(?:\s+of\s+the\s+(?:Security\s+)?Council)?"
    r"(?:\s*,\s*on\s+behalf\s+of\s+the\s+(?:Council|members\s+of\s+the\s+Council)\s*,)?"
)
REPORT = re.compile(
    r"\b(?P<what>(?:further\s+|interim\s+|special\s+)?reports?\s+of\s+the\s+Secretary[-~\s]General|letters?)"
    r"(?=[^.;]{0,160}?\b(?:dated|of)\s)"
)
_AND_DATE = re.compile(rf"\s*(?:\([^)]{{1,40}}\))?\s*(?:,|and|,\s*and)?\s*(?:of|on|dated)?\s*{_DATE}")
ENDING = re.compile(
    r"\n\s*(?:Adopted\s+(?:unanimously|at|by)|In favour|VOTE|\d{1,3}\s+(?:Official Records|See|Ibid|Resolution))"
)


class Cited(Frozen, frozen=True):
    """An instrument that the text names.  label: "Resolution 822 (1993)"; date: ISO or "" """

    label: str
    kind: str  # "resolution" | "statement" | "report" | "letter"
    span: Span
    number: str = ""
    year: str = ""
    date: str = ""
    date_span: Span | None = None


class Paragraph(Frozen, frozen=True):
    """A preambular (number "") or operative paragraph."""

    number: str
    span: Span


class ResolutionText(Frozen, frozen=True):
    number: str
    year: str
    header: Span
    date: str = ""
    date_span: Span | None = None
    meeting: str = ""
    vote: str = ""  # "unanimous", "13-0-2" (for, against, abstaining) or ""
    preambular: tuple[Paragraph, ...] = ()
    operative: tuple[Paragraph, ...] = ()
    cited: tuple[Cited, ...] = ()

    @property
    def label(self) -> str:
        return f"Resolution {self.number} ({self.year})"


def parse(text: str) -> ResolutionText | None:
    """None where the text does not begin as a resolution does."""
    head = text[:3000]
    header = HEADER.search(head) or OLDER.search(head) or SYMBOL.search(head)
    if header is None or not (re.search(r"Security\s+Council|agenda of its", head) or header.re is OLDER):
        return None
    number, year = _number(header.group("number")), _number((header.group("yr") or "").replace("-", ""))
    opening = re.compile(r"The\s+Security\s+Council\b|\n\s*\n").search(text, header.end())
    body = re.compile(r"The\s+Security\s+Council\b").search(text, header.end()) or opening
    if body is None or opening is None:
        return None
    if header.re is OLDER:
        body = opening
    date, date_span = _adoption_date(text, header.end(), body.start(), year)
    year = year or date[:4]
    ending = ENDING.search(text, body.end())
    end = ending.start() if ending else len(text)
    preambular, operative = _paragraphs(text, body.end(), end)
    adopted = next((m for m in ADOPTED.finditer(text) if m.group("meeting") or m.group("unanimous")), None)
    if not date and adopted and (found := re.search(_DATE, adopted.group("rest"))):
        at = adopted.start("rest")
        date, date_span = _iso(found), Span(at + found.start(), at + found.end())
    return ResolutionText(
        number=number,
        year=year,
        header=Span(header.start("number") - len(text[header.start() : header.start("number")].lstrip()), header.end()),
        date=date,
        date_span=date_span,
        meeting=adopted.group("meeting") or "" if adopted else "",
        vote=_vote(adopted),
        preambular=preambular,
        operative=operative,
        cited=tuple(c for c in citations(text, body.end(), end) if c.number != number or c.kind != "resolution"),
    )


def _number(raw: str) -> str:
    return re.sub(r"\s", "", raw).translate(_DIGITS)


def _iso(found: re.Match[str], fallback: str = "") -> str:
    """fallback: the year where the date has none ("186 (1964) of 4 March")."""
    number, year = _number(found.group("day")), _number(found.group("year") or fallback)
    if not (number.isdigit() and year.isdigit()):
        return ""
    month = re.sub(r"[^a-z]", "", found.group("month").lower())
    date = day(int(year), MONTHS[month], int(number))
    return date.isoformat() if date else ""


def _adoption_date(text: str, start: int, end: int, year: str) -> tuple[str, Span | None]:
    """The date between the header and the body; of the year that the header names, so that OCR of years heals."""
    for found in re.finditer(_DATE, text[start:end]):
        iso = _iso(found)
        if iso and year and iso[:4] != year:
            iso = year + iso[4:]
        if iso:
            return iso, Span(start + found.start(), start + found.end())
    return "", None


def _vote(adopted: re.Match[str] | None) -> str:
    if adopted is None:
        return ""
    if adopted.group("unanimous"):
        return "unanimous"
    found = VOTE.search(adopted.group("rest"))
    if not found:
        return ""
    abstained = ABSTAINED.search(adopted.group("rest"))
    counts = (found.group("for"), found.group("against"), abstained.group("n") if abstained else "0")
    return "-".join("0" if c.lower() in ("none", "no", "nil") else c for c in counts)


def _paragraphs(text: str, start: int, end: int) -> tuple[tuple[Paragraph, ...], tuple[Paragraph, ...]]:
    marks = _ascending(list(OPERATIVE.finditer(text, start, end)))
    first = marks[0].start() if marks else end
    before = [
        Paragraph(number="", span=_trimmed(text, m.start() + start, m.end() + start))
        for m in re.finditer(r"(?:[^\n]*\S[^\n]*\n?)+", text[start:first])
        if len(m.group().strip(" ,\n")) > 12
    ]
    operative = [
        Paragraph(number=_number(m.group("number")), span=_trimmed(text, m.end(), nxt.start() if nxt else end))
        for m, nxt in zip_longest(marks, marks[1:])
    ]
    if not marks and before:  # a resolution of one unnumbered operative paragraph: the last one, in the indicative
        last = before[-1]
        if re.match(r"[A-Z][a-z]+s\b", last.span.of(text)):
            return tuple(before[:-1]), (last,)
    return tuple(before), tuple(operative)


def _ascending(marks: list[re.Match[str]]) -> list[re.Match[str]]:
    """Paragraph numbers go up by one; anything else that looks like one (a footnote, a date) is none."""
    kept: list[re.Match[str]] = []
    for mark in marks:
        number = _number(mark.group("number"))
        if number.isdigit() and int(number) in (len(kept) + 1, len(kept) + 2):
            kept.append(mark)
    return kept


def _trimmed(text: str, start: int, end: int) -> Span:
    piece = text[start:end]
    return Span(start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip()))


def citations(text: str, start: int = 0, end: int | None = None) -> Iterator[Cited]:
    """Every instrument that is named in text[start:end], in text order, lists taken apart."""
    stop = len(text) if end is None else end
    found = [*_resolutions(text, start, stop), *_statements(text, start, stop), *_reports(text, start, stop)]
    yield from sorted(found, key=lambda c: c.span)


def _resolutions(text: str, start: int, stop: int) -> Iterator[Cited]:
    for head in LIST.finditer(text, start, stop):
        if re.search(
            r"(?:General\s+Assembly|Assembly|Human\s+Rights\s+Council)\s+$",
            text[max(0, head.start() - 30) : head.start()],
        ):
            continue
        at = head.end()
        while (item := _ITEM.match(text, at, stop)) is not None:
            number, year = _number(item.group("number")), _number(item.group("yr") or "")
            if not number.isdigit() or (not year and len(number) > 4):
                break
            if not year and (int(number) > 2999 or _SESSION.match(text, item.end())):
                break
            dated = OF_DATE.match(text, item.end(), stop)
            iso = _iso(dated, year) if dated else ""
            yield Cited(
                label=f"Resolution {number} ({year})" if year else f"Resolution {number}",
                kind="resolution",
                span=_trimmed(text, item.start(), item.end()),
                number=number,
                year=year,
                date=iso,
                date_span=Span(dated.start("day"), dated.end()) if dated and iso else None,
            )
            end = dated.end() if dated else item.end()
            glue = _GLUE.match(text, end, stop)
            nxt = glue.end() if glue and glue.end() > end else -1
            if year and (nxt < 0 or not re.match(rf"\s*{_D}+\s*[\[({{]?\s*1", text[nxt : nxt + 12])):
                resync = _RESYNC.match(text, end, stop)
                nxt = resync.end() if resync else -1
            if nxt < 0 or _ITEM.match(text, nxt, stop) is None or not re.search(r"[\d]", text[nxt : nxt + 4]):
                break
            following = _ITEM.match(text, nxt, stop)
            if year and following is not None and not following.group("yr"):
                break  # "822 (1993) and 15 others"
            at = nxt


def _statements(text: str, start: int, stop: int) -> Iterator[Cited]:
    for head in PRESIDENTIAL.finditer(text, start, stop):
        at, any_date = head.end(), False
        gap = re.compile(r"[^.;\n]{0,60}?(?=\b(?:of|on|dated)\s+[\dlI])").match(text, at, min(stop, at + 100))
        at = gap.end() if gap else at
        while (dated := _AND_DATE.match(text, at, stop)) is not None:
            iso = _iso(dated)
            if not iso:
                break
            any_date = True
            yield Cited(
                label=f"statement of the President of the Security Council of {_spoken(dated)}",
                kind="statement",
                span=Span(head.start(), head.end())
                if dated.start() - head.end() < 70
                else Span(dated.start("day"), dated.end()),
                date=iso,
                date_span=Span(dated.start("day"), dated.end("year")),
            )
            at = dated.end()
        if not any_date:
            yield Cited(
                label="statement of the President of the Security Council",
                kind="statement",
                span=Span(head.start(), head.end()),
            )


def _reports(text: str, start: int, stop: int) -> Iterator[Cited]:
    for head in REPORT.finditer(text, start, stop):
        dated = re.compile(rf"[^.;]{{0,160}}?\b(?:dated|of)\s+{_DATE}").match(text, head.end(), stop)
        if dated is None or not _iso(dated):
            continue
        what = (
            " ".join(head.group("what").split())
            .replace("~", "-")
            .lower()
            .replace("secretary-general", "Secretary-General")
        )
        joint = "dated" if "dated" in text[head.end() : dated.start("day")] else "of"
        yield Cited(
            label=f"{what.replace('reports', 'report').replace('letters', 'letter')} {joint} {_spoken(dated)}",
            kind="letter" if what.startswith("letter") else "report",
            span=Span(head.start(), dated.end()),
            date=_iso(dated),
            date_span=Span(dated.start("day"), dated.end("year")),
        )


def _spoken(dated: re.Match[str]) -> str:
    return f"{int(_number(dated.group('day')))} {dated.group('month')} {_number(dated.group('year'))}"
