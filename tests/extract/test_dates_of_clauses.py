"""Which of several dates in one sentence each happening has."""

import pytest

from kgbuild import extract
from kgbuild.extract import Extractor
from kgbuild.model import DateValue, Document, Source


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return extract.load()


def dates(extractor: Extractor, text: str) -> set[tuple[str, str]]:
    extraction = extractor.extract(Document(identifier="x.txt", text=text, source=Source()))
    types = {node.id: node.types[0] for node in extraction.nodes}
    return {(types[c.subject], c.object.edtf) for c in extraction.claims if isinstance(c.object, DateValue)}


def test_a_date_in_front_of_a_second_clause_is_not_of_the_first(extractor: Extractor) -> None:
    text = "A truce was reached on 2 December 2002, and on 16 November 2003 Russian troops entered Georgia."
    assert dates(extractor, text) == {("Signing", "2002-12-02"), ("Deployment", "2003-11-16")}


def test_two_dates_of_one_verb_are_both_its_own(extractor: Extractor) -> None:
    text = "Russian troops entered Georgia on 2 May 2003 and on 3 June 2003."
    assert dates(extractor, text) == {("Deployment", "2003-05-02"), ("Deployment", "2003-06-03")}
