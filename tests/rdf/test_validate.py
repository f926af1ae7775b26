"""Each shape finds the data that breaks it; queries asked once for all nodes find what pySHACL finds."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest
import rdflib

from kgbuild import iris
from kgbuild.iris import KG, NIF, RDF, RDFS, XSD
from kgbuild.rdf import compiled, mapping, validate
from kgbuild.rdf.report import Result, located
from kgbuild.rdf.terms import local_iri

from . import made

GOOD = tuple(mapping.document_quads(made.DOCUMENT, made.EXTRACTION, {}))
WORLD = tuple(mapping.world_quads(made.WORLD))
SHAPE = "https://w3id.org/kgbuild/shapes#"
GRAPH = f"<{iris.document_graph(made.DOCUMENT.identifier)}>"
V1 = f"<{local_iri(made.DOCUMENT.identifier, 'v1')}>"
V2 = V1.replace("v1", "v2")
E1, E4 = V1.replace("v1", "e1"), V1.replace("v1", "e4")
DAY = f"^^<{XSD}date>"


def kg(name: str) -> str:
    return f"<{KG}{name}>"


def first(lines: tuple[str, ...], *parts: str) -> str:
    return next(line for line in lines if all(part in line for part in parts))


def names(lines: tuple[str, ...] | list[str]) -> set[tuple[str, str]]:
    return {(r.shape.removeprefix(SHAPE), r.severity) for r in validate.validate(lines).results}


def without(*parts: str, lines: tuple[str, ...] = GOOD) -> list[str]:
    gone = first(lines, *parts)
    return [line for line in lines if line != gone]


def added(*triples: str) -> list[str]:
    return [*GOOD, *(f"{t} {GRAPH} .\n" for t in triples)]


def changed(old: str, new: str, *parts: str) -> list[str]:
    """One line, the first that has all parts, changed."""
    line = first(GOOD, old, *parts)
    assert line.replace(old, new) != line
    return [x for x in GOOD if x != line] + [line.replace(old, new)]


CLAIM = first(GOOD, f"<{RDF}type>", kg("Claim")).split()[0]
SPAN = first(GOOD, CLAIM, "wasDerivedFrom").split()[2]
IMPOSSIBLE = ("Impossible-date", "Warning")


def fact(number: int, subject: str, predicate: str, day: str, modality: str = "asserted") -> Iterator[str]:
    """Some triples of a claim that dates something: enough for the consistency shapes."""
    name = f"<http://example.org/c{number}>"
    yield f"{name} <{RDF}subject> {subject}"
    yield f"{name} <{RDF}predicate> {kg(predicate)}"
    yield f"{name} <{KG}modality> {kg(modality)}"
    yield f'{name} {kg("earliest")} "{day}"{DAY}'
    yield f'{name} {kg("latest")} "{day}"{DAY}'


BROKEN: dict[str, tuple[list[str], str, str]] = {
    "claim without subject": (without(CLAIM, f"<{RDF}subject>"), "Claim-subject", "Violation"),
    "claim of two things": (added(f"{CLAIM} <{RDF}subject> {E4}"), "Claim-subject", "Violation"),
    "foreign property": (
        changed(f"{KG}place", "http://example.org/p", f"<{RDF}predicate>"),
        "Claim-predicate",
        "Violation",
    ),
    "claim without value": (without(CLAIM, f"<{RDF}object>"), "Claim-object", "Violation"),
    "claim of no document": (without(CLAIM, kg("document")), "Claim-document", "Violation"),
    "claim without words": (without(CLAIM, "wasDerivedFrom"), "Claim-span", "Violation"),
    "two modalities": (added(f"{CLAIM} {kg('modality')} {kg('negated')}"), "Claim-modality", "Violation"),
    "unknown modality": (changed(kg("asserted"), kg("rumoured"), CLAIM), "Claim-modality", "Violation"),
    "confidence over one": (changed('"0.9"', '"1.9"', CLAIM), "Claim-confidence", "Violation"),
    "speaker that is no entity": (added(f"{CLAIM} {kg('speaker')} {V1}"), "Claim-speaker", "Violation"),
    "no rule": (without(CLAIM, kg("extractedBy")), "Claim-rule", "Violation"),
    "words of another text": (
        changed(iris.text(made.DOCUMENT.identifier) + ">", "http://example.org/t>", SPAN, "referenceContext"),
        "Claim-words",
        "Violation",
    ),
    "span that ends first": (changed(f'<{NIF}beginIndex> "', f'<{NIF}beginIndex> "9', SPAN), "Span-begin", "Violation"),
    "no anchor": (without(SPAN, "anchorOf"), "Span-anchor", "Violation"),
    "words too short": (changed('Karvachar"', 'Karvacha"', "anchorOf"), "Span-words", "Violation"),
    "other words of the same length": (changed('Karvachar"', 'Karvachor"', "anchorOf"), "Span-words", "Violation"),
    "document without name": (without("purl.org/dc/terms/identifier"), "Document-identifier", "Violation"),
    "document issued some day": (changed(f'"2023-07-01"{DAY}', '"some day"', "issued"), "Document-issued", "Violation"),
    "impossible day of issue": (changed('"2023-07-01"', '"2023-06-31"', "issued"), "Document-issued", "Violation"),
    "unnamed entity": (without(E1, f"<{RDFS}label>"), "Entity-label", "Violation"),
    "place in a person": (added(f"{E1} {kg('within')} {E4}"), "Place-within", "Violation"),
    "place in itself": (added(f"{E1} {kg('within')} {E1}"), "Place-circle", "Violation"),
    "person who is a place": (added(f"{E4} <{RDF}type> {kg('Place')}"), "Person", "Violation"),
    "instrument that acts": (added(f"{V1.replace('v1', 'e5')} <{RDF}type> {kg('Agent')}"), "Instrument", "Violation"),
    "ill-typed date": (changed("2020-11-25", "2020-11-31", V1, kg("date")), "Date-date", "Violation"),
    "date that is a number": (added(f'{V1} {kg("date")} "5"^^<{XSD}integer>'), "Date-date", "Violation"),
    "words without their problem": ([x for x in GOOD if kg("ImpossibleDate") not in x], "DateClaim-words", "Violation"),
    "earliest after latest": (
        changed("2020-11-25", "2020-11-26", "/claim/", kg("earliest")),
        "Day-earliest",
        "Violation",
    ),
    "handover of nothing": (without(V1, kg("place")), "Handover-place", "Violation"),
    "event without name": (without(V1, f"<{RDFS}label>"), "Event-label", "Violation"),
    "handed over to a decree": (added(f"{V1} {kg('to')} {V1.replace('v1', 'e5')}"), "Role-to", "Violation"),
    "place that is a person": (added(f"{V1} {kg('place')} {E4}"), "Role-place", "Violation"),
    "negative count": (changed('"321"', '"-321"', V2), "Role-count", "Violation"),
    "role of another class": (added(f'{V1} {kg("harm")} "killed"'), "Handover", "Warning"),
    "handed over to oneself": (added(f"{V1} {kg('from')} {V1.replace('v1', 'e2')}"), "Parties-differ", "Warning"),
    "earlier than planned": (added(*fact(1, V1, "date", "2020-12-01", "planned")), "TooEarly-told", "Warning"),
    "earlier than the plan of another": (
        added(f"{V1} {kg('plannedAs')} {V2}", f'{V2} {kg("earliest")} "2021-01-01"{DAY}'),
        "TooEarly-plan",
        "Warning",
    ),
    "signed before born": (
        added(f'{E4} {kg("birthDate")} "2021-12-24"{DAY}', f"{V1} {kg('signatory')} {E4}"),
        "Unborn-acts",
        "Warning",
    ),
    "ends before it starts": (
        added(
            f'{V1} {kg("end")} "1993"^^<{XSD}gYear>',
            *fact(1, V1, "start", "1994-01-01"),
            *fact(2, V1, "end", "1993-01-01"),
        ),
        "Ends-beforeStart",
        "Warning",
    ),
    "postponed to an earlier day": (
        added(
            f'{V1} {kg("toDate")} "2020-11-01"{DAY}',
            *fact(1, V1, "fromDate", "2020-11-15"),
            *fact(2, V1, "toDate", "2020-11-01"),
        ),
        "Ends-beforeStart",
        "Warning",
    ),
    "told before it happened": (changed("2023-07-01", "2020-11-20", "issued"), "Foretold-claim", "Warning"),
    "range upside down": (
        added(f'{CLAIM} {kg("upperValue")} "3"^^<{XSD}integer>', f'{CLAIM} <{RDF}object> "5"^^<{XSD}integer>'),
        "Range-order",
        "Warning",
    ),
}


def test_good_data_has_one_warning_which_is_the_sources_doing() -> None:
    report = validate.validate(GOOD)
    assert [(r.shape.removeprefix(SHAPE), r.severity) for r in report.results] == [IMPOSSIBLE]
    assert not report.violations
    assert not report.conforms
    clean = [line for line in GOOD if "ImpossibleDate" not in line and 'June 31, 2023" <' not in line]
    assert not [r for r in validate.validate(clean).results if r.severity == "Warning"]


@pytest.mark.parametrize("name", BROKEN)
def test_each_shape_finds_what_breaks_it(name: str) -> None:
    lines, shape, severity = BROKEN[name]
    assert (shape, severity) in names(lines), names(lines)


def test_the_world_conforms_and_its_shapes_find_what_breaks_them() -> None:
    assert validate.validate(WORLD).conforms
    graph = f"<{iris.GRAPH_ENTITIES}> .\n"
    for lines, shape in (
        (without(kg("position"), lines=WORLD), "Disagreement-position"),
        (without(kg("supportedBy"), lines=WORLD), "Position-claim"),
        (without(kg("kind"), lines=WORLD), "Disagreement-kind"),
        (without(kg("reason"), lines=WORLD), "Reason"),
        (without(kg("localNode"), lines=WORLD), "Merge-node"),
        (without(kg("relation"), lines=WORLD), "Link-relation"),
        ([*WORLD, f'<{iris.BASE}id/district/e1> <{iris.WGS84}lat> "91.5"^^<{XSD}decimal> {graph}'], "Place-lat"),
        ([*WORLD, f"<{iris.BASE}id/country/e2> {kg('within')} <{iris.BASE}id/district/e1> {graph}"], "Place-circle"),
        (without("/id/person/e4", f"<{RDFS}label>", lines=WORLD), "Entity-label"),
    ):
        assert (shape, "Violation") in names(lines), shape


def reference(lines: list[str]) -> set[Result]:
    data = rdflib.Graph()
    validate.fill(data, ox.parse("".join(lines), ox.RdfFormat.N_QUADS))
    return validate.reference(data, validate.rules().whole)


def test_an_event_of_one_document_that_comes_before_its_plan_in_another_is_found() -> None:
    done, plan = f"<{iris.BASE}id/handover/v1>", f"<{iris.BASE}id/withdrawal/v5>"
    dates = tuple(mapping.date_quads(made.EXTRACTION, made.WORLD.identity))
    assert any(line.startswith(done) and "2020-11-25" in line for line in dates)
    assert not any("2020-11-15" in line for line in dates), "the planned day of what is told as done"
    graph = f"<{iris.GRAPH_ENTITIES}> .\n"
    related = f"{done} {kg('plannedAs')} {plan} {graph}"
    for day, expected in (("2020-12-01", {("TooEarly-plan", "Warning")}), ("2020-11-20", set())):
        planned = f'{plan} {kg("earliest")} "{day}"{DAY} {graph}'
        assert names([*WORLD, *dates, related, planned]) == expected


def core(lines: list[str]) -> tuple[set[Result], set[Result]]:
    """What the compiled shapes find, and what pySHACL finds; without queries, which are compared below."""
    chosen = validate.rules()
    assert chosen.compiled is not None, "some shape is left to pySHACL"
    quads = list(ox.parse("".join(lines), ox.RdfFormat.N_QUADS))
    data = rdflib.Graph()
    validate.fill(data, quads)
    return compiled.results(chosen.compiled, quads), validate.reference(data, chosen.core)


@pytest.mark.parametrize("name", BROKEN)
def test_compiled_shapes_find_exactly_what_pyshacl_finds(name: str) -> None:
    fast, slow = core(BROKEN[name][0])
    assert fast == slow


def test_compiled_shapes_find_what_pyshacl_finds_when_much_is_broken() -> None:
    """Every triple but one in three is gone, so that most shapes are broken somewhere."""
    for rest in range(3):
        fast, slow = core([line for n, line in enumerate(GOOD) if n % 3 == rest])
        assert fast == slow
        assert len(fast) > 50


def test_data_with_classes_of_its_own_is_left_to_pyshacl() -> None:
    own = f"<http://example.org/Fort> <{RDFS}subClassOf> {kg('Place')}", f"{E1} <{RDF}type> <http://example.org/Fort>"
    assert names(added(*own)) == {IMPOSSIBLE}
    lines = [line for line in added(*own) if not (line.startswith(E1) and kg("Place") in line)]
    assert names(lines) == {IMPOSSIBLE}


def test_every_shape_that_can_fail_says_why() -> None:
    for shape in set(validate.rules().whole.subjects(rdflib.SH.path, None)):
        if isinstance(shape, rdflib.URIRef):
            assert validate.rules().whole.value(shape, rdflib.SH.message), shape


def test_queries_for_all_nodes_find_exactly_what_pyshacl_finds_node_by_node() -> None:
    """All breakages with a query in their shape at once, so that the slow way runs only twice."""
    asked = {q.shape.removeprefix(SHAPE) for q in validate.rules().queries}
    broken = [lines for lines, shape, _ in BROKEN.values() if shape in asked]
    everything = sorted({line for lines in broken for line in lines if "ImpossibleDate" not in line})
    report = validate.validate(everything)
    assert set(report.results) == reference(everything)
    found = {r.shape.removeprefix(SHAPE) for r in report.results if "SPARQL" in r.component}
    assert found == asked


def test_the_same_data_in_another_order_gives_the_same_report() -> None:
    lines = BROKEN["handover of nothing"][0]
    assert (
        validate.validate(lines) == validate.validate(sorted(lines)) == validate.validate(sorted(lines, reverse=True))
    )


def test_ill_typed_literals_are_left_as_they_are() -> None:
    lines = BROKEN["ill-typed date"][0]
    (value,) = {r.value for r in validate.validate(lines).results if r.shape.endswith("Date-date")}
    assert value == f'"2020-11-31"{DAY}'


def test_a_report_on_a_document_alone_can_be_told_in_shared_names() -> None:
    report = validate.validate(BROKEN["handover of nothing"][0])
    moved = located(report, made.DOCUMENT.identifier, made.WORLD.identity)
    assert {r.focus for r in moved.results if r.shape.endswith("Handover-place")} == {f"{iris.BASE}id/handover/v1"}
    assert not [r for r in moved.results if "/node/" in r.focus]
