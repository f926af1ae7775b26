"""Text -> raw time expressions: what the words say, before any of it is placed on the calendar.

One compiled alternation, tried only where an expression can start: near a word that every expression holds one of
(a month, a weekday, a unit of time, a number).  No branch nests quantifiers, so the cost is linear in the text.
"""

# ruff: noqa: E501, SIM905 - the table of patterns reads better unbroken

from __future__ import annotations

import re
from collections.abc import Iterator

from kgbuild.model import Frozen, Span

MONTHS = {name: n for n, name in enumerate(
    "january february march april may june july august september october november december".split(), 1)}  # fmt: skip
ABBREVIATED = {**{name[:3]: n for name, n in MONTHS.items()}, "sept": 9}
ALL_MONTHS = {**MONTHS, **ABBREVIATED}
WEEKDAYS = {name: n for n, name in enumerate("monday tuesday wednesday thursday friday saturday sunday".split())}
NUMBERS = {word: n for n, word in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty".split())} | {"a": 1, "an": 1, "thirty": 30, "several": 0, "few": 0}  # fmt: skip
ORDINALS = {word: n for n, word in enumerate(
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), 1)}  # fmt: skip
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}

_MON = "(?:" + "|".join(MONTHS) + r"|(?:jan|feb|mar|apr|jun|jul|aug|sept|sep|oct|nov|dec)\.?)"
_THAT_MON = "(?:" + "|".join(name.capitalize() for name in MONTHS) + ")"
_WD = "(?:" + "|".join(WEEKDAYS) + ")"
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_ANYDAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"(?:1[5-9]|20)\d\d"  # that needs no month beside it to be no number of something
_COUNTED = (
    r"\s*(?:%|km|kilomet|met(?:er|re)|square|people|persons|civilians|troops|soldiers|men\b|women|famil|house|villages|"
    r"refugees|prisoners|ships|horse|foot|infantry|cavalry|knights|tons?\b|tonnes|dollars|members|others|more)"
)
_EARLIER = rf"1[0-4]\d\d(?!\d|[,.]\d|-\w|{_COUNTED})"
_ANYYEAR = rf"(?:{_YEAR}|{_EARLIER})"
_NUM = "(?:" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + r"|\d{1,3})"
_UNIT = r"(?:second|minute|hour|day|night|week|month|year|decade|century|centurie|centuries)s?"
_PART = r"(?:early\s+in|late\s+in|early|mid|late|the\s+beginning\s+of|the\s+end\s+of|beginning\s+of|end\s+of)"
_HOUR = r"(?:(?:the\s+)?(?:early\s+hours|small\s+hours|night|morning|evening|afternoon|dawn)\s+of\s+)?"
# "June 684", "in 717 the Arabs", "AD 9", "439 AD": a number of three digits is a year where nothing follows that it counts.
_ERA = r"\s+(?-i:AD|CE|A\.D\.)(?!\w)"
_NOTHING_COUNTED = (
    r"(?=\s*[,.;:)](?!\d)|\s*$|\s+(?:the|an?|and|but|by|at|in|on|to|after|when|while|where|who|which|he|she|they|his|"
    r"her|its?|under|against|near|between|until|with|for|during|was|were|had)\b)"
)
_DID = r"\w+ed\s+(?:the|an?|it|him|them|its|his|their|to|by|in)\b"  # "the fall of Acre in 1291 ended the war"
_OLD = rf"[1-9]\d\d(?:{_ERA}|{_NOTHING_COUNTED})"
_NOT_OLD = rf"(?!\s+{_OLD})"
_YEARTAIL = rf"(?:(?:\s*,\s*|\s+(?:in\s+|of\s+)?){_ANYYEAR}\b(?!\s*%))?"

