"""Names in a list, or beside a word for their kind -> a filler each, whatever the parser made of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from typing import Protocol

from msgspec.structs import replace

from kgbuild.extract.annotations import Mention
from kgbuild.extract.names.words import heads
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.telling.fillers import NARROWER, Filler
from kgbuild.model import Ref, Span

AMONG = "among them"
CALLED = "one of those named"
_SENT = frozenset({"peacekeeper", "personnel", "observer", "monitor"})  # a body's, and not the body
_OFFICE = 14  # words of "of the Committee for …"
Coin = Callable[[Token], Filler | None]
_TITLE = frozenset({"ADJ", "NOUN", "PROPN", "DET"})


class Known(Protocol):
    """What must be known of a sentence's words."""

    def mention(self, sentence: Sentence, token: Token) -> Mention | None: ...
    def mention_inside(self, sentence: Sentence, token: Token) -> Mention | None: ...
    def mentions_on(self, sentence: Sentence, token: Token) -> Sequence[Mention]: ...


_REALMS = frozenset({"kingdom", "duchy", "principality", "sultanate", "emirate", "county", "bishopric", "khanate"})


def enumerated(
    known: Known, sentence: Sentence, token: Token, kind: str, how: str, coin: Coin | None = None
) -> Iterator[Filler]:
    """ "three districts - Agdam, Kalbajar and Lachin", "several towns, including A and B", "…, among them A".

    "The towns of A and B" are A and B by themselves, and such a list ends with what is neither name nor joint.
    coin: makes a place of a name that nothing else knows.
    """
    if token.tag_ != "NNS" or kind not in NARROWER or known.mention(sentence, token) is not None:
        return
    opened, missed, manner, start = False, 0, "enumerated", token.i + 1
    if _named_after(known, sentence, token):
        opened, missed, manner, start = True, 1, CALLED, token.i + 2
    for i in range(start, min(token.i + 40, len(sentence.doc))):
        item = sentence.doc[i]
        mention = known.mention_inside(sentence, item)
        among = item.lower_ in ("them", "which") and item.nbor(-1).lower_ in ("among", "amongst")
        dash = item.text in ("-", "–", "—") and bool(item.nbor(-1).whitespace_)  # no "second|-|largest"
        opens = dash or item.text in (":", "(") or item.lower_ in ("including", "namely") or among
        if opens and (mention is None or among):
            opened, manner = True, AMONG if among else manner
            continue
        if opened and mention is None and coin is not None and item.pos_ == "PROPN" and not item.is_punct:
            ends = i + 1 == len(sentence.doc) or sentence.doc[i + 1].text in (",", ".", ";", ")", "and", "or")
            coined = coin(item) if ends else None
            if coined is not None:
                yield replace(coined, how=f"{how}, {manner}")
            continue
        if not opened and item.tag_ in ("VBG", "VBN"):
            continue  # "districts surrounding Karabakh - A, B and C"
        if item.pos_ in ("VERB", "AUX") or (opened and mention is None and item.pos_ not in ("PUNCT", "CCONJ", "DET")):
            missed += 1
            if item.pos_ in ("VERB", "AUX") or missed > 1:
                return
        elif opened and mention is not None and NARROWER[kind].intersection(mention.types):
            filler = Filler(Ref(mention.entity), mention.span, item, f"{how}, {manner}", mention.entity, mention.types)
            if sentence.place(item, item).end >= mention.span.end and not _where(sentence, mention):
                yield filler


def _where(sentence: Sentence, mention: Mention) -> bool:
    """ "the towns of Kilis (|Turkey|) and Azaz (Syria)": alone in brackets."""
    words = sentence.tokens(mention.span)
    before, after = words[0].i - 1, words[-1].i + 1
    return after < len(sentence.doc) and sentence.doc[before].text == "(" and sentence.doc[after].text == ")"


def holder(known: Known, sentence: Sentence, office: Token) -> Mention | None:
    """ "The |Chairman| of the Committee for Refugees Pavel Ivanov": the person named right after the body."""
    if office.i + 2 >= len(sentence.doc) or sentence.doc[office.i + 1].lower_ not in ("of", "to", "for"):
        return None
    inside = None
    for item in sentence.doc[office.i + 2 : office.i + 2 + _OFFICE]:
        mention = known.mention_inside(sentence, item)
        if mention is not None and "Person" in mention.types and mention.form == "name":
            return mention if inside is not None else None
        if item.is_punct or item.pos_ in ("VERB", "AUX"):
            return None
        inside = mention if mention is not None and sentence.place(item, item).end == mention.span.end else None
    return None


