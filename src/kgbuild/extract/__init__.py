"""Document -> Extraction: parse, mentions, times, quantities, frames, one node a happening, claims with words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kgbuild.extract.dates.times import find_times
from kgbuild.extract.names import gazetteer
from kgbuild.extract.names.mentions import find_mentions
from kgbuild.extract.numbers import among_them, bare_counts, measures, tolls
from kgbuild.extract.numbers.quantities import find_quantities
from kgbuild.extract.resolutions.resolution import extract_resolution
from kgbuild.extract.syntax.parse import Parser
from kgbuild.extract.telling import (
    addressees,
    aims,
    demanded,
    ended,
    events,
    facts,
    frames,
    inherit,
    leads,
    offices_left,
    places_of_actions,
    provisions,
    said_twice,
    sides_in_names,
)
from kgbuild.extract.telling.frames import Found
from kgbuild.extract.telling.slots import Context
from kgbuild.extract.voices.voice import Voice
from kgbuild.model import Claim, Document, Extraction, Node


class Extractor:
    """The claims engine; make one with `load` and use it for every document of the process."""

    def __init__(
        self, parser: Parser, places: gazetteer.Gazetteer, knowledge: frames.Frames, sizes: measures.Table
    ) -> None:
        self._parser, self._places, self._frames, self._sizes = parser, places, knowledge, sizes

    def extract(self, document: Document) -> Extraction:
        """All that the document says.  Never raises for odd text; the same document gives the same extraction."""
        sentences = self._parser.parse(document)
        mentions = find_mentions(document, sentences, self._places)
        times = find_times(document, sentences)
        quantities = find_quantities(document, sentences, times)
        context = Context(document, sentences, mentions, times, quantities, self._frames.lexicons)
        structured = extract_resolution(document, sentences, mentions)

        found = [
            *facts.role_tellings(context, mentions),
            *demanded.without_actions(self._frames.find(context)),
            *measures.measurements(context, self._sizes),
        ]
        found = among_them.with_parts(context, tolls.with_tolls(context, found))
        found += provisions.provisions(context, found)
        found = [f for f in found if not structured.retells(f.event, f.sentence.span)]
        found = addressees.without_made(places_of_actions.with_places(context, found))
        found = offices_left.with_ends(context, sides_in_names.with_sides(context, found))
        found.sort(key=lambda f: (f.sentence.index, f.sense.adds, f.trigger.i))  # what adds to others after them
        found = aims.with_aims(ended.with_ends(context, bare_counts.with_groups(found)))
        told = list(_with_voice(inherit.with_places(found, document.text), Voice(document, sentences), context))
        keys = {**self._frames.keys, **measures.KEYS}
        told = inherit.with_plans(told)
        tellings = leads.named_later(context, [t for t in told if t.found.event not in facts.PLAIN])
        happenings = events.gather(tellings, keys, self._frames.apart, context)
        said_twice.called_once(happenings)
        nodes: list[Node] = [*mentions.entities, *structured.nodes]
        claims: list[Claim] = [*facts.plain_claims(context, mentions, told), *structured.claims]
        for node, said in events.nodes_and_claims(happenings, context):
            nodes.append(node)
            claims += said
        nodes += context.coined(claims)
        return Extraction(
            document=document.identifier,
            nodes=tuple(nodes),
            claims=tuple(claims),
            unresolved=mentions.unresolved,
            sentences=tuple(sentence.span for sentence in sentences),
        )


def _with_voice(found: Sequence[Found], voice: Voice, context: Context) -> Iterator[events.Told]:
    """Each telling with its status, and the entity that says it where the text names one."""
    for item in found:
        agreed = item.sense.decided and item.trigger.dep_ == "xcomp" and item.trigger.head.lemma_ in ("agree", "decide")
        status = voice.modality(item.sentence, item.trigger.head if agreed else item.trigger)
        said = voice.speaker(item.sentence.place(item.trigger, item.trigger))
        speaker = context.entity_in(said) if said is not None else ""
        yield events.Told(item, item.sense.modality or status.modality, speaker, status.reason)


def load() -> Extractor:
    """Loads the parser and the tables (about two seconds).  Raises KnowledgeError when a table is wrong."""
    return Extractor(Parser(), gazetteer.load(), frames.load(), measures.load())
