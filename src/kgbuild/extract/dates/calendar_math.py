"""EDTF strings -> first and last day; the few sums with dates that reading a text needs."""

from __future__ import annotations

import calendar
import datetime as dt
import re

EDTF = re.compile(r"\d{4}(-(0[1-9]|1[0-2]|2[1-4])(-\d\d)?)?|\d{3}X|\d\dXX")


# EDTF level 1: 21 spring, 22 summer, 23 autumn, 24 winter, with the months of the northern half
SEASONS = {"21": (3, 5), "22": (6, 8), "23": (9, 11), "24": (12, 2)}


def day(year: int, month: int, number: int) -> dt.date | None:
    """None for a day that no calendar has."""
    try:
        return dt.date(year, month, number)
    except ValueError:
        return None


def bounds(edtf: str) -> tuple[str, str]:
    """First and last day as ISO dates; "" where open or unknown ("../1998-08" has only a last day)."""
    if "/" in edtf:
        first, _, last = edtf.partition("/")
        return ("" if first in ("", "..") else bounds(first)[0]), ("" if last in ("", "..") else bounds(last)[1])
    if edtf.startswith("XXXX") or not EDTF.fullmatch(edtf):
        return "", ""
    start, end = edtf.replace("X", "0"), edtf.replace("X", "9")
    if len(edtf) == 10:
        return edtf, edtf
    if len(edtf) == 7 and edtf[5:] in SEASONS:
        opens, closes = SEASONS[edtf[5:]]
        over = closes < opens  # winter ends in the next year
        return f"{edtf[:4]}-{opens:02}-01", bounds(f"{int(edtf[:4]) + over}-{closes:02}")[1]
    if len(edtf) == 7:
        year, month = int(edtf[:4]), int(edtf[5:])
        return f"{edtf}-01", f"{edtf}-{calendar.monthrange(year, month)[1]:02}"
    return f"{start}-01-01", f"{end}-12-31"


def shifted(date: dt.date, count: int, unit: str) -> dt.date | None:
    """count days, weeks, months or years later (earlier when negative); None outside the calendar.

    A month or year later falls on the last day where the month is shorter.
    """
    try:
        if unit in ("day", "week"):
            return date + dt.timedelta(days=count * (7 if unit == "week" else 1))
        months = date.year * 12 + date.month - 1 + count * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        return dt.date(year, month + 1, min(date.day, calendar.monthrange(year, month + 1)[1]))
    except (OverflowError, ValueError):
        return None


def weekday_before(anchor: dt.date, weekday: int, *, strictly: bool = False) -> dt.date:
    """The latest such weekday not after the anchor.  weekday: 0 = Monday."""
    back = (anchor.weekday() - weekday) % 7
    return anchor - dt.timedelta(days=7 if strictly and back == 0 else back)


def weekday_after(anchor: dt.date, weekday: int) -> dt.date:
    """The next such weekday after the anchor."""
    return anchor + dt.timedelta(days=(weekday - anchor.weekday() - 1) % 7 + 1)
