"""Persons and titles in a sentence -> who holds which office of which body, read off what stands beside the names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from kgbuild.extract.names.titles import Title, honorifics, position
from kgbuild.extract.names.words import Found, Line, capital_run, fold_word, heads
from kgbuild.extract.offices.paired_offices import paired
from kgbuild.extract.syntax.verb_classes import SAYING

ARTICLES = frozenset({"a", "an", "the", "his", "her", "its", "their"})
_BREAKS = frozenset({",", "who", "which", "that", ".", "in", "on", "of", "to", "by", "and", ";", "(", ")"})
_REACH = 14  # words between "president of the …" and the name


class Office(msgspec.Struct, frozen=True):
    """A role read beside a name: words of the position, the words that name the body, and all words together."""

    person: Found
    position: str
    first: int
    last: int
    body: tuple[int, int] | None = None


class Offices:
    """The offices that one sentence says its persons hold.  bodies: words of every other name in the sentence."""

    def __init__(self, line: Line, titles: Sequence[Title], bodies: Sequence[tuple[int, int]]) -> None:
        self.line, self.titles = line, [t for t in titles if not t.honorific]
        self.by_end = {t.last: t for t in self.titles}
        self.ends = {last: (first, last) for first, last in sorted(bodies, reverse=True)}
        self.starts: dict[int, tuple[int, int]] = {}
        for first, last in bodies:
            if first not in self.starts or last > self.starts[first][1]:
                self.starts[first] = (first, last)

    def of(self, persons: Sequence[Found]) -> Iterator[Office]:
        """In text order; a counterpart has the office of the one named last before him."""
        last: Office | None = None
        for office in self._of_each(persons):
            yield office
            last = office
        if "counterpart" not in self.line.vocabulary or last is None:
            return
        for person in persons:
            k = person.first - 1 - (self.line.word(person.first - 1) == ",")
            if self.line.word(k) == "counterpart" and last.person.first < person.first:
                body = self.ends.get(k - 1)
                if body is not None:
                    yield Office(person, last.position, min(last.first, body[0]), person.last, body)

    def _of_each(self, persons: Sequence[Found]) -> Iterator[Office]:
        before: Office | None = None
        shared: Title | None = None
        each = {p.first: self._one_of(p, t, b) for p, t, b in paired(self.line, self.titles, self.starts, persons)}
        for person in persons:
            if person.first in each:
                yield each[person.first]
                before = None
                continue
            held = list(self._before(person))
            if not held and before is not None and shared is not None and self._goes_on(before.person, person):
                body = self._of(person.last, "of") or before.body
                held = [Office(person, before.position, before.first, max(person.last, body[1] if body else 0), body)]
            elif held:
                shared = next((t for t in self.titles if t.plural and t.first == held[0].first), None)
                shared = shared or next((t for t in self.titles if t.plural and t.last + 1 == person.first), None)
            yield from held
            before = held[0] if held else None
            after = apposed(self.line, self.titles, person.last)
            if after is not None and any(p.first == after.last + 1 for p in persons):
                after = None  # "X, the Algerian president Y": Y's
            if after is not None and held and self._of_another(after, held[0]):
                after = None  # "and Prime Minister of Armenia X, the President of Azerbaijan spoke"
            if after is not None:
                body = self._owner(after) or self._whose(after)
                yield Office(
                    person, position(self.line, after), person.first, max(after.last, body[1] if body else 0), body
                )
                for other in self._second(after, body):
                    yield Office(person, position(self.line, other), person.first, other.last, self._whose(other))

    def _one_of(self, person: Found, title: Title, body: tuple[int, int]) -> Office:
        """An office that a list of persons holds, one each of a list of bodies."""
        return Office(
            person,
            position(self.line, title),
            min(person.first, title.first, body[0]),
            max(person.last, title.last),
            body,
        )

    def _of_another(self, after: Title, held: Office) -> bool:
        """Whether both offices rule, and not the same body."""
        ruling = heads("national_office")
        both = self.line.low[after.last] in ruling and held.position.lower().split()[-1] in ruling
        body = self._owner(after) or self._whose(after)
        return both and body is not None and held.body is not None and body != held.body

    def _goes_on(self, one: Found, other: Found) -> bool:
        """Whether only "and", commas and the first one's "of BODY" stand between two persons."""
        k = one.last + 1
        body = self._of(one.last, "of")
        if body is not None:
            k = body[1] + 1
        return all(self.line.word(j) in (",", "and", "&") for j in range(k, other.first)) and other.first > k

    def _second(self, title: Title, body: tuple[int, int] | None) -> Iterator[Title]:
        """ "X, president of A |and chairman of B"."""
        k = (body[1] if body else title.last) + 1
        if self.line.word(k) == "and":
            k += 1 + (self.line.word(k + 1) in ARTICLES)
            other = next((t for t in self.titles if t.first == k), None)
            if other is not None and self.line.word(other.last + 1) in ("of", "for", "to"):
                yield other

    # ------------------------------------------------------------ before the name

    def _before(self, person: Found) -> Iterator[Office]:
        line = self.line
        k = person.first - 1
        while k not in self.by_end and (fold_word(line.word(k)) in honorifics() or line.word(k) in (".", '"')):
            k -= 1
        title = self.by_end.get(k)
        above = None if title is None else self._heading(title) or self._under(title)
        if above is not None and title is not None:
            yield Office(person, line.words(above.first, title.last), above.first, person.last)
            return
        if title is not None:
            body = self._owner(title)
            if body is not None and line.word(body[0] - 1) in _PLACING and line.word(body[1] + 1) != "'s":
                body = None
            body = body or self._of(person.last, "of")
            first = min(title.first, body[0] if body else title.first)
            yield Office(person, position(line, title), first, max(person.last, body[1] if body else 0), body)
            # "Azerbaijani President, victorious Supreme Commander-in-Chief Ilham Aliyev"
            j = title.first - 1
            beside = self.by_end.get(j)  # "military spokesman |Brigadier X"
            if beside is not None and not beside.plural:
                owner = self._owner(beside)
                yield Office(person, position(line, beside), owner[0] if owner else beside.first, person.last, owner)
                return
            opens = line.tokens[person.last].dep_ == "nsubj"  # "After talks with the president, |Colonel X left"
            while line.word(j) in heads("role_adjective") or line.word(j) in (",", "and"):
                j -= 1
                other = self.by_end.get(j)
                if other is not None and opens and line.tokens[j].dep_ == "pobj":
                    return
                if other is not None:
                    owner = self._owner(other)
                    outer = self._over(other, owner)
                    yield Office(person, position(line, outer), outer.first, person.last, owner)
                    return
            while line.word(first - 1) in heads("role_adjective"):
                first -= 1
            other = introduced(line, self.titles, first)  # "the spokesman for the coalition, |former Colonel X"
            if other is not None and not other.plural and not (opens and line.tokens[other.last].dep_ == "pobj"):
                of = self._of(other.last)
                yield Office(person, position(line, other), other.first, person.last, self._owner(other) or of)
            return
        if line.word(k) == ",":
            k -= 1
        for title in self.titles:
            if not 0 <= person.first - title.last <= _REACH:
                continue
            of = self._of(title.last, upto=person.first)
            body = of if of is None else self._owner(title) or self._whose(title, of)
            # "President of Azerbaijan, Ilham Aliyev": back over the body to the office
            if of is not None and (of[1] == k or self._only_of(of[1] + 1, k)):
                yield Office(person, position(line, title), title.first, person.last, body)
                return
            if of is None and person.first == title.last + 3 and line.word(title.last + 1) == "of" and line.is_cap(k):
                yield Office(person, position(line, title), title.first, person.last)  # of a place in no table
                return
            if title.last == k and line.word(k + 1) == ",":
                if line.tokens[person.last].dep_ == "nsubj" and line.tokens[k].dep_ == "pobj":
                    return  # "After talks with the rebel leader, |NAME| left"
                body = self._owner(title)
                if body is not None or line.word(title.first - 1) in ARTICLES | heads("role_adjective") | {"'s", "'"}:
                    yield Office(person, position(line, title), body[0] if body else title.first, person.last, body)
                    return
        other = introduced(line, self.titles, person.first)
        opens = line.tokens[person.last].dep_ == "nsubj"
        if other is not None and not other.plural and not (opens and line.tokens[other.last].dep_ == "pobj"):
            yield Office(
                person, position(line, other), other.first, person.last, self._owner(other) or self._of(other.last)
            )

    def _heading(self, title: Title) -> Title | None:
        """ "|Head of the Office of the President NAME": NAME heads the office; the President is another."""
        line, k = self.line, title.first - 1
        if line.word(k) != "the" or line.word(k - 1) != "of" or line.word(k - 2) not in _CHANCERIES:
            return None
        while k > 0 and (line.is_cap(k - 2) or line.word(k - 2) == "the"):
            k -= 1
        above = self.by_end.get(k - 2) or self.by_end.get(k - 3)
        of = None if above is None else line.word(above.last + 1)
        return above if above is not None and of == "of" and line.is_cap(above.first) else None

    def _under(self, title: Title) -> Title | None:
        """ "|Assistant to the President NAME": NAME assists; the President is another."""
        line, k = self.line, title.first - 1
        if line.word(k) != "the" or line.word(k - 1) not in ("to", "of"):
            return None
        above = self.by_end.get(k - 2)
        return above if above is not None and line.low[above.last] in heads("subordinate") else None

    def _only_of(self, first: int, last: int) -> bool:
        """Whether more of the body's name stands there: "… of the Council |of Ministers", "|in Kabul"."""
        if not first <= last <= first + 5 or self.line.word(first) not in ("of", "for", "in"):
            return False
        return self.line.is_cap(last) and self.line.word(last + 1) == ","

    def _owner(self, title: Title) -> tuple[int, int] | None:
        """ "|Azerbaijani President", "|Armenia's former president", "|NKR (Artsakh) President"."""
        line, k = self.line, title.first - 1
        while line.word(k) in heads("role_adjective") or line.word(k) in ("'s", "'", "own"):
            k -= 1
        if line.word(k) == ")":
            while k > 0 and line.word(k) != "(":
                k -= 1
            k -= 1
        return self.ends.get(k)

    def _over(self, title: Title, body: tuple[int, int] | None) -> Title:
        """ "personal representative of the OSCE |chairman-in-office" is about the representative."""
        k = (body[0] if body else title.first) - 1
        if self.line.word(k) == "the":
            k -= 1
        return self.by_end.get(k - 1, title) if self.line.word(k) == "of" else title

    def _whose(self, title: Title, of: tuple[int, int] | None = None) -> tuple[int, int] | None:
        """The body after the office, but not where it is the one to which another sent an envoy.  of: if known."""
        sent = self.line.word(title.last + 1) in ("to", "in") and self.line.low[title.last] in heads("envoy")
        return None if sent else of or self._of(title.last)

    def _of(self, i: int, only: str = "", upto: int = -1) -> tuple[int, int] | None:
        """ "member |of the Milli Majlis", "envoy |to Mexico"."""
        line = self.line
        if line.word(i + 1) not in ((only,) if only else ("of", "to", "for", "at", "in")):
            return None
        if line.word(i + 1) == "in" and line.word(i).startswith("spokes"):
            return None  # where he speaks is not for whom
        k = i + 2
        while line.word(k) in _FILLERS:
            k += 1
        body = self.starts.get(k)
        if (
            body is None
            or body[1] + 1 >= len(line)
            or body[1] + 1 == upto
            or line.word(body[1] + 1) in heads("honorific")
        ):
            return body
        if line.tokens[body[1] + 1].pos_ in ("NOUN", "PROPN"):
            near = range(body[1] + 2, body[1] + 4)
            inner = next(filter(None, (self.starts.get(j) for j in near if line.word(j - 1) not in _PLACING)), None)
            sent = any(line.word(j - 1) in _SENT for j in near) and line.word(body[0] - 1) == "the"
            return inner or (body if sent else None)  # "the UN mission |UNMIL|", "the |UN| mission in Haiti"
        return body