# name -> pattern; order matters: longer readings first
PATTERNS: tuple[tuple[str, str], ...] = (
    ("iso", rf"{_YEAR}(?:-\d\d-|/\d\d/)\d\d(?:T[\d:.]+Z?)?"),
    ("numeric", rf"\d{{1,2}}(?:[./]\d{{1,2}}[./]|-\d{{1,2}}-){_YEAR}"),
    ("night", rf"(?:the\s+)?(?:overnight\s+)?night\s+(?:of|between|from)\s+(?:{_WD}\s+)?(?:the\s+)?{_ANYDAY}(?:\s+{_MON})?\s*(?:to|and|[-–—])\s*"
              rf"(?:{_WD}\s+)?(?:the\s+)?{_ANYDAY}\s+(?:of\s+)?{_MON}{_YEARTAIL}"),
    ("nightmf", rf"(?:the\s+)?night\s+(?:of|from|between)\s+{_MON}\s+{_ANYDAY}\s*(?:to|and|[-–—])\s*{_ANYDAY}{_YEARTAIL}"),
    ("nightwd", rf"(?:on\s+)?(?:the\s+)?night\s+(?:of|from|between)\s+{_WD}\s+(?:to|and)\s+{_WD}"),
    ("days", rf"{_ANYDAY}(?:\s*,\s*{_ANYDAY}){{1,6}}\s*,?\s+and\s+{_ANYDAY}\s+(?:of\s+)?{_MON}{_YEARTAIL}"),
    ("mdays", rf"{_MON}\s+{_ANYDAY}(?:\s*,\s*{_ANYDAY}){{0,6}}\s*,?\s+and\s+{_ANYDAY}\b(?!\s+(?:of\s+)?(?:{_MON}|\w+ies\b|\w+s\b))"
              rf"(?:\s*,?\s*{_ANYYEAR})?"),
    ("rangedm", rf"(?:(?:from|between)\s+)?(?:the\s+)?{_ANYDAY}(?:\s+(?:of\s+)?{_MON}{_YEARTAIL})?\s*(?:[-–—]|to|until|till|and|through)\s*"
                rf"(?:the\s+)?{_ANYDAY}\s+(?:of\s+)?{_MON}{_YEARTAIL}"),
    ("rangemd", rf"(?:(?:from|between)\s+)?{_MON}\s+{_ANYDAY}(?:\s*,\s*{_ANYYEAR})?\s*(?:[-–—]|to|until|till|through)\s*(?:{_MON}\s+)?{_ANYDAY}"
                rf"\b(?:\s*,?\s*{_ANYYEAR})?"
                rf"|between\s+{_MON}\s+{_ANYDAY}(?:\s*,\s*{_ANYYEAR})?\s*,?\s+and\s+(?:{_MON}\s+)?{_ANYDAY}\b(?:\s*,?\s*{_ANYYEAR})?"),
    ("rangewd", rf"between\s+{_WD}\s+and\s+{_WD}"),
    ("rangemy", rf"(?:(?:from|between)\s+){_MON}(?:\s+{_ANYYEAR})?\s*(?:to|until|till|and|through)\s*{_MON}\s+{_ANYYEAR}"),
    ("rangemm", rf"{_MON}\s*[-–—]\s*{_MON}\s+{_ANYYEAR}"),
    ("rangeyy", rf"(?:from|between)\s+{_ANYYEAR}\s*(?:[-–—]|to|until|till|and|through)\s*{_ANYYEAR}|{_ANYYEAR}\s*[-–—]\s*(?:{_ANYYEAR}|\d\d)(?![\d-])"),
    ("dmthat", rf"{_HOUR}(?:(?:the\s+)?{_DAY}\s+(?:of\s+)?{_MON}|{_MON}\s+{_DAY})\s*,?\s+(?:of\s+)?"
               r"(?:the\s+same|that(?:\s+same)?|the\s+following|the\s+next|this|last|next)\s+year"),
    ("dmy", rf"{_HOUR}(?:(?:{_WD})\s*,?\s+)?(?:the\s+)?{_ANYDAY}\s*(?:of\s+)?{_MON}(?:(?:\s+in|\s*[,،])?\s+(?:of\s+)?{_ANYYEAR}|\s+{_OLD})"),
    ("mdy", rf"{_HOUR}(?:(?:{_WD})\s*,?\s+)?{_MON}\s+(?:the\s+)?{_ANYDAY}\s*,?\s+(?:in\s+|of\s+)?{_ANYYEAR}"),
    ("dm", rf"{_HOUR}(?:(?:{_WD})\s*,?\s+)?(?:the\s+)?{_DAY}\s*(?:of\s+)?{_MON}{_NOT_OLD}"),
    ("md", rf"{_HOUR}(?:(?:{_WD})\s*,?\s+)?{_MON}\s+{_DAY}(?![\d,]*\d)(?!\s+(?:people|civilians|soldiers|per|%))"),
    ("my", rf"(?:{_PART}[\s-]+)?{_MON}(?:\s*,?\s+(?:of\s+)?{_ANYYEAR}|\s+(?:of\s+)?{_OLD})"),
    ("mthat", rf"(?:{_PART}[\s-]+)?{_MON}\s+(?:of\s+)?(?:the\s+same|that|the\s+following|the\s+next|this|last|next)\s+year|"
              rf"that\s+(?:same\s+)?(?-i:{_THAT_MON})(?!\s+(?:\d|was|is|has|had|would|will|were)\b)"),  # no "that may"
    ("pm", rf"{_PART}[\s-]+{_MON}"),
    ("month", rf"last\s+{_MON}|(?:(?<=\bin\s)|(?<=\bsince\s)|(?<=\buntil\s)|(?<=\bby\s)|(?<=\bduring\s)){_MON}{_NOT_OLD}"),
    ("quarter", rf"(?:the\s+)?(?:first|second|third|fourth|last)\s+quarter\s+of\s+{_YEAR}|Q[1-4]\s+(?:of\s+)?{_YEAR}"),
    ("baseason", rf"(?:this|last|next|that)\s+(?:{'|'.join(SEASONS)})|(?<=\bin\s)the\s+(?:spring|summer|autumn|winter)(?!\s+of|\s+{_YEAR})"),
    ("season", rf"(?:{_PART}[\s-]+)?(?:the\s+)?(?:{'|'.join(SEASONS)})\s+(?:(?:of\s+)?{_ANYYEAR}|of\s+{_OLD})"),
    ("decade", rf"(?:{_PART}[\s-]+)?(?:the\s+)?(?:{_PART}[\s-]+)?(?:1[5-9]|20)\d0['’]?s"),
    ("century", r"(?:the\s+)?(?:\d{1,2}(?:st|nd|rd|th)|(?:nine|eigh|seven|six|fif|four|thir|twen)\w*(?:-first)?)[\s-]century"),
    ("partyear", rf"{_PART}[\s-]+(?:of\s+)?{_YEAR}|the\s+(?:first|second)\s+half\s+of\s+{_YEAR}|the\s+(?:early|late[r]?)\s+part\s+of\s+{_YEAR}"),
    ("later", rf"(?:(?:some|about|around|nearly|almost|just|exactly)\s+)?{_NUM}\s+{_UNIT}\s+(?:later|after\s+that|afterwards|earlier|before\s+that|ago)"),
    ("weekend", r"(?:the|this|last|past)\s+weekend"),
    ("every", rf"(?:every|each)\s+(?:(?:{'|'.join(ORDINALS)})\s+)?(?:day|week|month|year|{_WD})|annually|yearly|daily|weekly|monthly"),
    ("daypart", r"(?:(?:later|early|late)\s+)?in\s+the\s+(?:(?:early|late)\s+)?(?:morning|afternoon|evening)(?!\s+of)|"
                r"(?:at|by)\s+(?:(?:approximately|about|around)\s+)?(?:night|midday|noon|midnight|dawn|dusk|\d{1,2}[:.]\d\d(?:\s*[ap]\.?m)?)|overnight|later\s+in\s+the\s+day"),
    ("sameday", r"(?:on\s+)?(?:the|that)\s+(?:very\s+)?same\s+(?:day|evening|night|morning)|(?:later\s+)?that\s+(?:same\s+)?(?:day|night|evening|morning|afternoon)"),
    ("nextday", r"(?:on\s+)?(?:the\s+)?(?:next|following)\s+(?:day|morning|night|evening)|(?:the\s+)?day\s+after(?!\s+\w)"),
    ("prevday", r"(?:on\s+)?the\s+(?:previous|preceding)\s+(?:day|night|evening)|the\s+day\s+before(?!\s+\w)"),
    ("sameyear", r"(?:(?:late|later|earlier|early)\s+)?(?:in\s+|of\s+)?(?:the|that)\s+same\s+(?:year|month)|(?:(?:late|later|earlier|early)\s+)?(?:in\s+)?that\s+(?:year|month)|the\s+(?:following|next)\s+(?:year|month)|the\s+previous\s+(?:year|month)"),
    ("deictic", rf"the\s+day\s+before\s+yesterday|the\s+day\s+after\s+tomorrow|today|yesterday|tomorrow|tonight|last\s+(?:night|week|month|year|{_WD})|"
                rf"next\s+(?:week|month|year|{_WD})|this\s+(?:week|month|year|morning|{_WD})"),
    ("weekday", rf"{_HOUR}{_WD}(?!\s+(?:Times|Mail|Telegraph|Agreement|Accord))(?:\s+(?:morning|afternoon|evening|night)\b)?(?:\s+(?:of\s+)?last\s+week\b)?"),
    ("era", rf"(?-i:AD|CE|A\.D\.)\s+[1-9]\d{{0,3}}(?![\d%])|[1-9]\d{{0,3}}{_ERA}"),
    ("anniversary", r"(?:the\s+)?(?:\d{1,3}(?:st|nd|rd|th)|" + "|".join(ORDINALS) + r")\s+anniversary"),
    ("duration", rf"(?<!\d[,.]){_NUM}[\s-](?:{_UNIT})(?:[\s-](?:long|old))?|\d{{1,4}}-(?:{_UNIT})"),
    ("year", rf"(?<=\bin\s){_OLD}|(?<=\buntil\s){_OLD}|(?<=\bin\s){_EARLIER}(?=\W*$|\s*[,.;:)]|\s+(?:(?:and|but|when|the|an?|by|to|at|after|with|under|for|as|he|his|its?|this|against|near|on|from|between|was|were|had|under)\b|{_DID}|(?-i:[A-Z])))|"
             rf"(?<=\bin\s){_YEAR}(?![\d%]|[,.]\d|/\d|-\w|\s*(?:%|km|kilomet|square))|(?<![\d,.$€£/#-]){_YEAR}(?![\d%]|[,.]\d|/\d|-\w|\s*(?:%|km|kilomet|met(?:er|re)|square|people|persons|civilians|troops|soldiers|"
             r"men\b|women|famil|house|settle|villages|refugees|peacekeep|residents|tons?\b|tonnes|dollars|members|others|shots|rounds|"
             r"shells|rockets|missiles|mines\b|rifles|fighters|militants|prisoners|inhabitants|villagers|workers|victims|homes|vehicles))"),
)  # fmt: skip
# Which patterns can start with a digit, and which only with one: a start is tried against those that fit it.
_ONLY_DIGIT = frozenset({"iso", "numeric", "days"})
_DIGIT = _ONLY_DIGIT | frozenset(
    ("rangedm", "rangeyy", "dmthat", "dmy", "dm", "decade", "century", "later", "anniversary", "duration", "era", "year"))  # fmt: skip


