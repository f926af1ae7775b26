"""data/frames/*.yaml: every example in the data tells exactly the events that it says; wrong data is refused."""

from pathlib import Path

import pytest

from kgbuild import extract, resources
from kgbuild.errors import KnowledgeError
from kgbuild.extract import Extractor
from kgbuild.extract.telling import frames
from kgbuild.extract.telling.frame_files import Example, Frame, frame
from kgbuild.model import DateValue, Document, Extraction, NumberValue, Ref, Source, Value

KNOWLEDGE = frames.load()
EXAMPLES = [(f, example) for f in KNOWLEDGE.frames for example in f.examples]


@pytest.fixture(scope="session")
def extractor() -> Extractor:
    return extract.load()


def words(value: Value, extraction: Extraction) -> list[str]:
    if isinstance(value, Ref):
        node = next(n for n in extraction.nodes if n.id == value.node)
        return [node.label, *(name.text for name in node.names)]
    if isinstance(value, DateValue):
        return [value.edtf or value.words]
    return [value.lexical] if isinstance(value, NumberValue) else [value.words]


def tells(extraction: Extraction, event: dict[str, str]) -> bool:
    for node in extraction.nodes:
        if event["event"] not in node.types or not node.id.startswith("v"):
            continue
        claims = [c for c in extraction.claims if c.subject == node.id]
        if all(
            any(
                c.predicate == role and any(wanted.casefold() in w.casefold() for w in words(c.object, extraction))
                for c in claims
            )
            for role, wanted in event.items()
            if role not in ("event", "modality")
        ) and all(c.modality == event.get("modality", c.modality) for c in claims):
            return True
    return False


@pytest.mark.parametrize(("owner", "example"), EXAMPLES, ids=[f"{f.event}: {e.text[:50]}" for f, e in EXAMPLES])
def test_example(extractor: Extractor, owner: Frame, example: Example) -> None:
    document = Document(identifier="example.txt", text=example.text, source=Source(issued=example.issued))
    extraction = extractor.extract(document)
    for event in example.events:
        assert tells(extraction, event), [(c.subject, c.predicate, c.object) for c in extraction.claims]
    of_class = [n for n in extraction.nodes if owner.event in n.types and n.id.startswith("v")]
    assert len(of_class) == sum(e["event"] == owner.event for e in example.events), of_class


def test_the_first_sentence_of_a_process_is_read_like_all_others() -> None:
    text = "Under the Dayton Agreement, Srebrenica was assigned to Republika Srpska."
    event = {"event": "Handover", "place": "Srebrenica", "to": "Srpska"}
    assert tells(extract.load().extract(Document(identifier="x.txt", text=text, source=Source())), event)


def test_every_frame_has_examples_and_known_events() -> None:
    assert all(f.examples for f in KNOWLEDGE.frames)
    for f in KNOWLEDGE.frames:
        roles = {slot.role for sense in f.senses for slot in sense.slots} | {
            r for s in f.senses for r, _ in s.constants
        }
        assert set(f.keys) <= roles, f"{f.event}: no sense fills a key role"


@pytest.mark.parametrize(
    "entry",
    [
        {"event": "X", "keys": ["place"], "senses": [{"verbs": ["go"], "slots": {"place*": "OBJ"}}]},
        {"event": "X", "keys": ["place"], "senses": [{"verbs": ["go"], "slots": {"place*": "OBJ : @nothing"}}]},
        {"event": "X", "keys": ["place"], "senses": [{"verb": ["go"], "slots": {}}]},
        ["not a frame"],
    ],
)
def test_wrong_frames_are_refused_with_place_and_hint(entry: object) -> None:
    with pytest.raises(KnowledgeError) as caught:
        frame(entry, "test.yaml", KNOWLEDGE.lexicons)
    assert "test.yaml" in str(caught.value)
    assert "hint" in str(caught.value)


def test_a_new_frame_is_only_data(tmp_path: Path) -> None:
    folder = resources.path("data", "frames")
    (tmp_path / "lexicons.yaml").write_text((folder / "lexicons.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "new.yaml").write_text(
        'event: Blockade\nkeys: [place]\nsenses:\n  - verbs: [blockade]\n    slots: {place*: "OBJ : Text"}\n',
        encoding="utf-8",
    )
    assert [f.event for f in frames.load(tmp_path).frames] == ["Blockade"]
