"""A text's title and its mentions -> the treaty or agreement that the text is about."""

from __future__ import annotations

from collections.abc import Sequence

from kgbuild.extract.annotations import Mentions
from kgbuild.extract.names.summaries import kind_line
from kgbuild.extract.syntax.parse import Sentence

_AGREEMENTS = frozenset(
    {"agreement", "agreements", "accord", "accords", "treaty", "pact", "protocol", "convention", "settlement",
     "memorandum", "framework", "declaration", "charter"}
)  # fmt: skip
_TELLING = frozenset({"VBD", "VBZ", "VBP", "VBN", "MD"})  # "Agreement signed", "Treaty enters into force"


def _is_title(first: Sentence) -> bool:
    """A heading, or a first paragraph that is no sentence: a title may be longer than any heading."""
    if first.block.kind in ("title", "heading"):
        return True
    return first.block.span == first.span and first.doc[-1].text not in (".", "!", "?", ":", ";")


def topic_of(mentions: Mentions, sentences: Sequence[Sentence]) -> str:
    """The treaty or agreement that the text's own title names; "" for other texts."""
    if not sentences or not _is_title(sentences[0]):
        return ""
    title = sentences[0].span
    summed_up = kind_line(sentences) > 0
    if not summed_up and not any(t.lower_ in _AGREEMENTS for t in sentences[0].doc):
        return ""
    held = [m for m in mentions.mentions if title.covers(m.span) and "Treaty" in m.types]
    widest = max(held, key=lambda m: m.span.end - m.span.start, default=None)
    if widest is None:
        return ""
    covers = 2 * (widest.span.end - widest.span.start) >= title.end - title.start
    # "Memorandum of Understanding between the Government of X and the Y Movement": the rest says between whom
    opens = widest.span.start - title.start <= len("The ") and not any(t.tag_ in _TELLING for t in sentences[0].doc)
    return widest.entity if covers or opens or summed_up else ""
