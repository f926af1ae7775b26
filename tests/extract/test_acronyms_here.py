"""An acronym means the body that the text names in full, not the one that tables know by it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kgbuild.extract.annotations import Mentions

Reader = Callable[[str], Mentions]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("The Somali Liberation Army took Hiran in May. The SLA lost 30 men.", {"Somali Liberation Army"}),
        ("The SLA lost 30 men. The Somali Liberation Army took Hiran in May.", {"Somali Liberation Army"}),
        ("The Sudan Liberation Army took Geneina in May. The SLA lost 30 men.", {"Sudan Liberation Army"}),
        ("The SLA took Geneina in May.", {"Sudan Liberation Army"}),
        (
            "The Sudan Liberation Army and the Somali Liberation Army met. The SLA lost 30 men.",
            {"Sudan Liberation Army", "Somali Liberation Army"},
        ),
    ],
)
def test_initials_of_a_name_in_the_text(read: Reader, text: str, meant: set[str]) -> None:
    armies = {n.label for n in read(text).entities if n.types[0] == "ArmedForce"}
    assert armies == meant