_SENT = frozenset({"mission", "force", "forces", "operation", "contingent", "peacekeepers", "troops"})
_CHANCERIES = frozenset(["office", "administration", "secretariat", "cabinet", "chancellery", "staff"])
_EARLIER = frozenset(["once", "formerly", "previously", "currently", "now", "then", "later", "also"])
_PLACING = frozenset({"to", "in", "from", "into", "near", "at"})
_FILLERS = frozenset(["the", "self", "-", "proclaimed", "unrecognized", "unrecognised", "breakaway", "former", "then",
                      "rebel", "islamist", "banned", "outlawed", "opposition", "ruling", "neighbouring", "neighboring",
                      "surrounding", "nearby"])  # fmt: skip


def apposed(line: Line, titles: Sequence[Title], last: int) -> Title | None:
    """The office in "NAME, a former member of …", "NAME, deputy commander of …"."""
    if line.text[last + 1 : last + 2] == ['"']:
        last += 1
    if line.word(last + 1) != ",":
        return None
    if line.word(last + 2) in _EARLIER:  # "NAME, |once a spokesman of …", "NAME, |then-spokesman of …"
        last += 1 + (line.text[last + 3 : last + 4] == ["-"])
    bare = line.word(last + 2) not in ARTICLES
    for title in titles:
        if title.first <= last + 1 or title.plural or line.word(title.last + 1) in ("'s", "office"):
            continue
        if title.first > last + 9:
            return None
        if bare and _bare(line, title, last + 2):
            return title
        if not title.honorific and not bare and last + 2 < title.first:
            if _speaks(line, title):
                return None
            between = line.low[last + 3 : title.first]
            return title if title.first <= last + 8 and not _BREAKS.intersection(between) else None
    return None


