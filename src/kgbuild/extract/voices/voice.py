"""Document and its sentences -> who says a stretch of it, and the status with which a happening is told.

A speaker is given by a quotation's verb ("…", said X), by a clause of saying ("X stated that …"), by "according to
X", or by reported speech that runs on until a colon hands over to a quotation.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.subjects import is_passive, surface_subject
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.voices import modality
from kgbuild.extract.voices.modality import Status
from kgbuild.extract.voices.quotations import Quotation, quotations
from kgbuild.extract.voices.voice_tables import TABLES
from kgbuild.model import Document, Frozen, Span

_DASH = re.compile(r"[ \t]*[\"”»]?[ \t]*[-–—][ \t]*(?P<who>[^\W\d_][^\n.:;\"“”]{2,80}?)[ \t]*(?=\n|\Z)")
_BETWEEN = re.compile(r"[\s\"“”„«»]*")
_FAR = 14  # tokens between a quotation and its verb of saying
_CLOSING = 6  # tokens from a closing verb of saying to the end of its sentence
_BACK = 12  # sentences looked back for whoever a colon hands over to
_LEFT = frozenset({"det", "amod", "compound", "nmod", "nummod", "poss", "quantmod", "flat"})


class Said(Frozen, frozen=True):
    """What `speaker` (a noun phrase's place) says, and how that is known."""

    span: Span
    speaker: Span
    reason: str


class Voice:
    """Voices of one document; made once, asked for each telling."""

    def __init__(self, document: Document, sentences: Sequence[Sentence]) -> None:
        self._text, self._sentences = document.text, sentences
        self._starts = [s.span.start for s in sentences]
        self._clauses: dict[int, tuple[Said, ...]] = {}
        self._quoted: list[Said] = []
        self._continued: list[Said] = []
        previous: tuple[Quotation, Said | None] | None = None
        for quotation in quotations(document.text):
            said = self._attribute(quotation, previous)
            if said is not None:
                self._quoted.append(said)
            previous = (quotation, said)
        self._quote_starts = [q.span.start for q in self._quoted]
        self._continued_starts = [c.span.start for c in self._continued]

    def modality(self, sentence: Sentence, token: Token) -> Status:  # noqa: ARG002 - the parse holds its sentence
        """Status of the happening that the token tells, with the reason."""
        return modality.modality(token)

    def speaker(self, span: Span) -> Span | None:
        """The noun phrase that names who says this stretch; None where the text speaks for itself."""
        said = self.said(span)
        return said.speaker if said else None

    def said(self, span: Span) -> Said | None:
        """The same, with the stretch that is attributed and the reason."""
        for starts, held in ((self._quote_starts, self._quoted), (self._continued_starts, self._continued)):
            index = bisect_right(starts, span.start) - 1
            if index >= 0 and span.start < held[index].span.end and not held[index].speaker.overlaps(span):
                return held[index]
        index = self._sentence_at(span.start)
        if index < 0:
            return None
        covering = [s for s in self._said_in(index) if s.span.start <= span.start < s.span.end]
        covering = [s for s in covering if not s.speaker.covers(span)]
        return min(covering, key=lambda s: s.span.end - s.span.start, default=None)

    def _sentence_at(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    # ------------------------------------------------------------ clauses of saying

    def _said_in(self, index: int) -> tuple[Said, ...]:
        if index not in self._clauses:
            found = _clauses(self._sentences[index])
            self._clauses[index] = tuple(said for said in found if not self._leads_to_quotation(said))
        return self._clauses[index]

    def _leads_to_quotation(self, said: Said) -> bool:
        """In "On Monday, after troops entered, X said, '…'" only the quotation is X's, whatever the parse holds."""
        index = bisect_right(self._quote_starts, said.span.start)
        if index == len(self._quoted) or self._quoted[index].speaker != said.speaker:
            return False
        quoted = self._quoted[index].span
        near = quoted.start - said.span.end < 60
        return near and self._text[max(0, quoted.start - 3) : quoted.start - 1].strip()[-1:] in (",", ":")

    # ------------------------------------------------------------ quotations

    def _attribute(self, quotation: Quotation, previous: tuple[Quotation, Said | None] | None) -> Said | None:
        span = quotation.span
        if previous and previous[1] and _BETWEEN.fullmatch(self._text, previous[0].span.end, span.start):
            return Said(span=span, speaker=previous[1].speaker, reason="the quotation before goes on")
        return self._before(span) or self._after(span) or self._colon(span) or self._these_words(span)

    def _before(self, span: Span) -> Said | None:
        """X said, "…"; X stated that "…"."""
        index = self._sentence_at(span.start - 1)
        if index < 0 or self._sentences[index].span.end < span.start:
            return None
        sentence = self._sentences[index]
        tokens = sentence.tokens(Span(sentence.span.start, max(sentence.span.start, span.start - 1)))
        for token in reversed(tokens[-_FAR:]):
            if token.lemma_ in TABLES["quoting"] and token.pos_ == "VERB":
                return self._by(span, sentence, token, "before the quotation")
        return None

    def _after(self, span: Span) -> Said | None:
        """ "…", X said; "…", said X; "…" - X."""
        dash = _DASH.match(self._text, span.end)
        if dash:
            return Said(span=span, speaker=Span(dash.start("who"), dash.end("who")), reason="named after a dash")
        index = self._sentence_at(span.end + 1)
        line = self._text.find("\n", span.end, span.end + 200)
        for sentence in self._sentences[max(0, index) : index + 2]:
            if sentence.span.start > span.end + 4 or (0 <= line < sentence.span.start):
                break
            tokens = sentence.tokens(Span(span.end, sentence.span.end))
            for token in tokens[:_FAR]:
                if token.lemma_ in TABLES["quoting"] and token.pos_ == "VERB":
                    found = self._by(span, sentence, token, "after the quotation")
                    if found is not None and found.speaker.start >= span.end:
                        return found
        return None

    def _by(self, span: Span, sentence: Sentence, verb: Token, where: str) -> Said | None:
        who = _speaker(verb)
        if who is None:
            return None
        return Said(span=span, speaker=_phrase(sentence, who), reason=f"'{verb.text}' {where}")

    def _colon(self, span: Span) -> Said | None:
        """X noted that …: "…"; what stands between the verb and the colon is X's too."""
        index = self._sentence_at(span.start - 2)
        gap = self._text[max(0, span.start - 40) : span.start - 1].rstrip()
        if index < 0 or not gap.endswith(":"):
            return None
        block = self._sentences[index].block.span
        for back in range(index, max(-1, index - _BACK), -1):
            sentence = self._sentences[back]
            if sentence.block.span != block:
                break
            for token in sentence.doc:
                if token.lemma_ in TABLES["quoting"] and token.pos_ == "VERB":
                    said = self._by(span, sentence, token, "before a colon that opens the quotation")
                    if said is None:
                        continue
                    if back < index:
                        run = Span(self._sentences[back + 1].span.start, self._sentences[index].span.end)
                        reason = "reported speech that goes on until a quotation"
                        self._continued.append(Said(span=run, speaker=said.speaker, reason=reason))
                    return said
        return None

    def _these_words(self, span: Span) -> Said | None:
        """ "…" and then, in the next paragraph: X said these words."""
        index = self._sentence_at(span.end + 1)
        for sentence in self._sentences[max(0, index) : index + 2]:
            if not span.end <= sentence.span.start <= span.end + 8:
                continue
            for token in sentence.doc:
                if token.lemma_ not in TABLES["quoting"] or token.pos_ != "VERB":
                    continue
                if any(c.dep_ in ("dobj", "advmod") and c.lemma_ in TABLES["these_words"] for c in token.children):
                    return self._by(span, sentence, token, "these words, after the quotation")
        return None


def _clauses(sentence: Sentence) -> Iterator[Said]:
    speech, telling = TABLES["speech"], TABLES["telling"]
    for token in sentence.doc:
        lemma = token.lemma_
        if token.pos_ == "VERB":
            yield from _accusation(sentence, token)
        if lemma in speech and token.pos_ == "VERB":
            who = _speaker(token)
            if who is None:
                yield from _closing(sentence, token)
                continue
            closing = next(_closing(sentence, token), None)
            if closing is not None and sentence.place(who, who).start < closing.span.end:
                yield closing
                continue
            speaker, told = _phrase(sentence, who), False
            for child in token.children:
                clause = child.dep_ == "ccomp" or (child.dep_ == "dobj" and lemma in telling and child.pos_ == "NOUN")
                if clause and who not in (child, *child.children):
                    span = sentence.place(child.left_edge, child.right_edge)
                    told = True
                    yield Said(span=span, speaker=speaker, reason=f"'{token.text}'")
            if not told and closing is not None:
                yield closing
            if token.dep_ in ("parataxis", "advcl") and _inserted(token):
                yield Said(span=sentence.span, speaker=speaker, reason=f"'{token.text}', put in")
        elif token.lower_ == "according":
            yield from _according(sentence, token)


def _accusation(sentence: Sentence, verb: Token) -> Iterator[Said]:
    """ "X accused Y |of taking Z|", "X denounced the move |as an annexation|"."""
    below = [c for held in verb.children if held.dep_ == "dobj" for c in held.children]
    for child in (*verb.children, *below):
        if child.dep_ == "prep" and f"{verb.lemma_} {child.lower_}" in TABLES["accusing"]:
            who = _speaker(verb)
            if who is not None:
                span = sentence.place(child, child.right_edge)
                yield Said(span=span, speaker=_phrase(sentence, who), reason=f"'{verb.text} … {child.text}'")


def _closing(sentence: Sentence, verb: Token) -> Iterator[Said]:
    """ "…, the ministry told the agency." where the parse took the speaker for something else."""
    if verb.lemma_ not in TABLES["quoting"] or len(sentence.doc) - verb.i > _CLOSING or verb.tag_ == "VBG":
        return
    who = verb.i - 1
    while who > 0 and sentence.doc[who].pos_ in ("AUX", "ADV"):
        who -= 1
    start = who
    while start > 0 and sentence.doc[start].text not in (",", '"', "-", "–", ";"):
        start -= 1
    if sentence.doc[start].text != "," or not 0 < who - start <= 8 or start < 3:
        return
    if sentence.doc[who].pos_ not in ("NOUN", "PROPN") or any(t.pos_ == "VERB" for t in sentence.doc[start:who]):
        return
    speaker = sentence.place(sentence.doc[start + 1], sentence.doc[who])
    span = Span(sentence.span.start, sentence.place(sentence.doc[start], sentence.doc[start]).start)
    yield Said(span=span, speaker=speaker, reason=f"'{verb.text}' at the sentence's end")


def _inserted(verb: Token) -> bool:
    """ "…, as X reported, …"."""
    return verb.dep_ == "parataxis" or any(c.dep_ == "mark" and c.lower_ == "as" for c in verb.children)


def _according(sentence: Sentence, token: Token) -> Iterator[Said]:
    to = next((c for c in token.children if c.lower_ == "to"), None)
    who = next((c for c in to.children if c.dep_ == "pobj"), None) if to is not None else None
    if who is None or who.lemma_.lower() in TABLES["documents"]:
        return
    top = token.head
    while top.pos_ not in ("VERB", "AUX") and top.head != top:
        top = top.head
    span = sentence.place(top.left_edge, top.right_edge)
    if not span.covers(sentence.place(token, token)):
        span = sentence.span
    yield Said(span=span, speaker=_phrase(sentence, who), reason="'according to'")


def _speaker(verb: Token) -> Token | None:
    """Who says: the subject, or the agent of a passive."""
    if is_passive(verb):
        agent = next((c for c in verb.children if c.dep_ == "agent"), None)
        return next((c for c in agent.children if c.dep_ == "pobj"), None) if agent is not None else None
    if verb.tag_ == "VBG" and verb.i and not any(c.dep_ == "nsubj" for c in verb.children):
        before = verb.nbor(-1)  # "…, with the president stating that …"
        if before.pos_ == "PROPN" or (before.pos_ == "NOUN" and verb.dep_ in ("acl", "pcomp")):
            return None if before.lemma_.lower() in TABLES["documents"] else before
    found = surface_subject(verb)
    if found is not None and found[0].lemma_.lower() in TABLES["documents"]:
        return None
    if found is None or found[0].lower_ in ("it", "there", "this", "that", "which", "what"):
        return None
    return found[0]


def _name_after(title: Token) -> tuple[Token, Token] | None:
    """ "the president of the country, X Y, said": the name says more than the office."""
    doc, i = title.doc, title.i + 1
    while i < min(len(doc), title.i + 7) and doc[i].text != ",":
        if doc[i].pos_ not in ("ADP", "DET", "PROPN", "NOUN", "ADJ", "PART"):
            return None
        i += 1
    first = i + 1
    if first >= len(doc) or doc[first].pos_ != "PROPN" or doc[i].text != ",":
        return None
    last = first
    while last + 1 < len(doc) and (doc[last + 1].pos_ == "PROPN" or doc[last + 1].text == "-"):
        last += 1
    return doc[first], doc[last]


def _phrase(sentence: Sentence, who: Token) -> Span:
    """The noun phrase of a head word, without the clauses and appositions that describe it."""
    if who.lemma_.lower() in TABLES["titles"]:
        name = _name_after(who)
        if name is not None:
            return sentence.place(*name)
    first = last = who
    for child in who.children:
        if child.i < first.i and child.dep_ in _LEFT:
            first = child.left_edge
        elif child.dep_ == "prep" and child.lower_ == "of" and child.i == who.i + 1:
            noun = next((c for c in child.children if c.dep_ == "pobj"), None)
            last = noun if noun is not None else last
    return sentence.place(first, last)
