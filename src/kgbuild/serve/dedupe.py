"""Text of a SELECT DISTINCT -> the same query with duplicates removed before the joins that do not need them.

All things that share a feature with <x>, and their labels:

    SELECT DISTINCT ?thing ?label { <x> :feature ?feature . ?thing :feature ?feature . ?thing :label ?label }

The engine looks for the label of a thing once for each feature that it shares.  Nothing asks which feature that was, so
it may be forgotten, and the thing be taken once, as soon as the first two patterns are joined.

Why the answers stay the same.  Let S be some of the triple patterns, R the other ones and whatever else stands in the
query.  Take a variable of S that is not selected, does not occur in R nor in an ORDER BY, and in no filter but those
that need variables of S alone.  It decides whether a row of S exists and how often, not what R does with it, and how
often is of no account under the outer DISTINCT.  So S, with those filters, may be replaced by the set of what its other
variables can be.  This holds because nothing in the query looks at the number of rows (no aggregates, no sub-selects)
and every function in it gives the same for the same arguments (no RAND, UUID, BNODE): see `WORDS`.

Why it is not slower.  The engine joins the pattern that seems to give the fewest rows first, judging by which positions
are known.  S is a beginning of that order, and LATERAL holds the engine to the rest of it.  One thing is done better:
a property of a known thing that a filter compares with something (`<x> :size ?a . ?thing :size ?b FILTER(?a < ?b)`)
comes before what it is compared with, so that the filter is asked at once; the engine would join it last.  What is
added is a set of what S gives, and S is taken only if it is reached through something forgotten and seems small.

Whatever is not of the plain shape that is read here is None, and stays as it was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from kgbuild.serve import syntax
from kgbuild.serve.syntax import Token

MOST_PARTS = 40  # triple patterns, and filters: working out the order takes longer than in proportion
MOST_ROWS = 100_000  # that S may seem to give: all have to be remembered
_OPTIONALS = 8  # deepest nesting of OPTIONAL
# Rows that a pattern seems to give, by which of subject, predicate and object are known: the engine's own estimates.
_SIZES = {
    (True, True, True): 1, (True, True, False): 10, (True, False, True): 2, (False, True, True): 1_000,
    (True, False, False): 100, (False, False, False): 1_000_000_000, (False, True, False): 1_000_000,
    (False, False, True): 10_000,
}  # fmt: skip
# Keywords and functions that a query may have: none by which the number of rows can be told, none that gives now this,
# now that.
WORDS = {
    "SELECT", "DISTINCT", "WHERE", "FILTER", "OPTIONAL", "ORDER", "BY", "ASC", "DESC", "LIMIT", "OFFSET", "TRUE",
    "FALSE", "IN", "NOT", "A",
    "STR", "LANG", "LANGMATCHES", "DATATYPE", "BOUND", "IRI", "URI", "ABS", "CEIL", "FLOOR", "ROUND", "CONCAT",
    "STRLEN", "UCASE", "LCASE", "ENCODE_FOR_URI", "CONTAINS", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER",
    "YEAR", "MONTH", "DAY", "HOURS", "MINUTES", "SECONDS", "TIMEZONE", "TZ", "MD5", "SHA1", "SHA256", "SHA384",
    "SHA512", "COALESCE", "IF", "STRLANG", "STRDT", "SAMETERM", "ISIRI", "ISURI", "ISBLANK", "ISLITERAL",
    "ISNUMERIC", "REGEX", "SUBSTR", "REPLACE",
}  # fmt: skip
_COMPARISONS = {"<", ">", "="}


class Triple(NamedTuple):
    subject: str
    predicate: str
    object: str

    @property
    def variables(self) -> list[str]:
        return [part for part in self if part[0] == "?"]

    def size(self, bound: set[str]) -> int:
        known = [part[0] != "?" or part in bound for part in self]
        return _SIZES[known[0], known[1], known[2]]

    def __str__(self) -> str:
        return " ".join(self) + " ."


class Clause(NamedTuple):
    """A filter, an OPTIONAL, or what stands around the group.  compares: has <, > or = and no !=."""

    text: str
    variables: frozenset[str]
    compares: bool = False


class Group(NamedTuple):
    triples: list[Triple]
    filters: list[Clause]
    optionals: list[Clause]


class _Other(Exception):
    """The query is not of the shape."""


def rewrite(text: str) -> str | None:
    """None: nothing to gain, or not of the shape.  text: without comments.

    Of a text that the engine would not accept, what is returned may be anything.
    """
    try:
        reader = _Reader(text)
        reader.prologue()
        head = reader.head()
        begin = reader.here().start + 1
        group = reader.group()
        end = reader.before().start
        rest = reader.rest()
    except _Other:
        return None
    if max(len(group.triples), len(group.filters)) > MOST_PARTS:
        return None
    body = _better(group, head.variables | rest.variables)
    return None if body is None else text[:begin] + " " + body + " " + text[end:]


class _Reader:
    """Walks over the tokens.  Each method raises _Other where the query is not of the shape."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.at = text, list(syntax.tokens(text)), 0
        for token in self.tokens:
            other = token.kind == "word" and token.key not in WORDS and token.key not in ("PREFIX", "BASE")
            if other or token.kind == "bnode" or token.text == "[":
                raise _Other

    def here(self) -> Token:
        if self.at >= len(self.tokens):
            raise _Other
        return self.tokens[self.at]

    def before(self) -> Token:
        return self.tokens[self.at - 1]

    def take(self, *wanted: str) -> Token:
        """wanted: kinds, or keys of marks and words."""
        token = self.here()
        if token.kind not in wanted and (token.kind not in ("mark", "word") or token.key not in wanted):
            raise _Other
        self.at += 1
        return token

    def sees(self, *wanted: str) -> bool:
        return self.at < len(self.tokens) and self.here().kind in ("mark", "word") and self.here().key in wanted

    def prologue(self) -> None:
        while self.sees("PREFIX", "BASE"):
            if self.take("PREFIX", "BASE").key == "PREFIX":
                self.take("pname")
            self.take("iri")

    def head(self) -> Clause:
        """Up to the brace."""
        self.take("SELECT")
        self.take("DISTINCT")
        first = self.at
        while self.here().kind == "var":
            self.at += 1
        if first == self.at:
            raise _Other
        found = self._clause(first)
        if self.sees("WHERE"):
            self.at += 1
        return found

    def group(self, depth: int = 0) -> Group:
        """From its opening brace to behind the closing one: triples, then OPTIONALs; filters anywhere."""
        self.take("{")
        group = Group([], [], [])
        separated = True  # from the triple before, if any
        while not self.sees("}"):
            if self.sees("FILTER"):
                group.filters.append(self._filter())
            elif self.sees("OPTIONAL") and depth < _OPTIONALS:
                first = self.at
                self.at += 1
                self.group(depth + 1)
                group.optionals.append(self._clause(first))
            elif separated and not group.optionals:
                group.triples.extend(self._triples())
                separated = self.sees(".")
                self.at += separated
                continue
            else:
                raise _Other
            self.at += self.sees(".")
            separated = True
        self.take("}")
        return group

    def _triples(self) -> Iterator[Triple]:
        """Of one subject."""
        subject = _name(self.take("var", "iri", "pname"))
        while True:
            predicate = self._predicate()
            while True:
                yield Triple(subject, predicate, self._object())
                if not self.sees(","):
                    break
                self.at += 1
            if not self.sees(";"):
                return
            self.at += 1

    def _predicate(self) -> str:
        token = self.take("var", "iri", "pname", "A")
        if token.kind == "word" and token.text != "a":
            raise _Other
        return _name(token)

    def _object(self) -> str:
        token = self.take("var", "iri", "pname", "string", "number", "TRUE", "FALSE")
        if token.kind == "string":
            if self.here().kind == "lang":
                return token.text + self.take("lang").text
            if self.sees("^"):
                self.at += 1
                self.take("^")
                return f"{token.text}^^{self.take('iri', 'pname').text}"
        return _name(token)

    def _filter(self) -> Clause:
        """FILTER with an expression in brackets or a call."""
        first = self.at
        self.take("FILTER")
        if not self.sees("("):
            self.take("iri", "pname", "word")
        opened = self.take("(")
        while not (self.sees(")") and self.here().depth == opened.depth):
            self.at += 1
            self.here()
        self.take(")")
        return self._clause(first)

    def rest(self) -> Clause:
        """ORDER BY, LIMIT, OFFSET: the engine has accepted them; there must be no second query part, though."""
        first = self.at
        if any(token.text in ("{", "}") for token in self.tokens[first:]):
            raise _Other
        self.at = len(self.tokens)
        return self._clause(first)

    def _clause(self, first: int) -> Clause:
        """What has been read from that token on."""
        taken = self.tokens[first : self.at]
        if not taken:
            return Clause("", frozenset())
        if taken[0].key != "OPTIONAL" and any(
            after.kind == "iri" and (token.kind not in ("mark", "word") or token.text == ")")
            for token, after in pairwise(taken)
        ):
            raise _Other  # "?a <b&&c>?d": a comparison, not an IRI
        marks = {token.text for token in taken if token.kind == "mark"}
        end = taken[-1].start + len(taken[-1].text)
        variables = frozenset(_name(token) for token in taken if token.kind == "var")
        return Clause(self.text[taken[0].start : end], variables, bool(marks & _COMPARISONS) and "!" not in marks)


