"""Values that cannot all hold -> a disagreement: each value with its claims, sources counted, nobody overruled."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from kgbuild import iris
from kgbuild.iris import EDTF, XSD
from kgbuild.model import DateValue, Disagreement, NumberValue, Position, Ref
from kgbuild.resolve.corpus import Corpus, Held


def disagreement(
    corpus: Corpus, about: str, role: str, kind: str, held: Sequence[Held], more: str = ""
) -> Disagreement:
    groups: dict[tuple[str, str], list[Held]] = defaultdict(list)
    for one in held:
        groups[_term(corpus, one), one.counted].append(one)
    positions = tuple(
        Position(
            value=term,
            claims=tuple(
                dict.fromkeys(
                    iris.claim(h.document, h.claim, h.claim.subject, iris.object_key(h.claim.object)) for h in members
                )
            ),
            documents=tuple(sorted({h.document for h in members})),
            independent=len({corpus.copies.get(h.document, h.document) for h in members}),
        )
        for (term, _), members in sorted(groups.items())
    )
    return Disagreement(
        iri=f"{iris.BASE}id/disagreement/{iris.digest(about, role, kind, more)}",
        about=about,
        property=role,
        kind=kind,
        positions=positions,
        summary=_summary(corpus, kind, held),
    )


def _term(corpus: Corpus, held: Held) -> str:
    """The value as an RDF term; a number that counts somebody is told with its words."""
    value = held.value
    if isinstance(value, Ref):
        return f"<{corpus.shared(held.document, value)}>"
    if isinstance(value, DateValue):
        kind = {10: "date", 7: "gYearMonth", 4: "gYear"}.get(len(value.edtf), "")
        plain = re.fullmatch(r"[\d-]+", value.edtf) and kind
        return f'"{value.edtf}"^^<{XSD}{kind}>' if plain else f'"{value.edtf}"^^<{EDTF}>'
    if isinstance(value, NumberValue):
        unit = value.unit_words or held.counted
        words = " ".join(filter(None, [value.qualifier, value.lexical, unit])) if unit else value.lexical
        return f'"{_plain(words)}"'
    return f'"{_plain(value.words)}"'


def _plain(words: str) -> str:
    return re.sub(r'[\\"\x00-\x1f]', " ", words).strip()


def _summary(corpus: Corpus, kind: str, held: Sequence[Held]) -> str:
    """What kind of difference it is, who differs, who said it first; never who is right."""
    meaning = {
        "date": "Different dates are told.",
        "value": "Different values are told.",
        "scope": "The numbers speak of different groups of people, or of a part and the whole.",
        "unit": "The values lie so far apart that one carries a wrong unit.",
    }[kind]
    if kind == "scope" and any(isinstance(h.value, DateValue) for h in held):
        meaning = "The dates are of different acts, founding and giving; they may all hold."
    documents = sorted({h.document for h in held})
    sources = len({corpus.copies.get(d, d) for d in documents})
    dated = sorted((corpus.issued[d], d) for d in documents if corpus.issued.get(d))
    first = f" First told here on {dated[0][0]}." if dated else ""
    outlets = sorted({corpus.outlet[d] for d in documents if corpus.outlet.get(d)})
    sides = f" Outlets of {', '.join(outlets)}." if len(outlets) > 1 else ""
    return f"{meaning} {sources} independent source{'s' if sources != 1 else ''}.{sides}{first}"
