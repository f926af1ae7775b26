"""A person's office, told as a title or earlier, and a verb of leaving it -> the day on which it ended.

"King Zog |abdicated| in 1939", "The army |deposed| President Arosemena on 11 July 1963", "He resigned in May 1999".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from kgbuild.extract.dates.when import part, times_of
from kgbuild.extract.syntax.arguments import arguments
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.syntax.verb_classes import words
from kgbuild.extract.telling.fillers import Filler
from kgbuild.extract.telling.frame_files import Sense
from kgbuild.extract.telling.frames import Found
from kgbuild.extract.telling.slots import Context
from kgbuild.model import TextValue

LEFT = Sense(event="RoleHolding", slots=(), confidence=0.8)
_OF_ONESELF = words("resign abdicate retire")
_BY_OTHERS = words("depose oust dethrone overthrow dismiss sack fire unseat impeach topple")
_MADE_TO = words("force compel oblige")
_DOWN = frozenset({"step", "stand"})
# What a person is called and does not lose with an office.
_NO_OFFICE = words("""
    general colonel major captain lieutenant admiral marshal brigadier sergeant commodore corporal private
    prince princess count earl baron sir lord lady father sister brother professor doctor dr. mr. mrs. lawyer writer
    scholar historian author son daughter leader founder member officer soldier veteran general-in-chief""")


def with_ends(context: Context, found: Sequence[Found]) -> list[Found]:
    """The tellings, and behind them those of the offices that were left; what says so itself is left as it is."""
    held = [f for f in found if f.event == "RoleHolding" and _office(f)]
    if not held:
        return list(found)
    ended = {(f.sentence.index, f.trigger.i) for f in held if "end" in f.roles}
    out = list(found)
    for sentence in context.sentences:
        for verb in sentence.doc:
            if _leaves(verb) and (sentence.index, verb.i) not in ended:
                out += _left(context, sentence, verb, held)
    return out


def _office(told: Found) -> bool:
    position = told.roles.get("position", ())
    return bool(position) and position[0].key.split(" of ")[0].split()[-1] not in _NO_OFFICE


def _leaves(verb: Token) -> bool:
    if verb.pos_ != "VERB" or (verb.is_infinitive and verb.head.lemma_ not in _MADE_TO):
        return False  # "asked the minister to resign"
    lemma = verb.lemma_.lower()
    down = lemma in _DOWN and any(c.lower_ in ("down", "aside") for c in verb.children)
    return down or lemma in _OF_ONESELF or lemma in _BY_OTHERS


def _left(context: Context, sentence: Sentence, verb: Token, held: Sequence[Found]) -> Iterator[Found]:
    lemma = verb.lemma_.lower()
    path = "OBJ" if lemma in _BY_OTHERS else "SUBJ"
    given = [a for a in arguments(verb) if a.path == path]
    if any(a.path in ("as", "from") for a in arguments(verb)) and lemma not in _BY_OTHERS:
        return  # "resigned from the party", "as minister": which office it was is said
    if not given:
        return
    ends = [
        Filler(value, when.time.span, when.token, f"{when.how}; {value.reason}".rstrip("; "), value.edtf)
        for when in times_of(verb, sentence, context, frozenset())
        if (value := part(when, "WHEN", ("Date",))) is not None and value.edtf
    ]
    if len(ends) != 1:
        return
    for argument in given:
        for person in context.fill(sentence, argument.token, ("Person",), argument.how):
            office = _last(held, person.key, sentence)
            if office is None:
                continue
            roles = {
                "person": (person,),
                "position": tuple(replace(f, how="the office that was told of") for f in office.roles["position"]),
                "end": tuple(ends),
            }
            if "organization" in office.roles:
                roles["organization"] = office.roles["organization"]
            yield Found("RoleHolding", LEFT, sentence, verb, lemma, roles)


def _last(held: Sequence[Found], key: str, sentence: Sentence) -> Found | None:
    """The person's office told last up to there; none where the same sentence gives two."""
    before = [f for f in held if f.sentence.index <= sentence.index and "end" not in f.roles]
    of_person = [f for f in before if any(p.key == key for p in f.roles.get("person", ()))]
    if not of_person:
        return None
    last = max(f.sentence.index for f in of_person)
    here = [f for f in of_person if f.sentence.index == last]
    names = {_words(f) for f in here}
    return here[0] if len(names) == 1 else None


def _words(told: Found) -> str:
    value = told.roles["position"][0].value
    return value.words.casefold() if isinstance(value, TextValue) else ""
