"""An argument's head word -> values: the entity, number, date or words that it stands for.

One `Context` a document joins what mentions, times and quantities found to the tokens that carry them, so that
every look-up afterwards is a dictionary's.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence, Set

from msgspec.structs import replace

from kgbuild.extract.annotations import Mention, Mentions, Quantity, Time
from kgbuild.extract.numbers.counts import number_of, single
from kgbuild.extract.reference.topics import topic_of
from kgbuild.extract.syntax import phrases
from kgbuild.extract.syntax.beside import (
    counted_others,
    has_organ,
    is_bare,
    is_vague,
    name_of_area,
    owner_of,
    set_before,
    subject_of_copula,
    unarmed,
    whole_of,
)
from kgbuild.extract.syntax.parse import Sentence
from kgbuild.extract.syntax.tokens import Token
from kgbuild.extract.telling import deeds, lists
from kgbuild.extract.telling.fillers import NARROWER, Filler, coined_sort
from kgbuild.model import Claim, Document, Name, Node, NumberValue, Ref, Span, TextValue

_NEAR = frozenset({"in", "near", "on", "at", "outside", "around", "along", "above", "between", "overlooking", "of"})
_BROAD = frozenset({"Country", "State", "Region"})
_TOWNS = frozenset({"Settlement", "Place", "District"})
_PAPERS = frozenset({"accord", "instrument", "treaty"})
_THE_TEXT = frozenset({"text", "document", "agreement", "accord", "treaty", "pact", "instrument"})
_COINED = {"PlaceName": "Place", "PersonName": "Person", "HolderName": "Person"}
_AND = re.compile(r"\s*,?\s*and\s+(?:on\s+)?")


class Context:
    """Everything found in one document, by token."""

    def __init__(
        self,
        document: Document,
        sentences: Sequence[Sentence],
        mentions: Mentions,
        times: Sequence[Time],
        quantities: Sequence[Quantity],
        lexicons: Mapping[str, frozenset[str]],
    ) -> None:
        self.document, self.sentences, self.lexicons = document, sentences, lexicons
        self.nodes: dict[str, Node] = {node.id: node for node in mentions.entities}
        self._coined: dict[tuple[str, str], Node] = {}
        self._starts = [sentence.span.start for sentence in sentences]
        self._mentions: dict[tuple[int, int], list[Mention]] = {}
        self._inside: dict[tuple[int, int], Mention] = {}
        self._numbers: dict[tuple[int, int], Quantity] = {}
        self._filled: dict[tuple[int, int, tuple[str, ...], str], tuple[Filler, ...]] = {}
        self._times: dict[int, list[tuple[Time, Token]]] = {}
        self._named_in: dict[int, set[str]] = {}
        for mention in mentions.mentions:
            index, tokens = self._locate(mention.span)
            for token in tokens:
                held = self._inside.get((index, token.i))
                if held is None or held.span.covers(mention.span):
                    self._inside[index, token.i] = mention
            if tokens:
                self._mentions.setdefault((index, phrases.root(tokens).i), []).append(mention)
                self._named_in.setdefault(index, set()).update(mention.types)
        self._quantities: list[tuple[Sentence, Quantity, list[Token]]] = []
        self.topic = topic_of(mentions, sentences)
        for quantity in quantities:
            index, tokens = self._locate(quantity.span)
            if tokens:
                self._quantities.append((sentences[index], quantity, tokens))
            for token in tokens:
                self._numbers.setdefault((index, token.i), quantity)
            if quantity.head is not None:
                head_index, head_tokens = self._locate(quantity.head)
                if head_tokens:
                    self._numbers.setdefault((head_index, phrases.root(head_tokens).i), quantity)
        self._dated: set[tuple[int, int]] = set()
        for time in times:
            index, tokens = self._locate(time.span)
            self._dated.update((index, t.i) for t in tokens)
            if tokens:
                told = self._times.setdefault(index, [])
                head = phrases.root(tokens)
                joined = told and _AND.fullmatch(document.text, told[-1][0].span.end, time.span.start)
                # "on 2 May, and 3 June": said of one word; not "on 2 May, and on 3 June the army left"
                anew = joined and (joined.group().rstrip().endswith("on") or time.value.words.startswith("that "))
                apart = anew and phrases.opens_clause(head)
                if joined and not apart:
                    first = told[-1][1]
                    if head.is_ancestor(first):  # "on |9| and 10 June": both hang on the month
                        told[:] = [(t, head if h is first else h) for t, h in told]
                    else:
                        head = first
                told.append((time, head))

    def sentence_at(self, offset: int) -> int:
        """Index of the sentence that holds (or comes before) a place in the document; -1 before all."""
        return bisect_right(self._starts, offset) - 1

    def _locate(self, span: Span) -> tuple[int, list[Token]]:
        index = self.sentence_at(span.start)
        if index < 0:
            return index, []
        sentence = self.sentences[index]
        tokens = sentence.tokens(span)
        if not tokens:  # the words are part of one token ("Kalbajar-Lachin")
            wide = sentence.tokens(Span(max(sentence.span.start, span.start - 40), span.end + 40))
            tokens = [t for t in wide if sentence.place(t, t).overlaps(span)]
        return index, tokens

    def quantities(self) -> Sequence[tuple[Sentence, Quantity, list[Token]]]:
        """Numbers with their tokens, in text order."""
        return self._quantities

    def times_in(self, sentence: Sentence) -> Sequence[tuple[Time, Token]]:
        """Time expressions of a sentence, each with its head word."""
        return self._times.get(sentence.index, ())

    def named_in(self, sentence: Sentence) -> Set[str]:
        """The classes of all that a sentence names or refers to."""
        return self._named_in.get(sentence.index, frozenset())

    def mention(self, sentence: Sentence, token: Token) -> Mention | None:
        """The widest mention that has this word as its head."""
        found = self._mentions.get((sentence.index, token.i), ())
        return max(found, key=lambda m: m.span.end - m.span.start) if found else None

    def mentions_on(self, sentence: Sentence, token: Token) -> Sequence[Mention]:
        """All mentions with this head word, widest first."""
        found = self._mentions.get((sentence.index, token.i), ())
        return found if len(found) < 2 else sorted(found, key=lambda m: m.span.start - m.span.end)

    def entity_in(self, span: Span) -> str:
        """The entity named or referred to by the widest mention within a span; "" when there is none."""
        index = self.sentence_at(span.start)
        if index < 0:
            return ""
        held = [self._inside[index, t.i] for t in self.sentences[index].tokens(span) if (index, t.i) in self._inside]
        held = [m for m in held if m.form != "demonym"]
        return max(held, key=lambda m: m.span.end - m.span.start).entity if held else ""

    def mention_inside(self, sentence: Sentence, token: Token) -> Mention | None:
        """The smallest mention that holds this word anywhere."""
        return self._inside.get((sentence.index, token.i))

    def number(self, sentence: Sentence, token: Token) -> Quantity | None:
        """How many of what the word names: "511 civilians", "thousands of trees", "321 of them"."""
        return number_of(self._numbers, sentence.index, token)

    def number_of(self, sentence: Sentence, token: Token, lone: bool = False) -> Filler | None:
        """How many of what the word names, as a filler.  lone: "a soldier" is one, too."""
        quantity = self.number(sentence, token)
        if quantity is None:
            if not lone or (article := single(token)) is None:
                return None
            one = NumberValue(words=article.text, lexical="1")
            return Filler(one, sentence.place(article, article), token, "how many: one", "#1")
        value = quantity.value
        return Filler(value, quantity.span, token, "how many", f"#{value.lexical or value.words}")

    def fill(self, sentence: Sentence, token: Token, kinds: tuple[str, ...], how: str) -> tuple[Filler, ...]:
        """Values of the phrase headed by `token`, one for each coordinated part that fits one of the kinds."""
        key = (sentence.index, token.i, kinds, how)
        found = self._filled.get(key)
        if found is None:
            found = self._filled[key] = tuple(self._fill(sentence, token, kinds, how))
        return found

    def _fill(self, sentence: Sentence, token: Token, kinds: tuple[str, ...], how: str) -> Iterator[Filler]:
        if kinds == ("Clause",):
            yield from self._clauses(sentence, token, how)
            return
        if kinds == ("Predicate",):
            words = phrases.predicate(token)
            yield self._written(sentence, token, (words[0], words[-1]), how)
            return
        coin = (lambda t: self._named(sentence, t, how, "Place")) if "PlaceName" in kinds else None
        for part in (*phrases.each_named(token), *phrases.siblings(token), *(more := list(phrases.added(token)))):
            how = f"{how}, {phrases.TOGETHER}" if part in more[:1] else how
            for kind in kinds:
                plural = part.tag_ == "NNS"
                listed = list(lists.enumerated(self, sentence, part, kind, how, coin)) if plural else ()
                if listed:
                    yield from listed
                    if lists.AMONG in listed[0].how and "@place" in kinds:
                        phrase = self._listed(sentence, part, "place", how)
                        yield from (phrase,) if phrase is not None else ()
                    break
                found = self._one(sentence, part, kind, how)
                if found is not None:
                    yield found
                    yield from lists.sharing(self, sentence, part, kind, how, found.key)
                    yield from lists.run_on(self, sentence, found, kind, found.how)
                    break

    def _one(self, sentence: Sentence, token: Token, kind: str, how: str) -> Filler | None:
        if kind == "Number":
            return self.number_of(sentence, token)
        if kind == "Text" or (kind == "Bare" and is_bare(token)):
            return self.words(sentence, token, how)
        if kind == "HolderName" and token.lower_ in self.lexicons["position"]:
            return None  # "the President became commander"
        if kind == "Topic" and self.topic:
            return self._topic_itself(sentence, token, how)
        if kind in _COINED:
            return self._named(sentence, token, how, coined_sort(token, _COINED[kind]))
        if kind.startswith("@"):
            return self._listed(sentence, token, kind[1:], how)
        return self._entity(sentence, token, kind, how)

    def _listed(self, sentence: Sentence, token: Token, lexicon: str, how: str) -> Filler | None:
        """Words whose head is in a lexicon ("civilians" for @people)."""
        lemma = token.lemma_.lower()
        words = self.lexicons[lexicon]
        if lemma not in words and token.lower_ not in words:
            if lemma in self.lexicons["partitive"]:
                inner = whole_of(token)
                if inner is not None:
                    return self._listed(sentence, inner, lexicon, how)
            bare = lexicon in ("people", "harmed") and (
                token.tag_ == "CD"
                or token.pos_ == "NUM"
                or (token.text[0].isupper() and self.mention_inside(sentence, token) is None)
            )
            if lemma == "another" and lexicon == "harmed":  # "and |another| was wounded"
                return self._written(sentence, token, (token, token), how)
            counted = self.number(sentence, token) if bare else None
            return self.words(sentence, token, how) if counted and not counted.value.unit else None
        others = counted_others(token, words)
        if others is not None and (others.pos_ == "NOUN" or self.mention(sentence, others) is not None):
            return None  # "hundreds of vehicles" are no people; "hundreds of Greeks" are a group
        bare = lemma in _THE_TEXT and is_vague(token)
        about = lexicon in _PAPERS and self.topic and (lexicon == "accord" or bare)
        if about and any(c.lower_ in ("the", "this") for c in token.children):
            return self._topic_itself(sentence, token, how)
        if lexicon in ("soldiers", "forces"):
            if unarmed(token):
                return None
            body = lists.body_before(self, sentence, token)
            if body is not None:
                how = f"{how}, whose '{token.text}'"
                return Filler(Ref(body.entity), body.span, token, how, body.entity, body.types)
            whose = owner_of(token)
            if whose is not None:
                for kind in ("State", "ArmedForce", "Group") if whose.tag_ == "PRP$" else ("State",):
                    if owner := self._entity(sentence, whose, kind, f"{how}, whose '{token.text}'"):
                        return owner
        if lexicon == "place":
            tail = self._where(sentence, token)
            its = any(c.tag_ == "PRP$" for c in token.children) and lemma in self.lexicons["strongpoint"]
            if "participle" in how or "relative" in how or (tail is None and is_vague(token) and not its):
                return None  # words that refer back ("the last of three regions handed over by …") tell nothing new
            if tail is not None:
                first, _ = phrases.full_noun_phrase(token)
                return self._written(sentence, token, (first, tail), how)
        return self.words(sentence, token, how, full=lexicon == "place")

    def _topic_itself(self, sentence: Sentence, token: Token, how: str) -> Filler:
        """The agreement that the text is about, though no word stands for it."""
        return Filler(Ref(self.topic), sentence.place(token, token), token, f"{how}, the text's subject", self.topic)

    def _where(self, sentence: Sentence, token: Token) -> Token | None:
        """The end of "in the valley" right after "a village", although the parser hung it on the verb."""
        after = token.i + 1
        if after >= len(sentence.doc) or token.right_edge != token or token.pos_ != "NOUN":
            return None
        near = sentence.doc[after]
        if near.dep_ != "prep" or not near.head.is_ancestor(token) or near.lower_ not in _NEAR:
            return None
        place = next((c for c in near.children if c.dep_ == "pobj"), None)
        if place is None or (sentence.index, place.i) in self._dated or place.pos_ not in ("PROPN", "NOUN"):
            return None
        return place if self.mention(sentence, place) is not None or place.pos_ == "PROPN" else None

    def _named(self, sentence: Sentence, token: Token, how: str, kind: str) -> Filler | None:
        """A name that nothing else knows, where only a place can stand ("annexed Transylvania"): a new place."""
        token = (whole_of(token) if token.lemma_.lower() in self.lexicons["partitive"] else None) or token
        name = phrases.name_up_to(token)
        mentions = [m for m in (self.mention_inside(sentence, t) for t in name) if m is not None]
        if kind == "Person":  # a town of the name does not sign: "signed by |Laval|"
            mentions = [m for m in mentions if m.form != "name" or m.types[0] not in _TOWNS]
        proper = token.pos_ == "PROPN" or (token.text.isupper() and token.text != "I")
        named = proper and not mentions and all(phrases.in_name(t) for t in name)
        if not named or has_organ(token) or (sentence.index, token.i) in self._dated:
            return None
        office = token.lower_ in self.lexicons["position"]
        last = phrases.of_what(token) if office else token
        if office and kind == "Person" and len(name) == 1 and last is token:  # "the |Chairman| of the board"
            return None
        span = sentence.place(name[0], last)
        words = " ".join(span.of(self.document.text).split())
        node = self._coined.get((words.casefold(), kind))
        if node is None:
            node = Node(id=f"e{len(self.nodes) + 1}", types=(kind,), label=words, names=(Name(text=words, span=span),))
            self._coined[words.casefold(), kind] = self.nodes[node.id] = node
        return Filler(
            Ref(node.id), span, token, f"{how}, a name where only a {kind.lower()} can stand", node.id, node.types
        )

    def coined(self, claims: Sequence[Claim]) -> tuple[Node, ...]:
        """Places and persons that only their role in a frame gave away, of which something is claimed."""
        used = {claim.subject for claim in claims} | {c.object.node for c in claims if isinstance(c.object, Ref)}
        return tuple(node for node in self._coined.values() if node.id in used)

    def _entity(self, sentence: Sentence, token: Token, kind: str, how: str, depth: int = 0) -> Filler | None:
        accepted = NARROWER.get(kind, frozenset({kind}))
        if token.dep_ == "attr" and depth == 0:  # "X was the first agreement between …": X
            named = self._same_thing(sentence, token, kind, how, depth)
            if named is not None:
                return named
        for mention in self.mentions_on(sentence, token):
            if self.topic and "Treaty" in accepted.intersection(mention.types) and self._told_of(sentence, mention):
                return Filler(Ref(self.topic), mention.span, token, f"{how}, what the text is about", self.topic)
            if accepted.intersection(mention.types) and not (kind == "Town" and _BROAD.intersection(mention.types)):
                mention = lists.called(self, sentence, token, mention)
                return Filler(Ref(mention.entity), mention.span, token, how, mention.entity, mention.types)
        if kind == "Town":
            name = name_of_area(token)
            return self._entity(sentence, name, kind, how, depth + 1) if name is not None else None
        if (
            kind == "Person"
            and token.lower_ in self.lexicons["position"]
            and (who := lists.holder(self, sentence, token))
        ):
            return Filler(Ref(who.entity), who.span, token, f"{how}, named after the office", who.entity, who.types)
        inside = self.mention_inside(sentence, token)
        if inside is not None and accepted.intersection(inside.types):
            return Filler(Ref(inside.entity), inside.span, token, how, inside.entity, inside.types)
        if depth > 3:
            return None
        lemma = token.lemma_.lower()
        measured = self.number(sentence, token)
        area = measured is not None and bool(measured.value.unit) and measured.value.unit != "%"
        part = lemma in self.lexicons["partitive"] or token.lower_ in ("that", "those")
        if part and not area and token.dep_ != "appos":
            inner = whole_of(token)
            if inner is not None and not (kind == "Place" and phrases.own(inner)):
                found = self._entity(sentence, inner, kind, how, depth + 1)
                return replace(found, how=f"{how}, part '{token.text}'") if found else None
        return self._same_thing(sentence, token, kind, how, depth)

    def _same_thing(self, sentence: Sentence, token: Token, kind: str, how: str, depth: int) -> Filler | None:
        """A description's name, said beside it or by a copula: "was among seven regions that were occupied"."""
        for child in token.children:
            if child.dep_ == "appos" and not phrases.bracketed(token, child):
                found = self._entity(sentence, child, kind, f"{how}, apposition", depth + 2)
                if found is not None:
                    return found
        head = token.head
        if token.dep_ == "appos":
            return self._entity(sentence, head, kind, f"{how}, apposition", depth + 2)
        before = set_before(token)
        if before is not None:
            return self._entity(sentence, before, kind, f"{how}, apposition", depth + 2)
        subject = subject_of_copula(token)
        return self._entity(sentence, subject, kind, f"{how}, copula", depth + 2) if subject is not None else None

    def _told_of(self, sentence: Sentence, mention: Mention) -> bool:
        """Whether "the treaty", or "it" after "the treaty" in a sentence, is the one that the text is about."""
        if mention.form != "pronoun":
            return mention.form == "description"
        before = (m for t in sentence.doc for m in self._mentions.get((sentence.index, t.i), ()))
        return any(m.form == "description" and "Treaty" in m.types and m.span < mention.span for m in before)

    def words(self, sentence: Sentence, token: Token, how: str, full: bool = False) -> Filler | None:
        """The noun phrase as written, without its determiner and number (`full`: with number and what follows)."""
        full = full and token.pos_ in ("NOUN", "PROPN")
        counted = None if full else lambda t: (sentence.index, t.i) in self._numbers
        edges = phrases.full_noun_phrase(token) if counted is None else phrases.noun_phrase(token, counted)
        if edges is None:
            return None
        first, last = edges
        while last.i > token.i and ((sentence.index, last.i) in self._dated or last.pos_ == "ADP"):
            last = last.nbor(-1)  # "units of the army on Thursday"
        measured = None if full else self._numbers.get((sentence.index, token.i))
        if measured is not None and measured.value.unit:  # "45,000 square miles of land": the number is part of it
            first = next((t for t in sentence.tokens(measured.span)), first)
        return self._written(sentence, token, (first, last), how)

    def _clauses(self, sentence: Sentence, token: Token, how: str) -> Iterator[Filler]:
        for part, words in deeds.actions(token, self.lexicons["provision"], itself=how == phrases.ITSELF):
            yield self._written(sentence, part, (words[0], words[-1]), how)

    def _written(self, sentence: Sentence, token: Token, edges: tuple[Token, Token], how: str) -> Filler:
        span = sentence.place(*edges)
        plain = " ".join(span.of(self.document.text).split())
        return Filler(TextValue(words=plain), span, token, how, plain.lower())
