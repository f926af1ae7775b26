"""The text of a resolution -> the resolutions that it names, lists taken apart, with their dates."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgbuild.extract.resolutions import resolution_scan as scan
from kgbuild.model import Frozen, Span

COUNCIL = "Security Council"
ASSEMBLY = "General Assembly"
_D = scan.DIGIT
HEAD = re.compile(r"\b[Rr]es(?:o|0)lutions?\b", re.IGNORECASE)
ITEM = re.compile(
    rf"(?<![\w/.\-])(?P<number>{_D}{{1,4}})(?P<mark>\s\d{{1,2}})?\s*(?P<part>\b[A-H]\b)?\s*"
    rf"(?P<open>[\[({{])?\s*(?P<year>{scan.YEAR})(?!\w|/)\s*(?P<close>[\])}}])?"
)
BARE = re.compile(
    rf"\s+(?P<number>[\dlI]{_D}{{1,3}})(?![\w/\-]|\.\d|\s*\()(?=\s*(?:,|;|\.|:|and\b|or\b|of\b|on\b|to\b|in\b|\n))"
)
NEXT_BARE = re.compile(r"\s*(?:,\s*(?:and\s+)?|and\s+|or\s+)(?P<number>\d{3,4})(?![\w/\-]|\s*\((?!\d{4}))")
SESSION = re.compile(  # "1514 (XV)", "377 A (V)", "2253 (ES-V)", "186 (S-2)"
    r"(?<![\w/.\-])(?P<number>\d{1,4})\s*(?P<part>[A-H](?:\s*(?:,|and|to)\s*[A-H])*)?\s*\((?P<session>[IVXLC]+|[A-Z]{1,2}-[IVXL\d]+)\)"
)
SLASHED = re.compile(r"(?<![\w/.\-])(?P<number>(?:\d{2}|(?:ES|S)-\d{1,2})/\d{1,3})(?:\s+(?P<part>[A-Z])\b)?(?![/\d])")
FOREIGN = re.compile(
    r"(?P<body>General\s+Assembly|Economic\s+and\s+Social\s+Council|Human\s+Rights\s+Council|Commission\s+on\s+Human\s+Rights|"
    r"(?:the\s+)?(?:General\s+)?Conference|Board\s+of\s+Governors|Organi[sz]ation\s+of\s+(?:the\s+)?[A-Z]\w+(?:\s+[A-Z]\w+)?|"
    r"Permanent\s+Council|League\s+of\s+[A-Z]\w+(?:\s+[A-Z]\w+)?|Assembly)(?:['’]s)?\s+(?:in\s+)?(?:its\s+)?$"
)
_AFTER = re.compile(r"\s*(?:of\s+[^.;]{0,40})?of\s+the\s+General\s+Assembly\b")
_OF = re.compile(r"\s*(?:\(S/[^)]{1,20}\)\s*)?(?:\d{1,3}\s+)?,?\s*(?:of|dated|adopted\s+on)\s+")
NEAR = 60  # characters between two members of one list, dates and footnotes included


class Cited(Frozen, frozen=True):
    """An instrument that the text names.

    label: "Resolution 822 (1993)", "letter dated 1 October 1993".  kind: "resolution" | "document" | "treaty".
    body: who made it.  names: other forms.  date: ISO, or "" where the text has none.
    """

    label: str
    kind: str
    span: Span
    number: str = ""
    year: str = ""
    body: str = ""
    names: tuple[str, ...] = ()
    date: str = ""
    date_span: Span | None = None
    how: str = ""

    @property
    def key(self) -> str:
        return f"{self.body} {self.number} {self.year}" if self.kind == "resolution" else self.label.lower()


def resolutions(text: str, start: int, stop: int, own: int = 0, by: str = COUNCIL) -> tuple[Cited, ...]:
    """All resolutions named in text[start:stop], in text order.  own, by: number and maker of the citing one."""
    heads = list(HEAD.finditer(text, start, stop))
    found: dict[Span, Cited] = {}
    for cited in (*_numbered(text, start, stop, heads, own), *_assembly(text, start, stop, heads, by)):
        found.setdefault(cited.span, cited)
    taken = sorted(found)
    for cited in _bare(text, stop, heads, own):
        if not any(span.overlaps(cited.span) for span in taken):
            found.setdefault(cited.span, cited)
    return tuple(found[span] for span in sorted(found))


class _Item(Frozen, frozen=True):
    """A number and a year as read, where they stand, and the date after them."""

    number: str
    year: str
    span: Span
    dated: tuple[str, Span] | None
    joined: bool  # to the item before it, in one list


def _numbered(text: str, start: int, stop: int, heads: list[re.Match[str]], own: int) -> Iterator[Cited]:
    """ "822 (1993)": the Security Council's way of numbering, alone or in a list."""
    items = list(_items(text, start, stop, heads))
    right = [scan.fits(item.number, item.year) for item in items]
    for i, item in enumerate(items):
        after = int(items[i - 1].number) if i and item.joined and right[i - 1] else 0
        follows = i + 1 < len(items) and items[i + 1].joined and right[i + 1]
        number, year = scan.mended(item.number, item.year, after, int(items[i + 1].number) if follows else own)
        known = scan.fits(number, year)
        if known:
            how = "" if (number, year) == (item.number, item.year) else f"read as {item.number} ({item.year})"
            yield _council(number, year, item.span, item.dated, how)