def _speaks(line: Line, title: Title) -> bool:
    """ "They had taken Ansongo, |the mayor said|": who says it, nobody of the name before the comma."""
    office = line.tokens[title.last]
    verb = office.head
    if office.dep_ != "nsubj" or verb.lemma_ not in SAYING or verb.i < title.last:
        return False
    return "," not in line.text[title.last + 1 : verb.i]


def _bare(line: Line, title: Title, start: int) -> bool:
    """ "NAME, |deputy commander of the brigade", "NAME, |then president of Sudan", "NAME, |Armenia's president"."""
    if line.word(title.first - 1) in ("'s", "'") and line.is_cap(start):
        return title.first <= start + 5 and not _BREAKS.intersection(line.low[start : title.first])
    while start < title.first and line.word(start) in heads("role_adjective"):
        start += 1
    if start < title.first <= start + 3 and line.word(title.last + 1) in (",", ".", ")", "of", "for", "to"):
        return all(line.cap[k] for k in range(start, title.first))  # "NAME, then |UN secretary-general|,"
    if title.first != start or line.word(title.last + 1) not in ("of", "for", "to"):
        return False
    return not line.cap[title.first] or any(
        line.low[k] in (",", ".", ")") for k in range(title.last, min(title.last + 9, len(line)))
    )


