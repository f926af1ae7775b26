"""Words of a sentence -> the offices and ranks among them: "deputy foreign minister", "Lieutenant Generals", "Mr."."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache

import msgspec

from kgbuild.extract.names.heads_of_places import ADMIN, place_heads
from kgbuild.extract.names.words import Line, capital_run, fold_word, heads

_HYPHENS = ("-", "‑", "~")


class Title(msgspec.Struct, frozen=True):
    """An office at words [first, last], held by one or (`plural`) by several; `honorific`: only "Mr." and the like."""

    first: int
    last: int
    honorific: bool = False
    plural: bool = False
    base: int = -1  # where the office proper ends: before "of Foreign Affairs"

    @property
    def head(self) -> int:
        return self.last if self.base < 0 else self.base


@dataclass(frozen=True, slots=True)
class _Table:
    """roles: folded words of each office -> whether they are its plural; `opening`: their first words."""

    roles: Mapping[str, bool]
    opening: frozenset[str]
    longest: int
    honorifics: frozenset[str]
    modifiers: frozenset[str]
    keepers: frozenset[str]
    portfolios: frozenset[str]
    portfolio_words: frozenset[str]
    short: frozenset[str]  # words that are written with a point: "lt", "col"


@cache
def _table() -> _Table:
    singular = {fold_word(r) for r in heads("role")}
    roles = {_plural(r): True for r in singular} | dict.fromkeys(singular, False)
    portfolios = frozenset(fold_word(p) for p in heads("portfolio"))
    return _Table(
        roles,
        frozenset(w.split()[0] for w in roles),
        max(w.count(" ") + 1 for w in roles),
        honorifics(),
        frozenset(heads("role_modifier")),
        frozenset(heads("portfolio_keeper")),
        portfolios,
        frozenset(w for p in portfolios for w in p.split()),
        frozenset(fold_word(w) for r in heads("role") if r.endswith(".") for w in r.split()),
    )


@cache
def honorifics() -> frozenset[str]:
    return frozenset(fold_word(h) for h in heads("honorific"))


_FIRST_BENDS = frozenset({"secretary", "attorney", "head", "chief", "member", "commander", "chairman", "minister"})


def _plural(role: str) -> str:
    """ "secretary of state" -> "secretaries of state", "lieutenant general" -> "lieutenant generals"."""
    words = role.split()
    k = 0 if len(words) > 2 and words[0] in _FIRST_BENDS else len(words) - 1
    word = words[k]
    if word.endswith("man") and word not in ("german", "ottoman"):
        words[k] = f"{word[:-3]}men"
    elif word.endswith("y") and word[-2:-1] not in "aeiou":
        words[k] = f"{word[:-1]}ies"
    else:
        words[k] = f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"
    return " ".join(words)


def position(line: Line, title: Title) -> str:
    """The office as one person holds it."""
    words = line.words(title.first, title.last)
    if not title.plural:
        return words
    parts = words.split(" ")
    k = len(line.words(title.first, title.head).split(" ")) - 1
    word = parts[k]
    if word.lower().endswith("men"):
        parts[k] = f"{word[:-3]}man"
    elif word.lower().endswith("ies"):
        parts[k] = f"{word[:-3]}y"
    elif word.lower().endswith("s"):
        parts[k] = word[:-1]
    return " ".join(parts)


def find_titles(line: Line) -> list[Title]:
    """Offices in text order, the longest at each place; hyphens count as blanks."""
    table = _table()
    found: list[Title] = []
    folded = line.fold
    if table.opening.isdisjoint(folded) and table.honorifics.isdisjoint(folded):
        return found
    i, size = 0, len(folded)
    while i < size:
        word = folded[i]
        if word not in table.opening and word not in table.honorifics:
            i += 1
            continue
        last, plural = _longest(line, folded, i, table)
        if last >= 0 and _of_a_thing(line, i, last):
            i = last + 1
            continue
        if last >= 0 and line.tokens[last].pos_ not in ("VERB", "AUX", "ADP"):
            title = _widened(line, folded, Title(i, last, plural=plural), table)
            if found and found[-1].last >= title.first:
                if found[-1].first < title.first:  # "army chief |Gen. X" holds two
                    title = msgspec.structs.replace(title, first=i)
                else:  # "deputy" was read alone before "deputy commander"
                    found.pop()
            found.append(title)
            i = title.last + 1
        elif word in table.honorifics and line.cap[i]:
            last = i + 1 if line.word(i + 1) == "." else i
            found.append(Title(i, last, True))
            i = last + 1
        else:
            i += 1
    return found


_VESSELS = frozenset(["cruiser", "destroyer", "frigate", "submarine", "corvette", "battleship", "carrier", "liner",
                      "ship", "ferry", "tanker", "vessel", "hms", "uss"])  # fmt: skip


def _of_a_thing(line: Line, first: int, last: int) -> bool:
    """Whether it is part of a ship's or a place's name: "the cruiser |General Belgrano", "|Sheikh Saeed district"."""
    if not line.cap[first]:
        return False
    if line.word(first - 1) in _VESSELS or _in_italics(line, first, last):
        return True
    if not line.is_cap(last + 1):
        return False
    after = capital_run(line, last + 1) + 1
    return after < len(line) and place_heads().get(line.low[after]) in ADMIN and not line.cap[after]


def _in_italics(line: Line, first: int, last: int) -> bool:
    """ "sank _|General Belgrano|_": ships' names are marked, and no marks begin at a rank."""
    opened = line.text[first][0] in "_*" or line.text[max(first - 1, 0)] in ("_", "*")
    end = capital_run(line, last + 1) if line.is_cap(last + 1) else last
    return opened and end > last and (line.text[end][-1] in "_*" or line.word(end + 1) in ("_", "*"))


