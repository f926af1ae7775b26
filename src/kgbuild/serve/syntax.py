"""SPARQL text -> what must be known before it is evaluated: form, nesting, SERVICE, FROM, order of columns.

Not a parser: an exact tokenizer.  The engine's own parser has the last word on syntax; this one only has to
agree with it on where strings, IRIs and comments begin and end, since a keyword inside those is no keyword.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from kgbuild.errors import QueryError

MAX_NESTING = 256  # the engine overflows an 8 MB stack at about 1,000 braces; workers have more, see sandbox.py

_NAME = r"A-Za-z_\u00B7\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u037D\u037F-\u1FFF\u200C\u200D\u203F\u2040\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF"  # noqa: E501
_TOKEN = re.compile(
    rf"""
    (?P<space>(?:[ \t\r\n]+|\#[^\r\n]*)+)
  | (?P<iri><[^\x00-\x20<>"{{}}|^`]*>)
  | (?P<string>\"\"\"(?:\"{{0,2}}(?:[^"\\]|\\.))*\"\"\"|'''(?:'{{0,2}}(?:[^'\\]|\\.))*'''
              |"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
  | (?P<var>[?$][{_NAME}0-9]+)
  | (?P<bnode>_:[{_NAME}0-9](?:[{_NAME}0-9.-]*[{_NAME}0-9-])?)
  | (?P<pname>(?:[{_NAME}](?:[{_NAME}0-9.-]*[{_NAME}0-9-])?)?:
       (?:(?:[{_NAME}0-9:]|%[0-9A-Fa-f]{{2}}|\\.)(?:(?:[{_NAME}0-9:.-]|%[0-9A-Fa-f]{{2}}|\\.)*
          (?:[{_NAME}0-9:-]|%[0-9A-Fa-f]{{2}}|\\.))?)?)
  | (?P<lang>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<number>[0-9]*\.?[0-9]+(?:[eE][+-]?[0-9]+)?)
  | (?P<mark>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_FORMS = {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_OPEN, _CLOSE = {"{", "(", "["}, {"}", ")", "]"}
_SUSPECT = re.compile(r"service|load", re.IGNORECASE)


class Token(NamedTuple):
    """kind: name of a group of the grammar above ("word" is upper-cased in `key`, others are as written)."""

    kind: str
    text: str
    start: int
    depth: int  # of brackets around it

    @property
    def key(self) -> str:
        return self.text.upper() if self.kind == "word" else self.text


class Sketch(msgspec.Struct, frozen=True):
    """What a query or update text is, as far as its tokens tell.

    form: "SELECT" | "ASK" | "CONSTRUCT" | "DESCRIBE" | "UPDATE" | "" (no keyword that begins a query).
    star: offset of the "*" in an outermost SELECT *, or -1.  variables: names in order of first use.
    services: what stands after each SERVICE keyword: an IRI without brackets, or "" when not a plain IRI.
    """

    form: str
    nesting: int
    star: int
    variables: tuple[str, ...]
    services: tuple[str, ...]
    loads: bool
    datasets: bool  # has FROM, USING or WITH
    doubtful: bool  # "<...#...>" may be an IRI or a less-than sign with a comment: keywords may hide


def tokens(text: str) -> Iterator[Token]:
    """All but white space and comments, in order."""
    depth = 0
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind == "space":
            continue
        found = match.group()
        if found in _CLOSE and kind == "mark":
            depth -= 1
        yield Token(kind, found, match.start(), depth)
        if found in _OPEN and kind == "mark":
            depth += 1


def sketch(text: str) -> Sketch:
    """Reads the text once.  Raises QueryError when it nests deeper than MAX_NESTING."""
    form, star, nesting, datasets, doubtful, loads = "", -1, 0, False, False, False
    variables: dict[str, None] = {}
    services: list[str] = []
    before = ("", "")
    operand = False  # the token before can end an operand, so that "<" can be less-than
    for kind, found, start, depth in tokens(text):
        if depth >= nesting:
            nesting = depth + 1
            if depth >= MAX_NESTING:
                raise QueryError(
                    f"the query nests deeper than {MAX_NESTING} brackets", where=place(text, start), hint="flatten it"
                )
        if kind == "word":
            word = found.upper()
            if not form and word in _FORMS:
                form = word
            elif not form and word in _UPDATES:
                form = "UPDATE"
            if word in ("FROM", "USING", "WITH"):
                datasets = True
            if "SERVICE" in word:  # also "trueSERVICE", which the engine's parser takes for two words
                services.append("")
            elif "LOAD" in word:
                loads = True
            if before[1] == "SERVICE" and word == "SILENT":
                continue  # SERVICE SILENT <iri>: the IRI is still to come
            before = (kind, word)
        else:
            if kind == "var":
                variables.setdefault(found[1:])
            elif kind == "iri":
                inside, hash_, _ = found[1:-1].partition("#")
                doubtful = doubtful or bool(operand and hash_ and "//" not in inside)
                if before == ("word", "SERVICE"):
                    services[-1] = found[1:-1]
            elif found == "*" and form == "SELECT" and depth == 0 and star < 0 and before[1] in _STARRED:
                star = start
            before = (kind, found)
        operand = kind not in ("mark",) or found in ")]}"
    return Sketch(form, nesting, star, tuple(variables), tuple(services), loads, datasets, doubtful)


_STARRED = {"SELECT", "DISTINCT", "REDUCED"}
# Each begins with plain letters: those are found far faster than what may stand before them.
_FROM, _USING, _WITH = (re.compile(rf"{word}(?<![:?$\w]{word})(?![\w:])").search for word in ("from", "using", "with"))
_STAR = re.compile(r"select(?:(?:[ \t\r\n]|#[^\n]*\n)*(?:distinct|reduced))?(?:[ \t\r\n]|#[^\n]*\n)*\*").search
_PLAIN = {form: Sketch(form, 0, -1, (), (), False, False, False) for form in _FORMS}
_HEAD = re.compile(
    r"(?:[ \t\r\n]+|#[^\r\n]*|(?i:prefix)\s+[^\s<>]*:\s*<[^\s<>]*>|(?i:base)\s*<[^\s<>]*>)*"
    r"((?i:select|ask|construct|describe))\b"
)


def glance(text: str, low: str = "") -> Sketch:
    """The same as `sketch` for texts plain enough to be known without tokenizing (most are), several times faster.

    low: the text in small letters, where the caller has it already.

    Plain: begins like a query, has no star and none of the keywords that matter, inside strings or not, and
    too few brackets to be deep.  `variables` is left empty: it matters for SELECT * alone.
    """
    low = low or text.lower()
    if (
        "service" not in low
        and "load" not in low
        and not ("from" in low and _FROM(low))
        and not ("using" in low and _USING(low))
        and not ("with" in low and _WITH(low))
        and not ("*" in low and _STAR(low))
        and text.count("{") + text.count("(") + text.count("[") <= MAX_NESTING
    ):
        head = _HEAD.match(text)
        if head is not None:
            return _PLAIN[head.group(1).upper()]
    return sketch(text)


def refuse_outbound(text: str, found: Sketch, allowed: frozenset[str]) -> None:
    """Raises QueryError when evaluating could open a connection to a host that is not in `allowed`."""
    if found.loads:
        raise QueryError("LOAD is not available: this server makes no requests of its own", hint="upload the data")
    for target in found.services:
        host = re.fullmatch(r"https?://([^/?#@\\]+)(?:[/?#].*)?", target)
        if host is None or host.group(1).lower() not in allowed:
            raise QueryError(
                "SERVICE is not available: this server makes no requests of its own",
                hint="ask the other endpoint from your own program and join there",
            )
    if found.doubtful and not found.services and _SUSPECT.search(text):
        raise QueryError(
            "cannot tell whether SERVICE or LOAD stands in a comment here",
            hint="put spaces around < and leave the word out of comments and strings",
        )


def place(text: str, offset: int) -> str:
    """Line and column, both from 1, of a character offset."""
    line = text.count("\n", 0, offset) + 1
    return f"line {line}, column {offset - (text.rfind(chr(10), 0, offset) + 1) + 1}"


def with_columns(text: str, found: Sketch, names: tuple[str, ...]) -> str:
    """SELECT * with the star written out, in the order in which the query first uses the variables."""
    known = set(names)
    ordered = [name for name in found.variables if name in known]
    return text[: found.star] + " ".join("?" + name for name in ordered) + text[found.star + 1 :]
