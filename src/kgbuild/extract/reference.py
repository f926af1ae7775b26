"""Names in text order -> what pronouns and descriptions refer back to; precision first, the rest is named unresolved."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spacy.tokens import Token

from kgbuild.extract.cast import Cast
from kgbuild.extract.tellings import Told
from kgbuild.extract.words import Found, Line, lexicon
from kgbuild.model import Unresolved

_DEFINITE = frozenset({"the", "this", "that", "said", "these", "those"})
_ASIDE = frozenset({"title", "heading", "byline", "dateline", "caption"})
_NEAR = 3  # sentences that a description may look back
_THINGS = frozenset({"Country", "State", "Organization", "ArmedForce", "Place", "Instrument"})
_SUBJECT = ("nsubj", "nsubjpass")


@dataclass(slots=True, eq=False)
class _Reader:
    """One pass over a document; `past` holds every telling so far."""

    lines: Sequence[Line]
    cast: Cast
    offices: Sequence[tuple[int, str, str]]
    past: list[Told] = field(default_factory=list)
    unresolved: list[Unresolved] = field(default_factory=list)
    peace: str = ""
    counter: int = 0

    # ------------------------------------------------------------ looking back

    def back(self, number: int, reach: int) -> Iterator[Told]:
        """Earlier tellings, latest first, at most `reach` sentences back."""
        for told in reversed(self.past):
            if told.sentence < number - reach:
                return
            yield told

    def prose(self, number: int, reach: int) -> Iterator[Told]:
        """As `back`, without headlines and bylines when read from running text."""
        running = self.lines[number].sentence.block.kind not in _ASIDE
        for told in self.back(number, reach):
            if not running or self.lines[told.sentence].sentence.block.kind not in _ASIDE:
                yield told

    def root(self, told: Told) -> Token:
        tokens = self.lines[told.sentence].tokens[told.first : told.last + 1]
        low, high = tokens[0].i, tokens[-1].i
        return next((t for t in tokens if not low <= t.head.i <= high or t.head == t), tokens[-1])

    def is_subject(self, told: Told) -> bool:
        token = self.root(told)
        while token.dep_ == "conj" and token.head != token:
            token = token.head
        return token.dep_ in _SUBJECT

    # ------------------------------------------------------------ descriptions

    def description(self, number: int, line: Line, i: int) -> list[Told]:
        low = line.low[i]
        token = line.tokens[i]
        if token.pos_ not in ("NOUN", "PROPN"):
            return []
        table = lexicon("descriptions")
        first = i
        if low == "fire":
            if line.word(i - 1) != "-" or line.word(i - 2) != "cease":
                return []
            low, first = "cease-fire", i - 2
        while line.word(first - 1) in table["adjective"]:
            first -= 1
        definite = line.word(first - 1) in _DEFINITE
        whole = not any(
            c.dep_ in ("prep", "acl", "relcl") and c.i == i + 1 and c.lower_ in ("of", "between", "for")
            for c in token.children
        )
        key = ""
        kinds = table["place"].get(low)
        if kinds and definite and whole and line.word(i + 1) not in ("of", "center", "centre"):
            key = self.place(number, kinds, low)
            if not key and low != "country":
                self.leave(line, i, "description", f"no {low} was named before")
        elif kinds and definite and low in ("country", "republic"):
            key = self.place(number, kinds, low)
        elif low in table["instrument"]:
            return self.instrument(number, line, first, i, definite, low)
        elif definite and whole and low in table["body"]:
            key = self.body(number, table["body"][low])
        elif low.rstrip("s") in ("side", "party", "country", "government", "nation"):
            return self.pair(number, line, i)
        if not key:
            return []
        return [self.told(number, line, first - 1 if definite and first > 0 else first, i, key, "description")]

    def place(self, number: int, kinds: Sequence[str], head: str) -> str:
        """The latest place of the first class that has one nearby; "region" wants to have been called one."""
        if head == "country":
            for told in self.back(number, 1):
                if (
                    "Country" in told.types
                    and told.form != "demonym"
                    and (self.is_subject(told) or told.sentence == number)
                ):
                    return told.key
            near = {t.key for t in self.back(number, 2) if "Country" in t.types}
            return next(iter(near)) if len(near) == 1 else ""
        for reach, kind in [(_NEAR, k) for k in kinds]:
            for told in self.back(number, reach):
                if kind not in told.types or told.form == "demonym":
                    continue
                if head in ("region", "province", "enclave") and not self.called(told, head):
                    continue
                if kind == "District" and head == "city" and told.sentence < number - 1:
                    continue
                if any(
                    o.span.end == told.span.end and o.key != told.key and o.sentence == told.sentence
                    for o in self.past[-12:]
                ):
                    return ""  # "Kalbajar and Aghdam regions … the region": which one?
                return told.key
        return ""

    def called(self, told: Told, head: str) -> bool:
        if "Region" in told.types and told.sentence >= 0 and head != "region":
            return True
        entry = self.cast.entries.get(self.cast.key(told.key))
        return entry is not None and any(
            n.lower().endswith(f" {head}") for n, name in entry.names.items() if name.kind == "seen"
        )

    def body(self, number: int, ends: Sequence[str]) -> str:
        for told in self.back(number, _NEAR + 1):
            if "Organization" not in told.types or "State" in told.types:
                continue
            entry = self.cast.entries.get(self.cast.key(told.key))
            words = (entry.label if entry else "").lower()
            if any(words.endswith(e) or told.kind.endswith(e) or f"{e} of" in words for e in ends):
                return told.key
        return ""

    # ------------------------------------------------------------ instruments

    def instrument(self, number: int, line: Line, first: int, i: int, definite: bool, low: str) -> list[Told]:
        table = lexicon("descriptions")
        if line.word(i + 1) in table["instrument"] or line.tokens[i].dep_ == "compound":
            return []
        kinds = table["instrument"][low]
        start = first - 1 if definite and first > 0 else first
        peaceful = low in table["peace"] or any(line.word(k) in table["peace_adjective"] for k in range(first, i))
        if definite or line.cap[i]:
            key = self.latest_instrument(number, kinds, low, line.cap[i] and i > 0)
            if not key and peaceful and self.peace:
                key = self.peace
            if key:
                return [self.told(number, line, start, i, key, "description")]
            if not definite or low not in table["peace"]:
                if definite:
                    self.leave(line, i, "description", f"no {low} was named before")
                return []
        if line.tokens[i].tag_ == "NNS" or low in (
            "order",
            "law",
            "statement",
            "declaration",
            "document",
            "resolution",
            "decree",
        ):
            return []
        if peaceful and self.peace:
            return [self.told(number, line, start, i, self.peace, "description")]
        if line.word(first - 1) not in ("a", "an", "the") and not peaceful:
            return []
        self.counter += 1
        key = f"instrument:{low}:{self.counter}"
        label = line.words(first, i)
        self.cast.found(Found(first, i, key, ("Treaty", "Instrument"), label), line.span(first, i))
        if peaceful:
            self.peace = key
        return [Told(number, first, i, line.span(first, i), key, ("Treaty", "Instrument"), "name", low)]

    def latest_instrument(self, number: int, kinds: Sequence[str], low: str, capital: bool) -> str:
        """The latest that can be called so: by its own head word first, then by its class."""
        loose = ""
        for told in self.back(
            number, 60 if low in ("treaty", "agreement", "protocol", "resolution") or capital else 12
        ):
            if not set(kinds).intersection(told.types) or told.kind == "award":
                continue
            entry = self.cast.entries.get(self.cast.key(told.key))
            if entry is None:
                continue
            if any(low in name.lower().split() for name in entry.names):
                return entry.key
            if not loose and (
                low not in ("statement", "declaration", "protocol", "order", "law", "convention") or capital
            ):
                loose = entry.key
        return loose

    def generic(self, line: Line, told: Told) -> bool:
        """Whether an instrument's words only say that it made peace: "Russian-brokered peace deal"."""
        table = lexicon("descriptions")
        words = (
            " ".join(line.low[k] for k in range(told.first, told.last + 1))
            .replace("cease - fire", "cease-fire")
            .split()
        )
        if any(w.isdigit() for w in words) or line.cap[told.last] or told.kind == "award":
            return False
        return "Treaty" in told.types and any(w in table["peace_adjective"] or w in table["peace"] for w in words)

    # ------------------------------------------------------------ two at once

    def pair(self, number: int, line: Line, i: int) -> list[Told]:
        """ "both sides", "the two countries": exactly two states or forces were named just before."""
        before = line.word(i - 1)
        if before not in ("both", "two") or (before == "two" and line.word(i - 2) not in ("the", "these")):
            return []
        kinds = {"Country", "State"} if line.low[i] != "sides" else {"Country", "State", "ArmedForce"}
        for reach in (0, 1, 2):
            near: dict[str, Told] = {}
            for told in self.back(number, reach):
                if kinds.intersection(told.types) and told.form != "description":
                    near.setdefault(self.cast.key(told.key), told)
            if len(near) == 2:
                start = i - 2 if before == "two" else i - 1
                return [
                    Told(number, start, i, line.span(start, i), t.key, t.types, "description", "")
                    for t in near.values()
                ]
            if len(near) > 2:
                break
        self.leave(line, i, "description", "not exactly two states were named just before")
        return []

    # ------------------------------------------------------------ persons in office

    def office(self, number: int, line: Line, i: int) -> list[Told]:
        """ "the president", "the prime minister": the person who was last called so."""
        two = f"{line.low[i]} {line.word(i + 1)}"
        positions = {p for _, p, _ in self.offices}
        position, last = (two, i + 1) if two in positions else (line.low[i], i)
        if position not in positions or line.word(i - 1) != "the" or line.tokens[last].dep_ == "compound":
            return []
        if line.word(last + 1) in ("of", "'s", ",") and line.word(last + 1) != "'s":
            return []
        holders = [(n, k) for n, p, k in self.offices if p == position and n <= number]
        if not holders:
            return []
        key = holders[-1][1]
        if len({k for _, k in holders}) > 1:
            recent = [
                t.key for t in self.back(number, 2) if "Person" in t.types and any(t.key == k for _, k in holders)
            ]
            if not recent or len(set(recent)) > 1:
                self.leave(line, i, "description", f"more than one {position} was named")
                return []
            key = recent[0]
        return [self.told(number, line, i - 1, last, key, "description")]

    # ------------------------------------------------------------ pronouns

    def pronoun(self, number: int, line: Line, i: int) -> list[Told]:
        low, token = line.low[i], line.tokens[i]
        if low in ("he", "him", "his", "she", "her", "hers", "himself", "herself"):
            key = self.person(number, i, "f" if low.startswith(("she", "her")) else "m")
        elif low in ("it", "its", "itself"):
            if token.dep_ == "expl" or (low == "it" and self.dummy(token)):
                return []
            key = self.thing(number, line, i, token)
        elif low in ("they", "their", "them"):
            key = self.many(number, i)
        elif low == "there" and token.dep_ != "expl" and token.tag_ == "RB":
            key = self.spot(number)
        else:
            return []
        if not key:
            self.leave(line, i, "pronoun", "nothing that it surely means was named before")
            return []
        return [self.told(number, line, i, i, key, "pronoun")]

    def spot(self, number: int) -> str:
        """Where "there" is: the place that the sentence, or else the one before, is about or alone names."""
        for reach in (0, 1):
            near = [t for t in self.prose(number, reach) if "Place" in t.types and t.form != "demonym"]
            subjects = {self.cast.key(t.key): t.key for t in near if self.is_subject(t)}
            keys = subjects or {self.cast.key(t.key): t.key for t in near}
            if keys:
                return next(iter(keys.values())) if len(keys) == 1 else ""
        return ""

    @staticmethod
    def dummy(token: Token) -> bool:
        """ "It is planned to …", "it was decided that …"."""
        if token.dep_ not in _SUBJECT:
            return False
        return any(c.dep_ in ("ccomp", "xcomp", "acomp", "advcl", "csubj", "csubjpass") for c in token.head.children) and token.head.lemma_ in (
            "be", "plan", "decide", "expect", "say", "report", "believe", "seem", "appear", "mention", "agree", "know", "note")  # fmt: skip

    def person(self, number: int, i: int, gender: str) -> str:
        female = lexicon("descriptions")["female"]
        women = {k for _, p, k in self.offices if p in female}
        for reach in (0, 1, 2):
            near = [
                t
                for t in self.prose(number, reach)
                if "Person" in t.types and t.form != "pronoun" and (t.sentence < number or t.last < i)
            ]
            near = [t for t in near if (self.cast.key(t.key) in women) <= (gender == "f")]
            if not near:
                near = [t for t in self.prose(number, reach) if "Person" in t.types and t.form == "pronoun"]
            keys = {self.cast.key(t.key) for t in near}
            if len(keys) == 1:
                return near[0].key
            subjects = [t for t in near if self.is_subject(t)]
            if subjects and len({self.cast.key(t.key) for t in subjects if t.sentence == subjects[0].sentence}) == 1:
                return subjects[0].key
            if keys:
                return ""
        return ""

    def thing(self, number: int, line: Line, i: int, token: Token) -> str:
        wanted = _THINGS
        if token.dep_ == "poss" and token.head.lower_ in lexicon("descriptions")["military_possession"]:
            wanted = frozenset({"Country", "State", "Organization", "ArmedForce"})
        near = [
            t
            for t in self.prose(number, 0)
            if wanted.intersection(t.types) and t.form not in ("demonym",) and t.last < i
        ]
        top = [t for t in near if not any(o is not t and o.span.covers(t.span) and o.span != t.span for o in near)]
        subjects = [t for t in top if self.is_subject(t) and "Person" not in t.types]
        if subjects:
            return subjects[0].key
        if len({self.cast.key(t.key) for t in top}) == 1 and token.dep_ == "poss":
            return top[0].key
        if top:
            return ""
        before = [
            t
            for t in self.prose(number, 1)
            if wanted.intersection(t.types) and t.form != "demonym" and self.is_subject(t)
        ]
        if before and len({self.cast.key(t.key) for t in before}) == 1:
            return before[0].key
        return ""

    def many(self, number: int, i: int) -> str:
        for reach in (0, 1):
            near = [t for t in self.prose(number, reach) if {"Group", "ArmedForce"}.intersection(t.types) and t.form != "demonym"
                    and (t.sentence < number or t.last < i)]  # fmt: skip
            subjects = [t for t in near if self.is_subject(t)]
            if subjects and len({self.cast.key(t.key) for t in subjects}) == 1:
                return subjects[0].key
            if len({self.cast.key(t.key) for t in near}) == 1:
                return near[0].key
            if near:
                return ""
        return ""

    # ------------------------------------------------------------ results

    def told(self, number: int, line: Line, first: int, last: int, key: str, form: str) -> Told:
        key = self.cast.key(key)
        entry = self.cast.entries[key]
        span = line.span(first, last)
        entry.add(line.words(first, last), span, "resolved")
        return Told(number, first, last, span, key, entry.types, form, "")

    def leave(self, line: Line, i: int, kind: str, reason: str) -> None:
        self.unresolved.append(Unresolved(span=line.span(i, i), kind=kind, reason=reason))


