"""Document and its sentences -> time expressions placed on the calendar, each with how that was worked out.

A date without a year takes it from a date with one in the same sentence, then from the paragraph's story, then from
the publication date, then from the last year told.  Where none of these stands in the text, the date stays
partial ("XXXX-05-22"); it is never guessed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from kgbuild.extract.annotations import Time
from kgbuild.extract.dates import time_grammar as grammar
from kgbuild.extract.dates.time_grammar import Raw
from kgbuild.extract.dates.time_placing import Story, dated, iso, place
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.model import DateValue, Document, Span

_NOT_A_YEAR = re.compile(
    r"(?:\b(?:resolutions?|no|nos|number|numbers|paragraphs?|paras?|articles?|page|pages|res|law|order|"
    r"directive|flight|highway|route|chapter|section|room|model)\.?|№|#|[A-Z]/)\s*$",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\b(?:before|prior\s+to|ahead\s+of|no\s+later\s+than)\s+(?:the\s+)?$", re.IGNORECASE)
# "They took it in April last year, |after soldiers had deposed| the king on March 22": in that year.
_BEFORE_THAT = re.compile(r"\b(?:after|when|once)\b[^.;]*\bhad\s+(?:been\s+)?\w+(?:ed|en|wn)\b")
_FUTURE_TENSE = re.compile(r"\b(?:will|shall|(?:is|are)\s+(?:due|to|set|scheduled|expected|planned))\b", re.IGNORECASE)
_QUOTED = re.compile(r'["“”][^"“”]*(?:["“”]|\Z)')
_CUT = re.compile(rf"\b(?:\d{{1,2}}|{'|'.join(grammar.MONTHS)}),?\Z", re.IGNORECASE)
_BESIDE = 12  # characters: a time of day this near to a date belongs to it
_FAR = 5  # sentences after which "the same day" no longer refers to a day told
_RECENT = 3  # sentences for which a whole date gives its year to dates without one
_CARRY_ON = frozenset({"later", "nextday", "sameday", "dmthat", "mthat"})  # the paragraph's story goes on from there
_WRAPPED = 130  # characters: no text is wrapped into longer lines
_FRONT = 10  # characters: an expression that starts within these opens its sentence


def find_times(document: Document, sentences: Sequence[Sentence]) -> tuple[Time, ...]:
    """In text order, without overlaps; every `words` is the text at its span."""
    raws = list(_by_sentence(document.text, sentences))
    story = Story(published=iso(document.source.issued), lead=_lead(raws), day_first=_day_first(raws))
    found: list[Time] = []
    block: Span | None = None
    whole_at = -1
    for sentence, expressions in raws:
        if sentence.block.span != block or _new_line(document.text, sentence):
            block, story.block_year, story.block_day = sentence.block.span, None, None
        if sentence.index - story.told > _FAR:
            story.last = None
        if sentence.index - whole_at > _RECENT:
            story.recent = None
        if not expressions:
            continue
        story.near = story.block_day is not None or sentence.index - story.told <= 1
        coming = _coming(document.text, sentence.span)
        story.today = any(raw.kind == "deictic" and raw.words.lower() == "today" for raw in expressions)
        known = next((raw for raw in expressions if raw.years and raw.months and raw.days), None)
        said: tuple[int, int] | None = None  # where a year was told in other words than its number, and which
        for position, raw in enumerate(expressions):
            if raw.kind == "daypart" and (story.block_day is None or _beside(expressions, position)):
                continue
            if raw.kind == "later" and _told_whole(document.text, expressions, position):
                continue
            front = raw.span.start - sentence.span.start < _FRONT
            story.future = coming is not None and (front or coming < raw.span.start)
            year = _sentence_year(expressions, position, known)
            if year is None and said is not None and _BEFORE_THAT.search(document.text, said[0], raw.span.start):
                year = said[1]
            value, kind = place(raw, story, year)
            if raw.kind in ("mthat", "dmthat") and value.edtf[:4].isdigit():
                said = raw.span.end, int(value.edtf[:4])
            whole = value.edtf and "/" not in value.edtf and not value.edtf.startswith("XXXX")
            if whole and _BEFORE.search(document.text, max(0, raw.span.start - 20), raw.span.start):
                value = dated(raw.words, f"../{value.edtf}", f"{value.reason}; told as before it")
            found.append(Time(span=raw.span, value=value, kind=kind))
            if raw.years and raw.days and iso(value.edtf) not in (None, story.published):
                story.recent, whole_at = int(value.edtf[:4]), sentence.index
            _tell(story, raw, value, opens=front)
            story.near = story.near or story.block_day is not None
            story.told = sentence.index if story.last is not None and iso(value.edtf) == story.last else story.told
    return tuple(found)


def _new_line(text: str, sentence: Sentence) -> bool:
    """Whether a paragraph begins here though no blank line stands before it: behind a line that no wrapping made."""
    start = sentence.span.start
    broken = text.rfind("\n", sentence.block.span.start, start)
    if broken < 0 or text[broken:start].strip():
        return False
    return broken - max(text.rfind("\n", 0, broken), sentence.block.span.start - 1) > _WRAPPED


def _coming(text: str, sentence: Span) -> int | None:
    """Where the sentence's own words, not those that it quotes, turn to what is to come."""
    quoted = [m.span() for m in _QUOTED.finditer(text, sentence.start, sentence.end)]
    for match in _FUTURE_TENSE.finditer(text, sentence.start, sentence.end):
        if not any(start <= match.start() < end for start, end in quoted):
            return match.start()
    return None


