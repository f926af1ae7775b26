"""A snapshot and a source of Wikidata items -> links and offices to review, and statements that Wikidata lacks."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence

from kgbuild import review, snapshot
from kgbuild.model import (
    Claim,
    Comparison,
    DateValue,
    Document,
    Entity,
    Frozen,
    Link,
    NumberValue,
    Part,
    TextValue,
    Value,
)
from kgbuild.resolve.wikidata import quickstatements as qs
from kgbuild.resolve.wikidata.authority import Authority
from kgbuild.resolve.wikidata.compare import compared
from kgbuild.resolve.wikidata.context import surroundings
from kgbuild.resolve.wikidata.items import ItemSource, fold
from kgbuild.resolve.wikidata.linker import link
from kgbuild.resolve.wikidata.record import properties
from kgbuild.resolve.wikidata.statements import SURE, Stated, stated, sure_items, written
from kgbuild.store import Snapshot

COMPARED = ("verdict", "thing", "item", "property", "documents", "wikidata", "claims")


class Proposal(Frozen, frozen=True):
    entity: Entity
    link: Link


def proposals(found: Snapshot, sources: Sequence[ItemSource]) -> Iterator[Proposal]:
    """For every entity that has no sure link yet: what the build found, or what other sources offer, or why nothing."""
    world = snapshot.world(found)
    around = surroundings(parts(found), world.identity)
    for entity in world.entities:
        if not any(known.relation in SURE for known in entity.links):
            for offered in link(entity, sources, entity.country, around(entity)) if sources else entity.links:
                yield Proposal(entity=entity, link=offered)


def rows(found: Iterable[Proposal]) -> Iterator[review.Row]:
    """Of the review file."""
    for one in found:
        yield _row(one.entity.label, one.link, one.entity.iri)


def _row(name: str, link: Link, iri: str = "") -> review.Row:
    return {
        "decision": "", "name": name, "other": link.qid, "relation": link.relation,
        "confidence": f"{link.confidence:.2f}", "reason": link.reason, "iri": iri,
    }  # fmt: skip


def offices(found: Snapshot, sources: Sequence[ItemSource]) -> Iterator[review.Row]:
    """Offices that people with an item hold: a person who names an office's item lets the holding be exported (P39)."""
    world = snapshot.world(found)
    labels = {entity.iri: entity.label for entity in world.entities}
    told = stated(parts(found), world.identity, sure_items(world.entities))
    for name in sorted({name for one in told if (name := _office(one, labels))}):
        same = [
            item for source in sources for item in source.find([name]) if item.qid and fold(item.label) == fold(name)
        ]
        if not same:
            why = "an office held by somebody who has an item; write its own item into the column other"
            yield _row(name, Link(qid="", relation="nil", confidence=0.0, reason=why))
        for item in same[:1]:
            yield _row(name, Link(qid=item.qid, relation="closeMatch", confidence=0.5, reason="an item of that name"))


def _office(one: Stated, labels: Mapping[str, str]) -> str:
    """ "President of Azerbaijan"; "" for all that is no office, and for offices of nobody."""
    if one.property != "P39" or not isinstance(one.value, TextValue) or one.of not in labels:
        return ""
    position = one.value.words[:1].upper() + one.value.words[1:]
    return position if fold(labels[one.of]) in fold(position) else f"{position} of {labels[one.of]}"


def parts(found: Snapshot) -> list[Part]:
    """What resolving took in, as far as claims go."""
    sources = {document.identifier: document.source for document in snapshot.documents(found)}
    return [Part(identifier=e.document, source=sources[e.document], extraction=e) for e in snapshot.extractions(found)]


def comparisons(found: Snapshot, sources: Sequence[ItemSource]) -> list[Comparison]:
    """What documents say of linked things beside Wikidata's own statements: those of the build, or of other sources."""
    world = snapshot.world(found)
    if world.comparisons or not any(source.tells for source in sources):
        return list(world.comparisons)
    return compared(parts(found), world.identity, world.entities, [source for source in sources if source.tells])


def comparison_table(found: Snapshot, told: Iterable[Comparison]) -> str:
    """CSV: the thing, the property, what documents say, what Wikidata says, and how they stand to each other."""
    labels = {entity.iri: entity.label for entity in snapshot.world(found).entities}
    names = {row["pid"]: row["label"] for row in properties()}
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COMPARED)
    for one in told:
        theirs = "|".join(one.theirs)
        kind = f"{one.property} {names[one.property]}"
        writer.writerow(
            [one.verdict, labels.get(one.about, ""), one.item, kind, one.ours, theirs, " ".join(one.claims)]
        )
    return text.getvalue()


def statements(
    found: Snapshot,
    sources: Sequence[ItemSource] = (),
    retrieved: str = "",
    decided: Mapping[frozenset[str], str] | None = None,
) -> Iterator[qs.Statement]:
    """What documents say of linked things and Wikidata does not, where a source of its statements is known.

    With qualifiers and references, as far as QuickStatements has a notation for it.  retrieved: when somebody last saw
    the documents where they are published.  decided: what a person wrote of names; items of offices come from there.
    """
    world = snapshot.world(found)
    told = comparisons(found, sources)
    known = {(one.about, one.property, one.ours) for one in told if one.verdict == "agrees"}
    publications = Authority()
    documents = {d.identifier: d for d in snapshot.documents(found)}
    labels = {entity.iri: entity.label for entity in world.entities}
    for one in stated(parts(found), world.identity, sure_items(world.entities)):
        if (one.subject, one.property, written(one.value)) in known:
            continue
        document = documents[one.document]
        qualifiers = [(pid, value) for pid, words in one.qualifiers if (value := _value(words)) is not None]
        issued = document.source.issued
        if issued and isinstance(one.claim.object, NumberValue):  # a number is true of a time
            qualifiers.append(("P585", DateValue(words=issued, edtf=issued)))
        office = _office(one, labels)
        value = _value(confirmed(decided or {}, office) if office else one.value)
        if value is not None:
            yield qs.Statement(subject=one.qid, property=one.property, value=value, qualifiers=tuple(qualifiers),
                               reference=_reference(document, one.claim, publications, retrieved))  # fmt: skip


def confirmed(decided: Mapping[frozenset[str], str], name: str) -> str:
    """The item that a person gave for a name; "" for none."""
    own = (pair - {fold(name)} for pair, decision in decided.items() if decision == "item" and fold(name) in pair)
    return next((qid for rest in own for qid in rest), "")


def _value(told: Value | str) -> qs.Value | None:
    """None for what QuickStatements has no notation for: vague numbers, unknown units, words where an item belongs."""
    value = qs.Item(qid=told) if isinstance(told, str) and told else told
    if not isinstance(value, (qs.Item, DateValue, NumberValue)):
        return None
    try:
        qs.render(value)
    except ValueError:
        return None
    return value


def _reference(document: Document, claim: Claim, publications: ItemSource, retrieved: str) -> qs.Reference:
    source = document.source
    publishers = publications.find([source.publisher]) if source.publisher else []
    return qs.Reference(
        url=source.url,
        stated_in=next((item.qid for item in publishers if item.qid and "Organization" in item.types), ""),
        published=source.issued,
        retrieved=retrieved,
        quotation=claim.span.of(document.text),
    )
