"""What the parser found in a sentence, as arrays -> its words as plain objects, joined into a tree.

The names of attributes are spaCy's.  Its own tokens are views that are made anew, and look their strings up, at every
access; here a word is made once, so that the steps after the parser may look at it as often as they like, and the
parser's memory can be given back as soon as a batch is read.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import msgspec


class Lexeme(NamedTuple):
    """All that a word is but for its place.  `opens`: it may begin a run of words that the rules read together."""

    text: str
    lower_: str
    lemma_: str
    pos_: str
    tag_: str
    dep_: str
    opens: bool = False


class Token(msgspec.Struct, eq=False):
    """A word in its sentence.  The head of a root is the root itself; `attach` changes it, nothing else may."""

    i: int
    idx: int
    whitespace_: str
    doc: Doc
    text: str
    lower_: str
    lemma_: str
    pos_: str
    tag_: str
    dep_: str
    head: Token = None  # type: ignore[assignment]  # all words have to be there first
    children: tuple[Token, ...] = ()

    def __len__(self) -> int:
        return len(self.text)

    def __repr__(self) -> str:
        return self.text

    def nbor(self, step: int = 1) -> Token:
        """The word `step` places further on.  Raises IndexError beyond the sentence."""
        place = self.i + step
        if place < 0:
            raise IndexError(place)
        return self.doc[place]

    @property
    def ancestors(self) -> Iterator[Token]:
        """The head, its head, and so on."""
        word = self
        while word.head is not word:
            word = word.head
            yield word

    def first_of_list(self, *kinds: str) -> Token:
        """The first of the words that it is coordinated with; `kinds`: only over such parts of speech."""
        word = self
        while word.dep_ == "conj" and word.head is not word and (not kinds or word.head.pos_ in kinds):
            word = word.head
        return word

    @property
    def is_infinitive(self) -> bool:
        """Whether it is told with "to"."""
        return any(c.dep_ == "aux" and c.lower_ == "to" for c in self.children)

    def is_ancestor(self, other: Token) -> bool:
        """Whether the other word is somewhere below this one."""
        return any(word is self for word in other.ancestors)

    @property
    def subtree(self) -> Iterator[Token]:
        """The word and all below it, those on its left first."""
        waiting = [(self, False)]
        while waiting:  # no recursion: a long list is a deep tree
            word, opened = waiting.pop()
            if opened or not word.children:
                yield word
                continue
            waiting.extend((c, False) for c in reversed(word.children) if c.i > word.i)
            waiting.append((word, True))
            waiting.extend((c, False) for c in reversed(word.children) if c.i < word.i)

    @property
    def left_edge(self) -> Token:
        """The first word of the phrase that this word heads."""
        return self.doc[min([t.i for t in self._below()])]

    @property
    def right_edge(self) -> Token:
        """The last word of the phrase that this word heads."""
        return self.doc[max([t.i for t in self._below()])]

    def _below(self) -> list[Token]:
        found = [self]
        for word in found:
            found.extend(word.children)
        return found

    @property
    def is_punct(self) -> bool:
        return all(unicodedata.category(c).startswith("P") for c in self.text)

    @property
    def is_space(self) -> bool:
        return self.text.isspace()

    @property
    def is_alpha(self) -> bool:
        return self.text.isalpha()

    @property
    def is_lower(self) -> bool:
        return self.text.islower()

    def take_over(self, other: Token) -> None:
        """Stands where the other word stood, with all that hung there; the other hangs on it."""
        self.attach(self if other.head is other else other.head)
        self.dep_ = other.dep_
        for child in other.children:
            if child is not self:
                child.attach(self)
        other.attach(self)

    def become_subject(self, verb: Token) -> None:
        """Hangs the word on a verb as what it is said of: of a passive one where the verb has its auxiliary."""
        self.attach(verb)
        self.dep_ = "nsubjpass" if any(c.dep_ == "auxpass" for c in verb.children) else "nsubj"

    def attach(self, head: Token) -> None:
        """Hangs the word, with all that is below it, on another word; below itself it cannot hang, and stays."""
        old = self.head
        if head is not self and self.is_ancestor(head):
            return  # a ring of words has no end for whoever walks it
        if old is not self:
            old.children = tuple([c for c in old.children if c is not self])
        self.head = head
        if head is not self:
            head.children = tuple(sorted((*head.children, self), key=lambda t: t.i))


class Doc(list[Token]):
    """The words of a sentence, the text that the parser was shown, and where in it each word begins."""

    __slots__ = ("offsets", "text")

    def __init__(self, text: str, offsets: Sequence[int]) -> None:
        super().__init__()
        self.text, self.offsets = text, offsets


def tree(text: str, words: Sequence[Lexeme], offsets: Sequence[int], heads: Sequence[int]) -> Doc:
    """A sentence's words.  `heads`: how many places further on each word's head stands, 0 for a root."""
    doc = Doc(text, offsets)
    end = len(text)
    append = doc.append
    for i, (word, idx) in enumerate(zip(words, offsets, strict=True)):
        after = idx + len(word.text)
        blank = " " if after < end and text[after] == " " else ""
        append(Token(i, idx, blank, doc, *word[:6]))
    below: dict[int, list[Token]] = {}
    for token, step in zip(doc, heads, strict=True):
        token.head = doc[token.i + step]
        if step:
            below.setdefault(token.i + step, []).append(token)
    for i, children in below.items():
        doc[i].children = tuple(children)
    return doc