def _name(token: Token) -> str:
    """$x is ?x."""
    return "?" + token.text[1:] if token.kind == "var" else token.text


def _better(group: Group, outside: frozenset[str]) -> str | None:
    """The inside of the group, rewritten.  outside: variables that are used around the group."""
    used = outside.union(*(optional.variables for optional in group.optionals))
    parts = _components(group.triples)
    for part in parts:
        order = _order(part, set(), group.filters)
        for length in range(2, len(part)):
            first, then = order[:length], order[length:]
            bound = _variables(first)
            inner = [one for one in group.filters if one.variables and one.variables <= bound]
            outer = [one for one in group.filters if one not in inner]
            needed = used.union(_variables(then), *(one.variables for one in outer))
            if not _many(first, bound - needed):
                continue
            other = [one for one in parts if one is not part]
            facts = [one[0] for one in other if _compared(one, part, outer)]
            others = [triple for one in other for triple in one if triple not in facts]
            kept = [name for name in dict.fromkeys(name for triple in first for name in triple.variables)
                    if name in needed]  # fmt: skip
            inside = _group([*map(str, first), *(one.text for one in inner)])
            found = f"{{ SELECT DISTINCT {' '.join(kept)} {inside} }}"
            if facts:
                names = " ".join(dict.fromkeys([*kept, *(name for one in facts for name in one.variables)]))
                found = f"{{ SELECT {names} {_group([found, *map(str, facts)])} }}"
            lateral = [f"LATERAL {{ {triple} }}" for triple in _order(then, bound | _variables(facts), outer)]
            optionals = [one.text for one in group.optionals]
            return " ".join([found, *lateral, *map(str, others), *(one.text for one in outer), *optionals])
    return None


