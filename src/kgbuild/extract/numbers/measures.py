"""Numbers with units -> Measurement tellings: "a territory of 1,936 km2", "an 11.6-kilometer-long tunnel".

What a unit, an adjective or a noun measures is data (data/measures.yaml).
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from kgbuild.extract.annotations import Quantity
from kgbuild.extract.numbers.counted import Count, counted
from kgbuild.extract.numbers.measure_tables import Table, load
from kgbuild.extract.numbers.sizes_behind import named_before
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.phrases import root
from kgbuild.extract.syntax.subjects import antecedent, is_passive, surface_subject
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.telling.fillers import Filler
from kgbuild.extract.telling.frame_files import Sense
from kgbuild.extract.telling.frames import Found
from kgbuild.extract.telling.slots import Context
from kgbuild.model import Ref, TextValue

__all__ = ["KEYS", "Table", "load", "measurements"]

MEASUREMENT = Sense(event="Measurement", slots=(), confidence=0.85)
KEYS = {"Measurement": ("value", "property")}
_MODIFIERS = frozenset(
    {"nummod", "compound", "amod", "nmod", "npadvmod", "quantmod", "advmod", "dep", "appos", "punct"}
)
_OF_PLACES = frozenset({"population", "area"})
_TIMES = frozenset({"a", "mo", "wk", "d", "h"})
_WAYS = frozenset(
    ["north", "south", "east", "west", "northeast", "northwest", "southeast", "southwest", "north-east", "north-west",
     "south-east", "south-west", "from", "away", "outside"]
)  # fmt: skip
_PERCENT = frozenset({"%", "percent", "per cent"})


def measurements(context: Context, table: Table) -> Iterator[Found]:
    """One telling for each number that says how large, long, old … something that is named or told is."""
    before: Found | None = None
    for sentence, quantity, tokens in context.quantities():
        found = _Site(context, sentence, quantity, tokens, table).read()
        if found is not None:
            before = _of_the_same(found, before)
            if "subject" in before.roles:  # a measure of nothing is none
                yield before


def _of_the_same(found: Found, before: Found | None) -> Found:
    """ "Its area is 3,054 km2, the population was 53,478": a measure of a place without an owner has the last one's."""
    if before is None or before.sentence is not found.sentence or "subject" in found.roles:
        return found
    owners = [f for f in before.roles.get("subject", ()) if "Place" in f.types or "Country" in f.types]
    if found.lemma not in _OF_PLACES or not owners:
        return found
    owner = replace(owners[0], how="whose other measure the sentence gives")
    return replace(found, roles={**found.roles, "subject": (owner,)})


def _with_place(found: Found, count: Count) -> Found:
    """The measure of a place that only the sentences before name."""
    place = count.place
    if place is None:
        return found
    # The words of the number stand for the claim: the place's own are not in its sentence.
    number = found.roles["value"][0]
    subject = Filler(Ref(place.entity), number.span, number.token, count.how, place.entity, place.types)
    return replace(found, roles={**found.roles, "subject": (subject,)})


