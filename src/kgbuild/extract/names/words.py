"""A parsed sentence -> its words in the forms that names are recognised by; and what recognisers find in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import msgspec
import yaml

from kgbuild import resources
from kgbuild.errors import KnowledgeError
from kgbuild.extract.names.gazetteer import fold
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.tokens import Token
from kgbuild.model import Span

fold_word = lru_cache(maxsize=8_192)(fold)


_TAIL = re.compile(r"(?:[\\*_]+|[,.;:]*\[[\w\]\[.,]*)$")


def _bare(word: str) -> str:
    """Without the markup or footnote sign that the tokenizer left on a word: "Shih,[40"."""
    if word[-1:].isalnum() and "[" not in word:
        return word
    return _TAIL.sub("", word) or word


class Line:
    """A sentence as words.  `cap`: begins with a capital letter; `capitals`: the places of those that do.

    Arabic articles before a hyphen count as written with a capital: "|al-Hbeit" is a name from its first word.
    `vocabulary`: all words in small letters, so that a recogniser whose words are not among them need not look.
    `fold`: each word as tables compare it.
    """

    __slots__ = (
        "cap", "capitals", "fold", "low", "offsets", "plain", "sentence", "size", "text", "tokens", "vocabulary"
    )  # fmt: skip

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.tokens: Sequence[Token] = sentence.doc
        self.size = len(sentence.doc)
        self.text: Sequence[str] = [t.text for t in sentence.doc]
        self.low: Sequence[str] = [t.lower_ for t in sentence.doc]
        self.fold: Sequence[str] = [fold_word(t) for t in self.text]
        self.vocabulary = frozenset(self.low)
        self.cap: Sequence[bool] = self._caps() if "-" in self.vocabulary else [t[0].isupper() for t in self.text]
        self.capitals: Sequence[int] = [i for i, cap in enumerate(self.cap) if cap]
        self.offsets: Sequence[int] = [t.idx for t in sentence.doc]
        self.plain = sentence.doc.text  # the sentence as the parser saw it; patterns match here

    def _caps(self) -> list[bool]:
        tokens, text = self.tokens, self.text
        caps = [t[0].isupper() for t in text]
        for i, word in enumerate(text):
            if word == "-" and i and i + 1 < self.size and caps[i + 1] and text[i - 1] in ARTICLES:
                caps[i - 1] = caps[i - 1] or not (tokens[i - 1].whitespace_ or tokens[i].whitespace_)
        return caps

    def __len__(self) -> int:
        return self.size

    def word(self, i: int) -> str:
        """Small letters; "" outside of the sentence."""
        return self.low[i] if 0 <= i < self.size else ""

    def is_cap(self, i: int) -> bool:
        return 0 <= i < self.size and self.cap[i]

    def span(self, first: int, last: int) -> Span:
        """The words' place in the document, without markup that the tokenizer left on the last one."""
        whole = self.sentence.place(self.tokens[first], self.tokens[last])
        tail = self.text[last]
        return Span(whole.start, whole.end - (len(tail) - len(_bare(tail))))

    def words(self, first: int, last: int) -> str:
        """The words as written, with single blanks."""
        start, tail = self.tokens[first].idx, self.text[last]
        if first == last and tail.isalnum():
            return tail
        return tidy(self.plain[start : self.tokens[last].idx + len(_bare(tail))])

    def in_title_case(self) -> bool:
        """Whether nearly every word is written with a capital, so that capitals tell no names."""
        long = [cap for cap, word in zip(self.cap, self.low, strict=True) if len(word) > 3 and word.isalpha()]
        return len(long) > 3 and sum(long) >= 0.8 * len(long)

    def at(self, start: int, end: int) -> tuple[int, int]:
        """First and last word that the characters [start, end) of `plain` touch."""
        first = bisect_right(self.offsets, start) - 1
        return max(first, 0), max(bisect_right(self.offsets, end - 1) - 1, first, 0)

    def folded(self, first: int, last: int) -> str:
        return " ".join(filter(None, self.fold[first : last + 1]))


ARTICLES = frozenset(["al", "el", "an", "ad", "ar", "as", "ash", "at", "az", "ez", "es", "ed", "er", "et", "ul", "ud"])


def tidy(words: str) -> str:
    """One blank between words, none around a hyphen between capitals: "Nagorno - Karabakh" stays what it says."""
    return " ".join(words.split())


class Found(msgspec.Struct, frozen=True):
    """Words [first, last] that name something.  `key`: the same key is the same entity."""

    first: int
    last: int
    key: str
    types: tuple[str, ...]
    label: str
    names: tuple[str, ...] = ()
    form: str = "name"
    authority: str = ""
    country: str = ""
    kind: str = ""  # the recogniser's own remark, e.g. the head word of a place

    def covers(self, other: Found) -> bool:
        return self.first <= other.first and other.last <= self.last

    def overlaps(self, other: Found) -> bool:
        return self.first <= other.last and other.first <= self.last


