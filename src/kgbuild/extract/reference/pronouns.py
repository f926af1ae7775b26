"""Pronouns in a sentence -> the entities that they surely mean: subjects nearby first, otherwise nothing."""

from __future__ import annotations

from dataclasses import dataclass

from kgbuild.extract.names.heads_of_places import place_heads
from kgbuild.extract.names.tellings import Told
from kgbuild.extract.names.words import Line, heads, lexicon
from kgbuild.extract.reference.antecedents import Reader
from kgbuild.extract.reference.selection import CLASSES, selected
from kgbuild.extract.syntax.subjects import surface_subject
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.syntax.verb_classes import ASKING, SUBJECT

_CLAUSES = ("ccomp", "xcomp", "acomp", "advcl", "csubj", "csubjpass")
_SAYING = frozenset(
    ["be", "plan", "decide", "expect", "say", "report", "believe", "seem", "appear", "mention", "agree", "know", "note"]
)
_PASSING = frozenset({"begin", "start", "end", "last", "break", "conclude", "continue", "drag", "cost"})  # as wars do
_HELP = frozenset({"support", "help", "aid", "assistance", "backing", "cooperation", "participation", "consent"})
_SETTLED = frozenset({"Settlement", "District", "Region"})
_PEOPLE = frozenset({"Group", "ArmedForce"})
_THINGS = frozenset({"Country", "State", "Organization", "ArmedForce", "Place", "Instrument"})


