"""All sentences of a document -> capitalised plurals in no table that what they do shows to be people who fight.

"The Carlists besieged Bilbao", "a war between the Mahdists and Egypt".  Told of once, a name is theirs in the whole
document.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence, Set
from functools import cache

from kgbuild.extract.tokens import Token
from kgbuild.extract.words import Found, Line, heads, lexicon

GROUP = ("Group",)
_OPPOSED = frozenset({"between", "against", "with"})


@cache
def _signs() -> dict[str, frozenset[str]]:
    return {kind: frozenset(words) for kind, words in lexicon("factions").items()}


def factions(lines: Sequence[Line], used: Sequence[frozenset[int]]) -> list[list[Found]]:
    """Those of each sentence.  used: by sentence, the words of what is named already."""
    plurals = [list(_plurals(line, taken)) for line, taken in zip(lines, used, strict=True)]
    known: set[str] = set()
    for line, places, taken in zip(lines, plurals, used, strict=True):
        named = {line.tokens[i].i for i in taken} if places else set()
        known |= {line.low[i] for i in places if _fights(line.tokens[i], named)}
    return [
        [_found(line, i) for i in places if line.low[i] in known] for line, places in zip(lines, plurals, strict=True)
    ]


def _plurals(line: Line, used: frozenset[int]) -> Iterator[int]:
    """Places of capitalised plurals with "the": "the |Carlists|"."""
    for i in line.capitals:
        if line.word(i - 1) != "the" or i in used or line.is_cap(i + 1) or line.low[i] in heads("not_a_name"):
            continue
        word = line.text[i]
        if word.endswith("s") and not word.endswith("ss") and len(word) > 4 and word.isalpha() and not word.isupper():
            yield i


def _fights(word: Token, named: Set[int]) -> bool:
    """named: words of what is named already; who takes a place that has a name fights, who takes a bus does not."""
    first = word.first_of_list() if word.dep_ == "conj" else word
    head, signs = first.head, _signs()
    if first.dep_ == "nsubj":
        takes = head.lemma_ in signs["takes"] and any(c.dep_ == "dobj" and c.i in named for c in head.children)
        return head.lemma_ in signs["acts"] or takes
    if first.dep_ != "pobj" or head.pos_ != "ADP":
        return False
    if head.lower_ == "by":
        return head.head.lemma_ in signs["acts"]
    above = head.head.head.head if head.head.dep_ == "pobj" else head.head  # "fought on 3 May |between|"
    said = (above, *(c for c in above.children if c.dep_ in ("nsubj", "nsubjpass")))  # "the battle was |between|"
    return head.lower_ in _OPPOSED and any(word.lemma_.lower() in signs["against"] for word in said)


def _found(line: Line, i: int) -> Found:
    return Found(i, i, f"group:{line.low[i]}", GROUP, line.text[i], kind="people")
