"""Names side by side -> that two are the same thing, and that one place lies in another."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kgbuild.extract.annotations import Alias, Containment
from kgbuild.extract.cast import Cast
from kgbuild.extract.heads_of_places import place_heads
from kgbuild.extract.tellings import Told
from kgbuild.extract.words import Line
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


@dataclass(frozen=True, slots=True)
class Lies:
    place: str
    within: str
    span: Span

    def made(self, ids: Mapping[str, str], cast: Cast) -> Containment:
        return Containment(place=ids[cast.key(self.place)], within=ids[cast.key(self.within)], span=self.span)


def aliases(document: Document, lines: Sequence[Line], told: Sequence[Told], cast: Cast) -> list[SameName]:
    """ "X (also called Y)", "X, also known as Y", "X (ACRONYM)"; the second name joins the first's entity."""
    found: list[SameName] = []
    for number, names in _by_sentence(told):
        line = lines[number]
        top = _outermost([t for t in names if t.form == "name"])
        for one in top:
            between = line.plain[line.tokens[one.last].idx + len(line.tokens[one.last]) :]
            match = _NEXT.match(between)
            if match is None:
                continue
            name = match.group("name").strip(" _\"“”*'")
            start = (
                line.sentence.span.start + line.tokens[one.last].idx + len(line.tokens[one.last]) + match.start("name")
            )
            start += match.group("name").index(name) if name else 0
            if not name:
                continue
            span = Span(start, start + len(name))
            other = next((t for t in top if t.span.overlaps(span) and t is not one), None)
            bracket = match.group("how") is None and match.group("how2") is None
            if (
                bracket
                and not _native(name, other)
                and not _short_for(name, line.words(one.first, one.last))
                and not (other and _compatible(one, other))
            ):
                continue
            if other is not None:
                if not _compatible(one, other) and not (set(other.types) & set(one.types)):
                    continue
                name = span.of(document.text) if other.span.covers(span) else name
                if cast.key(other.key) != cast.key(one.key):
                    first = cast.entries.get(cast.key(other.key))
                    known = first is not None and first.authority and cast.entries[cast.key(one.key)].authority
                    if not known:
                        cast.merge(other.key, one.key)
            entry = cast.entries.get(cast.key(one.key))
            if entry is None or name.casefold() == line.words(one.first, one.last).casefold():
                continue
            entry.add(name, span)
            found.append(SameName(one.key, name, span, Span(one.span.start, span.end)))
    return found


_HOW = (
    r"(?P<how>(?:also |sometimes |better |then |now |[a-z]+ly )+"
    r"(?:known (?:to [A-Z]\w+ |locally |in [A-Z]\w+ )?as|called|named|referred to as)|known as|"
    r"formerly(?: known as| called)?|now(?: called| known as| the)?|a\.?k\.?a\.?|or)"
)
_NEXT = re.compile(
    rf"[*_'\"]*\s*(?:,\s*{_HOW}|\(\s*(?:{_HOW.replace('<how>', '<how2>')}\s)?)\s*(?:the\s+)?"
    r"(?P<name>[_\"“*']*[^\W\d_a-zà-ÿ][^,;()\n]{1,60}?)"
    r"(?=[)]|[,;.]|\s+(?:and|is|was|were|are|in|has|had|which|that|,)\s)"
)


def _native(name: str, other: Told | None) -> bool:
    """Whether a bracket gives the name in its own language: letters beyond ASCII, no number, no other known name."""
    words = name.split()
    return (
        other is None
        and len(words) <= 6
        and not any(c.isdigit() for c in name)
        and any(ord(c) > 0xBF and c.isalpha() for c in name)
    )


def _short_for(name: str, full: str) -> bool:
    """Whether capitals stand for the words: "IICD" for "Independent International Commission on Decommissioning"."""
    if not re.fullmatch(r"[A-Z][A-Za-z.]{1,7}", name) or sum(c.isupper() for c in name) < 2:
        return False
    initials = [w[0].lower() for w in re.split(r"[\s-]+", full) if w]
    position = 0
    for letter in name.lower().replace(".", ""):
        while position < len(initials) and initials[position] != letter:
            position += 1
        if position == len(initials):
            return False
        position += 1
    return True


def _compatible(one: Told, other: Told) -> bool:
    broad = {"Place", "Person", "Instrument", "Conflict", "Organization"}
    return bool(broad & set(one.types) & set(other.types))


def containments(lines: Sequence[Line], told: Sequence[Told], cast: Cast) -> list[Lies]:
    """ "X district of Y", "X, a town in Y", "X village in Y", "Budapest, Hungary", "X lies within Y"."""
    found: dict[tuple[str, str], Lies] = {}
    for number, names in _by_sentence(told):
        line = lines[number]
        top = _outermost([t for t in names if t.form == "name"])
        places = [t for t in names if "Place" in t.types and t.form == "name" and (t in top or t.kind)]
        for one, other in _pairs(places):
            if cast.key(one.key) == cast.key(other.key):
                continue
            if _inside(line, one, other):
                lies = Lies(one.key, other.key, Span(one.span.start, other.span.end))
                found.setdefault((cast.key(one.key), cast.key(other.key)), lies)
            elif _of_its(line, one, other):
                lies = Lies(other.key, one.key, Span(one.span.start, other.span.end))
                found.setdefault((cast.key(other.key), cast.key(one.key)), lies)
        for lies in _lists(line, places, cast):
            found.setdefault((cast.key(lies.place), cast.key(lies.within)), lies)
    return [
        lies
        for (place, within), lies in found.items()
        if (within, place) not in found or found[within, place].span > lies.span
    ]


