"""The parser's words, tags and dependencies -> lexemes with part of speech and lemma, each worked out once.

spaCy's attribute ruler and lemmatizer cost a fifth of the whole parser.  Nearly all of their rules look at one word
with its tag and dependency, so what they say of such a word is asked once and remembered.  The few rules about two
words ("let 's", "there is") are kept apart: a sentence with a word that may begin one is read by spaCy itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spacy.attrs import DEP, HEAD, IDX, ORTH, TAG
from spacy.language import Language
from spacy.matcher import Matcher
from spacy.tokens import Doc as Parsed

from kgbuild.extract.syntax.tokens import Doc, Lexeme, tree

_REMEMBERED = 12_000  # words; some 4 MB
_ATTRIBUTES = [ORTH, TAG, DEP, IDX, HEAD]
_Key = tuple[int, int, int]
_LEMMAS = {"bases": "base"}  # in texts about wars no plural of "basis"
_OPENS = Lexeme("", "", "", "", "", "", opens=True)


class Lexemes:
    """What the rules make of words, for one pipeline whose own attribute ruler and lemmatizer do not run."""

    def __init__(self, nlp: Language) -> None:
        self._nlp = nlp
        self._lemmatizer: Any = nlp.get_pipe("lemmatizer")  # keeps what it was asked, too
        self._rules = [nlp.get_pipe("attribute_ruler"), self._lemmatizer]
        self._known: dict[_Key, Lexeme] = {}
        self._openers = _openers(nlp)

    def read(self, docs: Sequence[Parsed]) -> list[Doc]:
        """The sentences' words."""
        if len(self._known) > _REMEMBERED:
            self._known.clear()
            self._lemmatizer.cache.clear()
        columns = [doc.to_array(_ATTRIBUTES).astype("int64").T.tolist() if len(doc) else [[]] * 5 for doc in docs]
        keys = [list(zip(*c[:3], strict=True)) for c in columns]
        self._learn({key for held in keys for key in held if key not in self._known})
        read = []
        for doc, held, (*_, offsets, heads) in zip(docs, keys, columns, strict=True):
            words = [self._known[key] for key in held]
            if any(word.opens for word in words):
                words = self._by_spacy(doc)
            read.append(tree(doc.text, words, offsets, heads))
        return read

    def _learn(self, keys: set[_Key]) -> None:
        """Words side by side in a document that is no sentence: the rules look at each alone."""
        if not keys:
            return
        new = sorted(keys)
        opening = {start for _, start, _ in self._openers(self._listed(new), allow_missing=True)}
        for i in opening:
            self._known[new[i]] = _OPENS
        alone = [key for i, key in enumerate(new) if i not in opening]
        self._known.update(zip(alone, self._by_spacy(self._listed(alone)), strict=True))

    def _listed(self, keys: Sequence[_Key]) -> Parsed:
        strings = self._nlp.vocab.strings
        named = [[strings[part % 2**64] for part in key] for key in keys]
        words, tags, deps = ([name[i] for name in named] for i in range(3))
        return Parsed(self._nlp.vocab, words=words, tags=tags, deps=deps, heads=list(range(len(words))))

    def _by_spacy(self, doc: Parsed) -> list[Lexeme]:
        for rule in self._rules:
            doc = rule(doc)
        return [Lexeme(t.text, t.lower_, _LEMMAS.get(t.lower_, t.lemma_), t.pos_, t.tag_, t.dep_) for t in doc]


def _openers(nlp: Language) -> Matcher:
    """Finds the words that may begin a run that some rule reads together."""
    matcher = Matcher(nlp.vocab)
    rules: Any = nlp.get_pipe("attribute_ruler")
    for rule in rules.patterns:
        for pattern in rule["patterns"]:
            if len(pattern) > 1:
                matcher.add("opens", [pattern[:1]])
    return matcher
