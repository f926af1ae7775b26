"""Query text -> the text as the engine shall have it, worked out once for all queries that differ in constants alone.

Programs ask the same query again and again for another thing.  So a query is divided into constants (IRIs, strings,
numbers) and what stands between them, its outline.  The outline with placeholders is rewritten, once, and the constants
are put back where their placeholders have gone.  Nothing in the rewriting looks at what a constant is.
"""

from __future__ import annotations

import re
from functools import lru_cache

import pyoxigraph as ox

from kgbuild.serve import dedupe, syntax

_LONGEST = 8192  # characters: outlines are kept
_OUTLINES = 256
# Only what cannot be taken for anything else: no IRI with a character that an expression may have behind a less-than
# sign, and a number only where it is a token by itself.  Each branch begins with a plain character, which is how
# the regular expression passes quickly over everything else.
_IRI = r"""<[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>"{}|^`?$()&'\\]*>"""
_STRING = r"""%s(?:[^%s\\\r\n]|\\.)*%s"""
_DIGITS = r"%s(?<=[\s(,=<>]%s)[0-9]*(?:\.[0-9]+)?(?![\w.:-])"
_BRANCHES = [_IRI, *(_STRING % (quote, quote, quote) for quote in "\"'"), *(_DIGITS % (d, d) for d in "0123456789")]
_CONSTANT = re.compile(f"({'|'.join(_BRANCHES)})")
_MARK, _NUMBER = "kgbuild:constant-", "417041704170"
_PLACE = re.compile(rf'[<"]{_MARK}(\d+)[>"]|{_NUMBER}(\d{{4}})')
_EMPTY = ox.Store()


def better(text: str) -> str | None:
    """None: as it is written.  text: of a query that has DISTINCT in it, if only as part of a word."""
    if len(text) > _LONGEST or '"""' in text or "'''" in text:
        return None
    parts = _CONSTANT.split(text)
    constants = parts[1::2]
    template = _template(tuple(parts[::2]), "".join([constant[0] for constant in constants]))
    if template is None:
        return None
    between, places = template
    pieces = [""] * (2 * len(places) + 1)
    pieces[::2] = between
    pieces[1::2] = [constants[place] for place in places]
    return "".join(pieces)


@lru_cache(maxsize=_OUTLINES)
def _template(between: tuple[str, ...], kinds: str) -> tuple[tuple[str, ...], tuple[int, ...]] | None:
    """What stands between the constants of the rewritten query, and which constant comes where."""
    whole = "".join(between)
    if "#" in whole or _MARK in whole or _NUMBER in whole:  # a comment may hold anything
        return None
    places = [_place(number, kind) for number, kind in enumerate(kinds)]
    text = between[0] + "".join([place + after for place, after in zip(places, between[1:], strict=True)])
    # Each placeholder has to be a token, and so then is any constant in its place.
    if [token.text for token in syntax.tokens(text) if _PLACE.fullmatch(token.text)] != places:
        return None
    found = dedupe.rewrite(text)
    if found is None:
        return None
    try:
        _EMPTY.query(text)
    except (SyntaxError, ValueError, RuntimeError, OSError):
        return None  # the engine shall say so of the query as it is written
    pieces = _PLACE.split(found)
    numbers = [int(iri or number) for iri, number in zip(pieces[1::3], pieces[2::3], strict=True)]
    return tuple(pieces[::3]), tuple(numbers)


def _place(number: int, kind: str) -> str:
    if kind == "<":
        return f"<{_MARK}{number}>"
    return f"{_NUMBER}{number:04}" if kind.isdigit() else f'"{_MARK}{number}"'