def resolve(
    lines: Sequence[Line], told: Sequence[Told], cast: Cast, offices: Sequence[tuple[int, str, str]]
) -> tuple[list[Told], list[Unresolved]]:
    """All tellings with those that refer back added, in text order; and what was left open."""
    reader = _Reader(lines, cast, offices)
    by_sentence: dict[int, list[Told]] = {}
    for item in told:
        by_sentence.setdefault(item.sentence, []).append(item)
    table = lexicon("descriptions")
    described = {
        *table["place"],
        *table["instrument"],
        *table["body"],
        "sides",
        "fire",
        "parties",
        "countries",
        "governments",
        "nations",
    }
    pronouns = {"he", "him", "his", "she", "her", "it", "its", "itself", "they", "their", "them", "there"}
    held_positions = {w.split()[0] for _, p, _ in offices for w in [p] if w}
    result: list[Told] = []
    for number, line in enumerate(lines):
        names = by_sentence.get(number, [])
        inside = {i for t in names for i in range(t.first, t.last + 1)}
        pending = sorted(names, key=lambda t: (t.first, -t.last))
        k = 0
        for i, low in enumerate(line.low):
            while k < len(pending) and pending[k].first <= i:
                _enter(reader, line, pending[k])
                k += 1
            new: list[Told] = []
            if i not in inside:
                if low in pronouns:
                    new = reader.pronoun(number, line, i)
                elif low in described:
                    new = reader.description(number, line, i)
                if not new and low in held_positions:
                    new = reader.office(number, line, i)
            for item in new:
                reader.past.append(item)
                result.append(item)
        for item in pending[k:]:
            _enter(reader, line, item)
    everything = [*told, *result]
    everything.sort(key=lambda t: (t.span.start, -t.span.end))
    return everything, reader.unresolved


def _enter(reader: _Reader, line: Line, told: Told) -> None:
    reader.past.append(told)
    if reader.generic(line, told):
        if reader.peace and reader.peace in reader.cast.entries:
            reader.cast.merge(told.key, reader.peace)
        else:
            reader.peace = reader.cast.key(told.key)
