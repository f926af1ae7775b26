"""Hand-made values: one document with what it says, and a world of it."""

from __future__ import annotations

from kgbuild.model import (
    Claim,
    DateValue,
    Disagreement,
    Document,
    Entity,
    Event,
    Extraction,
    Link,
    Merge,
    Modality,
    Name,
    Node,
    NumberValue,
    Position,
    Ref,
    Source,
    Span,
    TextValue,
    Value,
    World,
)

TEXT = (
    "“Kalbajar”, also known as Karvachar, was handed over to Azerbaijan on 25 November 2020 by Armenia.\n"
    "It was planned for 15 November. Some 321 people went missing in Kalbajar, a district of Azerbaijan.\n"
    "City days were set by a decree of June 31, 2023 \\ signed by Ilham Aliyev, the President of Azerbaijan.\n"
    "Nobody left Lachin 🙂 that day; its area is 1,936.50 square km."
)


def where(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def day(words: str, iso: str) -> DateValue:
    return DateValue(words=words, edtf=iso, earliest=iso, latest=iso)


def claim(
    subject: str, predicate: str, value: Value, words: str, modality: Modality = "asserted", speaker: str = "",
    framing: str = "", rule: str = "frame/Made/made by hand",
) -> Claim:  # fmt: skip
    return Claim(
        subject=subject, predicate=predicate, object=value, span=where(words), modality=modality, speaker=speaker,
        framing=framing, rule=rule, confidence=0.9,
    )  # fmt: skip


def entity(number: int, label: str, *types: str) -> Node:
    return Node(id=f"e{number}", types=types, label=label, names=(Name(text=label),))


DOCUMENT = Document(
    identifier="news/a b.txt", text=TEXT, digest="0" * 64,
    source=Source(title="Flag \"raised\"", publisher="P", author="A", issued="2023-07-01", url="https://example.org/a",
                  country="AZ", licence="CC BY 4.0", origin="sidecar"),
)  # fmt: skip
NODES = (
    entity(1, "Kalbajar", "District", "Place"),
    entity(2, "Azerbaijan", "Country", "Place"),
    entity(3, "Armenia", "Country", "Place"),
    entity(4, "Ilham Aliyev", "Person"),
    entity(5, "Decree of June 31, 2023", "Decree", "Instrument"),
    entity(6, "Lachin", "Settlement", "Place"),
    Node(id="v1", types=("Handover",), label="Handover: Kalbajar (2020-11-25)"),
    Node(id="v2", types=("Casualties",), label="Casualties: 321"),
    Node(id="v3", types=("Adoption",), label="Adoption: decree"),
    Node(id="v4", types=("RoleHolding",), label="RoleHolding: Ilham Aliyev, President"),
    Node(id="v5", types=("Withdrawal",), label="Withdrawal: Lachin"),
    Node(id="v6", types=("Measurement",), label="Measurement: area"),
)
OVER = "handed over to Azerbaijan on 25 November 2020 by Armenia"
CLAIMS = (
    claim("e1", "altLabel", TextValue(words="Karvachar"), "also known as Karvachar"),
    claim("e1", "within", Ref(node="e2"), "a district of Azerbaijan"),
    claim("v1", "type", TextValue(words="Handover"), OVER, framing="handed over"),
    claim("v1", "place", Ref(node="e1"), OVER),
    claim("v1", "to", Ref(node="e2"), OVER),
    claim("v1", "from", Ref(node="e3"), OVER),
    claim("v1", "date", day("25 November 2020", "2020-11-25"), "25 November 2020"),
    claim("v1", "date", day("15 November", "2020-11-15"), "planned for 15 November", "planned"),
    claim("v2", "type", TextValue(words="Casualties"), "Some 321 people went missing"),
    claim("v2", "harm", TextValue(words="missing"), "went missing"),
    claim("v2", "count", NumberValue(words="Some 321", lexical="321", qualifier="some"), "Some 321"),
    claim("v2", "place", Ref(node="e1"), "in Kalbajar"),
    claim("v3", "type", TextValue(words="Adoption"), "City days were set by a decree"),
    claim("v3", "instrument", Ref(node="e5"), "a decree of June 31, 2023"),
    claim("v3", "agent", Ref(node="e4"), "signed by Ilham Aliyev", speaker="e4"),
    claim("v3", "date", DateValue(words="June 31, 2023", problem="ImpossibleDate"), "June 31, 2023 \\ signed"),
    claim("v4", "type", TextValue(words="RoleHolding"), "Ilham Aliyev, the President of Azerbaijan"),
    claim("v4", "person", Ref(node="e4"), "Ilham Aliyev, the President of Azerbaijan"),
    claim("v4", "position", TextValue(words="President"), "Ilham Aliyev, the President of Azerbaijan"),
    claim("v4", "organization", Ref(node="e2"), "Ilham Aliyev, the President of Azerbaijan"),
    claim("v5", "type", TextValue(words="Withdrawal"), "Nobody left Lachin 🙂", "negated"),
    claim("v5", "place", Ref(node="e6"), "Nobody left Lachin 🙂", "negated"),
    claim("v6", "type", TextValue(words="Measurement"), "its area is 1,936.50 square km"),
    claim("v6", "subject", Ref(node="e6"), "its area is 1,936.50 square km"),
    claim("v6", "property", TextValue(words="area"), "its area is 1,936.50 square km"),
    claim("v6", "value", NumberValue(words="1,936.50", lexical="1936.50", unit="km2", unit_words="square km"),
          "its area is 1,936.50 square km"),
    claim("v6", "unit", TextValue(words="square km"), "its area is 1,936.50 square km"),
)  # fmt: skip
SENTENCES = (
    where(TEXT.split("\n")[0]), where("It was planned for 15 November."),
    where("Some 321 people went missing in Kalbajar, a district of Azerbaijan."),
    *(where(line) for line in TEXT.split("\n")[2:]),
)  # fmt: skip
EXTRACTION = Extraction(document=DOCUMENT.identifier, nodes=NODES, claims=CLAIMS, sentences=SENTENCES)

_ID = "https://w3id.org/kgbuild/id/"
WORLD = World(
    identity={(DOCUMENT.identifier, n.id): f"{_ID}{n.types[0].lower()}/{n.id}" for n in NODES},
    entities=tuple(
        Entity(
            iri=f"{_ID}{n.types[0].lower()}/{n.id}",
            types=n.types,
            label=n.label,
            names=(n.label, "other name"),
            latitude="40.10" if n.id == "e1" else "",
            longitude="46.04" if n.id == "e1" else "",
            within=(f"{_ID}country/e2",) if n.id == "e1" else (),
            links=(Link(qid="Q227", relation="exactMatch", confidence=0.95, reason="same name and type"),)
            if n.id == "e2"
            else (Link(qid="", relation="nil", confidence=0.5, reason="no candidate"),),
            merges=(Merge(document=DOCUMENT.identifier, node=n.id, reason="only mention"),),
        )
        for n in NODES
        if n.id.startswith("e")
    ),
    events=tuple(
        Event(
            iri=f"{_ID}{n.types[0].lower()}/{n.id}",
            types=n.types,
            label=n.label,
            merges=(Merge(document=DOCUMENT.identifier, node=n.id, reason="only telling"),),
            related=(("plannedAs", f"{_ID}handover/v1"),) if n.id == "v5" else (),
        )
        for n in NODES
        if n.id.startswith("v")
    ),
    disagreements=(
        Disagreement(
            iri="https://w3id.org/kgbuild/disagreement/d1",
            about=f"{_ID}handover/v1",
            property="date",
            kind="date",
            summary="two dates",
            positions=(
                Position(
                    value='"2020-11-25"^^<http://www.w3.org/2001/XMLSchema#date>',
                    claims=("https://w3id.org/kgbuild/claim/1",), documents=(DOCUMENT.identifier,), independent=1,
                ),
                Position(
                    value='"2020-11-26"^^<http://www.w3.org/2001/XMLSchema#date>',
                    claims=("https://w3id.org/kgbuild/claim/2",), documents=(DOCUMENT.identifier,), independent=1,
                ),
            ),
        ),
    ),
)  # fmt: skip
