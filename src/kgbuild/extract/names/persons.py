"""Words -> persons by title, given name, apposition or what they do; then surnames of persons named in full."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from kgbuild.extract.names.atoms import LOCATIVE, Atom
from kgbuild.extract.names.heads_of_places import called_place, listed_as
from kgbuild.extract.names.places import no_place
from kgbuild.extract.names.titles import Title, find_titles
from kgbuild.extract.names.words import ARTICLES as NAME_ARTICLES
from kgbuild.extract.names.words import Found, Line, capital_run, first_names, heads
from kgbuild.extract.offices.offices import ARTICLES, apposed, introduced
from kgbuild.extract.offices.paired_offices import listed
from kgbuild.extract.syntax.tokens import Token

PERSON = ("Person",)
_COMMON_TITLES = frozenset(
    {"official", "chief", "head", "major", "member", "expert", "justice", "agent", "hero", "officer"}
)


_NAME_TITLES = frozenset(
    {"sheikh", "sheik", "mullah", "haji", "hajji", "imam", "khan", "pasha", "bey", "emir", "sultan"}
)
_REACH = 10  # words between "leaders" and "among them"
_LED = frozenset(["led", "headed", "commanded", "chaired", "founded", "captained"])
_WHERE = frozenset(["in", "at", "near", "into", "outside", "around", "within", "towards", "toward"])
_NAMING = frozenset(["PROPN", "PUNCT", "NOUN", "ADJ", "X"])


def _over_body(line: Line, k: int, used: frozenset[int], by_end: Mapping[int, Title]) -> Title | None:
    """The office that is held in the body whose name ends at word k."""
    while k in used:
        k -= 1
    k -= line.word(k) == "the"
    return by_end.get(k - 1) if line.word(k) == "of" else None


def _yields(line: Line, place: Atom) -> bool:
    """Whether a place gives way to a person of that name in the same document: "Barak refused"."""
    small = place.best.types[0] in ("Settlement", "District") and place.best.population < 500_000
    return place.best.common or (small and line.word(place.first - 1) not in LOCATIVE)


class Persons:
    """The persons of one document: names first, then what is short for them."""

    def __init__(self) -> None:
        self._stop = heads("not_a_name")
        self.full: dict[str, str] = {}  # folded full name -> name as first written
        self._last: dict[str, str] = {}  # folded end of a name -> folded full name last seen with it
        self.titles: dict[int, list[Title]] = {}  # by sentence
        self.places: set[str] = set()  # folded names that some sentence calls a place

    def towns(self, line: Line) -> None:
        """Takes in what it calls a place, though it begins like a person's name: "the town of |Abu Klea|"."""
        for i in line.capitals:
            if line.low[i] in first_names() and called_place(line, i):
                self.places.add(line.folded(i, capital_run(line, i, self._stop)))

    def named(self, line: Line, atoms: Sequence[Atom], used: frozenset[int]) -> list[Found]:
        """Persons whom this sentence itself shows to be persons."""
        titles = [
            t
            for t in find_titles(line)
            if not self._inside_name(line, t) and not (line.cap[t.first] and called_place(line, t.first))
        ]
        self.titles[line.sentence.index] = titles
        in_title = {i for t in titles for i in range(t.first, t.last + 1)}
        by_end = {t.last: t for t in titles}
        places = {a.first: a for a in atoms if a.people is None}
        long = {k: a.last for a in atoms if a.people is None for k in range(a.first, a.last + 1) if a.last > a.first}
        people = {i for a in atoms if a.people is not None for i in range(a.first, a.last + 1)}
        found: list[Found] = []
        barred = used | in_title | people
        after = 0
        for i in line.capitals:
            if i < after or i in barred or line.low[i] in self._stop or called_place(line, i):
                continue
            last = capital_run(line, i, self._stop, barred)
            last += _first_of_the_name(line, i, last)
            after = last + 1
            title = by_end.get(i - 1)
            place = places.get(i)
            office = by_end.get(i - 2 - (line.word(i - 1) == "the"))
            if office is not None and line.word(office.last + 1) == "of" and place is not None and place.last < last:
                i, title, place = place.last + 1, office, None  # "Governor of Aleppo |Hussein Diab"
            elif place is None and i in long and (office := _over_body(line, i, frozenset(long), by_end)):
                i, title = long[i] + 1, office  # "President of the Republic of Mali |Ibrahim Keita"
            elif office is not None and line.word(i - 1) == "of" and place is None and last - i >= 2:
                i, title = i + 1, office  # "Governor of Quneitra |Hammam Dbayat"
            elif title is None and place is None and last > i and i - 1 in used:
                title = _over_body(line, i - 1, used, by_end)  # "Chairman of the Committee for Refugees |Pavel Ivanov"
            met = last > i and line.word(i - 1) == "counterpart"
            if (
                met
                or self._is_person(line, i, last, title, place)
                or (found and last > i and place is None and self._coordinated(line, titles, found[-1], i, last))
            ):
                found.append(self._person(line, i, last))
        return found

    @staticmethod
    def _inside_name(line: Line, title: Title) -> bool:
        """ "Hassan |Sheikh| Mohamud": part of the name between two names, no title."""
        k = title.first
        between = title.first == title.last and line.is_cap(k) and line.is_cap(k + 1) and line.is_cap(k - 1)
        before = line.low[k - 1] if between else ""
        named = between and before not in heads("role") and before not in heads("honorific")
        return named and line.low[k] in _NAME_TITLES and line.tokens[k - 1].pos_ == "PROPN"

    def _is_person(self, line: Line, first: int, last: int, title: Title | None, place: Atom | None) -> bool:
        words = [w for w in line.text[first : last + 1] if w.isalpha() or "." in w or "'" in w]
        if (
            not words
            or len(words) > 6
            or not any(len(w) > 1 and w[1:].islower() for w in words)
            or not heads("organization").isdisjoint(line.low[first : last + 1])
        ):
            return False
        whole = place is not None and place.last >= last
        if any(line.tokens[k].pos_ == "VERB" and line.tokens[k].tag_ in ("VBD", "VBZ") for k in range(first, last)):
            return False
        if title is None and line.folded(first, last) in self.places:
            return False
        if title is not None:
            if whole and not title.honorific and not line.cap[title.last]:
                return False
            weak = line.low[title.last] in _COMMON_TITLES or line.tokens[first].tag_ != "NNP"
            return len(words) > 1 or title.honorific or not (words[0].isupper() or weak)
        if listed_as(line, first, last):
            return False  # "the villages of Karsian, |Abu Jreif| and Takana"
        after = line.word(last + 1)
        titles = self.titles[line.sentence.index]
        described = apposed(line, titles, last) or introduced(line, titles, first)
        if whole and place is not None and not place.best.common:
            town = place.best.types[0] in ("Settlement", "District")
            return described is not None and town and line.word(first - 1) not in LOCATIVE
        if (whole and after in heads("place_of")) or line.word(first - 1) in ARTICLES or after == "of":
            return False
        known_as = " ".join(line.low[last + 1 : last + 5]) == ", better known as"
        led = known_as or (line.word(first - 1) == "by" and line.word(first - 2) in _LED)
        led = led or (line.word(first - 1) == "under" and len(words) > 1 and self._of_a_person(line, first, last))
        if len(words) < 2:
            plain = place is None and len(words[0]) > 2 and line.text[first].istitle()
            who = after == "," and line.word(last + 2) == "who" and not words[0].endswith("s")  # "|Mukhtar|, who"
            return plain and (described is not None or ((led or who) and line.tokens[first].pos_ == "PROPN"))
        if line.word(last + 1) in _NOT_AFTER or (
            any(w.isupper() and len(w) > 2 for w in words) and not all(w.isupper() for w in words)
        ):
            return False
        if described is not None or led or self._among(line, first) or listed(line, titles, last):
            return True
        if line.word(first - 1) in _WHERE:
            return False  # "in Abu al-Duhur"
        place_like = line.low[first] == "abu" and line.low[first + 1] in NAME_ARTICLES  # "Abu al-Duhur", "Abu Dis"
        if line.low[first] in first_names() and not place_like:
            return True
        if re.fullmatch(r"[A-Z]\.", words[0]) and len(words[-1]) > 2:
            return True
        if line.word(first - 1) == "by" and first <= 2 + _first_word(line) and line.word(last + 1) == "":
            return True
        token = line.tokens[last]
        if after == "," and (line.word(last + 2).isdigit() and line.word(last + 3) == ","):
            return True
        proper = all(line.tokens[k].pos_ in _NAMING for k in range(first, last + 1))
        if after == "who" or (after == "," and line.word(last + 2) == "who"):
            return proper and not any(line.low[k] in heads("force") for k in range(first, last + 1))
        if token.dep_ not in ("nsubj", "nsubjpass") or not proper:
            return False
        return token.head.lemma_.lower() in heads("human_verb") or self._takes_office(line, token)

    @staticmethod
    def _of_a_person(line: Line, first: int, last: int) -> bool:
        """Whether no word of the name is one of a place, a body, a conflict or a paper: "under |Moïse Kapenda|"."""
        words = set(line.low[first : last + 1])
        return words.isdisjoint(heads("place_words") | no_place()) and all(
            line.tokens[k].pos_ in ("PROPN", "PUNCT") for k in range(first, last + 1)
        )

    def _among(self, line: Line, first: int) -> bool:
        """ "leaders of the island, |among them NAME", "ministers, |including NAME"."""
        one = line.word(first - 1)
        if one != "including" and (one != "them" or line.word(first - 2) != "among"):
            return False
        return any(t.plural and 0 < first - t.last <= _REACH for t in self.titles[line.sentence.index])

    def _takes_office(self, line: Line, token: Token) -> bool:
        """ "X |became president of Y", "X |was named envoy"."""
        said = [c.i for c in token.head.children if c.dep_ in ("attr", "oprd") and c.i > token.i]
        titles = self.titles[line.sentence.index]
        return any(t.first <= i <= t.last and not t.honorific for t in titles for i in said)

    @staticmethod
    def _coordinated(line: Line, titles: Sequence[Title], before: Found, first: int, last: int) -> bool:
        """ "President A |and B", "Presidents A of X |and B of Y"."""
        joint = line.word(first - 1)
        if joint == "and" and before.last == first - 2:
            return True
        # "Presidents A of X, B of Y and C of Z"
        shared = any(t.plural and t.last < before.first for t in titles) and line.word(before.last + 1) == "of"
        return joint in ("and", ",") and shared and first - before.last <= 8 and line.tokens[last].pos_ == "PROPN"

    def _person(self, line: Line, first: int, last: int) -> Found:
        words, key = line.words(first, last), line.folded(first, last)
        full = self._known(key) or key
        if full == key:
            self.full.setdefault(key, words)
            parts = key.split()
            for k in range(1, len(parts)):
                self._last[" ".join(parts[k:])] = key
            self._last[key] = key
            middle = parts[1] if len(parts) > 2 else ""  # "Arias" of Óscar Arias Sánchez
            if len(middle) > 3 and middle not in first_names():
                self._last.setdefault(middle, key)
        return Found(first, last, f"person:{full}", PERSON, self.full.get(full, words))

    def whole(self, found: Found) -> Found:
        """ "President Keita" in a headline, with the full name that the text gives after it."""
        name = found.key.removeprefix("person:")
        if " " in name or self._last.get(name, name) == name:
            return found
        full = [k for k in self.full if k.endswith(f" {name}")]
        if len(full) != 1:
            return found
        return Found(found.first, found.last, f"person:{full[0]}", PERSON, self.full[full[0]])

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
        after = 0
        for i in line.capitals:
            if i < after or i in used or line.low[i] in self._stop:
                continue
            last = capital_run(line, i, self._stop, used)
            after = last + 1
            place = places.get(i)
            hit = next((k for k in range(last, i - 1, -1) if line.is_cap(k) and line.folded(i, k) in self._last), None)
            if hit is None and line.tokens[i].pos_ in ("PROPN", "NOUN"):
                hit = None
            if (
                hit == last
                and (place is None or place.last != last or _yields(line, place))
                and line.word(last + 1) not in heads("place_of")
                and line.word(i - 1) not in ("-",)
            ):
                full = self._last[line.folded(i, last)]
                found.append(Found(i, last, f"person:{full}", PERSON, self.full.get(full, line.words(i, last))))
        return found


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


def _first_of_the_name(line: Line, first: int, last: int) -> bool:
    """Whether a numeral goes on with the name: "Sultan Selim |I| entered"; no "In Paris |I| met him"."""
    if line.text[last + 1 : last + 2] != ["I"]:
        return False
    ruler = line.word(first - 1) in heads("role") or line.word(first - 1) in ("by", "under", "between")
    return ruler or line.word(last + 2) in ("of", ",", ")", "'s", ".", "and")


def _first_word(line: Line) -> int:
    return next((i for i, w in enumerate(line.low) if w.isalpha()), 0)