def _longest(line: Line, folded: Sequence[str], i: int, table: _Table) -> tuple[int, bool]:
    """Last word of the longest office that begins at word i (-1: none), and whether it is a plural."""
    parts: list[str] = []
    best, plural = -1, False
    for k in range(i, min(i + 2 * table.longest, len(folded))):
        if not folded[k]:
            if line.text[k] not in _HYPHENS and not _point(line, folded, k, table):
                break
            if best == k - 1 and line.text[k] == ".":
                best = k
            continue
        parts.append(folded[k])
        known = table.roles.get(" ".join(parts))
        if known is not None:
            best, plural = k, known
        if len(parts) == table.longest:
            break
    return best, plural


def _point(line: Line, folded: Sequence[str], k: int, table: _Table) -> bool:
    """Whether a point belongs to the word before it and a name goes on after it: "Lt|.| Col|.| Nadav"."""
    ours = line.text[k] == "." and folded[k - 1] in table.short and not line.tokens[k - 1].whitespace_
    return ours and line.is_cap(k - 1) and line.is_cap(k + 1)


def _widened(line: Line, folded: Sequence[str], title: Title, table: _Table) -> Title:
    """With what belongs to it: "|deputy foreign minister", "Minister |of Foreign Affairs"."""
    first, last = title.first, title.last
    keeper = fold_word(line.text[last]).rstrip("s") in table.keepers
    while first > 0:
        k = first - 1
        if line.text[k] in _HYPHENS and k > 0 and not line.tokens[k].whitespace_:
            k -= 1
        if folded[k] in table.modifiers and (k < first - 1 or line.tokens[k].whitespace_):
            first = k
        elif keeper and folded[k] in table.portfolio_words and first == title.first:
            while k > 0 and folded[k - 1] in table.portfolio_words:
                k -= 1
            first = k
        else:
            break
    k = last + 1
    if keeper and line.word(k) in ("of", "for"):
        start = k + 1 + (line.word(k + 1) == "the")
        end = start
        while end < len(folded) and (
            folded[end] in table.portfolio_words
            or (line.word(end) in ("and", ",") and end > start and folded[end + 1 : end + 2] != []
                and folded[end + 1] in table.portfolio_words)
        ):  # fmt: skip
            end += 1
        of_a_body = line.is_cap(end) and line.low[end] in heads("organization")  # "Secretary of the |State Commission|"
        if end > start and not of_a_body:
            return Title(first, end - 1, plural=title.plural, base=last)
    return Title(first, last, plural=title.plural)