def _compiled(names: frozenset[str]) -> re.Pattern[str]:
    chosen = "|".join(f"(?P<{name}>{pattern})" for name, pattern in PATTERNS if name in names)
    return re.compile(rf"\b(?:{chosen})(?!\w)", re.IGNORECASE)


_AT_DIGIT = _compiled(_DIGIT)
_AT_LETTER = _compiled(frozenset(name for name, _ in PATTERNS) - _ONLY_DIGIT - {"year"})


# Every expression holds one of these, or a number, …
_CORE = frozenset(ALL_MONTHS) | frozenset(WEEKDAYS) | frozenset(SEASONS) | frozenset(
    "second minute hour day night week month year decade century centuries centurie seconds minutes hours days nights "
    "weeks months years decades centurys morning evening afternoon midday noon midnight dawn dusk today yesterday "
    "tomorrow tonight overnight weekend anniversary annually yearly daily weekly monthly quarter q1 q2 q3 q4".split())  # fmt: skip
# … and starts with that word or with one of these, at most so many words before it.
_STARTERS = frozenset(NUMBERS) | frozenset(ORDINALS) | frozenset(
    "the night morning evening afternoon dawn hours small same from between early mid late later beginning end some about around nearly almost just exactly on that day "
    "next following in at by last past this every each of ad ce".split())  # fmt: skip
