"""`?thing kg:search "words"` in a query -> the things themselves, from a full-text index beside the snapshot.

    ?thing kg:search "kelbecer monastery"                   all words, in any order
    (?thing ?text ?score) kg:search "\\"lachin corridor\\""   a phrase; with the literal found and how well it fits
    ?thing kg:search ("karv*" 20)                           words that begin so; at most 20 rows

The triple is replaced by VALUES before the engine sees the query, so joins start from what was found.  Words
are folded alike in index and query: case, accents, ə and ı, and any script to Latin.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from kgbuild import iris
from kgbuild.serve import syntax
from kgbuild.serve.protocol import Refusal
from kgbuild.serve.search_index import fold
from kgbuild.serve.syntax import Token

FILE = "search.db"
PROPERTY = iris.KG + "search"
MOST = 10_000  # rows of one search
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})|\\(.)", re.DOTALL)
_PLAIN = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f"}


class Search:
    """file: the index, which may still be under way.  Opened when first needed, in the process that needs it."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._database: sqlite3.Connection | None = None

    def find(self, words: str, limit: int) -> list[tuple[str, str, float]]:
        """(subject, literal, score) as N-Triples terms, best first.  Raises Refusal."""
        if self._database is None:
            if not self.file.exists():
                retry = [("Retry-After", "5")]
                raise Refusal(503, "the full-text index is still being made; try again soon", fields=retry)
            self._database = sqlite3.connect(f"{self.file.as_uri()}?mode=ro&immutable=1", uri=True)
        expression = " ".join(_terms(words))
        if not expression:
            return []
        rows = self._database.execute(
            "SELECT subject, literal, -rank FROM found WHERE found MATCH ? ORDER BY rank LIMIT ?", (expression, limit)
        )
        return list(rows)

    def rewrite(self, text: str) -> tuple[str, bool]:
        """The query with its kg:search triples replaced, and whether there were any.  Raises Refusal(400)."""
        if "search" not in text:
            return text, False
        tokens = list(syntax.tokens(text))
        prefixes = _prefixes(tokens)
        pieces: list[str] = []
        done = 0
        for index, token in enumerate(tokens):
            if _iri(token, prefixes) != PROPERTY or (index > 1 and tokens[index - 2].key == "PREFIX"):
                continue
            first, names = _subject(tokens, index, text)
            last, words, limit = _object(tokens, index, text)
            rows = self.find(words, limit)
            pieces += [text[done : tokens[first].start], _values(names, rows)]
            done = tokens[last].start + len(tokens[last].text)
        if not pieces:
            return text, False
        return "".join(pieces) + text[done:], True


def _terms(words: str) -> Iterator[str]:
    """Words, phrases and beginnings as FTS5 writes them, with everything else taken out."""
    for phrase, word in re.findall(r'"([^"]*)"|([^\s"]+)', words):
        parts = re.findall(r"[^\W_]+", fold(phrase or word))
        if parts:
            yield '"' + " ".join(parts) + '"' + ("*" if word.endswith("*") else "")


def _prefixes(tokens: list[Token]) -> dict[str, str]:
    return {
        tokens[i + 1].text: tokens[i + 2].text[1:-1]
        for i in range(len(tokens) - 2)
        if tokens[i].key == "PREFIX" and tokens[i + 1].kind == "pname" and tokens[i + 2].kind == "iri"
    }


def _iri(token: Token, prefixes: dict[str, str]) -> str:
    if token.kind == "iri":
        return token.text[1:-1]
    if token.kind == "pname":
        prefix, _, local = token.text.partition(":")
        return prefixes.get(prefix + ":", "") + local
    return ""


def _misused(text: str, token: Token) -> Refusal:
    return Refusal(
        400,
        f'{syntax.place(text, token.start)}: kg:search stands in a triple of its own: ?thing kg:search "words" .',
        outcome="syntax",
    )


def _subject(tokens: list[Token], index: int, text: str) -> tuple[int, list[str]]:
    """Index of the first token of the subject, and its variables."""
    at = index - 1
    if at >= 0 and tokens[at].kind == "var":
        begin, names = at, [tokens[at].text]
    elif at >= 0 and tokens[at].text == ")":
        names = []
        at -= 1
        while at >= 0 and tokens[at].kind == "var":
            names.insert(0, tokens[at].text)
            at -= 1
        if at < 0 or tokens[at].text != "(" or not 1 <= len(names) <= 3:
            raise _misused(text, tokens[index])
        begin = at
    else:
        raise _misused(text, tokens[index])
    if begin and tokens[begin - 1].text not in ("{", ".", "}"):
        raise _misused(text, tokens[index])
    return begin, names


def _object(tokens: list[Token], index: int, text: str) -> tuple[int, str, int]:
    """Index of the last token of the object, the words, and the limit."""
    rest = tokens[index + 1 : index + 6]
    kinds = [token.kind if token.kind in ("string", "number") else token.text for token in rest]
    if kinds[:1] == ["string"]:
        last, limit, words = index + 1, MOST, rest[0].text
    elif kinds[:4] == ["(", "string", "number", ")"] and rest[2].text.isdigit():
        last, limit, words = index + 4, min(int(rest[2].text), MOST), rest[1].text
    else:
        raise _misused(text, tokens[index])
    after = tokens[last + 1].text if last + 1 < len(tokens) else "}"
    if after not in (".", "}") and tokens[last + 1].kind != "word":
        raise _misused(text, tokens[index])
    return last, _string(words), limit


def _string(token: str) -> str:
    inner = token[3:-3] if token[:3] in ('"""', "'''") else token[1:-1]

    def plain(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _PLAIN.get(match[3], match[3])

    return _ESCAPE.sub(plain, inner)


def _values(names: list[str], rows: list[tuple[str, str, float]]) -> str:
    if len(names) == 1:
        return f"VALUES {names[0]} {{ {' '.join(dict.fromkeys(row[0] for row in rows))} }}"
    listed = [f"({row[0]} {row[1]}" + (f" {row[2]:.6f}" if len(names) == 3 else "") + ")" for row in rows]
    return f"VALUES ({' '.join(names)}) {{ {' '.join(listed)} }}"
