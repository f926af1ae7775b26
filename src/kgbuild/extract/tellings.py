"""One place in a document where an entity is named or meant: the value that the steps of mentions share."""

from __future__ import annotations

from dataclasses import dataclass

from kgbuild.model import Span


@dataclass(frozen=True, slots=True)
class Told:
    """Words [first, last] of sentence number `sentence`.  `key`: entity; `kind`: the recogniser's remark."""

    sentence: int
    first: int
    last: int
    span: Span
    key: str
    types: tuple[str, ...]
    form: str = "name"
    kind: str = ""