_LEAD = 5
_FAR = 8  # words, more than any expression has before the first of the core
_WORDS = re.compile(r"[^\W_]+")


def _starts(text: str, start: int, end: int) -> Iterator[int]:
    """Places where an expression can start, in order."""
    recent: list[tuple[int, int]] = []  # starts among the last words, not yet given, with the number of the word
    for number, match in enumerate(_WORDS.finditer(text, start, end)):
        word = match.group().lower()
        initial = word[0]
        if word in _CORE or initial.isdigit():
            for at, before in recent:
                if number - before <= _FAR:
                    yield at
            yield match.start()
            recent.clear()
        elif word in _STARTERS or (initial in _CENTURY_INITIALS and word.startswith(_CENTURY_WORDS)):
            recent.append((match.start(), number))
            if len(recent) > _LEAD:
                del recent[0]


_CENTURY_WORDS = ("nine", "eigh", "seven", "six", "fif", "four", "thir", "twen")
_CENTURY_INITIALS = frozenset(word[0] for word in _CENTURY_WORDS)


class Raw(Frozen, frozen=True):
    """An expression with its class, its place, and the numbers that it holds, in order."""

    kind: str
    span: Span
    words: str
    days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    years: tuple[int, ...] = ()
    weekday: int = -1


def find(text: str, start: int = 0, end: int | None = None) -> Iterator[Raw]:
    """Expressions in text order, without overlaps."""
    stop = len(text) if end is None else end
    done = start
    for at in _starts(text, start, stop):
        if at < done:
            continue
        match = (_AT_DIGIT if text[at].isdigit() else _AT_LETTER).match(text, at, stop)
        if match is None:
            continue
        done = match.end()
        kind = match.lastgroup or ""
        if kind in ("month", "pm", "md", "dm") and not _is_month(match.group(), kind):
            continue
        if kind in ("days", "mdays") or (kind == "rangedm" and _LISTED.fullmatch(match.group())):
            yield from _each_day(match)
        else:
            yield _raw("rangemy" if kind == "rangemm" else kind, Span(match.start(), match.end()), match.group())


