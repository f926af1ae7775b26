"""The vocabulary: every term that is used is defined, every term is explained, alignments are to known terms."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kgbuild import resources
from kgbuild.iris import KG
from kgbuild.rdf import documentation, mapping, validate

from . import made

SHARED = Path(__file__).parents[3] / "shared"


@pytest.fixture(scope="module")
def vocabulary() -> rdflib.Graph:
    return rdflib.Graph().parse(resources.path("ontology", "kg.ttl"))


def terms(vocabulary: rdflib.Graph) -> set[str]:
    return {str(s) for s in vocabulary.subjects(RDF.type, None) if str(s).startswith(KG)}


def test_every_term_has_a_label_and_a_comment(vocabulary: rdflib.Graph) -> None:
    for term in terms(vocabulary):
        for prop in (RDFS.label, RDFS.comment):
            assert len(list(vocabulary.objects(rdflib.URIRef(term), prop))) == 1, (term, prop)


def test_every_property_says_of_what_it_is(vocabulary: rdflib.Graph) -> None:
    schema = rdflib.Namespace("https://schema.org/")
    for kind in (OWL.ObjectProperty, OWL.DatatypeProperty, RDF.Property):
        for prop in vocabulary.subjects(RDF.type, kind):
            for one, several in ((RDFS.domain, schema.domainIncludes), (RDFS.range, schema.rangeIncludes)):
                told, possible = set(vocabulary.objects(prop, one)), set(vocabulary.objects(prop, several))
                assert len(told) == 1 or (not told and possible), (prop, one)


def test_terms_are_aligned_to_what_others_use(vocabulary: rdflib.Graph) -> None:
    relations = (RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentProperty, OWL.equivalentClass, SKOS.closeMatch)
    others = {str(o) for relation in relations for o in vocabulary.objects(None, relation)}
    for space in (
        "https://schema.org/",
        "http://semanticweb.cs.vu.nl/2009/11/sem/",
        "http://www.w3.org/ns/prov#",
        "http://www.wikidata.org/prop/direct/",
    ):
        assert sum(other.startswith(space) for other in others) >= 4, space


def test_what_is_referred_to_is_defined(vocabulary: rdflib.Graph) -> None:
    used = {str(t) for triple in vocabulary for t in triple if str(t).startswith(KG)}
    assert used <= terms(vocabulary)


@pytest.mark.parametrize("folder", ["shapes", "ontology/queries"])
def test_shapes_and_queries_use_defined_terms(folder: str, vocabulary: rdflib.Graph) -> None:
    known = {t.removeprefix(KG) for t in terms(vocabulary)}
    for path in sorted(resources.path(*folder.split("/")).iterdir()):
        text = (
            re.sub(r"#[^>]*?$", "", path.read_text("utf-8"), flags=re.M)
            if path.suffix == ".rq"
            else path.read_text("utf-8")
        )
        assert set(re.findall(r"\bkg:([A-Za-z]+)", text)) <= known, path.name


def test_what_mapping_writes_is_defined(vocabulary: rdflib.Graph) -> None:
    lines = "".join((
        *mapping.document_quads(made.DOCUMENT, made.EXTRACTION, {}),
        *mapping.world_quads(made.WORLD),
    ))  # fmt: skip
    code = Path(mapping.__file__).read_text("utf-8")
    written = set(re.findall(re.escape(KG) + r"([A-Za-z]+)>", lines)) | set(re.findall(r'KG \+ "([A-Za-z]+)"', code))
    assert {KG + name for name in written} <= terms(vocabulary)
    assert len(written) > 40


def test_every_class_of_events_and_entities_has_a_shape() -> None:
    targets = set(map(str, validate.rules().whole.objects(None, rdflib.SH.targetClass)))
    for name, above in mapping.superclasses().items():
        if name not in ("Modality", "Problem"):  # closed lists, checked where they are used
            assert {KG + n for n in above} & targets, name


def test_the_page_has_every_term_once_and_links_that_lead_somewhere(vocabulary: rdflib.Graph) -> None:
    page = documentation.render()
    anchors = re.findall(r'<dt id="([^"]+)"', page)
    assert {KG + a for a in anchors} == terms(vocabulary)
    assert len(anchors) == len(set(anchors))
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(anchors)
    assert "<script" not in page
    assert "style=" not in page


@pytest.mark.skipif(not SHARED.exists(), reason="needs the project's shared tables")
def test_wikidata_properties_are_confirmed_ones(vocabulary: rdflib.Graph) -> None:
    with (SHARED / "wikidata" / "property_map.csv").open(encoding="utf-8") as file:
        confirmed = {row["pid"] for row in csv.DictReader(file)}
    space = "http://www.wikidata.org/prop/direct/"
    used = {str(t).removeprefix(space) for triple in vocabulary for t in triple if str(t).startswith(space)}
    assert used
    assert used <= confirmed
