"""A text's first lines -> the agreement that its title names, where the next line says what kind of agreement it was.

Collections of peace agreements sum each one up under its name and a line such as "Partial peace agreement", which
names nothing.  A title without any word for an agreement ("Honiara Commitments to Peace") is known by that line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kgbuild.extract.names.instruments import TREATY
from kgbuild.extract.names.words import Found, Line
from kgbuild.extract.syntax.parse import Sentence

_KIND = re.compile(
    r"(?:type:\s*)?(?:(?:full|partial|comprehensive|final|interim|preliminary|peace|process|ceasefire|framework|"
    r"substantive|implementation|renewal)[ -]+)+agreement\s*\.?",
    re.IGNORECASE,
)
_LONG = 60  # words of a title
_PARTIES = frozenset({"between", "under", "(", ":", "signed", "concerning"})  # where a name ends and its parties begin


def kind_line(sentences: Sequence[Sentence]) -> int:
    """The number of the sentence that only says what kind of agreement the text sums up; -1 for other texts."""
    for number, sentence in enumerate(sentences[1:4], 1):  # a title may run over two lines
        if sentence.block.span.start == sentence.span.start and _KIND.fullmatch(sentence.doc.text.strip()):
            return number
    return -1


def titled(line: Line) -> Found | None:
    """What the title names, without between whom and about what it is."""
    if not 1 < len(line) <= _LONG:
        return None
    first = 1 if line.word(0) in ("the", '"', "'") else 0
    last = next((k for k in range(first + 1, len(line)) if line.low[k] in _PARTIES), len(line)) - 1
    while last > first and not line.text[last][-1].isalnum():
        last -= 1
    whole = line.words(first, len(line) - 1)
    if last == first and line.word(first + 1) == "between":  # "Agreement between A and B on C": named by all of it
        return Found(first, first, f"instrument:{line.folded(first, len(line) - 1)}", TREATY, whole, kind="title")
    if last <= first:
        return None
    label = line.words(first, last)
    names = (whole,) if whole != label else ()
    return Found(first, last, f"instrument:{line.folded(first, last)}", TREATY, label, names, kind="title")
