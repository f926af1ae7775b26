"""Values that cannot all hold -> a disagreement: each value with its claims, sources counted, nobody overruled."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Sequence

from kgbuild import iris
from kgbuild.iris import EDTF, XSD
from kgbuild.model import DateValue, Disagreement, NumberValue, Position, Ref
from kgbuild.resolve.agreement import within
from kgbuild.resolve.corpus import Corpus, Held


def disagreement(
    corpus: Corpus,
    about: str,
    role: str,
    kind: str,
    held: Sequence[Held],
    more: str = "",
    agreed: Sequence[str] = (),
    everyone: Collection[str] = (),
) -> Disagreement:
    """agreed: what the sources tell alike of the rest.  everyone: words for people that count the same people."""
    groups: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for one in held:
        counted = "people" if one.counted in everyone and one.counted else one.counted
        groups[_term(corpus, one, counted), counted].append(one)
    positions = tuple(_position(corpus, term, members) for (term, _), members in sorted(groups.items()))
    if not (kind == "scope" and any(isinstance(h.value, DateValue) for h in held)):  # acts of several days share none
        agreed = (*agreed, *within(corpus, held))
    return Disagreement(
        iri=f"{iris.BASE}id/disagreement/{iris.digest(about, role, kind, more)}",
        about=about,
        property=role,
        kind=kind,
        positions=positions,
        agreed=tuple(agreed),
        summary=_summary(corpus, kind, held, agreed),
    )


def _position(corpus: Corpus, term: str, members: Sequence[Held]) -> Position:
    documents = tuple(sorted({h.document for h in members}))
    claims = (iris.claim(h.document, h.claim, h.claim.subject, iris.object_key(h.claim.object)) for h in members)
    return Position(
        value=term,
        claims=tuple(dict.fromkeys(claims)),
        documents=documents,
        independent=len({corpus.source(document) for document in documents}),
        sides=tuple(sorted({corpus.outlet[d] for d in documents} - {""})),
        first=min((corpus.issued[d] for d in documents if corpus.issued[d]), default=""),
    )


def _term(corpus: Corpus, held: Held, counted: str) -> str:
    """The value as an RDF term; a number that counts somebody is told with its words."""
    value = held.value
    if isinstance(value, Ref):
        return f"<{corpus.shared(held.document, value)}>"
    if isinstance(value, DateValue) and value.edtf:
        kind = {10: "date", 7: "gYearMonth", 4: "gYear"}.get(len(value.edtf), "")
        plain = re.fullmatch(r"[\d-]+", value.edtf) and kind
        return f'"{value.edtf}"^^<{XSD}{kind}>' if plain else f'"{value.edtf}"^^<{EDTF}>'
    if isinstance(value, NumberValue):
        words = (value.qualifier, value.lexical, value.unit_words or counted, held.what)
        return f'"{_plain(" ".join(filter(None, words)))}"'
    return f'"{_plain(value.words)}"'


def _plain(words: str) -> str:
    return re.sub(r'[\\"\x00-\x1f]', " ", words).strip()


def _summary(corpus: Corpus, kind: str, held: Sequence[Held], agreed: Sequence[str]) -> str:
    """What kind of difference it is, what all agree on, who differs, who said it first; never who is right."""
    meaning = {
        "date": "Different dates are told.",
        "value": "Different values are told.",
        "scope": "The numbers speak of different groups of people, or of a part and the whole.",
        "unit": "The values lie so far apart that one carries a wrong unit.",
    }[kind]
    if kind == "scope" and any(isinstance(h.value, DateValue) for h in held):
        meaning = "The dates are of different acts, founding and giving; they may all hold."
    documents = sorted({h.document for h in held})
    sources = len({corpus.source(d) for d in documents})
    dated = sorted((corpus.issued[d], d) for d in documents if corpus.issued.get(d))
    outlets = sorted({corpus.outlet[d] for d in documents if corpus.outlet.get(d)})
    sides = f"Outlets of {', '.join(outlets)}." if len(outlets) > 1 else ""
    if sources > 1 and len(outlets) == 1 and all(corpus.outlet.get(d) for d in documents):
        sides = f"All outlets are of {outlets[0]}."
    told = (
        meaning,
        f"Told alike: {', '.join(agreed)}." if agreed else "",
        f"{sources} independent source{'s' if sources != 1 else ''}.",
        sides,
        f"First told here on {dated[0][0]}." if dated else "",
    )
    return " ".join(filter(None, told))