def introduced(line: Line, titles: Sequence[Title], first: int) -> Title | None:
    """The office in "the President of Mozambique, |NAME", "the LTTE leader, |NAME"."""
    if line.word(first - 1) != ",":
        return None
    several = any(title.plural for title in titles)
    listed = several and line.word(capital_run(line, first) + 1) in ("and", ",")
    for title in reversed(titles):
        if title.honorific or title.last >= first - 1 or (title.plural and title.last + 2 != first and not listed):
            continue
        if first - title.last > _REACH:
            return None
        between = range(title.last + 1, first - 1)
        if not between:
            owned = line.word(title.first - 1) in ARTICLES | heads("role_adjective") | {"'s", "'", ")"}
            of_a_body = line.word(title.first - 2) in ARTICLES | {"'s", "'"}  # "the |garrison| commander, NAME"
            of_a_body = of_a_body and line.tokens[title.first - 1].pos_ in ("NOUN", "ADJ", "PROPN")
            return title if owned or of_a_body or line.is_cap(title.first - 1) else None
        apart = (";",) if title.plural else (",", ";")  # "the ministers of A, B and C, |NAME"
        plain = all(line.tokens[k].pos_ in _NAMING and line.low[k] not in apart for k in between)
        return title if line.word(title.last + 1) in ("of", "for", "to", "in", "at") and plain else None
    return None


_NAMING = frozenset({"ADP", "DET", "PROPN", "NOUN", "ADJ", "PUNCT", "PART", "NUM", "X", "CCONJ"})
