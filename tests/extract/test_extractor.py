"""The whole extractor: every claim is grounded, the same text gives the same claims, odd text is harmless."""

import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kgbuild import extract, resources
from kgbuild.extract import Extractor
from kgbuild.model import Document, Extraction, Ref, Source


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return extract.load()


def document(text: str, issued: str = "") -> Document:
    return Document(identifier="t.txt", text=text, source=Source(issued=issued))


def check(extraction: Extraction, text: str) -> None:
    known = {node.id for node in extraction.nodes}
    assert len(known) == len(extraction.nodes)
    for claim in extraction.claims:
        assert claim.span.of(text).strip(), claim
        assert 0 <= claim.span.start < claim.span.end <= len(text)
        assert claim.subject in known
        assert claim.speaker in known | {""}
        assert claim.rule
        if isinstance(claim.object, Ref):
            assert claim.object.node in known


def test_the_five_documents_are_grounded_and_repeatable(extractor: Extractor) -> None:
    for path in sorted(resources.path("data", "documents").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        first = extractor.extract(document(text))
        check(first, text)
        assert first == extractor.extract(document(text))
        assert len(first.claims) > 10


def test_every_event_has_its_type_claim_with_the_sources_own_word(extractor: Extractor) -> None:
    text = "On 23 July 1993 Armenian forces occupied Agdam."
    extraction = extractor.extract(document(text))
    (event,) = [n for n in extraction.nodes if "Capture" in n.types]
    (claim,) = [c for c in extraction.claims if c.subject == event.id and c.predicate == "type"]
    assert claim.framing == "occupied"
    assert claim.rule == "frame/Capture/occupy"
    assert any(step.what == "trigger" for step in claim.steps)


WORDS = (
    """troops captured the town of Goma , and which ( ) was on 5_May_1993 killed 12 people agreement signed by that to
withdraw from . \n \n\n""".replace("\\n", "\n")
    .replace("_", " ")
    .split(" ")
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)))
def test_any_text_gives_grounded_claims(extractor: Extractor, text: str) -> None:
    check(extractor.extract(document(text)), text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "word",
        "\x00\x01\x02" * 500,
        "سيطرت القوات على المدينة في 5 مايو. " * 40,
        "Агдам был взят 23 июля 1993 года. " * 40,
        "((((" * 500,
        "the capture of " * 150,
        "captured and " * 200 + "killed 12 people.",
    ],
)
def test_odd_text_is_harmless(extractor: Extractor, text: str) -> None:
    check(extractor.extract(document(text)), text)


@pytest.mark.parametrize(
    "unit",
    [
        "Troops captured the town of Goma on 5 May 1993 and 12 people were killed.\n",
        "Goma, Bukavu, Kindu, Kisangani and Uvira, ",
        "the resolution, ",
    ],
)
def test_time_grows_with_the_text_only(extractor: Extractor, unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        extractor.extract(document(text))
        return time.process_time() - start

    seconds(1_000)
    assert seconds(60_000) < 16 * max(seconds(7_500), 0.05)


def test_and_within_a_name_is_of_the_name(extractor: Extractor) -> None:
    text = "The Arusha Peace and Reconciliation Agreement was signed on 28 August 2000."
    extraction = extractor.extract(Document(identifier="x.txt", text=text, source=Source()))
    assert "Arusha Peace and Reconciliation Agreement" in {node.label for node in extraction.nodes}


def test_a_title_that_opens_with_an_agreement_says_what_the_text_is_about(extractor: Extractor) -> None:
    text = (
        "Memorandum of Understanding between the Government of the Republic of Kenya and the Coast Movement\n\n"
        "The movement was to demobilize its troops and to hand in its arms within a month."
    )
    extraction = extractor.extract(Document(identifier="x.txt", text=text, source=Source()))
    actions = [getattr(claim.object, "words", "") for claim in extraction.claims if claim.predicate == "action"]
    assert actions == ["demobilize its troops", "hand in its arms within a month"]