def _pairs(places: Sequence[Told]) -> Iterator[tuple[Told, Told]]:
    for index, one in enumerate(places):
        for other in places[index + 1 : index + 4]:
            if other.first > one.last:
                yield one, other


_RANK = {
    "Country": 4,
    "State": 4,
    "Region": 3,
    "District": 2,
    "Settlement": 1,
    "Place": 1,
    "Facility": 0,
    "NaturalFeature": 2,
    "Road": 0,
}
_CENTRES = frozenset({"center", "centre", "capital", "seat", "part", "suburb", "outskirts", "edge"})
_BETWEEN = re.compile(
    r"^,? ?(?:,? (?:a|an|the) (?:[a-z0-9-]+ ){0,3}(?P<head>[a-z]+) (?:of|in|on|within|on the \w+ edge of)|"
    r"(?:lies|is|are|was|is located|is situated|lie|remains|has remained) "
    r"(?:in|within|inside|part of|a part of|an? \w+ of|an? \w+ in)|(?P<of>of|in|within)) "
    r"(?:the |northern |southern |eastern |western |central |self-proclaimed )*$"
)


def _inside(line: Line, one: Told, other: Told) -> bool:
    start = line.tokens[one.last].idx + len(line.tokens[one.last])
    gap = line.plain[start : line.tokens[other.first].idx]
    low, high = _RANK.get(one.types[0], 1), _RANK.get(other.types[0], 1)
    if re.fullmatch(r" ?, ?in (?:the )?", gap):
        return low < high
    if gap in (", ",):
        after = line.word(other.last + 1)
        wide = other.types[0] in ("Country", "Region", "District") and low < high and low <= 1
        return (
            wide
            and after not in ("and", "or")
            and line.word(one.first - 1) != ","
            and (after in (",", ".", "for", "", ")", "on", "where", "to") or after.isalpha())
        )
    match = _BETWEEN.match(" " + gap if gap and not gap.startswith((" ", ",")) else gap)
    if match is None:
        return False
    if match.group("head"):
        return (match.group("head") in place_heads() or match.group("head") in _CENTRES) and high >= low
    if match.group("of") and match.group("of") != "of":
        # "X district in Y", "Zar in Qubadli District": a verb's "in" binds elsewhere
        preposition = line.tokens[one.last + 1] if one.last + 1 < len(line) else None
        near = preposition is not None and one.first <= preposition.head.i <= one.last
        listed = line.word(one.first - 1) in ("in", "at", "near", "from", "to", "of") and other.kind in place_heads()
        return (near or bool(one.kind) or listed) and high > low
    if match.group("of"):
        return bool(one.kind) and one.kind in place_heads() and high >= low
    return high >= low


def _of_its(line: Line, one: Told, other: Told) -> bool:
    """ "the Kalbajar village of Charektar", "Azerbaijan's Kalbajar district"."""
    if one.last + 1 == other.first - 1 and line.word(one.last + 1) == "'s":
        return _RANK.get(one.types[0], 1) > _RANK.get(other.types[0], 1) and bool(other.kind)
    inner = line.word(one.last + 1)
    return (
        other.first == one.last + 1
        and place_heads().get(inner) == "Settlement"
        and other.kind == inner
        and line.word(other.first + 1) == "of"
    )


def _lists(line: Line, places: Sequence[Told], cast: Cast) -> Iterator[Lies]:
    """ "A, B and C in Y District": the place after the list holds all of them."""
    group: list[Told] = []
    for one in places:
        if group and one.first > group[-1].last:
            gap = line.plain[
                line.tokens[group[-1].last].idx + len(line.tokens[group[-1].last]) : line.tokens[one.first].idx
            ]
            if re.fullmatch(r",? ?(?:and |or )?", gap):
                group.append(one)
                continue
            if len(group) > 1 and re.fullmatch(r" (?:in|within) (?:the )?", gap):
                high = _RANK.get(one.types[0], 1)
                for member in group:
                    if _RANK.get(member.types[0], 1) < high and cast.key(member.key) != cast.key(one.key):
                        yield Lies(member.key, one.key, Span(member.span.start, one.span.end))
        group = [one]


def _by_sentence(told: Sequence[Told]) -> Iterator[tuple[int, list[Told]]]:
    groups: dict[int, list[Told]] = {}
    for item in told:
        groups.setdefault(item.sentence, []).append(item)
    yield from groups.items()


def _outermost(told: Sequence[Told]) -> list[Told]:
    return [t for t in told if not any(o is not t and o.span.covers(t.span) and o.span != t.span for o in told)]