class _Site:
    def __init__(
        self, context: Context, sentence: Sentence, quantity: Quantity, tokens: list[Token], table: Table
    ) -> None:
        self.context, self.sentence, self.quantity, self.tokens, self.table = context, sentence, quantity, tokens, table
        self.head = root(tokens)

    def read(self) -> Found | None:
        value = self.quantity.value
        by_unit = self.table.units.get(value.unit, "") if value.unit else ""
        return (
            self._above_the_sea(by_unit)
            or self._distance(by_unit)
            or self._by_noun(by_unit)
            or self._before_noun(by_unit)
            or self._by_verb(by_unit)
            or self._behind(by_unit)
            or self._share()
            or self._duration()
            or self._land(by_unit)
            or self._age()
            or self._count()
        )

    def _count(self) -> Found | None:
        count = counted(self.context, self.sentence, self.quantity, self.table)
        if count is None:
            return None
        found = self._found(count.subject, count.name, count.how)
        return found if found is None or count.place is None else _with_place(found, count)

    def _found(self, subject: Token | None, name: str, how: str) -> Found | None:
        value = self.quantity.value
        roles: dict[str, tuple[Filler, ...]] = {}
        if subject is not None:
            filler = self._subject(subject, how)
            if filler is not None:
                roles["subject"] = (filler,)
        span = self.quantity.span
        roles["property"] = (Filler(TextValue(words=name), span, self.head, how, name),)
        roles["value"] = (Filler(value, span, self.head, "number", f"#{value.lexical or value.words}"),)
        if value.unit or value.unit_words:
            unit = TextValue(words=value.unit_words or value.unit)
            roles["unit"] = (Filler(unit, span, self.head, "unit", value.unit),)
        return Found("Measurement", MEASUREMENT, self.sentence, self.head, name, roles)

    def _subject(self, token: Token, how: str) -> Filler | None:
        token = antecedent(token)
        for kind in ("Person", "Place", "Instrument", "Organization", "Conflict"):
            mention = self.context.mention(self.sentence, token)
            if mention is None and kind != "Place":
                continue
            for filler in self.context.fill(self.sentence, token, (kind,), how):
                return filler
        if token.text.endswith("-"):
            return None  # "a 300 |kilometre-| long border"
        return self.context.words(self.sentence, token, how)

    def _behind(self, by_unit: str) -> Found | None:
        name = named_before(self.context, self.sentence, self.tokens) if by_unit == "area" else None
        return self._found(name, "area", "behind the name") if name is not None else None

    # "the hill, 1,094 m above sea level"
    def _above_the_sea(self, by_unit: str) -> Found | None:
        after = [t.lower_ for t in self.head.doc[self.tokens[-1].i + 1 : self.tokens[-1].i + 6] if t.lower_ != "the"]
        if by_unit != "length" or after[:2] not in (["above", "sea"], ["above", "mean"]):
            return None
        before = self.tokens[0].nbor(-1) if self.tokens[0].i else self.head
        if before.lower_ == "of":  # "at an altitude of 3,400 metres above sea level"
            return None
        verb = self.head.head
        found = surface_subject(verb) if verb.pos_ in ("VERB", "AUX") else None
        top = found[0] if found else self.head.head
        for _ in range(3):
            if top.pos_ in ("NOUN", "PROPN") and top not in self.tokens:
                break
            top = top.head
        named = top.pos_ in ("NOUN", "PROPN") and top not in self.tokens
        return self._found(top, "elevation", "'above sea level'") if named else None

    # "the town, 450 km south-west of the capital", "within 10 miles of the canal"
    def _distance(self, by_unit: str) -> Found | None:
        after = self._after(self.tokens[-1])
        if by_unit != "length" or after is None:
            return None
        near = after.lower_ == "of" and self.tokens[0].i > 0 and self.tokens[0].nbor(-1).lower_ == "within"
        if after.lower_ not in _WAYS and not near:
            return None
        top = self.head
        while top.head is not top and (top in self.tokens or top.pos_ not in ("NOUN", "PROPN")):
            top = top.head
        named = self.context.mention(self.sentence, top) if top.i < self.tokens[0].i else None
        place = named is not None and "Place" in named.types
        return self._found(top, "distance", f"'{after.text}'") if place else None

    # "a territory of 1,936 km2", "the population was 53,478", "a capacity of 80 MVA"
    def _by_noun(self, by_unit: str) -> Found | None:
        head = self.head
        noun: Token | None = None
        before = self.tokens[0].nbor(-1) if self.tokens[0].i else head
        if (head.dep_ == "pobj" and head.head.lower_ in ("of", "at")) or before.lower_ == "of":
            noun = before.head if before.lower_ == "of" else head.head.head
        elif head.dep_ in ("attr", "acomp", "dobj", "npadvmod") and head.head.lemma_ in (
            "be",
            "reach",
            "total",
            "exceed",
        ):
            subject = surface_subject(head.head)
            noun = subject[0] if subject else None
        elif head.dep_ == "dobj" and head.head.lemma_ == "number":
            noun = head
        elif head.lemma_.lower() in ("inhabitant", "resident") and head.dep_ == "dobj" and head.head.lemma_ == "have":
            subject = surface_subject(head.head)
            return self._found(subject[0] if subject else None, "population", "whose inhabitants are counted")
        if noun is None or noun.pos_ != "NOUN":
            return None
        name = self.table.nouns.get(noun.lemma_.lower())
        if name is None or (by_unit and name not in _compatible(by_unit)):
            return None
        if self.quantity.value.unit in _PERCENT or (
            not by_unit and name not in ("population",) and not self.quantity.value.unit_words
        ):
            return None
        return self._found(self._owner(noun), name, f"'{noun.text}'")

    def _owner(self, noun: Token) -> Token | None:
        """Whose area, height … it is."""
        for child in noun.children:
            if child.dep_ == "poss":
                return child
            if child.dep_ == "prep" and child.lower_ == "of":
                for item in child.children:
                    if item.dep_ == "pobj" and item != self.head:
                        return item
        head = noun.head
        if noun.dep_ == "appos":  # "X, a territory of …"
            return head
        if noun.dep_ == "dobj" and head.lemma_ in ("have", "possess", "cover", "occupy"):
            subject = surface_subject(head)
            return subject[0] if subject else None
        if noun.dep_ == "pobj":
            if head.head.pos_ in ("NOUN", "PROPN"):
                return head.head
            subject = surface_subject(head.head) if head.head.pos_ in ("VERB", "AUX") else None
            return subject[0] if subject else None
        for child in noun.children:
            if child.dep_ in ("compound", "nmod") and child.pos_ == "PROPN":
                return child
        return None

    # "11.6-kilometer-long tunnel", "29,670 square mile portion", "53-year-old mason X", "is 5 km long"
    def _before_noun(self, by_unit: str) -> Found | None:
        last = self.tokens[-1]
        word, noun = "", self.head.head
        item = self._after(last)
        if item is not None and self.table.adjectives.get(item.lower_, "-") in _compatible(by_unit):
            word = item.lower_
            top = item.first_of_list()
            if top.dep_ == "acomp" and top.head.lemma_ == "be":
                subject = surface_subject(top.head)
                return self._found(subject[0], self.table.adjectives[word], f"'{word}'") if subject else None
            if item.head.i < self.tokens[0].i and item.head.pos_ in ("NOUN", "PROPN") and by_unit != "age":
                return self._found(item.head, self.table.adjectives[word], f"'{word}' behind the noun")
            noun = item.head if item != self.head else self.head.head
            if by_unit == "age" and self.table.adjectives[word] != "age":
                return None  # "27-year-long": a length of time, not of a thing
        if not by_unit or (by_unit == "age" and not word):
            return None
        if self.head.dep_ not in _MODIFIERS and not word:
            return None
        for _ in range(4):
            if noun.pos_ in ("NOUN", "PROPN") and noun not in self.tokens and noun.i > last.i:
                break
            noun = noun.head
        while noun.i + 2 < len(noun.doc) and noun.nbor(1).text == "-" and not noun.nbor(1).whitespace_:  # "sub-station"
            noun = noun.nbor(2)
        if (
            noun.pos_ not in ("NOUN", "PROPN")
            or noun.i <= last.i
            or noun.lemma_.lower() in self.table.durations
            or self.context.number(self.sentence, noun) not in (None, self.quantity)
        ):
            return None
        name = self.table.adjectives.get(word, by_unit)
        if name == "age" and by_unit != "age":
            name = by_unit
        return self._found(self._person(noun), name, f"before '{noun.text}'")

    @staticmethod
    def _after(token: Token) -> Token | None:
        """The next word, over hyphens."""
        i = token.i + 1
        while i < len(token.doc) and token.doc[i].text in ("-", "–"):
            i += 1
        return token.doc[i] if i < len(token.doc) else None

    # "Petrov, 53," and "mason Ivan Petrov": the person beside
    def _person(self, noun: Token) -> Token:
        for other in (noun, noun.head, *noun.children):
            mention = self.context.mention(self.sentence, other)
            if mention is not None and "Person" in mention.types:
                return other
        return noun

    def _age(self) -> Found | None:
        value, head = self.quantity.value, self.head
        if value.unit or not value.lexical.isdigit() or not 1 <= int(value.lexical) <= 120:
            return None
        if head.dep_ not in ("appos", "nummod", "npadvmod") or not head.i or head.nbor(-1).text != ",":
            return None
        if self.tokens[-1].i + 1 >= len(head.doc) or self.tokens[-1].nbor(1).text != ",":
            return None
        mention = self.context.mention(self.sentence, head.head)
        if mention is None or "Person" not in mention.types or mention.form != "name":
            return None
        return self._found(head.head, "age", "number after a person's name")

    # "The district covers 3,000 square kilometres"
    def _by_verb(self, by_unit: str) -> Found | None:
        verb = self.head.head
        if not by_unit or by_unit == "age":
            return None
        if self.head.dep_ == "pobj" and verb.lower_ in ("for", "over"):
            verb = verb.head
            if verb.lemma_ not in self.table.reaching:
                return None
        elif self.head.dep_ not in ("dobj", "npadvmod") or verb.lemma_ not in self.table.verbs:
            return None
        subject = surface_subject(verb)
        if subject is None or is_passive(verb):
            return None
        return self._found(subject[0], by_unit, f"'{verb.text}'")

    # "20% of its territory"
    def _share(self) -> Found | None:
        if self.quantity.value.unit not in _PERCENT:
            return None
        for child in self.head.children:
            if child.dep_ == "prep" and child.lower_ == "of":
                for item in child.children:
                    if item.dep_ == "pobj" and item.lemma_.lower() in self.table.shares:
                        return self._found(self._owner(item) or item, "share of territory", f"of '{item.text}'")
        return None

    # "six years of intense fighting", "a war of twelve years", "a 48-hour ceasefire", "for a period of six months"
    def _duration(self) -> Found | None:
        if self.quantity.value.unit not in _TIMES:
            return None
        if self.quantity.value.unit in ("a", "mo"):
            for child in self.head.children:
                if child.dep_ == "prep" and child.lower_ == "of":
                    for item in child.children:
                        if item.dep_ == "pobj" and item.lemma_.lower() in self.table.durations:
                            return self._found(item, "duration", f"of '{item.text}'")
        lasted = self._lasted()
        if lasted is not None:
            return lasted
        if self.head.dep_ == "pobj" and self.head.head.lower_ == "of":
            noun = self.head.head.head
            if noun.lemma_.lower() in self.table.durations | self.table.pauses:
                return self._found(noun, "duration", f"'{noun.text} of'")
            if noun.lemma_.lower() in self.table.terms and noun.dep_ == "pobj" and noun.head.lower_ == "for":
                verb = noun.head.head
                found = surface_subject(verb) if verb.pos_ in ("VERB", "AUX") else None
                done = (
                    None
                    if found is None or is_passive(verb)
                    else next((c for c in verb.children if c.dep_ == "dobj"), None)
                )  # "extends the mandate for a period of six months"
                return self._found(done or (found[0] if found else verb), "duration", f"'{noun.text} of'")
        noun = self.head.head
        if noun.lemma_.lower() in self.table.pauses and self.head.dep_ in _MODIFIERS and noun.i > self.head.i:
            return self._found(noun, "duration", f"before '{noun.text}'")
        return None

    # "the siege lasted 1,425 days", "the truce held for 72 hours"
    def _lasted(self) -> Found | None:
        verb = self.head.head
        if self.head.dep_ == "pobj" and verb.lower_ == "for":
            verb = verb.head
        elif self.head.dep_ not in ("dobj", "npadvmod", "attr"):
            return None
        if verb.lemma_ not in self.table.lasting:
            return None
        subject = surface_subject(verb)
        if subject is None or subject[0].i > verb.i:
            return None
        mention = self.context.mention(self.sentence, subject[0])
        named = mention is not None and "Conflict" in mention.types
        if not named and subject[0].lemma_.lower() not in self.table.durations | self.table.pauses:
            return None
        return self._found(subject[0], "duration", f"'{verb.text}'")

    # "45,000 square miles south of the territory": land told by its size
    def _land(self, by_unit: str) -> Found | None:
        if by_unit != "area" or self.head.dep_ not in ("pobj", "dobj", "nsubj", "nsubjpass"):
            return None
        for child in self.head.children:
            if child.dep_ == "prep" and child.lower_ == "of":
                for item in child.children:
                    if item.dep_ == "pobj":
                        return self._found(item, "area", f"of '{item.text}'")
        return self._found(None, "area", "land by its size")


def _compatible(by_unit: str) -> frozenset[str]:
    lengths = frozenset(
        {"length", "width", "height", "depth", "altitude", "elevation", "distance", "diameter", "radius"}
    )
    if by_unit == "length":
        return lengths
    if by_unit == "age":
        return frozenset({"age", "length"})
    if by_unit == "capacity":
        return frozenset({"capacity", "volume"})
    return frozenset({by_unit})
