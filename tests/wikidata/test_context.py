"""What documents tell of an entity besides its name."""

from __future__ import annotations

import pytest

from kgbuild.extract import Extractor, load
from kgbuild.model import Document, Part, Source
from kgbuild.resolve import resolve
from kgbuild.resolve.wikidata.context import surroundings


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return load()


@pytest.mark.parametrize(
    ("text", "town", "doubted"),
    [
        ("The riot began in Detroit, Texas.", "Detroit", True),  # the city of that name is two thousand kilometres off
        ("The riot began in Detroit, Michigan.", "Detroit", False),
        ("The fleet left Sevastopol, Crimea.", "Sevastopol", False),  # a division of its own, and near
    ],
)
def test_a_town_that_a_text_puts_into_a_far_division_is_another(
    extractor: Extractor, text: str, town: str, doubted: bool
) -> None:
    part = Part(
        identifier="a.txt",
        source=Source(),
        extraction=extractor.extract(Document(identifier="a.txt", text=text, source=Source())),
    )
    world = resolve([part])
    entity = next(one for one in world.entities if one.label == town)
    assert bool(surroundings([part], world.identity)(entity).doubt) == doubted
