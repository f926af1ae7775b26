"""Folders -> inputs; an input -> documents.  One module a format, one table of readers."""

from __future__ import annotations

from collections.abc import Iterator

from kgbuild.errors import DocumentError
from kgbuild.model import Document
from kgbuild.read.inputs import Input, discover

__all__ = ["Input", "discover", "read"]


def read(item: Input) -> Iterator[Document | DocumentError]:
    """See `kgbuild.read.readers.read`; the formats' libraries are imported when the first file is read."""
    from kgbuild.read import readers

    return readers.read(item)
