"""A number of people or things in its clause -> whose population or strength it is: "home to 280,000 people"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kgbuild.extract.annotations import Mention, Quantity
from kgbuild.extract.numbers.measure_tables import Table
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.phrases import root
from kgbuild.extract.syntax.subjects import is_passive, surface_subject
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.telling.slots import Context

_SETTLED = frozenset({"Settlement", "District", "Region", "Country", "Place"})
_OWNERS = _SETTLED | {"Organization", "ArmedForce", "State"}
_TOWNS = frozenset({"city", "town", "village", "country", "territory", "enclave", "settlement"})
_ABOUT = frozenset({"about", "around", "roughly", "some", "nearly", "almost", "approximately", "over", "under", "just"})
_LOOK_BACK = 2  # sentences in which the place of a census is looked for


@dataclass(frozen=True, slots=True)
class Count:
    """subject: the word for what is measured, or (`place`) the mention of it in an earlier sentence."""

    name: str
    how: str
    subject: Token | None = None
    place: Mention | None = None


def counted(context: Context, sentence: Sentence, quantity: Quantity, table: Table) -> Count | None:
    """What a number without a unit says of the size of a place or body; None for all other numbers."""
    if quantity.value.unit or not quantity.value.lexical:
        return None
    tokens = sentence.tokens(quantity.head) if quantity.head is not None else sentence.tokens(quantity.span)
    if not tokens:
        return None
    noun = root(tokens)
    reading = _Reading(context, sentence, noun, table)
    if quantity.head is None:
        return reading.of_population() or reading.of_town(tokens[0])
    return (
        reading.home()
        or reading.owned()
        or reading.carried()
        or reading.living()
        or reading.having()
        or reading.inhabited()
    )


@dataclass(frozen=True, slots=True)
class _Reading:
    context: Context
    sentence: Sentence
    noun: Token
    table: Table

    @property
    def people(self) -> bool:
        return self.noun.lemma_.lower() in self.table.residents or self.noun.lower_ in self.table.residents

    def name(self) -> str:
        return "population" if self.people else f"count of {self.noun.text}"

    def home(self) -> Count | None:
        """ "X, home to some 280,000 people", "the town was home to 300 families"."""
        to = self.noun.head
        if (
            self.noun.dep_ != "pobj"
            or to.lower_ != "to"
            or not to.i
            or "home" not in (to.head.lower_, to.nbor(-1).lower_)
        ):
            return None
        home = to.head if to.head.lower_ == "home" else to.nbor(-1)
        subject = to.head if self._sized(to.head) else None
        home = home.first_of_list()
        if subject is None and home.dep_ in ("appos", "npadvmod", "dep"):
            subject = home.head
        elif subject is None and home.dep_ in ("attr", "acomp", "oprd", "advmod") and home.head.pos_ in ("AUX", "VERB"):
            found = surface_subject(home.head)
            subject = found[0] if found else None
        if subject is None or not self._sized(subject):
            subject = next((t for t in reversed(list(self.sentence.doc[: home.i])) if self._sized(t)), None)
        return Count(self.name(), "'home to'", subject) if subject is not None else None

    def owned(self) -> Count | None:
        """ "|Of Kherson's 280,000 pre-war inhabitants|, 80,000 remain"."""
        among = self.noun.dep_ == "pobj" and self.noun.head.lower_ in ("of", "among")
        owner = next((c for c in self.noun.children if c.dep_ == "poss"), None)
        whole = self.noun.lower_ == "people" and owner is not None and self.noun.dep_ != "pobj"
        if not whole and (self.noun.lemma_.lower() not in ("inhabitant", "resident") or not among):
            return None
        if owner is None or not self._sized(owner):
            return None
        return Count("population", f"'{owner.text}' has them", owner)

    def carried(self) -> Count | None:
        """ "Hong Kong Island, a territory with some 7,500 inhabitants", "X, a city of 700,000 people"."""
        noun = self.noun.first_of_list()
        carrier = noun.head
        if noun.dep_ != "pobj" or carrier.lower_ not in ("with", "of") or not self.people:
            return None
        if carrier.lower_ == "of" and carrier.head.lemma_.lower() not in _TOWNS:
            return None
        owner = carrier.head
        while owner.dep_ in ("appos", "attr", "pobj", "prep") and owner.head is not owner and not self._sized(owner):
            owner = owner.head
        return Count("population", "'with' its people", owner) if self._sized(owner) else None

    def living(self) -> Count | None:
        """ "only 153 people lived there", "790 non-Muslims remained in X"."""
        verb = self.noun.head
        passive = self.noun.dep_ == "nsubjpass"
        if self.noun.dep_ not in ("nsubj", "nsubjpass") or verb.lemma_ not in self.table.living or passive:
            return None
        for child in verb.children:
            if child.i < verb.i or child.dep_ not in ("prep", "advmod", "npadvmod"):
                continue
            if child.lower_ == "there":
                return self._there(child)
            if child.lower_ in ("in", "at", "within", "on", "inside"):
                place = next((c for c in child.children if c.dep_ == "pobj"), None)
                if place is not None and (self._sized(place) or self._islands(place)):
                    name = self.name() if self._a_people() else "population"
                    return Count(name, f"'{verb.text} {child.text}'", place)
        return None

    def _a_people(self) -> bool:
        """ "14,000 |Serbs| live in X": those of one people, not all who live there."""
        mention = self.context.mention(self.sentence, self.noun)
        return not self.people and mention is not None and "Group" in mention.types

    def _islands(self, token: Token) -> bool:
        mention = self.context.mention(self.sentence, token)
        return mention is not None and "NaturalFeature" in mention.types and self.people

    def _there(self, there: Token) -> Count | None:
        if self.context.mention(self.sentence, there) is not None:
            return Count("population", "'lived there'", there)
        return None

    def having(self) -> Count | None:
        """ "the district had 75,000 inhabitants", "whose division counted 380 observers", "the census counted …"."""
        noun = self.noun.first_of_list()  # "has an area of 8,660 km2 and |245,000 inhabitants"
        verb = noun.head
        if noun.dep_ != "dobj" or is_passive(verb):
            return None
        found = surface_subject(verb)
        if found is None:
            return None
        subject = found[0]
        if subject.lemma_.lower() in self.table.census and self.people:
            return self._census(subject, verb)
        member = self.people or self.noun.lemma_.lower() in self.table.members
        if verb.lemma_ not in self.table.having or not member:
            return None
        mention = self.context.mention(self.sentence, subject)
        state = mention is not None and "Country" in mention.types and not self.people  # "Russia has 300 soldiers in X"
        return Count(self.name(), f"'{verb.text}'", subject) if self._sized(subject) and not state else None

    def _census(self, census: Token, verb: Token) -> Count | None:
        for child in (*census.children, *self.noun.children, *(c for c in verb.children if c.i > verb.i)):
            if child.dep_ == "prep" and child.lower_ in ("of", "in"):
                for item in child.children:
                    if item.dep_ == "pobj" and self._sized(item):
                        return Count("population", "census", item)
        place = self._place_before()
        return Count("population", "census of the place spoken of", place=place) if place is not None else None

    def _place_before(self) -> Mention | None:
        """The town that the sentences before are about: their subject, or the only one that they name."""
        for index in range(self.sentence.index - 1, max(self.sentence.index - 1 - _LOOK_BACK, -1), -1):
            before = self.context.sentences[index]
            held = [(t, m) for t in before.doc if (m := self.context.mention(before, t)) and m.types[0] != "Country"]
            held = [(t, m) for t, m in held if _SETTLED.intersection(m.types)]
            subjects = [m for t, m in held if t.dep_ in ("nsubj", "nsubjpass")]
            if subjects:
                return subjects[0]
            if len({m.entity for _, m in held}) == 1:
                return held[0][1]
        return None

    def inhabited(self) -> Count | None:
        """ "inhabited by 300 people"."""
        by = self.noun.head
        if self.noun.dep_ != "pobj" or by.lower_ != "by" or by.head.lemma_ not in ("inhabit", "populate"):
            return None
        found = surface_subject(by.head)
        subject = found[0] if found else by.head.head if by.head.dep_ == "acl" else None
        return Count("population", "'inhabited by'", subject) if subject is not None and self._sized(subject) else None

    def of_population(self) -> Count | None:
        """ "its population rose to 25,000", "the population of the town fell from 9,000 to 300"."""
        if self.noun.dep_ not in ("pobj", "dobj", "attr", "npadvmod"):
            return None
        above = self.noun.head
        verb = above.head if self.noun.dep_ == "pobj" else above
        if self.noun.dep_ == "pobj" and above.lower_ not in ("to", "from", "at", "below", "above"):
            return None
        if verb.lemma_ not in self.table.changing:
            return None
        for subject in self._themes(verb):
            name = self.table.nouns.get(subject.lemma_.lower(), "")
            if name == "population":
                return Count(name, f"'{subject.text} {verb.text}'", _owner(subject) or subject)
        return None

    def of_town(self, number: Token) -> Count | None:
        """ "X, a city of roughly 700,000": people, whatever comes after."""
        place = number.i - 1
        while place > 0 and number.doc[place].lower_ in _ABOUT:
            place -= 1
        if place < 2 or number.doc[place].lower_ != "of" or number.doc[place - 1].lemma_.lower() not in _TOWNS:
            return None
        owner = number.doc[place - 1]
        while owner.dep_ in ("appos", "attr") and owner.head is not owner and not self._sized(owner):
            owner = owner.head
        if owner.pos_ in ("AUX", "VERB"):
            found = surface_subject(owner)
            owner = found[0] if found else owner
        return Count("population", "'of' its people", owner) if self._sized(owner) else None

    @staticmethod
    def _themes(verb: Token) -> Iterator[Token]:
        found = surface_subject(verb)
        if found is not None:
            yield found[0]
        yield from (c for c in verb.children if c.dep_ == "dobj")
        if verb.dep_ in ("ccomp", "xcomp"):
            yield from (c for c in verb.head.children if c.dep_ == "dobj")

    def _sized(self, token: Token) -> bool:
        mention = self.context.mention(self.sentence, token) or self.context.mention_inside(self.sentence, token)
        return mention is not None and bool(_OWNERS.intersection(mention.types)) and mention.form != "demonym"


def _owner(noun: Token) -> Token | None:
    for child in noun.children:
        if child.dep_ == "poss":
            return child
        if child.dep_ == "prep" and child.lower_ in ("of", "in"):
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None
