"""A small town is told from the district that bears its name by what the text calls it afterwards."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kgbuild.extract.annotations import Mentions

Reader = Callable[[str], Mentions]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("Fighting went on in Puttalam. Troops took the town in May.", "Puttalam", "Settlement"),
        ("Puttalam fell on Friday. Planes had bombed the town.", "Puttalam", "Settlement"),
        ("Puttalam fell on Friday. The government of Kenya denied it. Many left the town.", "Puttalam", "Settlement"),
        ("Shells hit Puttalam district. Troops took the town in May.", "Puttalam", "District"),
        ("Fighting went on in Puttalam and Badulla. Troops took the town of Matale.", "Badulla", "District"),
        ("Fighting went on in Badulla and Puttalam. Troops took the town in May.", "Badulla", "District"),
        ("Fighting went on in Badulla and Puttalam. Troops took the town in May.", "Puttalam", "District"),
        ("Rebels left Puttalam for Jaffna. The army entered the city in May.", "Puttalam", "District"),
        ("Shells hit Puttalam. Troops took Town Hall.", "Puttalam", "District"),
        ("Fighting went on in Tarimzal. Troops took the village in May.", "Tarimzal", "Settlement"),
    ],
)
def test_the_town_after_a_bare_name_says_that_it_is_one(read: Reader, text: str, name: str, kind: str) -> None:
    found = next(n for n in read(text).entities if any(x.text == name for x in n.names))
    assert found.types[0] == kind
