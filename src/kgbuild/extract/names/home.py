"""A document's names -> the country at home in it: whose president "the president" is when the text does not say.

That of the place where the text was written, if the text is about it; else the one that most names belong to.  Where
two countries are named about as often, no country is at home.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kgbuild.extract.names.cast import Cast, Entry
from kgbuild.extract.names.tellings import Told
from kgbuild.extract.names.words import Line

_SENTENCES = 8  # a line that says where the text was written stands among the first
_DATELINE = frozenset(",(-–—/:")
_FEW = 3  # a country named less often is only mentioned
_SHARE = 0.6  # of the names that belong to a country
_TIMES = 3  # as often as the next one, where its share is but half


def home_of(lines: Sequence[Line], told: Sequence[Told], cast: Cast) -> tuple[str, str]:
    """The state's key and the reason; ("", "") where the text does not show it."""
    named: Counter[str] = Counter()
    written: dict[int, list[str]] = {}
    for item in told:
        entry = cast.entries.get(cast.key(item.key))
        if entry is None:
            continue
        country = country_of(entry)
        if country and _opens(lines[item.sentence], item):
            written.setdefault(item.sentence, []).append(country)
        elif country:
            named[country] += 1
    for number, countries in written.items():  # "BEIRUT/JERUSALEM": both, or none
        known = len(countries) > lines[number].text.count("/")
        if known and len(set(countries)) == 1 and named[countries[0]] >= _FEW:
            return countries[0], "the country where the text was written, which it is about"
    ranked = [*named.most_common(2), ("", 0), ("", 0)]
    (first, count), (_, second) = ranked[:2]
    clear = count >= _SHARE * named.total() or (2 * count >= named.total() and count >= _TIMES * second)
    return (first, "the country that the text is about") if count >= _FEW and clear else ("", "")


def country_of(entry: Entry) -> str:
    """The state that a name belongs to; one that others do not recognise is a state of its own here."""
    if "State" in entry.types and not entry.key.startswith("iso:"):
        return entry.key
    return f"iso:{entry.country}" if len(entry.country) == 2 else entry.country


def _opens(line: Line, told: Told) -> bool:
    """ "|KYIV/KHERSON (Agency) – …", "|MOSCOW, February 18.": where the text was written."""
    if told.sentence >= _SENTENCES or not all(t.isupper() for t in line.text[told.first : told.last + 1]):
        return False
    before = line.text[: told.first]
    return line.word(told.last + 1)[:1] in _DATELINE and all(w.isupper() or w in _DATELINE for w in before)