@dataclass(slots=True, eq=False)
class Pronouns(Reader):
    """Reads he, she, it, they, there and their possessives."""

    number: int = 0  # the sentence that is read

    def pronoun(self, number: int, line: Line, i: int) -> list[Told]:
        low, token = line.low[i], line.tokens[i]
        if low in ("he", "him", "his", "she", "her", "hers", "himself", "herself"):
            key = self.person(number, i, "f" if low.startswith(("she", "her")) else "m")
        elif low in ("it", "its", "itself"):
            if token.dep_ == "expl" or (low == "it" and self.dummy(token)):
                return []
            self.number = number
            key = self.thing(number, i, token)
        elif low in ("they", "their", "them"):
            key = self.many(number, i)
        elif low == "there" and token.dep_ != "expl" and token.tag_ == "RB":
            key = self.spot(number, token)
        else:
            return []
        if not key:
            self.leave(line, i, "pronoun", "nothing that it surely means was named before")
            return []
        return [self.told(number, line, i, i, key, "pronoun")]

    def spot(self, number: int, token: Token) -> str:
        """Where "there" is: the place that the sentence, or else the one before, is about or alone names.

        Where people live is the place that the whole text is about, before all others.
        """
        home = token.head.lemma_ in ("live", "remain", "reside", "stay", "return") and self.about(_SETTLED)
        for reach in (0, 1):
            near = [t for t in self.prose(number, reach) if "Place" in t.types and t.form != "demonym"]
            subjects = {self.cast.key(t.key): t.key for t in near if self.is_subject(t)}
            keys = subjects or {self.cast.key(t.key): t.key for t in near}
            if keys and not (home and set(keys) - {self.cast.key(self.topic)}):
                return next(iter(keys.values())) if len(keys) == 1 else ""
        return self.topic if home else ""

    @staticmethod
    def dummy(token: Token) -> bool:
        """ "It is planned to …", "it was decided that …"."""
        if token.dep_ not in SUBJECT:
            return False
        clause = any(c.dep_ in _CLAUSES for c in token.head.children)
        return clause and token.head.lemma_ in _SAYING

    def person(self, number: int, i: int, gender: str) -> str:
        female = lexicon("descriptions")["female"]
        women = {k for position in female for _, k in self.held.get(position, ())}
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

    def thing(self, number: int, i: int, token: Token) -> str:
        """Subjects first, never a co-argument of the same verb; the verb may say what kind of thing is meant."""
        kind = selected(token) or self.of_a_paper(number, token)
        if not kind and token.dep_ == "poss" and token.head.lower_ in lexicon("descriptions")["military_possession"]:
            kind = "actor"
        wanted = CLASSES.get(kind, _THINGS)
        if not kind and token.dep_ in SUBJECT and token.head.lemma_ in _PASSING and (war := self.of_a_war(number)):
            return war
        here = [t for t in self.outer(number, 0, wanted, kind) if t.last < i and not self.beside(t, token)]
        subjects = [t for t in here if self.is_subject(t)]
        if subjects:
            return subjects[0].key
        fought_over = [t for t in here if kind == "place" and token.dep_ == "dobj" and self.acted_on(t)]
        if fought_over:
            return fought_over[0].key  # "rebels took Goma, south of Rutshuru, before the army retook |it|"
        if here:
            alone = len({self.cast.key(t.key) for t in here}) == 1
            return here[0].key if alone and (kind or token.dep_ == "poss") else ""
        if self.clause_has_subject(token):
            return ""  # "the Council reaffirmed its resolution": whoever the Council is, the treaty before is not meant
        if kind in ("", "actor") and token.dep_ in SUBJECT and self.of_another_body(token):
            return ""
        for reach in (1, 2) if kind else (1,):
            near = self.outer(number, reach, wanted, kind)
            before = {self.cast.key(t.key): t.key for t in near if self.is_subject(t) and (kind or self.leads(t))}
            if len(before) == 1:
                return next(iter(before.values()))
            if not kind:
                break
            if len({self.cast.key(t.key) for t in near}) == 1:
                return near[0].key
            contested = {self.cast.key(t.key) for t in near if kind == "place" and self.acted_on(t)}
            if len(contested) == 1:
                return contested.pop()
            if self.about(wanted):
                return self.topic
            if near:
                break
        return ""

    def acted_on(self, told: Told) -> bool:
        """ "plan to retake the town of |Torit|, near Juba.  Rebels seized |it|": the town that was fought over."""
        token = self.root(told)
        while token.dep_ == "pobj" and token.head.lower_ == "of" and token.head.head.lower_ in place_heads():
            token = token.head.head
        taken = token.head.lemma_ in ("take", "hold", "lose", "attack")
        return token.dep_ in ("dobj", "nsubjpass") and (taken or selected(token) == "place")

    def of_a_war(self, number: int) -> str:
        """ "The Winter War was …  |It| began in November": the war that the sentence before leads with."""
        wars = [t for t in self.prose(number, 1) if "Conflict" in t.types and t.sentence < number]
        leading = {self.cast.key(t.key) for t in wars if self.is_subject(t) and self.leads(t)}
        return leading.pop() if len(leading) == 1 else ""

    def of_a_paper(self, number: int, token: Token) -> str:
        """ "The Council adopted Resolution 2773.  |It| also calls on …": what papers do is told in the present."""
        asks = (
            token.dep_ == "nsubj" and token.head.tag_ == "VBZ" and token.head.lemma_ in ASKING | {"demand", "require"}
        )
        near = [t for t in self.prose(number, 1) if "Instrument" in t.types] if asks else []
        return "instrument" if len({self.cast.key(t.key) for t in near}) == 1 else ""

    def outer(self, number: int, reach: int, wanted: frozenset[str], kind: str) -> list[Told]:
        """Tellings of the wanted classes that stand in no other one, latest first; of places, no countries."""
        told = list(self.prose(number, reach))
        near = [t for t in told if wanted.intersection(t.types) and t.form != "demonym"]
        if kind == "place":
            near = [t for t in near if "Country" not in t.types]
            told = [t for t in told if "ArmedForce" in t.types or t in near]  # "|Kharkiv|'s forces" are no place
        else:
            told = near
        top = [t for t in near if not any(o is not t and o.span.covers(t.span) and o.span != t.span for o in told)]
        return [t for t in top if "Person" not in t.types and not self.in_a_title(t)]

    def beside(self, told: Told, token: Token) -> bool:
        """Whether both are arguments of one verb: in "troops recaptured it" the troops are not "it"."""
        if told.sentence != self.number or token.dep_ not in ("dobj", "pobj", "iobj"):
            return False
        verb = token.head if token.dep_ != "pobj" else token.head.head
        root = self.root(told)
        if self.is_subject(told) and root.head == verb:
            return True
        doer = surface_subject(verb) if verb.pos_ == "VERB" else None  # "A agreed to leave B and return it to C"
        return doer is not None and doer[0] is root

    def leads(self, told: Told) -> bool:
        """Whether it is subject of its sentence rather than of a clause in it, or of what somebody says."""
        verb = self.root(told).head
        while verb.dep_ in ("conj", "ccomp", "aux", "auxpass") and verb.head is not verb:
            verb = verb.head
        return verb.head is verb or verb.dep_ in ("nsubj", "nsubjpass", "parataxis")

    @staticmethod
    def clause_has_subject(token: Token) -> bool:
        """Whether a possessive stands behind the subject of its own clause, which nothing else has named."""
        if token.dep_ != "poss":
            return False
        word = token.head
        while word.head is not word and word.pos_ not in ("VERB", "AUX"):
            word = word.head
        return any(
            c.dep_ in SUBJECT and c.i < token.i and c.pos_ in ("NOUN", "PROPN") and c.tag_ not in ("NNS", "NNPS")
            for c in word.children
        )

    @staticmethod
    def of_another_body(token: Token) -> bool:
        """ "A militia left the town, which |it| had seized": a body that is not named is the subject before it."""
        verb = token.head
        while verb.head is not verb:
            verb = verb.head
            for word in verb.children:
                if word.dep_ in SUBJECT and word.i < token.i and word.lower_ in heads("force") | heads("organ"):
                    return True
        return False

    def about(self, wanted: frozenset[str]) -> bool:
        """Whether the text as a whole is about such a thing."""
        entry = self.cast.entries.get(self.cast.key(self.topic)) if self.topic else None
        return entry is not None and bool(wanted.intersection(entry.types)) and "Country" not in entry.types

    def helps(self, told: Told) -> bool:
        """ "With the support of the |Cossacks|, |they| took the town": who is helped is another."""
        token = self.root(told)
        while token.dep_ == "pobj" and token.head.lower_ in ("of", "from", "by") and token.head.head.lemma_ in _HELP:
            token = token.head.head
        return token.lemma_ in _HELP and token.dep_ == "pobj" and token.head.lower_ in ("with", "without", "despite")

    def many(self, number: int, i: int) -> str:
        for reach in (0, 1):
            near = [t for t in self.prose(number, reach) if _PEOPLE.intersection(t.types) and t.form != "demonym"]
            near = [t for t in near if t.sentence < number or (t.last < i and not self.helps(t))]
            subjects = [t for t in near if self.is_subject(t)]
            if subjects and len({self.cast.key(t.key) for t in subjects}) == 1:
                return subjects[0].key
            if len({self.cast.key(t.key) for t in near}) == 1:
                return near[0].key
            if near:
                return ""
        return ""