def _told_whole(text: str, expressions: Sequence[Raw], position: int) -> bool:
    """ "|six weeks later|, on 4 April": the date itself follows."""
    following = next(iter(expressions[position + 1 : position + 2]), None)
    between = text[expressions[position].span.end : following.span.start] if following else ""
    return following is not None and bool(following.days) and between.replace(",", "").strip() in ("on", "")


def _beside(expressions: Sequence[Raw], position: int) -> bool:
    """Whether a time of day belongs to a date of its sentence: "at 12:01 on 12 May", "On 26 October, at midday"."""
    if any(other.months or other.kind == "iso" for other in expressions[:position]):
        return True
    following = expressions[position + 1 : position + 2]
    return any(other.span.start - expressions[position].span.end < _BESIDE for other in following)


def parse_time(words: str, published: str = "") -> DateValue:
    """One expression alone, with a publication date (ISO) as its only anchor."""
    raw = next(grammar.find(words), None)
    if raw is None:
        return DateValue(words=words, problem="UnresolvedDate", reason="no expression of time that is known here")
    return place(raw, Story(published=iso(published)), None)[0]


def _by_sentence(text: str, sentences: Sequence[Sentence]) -> Iterator[tuple[Sentence, list[Raw]]]:
    """Expressions of each sentence; one that a line's end cuts in two ("on 18 / August 1993") belongs to the first."""
    done = 0
    for position, sentence in enumerate(sentences):
        end, following = sentence.span.end, position + 1
        while (
            following < len(sentences)
            and following - position < 3
            and sentences[following].block == sentence.block
            and _CUT.search(text, max(sentence.span.start, end - 12), end)
        ):
            end, following = min(sentences[following].span.start + 40, sentences[following].span.end), following + 1
        found = []
        for raw in grammar.find(text, max(done, sentence.span.start), end):
            if raw.span.start >= sentence.span.end:
                break
            if not _names_something(text, raw):
                found.append(raw)
                done = raw.span.end
        yield sentence, found


def _names_something(text: str, raw: Raw) -> bool:
    """Whether a year is a number's or a document's: "Resolution 1994", "822 (1993)"."""
    if raw.kind not in ("year", "rangeyy"):
        return False
    before = text[max(0, raw.span.start - 24) : raw.span.start]
    in_brackets = re.search(r"\d\s*\($", before) and text[raw.span.end : raw.span.end + 1] == ")"
    return bool(in_brackets or _NOT_A_YEAR.search(before))


def _lead(raws: Sequence[tuple[Sentence, list[Raw]]]) -> int | None:
    return next((r.years[0] for _, found in raws[:6] for r in found if r.years and r.kind != "decade"), None)


def _day_first(raws: Sequence[tuple[Sentence, list[Raw]]]) -> bool | None:
    """What dates like 30/11/2020 show about the text's order of day and month; None for nothing, or both."""
    orders = set()
    for words in (raw.words for _, found in raws for raw in found if raw.kind == "numeric" and "." not in raw.words):
        first, second = (int(n) for n in re.findall(r"\d+", words)[:2])
        if first > 12 or second > 12:
            orders.add(first > 12)
    return orders.pop() if len(orders) == 1 else None


def _sentence_year(expressions: Sequence[Raw], position: int, known: Raw | None) -> int | None:
    """A year that the same sentence gives with a full date, the nearest before first ("March 27 in 1993 … April 2")."""
    for other in reversed(expressions[:position]):
        if other.years and (other.months or other.kind == "year"):
            return other.years[-1]
    if known is None:
        return None
    told = expressions[position]
    if told.months and told.days and told.kind in ("dm", "md") and not _same_year(told, known):
        return known.years[0] - 1
    return known.years[0]


def _same_year(told: Raw, later: Raw) -> bool:
    """ "on 29 December, and on 10 January 2023": the day before a new year's is of the old one."""
    return (told.months[0], told.days[0]) <= (later.months[0], later.days[0])


def _within(last: dt.date | None, month: str) -> bool:
    """Whether a day lies in a month; another month told since makes "four days later" uncertain."""
    return last is not None and last.isoformat().startswith(month)


def _tell(story: Story, raw: Raw, value: DateValue, *, opens: bool) -> None:
    """A bare year sets the paragraph's story only where it opens a sentence ("In 1992, …"); else it is an aside."""
    if raw.kind in ("decade", "century", "duration", "deictic", "daypart", "weekend", "every") or value.edtf.startswith(
        "XXXX"
    ):
        return
    end = value.edtf.rpartition("/")[2]
    if re.match(r"\d{4}", end):
        story.year = int(end[:4])
        told = raw.years and raw.kind != "rangeyy" and (raw.kind != "year" or opens)
        if told or raw.kind in _CARRY_ON:
            story.block_year = story.year
    if (date := iso(end)) is not None:
        story.last = story.block_day = date
    elif raw.kind in ("later", "mthat") or (raw.months and not _within(story.last, end)):
        story.last = None