_LISTED = re.compile(rf"{_ANYDAY}\s+and\s+{_ANYDAY}\s.+", re.IGNORECASE | re.DOTALL)


def _each_day(match: re.Match[str]) -> Iterator[Raw]:
    """ "5 and 12 May 1994" tells two days, not the time between them: each number is one, the last with the month."""
    words = match.group()
    whole = _raw("dm", Span(match.start(), match.end()), words)
    month_last = whole.words[0].isdigit()
    numbers = [n for n in re.finditer(rf"(?<!\d){_ANYDAY}(?!\d)", words, re.IGNORECASE) if len(n.group()) < 5]
    for position, number in enumerate(numbers):
        start, end = number.start(), number.end()
        if month_last and position == len(numbers) - 1:
            end = len(words)
        elif not month_last and position == 0:
            start = 0
        yield Raw(
            kind="dmy" if whole.years else "dm",
            span=Span(match.start() + start, match.start() + end),
            words=words[start:end],
            days=(int(re.sub(r"\D", "", number.group())),),
            months=whole.months,
            years=whole.years,
        )


def _is_month(words: str, kind: str) -> bool:
    """ "may" and "march" in small letters are verbs."""
    months = (w for w in _LETTERS.findall(words) if w.lower() in ALL_MONTHS)
    if any(w[:1].isupper() or w.lower() not in ("may", "march", "mar", "dec", "sep", "jan") for w in months):
        return True
    return kind in ("dm", "md") and words.lower() == words and not _VERBS.search(words)


_LETTERS = re.compile(r"[^\W\d_]+")
_VERBS = re.compile(r"\b(?:may|march)\b")
_PLAIN_LETTERS = re.compile(r"[a-z]+")
_WHOLE_YEAR = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?!\d)")
_EARLY_YEAR = re.compile(r"(?<!\d)(?:\d{3}(?!\d)|\d{1,4}(?=\s+(?:ad|ce|a\.d\.))|(?<=ad\s|ce\s|d\.\s)\d{1,4})")
_OF_A_YEAR = frozenset({"my", "dmy", "season", "era", "year"})
_DAY_NUMBER = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?!\d)")


def _raw(kind: str, span: Span, words: str) -> Raw:
    low = words.lower()
    letters = _PLAIN_LETTERS.findall(low)
    months = tuple([ALL_MONTHS[w] for w in letters if w in ALL_MONTHS])
    weekday = next((WEEKDAYS[w] for w in letters if w in WEEKDAYS), -1)
    years = tuple(map(int, _WHOLE_YEAR.findall(low)))
    if not years and kind in _OF_A_YEAR:
        years = tuple(map(int, _EARLY_YEAR.findall(low)[-1:]))
    dated = months or kind == "numeric"
    days = tuple(map(int, _DAY_NUMBER.findall(_WHOLE_YEAR.sub(" ", low)))) if dated else ()
    return Raw(kind=kind, span=span, words=words, days=days, months=months, years=years, weekday=weekday)
