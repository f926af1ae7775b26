"""Documents, and who is who -> a hash of each document with all that is known of what it names.

Two documents of one signature say the same of the same things: whatever follows from the one follows from the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from kgbuild.model import Brief
from kgbuild.resolve.events import Happened
from kgbuild.resolve.joining import Local
from kgbuild.resolve.shelf import hash_of, hash_of_values


def named(briefs: Sequence[Brief], identity: Mapping[Local, str], known: Mapping[str, bytes]) -> dict[str, bytes]:
    """identity: of entities.  known: IRI -> hash of what is known of an entity."""
    return {
        brief.identifier: hash_of(
            brief.digest, *(known[identity[brief.identifier, bearer.node.id]] for bearer in brief.bearers)
        )
        for brief in briefs
    }


def told(signatures: Mapping[str, bytes], happened: Happened, copies: Mapping[str, str]) -> dict[str, bytes]:
    """The same with the events that they tell of, and with the document of which each is a near-copy."""
    events: dict[str, list[str]] = defaultdict(list)
    for event in happened.events:
        for merge in event.merges:
            events[merge.document] += (merge.node, event.iri, happened.called[event.iri])
    return {
        document: hash_of(signature, hash_of_values(copies[document], *events.get(document, ())))
        for document, signature in signatures.items()
    }


def first_names(briefs: Sequence[Brief], identity: Mapping[Local, str]) -> dict[str, str]:
    """IRI -> what the first text that tells of it calls it."""
    found: dict[str, str] = {}
    for brief in briefs:
        for bearer in brief.bearers:
            found.setdefault(identity[brief.identifier, bearer.node.id], bearer.node.label)
    return found
