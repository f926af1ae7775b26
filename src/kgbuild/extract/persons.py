"""Words -> persons by title, given name, apposition or what they do; and the offices that the words say they hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from kgbuild.extract.atoms import Atom
from kgbuild.extract.words import Found, Line, capital_run, fold_word, heads, lexicon

PERSON = ("Person",)
_COMMON_TITLES = frozenset(
    {"official", "chief", "head", "major", "member", "expert", "justice", "agent", "hero", "officer"}
)
_ARTICLES = frozenset({"a", "an", "the", "his", "her", "its", "their"})


@dataclass(frozen=True, slots=True)
class Title:
    """An office at words [first, last]; `honorific`: only "Mr." and the like."""

    first: int
    last: int
    honorific: bool = False


@dataclass(frozen=True, slots=True)
class Office:
    """A role read beside a name: words of the position, the words that name the body, and all words together."""

    person: Found
    position: str
    first: int
    last: int
    body: tuple[int, int] | None = None


class Persons:
    """The persons of one document: names first, then what is short for them."""

    def __init__(self) -> None:
        self._stop = heads("not_a_name")
        self.full: dict[str, str] = {}  # folded full name -> name as first written
        self._last: dict[str, str] = {}  # folded end of a name -> folded full name last seen with it
        self.titles: dict[int, list[Title]] = {}  # by sentence

    def named(self, line: Line, atoms: Sequence[Atom], used: frozenset[int]) -> list[Found]:
        """Persons whom this sentence itself shows to be persons."""
        titles = find_titles(line)
        self.titles[line.sentence.index] = titles
        in_title = {i for t in titles for i in range(t.first, t.last + 1)}
        by_end = {t.last: t for t in titles}
        places = {a.first: a for a in atoms if a.people is None}
        people = {i for a in atoms if a.people is not None for i in range(a.first, a.last + 1)}
        found: list[Found] = []
        i = 0
        while i < len(line):
            if not line.cap[i] or i in used or i in in_title or i in people or line.low[i] in self._stop:
                i += 1
                continue
            last = capital_run(line, i, self._stop, used | in_title | people)
            end = last
            title = by_end.get(i - 1)
            place = places.get(i)
            if self._is_person(line, i, last, title, place) or (
                found and line.word(i - 1) == "and" and found[-1].last == i - 2 and last > i and place is None
            ):
                found.append(self._person(line, i, last))
            i = end + 1
        return found

    def _is_person(self, line: Line, first: int, last: int, title: Title | None, place: Atom | None) -> bool:
        words = [w for w in line.text[first : last + 1] if w.isalpha() or "." in w or "'" in w]
        if not words or len(words) > 6 or any(line.low[k] in heads("organization") for k in range(first, last + 1)):
            return False
        whole = place is not None and place.last >= last
        if any(line.tokens[k].pos_ == "VERB" and line.tokens[k].tag_ in ("VBD", "VBZ") for k in range(first, last)):
            return False
        if title is not None:
            if whole and not title.honorific and not line.cap[title.last]:
                return False
            weak = line.low[title.last] in _COMMON_TITLES or line.tokens[first].tag_ != "NNP"
            return len(words) > 1 or title.honorific or not (words[0].isupper() or weak)
        after = line.word(last + 1)
        if whole and place is not None and (not place.best.common or after in heads("place_of")):
            return False
        if line.word(first - 1) in _ARTICLES or after == "of":
            return False
        if len(words) < 2:
            return (
                place is None
                and len(words[0]) > 2
                and line.text[first].istitle()
                and self._apposed(line, last) is not None
            )
        if line.word(last + 1) in _NOT_AFTER or (
            any(w.isupper() and len(w) > 2 for w in words) and not all(w.isupper() for w in words)
        ):
            return False
        if line.low[first] in first_names() and line.word(first + 1) not in ("and", "'s"):
            return True
        if re.fullmatch(r"[A-Z]\.", words[0]) and len(words[-1]) > 2:
            return True
        if line.word(first - 1) == "by" and first <= 2 + _first_word(line) and line.word(last + 1) == "":
            return True
        token = line.tokens[last]
        if after == "," and (line.word(last + 2).isdigit() and line.word(last + 3) == ","):
            return True
        if token.dep_ in ("nsubj", "nsubjpass") and token.head.lemma_.lower() in heads("human_verb"):
            return all(line.tokens[k].pos_ in ("PROPN", "PUNCT", "NOUN", "ADJ", "X") for k in range(first, last + 1))
        return self._apposed(line, last) is not None

    def _apposed(self, line: Line, last: int) -> Title | None:
        """The office in "NAME, a former member of …"."""
        if line.word(last + 1) != ",":
            return None
        bare = line.word(last + 2) not in _ARTICLES
        for title in self.titles.get(line.sentence.index, ()):
            if line.word(title.last + 1) in ("'s", "office"):
                continue
            if bare and title.first == last + 2 and line.word(title.last + 1) == "of" and not line.cap[title.first]:
                return title
            if not title.honorific and not bare and last + 2 < title.first <= last + 7:
                between = line.low[last + 3 : title.first]
                return title if not {",", "who", "which", "that", ".", "in", "on"}.intersection(between) else None
        return None

    def _person(self, line: Line, first: int, last: int) -> Found:
        words, key = line.words(first, last), line.folded(first, last)
        full = self._known(key) or key
        if full == key:
            self.full.setdefault(key, words)
            parts = key.split()
            for k in range(1, len(parts)):
                self._last[" ".join(parts[k:])] = key
            self._last[key] = key
        return Found(first, last, f"person:{full}", PERSON, self.full.get(full, words))

    def _known(self, key: str) -> str | None:
        if key in self.full:
            return key
        full = self._last.get(key)
        return full if (full is not None and " " not in key) or full else None

    def short(self, line: Line, atoms: Sequence[Atom], used: frozenset[int]) -> list[Found]:
        """Surnames of persons who are named in full somewhere in the document."""
        if not self._last:
            return []
        places = {a.first: a for a in atoms if a.people is None}
        found: list[Found] = []
        i = 0
        while i < len(line):
            if not line.cap[i] or i in used or line.low[i] in self._stop:
                i += 1
                continue
            last = capital_run(line, i, self._stop, used)
            place = places.get(i)
            hit = next((k for k in range(last, i - 1, -1) if line.is_cap(k) and line.folded(i, k) in self._last), None)
            if hit is None and line.tokens[i].pos_ in ("PROPN", "NOUN"):
                hit = None
            if (
                hit == last
                and (place is None or place.best.common or place.last != last)
                and line.word(last + 1) not in heads("place_of")
                and line.word(i - 1) not in ("-",)
            ):
                full = self._last[line.folded(i, last)]
                found.append(Found(i, last, f"person:{full}", PERSON, self.full.get(full, line.words(i, last))))
            i = last + 1
        return found

    # ------------------------------------------------------------ offices

    def offices(self, line: Line, persons: Sequence[Found], bodies: Sequence[tuple[int, int]]) -> Iterator[Office]:
        """Titles before and after the names.  bodies: words of every other name in the sentence."""
        titles = [t for t in self.titles.get(line.sentence.index, ()) if not t.honorific]
        by_end = {t.last: t for t in titles}
        ends = {last: (first, last) for first, last in sorted(bodies, reverse=True)}
        starts: dict[int, tuple[int, int]] = {}
        for first, last in bodies:
            if first not in starts or last > starts[first][1]:
                starts[first] = (first, last)
        for person in persons:
            yield from self._before(line, person, by_end, ends, starts)
            after = self._apposed(line, person.last)
            if after is not None:
                body = _owner(line, after, ends) or _of(line, after.last, starts)
                edge = max(after.last, body[1] if body else 0)
                yield Office(person, line.words(after.first, after.last), person.first, edge, body)

    def _before(
        self,
        line: Line,
        person: Found,
        by_end: dict[int, Title],
        ends: dict[int, tuple[int, int]],
        starts: dict[int, tuple[int, int]],
    ) -> Iterator[Office]:
        k = person.first - 1
        while fold_word(line.word(k)) in _honorifics() or line.word(k) in (".", '"'):
            k -= 1
        title = by_end.get(k)
        if title is not None:
            body = _owner(line, title, ends)
            if (
                body is not None
                and line.word(body[0] - 1) in ("to", "in", "from", "into", "near", "at")
                and line.word(body[1] + 1) != "'s"
            ):
                body = None
            body = body or _of(line, person.last, starts, "of")
            first = min(title.first, body[0] if body else title.first)
            yield Office(person, _position(line, title), first, max(person.last, body[1] if body else 0), body)
            # "Azerbaijani President, victorious Supreme Commander-in-Chief Ilham Aliyev"
            j = title.first - 1
            while line.word(j) in heads("role_adjective") or line.word(j) in (",", "and"):
                j -= 1
                other = by_end.get(j)
                if other is not None:
                    owner = _owner(line, other, ends)
                    outer = _over(line, other, owner, by_end)
                    yield Office(person, _position(line, outer), outer.first, person.last, owner)
                    break
            return
        if line.word(k) == ",":
            k -= 1
        # "President of Azerbaijan, Ilham Aliyev": back over the body to the office
        for title in by_end.values():
            if not 0 <= person.first - title.last <= 12:
                continue
            body = _of(line, title.last, starts)
            if body is not None and body[1] == k:
                yield Office(person, _position(line, title), title.first, person.last, body)
                return
            if title.last == k and line.word(k + 1) == ",":
                body = _owner(line, title, ends)
                if (
                    body is not None
                    or line.word(title.first - 1) in _ARTICLES
                    or line.word(title.first - 1) in heads("role_adjective")
                ):
                    yield Office(person, _position(line, title), body[0] if body else title.first, person.last, body)
                    return


_NOT_AFTER = frozenset(
    [
        "street",
        "avenue",
        "road",
        "airport",
        "bridge",
        "party",
        "treaty",
        "agreement",
        "war",
        "district",
        "village",
        "city",
        "province",
        "river",
    ]
)


def _position(line: Line, title: Title) -> str:
    return line.words(title.first, title.last)


def _first_word(line: Line) -> int:
    return next((i for i, w in enumerate(line.low) if w.isalpha()), 0)


def _owner(line: Line, title: Title, ends: dict[int, tuple[int, int]]) -> tuple[int, int] | None:
    """ "|Azerbaijani President", "|Armenia's former president", "|NKR (Artsakh) President"."""
    k = title.first - 1
    while line.word(k) in heads("role_adjective") or line.word(k) in ("'s", "'", "own"):
        k -= 1
    if line.word(k) == ")":
        while k > 0 and line.word(k) != "(":
            k -= 1
        k -= 1
    return ends.get(k)


def _over(line: Line, title: Title, body: tuple[int, int] | None, by_end: dict[int, Title]) -> Title:
    """ "personal representative of the OSCE |chairman-in-office" is about the representative."""
    k = (body[0] if body else title.first) - 1
    if line.word(k) == "the":
        k -= 1
    return by_end.get(k - 1, title) if line.word(k) == "of" else title


def _of(line: Line, i: int, starts: dict[int, tuple[int, int]], only: str = "") -> tuple[int, int] | None:
    """ "member |of the Milli Majlis", "Minister |to Mexico"."""
    if line.word(i + 1) not in ((only,) if only else ("of", "to", "for", "at", "in")):
        return None
    k = i + 2
    while line.word(k) in ("the", "self", "-", "proclaimed", "unrecognized", "breakaway", "former"):
        k += 1
    body = starts.get(k)
    if body is not None and body[1] + 1 < len(line) and line.tokens[body[1] + 1].pos_ in ("NOUN", "PROPN"):
        return None  # "an agent for U.S. |investors"
    return body


@cache
def first_names() -> frozenset[str]:
    return frozenset(lexicon("persons")["first_names"].lower().split())


@cache
def _honorifics() -> frozenset[str]:
    return frozenset(fold_word(h) for h in heads("honorific"))


@cache
def _roles() -> tuple[frozenset[str], frozenset[str], int]:
    """All offices, their first words, and the length of the longest in words."""
    words = frozenset(fold_word(r) for r in heads("role"))
    return words, frozenset(w.split()[0] for w in words), max(w.count(" ") + 1 for w in words)


def find_titles(line: Line) -> list[Title]:
    """Offices in text order, the longest at each place; hyphens count as blanks."""
    roles, opening, longest = _roles()
    honorifics = _honorifics()
    found: list[Title] = []
    folded = [fold_word(w) for w in line.text]
    i, size = 0, len(folded)
    while i < size:
        step = 1
        if folded[i] in opening or folded[i] in honorifics:
            parts: list[str] = []
            best = -1
            for k in range(i, min(i + 2 * longest, size)):
                if not folded[k]:
                    if line.text[k] not in ("-", "‑", "~"):
                        break
                    continue
                parts.append(folded[k])
                if " ".join(parts) in roles:
                    best = k
                if len(parts) == longest:
                    break
            if best >= 0 and line.tokens[best].pos_ not in ("VERB", "AUX", "ADP"):
                found.append(Title(i, best))
                step = best - i + 1
            elif folded[i] in honorifics and line.cap[i]:
                last = i + 1 if line.word(i + 1) == "." else i
                found.append(Title(i, last, True))
                step = last - i + 1
        i += step
    return found
