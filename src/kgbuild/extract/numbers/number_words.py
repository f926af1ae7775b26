"""Words and digits -> numbers: "half a million", "53,340", "two hundred and five", "94,4" -> exact decimals."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from kgbuild.extract.numbers.units import NUMBERS

LONGEST = 18  # digits: a longer run of them is a name (an account, an identifier), not an amount

_SMALL = "|".join(sorted(NUMBERS.small, key=len, reverse=True))
_SCALE = "|".join(sorted(NUMBERS.scales, key=len, reverse=True))
_DIGITS = (
    r"\d{1,3}(?:,\d{3}){1,5}(?:\.\d+)?(?!\d)"  # 53,340
    r"|\d{1,3}(?:[ \u00a0\u2009\u202f]\d{3}){1,5}(?![\d,.]{0,3}\d)"  # 53 340
    r"|\d{1,3}(?:\.\d{3}){2,5}(?!\d)"  # 1.234.567
    r"|\d+(?:\.\d+)?(?!\d)(?:,\d{1,2}(?!\d))?"  # 9454, 11.6, and 94,4 as much of Europe writes it
)
_WORD = rf"(?:(?:{_SCALE})(?:\s+and(?=\s+(?:{_SMALL})\b))?|(?:{_SMALL}))(?![\w])"
NUMBER = (
    rf"(?:half\s+an?\s+(?:{_SCALE})\b"
    rf"|an?\s+(?:{_SCALE})\b(?:[\s-]+(?:{_SCALE})\b)?"
    rf"|(?:{_DIGITS})(?:(?:\s+|-)(?:{_SCALE})\b(?!s)){{0,3}}"
    rf"|(?:{_SMALL})\b(?:[\s-]+{_WORD}){{0,8}})"
)
_TOKEN = re.compile(r"[a-z]+|\d[\d,.\s\u00a0\u2009\u202f]*\d|\d", re.IGNORECASE)


def value(words: str) -> Decimal | None:
    """The number that the words say; None where they do not make one ("five thousand million two")."""
    low = words.lower()
    total, group = Decimal(0), Decimal(0)
    last = Decimal("Infinity")  # the last scale closed: scales fall from left to right
    seen = False
    for match in _TOKEN.finditer(low):
        token = match.group()
        if token in ("and", "a", "an"):
            continue
        if token == "half":
            group, seen = Decimal("0.5"), True
        elif token in NUMBERS.scales:
            scale = Decimal(NUMBERS.scales[token])
            group = (group if seen and group else Decimal(1)) * scale
            if scale >= 1000:
                if scale >= last and total:
                    return None
                total, group, last = total + group, Decimal(0), scale
            seen = True
        else:
            number = Decimal(NUMBERS.small[token]) if token in NUMBERS.small else digits(token)
            if number is None or (group and not _joins(group, number)):
                return None
            group, seen = group + number, True
    return total + group if seen else None


def _joins(group: Decimal, number: Decimal) -> bool:
    """ "twenty" + "one" and "hundred" + "five" join; "five" + "six" do not."""
    if group % 100 == 0:
        return number < 100
    return group % 10 == 0 and group % 100 >= 20 and 0 < number < 10


def digits(words: str) -> Decimal | None:
    """ "53,340", "53 340", "94,4", "1.234.567" -> the number; None for what is too long to be an amount."""
    if sum(c.isdigit() for c in words) > LONGEST:
        return None
    plain = re.sub(r"\s", "", words)
    if re.fullmatch(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    elif re.fullmatch(r"\d{1,3}(?:\.\d{3}){2,}", plain):
        plain = plain.replace(".", "")
    else:
        plain = plain.replace(",", ".")
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def lexical(number: Decimal) -> str:
    """Canonical xsd:integer, or xsd:decimal where there is a fraction."""
    if number == number.to_integral_value():
        return str(int(number))
    return format(number.normalize(), "f")
