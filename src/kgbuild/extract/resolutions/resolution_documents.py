"""The text of a resolution -> the statements, reports, letters, titled papers and treaties that it names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kgbuild.extract.resolutions import resolution_scan as scan
from kgbuild.extract.resolutions.resolution_citations import Cited
from kgbuild.extract.resolutions.resolution_tables import cited_documents
from kgbuild.model import Span

_SYMBOL = re.compile(r"\(?\b(?P<symbol>[SA]/\d[\w/.\-]*\w)\)?")
_CAPS = r"[A-Z][\w’'~]*(?:-\s*\n?\s*[A-Za-z][\w’'~]*)*"
_LINK = r"(?:(?:of|for|to|and|on|the|in|at|de|del|al)\s+)"
_RUN = rf"{_CAPS}(?:\s+{_LINK}{{0,3}}{_CAPS}){{0,14}}"
# "the Secretary-General", "the President of the Security Council", "the Chairman of the Conference on Security … "
# "… of Asphyxiating, Poisonous or Other Gases, and of Bacteriological Methods of Warfare"
_MORE = rf"(?:(?:,\s+{_CAPS})*,?\s+(?:and|or)\s+(?:on\s+|of\s+)?(?:their\s+)?{_RUN}){{0,3}}"
_OFFICE = rf"(?:the\s+|its\s+|his\s+)?(?P<office>{_RUN})"
_BY = re.compile(
    rf"\s*(?:\d{{1,3}}\s+)?(?P<by>of|from|by|(?:read(?:\s+out)?|made|issued|submitted|delivered|given|addressed|sent|adopted)\s+(?:out\s+)?by)\s+{_OFFICE}"
)
_LEAD = re.compile(r"\s*(?:\(?[SA]/[\w/.\-]+\)?\s*)?,?\s*(?:and\s+)?(?P<joint>of|dated|on)\s+(?=[\dlI|])")
_TWICE = re.compile(r"\s*(?:\([^)]{1,40}\))?\s*(?:\d{1,3}\s+)?(?:,\s*(?:and\s+)?|and\s+)(?:of|on|dated)?\s*(?=[\dlI|])")
_FILL = re.compile(r"[^.;()“”\"]{0,110}?(?=\b(?:of|dated|on)\s+[\dlI|])")
_QUOTED = re.compile(r"[“\"](?P<title>[A-Z][^”\"“;]{6,240}?)(?:[”\"]|!(?=\s)|(?<=\))!)")
_SET = re.compile(
    r"[^.;]{0,15}?\b(?:set\s+out|adopted|issued|approved|agreed|signed|concluded|proclaimed|dated)\s+(?:at\s+[A-Z]\w+\s+)?(?:on\s+)?(?=[\dlI|])"
)
_AT = re.compile(rf"\s+(?:at\s+the\s+(?:meeting|session|conference)\s+of|by)\s+{_OFFICE}")


@cache
def _nouns() -> tuple[re.Pattern[str], dict[str, str]]:
    singular = {w: noun.singular for noun in cited_documents().nouns for w in noun.words}
    words = "|".join(sorted((re.escape(w).replace(r"\ ", r"\s+") for w in singular), key=len, reverse=True))
    adjectives = (
        r"(?:(?:further|interim|special|joint|final|latest|second|third|first|recent|last|annual|above-mentioned|"
        r"oral|written)\s+)*"
    )
    return re.compile(
        rf"\b(?:(?P<the>the|his|her|its|their|a|an)\s+)?(?P<what>{adjectives}(?P<noun>{words}))\b", re.IGNORECASE
    ), singular


@cache
def _named() -> re.Pattern[str]:
    heads = "|".join(
        sorted((re.escape(w).replace(r"\ ", r"\s+") for w in cited_documents().named), key=len, reverse=True)
    )
    words = r"(?:(?:[A-Z][\w’'-]+|of|on|the|and|for|in|to)\s+){0,8}"
    tail = (
        rf"(?:\s+(?:of|on|for|relative\s+to|concerning|relating\s+to|against|between|to)\s+(?:the\s+)?{_RUN}{_MORE})?"
    )
    return re.compile(
        rf"\b(?P<name>(?:[A-Z][\w’'-]+\s+)(?:{words})?(?:{heads})(?!\w){tail}|(?:{heads}){tail})(?P<date>\s*,?\s+of\s+(?=\d))?"
    )


def documents(text: str, start: int, stop: int) -> tuple[Cited, ...]:
    """In text order, without overlaps; the same document twice comes twice."""
    found = [*_by_noun(text, start, stop), *_before_noun(text, start, stop), *_titled(text, start, stop)]
    kept: list[Cited] = []
    for cited in sorted(found, key=lambda c: (c.span.start, -c.span.end)):
        if not kept or cited.span.start >= kept[-1].span.end:
            kept.append(cited)
    taken = [c.span for c in kept]
    kept += [c for c in _treaties(text, start, stop) if not any(c.span.overlaps(span) for span in taken)]
    return tuple(sorted(kept, key=lambda c: c.span))


def _by_noun(text: str, start: int, stop: int) -> Iterator[Cited]:
    """ "the statements of the President of the Security Council of 29 January 1993 (S/25199) and of 6 April 1993"."""
    pattern, singular = _nouns()
    for head in pattern.finditer(text, start, stop):
        if re.search(
            r"\btak(?:e|es|ing|en)\s+(?:due\s+|full\s+)?$",
            text[max(0, head.start() - 16) : head.start()],
            re.IGNORECASE,
        ):
            continue  # "taking note of"
        what = " ".join(head.group("what").lower().split())
        noun = " ".join(head.group("noun").lower().split())
        what = (
            re.sub(r"\b(?:above-mentioned|latest|last|recent)\s+", "", what[: len(what) - len(noun)]) + singular[noun]
        )
        limit = min(stop, head.end() + 400)
        by = _BY.match(text, head.end(), limit)
        office = _clean(by.group("office")) if by else ""
        at = _end_of(by) if by else head.end()
        fill = _FILL.match(text, at, limit)
        lead = _LEAD.match(text, at, limit) or (_LEAD.match(text, fill.end(), limit) if fill else None)
        dated = scan.DATE.match(text, lead.end(), limit) if lead else None
        if dated is None or not scan.iso(dated):
            symbol = _SYMBOL.match(text, at + len(text[at : at + 3]) - len(text[at : at + 3].lstrip()))
            undated = any(noun in n.words and n.undated for n in cited_documents().nouns)
            if office and by and undated and (symbol or (head.group("the") or "").lower() == "the"):
                yield _document(_phrase(what, by, office), Span(head.start("what"), at), office, symbol)
            continue
        if not office:
            by = _BY.match(text, dated.end(), limit)
            office = _clean(by.group("office")) if by and by.group("by") in ("from", "of") else ""
        first, joint = True, "dated" if lead and lead.group("joint") == "dated" else "of"
        while dated is not None and (date := scan.iso(dated)):
            symbol = re.compile(rf"\s*(?:\d{{1,3}}\s+)?{_SYMBOL.pattern}").match(text, dated.end(), limit)
            spoken = f"{joint} {_spoken(dated)}"
            label = f"{what} {spoken}" if not office or what == "letter" else f"{_phrase(what, by, office)} {spoken}"
            span = Span(head.start("what") if first else dated.start(), dated.end())
            yield _document(label, span, office, symbol, date, Span(dated.start(), dated.end()), what)
            first, again = False, _TWICE.match(text, dated.end(), limit)
            dated = scan.DATE.match(text, again.end(), limit) if again else None


def _phrase(what: str, by: re.Match[str] | None, office: str) -> str:
    """ "statement of the President": statements read, made or issued by somebody are all somebody's."""
    joint = "from" if by and by.group("by") == "from" else "by" if by and by.group("by") == "by" else "of"
    the = "the " if by and re.search(r"\b(?:the|its|his|their)\s+$", by.string[by.start() : by.start("office")]) else ""
    return f"{what} {joint} {the}{office}"


