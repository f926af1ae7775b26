"""All sentences of a document -> capitalised plurals in no table that what they do shows to be people who fight.

"The Carlists besieged Bilbao", "a war between the Mahdists and Egypt".  Told of once, a name is theirs in the whole
document.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence, Set
from functools import cache

from kgbuild.extract.names.words import Found, Line, heads, lexicon

GROUP = ("Group",)
_OPPOSED = frozenset({"between", "against", "with"})


@cache
def _signs() -> dict[str, frozenset[str]]:
    return {kind: frozenset(words) for kind, words in lexicon("factions").items()}


def factions(lines: Sequence[Line], used: Callable[[int], Set[int]]) -> Iterator[tuple[int, Found]]:
    """Those of each sentence, with its place among the lines.  used: of such a place, the words named already."""
    plurals = [(number, i) for number, line in enumerate(lines) for i in line.capitals if _is_plural(line, i)]
    taken = {number: used(number) for number in {number for number, _ in plurals}}
    plurals = [(number, i) for number, i in plurals if i not in taken[number]]
    known = {lines[number].low[i] for number, i in plurals if _fights(lines[number], i, taken[number])}
    yield from ((number, _found(lines[number], i)) for number, i in plurals if lines[number].low[i] in known)


def _is_plural(line: Line, i: int) -> bool:
    """ "the |Carlists|", told by "the" and its end."""
    word = line.text[i]
    if word[-1] != "s" or line.word(i - 1) != "the" or line.is_cap(i + 1) or line.low[i] in heads("not_a_name"):
        return False
    return not word.endswith("ss") and len(word) > 4 and word.isalpha() and not word.isupper()


def _fights(line: Line, i: int, named: Set[int]) -> bool:
    """named: words of what is named already; who takes a place that has a name fights, who takes a bus does not."""
    word = line.tokens[i]
    first = word.first_of_list() if word.dep_ == "conj" else word
    head, signs = first.head, _signs()
    if first.dep_ == "nsubj":
        taken = (c for c in head.children if c.dep_ == "dobj" and head.lemma_ in signs["takes"])
        return head.lemma_ in signs["acts"] or any(c is line.tokens[k] for c in taken for k in named)
    if first.dep_ != "pobj" or head.pos_ != "ADP":
        return False
    if head.lower_ == "by":
        return head.head.lemma_ in signs["acts"]
    above = head.head.head.head if head.head.dep_ == "pobj" else head.head  # "fought on 3 May |between|"
    said = (above, *(c for c in above.children if c.dep_ in ("nsubj", "nsubjpass")))  # "the battle was |between|"
    return head.lower_ in _OPPOSED and any(word.lemma_.lower() in signs["against"] for word in said)


def _found(line: Line, i: int) -> Found:
    return Found(i, i, f"group:{line.low[i]}", GROUP, line.text[i], kind="people")
