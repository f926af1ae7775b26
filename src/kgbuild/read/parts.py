"""What a format's reader gives: text, blocks and what the markup tells of the source."""

from __future__ import annotations

from kgbuild.model import Block, Frozen, Source, Span


class Parts(Frozen, frozen=True):
    text: str
    source: Source = Source()
    blocks: tuple[Block, ...] = ()
    media_type: str = "text/plain"
    kind: str = "text"


def joined(pieces: list[tuple[str, str, str]]) -> tuple[str, tuple[Block, ...]]:
    """(kind, number, text) pieces -> text with a blank line between them, and a block for each."""
    text, blocks = "", []
    for kind, number, piece in pieces:
        clean = piece.strip()
        if not clean:
            continue
        if text:
            text += "\n\n"
        blocks.append(Block(span=Span(len(text), len(text) + len(clean)), kind=kind, number=number))
        text += clean
    return text + "\n" if text else "", tuple(blocks)