def _document(
    label: str, span: Span, office: str, symbol: re.Match[str] | None, date: str = "", where: Span | None = None,
    what: str = "",
) -> Cited:  # fmt: skip
    names = [label]
    if symbol:
        names.append(symbol.group("symbol"))
    if what and office and what == "letter":
        names.append(f"{label} from the {office}")
    return Cited(label=label, kind="document", span=span, body=office, names=tuple(names), date=date, date_span=where)


def _before_noun(text: str, start: int, stop: int) -> Iterator[Cited]:
    """ "the 24 March 1992 mandate of the Council of Ministers"."""
    pattern, singular = _nouns()
    for dated in scan.DATE.finditer(text, start, stop):
        head = re.compile(rf"\s+{pattern.pattern}", re.IGNORECASE).match(text, dated.end(), stop)
        date = scan.iso(dated) if head else ""
        if head is None or not date or head.group("the"):
            continue
        by = _BY.match(text, head.end(), min(stop, head.end() + 300))
        office = _clean(by.group("office")) if by else ""
        noun = " ".join(head.group("noun").lower().split())
        label = f"{_spoken(dated)} {singular[noun]}"
        names = (label, f"{label} of the {office}") if office else (label,)
        span = Span(dated.start(), head.end())
        yield Cited(label=label, kind="document", span=span, body=office, names=names, date=date,
                    date_span=Span(dated.start(), dated.end()))  # fmt: skip


