"""A name that a paragraph opens with -> whether it is the dateline's: where it was written, not what it is about."""

from __future__ import annotations

from kgbuild.extract.names.organ_tables import MONTHS
from kgbuild.extract.names.words import Line

_LONG = 14  # words between the place and the dash: a division, a day, an agency in brackets
_DASHES = frozenset({"-", "--", "---", "–", "—", "_", "/"})


def opens_dateline(line: Line, last: int) -> bool:
    """ "|TRIPOLI|, 20 October - …", "|BAMAKO| (Agency) June 20 - …", "|Bamako| 6-20 (Agency) - …".

    A name in small letters needs more than the dash: "Bamako - the capital - fell".
    """
    after = line.word(last + 1)
    if line.text[0].isupper() and (after in ("(", ",") or after in _DASHES or after[:1].isdigit()):
        return True
    dated = False
    for k in range(last + 1, min(last + _LONG, line.size)):
        word = line.low[k]
        if word in _DASHES and not (dated and line.word(k + 1)[:1].isdigit()):
            return dated
        if word[:1].isdigit() or word in ("(", ")") or word in MONTHS:
            dated = True
        elif word not in (",", ".", *_DASHES) and not line.cap[k]:
            return False
    return False
