"""Names and what stands in brackets, commas and clauses beside them -> that two names are the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kgbuild.extract.annotations import Alias
from kgbuild.extract.names.acronyms import short_for
from kgbuild.extract.names.cast import Cast
from kgbuild.extract.names.tellings import Told, by_sentence, outermost
from kgbuild.extract.names.words import Line, heads
from kgbuild.extract.reference.antecedents import of_dateline
from kgbuild.extract.syntax.verb_classes import SUBJECT
from kgbuild.model import Document, Name, Span


@dataclass(frozen=True, slots=True)
class SameName:
    key: str
    name: str
    name_span: Span
    span: Span

    def made(self, ids: Mapping[str, str], cast: Cast) -> Alias:
        return Alias(
            entity=ids[cast.key(self.key)], name=Name(text=self.name, span=self.name_span, kind="seen"), span=self.span
        )


_HOW = (
    r"(?:(?:also |sometimes |better |then |still |now |today |presently |later |previously |[a-z]+ly )*"
    r"(?:known (?:to [A-Z]\w+ |locally |(?:in|by) (?:[A-Z]\w+|the \w+) )?as|"
    r"known by (?:the|its) (?:[A-Z]\w+ )?(?:acronym|initials|name)|called|named|spelled|spelt|written|"
    r"transliterated as|rendered as|referred to as|referred to (?:in|by) (?:[A-Z]\w+|the \w+) as|"
    r"nicknamed|dubbed|code-?named|styled)(?: in [A-Z]\w+)?|"
    r"the [A-Z]\w+ name (?:is|was|being)|"
    r"formerly(?: known as| called)?|previously|"
    r"(?:now|today|presently|currently|modern(?:[- ]day)?|present[- ]day)(?: called| known as)?|"
    r"a\.?k\.?a\.?|alias|nom de guerre|or)"
)
_START = r"[_\"“*']*(?:(?:al|el|an|ad|ar|as|ash|at|az|ez)-)?[^\W\d_a-zà-ÿ]"
_WORDS = rf"(?P<name>{_START}[^,;()\n]{{1,60}}?)"
_END = r"(?=[_*\"”']*(?:[),;.]|$|\s*[—–]|\s+(?:and|or|is|was|were|are|in|by|has|had|which|that|who)\s))"
_YEAR = r"(?:\s+of\s+\d{4})?"
_COMMA = re.compile(rf"[*_'\"”]*{_YEAR}\s*[,—–]\s*(?P<how>{_HOW})\s+(?:the\s+)?{_WORDS}{_END}")
_BRACKET = re.compile(rf"[*_'\"”]*{_YEAR}\s*\((?P<inside>[^()]{{2,160}})\)")
_PART = re.compile(rf"\s*(?:(?P<how>{_HOW})\s+)?(?:the\s+)?{_WORDS}{_END}")
_TONGUE = re.compile(rf"\s*(?:in\s+[A-Z]\w+:?|(?:[A-Z]\w+ )?[A-Z]\w+:)\s+{_WORDS}{_END}")
_MORE = re.compile(rf"[_*\"”']*\s*(?:,|or|and|,\s*or)\s+(?:as\s+)?(?:the\s+)?{_WORDS}{_END}")
_FRONTED = re.compile(rf"\W*(?:[A-Z]\w+ )?[Kk]nown (?:in [A-Z]\w+ |locally |to \w+ )?as (?:the )?{_WORDS}[_*\"”']*,")
_FEATURES = frozenset({"NaturalFeature", "Road", "Facility"})
_EXAMPLES = frozenset({"including", "included", "namely", "among", "such", "e.g.", "i.e.", "notably", "especially"})
_OF_NOW = re.compile(r"\b(?:modern|present)(?:[- ]day)?\s*\Z")
_ACRONYM = re.compile(r"\s*,\s*(?:the\s+)?$")


def aliases(document: Document, lines: Sequence[Line], told: Sequence[Told], cast: Cast) -> list[SameName]:
    """ "X (also called Y)", "X, also known as Y or Z", "X (ACRONYM)"; the second name joins the first's entity."""
    found: list[SameName] = []
    for number, names in by_sentence(told):
        line = lines[number]
        top = outermost([t for t in names if t.form == "name"])
        for one in top:
            if of_dateline(line, one):
                continue  # "BAMAKO (Sahel Press)"
            after = line.tokens[one.last].idx + len(line.text[one.last])
            full = line.words(one.first, one.last)
            for start, name, sure in _beside(line.plain, after):
                if "Person" in one.types and _is_office(name):
                    continue  # "X, formerly President of Y"
                if not sure and re.search(r"['’]s\s[a-z]", name):
                    continue  # "Freetown (Sierra Leone's capital)"
                span = Span(line.sentence.span.start + start, line.sentence.span.start + start + len(name))
                other = next((t for t in top if t.span.overlaps(span) and t is not one), None)
                if not sure and other is not None and "Country" in other.types and "Country" not in one.types:
                    continue  # "Mosul (Iraq)" says where
                if other is not None and _OF_NOW.search(line.plain, 0, start) and _wider(one, other):
                    continue  # "Nicaea (modern Turkey)" says where, too
                kinds = {one.types[0], other.types[0]} if other is not None else set()
                if not sure and len(kinds) > 1 and kinds & _FEATURES:
                    continue  # "Queensland (Stradbroke Island)" says which part
                if not sure and name[:1].lower() != full[:1].lower() and line.is_cap(one.first - 1) and name.isupper():
                    continue  # "Islamic State West |Africa| Province (ISWAP)": of the longer name
                if not sure and not (
                    _native(name, other)
                    or short_for(name, full)
                    or (other is not None and _most_of(other, name) and _compatible(one, other))
                ):
                    continue
                same = _join(document, cast, one, other, name, span, full)
                if same is not None:
                    found.append(same)
        found += _fronted(document, line, names, cast)
        found += _spelled_out(document, line, top, cast)
    return found