def _titled(text: str, start: int, stop: int) -> Iterator[Cited]:
    """Titles in quotation marks; shorter forms of a title that was given in full are no others."""
    words = re.compile(rf"\b(?:{'|'.join(cited_documents().titled)})\b", re.IGNORECASE)
    full: list[str] = []
    for quoted in _QUOTED.finditer(text, start, stop):
        title = " ".join(quoted.group("title").split()).rstrip(",. ")
        if not words.search(title) or len(title) < 10 or any(known.startswith(title) for known in full):
            continue
        full.append(title)
        date, where, office = "", None, ""
        said = _SET.match(text, quoted.end(), min(stop, quoted.end() + 60))
        dated = scan.DATE.match(text, said.end(), stop) if said else None
        if dated and (date := scan.iso(dated)):
            where = Span(dated.start(), dated.end())
            maker = _AT.match(text, dated.end(), min(stop, dated.end() + 200))
            office = _clean(maker.group("office")) if maker else ""
        yield Cited(
            label=title,
            kind="document",
            span=Span(*quoted.span("title")),
            names=(title,),
            date=date,
            date_span=where,
            body=office,
        )


@cache
def _another() -> re.Pattern[str]:
    """Where a second name begins: "the Charter of X |and the Declaration on Y"."""
    heads = "|".join(re.escape(w).replace(r"\ ", r"\s+") for w in cited_documents().named)
    return re.compile(rf",?\s+and\s+(?=the\s+(?:[A-Z][\w’'-]+\s+){{0,4}}(?:{heads})(?!\w))")


def _treaties(text: str, start: int, stop: int) -> Iterator[Cited]:
    at = start
    while found := _named().search(text, at, stop):
        another = _another().search(text, found.start(), found.end())
        if another and (alone := _named().match(text, found.start(), another.start())):
            found = alone
        at = max(found.end(), at + 1)
        name = _clean(found.group("name"))
        name = re.sub(
            r"^(?:(?:The|In|Under|By|Recalling|Reaffirming|Noting|Chapter|Article|Articles)\b(?:\s+[IVXL\d]+\s+of\s+the)?\s*|"
            r"[A-Z][a-z]+(?:ing|ful|ed)\s+(?:[a-z]+\s+){0,3}?the\s+)",  # "Mindful of the", "Having in mind the"
            "",
            name,
        )
        if name == "Charter" or name.endswith("Nations Charter"):
            name = "Charter of the United Nations"
        if len(name.split()) < 2 or name.split()[0].islower():
            continue
        dated = scan.DATE.match(text, found.end("date"), stop) if found.group("date") else None
        label = f"{name} of {_spoken(dated)}" if dated else name
        yield Cited(
            label=label,
            kind="treaty",
            span=Span(found.start("name"), dated.end() if dated else _end_of(found, "name")),
            names=(label,),
        )


def _end_of(found: re.Match[str], group: str = "office") -> int:
    """The end of a name without what the pattern took too much: blanks and link words."""
    words = re.sub(r"(?:\s+(?:of|for|to|and|on|the|in|at))*\s*$", "", found.group(group))
    return found.start(group) + len(words)


def _clean(office: str) -> str:
    words = " ".join(re.sub(r"-\s*\n\s*", "-", office).replace("~", "-").split())
    return re.sub(r"(?:\s+(?:of|for|to|and|on|the|in|at))+$", "", words)


def _spoken(dated: re.Match[str]) -> str:
    date = scan.iso(dated)
    month = re.sub(r"-?\s+", "", dated.group("month"))
    return f"{int(date[8:])} {month} {date[:4]}"
