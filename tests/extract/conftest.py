"""Texts read as far as the names in them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kgbuild.extract.annotations import Mentions
from kgbuild.extract.names import gazetteer
from kgbuild.extract.names.mentions import find_mentions
from kgbuild.extract.syntax.parse import Parser
from kgbuild.model import Document, Source

Reader = Callable[[str], Mentions]


@pytest.fixture(scope="session")
def read() -> Reader:
    parser, places = Parser(), gazetteer.load()

    def reader(text: str) -> Mentions:
        document = Document(identifier="t", text=text, source=Source())
        return find_mentions(document, parser.parse(document), places)

    return reader
