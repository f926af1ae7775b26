"""Documents with what they share -> what follows for each thing that they tell of: where they do not agree, what they
make of an instrument's words, and what Wikidata says beside them.

Each is a matter in which some documents have a say; what it comes to depends on what they say in it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from itertools import chain

import msgspec

from kgbuild.model import Comparison, Disagreement, Frozen, Part, Ref, Rendering
from kgbuild.resolve.corpus import Matter, Shared
from kgbuild.resolve.disagreements import disputable
from kgbuild.resolve.renderings import rendered
from kgbuild.resolve.shelf import Blocks, Name, hash_of_values, hashed
from kgbuild.resolve.wikidata.compare import comparable, order
from kgbuild.resolve.wikidata.items import ItemSource


class Findings(Frozen, frozen=True):
    disagreements: tuple[Disagreement, ...] = ()
    renderings: tuple[Rendering, ...] = ()
    comparisons: tuple[Comparison, ...] = ()


def findings(
    signatures: Mapping[str, bytes],
    part: Callable[[str], Part],
    shared: Shared,
    known: Mapping[str, bytes],
    items: Mapping[str, str],
    sources: Sequence[ItemSource],
    blocks: Blocks[Findings],
) -> Findings:
    """signatures: document -> hash of what it says and of all that is shared of what it names, in order.

    known: IRI of an entity -> hash of what is known of it.  items: IRI -> item, where it is sure.  sources: those that
    have statements.
    """

    def said(document: str) -> Iterator[tuple[Name, bytes]]:
        parts = [part(document)]
        matters: Iterator[Matter[object]] = chain(
            disputable(parts, shared),
            rendered(parts, shared.identity),
            comparable(parts, shared.identity, items, sources),
        )
        return ((matter.name, _hash(document, matter, shared, known)) for matter in matters)

    def work(documents: Sequence[str], wanted: Container[bytes]) -> Iterator[tuple[Name, Findings]]:
        parts = [part(document) for document in documents]
        for dispute in disputable(parts, shared):
            if hashed(dispute.name) in wanted:
                yield dispute.name, Findings(disagreements=tuple(dispute.judged()))
        for instrument in rendered(parts, shared.identity):
            if hashed(instrument.name) in wanted:
                yield instrument.name, Findings(renderings=tuple(instrument.judged()))
        for stated in comparable(parts, shared.identity, items, sources):
            if hashed(stated.name) in wanted:
                yield stated.name, Findings(comparisons=tuple(stated.judged()))

    found = blocks.worked(signatures, said, work)
    disputes = sorted((d for f in found for d in f.disagreements), key=lambda d: (d.iri, msgspec.json.encode(d)))
    return Findings(
        disagreements=tuple({d.iri: d for d in disputes}.values()),
        renderings=tuple(
            sorted((r for f in found for r in f.renderings), key=lambda r: (r.about, r.document, r.claim))
        ),
        comparisons=tuple(sorted((c for f in found for c in f.comparisons), key=order)),
    )


def _hash(document: str, matter: Matter[object], shared: Shared, known: Mapping[str, bytes]) -> bytes:
    """Of all that a document adds to a matter: what it says, what is known of those that it says it of, its source."""

    def thing(node: str) -> tuple[str, str, bytes]:
        address = shared.identity.get((document, node), "")
        return address, shared.called.get(address, ""), known.get(address, b"")

    values: list[object] = [shared.copies[document], shared.issued[document], shared.outlet[document]]
    for saying in matter.said:
        values += (saying, thing(saying.claim.subject))
        if isinstance(saying.claim.object, Ref):
            values.append(thing(saying.claim.object.node))
    return hash_of_values(*values)
