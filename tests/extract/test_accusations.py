"""Who is accused of a deed did it, and the accuser says so; what is only alleged is no fact."""

from __future__ import annotations

import pytest

from kgbuild import extract
from kgbuild.model import Document, Ref, Source


@pytest.fixture(scope="module")
def extractor() -> extract.Extractor:
    return extract.load()


@pytest.mark.parametrize(
    ("text", "status", "agent", "speaker"),
    [
        ("Somalia accused Kenya of occupying Gedo.", "asserted", "Kenya", "Somalia"),
        ("Somalia accused Kenya of having occupied Gedo in 1998.", "asserted", "Kenya", "Somalia"),
        ("Somalia has accused Kenyan troops of occupying Gedo.", "asserted", "Kenyan troops", "Somalia"),
        ("Somalia blamed Kenya for occupying Gedo.", "asserted", "Kenya", "Somalia"),
        ("Kenya was accused by Somalia of occupying Gedo.", "asserted", "Kenya", "Somalia"),
        ("Kenya was accused of occupying Gedo.", "possible", "Kenya", ""),
        ("Somalia suspects Kenya of occupying Gedo.", "possible", "Kenya", ""),
        ("Somalia warned Kenya against occupying Gedo.", "possible", "Kenya", ""),
        ("Somalia prevented Kenya from occupying Gedo.", "negated", "Kenya", ""),
        ("Somalia congratulated Kenya on capturing Gedo.", "asserted", "Kenya", ""),
        ("Somalia condemned Kenya for occupying Gedo.", "asserted", "Kenya", ""),
        ("Kenya weakened Somalia by occupying Gedo.", "asserted", "Kenya", ""),
        ("Kenya left Somalia after occupying Gedo.", "asserted", "Kenya", ""),
        ("Somalia denounced the move as an annexation of Gedo.", "asserted", "", "Somalia"),
        ("Somalia accused Kenya of the occupation of Gedo.", "asserted", "", "Somalia"),
        ("Ethiopia rejected claims that Kenya had occupied Gedo.", "negated", "Kenya", ""),
        ("There were reports that Kenya had occupied Gedo.", "possible", "Kenya", ""),
        ("The fact that Kenya had occupied Gedo was known.", "asserted", "Kenya", ""),
    ],
)
def test_accusations(extractor: extract.Extractor, text: str, status: str, agent: str, speaker: str) -> None:
    found = extractor.extract(Document(identifier="t", text=text, source=Source()))
    names = {n.id: n.label for n in found.nodes} | {"": ""}
    taken = next(n.id for n in found.nodes if n.types[0] == "Capture")
    claims = [c for c in found.claims if c.subject == taken]
    agents = {names[c.object.node] for c in claims if c.predicate == "agent" and isinstance(c.object, Ref)}
    assert ({c.modality for c in claims}, agents - {""}, {names[c.speaker] for c in claims}) == (
        {status},
        {agent} - {""},
        {speaker},
    )
