"""A raw time expression and what the text has told so far -> its place on the calendar, with the reason."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from kgbuild.extract.dates import time_grammar as grammar
from kgbuild.extract.dates.calendar_math import bounds, day, shifted, weekday_after, weekday_before
from kgbuild.extract.dates.time_grammar import Raw
from kgbuild.model import DateValue

_FUTURE, _PAST = 65, 300  # days: a date without a year lies in this window around the publication date
_STORY = 2  # years: an older date just before is background, and the text returns to its own days


@dataclass(slots=True)
class Story:
    """What the text has told of time so far."""

    published: dt.date | None
    last: dt.date | None = None  # the last full date
    told: int = -1  # index of the sentence that told it
    near: bool = False  # whether this paragraph, or the sentence just before, told it
    block_day: dt.date | None = None  # the last full date of this paragraph
    today: bool = False  # whether this sentence tells of the day of publication
    future: bool = False  # whether this sentence tells what is to come
    day_first: bool | None = None  # how this text writes 04/05/2020; None where nothing in it shows that
    block_year: int | None = None  # the last year told in this paragraph
    recent: int | None = None  # the year of a whole date told a few sentences ago
    year: int | None = None  # the last year told at all
    lead: int | None = None  # the first year told at all: a text's lead often dates its war


def iso(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def dated(words: str, edtf: str, reason: str) -> DateValue:
    earliest, latest = bounds(edtf)
    return DateValue(words=words, edtf=edtf, earliest=earliest, latest=latest, reason=reason)


def _unresolved(words: str, reason: str) -> DateValue:
    return DateValue(words=words, problem="UnresolvedDate", reason=reason)


def _impossible(words: str) -> DateValue:
    return DateValue(words=words, problem="ImpossibleDate", reason="no calendar has this day; the words are kept")


def place(raw: Raw, story: Story, sentence_year: int | None) -> tuple[DateValue, str]:
    words, kind = raw.words, raw.kind
    if kind in ("iso", "numeric", "dmy", "mdy", "dm", "md", "dmthat"):
        return _point(raw, story, sentence_year), "point"
    if kind == "daypart":
        return _of(raw, story.block_day, "a time of the day that the paragraph tells of"), "point"
    if kind == "weekend":
        return _weekend(raw, story), "point"
    if kind == "every":
        return DateValue(words=words, reason="comes again and again"), "set"
    if kind == "quarter":
        return _quarter(raw), "point"
    if kind == "baseason":
        return _season(raw, story), "point"
    if kind in ("my", "pm", "month", "mthat"):
        return _month(raw, story, sentence_year), "point"
    if kind in ("year", "partyear", "era"):
        return dated(words, f"{raw.years[0]:04}", "a year as written"), "point"
    if kind == "decade":
        return dated(words, f"{raw.years[0] // 10}X", "a decade as written"), "point"
    if kind == "season":
        season = next(code for name, code in _SEASON_CODES.items() if name in words.lower())
        return dated(words, f"{raw.years[0]:04}-{season}", "a season of a year"), "point"
    if kind in ("night", "nightmf", "nightwd", "rangedm", "rangemd", "rangemy", "rangeyy", "rangewd"):
        return _stretch(raw, story, sentence_year), "point" if kind.startswith("night") else "range"
    if kind == "anniversary":
        return _anniversary(raw, story), "anniversary"
    if kind == "duration":
        return DateValue(words=words, reason="a length of time, not a date"), "duration"
    if kind == "century":
        return _century(words), "set"
    return _relative(raw, story), "point"


_SEASON_CODES = {"spring": "21", "summer": "22", "autumn": "23", "fall": "23", "winter": "24"}


def _quarter(raw: Raw) -> DateValue:
    low = raw.words.lower()
    number = next((n for n, w in enumerate(("first", "second", "third", "fourth"), 1) if w in low or f"q{n}" in low), 4)
    year = raw.years[0]
    return dated(raw.words, f"{year}-{3 * number - 2:02}/{year}-{3 * number:02}", "three months of a year")


def _season(raw: Raw, story: Story) -> DateValue:
    low = raw.words.lower()
    code = next(code for name, code in _SEASON_CODES.items() if name in low)
    deictic = low.split()[0] in ("this", "last", "next")
    base = (story.published.year if story.published else None) if deictic else story.block_year
    if base is None:
        return _unresolved(raw.words, "the text gives no year for it")
    shift = {"last": -1, "next": 1}.get(low.split()[0], 0)
    return dated(raw.words, f"{base + shift}-{code}", "a season of the year told")


_CENTURIES = {"nineteenth": 19, "eighteenth": 18, "seventeenth": 17, "sixteenth": 16, "fifteenth": 15,
              "fourteenth": 14, "thirteenth": 13, "twentieth": 20, "twenty-first": 21, "twelfth": 12}  # fmt: skip


def _century(words: str) -> DateValue:
    low = words.lower()
    digits = re.search(r"\d+", low)
    number = int(digits.group()) if digits else next((n for w, n in _CENTURIES.items() if w in low), 0)
    if not 1 <= number <= 21:
        return DateValue(words=words, reason="a century")
    return dated(words, f"{number - 1:02}XX", "a century")


def _point(raw: Raw, story: Story, sentence_year: int | None) -> DateValue:
    if raw.kind == "iso":
        date = iso(raw.words[:10].replace("/", "-"))
        return dated(raw.words, date.isoformat(), "as written") if date else _impossible(raw.words)
    if raw.kind == "numeric":
        first, second, year = (int(n) for n in re.findall(r"\d+", raw.words))
        dates = {d for d in (day(year, second, first), day(year, first, second) if "." not in raw.words else None) if d}
        if len(dates) == 2 and story.day_first is not None:
            wanted = day(year, second, first) if story.day_first else day(year, first, second)
            if wanted:
                return dated(raw.words, wanted.isoformat(), "day and month in the order of the text's other dates")
        if len(dates) == 1:
            return dated(raw.words, dates.pop().isoformat(), "the only reading as a date")
        return _unresolved(raw.words, "day and month can be read either way") if dates else _impossible(raw.words)
    month, number = raw.months[0], raw.days[0]
    if raw.years:
        date = day(raw.years[0], month, number)
        return dated(raw.words, date.isoformat(), "as written") if date else _impossible(raw.words)
    if day(2000, month, number) is None:
        return _impossible(raw.words)
    if raw.kind == "dmthat":
        found, reason = _that_year(raw.words.lower(), story), "the year told before"
    else:
        found, reason = _year_for(month, number, story, sentence_year)
    if found is None:
        return DateValue(words=raw.words, edtf=f"XXXX-{month:02}-{number:02}", reason="the text gives no year for it")
    date = day(found, month, number)
    return dated(raw.words, date.isoformat(), reason) if date else _impossible(raw.words)


def _year_for(month: int, number: int, story: Story, sentence_year: int | None) -> tuple[int | None, str]:
    """The year of a day that is told without one, and why."""
    if sentence_year is not None:
        return sentence_year, "the year of the date beside it"
    near = _near(story.published, month, number)
    if story.block_year is not None and (story.published is None or abs(story.block_year - story.published.year) > 1):
        return story.block_year, "the year that the paragraph tells of"
    if story.recent is not None and near is not None and abs(story.recent - near.year) <= _STORY:
        return story.recent, "the year of the date told just before"
    if near is not None:
        return near.year, "the nearest such day to the publication date"
    for year, reason in ((story.block_year, "the year that the paragraph tells of"), (story.year, "the last year told"),
                         (story.lead, "the year that the text's beginning tells of")):  # fmt: skip
        if year is not None:
            return year, reason
    return None, ""


def _near(published: dt.date | None, month: int, number: int) -> dt.date | None:
    if published is None:
        return None
    options = (day(published.year + shift, month, number) for shift in (0, -1, 1))
    return next((d for d in options if d and -_PAST <= (d - published).days <= _FUTURE), None)


def _month(raw: Raw, story: Story, sentence_year: int | None) -> DateValue:
    month = raw.months[0]
    if raw.years:
        return dated(raw.words, f"{raw.years[0]:04}-{month:02}", "a month as written")
    low = raw.words.lower()
    if raw.kind == "mthat":
        base = _that_year(low, story)
        if base is None:
            return _unresolved(raw.words, "the text gives no year that it could refer to")
        return dated(raw.words, f"{base}-{month:02}", "the year told before")
    if low.startswith("last") and story.published is not None:
        before = story.published.year - (month >= story.published.month)
        return dated(raw.words, f"{before}-{month:02}", "the last such month before the publication date")
    year, reason = _year_for(month, 15, story, sentence_year)
    if year is None:
        return DateValue(words=raw.words, edtf=f"XXXX-{month:02}", reason="the text gives no year for it")
    return dated(raw.words, f"{year}-{month:02}", reason)


def _that_year(low: str, story: Story) -> int | None:
    """ "of that year": the year told before; "last year": counted from the publication date."""
    base = story.year
    if re.search(r"\b(?:this|last|next)\s", low):
        base = story.published.year if story.published else None
    shift = 1 if re.search(r"\b(?:following|next)\b", low) else -1 if re.search(r"\blast\b", low) else 0
    return base + shift if base is not None else None


def _stretch(raw: Raw, story: Story, sentence_year: int | None) -> DateValue:
    if raw.kind == "rangeyy":
        begin, finish = raw.years[0], raw.years[-1]
        if len(raw.years) == 1:  # 1993-94
            finish = int(str(begin)[:2] + re.findall(r"\d+", raw.words)[-1][-2:])
        return dated(raw.words, f"{begin}/{finish}", "years as written") if begin < finish else _impossible(raw.words)
    if raw.kind == "nightwd":
        return _weekday_night(raw, story)
    if raw.kind == "rangewd":
        return _weekdays(raw, story)
    if raw.kind == "rangemy":
        years = raw.years if len(raw.years) == 2 else raw.years * 2
        if len(raw.years) == 1 and raw.months[0] > raw.months[-1]:
            years = (years[0] - 1, years[0])  # "December-January 1994"
        first_month, last_month = (f"{y:04}-{m:02}" for y, m in zip(years, raw.months, strict=False))
        if first_month > last_month:
            return _impossible(raw.words)
        return dated(raw.words, f"{first_month}/{last_month}", "months as written")
    months = raw.months if len(raw.months) == 2 else raw.months * 2
    if len(raw.days) != 2:
        return _unresolved(raw.words, "not two days")
    year, reason = (
        (raw.years[-1], "as written") if raw.years else _year_for(months[1], raw.days[1], story, sentence_year)
    )
    if year is None:
        return _unresolved(raw.words, "the text gives no year for it")
    start_year = raw.years[0] if len(raw.years) == 2 else year - (months[0] > months[1])
    start, end = day(start_year, months[0], raw.days[0]), day(year, months[1], raw.days[1])
    if start is None or end is None or start >= end:
        return _impossible(raw.words)
    return dated(raw.words, f"{start}/{end}", reason)


def _weekday_night(raw: Raw, story: Story) -> DateValue:
    """ "the night of Tuesday to Wednesday": the last such night up to the publication date."""
    if story.published is None:
        return _unresolved(raw.words, "the text's own date is not known")
    begin = weekday_before(story.published - dt.timedelta(days=1), raw.weekday)
    named = [grammar.WEEKDAYS[w] for w in re.findall(r"[a-z]+", raw.words.lower()) if w in grammar.WEEKDAYS]
    if len(named) != 2 or (named[0] + 1) % 7 != named[1]:
        return _unresolved(raw.words, "not two days that follow each other")
    end = begin + dt.timedelta(days=1)
    return dated(raw.words, f"{begin}/{end}", "the last such night up to the publication date")


def _weekdays(raw: Raw, story: Story) -> DateValue:
    """ "between Sunday and Wednesday": the last such days up to the publication date."""
    named = [grammar.WEEKDAYS[w] for w in re.findall(r"[a-z]+", raw.words.lower()) if w in grammar.WEEKDAYS]
    if story.published is None or len(named) != 2:
        return _unresolved(raw.words, "the text's own date is not known")
    end = weekday_before(story.published, named[1])
    return dated(raw.words, f"{weekday_before(end, named[0])}/{end}", "the last such days up to the publication date")


def _anniversary(raw: Raw, story: Story) -> DateValue:
    low = raw.words.lower()
    digits = re.search(r"\d+", low)
    count = int(digits.group()) if digits else next((n for w, n in grammar.ORDINALS.items() if w in low), 0)
    date = shifted(story.published, -count, "year") if story.published and count else None
    if date is None:
        return _unresolved(raw.words, "an anniversary, and the text does not say of which day")
    if not story.today:
        return dated(raw.words, str(date.year), f"{count} years before the year of publication")
    return dated(raw.words, date.isoformat(), f"{count} years before the publication date")


def _relative(raw: Raw, story: Story) -> DateValue:
    low = " ".join(raw.words.lower().split())
    if raw.kind == "later":
        return _later(raw, low, story)
    if raw.kind in ("sameday", "nextday", "prevday"):
        shift = {"sameday": 0, "nextday": 1, "prevday": -1}[raw.kind]
        date = shifted(story.last, shift, "day") if story.last else None
        return _of(raw, date, f"{shift:+d} days from the date told before" if shift else "the date told before")
    if raw.kind == "sameyear":
        base = story.year
        shift = 1 if re.search("following|next", low) else -1 if "previous" in low else 0
        if "month" in low:
            date = shifted(story.last, shift, "month") if story.last else None
            if date is None:
                return _unresolved(raw.words, "the text gives no date that it could refer to")
            return dated(raw.words, date.isoformat()[:7], "counted from the month told before")
        if base is None:
            return _unresolved(raw.words, "the text gives no date that it could refer to")
        return dated(raw.words, str(base + shift), "counted from the year told before")
    if story.published is None:
        return _unresolved(raw.words, "the text's own date is not known")
    if raw.weekday >= 0:
        if low.endswith("last week"):
            date = shifted(story.published, raw.weekday - story.published.weekday() - 7, "day")
            return _of(raw, date, "that day of the week before the publication's")
        if low.startswith("next"):
            return _of(raw, weekday_after(story.published, raw.weekday), "the weekday after the publication date")
        if story.future and not low.startswith("last"):
            return _of(raw, weekday_after(story.published, raw.weekday), "the next such weekday, as it is to come")
        strictly = low.startswith("last")
        date = weekday_before(story.published, raw.weekday, strictly=strictly)
        return _of(raw, date, "the last such weekday up to the publication date")
    return _deictic(raw, low, story.published)


def _weekend(raw: Raw, story: Story) -> DateValue:
    """The last one up to the publication date."""
    if story.published is None:
        return _unresolved(raw.words, "the text's own date is not known")
    saturday = weekday_before(story.published, 5)
    reason = "the last one up to the publication date"
    return dated(raw.words, f"{saturday}/{saturday + dt.timedelta(days=1)}", reason)


def _of(raw: Raw, date: dt.date | None, reason: str) -> DateValue:
    if date is None:
        return _unresolved(raw.words, "the text gives no date that it could refer to")
    return dated(raw.words, date.isoformat(), reason)


def _later(raw: Raw, low: str, story: Story) -> DateValue:
    found = re.search(r"([a-z]+|\d+)\s+(day|night|week|month|year|decade)s?\b", low)
    number = found.group(1) if found else ""
    count = int(number) if number.isdigit() else grammar.NUMBERS.get(number, 0)
    ago = low.endswith("ago")
    base = story.published if ago else story.last if story.near else None
    if not found or not count or base is None:
        return _unresolved(raw.words, "vague, or the text gives no date to count from")
    unit = {"night": "day", "decade": "year"}.get(found.group(2), found.group(2))
    sign = -1 if re.search(r"ago$|earlier$|before that$", low) else 1
    date = shifted(base, sign * count * (10 if found.group(2) == "decade" else 1), unit)
    if date is None:
        return _unresolved(raw.words, "outside the calendar")
    length = {"day": 10, "week": 10, "month": 7, "year": 4}[unit]
    reason = f"{sign * count:+d} {unit}s from the {'publication date' if ago else 'date told before'}"
    return dated(raw.words, date.isoformat()[:length], reason)


def _deictic(raw: Raw, low: str, published: dt.date) -> DateValue:
    days = {"today": 0, "tonight": 0, "this morning": 0, "yesterday": -1, "last night": -1, "tomorrow": 1,
            "the day before yesterday": -2, "the day after tomorrow": 2}  # fmt: skip
    if low in days:
        return _of(raw, shifted(published, days[low], "day"), f"{days[low]:+d} days from the publication date")
    sign = {"last": -1, "next": 1}.get(low.split()[0], 0)
    unit = low.split()[-1]
    date = shifted(published, sign, unit) if unit in ("week", "month", "year") else None
    if date is None:
        return _unresolved(raw.words, "not an expression that can be placed")
    if unit == "week":
        monday = weekday_before(date, 0)
        return dated(
            raw.words, f"{monday}/{monday + dt.timedelta(days=6)}", "the week, counted from the publication date"
        )
    return dated(raw.words, date.isoformat()[: 7 if unit == "month" else 4], "counted from the publication date")
