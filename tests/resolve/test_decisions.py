"""A person's table of decisions: heeded by a build, told by `explain`, kept through every rebuild."""

from __future__ import annotations

from pathlib import Path

from kgbuild import snapshot
from kgbuild.builder import build
from kgbuild.explain import explain
from kgbuild.iris import claim as claim_iri
from kgbuild.iris import object_key
from kgbuild.model import Ref
from kgbuild.store import Snapshot

FIRST = "Armenian forces captured the village of Orshan in Azerbaijan on 3 May 1993.\n"
SECOND = "On 3 May 1993, Armenian forces captured the village of Vorshan in Azerbaijan.\n"
THIRD = "On 3 May 1993, Armenian troops captured the village of Orshan in Azerbaijan.\n"


def villages(built: Snapshot) -> dict[str, str]:
    """Document -> the IRI of its village."""
    identity = snapshot.world(built).identity
    return {
        extraction.document: identity[extraction.document, node.id]
        for extraction in snapshot.extractions(built)
        for node in extraction.nodes
        if node.label in ("Orshan", "Vorshan")
    }


def reasons(built: Snapshot, document: str) -> str:
    """What `explain` says of the claim that names the village."""
    for extraction in snapshot.extractions(built):
        for claim in extraction.claims:
            if extraction.document == document and claim.predicate == "place" and isinstance(claim.object, Ref):
                name = claim_iri(document, claim, claim.subject, object_key(claim.object))
                return "\n".join(explain(built, name))
    return ""


def test_a_decision_is_heeded_told_and_kept(tmp_path: Path) -> None:
    folder, table, out = tmp_path / "texts", tmp_path / "links.csv", tmp_path / "out"
    folder.mkdir()
    (folder / "a.txt").write_text(FIRST, "utf-8")
    (folder / "b.txt").write_text(SECOND, "utf-8")
    before = villages(build([folder], out, links=table).snapshot)
    assert before["a.txt"] != before["b.txt"]
    table.write_text("decision,name,other\nsame,Orshan,Vorshan\n", "utf-8")
    built = build([folder], out, links=table).snapshot
    joined = villages(built)
    assert joined["a.txt"] == joined["b.txt"]
    assert "a person decided that these are the same" in reasons(built, "b.txt")
    assert "also in   a.txt" in reasons(built, "b.txt")
    (folder / "c.txt").write_text(THIRD, "utf-8")
    again = villages(build([folder], out, links=table).snapshot)
    assert len(set(again.values())) == 1
    assert set(again) == {"a.txt", "b.txt", "c.txt"}
    table.write_text("decision,name,other\ndifferent,Orshan,Orshan\n", "utf-8")
    apart = villages(build([folder], out, links=table).snapshot)
    assert len(set(apart.values())) == 3