def _group(parts: list[str]) -> str:
    return "{ " + " ".join(parts) + " }"


def _variables(triples: list[Triple]) -> set[str]:
    return {name for triple in triples for name in triple.variables}


def _components(triples: list[Triple]) -> list[list[Triple]]:
    """Those that variables hold together, in the order of the text."""
    found: list[tuple[set[str], list[tuple[int, Triple]]]] = []
    for number, triple in enumerate(triples):
        names, members = set(triple.variables), [(number, triple)]
        apart = []
        for one in found:
            if one[0] & names:
                names |= one[0]
                members += one[1]
            else:
                apart.append(one)
        found = [*apart, (names, members)]
    parts = [sorted(members) for _, members in found]
    return [[triple for _, triple in part] for part in sorted(parts)]


def _order(triples: list[Triple], bound: set[str], filters: list[Clause]) -> list[Triple]:
    """As the engine would join them; of those that seem alike, what a filter waits for goes first."""
    left, done, found = list(triples), set(bound), []

    def cost(triple: Triple) -> tuple[bool, int, bool]:
        names = set(triple.variables)
        awaited = any(
            one.variables & names and not one.variables <= done and one.variables <= done | names for one in filters
        )
        return bool(done) and not names & done, triple.size(done), not awaited

    while left:
        next_ = min(left, key=cost)
        left.remove(next_)
        done.update(next_.variables)
        found.append(next_)
    return found


def _many(first: list[Triple], dead: set[str]) -> bool:
    """Whether joining these finds the same again and again: something is reached through what is then forgotten."""
    done: set[str] = set()
    through, rows = False, 1
    for triple in first:
        names = set(triple.variables)
        rows *= triple.size(done)
        through = through or bool(names & done & dead and names - done - dead)
        done |= names
    return through and rows <= MOST_ROWS


def _compared(part: list[Triple], other: list[Triple], filters: list[Clause]) -> bool:
    """Whether it is one property of a known thing, which a filter compares with something of the other part."""
    subject, predicate, object_ = part[0]
    if len(part) != 1 or subject[0] == "?" or predicate[0] == "?" or object_[0] != "?":
        return False
    return any(one.compares and object_ in one.variables and one.variables & _variables(other) for one in filters)