def _items(text: str, start: int, stop: int, heads: list[re.Match[str]]) -> Iterator[_Item]:
    chain, body, at, last = -NEAR * 2, "", 0, -1
    for item in ITEM.finditer(text, start, stop):
        while at < len(heads) and heads[at].end() <= item.start():
            if heads[at].end() >= chain:
                chain, body = heads[at].end(), _body(text, heads[at])
            at += 1
        near = item.start() - chain <= NEAR and not re.search(r";|\.\s+[A-Z]", text[max(0, chain) : item.start()])
        bracketed = bool(item.group("open") or item.group("close"))
        number, year = scan.number(item.group("number")), scan.number(item.group("year"))
        if not number.isdigit() or not year.isdigit() or not int(number):
            continue
        if near and body and body != COUNCIL:
            chain = item.end() if bracketed else chain
            continue
        sure = scan.fits(number, year) and not _other(text, item.start())
        if not (near and (bracketed or sure)) and not (bracketed and sure and re.search(r"\d", item.group("number"))):
            continue
        dated = _dated(text, item.end(), year)
        end = item.end() if item.group("close") else item.start("year") + len(item.group("year").rstrip())
        yield _Item(number=number, year=year, span=Span(item.start(), end), dated=dated, joined=chain == last)
        chain, body = max(item.end(), dated[1].end if dated else 0), COUNCIL
        last = chain


def _other(text: str, start: int) -> bool:
    """A number and a year in brackets that belong to a book or a series: "Treaty Series, vol. 75 (1950)"."""
    return bool(re.search(r"(?:\bvol\.|\bNo\.|\bpp?\.|\bvols\.)\s*$", text[max(0, start - 12) : start]))


def _council(number: str, year: str, span: Span, dated: tuple[str, Span] | None = None, how: str = "") -> Cited:
    number = str(int(number))
    return Cited(
        label=f"Resolution {number} ({year})" if year else f"Resolution {number}",
        kind="resolution",
        span=span,
        number=number,
        year=year,
        body=COUNCIL,
        names=names(number, year),
        date=dated[0] if dated else "",
        date_span=dated[1] if dated else None,
        how=how,
    )


def names(number: str, year: str) -> tuple[str, ...]:
    """The forms in which a resolution of the Security Council is named elsewhere."""
    full = (f"Resolution {number} ({year})", f"S/RES/{number} ({year})") if year else ()
    return (*full, f"Resolution {number}", f"UN Security Council Resolution {number}", f"S/RES/{number}")


def _bare(text: str, stop: int, heads: list[re.Match[str]], own: int) -> Iterator[Cited]:
    """ "resolution 418", "resolutions 660, 661 and 662 (1990)": the year is that of the number."""
    for head in heads:
        if _body(text, head) != COUNCIL:
            continue
        item = BARE.match(text, head.end(), stop)
        if item is None and head.group().lower().endswith("s"):
            item = re.compile(r"\s+(?P<number>\d{3,4})(?=\s*,\s*\d{3,4}\b)").match(text, head.end(), stop)
        while item is not None:
            number = scan.number(item.group("number"))
            if not number.isdigit() or len(number) < 3 or (own and int(number) >= own):
                break
            dated = _dated(text, item.end(), "")
            year = dated[0][:4] if dated and dated[0] else scan.year_of(int(number))
            if not year:
                break
            yield _council(number, year, Span(*item.span("number")), dated, "the year follows from the number")
            item = NEXT_BARE.match(text, dated[1].end if dated else item.end(), stop)


def _assembly(text: str, start: int, stop: int, heads: list[re.Match[str]], by: str) -> Iterator[Cited]:
    """ "1514 (XV)", "40/61": the General Assembly's ways of numbering."""
    chain, body, at = -NEAR * 2, "", 0
    items = sorted(
        [*SESSION.finditer(text, start, stop), *SLASHED.finditer(text, start, stop)], key=lambda m: m.start()
    )
    for item in items:
        while at < len(heads) and heads[at].end() <= item.start():
            chain, body = heads[at].end(), _body(text, heads[at])
            at += 1
        if item.start() - chain > NEAR or re.search(r";|\.\s+[A-Z]", text[chain : item.start()]):
            continue
        slashed = item.re is SLASHED
        if slashed and body == COUNCIL == by and not _AFTER.match(text, item.end()):
            continue
        owner = ASSEMBLY if body in ("", COUNCIL, "Assembly") else body
        part = " ".join((item.group("part") or "").split())
        number = " ".join(filter(None, (item.group("number"), part, "" if slashed else f"({item.group('session')})")))
        dated = _dated(text, item.end(), "")
        plain = f"{owner} resolution {number}"
        yield Cited(
            label=plain,
            kind="resolution",
            span=Span(item.start(), item.end()),
            number=number,
            body=owner,
            names=(plain, f"A/RES/{number}") if slashed and owner == ASSEMBLY else (plain,),
            date=dated[0] if dated else "",
            date_span=dated[1] if dated else None,
        )
        chain = dated[1].end if dated else item.end()


def _body(text: str, head: re.Match[str]) -> str:
    """Whose resolutions the word speaks of, by the words before it."""
    found = FOREIGN.search(text[max(0, head.start() - 60) : head.start()])
    if found is None:
        return COUNCIL
    name = " ".join(found.group("body").split()).removeprefix("the ")
    return ASSEMBLY if name == "Assembly" else name


def _dated(text: str, at: int, year: str) -> tuple[str, Span] | None:
    """The date right after a number: " of 30 April 1993", " of 4 March" (of that year)."""
    lead = _OF.match(text, at)
    found = scan.DAY_MONTH.match(text, lead.end()) if lead else None
    if found is None:
        return None
    date = scan.iso(found, year)
    return (date, Span(found.start(), found.end())) if date else None
