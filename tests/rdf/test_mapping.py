"""Documents and the world as quads: the contract, as queries and as round trips."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgbuild import iris
from kgbuild.model import Claim, Document, Extraction, Node, NumberValue, Source, Span, TextValue
from kgbuild.rdf import mapping, terms

from . import made

SHARED = Path(__file__).parents[3] / "shared"
PREFIXES = "".join(f"PREFIX {p}: <{n}>\n" for p, n in iris.PREFIXES.items() if p not in ("doc", "id", "claim", "graph"))


def store(*lines: str) -> ox.Store:
    found = ox.Store()
    found.load("".join(lines), ox.RdfFormat.N_QUADS)
    return found


def ask(found: ox.Store, text: str) -> list[tuple[str, ...]]:
    rows = found.query(PREFIXES + text, use_default_graph_as_union=True)
    assert isinstance(rows, ox.QuerySolutions)
    return sorted({tuple(str(v) for v in row) for row in rows})  # the union of graphs repeats what several say


@pytest.fixture(scope="module")
def graph() -> ox.Store:
    return store(
        *mapping.document_quads(made.DOCUMENT, made.EXTRACTION, made.WORLD.identity),
        *mapping.world_quads(made.WORLD),
        *mapping.ontology_quads(),
    )


def test_every_claim_has_what_the_contract_says_and_its_exact_words(graph: ox.Store) -> None:
    rows = ask(graph, """SELECT ?claim ?b ?e ?q WHERE { ?claim a kg:Claim ; rdf:subject ?s ; rdf:predicate ?p ;
        rdf:object ?o ; kg:document ?doc ; prov:wasDerivedFrom ?span ; kg:modality ?m ; kg:extractedBy ?r ;
        kg:confidence 0.9 . ?span nif:beginIndex ?b ; nif:endIndex ?e ; nif:anchorOf ?q ; nif:referenceContext ?text .
        ?doc dcterms:identifier "news/a b.txt" ; kg:text ?text }""")  # fmt: skip
    assert len(rows) == len(made.CLAIMS)
    for quad in graph.quads_for_pattern(None, ox.NamedNode(iris.NIF + "anchorOf"), None, None):
        start, end = map(int, quad.subject.value.rpartition("=")[2].split(","))
        assert made.TEXT[start:end] == quad.object.value


def test_plain_triples_stand_in_the_documents_graph(graph: ox.Store) -> None:
    name = iris.document_graph(made.DOCUMENT.identifier)
    text = (
        f"SELECT ?d WHERE {{ GRAPH <{name}> {{ ?e a kg:Handover, kg:Event ; kg:modality kg:planned ; kg:date ?d }} }}"
    )
    assert [r[0][:13] for r in ask(graph, text)] == []  # the event is told as fact; the plan is a claim's
    rows = ask(graph, text.replace("kg:planned", "kg:asserted"))
    assert [r[0][:12] for r in rows] == ['"2020-11-15"', '"2020-11-25"']


def test_what_is_denied_is_a_claim_but_no_triple(graph: ox.Store) -> None:
    assert len(ask(graph, "SELECT ?c WHERE { ?c kg:modality kg:negated ; rdf:predicate kg:place }")) == 1
    name = iris.document_graph(made.DOCUMENT.identifier)
    assert not ask(graph, f"SELECT ?e WHERE {{ GRAPH <{name}> {{ ?e a kg:Withdrawal }} }}")
    assert not ask(graph, "SELECT ?p WHERE { ?e a kg:Withdrawal ; kg:place ?p }")


def test_an_impossible_date_keeps_its_words(graph: ox.Store) -> None:
    rows = ask(graph, "SELECT ?d WHERE { ?e a kg:Adoption ; kg:date ?d ; kg:problem kg:ImpossibleDate }")
    assert rows == [('"June 31, 2023"',)]


def test_superclasses_are_materialised(graph: ox.Store) -> None:
    rows = ask(graph, 'SELECT ?t WHERE { ?p rdfs:label "Azerbaijan" ; a ?t }')
    kinds = {r[0].strip("<>").removeprefix(iris.KG) for r in rows}
    assert kinds == {"Country", "Place", "State", "Organization", "Agent", "Entity"}


def test_there_are_no_blank_nodes_and_terms_are_as_the_store_keeps_them(graph: ox.Store) -> None:
    lines = {
        *mapping.document_quads(made.DOCUMENT, made.EXTRACTION, made.WORLD.identity),
        *mapping.world_quads(made.WORLD),
    }
    kept = graph.dump(format=ox.RdfFormat.N_QUADS)
    assert kept is not None
    ontology = f"<{iris.GRAPH_ONTOLOGY}>"
    assert lines == {line + "\n" for line in kept.decode().splitlines() if ontology not in line}
    assert not any("_:" in line.partition(" ")[0] for line in lines)


def test_the_ontology_has_no_blank_nodes_either(graph: ox.Store) -> None:
    lines = list(mapping.ontology_quads())
    assert len(lines) > 500
    assert not any("_:" in line.partition('"')[0] for line in lines)
    assert set(lines) <= {f"{quad} .\n" for quad in graph}


def test_the_text_stands_in_a_graph_of_its_own(graph: ox.Store) -> None:
    (quad,) = graph.quads_for_pattern(None, ox.NamedNode(iris.NIF + "isString"), None, None)
    assert quad.object.value == made.TEXT
    assert isinstance(quad.graph_name, ox.NamedNode)
    assert quad.graph_name.value == iris.text(made.DOCUMENT.identifier)


def test_every_quote_stands_in_its_sentence_which_stands_with_the_text(graph: ox.Store) -> None:
    rows = ask(graph, """SELECT ?q ?s WHERE { GRAPH ?g { ?span nif:sentence ?in . ?in a nif:Sentence ; nif:anchorOf ?s }
        ?span nif:anchorOf ?q FILTER (CONTAINS(?s, ?q) && ?g = ?t) ?doc kg:text ?t }""")  # fmt: skip
    assert len(rows) == len({claim.span for claim in made.CLAIMS})
    assert ('"15 November"', '"It was planned for 15 November."') not in rows
    assert ('"planned for 15 November"', '"It was planned for 15 November."') in rows


def test_disagreements_have_positions_and_links_have_reasons(graph: ox.Store) -> None:
    text = """SELECT ?v ?n WHERE { ?d a kg:Disagreement ; kg:about ?e ; kg:property kg:date ; kg:kind "date" ;
        kg:position ?p . ?p kg:value ?v ; kg:supportedBy ?c ; kg:independentSources ?n }"""
    assert len(ask(graph, text)) == 2
    assert (
        len(ask(graph, "SELECT ?r WHERE { ?x skos:exactMatch wd:Q227 . ?l a kg:Link ; kg:about ?x ; kg:reason ?r }"))
        == 1
    )


@given(st.text(), st.sampled_from(["", "en", "az-Latn"]))
def test_any_text_survives(text: str, language: str) -> None:
    expected = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    line = f"<http://a/s> <http://a/p> {terms.literal(text, language=language)} .\n"
    (quad,) = ox.parse(line, ox.RdfFormat.N_QUADS)
    assert isinstance(quad.object, ox.Literal)
    assert quad.object.value == expected
    (kept,) = store(line)
    assert str(kept.object) == str(quad.object)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**12), max_value=10**12))
def test_numbers_are_kept_as_written_canonically(number: object) -> None:
    line = f"<http://a/s> <http://a/p> {terms.numeral(str(number))} .\n"
    (kept,) = store(line)
    assert f"<http://a/s> <http://a/p> {kept.object} .\n" == line


def test_vague_numbers_and_odd_units_stay_words() -> None:
    assert terms.number(NumberValue(words="several thousand", lexical="")) == '"several thousand"'


def test_one_identifier_with_odd_characters_gives_legal_iris() -> None:
    odd = Document(identifier='x/ü <"> {a}|\\^`.jsonl#1', text="Text.", source=Source(title="t"))
    node = Node(id="v1", types=("Visit",), label="Visit")
    told = Claim(subject="v1", predicate="type", object=TextValue(words="Visit"), span=Span(0, 4), rule='llm/a b"<>')
    found = store(*mapping.document_quads(odd, Extraction(document=odd.identifier, nodes=(node,), claims=(told,)), {}))
    assert len(ask(found, "SELECT ?c WHERE { ?c a kg:Claim }")) == 1


@pytest.mark.skipif(not SHARED.exists(), reason="needs the project's shared evaluation texts")
def test_the_scoring_program_reads_the_dump(tmp_path: Path, graph: ox.Store) -> None:
    dump = graph.dump(format=ox.RdfFormat.N_QUADS)
    assert dump is not None
    (tmp_path / "graph.nq").write_bytes(dump)
    gold = {"doc": "a b.txt", "claims": [
        {"id": "c1", "type": ["Handover"], "key": ["place"], "quote": "", "args": {
            "place": [["Kalbajar"]], "from": [["Armenia"]], "to": [["Azerbaijan"]],
            "date": [["2020-11-25"], ["2020-11-15"]]}},
        {"id": "c2", "type": ["Alias"], "key": ["entity"], "quote": "", "args": {
            "entity": [["Kalbajar"]], "name": [["Karvachar"]]}},
        {"id": "c3", "type": ["Location"], "key": ["place"], "quote": "", "args": {
            "place": [["Kalbajar"]], "within": [["Azerbaijan"]]}},
        {"id": "c4", "type": ["Measurement"], "key": ["value"], "quote": "", "args": {
            "subject": [["Lachin"]], "property": [["area"]], "value": [["1936.5"]], "unit": [["square km"]]}},
    ]}  # fmt: skip
    for folder, name, text in (("gold", "a b.json", json.dumps(gold)), ("texts", "a b.txt", made.TEXT)):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / name).write_text(text, "utf-8")
    program = [sys.executable, str(SHARED / "eval" / "score.py"), "--json", "--dump", str(tmp_path / "graph.nq")]
    folders = ["--gold", str(tmp_path / "gold"), "--texts", str(tmp_path / "texts")]
    done = subprocess.run([*program, *folders], capture_output=True, text=True, check=True)
    found = json.loads(done.stdout)
    assert (found["frame"]["p"], found["frame"]["r"], found["argument"]["r"]) == (1.0, 1.0, 1.0)
    assert found["grounding"] == f"{len(made.CLAIMS)}/{len(made.CLAIMS)}"
