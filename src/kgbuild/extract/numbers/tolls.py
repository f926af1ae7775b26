"""Counts of harm that stand beside a verb of any kind -> tellings: "reported 359 soldiers killed, 349 missing"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec.structs import replace

from kgbuild.extract.annotations import Quantity
from kgbuild.extract.dates.when import times_of
from kgbuild.extract.syntax.arguments import arguments
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.telling.fillers import Filler
from kgbuild.extract.telling.frame_files import Sense
from kgbuild.extract.telling.frames import Found
from kgbuild.extract.telling.slots import Context
from kgbuild.model import TextValue

TOLL = Sense(event="Casualties", slots=(), confidence=0.85)
_HARM = {
    "killed": "killed", "dead": "killed", "slain": "killed", "wounded": "injured", "injured": "injured",
    "hurt": "injured", "missing": "missing", "captured": "captured",
}  # fmt: skip


_SIDES = ("ArmedForce", "Organization", "State", "Group", "@forces")


def with_tolls(context: Context, told: Sequence[Found]) -> list[Found]:
    """The tellings, with those that only such a count tells, and with its victims where a frame knew none."""
    tolls = {(t.roles["count"][0].span, _words(t)): t for t in _tolls(context)}
    out: list[Found] = []
    for item in told:
        counts = item.roles.get("count", ()) if item.event == "Casualties" else ()
        toll = tolls.pop((counts[0].span, _words(item)), None) if counts else None
        if toll is not None and "victims" in toll.roles:
            item = replace(item, roles={**toll.roles, **item.roles, "victims": toll.roles["victims"]})
        out.append(item)
    return [*out, *tolls.values()]


def _words(told: Found) -> str:
    return ",".join(f.key for f in told.roles["harm"])


def _tolls(context: Context) -> Iterator[Found]:
    """One telling for each number that a word of harm follows, in text order."""
    last: tuple[Sentence, tuple[Filler, ...]] | None = None
    for sentence, quantity, tokens in context.quantities():
        if quantity.value.unit or not quantity.value.lexical:
            continue
        head = _head(sentence, quantity, tokens)
        after = max(head.i, tokens[-1].i) + 1
        if after >= len(sentence.doc) or not _tells(sentence.doc[after]):
            continue
        word = sentence.doc[after]
        count = Filler(quantity.value, quantity.span, head, "how many", f"#{quantity.value.lexical}")
        harm = _HARM[word.lower_]
        here = sentence.place(word, word)
        roles: dict[str, tuple[Filler, ...]] = {
            "harm": (Filler(TextValue(words=harm), here, word, f"'{word.text}' means {harm}", harm),),
            "count": (count,),
        }
        victims = context.fill(sentence, head, ("@harmed",), "who is counted") if head not in tokens else ()
        if not victims and last is not None and last[0] is sentence:
            victims = tuple(replace(f, how="of those counted before it") for f in last[1])
        if _lost(head) and not victims:
            victims = tuple(
                f
                for a in arguments(head.head)
                if a.path == "SUBJ"
                for f in context.fill(sentence, a.token, _SIDES, f"{a.how}, who lost them")
            )
        if victims:
            roles["victims"] = victims[:1]
            last = (sentence, victims)
        verb = _governor(head)
        if verb is not None:
            place = [
                f
                for a in (*arguments(word), *arguments(verb))
                if a.path in ("in", "at", "near", "on")
                for f in context.fill(sentence, a.token, ("Place",), a.how)
            ]
            when = [
                Filler(w.time.value, w.time.span, w.token, w.how, w.time.value.edtf or w.time.value.words)
                for w in times_of(verb, sentence, context, set())
                if w.side == "at"
            ]
            roles |= {"place": tuple(place[:1])} if place else {}
            roles |= {"date": tuple(when[:1])} if when else {}
        yield Found("Casualties", TOLL, sentence, word, word.lower_, roles)


def _lost(counted: Token) -> bool:
    """ "The attackers |lost 400| dead", "Ethiopia |admitted to 300| killed": of those who lost them."""
    above = counted.head
    return counted.dep_ == "dobj" and above.lemma_ == "lose"


def _head(sentence: Sentence, quantity: Quantity, tokens: list[Token]) -> Token:
    """The noun that is counted, where it follows the number; else the number."""
    if quantity.head is not None and quantity.head.end > quantity.span.end:
        inside = sentence.tokens(quantity.head)
        if inside and inside[-1].pos_ in ("NOUN", "PROPN") and inside[-1].lower_ not in _HARM:
            return inside[-1]
    return tokens[-1]


def _tells(word: Token) -> bool:
    """Whether the word says what befell those counted, and no frame's verb is there to say it."""
    if word.lower_ not in _HARM or any(c.dep_ in ("dobj", "auxpass", "aux", "neg") for c in word.children):
        return False
    return word.dep_ not in ("amod", "compound") or word.head.i < word.i


def _governor(token: Token) -> Token | None:
    """The verb that gives the count, above words of harm."""
    current = token
    for _ in range(8):
        if current.head == current:
            return None
        current = current.head
        if current.pos_ in ("VERB", "AUX") and current.lower_ not in _HARM:
            return current
    return None
