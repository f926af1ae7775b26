"""The head word of a paper's name -> where the name ends: "Treaty |on Friendship, Cooperation and Partnership"."""

from __future__ import annotations

import re
from collections.abc import Set

from kgbuild.extract.names.organ_tables import MONTHS
from kgbuild.extract.names.words import Line, capital_run

_ABOUT = frozenset(["of", "on", "for", "against", "in", "through", "towards", "concerning", "regarding", "among"])
_ABOUT_TWO = frozenset(["relating to", "relative to", "pertaining to"])
_ON_TO = {  # words of a name after which it goes on with "to" or "with"
    **dict.fromkeys(
        ["accession", "relation", "regard", "access", "annex", "amendment", "addendum", "supplement"], "to"
    ),
    **dict.fromkeys(
        ["protocol", "protocols", "amendments", "supplement", "adherence", "independence", "assistance"], "to"
    ),
    **dict.fromkeys(["connection", "accordance", "conformity"], "with"),
}
_YEAR = r"(?:1[5-9]\d\d|20\d\d)"
_MEMBERS = 6  # of a list inside of a name
_LONG = 40  # words of a name


def last_word(line: Line, i: int, towns: Set[int], known: Set[int], signed: bool) -> int:
    """The last word of the name whose head is word i; i itself where nothing belongs to it.

    towns: first words of known towns, and in "they signed the Accord |on Peace| in Oslo" one says where.  known: all
    words of names that a table holds, which are no members of a list inside of a name.
    """
    last = _about(line, i, towns, known, signed) if line.cap[i] else i
    if last == i and line.cap[i] and line.word(i + 1) == "of" and (day := dated(line, i + 2)):
        return day
    if last == i and line.cap[i] and i > 0 and line.word(i - 1) == "the" and re.fullmatch(_YEAR, line.word(i + 2)):
        return i + 2 if line.word(i + 1) == "of" else i  # "the Convention |of 1800|"
    if last == i and line.is_cap(i) and line.word(i + 1).isdigit() and len(line.word(i + 1)) <= 4:
        return i + 1
    if last == i and line.word(i + 1) in ("no", "no.", "№") and line.word(i + 2).isdigit():
        return i + 2
    return last


def _about(line: Line, i: int, towns: Set[int], known: Set[int], signed: bool) -> int:
    """What it is about, however long: "on |Good Relations|", "concerning |the Status of X|"."""
    last = i
    while last - i < _LONG and (start := _goes_on(line, last)):
        joint = start
        while line.word(start) in ("the", "a", "an", "its"):
            start += 1
        if not line.is_cap(start) or line.word(start) in MONTHS or line.word(start) in ("president", "un"):
            break
        if line.word(last + 1) == "in" and (last == i or (start in towns and signed)):
            break
        last = capital_run(line, start)
        last = _listed(line, last, known)
        while line.word(last + 1) == "and" and line.word(joint - 1) != "by" and _one_more(line, last + 2):
            last = capital_run(line, last + 2)
    return last


def _goes_on(line: Line, last: int) -> int:
    """The first word after "on", "relating to", "in connection with", "'s"; 0 where the name goes no further."""
    k = last + 1
    if line.word(k) in _ABOUT:
        return k + 1
    if f"{line.word(k)} {line.word(k + 1)}" in _ABOUT_TWO:
        return k + 2
    if _ON_TO.get(line.word(last)) == line.word(k):
        return k + 1
    if line.word(k) in ("'s", "’s") and line.word(last - 1) in ("with", "to", "of") and line.is_cap(k + 1):
        return k + 1  # "in Connection with Moldova|'s Accession"
    return 0


def _one_more(line: Line, k: int) -> bool:
    return line.is_cap(k) and line.word(k) not in MONTHS


def _listed(line: Line, last: int, known: Set[int]) -> int:
    """ "Friendship|, Cooperation and Partnership|": only a list that "and" closes, and of no names of its own."""
    end = last
    for _ in range(_MEMBERS):
        if line.word(end + 1) != "," or line.word(end + 2) == "and":
            break
        if not _one_more(line, end + 2) or end + 2 in known:
            return last
        end = capital_run(line, end + 2)
    if end == last:
        return last
    joint = end + 1 + (line.word(end + 1) == ",")
    closed = line.word(joint) == "and" and _one_more(line, joint + 1) and joint + 1 not in known
    return capital_run(line, joint + 1) if closed else last


def dated(line: Line, i: int) -> int:
    """ "Agreement of |18 April 1993": the last word of a whole date that starts there; 0 for none."""
    words = [line.word(k) for k in range(i, i + 4)]
    if words[0].isdigit() and words[1] in MONTHS and re.fullmatch(_YEAR, words[2]):
        return i + 2
    if words[0] in MONTHS and words[1].isdigit():
        last = i + 3 if words[2] == "," else i + 2
        return last if re.fullmatch(_YEAR, line.word(last)) else 0
    return 0
