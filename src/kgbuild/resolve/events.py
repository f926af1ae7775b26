"""Tellings of all documents, block by block -> events: one where class, key roles, dates and sides agree.

Planned and done are kept apart and tied.  An event without a date joins a dated one only when just one of that
kind, place and standing is told anywhere and a party is the same; more would be a guess.  A capture by one side and
the recapture by the other are two, whatever the texts call them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping, Sequence

import msgspec

from kgbuild import iris
from kgbuild.model import Event, Frozen, Merge, Part
from kgbuild.resolve.gathering import TIMELESS, Happening, Told, gathered
from kgbuild.resolve.joining import Local
from kgbuild.resolve.shelf import Blocks, Name, Shelf, hash_of_values, hashed
from kgbuild.resolve.tellings import KEYS, Known, tellings
from kgbuild.resolve.ties import passing, planned, tied

_TELLINGS = msgspec.msgpack.Decoder(list[tuple[Name, Told]])


class Block(Frozen, frozen=True):
    """What the tellings of one block come to; it depends on them alone."""

    name: Name
    happenings: tuple[Happening, ...]


class Happened(Frozen, frozen=True):
    """identity: local event -> IRI.  called: IRI -> what the first text that tells of it calls it."""

    identity: dict[Local, str]
    events: tuple[Event, ...]
    called: dict[str, str]


def resolve_events(
    signatures: Mapping[str, bytes],
    part: Callable[[str], Part],
    known: Known,
    kept: Shelf[msgspec.Raw],
    blocks: Blocks[Block],
) -> Happened:
    """signatures: document -> hash of what it says and of what is known of the things that it names, in order.

    kept: tellings of documents, which are only taken apart where a block of theirs is worked out.
    """
    raw = {document: kept.get(signature) for document, signature in signatures.items()}
    read: dict[str, list[tuple[Name, Told]]] = {}

    def told(document: str) -> list[tuple[Name, Told]]:
        if document not in read:
            before = raw[document]
            if before is not None:
                read[document] = _TELLINGS.decode(before)
            else:
                read[document] = list(tellings(part(document), known))
                kept.put(signatures[document], msgspec.Raw(msgspec.msgpack.encode(read[document])))
        return read[document]

    def work(documents: Sequence[str], wanted: Container[bytes]) -> Iterator[tuple[Name, Block]]:
        members: dict[Name, list[Told]] = defaultdict(list)
        for document in documents:
            for name, telling in told(document):
                members[name].append(telling)
        for name, own in members.items():
            if hashed(name) in wanted:
                yield name, Block(name=name, happenings=tuple(_happenings(name, own, known)))

    def said(document: str) -> Iterator[tuple[Name, bytes]]:
        own: dict[Name, list[Told]] = defaultdict(list)
        for name, telling in told(document):
            own[name].append(telling)
        return ((name, hash_of_values(_of_a_war(name, known), members)) for name, members in own.items())

    found = blocks.worked(signatures, said, work)
    return _put_together(sorted(found, key=lambda block: block.name))


def _put_together(blocks: Sequence[Block]) -> Happened:
    identity: dict[Local, str] = {}
    called: dict[str, str] = {}
    named: list[list[tuple[str, Happening]]] = []
    for block in blocks:
        named.append([])
        for one in block.happenings:
            address = next((address for address in one.addresses if address not in called), one.addresses[-1])
            called[address] = one.called
            named[-1].append((address, one))
            identity.update(((merge.document, merge.node), address) for merge in one.merges)
    related = tied(named)
    events = tuple(
        Event(iri=address, types=(one.type,), label=one.label, merges=one.merges, related=related.get(address, ()))
        for block in named for address, one in block
    )  # fmt: skip
    return Happened(identity=identity, events=events, called=called)


def _happenings(name: Name, members: Sequence[Told], known: Known) -> Iterator[Happening]:
    """members: in the order of documents and of their nodes, of which the first tells what a thing is called."""
    kind, *key = name
    if war := _of_a_war(name, known):
        merges = tuple(Merge(document=t.local[0], node=t.local[1], reason=f"tells of {war}") for t in members)
        yield Happening(type="Conflict", label=war, called=members[0].called, addresses=(key[0],), merges=merges)
        return
    of: dict[str, list[Told]] = defaultdict(list)
    for told in members:
        of[told.modality].append(told)
    whole = bool(key) and all(key)
    groups = [group for _, own in sorted(of.items()) for group in gathered(own, kind, whole=whole)]
    number = {told.local: n for n, group in enumerate(groups) for told in group}
    plans = planned(members, number) if whole else {}
    first: dict[int, Told] = {}
    for told in members:
        first.setdefault(number[told.local], told)
    for n, group in enumerate(groups):
        yield Happening(
            type=kind,
            label=_shared_label(group),
            called=first[n].called,
            addresses=_addresses(min(group, key=lambda t: (t.earliest == "", t.earliest, t.local))),
            merges=tuple(_merges(group)),
            plans=tuple(plans.get(n, ())),
            passing=passing(group),
        )


def _of_a_war(name: Name, known: Known) -> str:
    """What the war is called; "" of a block that is of none."""
    return "" if name[0] else known.labels[name[1]]


def _merges(cluster: Sequence[Told]) -> Iterator[Merge]:
    """Each telling with its reason; what the others have is counted once: a famous happening is told by thousands."""
    dated = sum(t.earliest != "" for t in cluster)
    parties = [t.parties for t in cluster if t.parties]
    shared = sorted(s.rsplit("/", 1)[-1] for s in frozenset.intersection(*parties)) if parties else []
    for told in cluster:
        by_others = dated > (told.earliest != "")
        reason = _reason(told, by_others, shared if told.parties else ()) if len(cluster) > 1 else "told alone"
        yield Merge(document=told.local[0], node=told.local[1], reason=reason)


def _reason(told: Told, by_others: bool, shared: Sequence[str]) -> str:
    """by_others: whether another telling has a date.  shared: names of the parties that all name who name any."""
    same = " and ".join(KEYS.get(told.type, ()))
    if told.type in TIMELESS:
        return f"the same {told.type.lower()}: same {same}, which has one"
    if not told.earliest:
        when = "told without a date, of what is told but once" if by_others else "no date is told"
    else:
        when = f"a date that agrees ({_between(told)})" if by_others else "the only date told"
    sides = f", the same side ({', '.join(shared)})" if shared else ""
    return f"the same {told.type.lower()}: same {same}, {when}{sides}"


def _between(told: Told) -> str:
    return told.earliest if told.earliest == told.latest else f"{told.earliest} to {told.latest or '?'}"


def _shared_label(cluster: Sequence[Told]) -> str:
    """Days that exclude each other all stand in it, so that no text is preferred."""
    spans = {(t.earliest, t.latest): t.when for t in cluster if t.earliest and t.when}
    sharpest = [d for d in sorted(spans) if not any(d[0] <= o[0] and o[1] <= d[1] and o != d for o in spans)]
    when = list(dict.fromkeys(day for span in sharpest for day in spans[span][:1]))
    name = min((t.name for t in cluster), key=lambda name: (-len(name), name))
    return ", ".join(filter(None, [name[:100], " or ".join(when[:3]) + (" or other" if len(when) > 3 else "")]))


def _addresses(first: Told) -> tuple[str, str]:
    """From what the event is, so that other documents do not change it; a namesake gets its document in front."""
    what = first.label.split(": ", 1)[-1].split(",")[0]
    content = (first.type, *first.key, first.earliest, first.modality)
    plain, apart = iris.digest(*content)[:8], iris.digest(*content, *first.local)[:8]
    return iris.entity(first.type, what, plain), iris.entity(first.type, what, apart)
