"""Document and its sentences -> quantities: how many of what, how long, how large, as written and normalised.

Dates are passed over, and so are numbers that only name something ("Resolution 822", "S/25199", "T-72").  A vague
number ("several thousand") and several numbers in one ("110/35/10 kV") keep their words and have no lexical form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kgbuild.extract.annotations import Quantity, Time
from kgbuild.extract.dates.times import find_times
from kgbuild.extract.numbers import number_words, units
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.tokens import Token
from kgbuild.model import Document, NumberValue, Span

_N = units.NUMBERS
_LOOK_BACK = 30  # characters before a number that can hold its qualifier or label


def _any(words: Sequence[str]) -> str:
    return "|".join(units.phrase(w) for w in sorted(words, key=len, reverse=True))


_VAGUE = (
    rf"(?:(?:{_any(_N.vague_before)})\s+(?:{_any(tuple(_N.scales))})s?\b"
    rf"|(?:{_any(_N.vague)})\b(?:\s+of\s+(?:{_any(_N.vague)})\b)?)"
)
_MORE = r"(?:additional|more|further|consecutive|extra|full|whole|long|straight)\s+"
_UNIT = rf"(?:\s*-\s*|\s{{0,3}})(?:{_MORE})?(?:(?P<words>{units.WORDS})|(?-i:(?P<sign>{units.SIGNS})))"
_MONEY = rf"(?-i:{units.MONEY_SIGNS})\s?"
_MONEY_SCALE = rf"(?:\s?(?:{_any(tuple(_N.money_scales))})\b)?"
_FULL = re.compile(
    rf"(?P<vague>{_VAGUE})"
    rf"|(?P<several>\d+(?:\.\d+)?(?:/\d+(?:\.\d+)?){{1,4}})(?={_UNIT.replace('P<words>', ':').replace('P<sign>', ':')})"
    rf"|(?P<number>{number_words.NUMBER})(?P<plus>\+)?"
    rf"(?:(?P<join>\s*[-–—]\s*|\s+to\s+|\s+and\s+)(?:{_MONEY})?(?P<second>{number_words.NUMBER}))?",
    re.IGNORECASE,
)
_AFTER_UNIT = re.compile(_UNIT, re.IGNORECASE)
_AFTER_QUALIFIER = re.compile(rf"\s+(?:{_any(_N.qualifiers_after)})\b", re.IGNORECASE)
_AFTER_MONEY = re.compile(rf"\s?(?P<scale>{_any(tuple(_N.money_scales))})\b", re.IGNORECASE)
_BEFORE_QUALIFIER = re.compile(rf"(?<!\w)(?P<words>{_any(_N.qualifiers)})\s*(?:the\s+)?\Z", re.IGNORECASE)
_BEFORE_MONEY = re.compile(rf"(?<!\w)(?P<sign>{units.MONEY_SIGNS})\s?\Z")
_BEFORE_BETWEEN = re.compile(r"\bbetween\s+\Z", re.IGNORECASE)
_LABEL = re.compile(rf"(?<!\w)(?:{_any(_N.labels)})\.?\s*[(:#]?\s*\Z", re.IGNORECASE)
_WEAK_LABEL = re.compile(rf"(?<!\w)(?:{_any(_N.weak_labels)})\.?\s*[(:#]?\s*\Z", re.IGNORECASE)
_CHAIN = re.compile(r"(?:\s|[,;()–-]|and|or|to|\(\d{4}\))*")
_PART_OF_NAME = re.compile(r"(?:\w[-–/.:]|[/:§#№]\s?|\d,)\Z")
_GOES_ON = re.compile(
    r"\w|[:/]\d|[-–]\d|°|[-–](?=[A-Z])|\s*\((?:19|20)\d\d\)|[-–](?i:first|second|third|(?:fif|six|seven|eigh|nin|four)th)\b"
)
_YEAR_OF_NAME = re.compile(r"\s*\((?:19|20)\d\d\)")
_NOTE_SIGN = re.compile(r",\s*\Z")  # before a bare number that ends its sentence: a footnote's sign
_PERCENTAGE = re.compile(r"\b(?:percentage|per\s+cent)\s+(?:\w+\s+){1,2}\Z", re.IGNORECASE)
_ITEM = re.compile(r"\d{1,3}[.)]\s")
_CANDIDATE = re.compile(r"[^\W_]+")
_STARTS = frozenset(_N.small) | frozenset(_N.vague) | {w.split()[0] for w in _N.vague_before} | {"a", "an", "half"}
_DIGITS = frozenset("0123456789")
_INSIDE_NOUN = frozenset({"nummod", "compound", "nmod", "amod", "quantmod", "npadvmod", "det", "predet", "advmod"})


def find_quantities(
    document: Document, sentences: Sequence[Sentence], times: Sequence[Time] | None = None
) -> tuple[Quantity, ...]:
    """In text order, without overlaps.  `times`: what find_times found, so that it is not looked for again."""
    known = find_times(document, sentences) if times is None else times
    dates = [t.span for t in known if t.kind != "duration"]
    found: list[Quantity] = []
    position = 0
    for sentence in sentences:
        while position < len(dates) and dates[position].end <= sentence.span.start:
            position += 1
        last = position
        while last < len(dates) and dates[last].start < sentence.span.end:
            last += 1
        reading = _Reading(document.text, sentence, dates[position:last])
        found += _shared_units(list(reading.quantities()), document.text)
    return tuple(found)


class _Reading:
    """One sentence, read from left to right."""

    def __init__(self, text: str, sentence: Sentence, taken: Sequence[Span]) -> None:
        self.text, self.sentence, self.taken = text, sentence, taken
        self.labelled = -1  # end of the last number that was a name: "resolutions 853, 874 and 884"

    def quantities(self) -> Iterator[Quantity]:
        text, start, end = self.text, self.sentence.span.start, self.sentence.span.end
        done, dates = start, iter([*self.taken, Span(end, end)])
        date = next(dates)
        for candidate in _CANDIDATE.finditer(text, start, end):
            at = candidate.start()
            if at < done or (text[at] not in _DIGITS and candidate.group().lower() not in _STARTS):
                continue
            while date.end <= at and date.start < end:
                date = next(dates)
            if date.start <= at:
                continue
            match = _FULL.match(text, at, max(at, date.start))
            if match is None:
                continue
            quantity, done = self._read(match)
            if quantity is not None:
                yield quantity

    def _read(self, match: re.Match[str]) -> tuple[Quantity | None, int]:
        """The quantity, and from where to read on."""
        text, at = self.text, match.start()
        before = max(self.sentence.span.start, at - _LOOK_BACK)
        ends = self._ends(match, before)
        if ends is None or _PART_OF_NAME.search(text, max(0, at - 2), at):
            return None, match.end()
        words_end, second = ends
        words = text[at:words_end]
        unit_match = _AFTER_UNIT.match(text, words_end, self.sentence.span.end)
        money = _BEFORE_MONEY.search(text, before, at)
        if not unit_match and _GOES_ON.match(text, words_end) and not money:
            if _YEAR_OF_NAME.match(text, words_end):
                self.labelled = words_end
            return None, match.end()
        if self._is_name(match, before, words_end):
            self.labelled = words_end
            return None, match.end()
        first = money.start() if money else at
        qualifier = _BEFORE_QUALIFIER.search(text, before, first)
        between = _BEFORE_BETWEEN.search(text, before, first) if second else None
        last = words_end
        code = unit_words = ""
        lexical, upper = self._values(match, second)
        if money:
            unit_words = money.group("sign")
            code = units.MONEY[unit_words]
            scale = _AFTER_MONEY.match(text, last, self.sentence.span.end)
            if scale and lexical:
                last = scale.end()
                words = text[at:last]
                factor = _N.money_scales[scale.group("scale").lower()]
                number = number_words.value(text[at:words_end])
                lexical = number_words.lexical(number * factor) if number is not None else ""
        elif unit_match:
            unit_words = unit_match.group("words") or unit_match.group("sign")
            code, last = units.code(unit_words), unit_match.end()
        elif lexical and _PERCENTAGE.search(text, max(before, at - 40), at):
            code = unit_words = "%"
        late = _AFTER_QUALIFIER.match(text, last, self.sentence.span.end)
        said = qualifier.group("words") if qualifier else "between" if between else late.group().strip() if late else ""
        begin = qualifier.start() if qualifier else between.start() if between else first
        end = late.end() if late and not qualifier else last
        head = None if code else self._head(Span(at, words_end))
        if (match.group("vague") is None and not lexical and not match.group("several")) or (
            self._is_pronoun(words, code, head)
        ):
            return None, match.end()
        if match.group("plus") and not said:
            said, words = "+", words.rstrip("+")
        value = NumberValue(
            words=words,
            lexical=lexical,
            qualifier=" ".join(said.lower().split()),
            upper=upper,
            unit=code,
            unit_words=" ".join(unit_words.split()),
        )
        return Quantity(span=Span(begin, end), value=value, head=head), max(last, match.end() if second else last)

    def _ends(self, match: re.Match[str], before: int) -> tuple[int, str] | None:
        """Where the number's words end, and the second number of a range."""
        if match.group("number") is None:
            return match.end(), ""
        second = match.group("second")
        if second and self._is_range(match, before):
            return match.end(), second
        if second and match.group("join").strip() in ("-", "–", "—"):
            return None if match.group("join") in ("-", "–") else (match.end("number"), "")
        return match.end("plus") if match.group("plus") else match.end("number"), ""

    def _is_range(self, match: re.Match[str], before: int) -> bool:
        low, high = number_words.value(match.group("number")), number_words.value(match.group("second"))
        join = match.group("join").strip().lower()
        if low is None or high is None or _GOES_ON.match(self.text, match.end()):
            return False
        if join == "and" and not _BEFORE_BETWEEN.search(self.text, before, match.start()):
            return False
        return low < high

    def _values(self, match: re.Match[str], second: str) -> tuple[str, str]:
        words = match.group("number")
        if words is None:
            return "", ""
        low = number_words.value(words)
        if low is None:
            return "", ""
        if not second:
            return number_words.lexical(low), ""
        high = number_words.value(second)
        scale = re.search(r"[a-z]+\Z", second.lower())
        if scale and scale.group() in _N.scales and scale.group() not in words.lower() and low < 1000:
            low *= _N.scales[scale.group()]  # "two to three million"
        return number_words.lexical(low), number_words.lexical(high) if high is not None else ""

    def _is_name(self, match: re.Match[str], before: int, end: int) -> bool:
        text, at = self.text, match.start()
        if match.group("vague"):
            return False
        if at == self.sentence.span.start and _ITEM.match(text, at):
            return True
        if self.labelled >= 0 and at - self.labelled < 20 and _CHAIN.fullmatch(text, self.labelled, at):
            return self._counted(Span(at, end)) is None
        digits = match.group()
        if len(digits) == 4 and digits.isdigit() and text[at - 1 : at] == "(" and text[end : end + 1] == ")":
            return True
        if _LABEL.search(text, before, at):
            return True
        if end == self.sentence.span.end and digits.isdigit() and _NOTE_SIGN.search(text, before, at):
            return True
        return bool(_WEAK_LABEL.search(text, before, at)) and self._counted(Span(at, end)) is None

    def _counted(self, span: Span) -> Token | None:
        """The noun that the parse says is counted."""
        tokens = self.sentence.tokens(span)
        if not tokens:
            return None
        low, high = tokens[0].i, tokens[-1].i
        top = next((t for t in tokens if not low <= t.head.i <= high or t.head == t), tokens[-1])
        for child in top.children:  # "hundreds of people", "321 of them"
            if child.dep_ == "prep" and child.lower_ == "of" and child.i == high + 1:
                return next((c for c in child.children if c.dep_ == "pobj"), None)
        for _ in range(4):
            if top.dep_ not in _INSIDE_NOUN or top.head.i <= high:
                break
            top = top.head
            if top.pos_ in ("NOUN", "PROPN") and top.dep_ not in _INSIDE_NOUN:
                break
        return top if top.i > high and top.pos_ in ("NOUN", "PROPN", "PRON", "ADJ") else None

    def _head(self, span: Span) -> Span | None:
        """From the first word that describes what is counted to its noun: "Russian peacekeepers"."""
        noun = self._counted(span)
        if noun is None:
            return None
        tokens = self.sentence.tokens(span)
        first = noun
        while first.i - 1 > tokens[-1].i and first.nbor(-1).head in (noun, first) and first.nbor(-1).dep_ in (
            "amod", "compound", "nmod"):  # fmt: skip
            first = first.nbor(-1)
        return self.sentence.place(first, noun)

    @staticmethod
    def _is_pronoun(words: str, code: str, head: Span | None) -> bool:
        """ "One of them", "the two": words that count only where they stand before what they count."""
        return words.lower() in ("one", "zero", "score") and not code and head is None


def _shared_units(found: list[Quantity], text: str) -> Iterator[Quantity]:
    """ "35 and 10 kV": the unit said once for both."""
    for position, item in enumerate(found):
        following = found[position + 1] if position + 1 < len(found) else None
        alone = following is not None and (item.head is None or item.head.start >= following.span.start)
        if following and alone and following.value.unit and not item.value.unit and item.value.lexical:
            between = text[item.span.end : following.span.start]
            if between.strip() in ("and", "or", "/", ","):
                value = item.value
                yield Quantity(
                    span=item.span,
                    value=NumberValue(
                        words=value.words,
                        lexical=value.lexical,
                        qualifier=value.qualifier,
                        upper=value.upper,
                        unit=following.value.unit,
                        unit_words=following.value.unit_words,
                    ),
                )
                continue
        yield item