def _beside(plain: str, after: int) -> Iterator[tuple[int, str, bool]]:
    """(place, name, whether words say that it is one) of the names behind a name."""
    match = _COMMA.match(plain, after)
    if match is not None:
        yield _clean(match)
        yield from _others(plain, match, len(plain))
        return
    bracket = _BRACKET.match(plain, after)
    if bracket is None:
        return
    if bracket.group("inside").split(" ", 1)[0].lower() in _EXAMPLES:
        return  # "the mining towns (including A and B)"
    start = bracket.start("inside")
    several = re.search(r",.*\band\b", bracket.group("inside")) is not None
    for part in re.split(r"([;,])", bracket.group("inside")):
        match = _TONGUE.match(plain, start, start + len(part)) or _PART.match(plain, start, start + len(part))
        if match is not None:
            place, name, sure = _clean(match)
            sure = sure or match.re is _TONGUE
            if not sure and (several or match.end("name") < start + len(part.rstrip(" _*\"”'"))):
                continue  # "(the counties of A, B |and C|)", "(X and Y's son)"
            yield place, name, sure
            if match.groupdict().get("how") is not None:
                yield from _others(plain, match, bracket.end("inside"))
        start += len(part)


def _wider(one: Told, other: Told) -> bool:
    wide = {"Country", "State", "Region"}
    return not wide & set(one.types) and bool(wide & set(other.types)) and "Settlement" not in other.types


def _is_office(name: str) -> bool:
    words = name.casefold()
    return " of " in words and any(words.startswith(f"{role} ") for role in heads("role"))


