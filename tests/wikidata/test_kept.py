"""One more document: only what it touches is looked up again, and the result is that of a build from nothing."""

from __future__ import annotations

from pathlib import Path

from kgbuild.model import Extraction, Node, Part, Source
from kgbuild.resolve import resolve
from kgbuild.resolve.wikidata.authority import Authority
from kgbuild.resolve.wikidata.kept import Kept
from kgbuild.snapshot import world_json


def part(number: int) -> Part:
    """Every document speaks of two persons of its own and of one town that ten others speak of."""
    nodes = (
        Node(id="e1", types=("Person",), label=f"Anna Example{number}"),
        Node(id="e2", types=("Person",), label=f"Boris Example{number}"),
        Node(id="e3", types=("Settlement", "Place"), label=f"Orsha{number // 10}", country="BY"),
    )
    name = f"{number:03d}"
    return Part(identifier=name, source=Source(), extraction=Extraction(document=name, nodes=nodes))


def test_one_document_more_redoes_what_it_touches(tmp_path: Path) -> None:
    parts = [part(number) for number in range(101)]
    first = Kept(tmp_path / "links", "1")
    resolve(parts[:100], kept=first)
    assert first.found == 0
    again = Kept(tmp_path / "links", "1")
    more = resolve(parts, kept=again)
    assert again.asked - again.found == 3, "its two persons, and its town"
    assert world_json(more) == world_json(resolve(parts)), "as if nothing had been kept"


def test_other_sources_forget_what_was_kept(tmp_path: Path) -> None:
    resolve([part(1)], kept=Kept(tmp_path / "links", "1"))
    other = Kept(tmp_path / "links", "2")
    resolve([part(1)], sources=[Authority()], kept=other)
    assert other.found == 0
    (tmp_path / "links").write_bytes(b"broken")
    assert Kept(tmp_path / "links", "1").get is not None


def test_one_document_less_is_as_if_it_had_never_been_there(tmp_path: Path) -> None:
    parts = [part(number) for number in range(41)]
    for gone in (0, 17, 40):
        resolve(parts, kept=Kept(tmp_path / f"links{gone}", "1"))
        again = Kept(tmp_path / f"links{gone}", "1")
        left = [one for number, one in enumerate(parts) if number != gone]
        fewer = resolve(left, kept=again)
        assert again.asked == again.found, "what is left was looked up before"
        assert world_json(fewer) == world_json(resolve(left)), "as if nothing had been kept"
