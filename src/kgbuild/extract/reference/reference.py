"""Names in text order -> what descriptions and pronouns refer back to; the rest is named as unresolved."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from kgbuild.extract.names.cast import Cast
from kgbuild.extract.names.tellings import Told
from kgbuild.extract.names.words import Found, Line, lexicon
from kgbuild.extract.offices.officeholders import holder
from kgbuild.extract.reference.antecedents import ASIDE, Reader, arrived_at, of_a_year, topic_of
from kgbuild.extract.reference.main_places import MainPlaces
from kgbuild.extract.reference.pronouns import Pronouns
from kgbuild.extract.reference.short_names import ShortNames
from kgbuild.model import Unresolved

_DEFINITE = frozenset({"the", "this", "that", "said", "these", "those"})
_MOST = {"village": 30_000, "town": 500_000, "hamlet": 5_000}  # inhabitants
_FAR = 30  # when its name says what it is
_TWO = frozenset({"sides", "parties", "countries", "governments", "nations"})  # after "both" or "the two"
_TWO_PERSONS = frozenset({"leaders", "presidents", "ministers", "men", "generals"})
# "An earlier truce", "a second accord": not the peace that the text is about.
_ANOTHER = frozenset(
    {
        "earlier",
        "previous",
        "prior",
        "first",
        "second",
        "third",
        "another",
        "subsequent",
        "separate",
        "similar",
        "fresh",
    }
)
_WIDE = frozenset({"Region", "District", "NaturalFeature"})  # any of which may be "the region"
_NEAR = 3  # sentences that a description may look back


@dataclass(slots=True, eq=False)
class Descriptions(Reader):
    """Reads "the district", "the treaty", "both sides", "the president"."""

    main: MainPlaces | None = None
    peace: str = ""  # key of the one peace that the document speaks of in common nouns
    counter: int = 0

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
            key = self.place(number, kinds, low, arrived_at(token)) or self.main_place(number, line, i, kinds)
            if not key and low != "country":
                self.leave(line, i, "description", f"no {low} was named before")
        elif kinds and definite and low in ("country", "republic"):
            key = self.place(number, kinds, low)
        elif low in table["instrument"]:
            return self.instrument(number, line, first, i, definite, low)
        elif definite and whole and low in table["body"]:
            key = self.body(number, table["body"][low])
        elif low in _TWO or low in _TWO_PERSONS:
            return self.pair(number, line, i)
        if not key:
            return []
        return [self.told(number, line, first - 1 if definite and first > 0 else first, i, key, "description")]

    def place(self, number: int, kinds: Sequence[str], head: str, goal: bool = False) -> str:
        """The latest place of the first class that has one nearby; "region" wants to have been called one.

        goal: somebody arrives there.
        """
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
        if head == "territory":  # any region is one: only where no other was named
            regions = {t.key for t in self.back(number, _NEAR) if "Region" in t.types and t.form != "demonym"}
            return next(iter(regions)) if len(regions) == 1 else ""
        named_so = head in lexicon("descriptions")["named_so"]
        for reach, kind in [(_FAR if named_so else _NEAR, k) for k in kinds]:
            for told in self.back(number, reach):
                if kind not in told.types or told.form == "demonym" or not self.fits(told, head):
                    continue
                if self.in_a_title(told):
                    continue
                if told.sentence == number and goal and self.departed(told):
                    continue  # "left Abéché and reached |the town|"
                if self.rather_topic(number, told, kind, head):
                    return self.topical
                if head in ("region", "province", "enclave") and not self.called(told, head):
                    continue
                if kind == "District" and head == "city" and told.sentence < number - 1:
                    continue
                if not named_so and any(
                    o.span.end == told.span.end and o.key != told.key and o.sentence == told.sentence
                    for o in self.past[-12:]
                ):
                    return ""  # "Kalbajar and Aghdam regions … the region": which one?
                nearer = self.of_unknown_kind(number, told) if kind == "Settlement" else ""
                return nearer or told.key
        return self.of_unknown_kind(number) if "Settlement" in kinds else ""

    def main_place(self, number: int, line: Line, i: int, kinds: Sequence[str]) -> str:
        """What the text is about, where no place was named nearby."""
        table = lexicon("descriptions")
        low, token = line.low[i], line.tokens[i]
        if self.main is None or low in table["named_so"] or low == "country":
            return ""
        if token.head.lower_ in ("in", "of", "throughout") and token.head.head.lemma_.lower() in table["wider"]:
            return ""  # "peace in the |region|", "all states of the |region|"
        of_a_state = low == "territory" and line.cap[i]  # as resolutions call a colony
        key = self.main.of([*table["main"].get(low, kinds), *(["Country"] if of_a_state else [])], number)
        rivals = {t.key for t in self.back(number, 2) if t.types[0] in _WIDE and t.form != "demonym"}
        return key if "Settlement" in kinds or rivals <= {key} else ""

    def of_unknown_kind(self, number: int, since: Told | None = None) -> str:
        """The one place nearby of which nothing is known but that it is one: "at Mukden, occupying |the city|".

        since: only after this name, and in the sentence that is read.
        """
        near = {
            t.key
            for t in self.back(number, 0 if since else 1)
            if t.types[0] == "Place" and t.form == "name" and (since is None or t.span.start > since.span.end)
        }
        return next(iter(near)) if len(near) == 1 else ""

    def fits(self, told: Told, head: str) -> bool:
        """Whether the size lets it be called so: no great city is "the village"; what is named for its kind is it."""
        if head in lexicon("descriptions")["named_so"] or (head == "island" and "NaturalFeature" in told.types):
            entry = self.cast.entries.get(self.cast.key(told.key))
            return entry is not None and any(head in n.lower().split() for n in entry.names)
        most = _MOST.get(head, 0)
        return not most or self.cast.population(told.key) <= most

    def rather_topic(self, number: int, told: Told, kind: str, head: str) -> bool:
        """Whether the place that the text is about is meant rather than one named in passing."""
        entry = self.cast.entries.get(self.cast.key(self.topical)) if self.topic else None
        unknown = entry is not None and entry.types[0] == "Place" and kind == "Settlement"
        if entry is None or not (kind in entry.types or unknown) or self.cast.key(told.key) == entry.key:
            return False
        if head in ("region", "province", "enclave") or not self.fits(replace(told, key=entry.key), head):
            return False
        near = {self.cast.key(t.key) for t in self.back(number, 1)}
        return told.sentence < number - 1 or entry.key in near

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
        if line.word(i + 1) in table["instrument"] or _modifies(line, i):
            return []
        kinds = table["instrument"][low]
        start = first - 1 if definite and first > 0 else first
        peaceful = low in table["peace"] or any(line.word(k) in table["peace_adjective"] for k in range(first, i))
        if (definite or line.cap[i]) and not of_a_year(line, i):
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
        another = line.word(first - 1) in _ANOTHER
        if peaceful and self.peace and not another and not _of_others(line, first, i):
            return [self.told(number, line, start, i, self.peace, "description")]
        if line.word(first - 1) not in ("a", "an", "the") and not peaceful:
            return []
        label = line.words(first, i)
        name = f" {label.lower()}"
        like = [k for k in self.cast.entries if k.endswith(name)]
        dated = [k for k in like if re.fullmatch(r"instrument:\d{4}", k.removesuffix(name))]
        if len(dated) == 1:  # "the 1994 ceasefire … a ceasefire"
            self.peace = self.peace or dated[0]
            return [self.told(number, line, start, i, dated[0], "description")]
        self.counter += 1
        key = f"instrument:{low}:{self.counter}"
        self.cast.found(Found(first, i, key, ("Treaty", "Instrument"), label), line.span(first, i))
        if peaceful and not self.peace and not another:
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
        if "Treaty" not in told.types or line.cap[told.last] or told.kind == "award":
            return False
        table = lexicon("descriptions")
        words = " ".join(line.low[told.first : told.last + 1]).replace("cease - fire", "cease-fire").split()
        if any(w.isdigit() for w in words) or of_a_year(line, told.last):
            return False
        return any(w in table["peace_adjective"] or w in table["peace"] for w in words)

    def named_before(self, line: Line, told: Told) -> str:
        """The treaty with a name of its own that "the peace agreement", or a heading below its title, speaks of."""
        if self.peace or (line.word(told.first - 1) not in _DEFINITE and line.sentence.block.kind not in ASIDE):
            return ""
        for before in self.back(told.sentence, 60):
            entry = self.cast.entries.get(self.cast.key(before.key))
            if (
                "Treaty" in before.types
                and entry is not None
                and entry.label[-1:].isalpha()
                and any(w[:1].isupper() for w in entry.label.split()[1:])
            ):
                return entry.key
        return ""

    # ------------------------------------------------------------ two at once

    def pair(self, number: int, line: Line, i: int) -> list[Told]:
        """ "both sides", "the two countries": exactly two states, forces or persons were named just before."""
        before = line.word(i - 1)
        if before not in ("both", "two") or (before == "two" and line.word(i - 2) not in ("the", "these")):
            return []
        kinds = {"Country", "State"} if line.low[i] != "sides" else {"Country", "State", "ArmedForce"}
        if line.low[i] in _TWO_PERSONS:
            kinds = {"Person"}
        for reach in (0, 1, 2):
            near: dict[str, Told] = {}
            for told in self.back(number, reach):
                if kinds.intersection(told.types) and told.form != "description" and not self.located(told):
                    near.setdefault(self.cast.key(told.key), told)
            if len(near) == 2:
                start = i - 2 if before == "two" else i - 1
                return [
                    Told(number, start, i, line.span(start, i), t.key, t.types, "description", "")
                    for t in near.values()
                ]
            if len(near) > 2:
                break
        self.leave(line, i, "description", "not exactly two such were named just before")
        return []


def resolve(
    lines: Sequence[Line], told: Sequence[Told], cast: Cast, offices: Sequence[tuple[int, str, str]]
) -> tuple[list[Told], list[Unresolved]]:
    """All tellings with those that refer back added, in text order; and what was left open."""
    topic = topic_of(lines, told)
    reader = Descriptions(lines, cast, offices, topic=topic, main=MainPlaces(told, cast))
    pronouns_of = Pronouns(lines, cast, offices, reader.past, reader.unresolved, topic)
    short = ShortNames(told, cast)
    by_sentence: dict[int, list[Told]] = {}
    for item in told:
        by_sentence.setdefault(item.sentence, []).append(item)
    table = lexicon("descriptions")
    described = {
        *table["place"],
        *table["instrument"],
        *table["body"],
        *_TWO,
        *_TWO_PERSONS,
        "fire",
    }
    pronouns = {"he", "him", "his", "she", "her", "it", "its", "itself", "they", "their", "them", "there"}
    held_positions = {w.split()[0] for _, p, _ in offices for w in [p] if w} | {"head"}
    referring = frozenset({*short.facilities, *pronouns, *described, *held_positions})
    result: list[Told] = []
    for number, line in enumerate(lines):
        names = by_sentence.get(number, [])
        inside = {i for t in names for i in range(t.first, t.last + 1)}
        pending = sorted(names, key=lambda t: (t.first, -t.last))
        k = 0
        places: Sequence[int] = ()
        if not (referring.isdisjoint(line.vocabulary) and short.words.keys().isdisjoint(line.text)):
            places = [i for i, low in enumerate(line.low) if low in referring or line.text[i] in short.words]
        for i in places:
            low = line.low[i]
            while k < len(pending) and pending[k].first <= i:
                _enter(reader, line, pending[k])
                k += 1
            new: list[Told] = []
            if i not in inside:
                key = ""
                if low in short.facilities:
                    short.note(line, i, pending)
                    key = short.site(line, i)
                elif line.cap[i] and line.text[i] in short.words:
                    key = short.body(line, i)
                if key:
                    new = [reader.told(number, line, i - 1, i, key, "description")]
                elif low in pronouns:
                    new = pronouns_of.pronoun(number, line, i)
                elif low in described:
                    new = reader.description(number, line, i)
                if not new and low in held_positions:
                    new = holder(reader, number, line, i)
            for item in new:
                reader.past.append(item)
                result.append(item)
        for item in pending[k:]:
            _enter(reader, line, item)
    everything = [*told, *result]
    everything.sort(key=lambda t: (t.span.start, -t.span.end))
    return everything, reader.unresolved


def _enter(reader: Descriptions, line: Line, told: Told) -> None:
    if reader.cast.key(told.key) == told.key and reader.generic(line, told):
        named = reader.named_before(line, told)
        if named:
            reader.cast.merge(told.key, named)
        elif reader.peace and reader.peace in reader.cast.entries:
            reader.cast.merge(told.key, reader.peace)
        else:
            reader.peace = reader.cast.key(told.key)
    reader.past.append(told)


def _of_others(line: Line, first: int, i: int) -> bool:
    """ "an accord between A and B", told as new: not the peace that was spoken of."""
    return line.word(first - 1) in ("a", "an") and any(c.lower_ in ("between", "with") for c in line.tokens[i].children)


def _modifies(line: Line, i: int) -> bool:
    """Whether the word only says which: "treaty negotiations"."""
    token = line.tokens[i]
    return token.dep_ == "compound" and token.head.pos_ in ("NOUN", "PROPN") and token.head.i == i + 1