def taken(found: Sequence[Found]) -> set[int]:
    """All word places inside what was found."""
    return {i for f in found for i in range(f.first, f.last + 1)}


def capital_run(line: Line, i: int, stop: frozenset[str] = frozenset(), used: frozenset[int] = frozenset()) -> int:
    """The last word of the run of capitalised words that starts at i: particles, initials and hyphens inside."""
    last, k = i, i + 1
    while k < len(line) and k - i < 12:
        low = line.low[k]
        if k in used or (line.cap[k] and low in stop and line.word(k + 1) != "-"):
            break
        if low == "-" and linked(line, k):  # "Qala|-i-Zal"
            last = k = k + 3
        elif line.cap[k] or (low.isalpha() and low.istitle()):
            last = k
        elif low in ("-", "‑") and last == k - 1 and (k - 1 > i or line.word(k + 1) in ARTICLES) and _syllable(line, k):
            last = k = k + 1  # "Ban Ki|-moon", "Tell|-al"
        elif low in PARTICLES or (low in ("-", "‑", "–", "'", ".") and k + 1 < len(line)):
            joined = low in PARTICLES or not line.tokens[k - 1].whitespace_
            if not joined or not any(line.is_cap(j) for j in (k + 1, k + 2)):
                break
            if low not in PARTICLES and not line.is_cap(k + 1) and line.word(k + 1) not in PARTICLES:
                break
            if low == "." and len(line.text[k - 1]) > 1:
                break
        else:
            break
        k += 1
    return last


def linked(line: Line, i: int) -> bool:
    """Whether the hyphen at i begins the link of one name: "Qala|-i-|Zal", "Châlons|-en-|Champagne"."""
    if not line.is_cap(i + 3) or line.low[i + 2] != "-":
        return False
    link = line.text[i + 1]
    return len(link) <= 3 and link.islower() and not any(line.tokens[k].whitespace_ for k in range(i - 1, i + 3))


def _syllable(line: Line, hyphen: int) -> bool:
    """ "Ban Ki|-moon", "Kim Jong|-un": the second half of a given name, and no "-backed", "-led", "-based"."""
    if hyphen + 1 >= len(line) or line.tokens[hyphen - 1].whitespace_ or line.tokens[hyphen].whitespace_:
        return False
    half = line.tokens[hyphen + 1]
    return (
        len(half) < 6
        and half.text.isalpha()
        and half.text.islower()
        and half.tag_ in ("NNP", "NN", "FW", "XX")
        and (half.lower_ not in _COMPOUNDS)
    )


# Short nouns that make an adjective of a name: "Cold War|-era".
_COMPOUNDS = frozenset(
    {"era", "style", "area", "born", "wide", "made", "run", "level", "size", "type", "rule", "day", "year"}
)
PARTICLES = frozenset(
    [
        "de",
        "da",
        "do",
        "dos",
        "del",
        "della",
        "di",
        "du",
        "la",
        "le",
        "van",
        "von",
        "der",
        "den",
        "al",
        "el",
        "bin",
        "ben",
        "ibn",
        "abu",
        "ter",
        "y",
        "e",
        "ul",
        "ud",
        "ad",
        "as",
        "ash",
        "es",
        "ez",
        "ed",
        "er",
        "az",
        "zu",
        "san",
        "santa",
        "oglu",
        "ogly",
        "qizi",
        "bint",
    ]
)


@cache
def lexicon(name: str = "heads") -> Mapping[str, Any]:
    """data/lexicon/NAME.yaml.  Raises KnowledgeError for a file that is no mapping."""
    path = resources.path("data", "lexicon", f"{name}.yaml")
    try:
        table = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise KnowledgeError(f"not valid YAML: {error}", where=str(path)) from error
    if not isinstance(table, dict):
        raise KnowledgeError("expected lists under names", where=str(path))
    return table


@cache
def heads(name: str) -> frozenset[str]:
    """A list of heads.yaml, as small words; "place_words": all heads of places."""
    if name == "calendar":
        return frozenset(
            [
                "january",
                "february",
                "march",
                "april",
                "may",
                "june",
                "july",
                "august",
                "september",
                "october",
                "november",
                "december",
                "monday",
                "tuesday",
                "wednesday",
                "thursday",
                "friday",
                "saturday",
                "sunday",
            ]
        )
    if name == "place_words":
        return frozenset(str(w).lower() for words in lexicon()["place"].values() for w in words)
    return frozenset(str(w).lower() for w in lexicon()[name])


@cache
def first_names() -> frozenset[str]:
    """Given names of many languages, in lower case."""
    return frozenset(lexicon("persons")["first_names"].lower().split())