def _others(plain: str, match: re.Match[str], end: int) -> Iterator[tuple[int, str, bool]]:
    """ "also spelled X |or Y"."""
    if match.groupdict().get("how") in (None, "or"):
        return
    more = _MORE.match(plain, match.end("name"), end)
    if more is not None and re.search(r"\b(?:or|and)\b", more.group()):
        place, name, _ = _clean(more)
        if all(word[:1].isupper() or word in _SMALL or not word.isalpha() for word in name.split()):
            yield place, name, True  # no "and the Republic of Liberia still kept their independence"


_SMALL = frozenset({"of", "the", "and", "de", "da", "di", "la", "el", "al", "von", "van", "for", "in", "on"})


def _clean(match: re.Match[str]) -> tuple[int, str, bool]:
    words = match.group("name")
    name = words.strip(" _\"“”*'")
    return match.start("name") + words.index(name), name, match.groupdict().get("how") is not None


def _most_of(other: Told, name: str) -> bool:
    return other.span.end - other.span.start >= 0.8 * len(name)


def _join(
    document: Document, cast: Cast, one: Told, other: Told | None, name: str, span: Span, full: str
) -> SameName | None:
    """The alias, with the second name's entity joined to the first's; None where they cannot be one."""
    if not name:
        return None
    if other is not None and not _most_of(other, name):
        other = None  # "New |Iraq" is not Iraq
    if other is not None:
        if not _compatible(one, other) and not (set(other.types) & set(one.types)):
            return None
        name = span.of(document.text) if other.span.covers(span) else name
        if cast.key(other.key) != cast.key(one.key):
            first = cast.entries.get(cast.key(other.key))
            known = first is not None and first.authority and cast.entries[cast.key(one.key)].authority
            if not known:
                cast.merge(other.key, one.key)
    entry = cast.entries.get(cast.key(one.key))
    if entry is None or name.casefold() == full.casefold():
        return None
    entry.add(name, span)
    return SameName(one.key, name, span, Span(min(one.span.start, span.start), max(one.span.end, span.end)))


def _fronted(document: Document, line: Line, names: Sequence[Told], cast: Cast) -> Iterator[SameName]:
    """ "Known in Tamil as Aanaiyiravu, the pass had been fortified"."""
    match = _FRONTED.match(line.plain)
    if match is None:
        return
    place, name, _ = _clean(match)
    span = Span(line.sentence.span.start + place, line.sentence.span.start + place + len(name))
    for one in names:
        if one.span.start < span.end or one.form == "demonym":
            continue
        if line.tokens[one.last].dep_ in SUBJECT:
            other = next((t for t in names if t.span == span), None)
            same = _join(document, cast, one, other, name, span, line.words(one.first, one.last))
            if same is not None:
                yield same
        return


def _spelled_out(document: Document, line: Line, top: Sequence[Told], cast: Cast) -> Iterator[SameName]:
    """ "ONUSAL, the United Nations Observer Mission in El Salvador": the acronym is a name of what follows."""
    for one in top:
        words = line.words(one.first, one.last)
        before = line.plain[: line.tokens[one.first].idx]
        if "Organization" not in one.types or not _ACRONYM.search(before):
            continue
        k = one.first - 1 - (line.word(one.first - 1) == "the")
        short = line.text[k - 1] if line.word(k) == "," and k > 0 else ""
        if not short_for(short, words):
            continue
        span = line.span(k - 1, k - 1)
        other = next((t for t in top if t.span.overlaps(span)), None)
        same = _join(document, cast, one, other, short, span, words)
        if same is not None:
            yield same


def _native(name: str, other: Told | None) -> bool:
    """Whether a bracket gives the name in its own language: letters beyond ASCII, no number, no other known name."""
    words = name.split()
    return (
        other is None
        and len(words) <= 6
        and not any(c.isdigit() for c in name)
        and any(ord(c) > 0xBF and c.isalpha() for c in name)
    )


def _compatible(one: Told, other: Told) -> bool:
    broad = {"Place", "Person", "Instrument", "Conflict", "Organization"}
    return bool(broad & set(one.types) & set(other.types))
