"""A trigger word in its sentence -> whether it is only part of a name: "the Genocide Memorial"."""

from __future__ import annotations

from kgbuild.extract.syntax.mending import PAPERS
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.telling.slots import Context

_NAMESAKES = frozenset(
    {"memorial", "museum", "monument", "cemetery", "crime", "crimes", "criminal", "day", "reporter", "correspondent",
     "veteran", "veterans", "victim", "victims", "effort", "zone", "hero", "cabinet", "helicopter", "helicopters",
     "commissar", "commissariat", "minister", "ministry", "office", "secretary", "department", "college", "academy"}
)  # fmt: skip
_KEEPERS = frozenset({"prisoner", "minister", "ministry", "secretary", "department", "commissar", "commissariat"})
_BREAKING = frozenset({"violate", "breach", "break", "respect", "monitor", "discuss"})
_SAYING = frozenset({"say", "note", "add", "read", "stress", "announce"})
_CENTRES = frozenset({"center", "centre", "mission", "commission", "headquarters", "council", "office", "group"})


def only_in_a_name(context: Context, sentence: Sentence, token: Token) -> bool:
    """Whether nothing happens by the word: a body's name, what a monument is for, what is said or violated."""
    if token.dep_ == "compound" and token.head.lower_ in _NAMESAKES:
        return True
    if token.lower_ == "war" and token.dep_ == "pobj" and token.head.head.lemma_.lower() in _KEEPERS:
        return True
    if (
        token.lemma_ in context.lexicons["truce"]
        and token.dep_ in ("dobj", "nsubjpass")
        and token.head.lemma_ in _BREAKING
    ):
        return True
    if token.lemma_ == "statement" and token.dep_ == "pobj" and token.head.head.lemma_ in _SAYING:
        return True
    if not token.text[:1].isupper() or token.pos_ not in ("NOUN", "PROPN"):
        return False
    if _in_a_title(context, sentence, token):
        return True
    if token.dep_ == "compound" and token.head.text[:1].isupper() and token.head.lower_ in _CENTRES:
        return True
    mention = context.mention_inside(sentence, token)
    if mention is None or mention.form != "name" or "Organization" not in mention.types:
        return False
    return sentence.place(token, token).start > mention.span.start  # "the Movement for the |Liberation| of Azawad"


def _in_a_title(context: Context, sentence: Sentence, token: Token) -> bool:
    """ "the |Ceasefire| Agreement", "the Agreement on the Victims of |Conflict|", not the agreement itself."""
    mention = context.mention_inside(sentence, token)
    if mention is None or "Instrument" not in mention.types or token.head is token:
        return False
    named_after = token.i + 1 < len(token.doc) and token.nbor(1).lower_ in PAPERS
    if token.lower_ in PAPERS and not named_after:
        return False
    return mention.span.covers(sentence.place(token.head, token.head))
