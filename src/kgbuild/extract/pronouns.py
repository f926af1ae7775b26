"""Pronouns in a sentence -> the entities that they surely mean: subjects nearby first, otherwise nothing."""

from __future__ import annotations

from spacy.tokens import Token

from kgbuild.extract.antecedents import SUBJECT, Reader
from kgbuild.extract.tellings import Told
from kgbuild.extract.words import Line, lexicon

_CLAUSES = ("ccomp", "xcomp", "acomp", "advcl", "csubj", "csubjpass")
_SAYING = frozenset(
    ["be", "plan", "decide", "expect", "say", "report", "believe", "seem", "appear", "mention", "agree", "know", "note"]
)
_PEOPLE = frozenset({"Group", "ArmedForce"})
_THINGS = frozenset({"Country", "State", "Organization", "ArmedForce", "Place", "Instrument"})


class Pronouns(Reader):
    """Reads he, she, it, they, there and their possessives."""

    def pronoun(self, number: int, line: Line, i: int) -> list[Told]:
        low, token = line.low[i], line.tokens[i]
        if low in ("he", "him", "his", "she", "her", "hers", "himself", "herself"):
            key = self.person(number, i, "f" if low.startswith(("she", "her")) else "m")
        elif low in ("it", "its", "itself"):
            if token.dep_ == "expl" or (low == "it" and self.dummy(token)):
                return []
            key = self.thing(number, i, token)
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
        if token.dep_ not in SUBJECT:
            return False
        clause = any(c.dep_ in _CLAUSES for c in token.head.children)
        return clause and token.head.lemma_ in _SAYING

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

    def thing(self, number: int, i: int, token: Token) -> str:
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
            near = [t for t in self.prose(number, reach) if _PEOPLE.intersection(t.types) and t.form != "demonym"]
            near = [t for t in near if t.sentence < number or t.last < i]
            subjects = [t for t in near if self.is_subject(t)]
            if subjects and len({self.cast.key(t.key) for t in subjects}) == 1:
                return subjects[0].key
            if len({self.cast.key(t.key) for t in near}) == 1:
                return near[0].key
            if near:
                return ""
        return ""