def called(known: Known, sentence: Sentence, token: Token, mention: Mention) -> Mention:
    """ "a further accord, the so-called |Nairobi Declaration|": the name of a paper that is told by its kind."""
    if token.pos_ != "NOUN" or "Instrument" not in mention.types:
        return mention
    beside = next((c for c in token.children if c.dep_ == "appos" and c.pos_ == "PROPN"), None)
    name = known.mention(sentence, beside) if beside is not None else None
    return name if name is not None and name.form == "name" and name.types[0] == mention.types[0] else mention


def body_before(known: Known, sentence: Sentence, token: Token) -> Mention | None:
    """The body named right before its men: "|Kosovo Liberation Army| fighters", "|X Front| (XF) rebels"."""
    i = token.i - 1
    if i > 2 and token.doc[i].text == ")":
        i = next((k - 1 for k in range(i, max(i - 6, 0), -1) if token.doc[k].text == "("), 0)
    body = known.mention_inside(sentence, token.doc[i]) if i >= 0 and token.doc[i].pos_ == "PROPN" else None
    own = body is not None and body.form == "name" and "Organization" in body.types
    return body if own and body and ("ArmedForce" in body.types or token.lemma_ not in _SENT) else None


def _named_after(known: Known, sentence: Sentence, noun: Token) -> bool:
    """ "the towns of A and B": whether names of several follow."""
    doc = sentence.doc
    lemma = noun.lemma_.lower()
    if lemma not in heads("place_of") and lemma not in _REALMS:
        return False
    if noun.i + 2 >= len(doc) or doc[noun.i + 1].lower_ != "of":
        return False
    first = known.mention_inside(sentence, doc[noun.i + 2])
    if first is None or first.form != "name":
        return False
    after = bisect_left(doc.offsets, first.span.end - sentence.span.start)
    return after < len(doc) and doc[after].lower_ in (",", "and")


def run_on(known: Known, sentence: Sentence, first: Filler, kind: str, how: str) -> Iterator[Filler]:
    """Names after a name, joined by commas and a last "and": a list, whatever the parser made of it."""
    accepted = NARROWER.get(kind)
    if accepted is None or not isinstance(first.value, Ref):
        return
    following = bisect_left(sentence.doc.offsets, first.span.end - sentence.span.start)
    if following >= len(sentence.doc) or sentence.doc[following].lower_ not in (",", "and"):
        return
    after = sentence.tokens(Span(first.span.end, min(first.span.end + 400, sentence.span.end)))
    held: list[Filler] = []
    closed = comma = False
    for item in after:
        mention = known.mention_inside(sentence, item)
        if mention is None or not accepted.intersection(mention.types) or mention.form != "name":
            if item.text == "," or item.lower_ == "and":
                closed, comma = item.lower_ == "and", True
                continue
            if comma and item.lower_ == "the":  # "took the Tabqa Dam, |the| Baath Dam and Raqqa"
                continue
            if comma and kind == "Person" and item.pos_ in _TITLE:  # "…, Croatian President Franjo Tudjman and …"
                continue
            break
        if (not comma and not (held and held[-1].span == mention.span)) or _names_more(known, sentence, item, mention):
            break
        if not held or held[-1].span != mention.span:
            held.append(Filler(Ref(mention.entity), mention.span, item, how, mention.entity, mention.types))
        comma = False
        if closed and sentence.place(item, item).end >= mention.span.end:
            yield from held
            return


def _names_more(known: Known, sentence: Sentence, item: Token, mention: Mention) -> bool:
    """ "the Battle of A and the |B| Campaign": part of the name of something else."""
    if item.dep_ != "compound" or item.head.pos_ != "PROPN":
        return False
    outer = known.mention(sentence, item.head)
    return outer is not None and "Conflict" in outer.types and outer.span.covers(mention.span)


def sharing(known: Known, sentence: Sentence, token: Token, kind: str, how: str, first: str) -> Iterator[Filler]:
    """Further entities of one head word: "the Kalbajar and Aghdam regions", "both sides"."""
    accepted = NARROWER.get(kind, frozenset())
    held = known.mentions_on(sentence, token)
    for mention in held if len(held) > 1 or (held and held[0].entity != first) else ():
        words = mention.span
        nested = any(
            o.entity == first
            and o.span.covers(words)
            and o.span != words
            and not any(t.lower_ == "and" for t in sentence.tokens(o.span))
            for o in held
        )
        if mention.entity != first and accepted.intersection(mention.types) and not nested:
            yield Filler(Ref(mention.entity), mention.span, token, how, mention.entity, mention.types)
