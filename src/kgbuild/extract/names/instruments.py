"""Words -> resolutions, treaties, decrees, documents and medals, and named conflicts, by pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kgbuild.extract.names.atoms import Atom
from kgbuild.extract.names.organ_tables import MONTHS
from kgbuild.extract.names.paper_ends import dated, last_word
from kgbuild.extract.names.words import Found, Line, capital_run, first_names, heads, lexicon
from kgbuild.extract.syntax.tokens import Token

TREATY = ("Treaty", "Instrument")
RESOLUTION = ("Resolution", "Instrument")
DECREE = ("Decree", "Instrument")
PAPER = ("Instrument",)
CONFLICT = ("Conflict",)

_YEAR = r"(?:1[5-9]\d\d|20\d\d)"
_MONTH = "(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_DATE = rf"(?:\d{{1,2}} {_MONTH} {_YEAR}|{_MONTH} \d{{1,2}}, ?{_YEAR})"
_NUMBER = rf"(?:[Nn]o\.? ?)?(\d{{1,4}}(?:/\d{{1,4}})?)(?: ?\((?:{_YEAR})\))?"
_NEXT = rf"(?:,? (?:and|or|&) |, ?)(?:of )?{_NUMBER}(?: of {_DATE})?"
_OF_LIST = rf"(?: of {_DATE})?"
_BODY = r"(?:(?:UN|U\.N\.|United Nations) )?(?:(?:Security Council|Security|General Assembly) )?"
_RESOLUTIONS = re.compile(rf"\b{_BODY}([Rr]esolutions?|RESOLUTIONS?),? \(?{_NUMBER}{_OF_LIST}((?:{_NEXT})*)\)?")
_ITEM = re.compile(rf"(?<![\d/]){_NUMBER}")
_SYMBOL = re.compile(r"\b([SA]/(?:RES/)?(?:\d{1,4}/)?\d{1,5}(?: ?\(\d{4}\))?)(?!\d)")
_DATES = re.compile(_DATE)

_MEDAL = re.compile(
    r"\b([Mm]edal|[Oo]rder) (?:\"([^\"]{3,60})\"|(For (?:the )?[a-z]+(?: (?:of|in|on|the|and|[A-Z][\w-]*))*))"
)


_KINDS = frozenset({"ceasefire", "truce", "armistice", "peace"})
_SENDERS = ("nations", "un", "u.n.", "union", "peacekeeping")  # whose operation is a body: no conflict
_SINCE = frozenset(["in", "of", "since", "by", "from", "until"])  # before a year: when, not which
_SPANS = frozenset(["years", "days", "weeks", "months"])
_FRONTED = frozenset(["by", "in", "under", "with", "after"])
_CAPITAL = frozenset(
    ["clashes", "hostilities", "crisis", "invasion", "campaign", "coup", "massacre", "raid", "expedition", "mutiny",
     "rising", "incident", "blockade", "putsch", "emergency"]
)  # fmt: skip
_ORDINALS = frozenset(["I", "II", "III", "One", "Two", "Three"])
_OF_A_WAR = frozenset(["crime", "crimes", "criminal", "criminals", "commissar", "office", "department", "cabinet"])
_WEEKDAYS = frozenset(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])


class Instruments:
    """Recognises instruments and conflicts; one a process."""

    def __init__(self) -> None:
        table = lexicon("instruments")
        self._treaty = frozenset(table["treaty"])
        self._decree = frozenset(table["decree"])
        self._weak = frozenset(table["weak"])
        self._adjective = frozenset(table["adjective"])
        self._signing = frozenset(table["signing"])
        self._conflict = heads("conflict")
        self._conflict_adjective = frozenset(table["conflict_adjective"])

    def find(self, line: Line, atoms: Sequence[Atom]) -> list[Found]:
        known = {i for a in atoms for i in range(a.first, a.last + 1)}
        towns = {a.first for a in atoms if a.people is None and a.best.types[0] == "Settlement"}
        found: list[Found] = []
        plain = line.plain
        if "esolution" in plain or "ESOLUTION" in plain:
            found += self._resolutions(line)
        if "/" in plain:
            found += self._symbols(line)
        if "edal" in plain or "rder" in plain:
            found += self._medals(line)
        used = {i for f in found for i in range(f.first, f.last + 1)}
        states = {a.first for a in atoms if a.people is None and a.best.types[0] in ("Country", "State")}
        for item in (*self._treaties(line, known, towns, states), *self._conflicts(line, known)):
            inside = range(item.first, item.last + 1)
            if not used.intersection(inside):
                found.append(item)
                used.update(inside)
        return found

    def _resolutions(self, line: Line) -> Iterator[Found]:
        for match in _RESOLUTIONS.finditer(line.plain):
            numbers = [(match.group(2), match.start(2))]
            dates = [d.span() for d in _DATES.finditer(line.plain, match.start(), match.end())]
            if match.group(3):
                numbers += [
                    (m.group(1), m.start(1))
                    for m in _ITEM.finditer(line.plain, match.start(3), match.end(3))
                    if not any(a <= m.start(1) < b for a, b in dates)
                ]
            plural = match.group(1).lower().endswith("s")
            for index, (number, start) in enumerate(numbers):
                year = re.match(rf" ?\(({_YEAR})\)", line.plain[start + len(number) :])
                if not year and re.fullmatch(_YEAR, number) and line.plain[start - 1] == "(":
                    continue
                end = start + len(number) + (year.end() if year else 0)
                first, last = line.at(match.start() if index == 0 and not plural else start, end)
                yield resolution(first, last, number, year.group(1) if year else "", line.plain[match.start() : start])

    def _symbols(self, line: Line) -> Iterator[Found]:
        for match in _SYMBOL.finditer(line.plain):
            first, last = line.at(*match.span(1))
            words = match.group(1)
            number = re.fullmatch(r"S/RES/(\d+)(?: ?\((\d{4})\))?", words)
            if number:
                yield resolution(first, last, number.group(1), number.group(2) or "", "UN Security Council ")
            else:
                yield Found(first, last, f"paper:{words.lower()}", PAPER, words)

    def _medals(self, line: Line) -> Iterator[Found]:
        for match in _MEDAL.finditer(line.plain):
            name = (match.group(2) or match.group(3)).strip()
            first, last = line.at(match.start(), match.end())
            yield Found(first, last, f"award:{name.lower()}", PAPER, f"medal {name}", (name,), kind="award")

    # ------------------------------------------------------------ treaties, statements, decrees

    def _treaties(self, line: Line, known: set[int], towns: set[int], states: set[int]) -> Iterator[Found]:
        if self._treaty.isdisjoint(line.vocabulary) and self._decree.isdisjoint(line.vocabulary):
            return
        for i, low in enumerate(line.low):
            token = line.tokens[i]
            if low not in self._treaty and low not in self._decree:
                continue
            if token.pos_ not in ("NOUN", "PROPN") and not line.cap[i]:
                continue
            if line.word(i + 1) in self._treaty and (low in _KINDS or (low in self._adjective and line.is_cap(i + 1))):
                continue  # "ceasefire |agreement|", "Framework |Agreement|"
            if low == "peace" and not (line.cap[i] and line.word(i + 1) == "of" and line.is_cap(i + 2)):
                continue  # only "the Peace of Westphalia"
            if low in first_names() and line.is_cap(i + 1):  # "President Bill Clinton"
                continue
            first = self._left(line, i, known)
            last = last_word(line, i, towns, known, self._is_signed(token))
            if last in states and last > i + 2 and line.word(i - 2) in _FRONTED and line.word(i + 1) == "of":
                last -= 1  # "By the Treaty of Paris |France| lost it"
            plain = [line.low[k] for k in range(first, i)]
            named = any(line.cap[k] and line.low[k] not in self._adjective for k in range(first, i)) or last > i
            of_year = any(re.fullmatch(_YEAR, w) for w in plain)
            if first == i and last == i:
                if low in self._decree and (issuer := self._issuer(line, i)):
                    key = f"instrument:{low} {line.folded(i + 1, issuer)}"
                    yield Found(i, i, key, DECREE, line.words(i, i), kind=low)
                continue
            if (
                low in self._weak
                and not (named and (line.cap[i] or last > i))
                and not of_year
                and "trilateral" not in plain
                and "joint" not in plain
                and "bilateral" not in plain
            ):
                continue
            if last > i and not line.cap[i] and first == i:
                continue
            types = DECREE if low in self._decree else TREATY
            words = line.words(first, last)
            undated = last if last == i or not dated(line, i + 2) else i
            short = (line.words(first, i),) if undated < last and first < i else ()
            key = line.folded(first, undated if short else last)
            if named and of_year and re.match(rf"{_YEAR} ", key):  # "the 1995 Oslo B agreement" is the Oslo B agreement
                key = key[5:]
            yield Found(first, last, f"instrument:{key}", types, words, short, kind=low)

    @staticmethod
    def _issuer(line: Line, i: int) -> int:
        """ "Decree |of the President …", "order |dated June 30": the last word that says whose or when; 0 for none."""
        k = i + 1
        if line.word(k) in ("dated", "issued"):
            return min(k + 3, len(line.low) - 1)
        if line.word(k) not in ("of", "by"):
            return 0
        day = dated(line, k + 1)
        if day:
            return day
        k += 1
        while line.word(k) in ("the", "mr", "mr.", "his", "its"):
            k += 1
        office = line.word(k) in heads("role") or line.word(k) in heads("organ")
        return k if office and k < len(line.low) else 0

    def _left(self, line: Line, i: int, known: set[int]) -> int:
        """The first word of the name: years, dates, capitals, demonyms and adjectives such as "peace"."""
        first, k = i, i - 1
        while k >= 0 and i - k <= 8:
            low = line.low[k]
            if low in self._adjective or re.fullmatch(_YEAR, low):
                first = k
            elif low == "," and line.word(k + 1).isdigit() and line.word(k - 1).isdigit():
                pass
            elif (
                (line.low[k] in MONTHS and line.cap[k] and first == k + 1)
                or (low.isdigit() and len(low) <= 2 and (line.word(k - 1) in MONTHS or line.word(k + 1) in MONTHS))
                or (
                    (line.cap[k] or k in known)
                    and (
                        low not in heads("not_a_name")
                        or (low in _WEEKDAYS and line.is_cap(k - 1) and line.is_cap(k + 1))
                    )
                    and not self._sentence_start(line, k, known)
                )
            ):
                first = k
            elif low in ("-", "–") and (first == k + 1):
                if (
                    line.is_cap(k - 1)
                    or line.word(k - 1) in ("peace", "cease", "non", "self")
                    or line.word(k + 1) in ("brokered", "led", "backed")
                ):
                    pass
                else:
                    break
            elif low == "and" and first == k + 1 and self._one_name(line, k, i, known):
                pass
            elif (
                (low in ("brokered", "mediated", "sponsored", "led", "backed") and line.word(k - 1) == "-")
                or (low == "cease" and line.word(k + 1) == "-")
                or (
                    low in ("of", "end", "hostilities")
                    and " ".join(line.low[max(0, k - 1) : k + 2]).find("hostilities") >= 0
                )
            ):
                first = k
            else:
                break
            k -= 1
        while first < i and (line.low[first] in ("-", "–", ",", "of", "and") or (line.low[first] in heads("not_a_name")
                             and line.low[first] not in MONTHS)):  # fmt: skip
            first += 1
        return first

    def _one_name(self, line: Line, joint: int, i: int, known: set[int]) -> bool:
        """ "Peace |and Reconciliation Agreement": both sides of "and" are words of one name, no names of their own."""
        before, after = joint - 1, joint + 1
        both = line.is_cap(before) and line.is_cap(after) and line.cap[i] and before > 0
        paper = line.low[before] in self._treaty | self._decree and line.low[before] != "peace"
        return both and not {before, after} & known and not paper

    @staticmethod
    def _sentence_start(line: Line, k: int, known: set[int]) -> bool:
        return k == 0 and k not in known and line.tokens[k].pos_ not in ("PROPN", "NOUN", "ADJ")

    def _is_signed(self, token: Token) -> bool:
        """Whether somebody signs it in this clause, so that a town after its name is where."""
        return token.dep_ == "dobj" and token.head.lemma_ in self._signing

    # ------------------------------------------------------------ conflicts

    def _conflicts(self, line: Line, known: set[int]) -> Iterator[Found]:
        if self._conflict.isdisjoint(line.vocabulary):
            return
        shouting = line.in_title_case()
        for i, low in enumerate(line.low):
            if low not in self._conflict or (low == "operation" and line.word(i - 1) in _SENDERS):
                continue
            token = line.tokens[i]
            if token.pos_ not in ("NOUN", "PROPN") and not line.cap[i]:
                continue
            first, telling = i, False
            k = i - 1
            while k >= 0 and i - k <= 8:
                word = line.low[k]
                if (
                    k in known
                    or (line.cap[k] and word not in heads("not_a_name") and k > 0 and not shouting)
                    or (re.fullmatch(_YEAR, word) and line.word(k - 1) not in MONTHS and line.word(k - 1) not in _SINCE)
                ):
                    telling = True
                elif (
                    word in ("day", "year", "week", "month", "hour")
                    and line.word(k - 1) == "-"
                    and line.word(k - 2)[:1].isdigit()
                ):
                    telling, k = True, k - 2
                elif word in ("'", "’") and line.is_cap(k - 1) and line.word(k - 1) in _SPANS:
                    telling, k = True, k - 1 - line.is_cap(k - 2)  # "|Thirty Years'| War"
                elif word in self._conflict_adjective:
                    telling = telling or word in ("first", "second", "third", "world", "civil")
                elif word not in ("-", "–"):
                    break
                first = k
                k -= 1
            while first < i and line.low[first] in ("-", "–"):
                first += 1
            last = i
            named = i + 2 + (line.word(i + 2) == "the")
            if (
                line.cap[i]
                and line.word(i + 1) in ("of", "for")
                and line.is_cap(named)
                and line.low[named] not in MONTHS
            ):
                last = capital_run(line, i + 2 + (line.word(i + 2) == "the"))
                telling = True
            elif low == "operation" and line.cap[i] and (line.is_cap(i + 1) or line.word(i + 1) == '"'):
                start = i + 1 + (line.word(i + 1) == '"')
                if line.is_cap(start):
                    last = capital_run(line, start)
                    telling = True
            elif low == "war" and line.cap[i] and line.text[i + 1 : i + 2] and _which(line, i):
                last = _which(line, i)
                telling = True
            if not telling or (low in _CAPITAL and not line.cap[i]) or _nobodys(line, i):
                continue
            if (first == i and last == i) or (last == i and line.word(i + 1) in _OF_A_WAR and first == i - 1):
                continue
            words = line.words(first, last)
            if words.endswith("."):  # "World War I."
                words = words[:-1]
            key = " ".join(w for w in line.folded(first, last).split() if w not in ("the",))
            yield Found(first, last, f"conflict:{key}", CONFLICT, words, kind=low)


def _nobodys(line: Line, i: int) -> bool:
    """ "Prisoners of |War|", "the Study of |War|": no war in particular."""
    return line.word(i - 1) == "of" and line.word(i - 2) in ("prisoners", "prisoner", "study", "laws", "law", "crimes")


def _which(line: Line, i: int) -> int:
    """ "World War |II", "World War |Two", "War |of 1812": the last word that says which war; 0 for none."""
    if line.text[i + 1].rstrip(".") in _ORDINALS:
        return i + 1
    return i + 2 if line.word(i + 1) == "of" and re.fullmatch(_YEAR, line.word(i + 2)) else 0


def resolution(first: int, last: int, number: str, year: str, before: str) -> Found:
    """The names of a resolution.  before: the words in front of the number, which may name the body."""
    assembly = "General Assembly" in before or "/" in number
    body = "UN General Assembly" if assembly else "UN Security Council"
    full = f"Resolution {number}"
    names = [full, f"{body} {full}", f"{body.replace('UN', 'United Nations', 1)} {full}"]
    if year:
        names += [f"{full} ({year})", f"{body} {full} ({year})"]
    return Found(
        first,
        last,
        f"resolution:{'ga' if assembly else 'sc'}:{number}",
        RESOLUTION,
        full,
        tuple(names),
        kind="resolution",
    )
