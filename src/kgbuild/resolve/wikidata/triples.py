"""Lines of Wikidata's "truthy" N-Triples dump -> records; the lines of one item stand together, as in the dump."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kgbuild.resolve.wikidata.record import Broken, Record, day, degrees, wanted

LINE = re.compile(rb'<([^>]*)> <([^>]*)> (?:<([^>]*)>|"((?:[^"\\]|\\.)*)"(?:@([A-Za-z0-9-]+)|\^\^<([^>]*)>)?) \.')
ITEM = b"http://www.wikidata.org/entity/Q"
PAGE = re.compile(rb"https?://www\.wikidata\.org/wiki/Special:EntityData/Q(\d+)$")
DIRECT = b"http://www.wikidata.org/prop/direct/"
LABEL, ALIAS = b"http://www.w3.org/2000/01/rdf-schema#label", b"http://www.w3.org/2004/02/skos/core#altLabel"
SITELINKS = b"http://wikiba.se/ontology#sitelinks"
POINT = re.compile(r"(?:<[^>]*> )?Point\((-?[\d.]+) (-?[\d.]+)\)$")
ESCAPE = re.compile(r'\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|([tbnrf"\'\\]))')
PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class _Item:
    """What was read of an item so far."""

    def __init__(self, number: int) -> None:
        self.number, self.sitelinks = number, 0
        self.labels: dict[str, str] = {}
        self.aliases: list[tuple[str, str]] = []
        self.facts: dict[str, list[str]] = {}

    def record(self) -> Record:
        order = sorted(self.labels, key=lambda language: (language != "en", language))
        return Record(
            qid=self.number,
            names=(*((language, self.labels[language]) for language in order), *sorted(self.aliases)),
            facts={prop: tuple(dict.fromkeys(values)) for prop, values in self.facts.items()},
            sitelinks=self.sitelinks,
        )


def records(lines: Iterable[bytes]) -> Iterator[Record | Broken]:
    item: _Item | None = None
    links: dict[int, int] = {}  # counts of pages, which are told beside the item and not of it
    for number, raw in enumerate(lines, 1):
        found = LINE.match(raw)
        if found is None:
            if raw.strip() and raw[:1] != b"#":
                yield Broken(line=number, reason="no triple")
            continue
        subject, predicate, target, value, language, kind = found.groups()
        if predicate == SITELINKS and (page := PAGE.match(subject)) and value is not None:
            links[int(page[1])] = int(value)
        elif subject.startswith(ITEM):
            qid = int(subject[len(ITEM) :])
            if item is None or item.number != qid:
                if item is not None:
                    yield item.record()
                item = _Item(qid)
                item.sitelinks = links.pop(qid, 0)
                links.clear()
            _add(item, predicate, target, value, (language or b"").decode(), kind or b"")
    if item is not None:
        yield item.record()


def _add(item: _Item, predicate: bytes, target: bytes | None, value: bytes | None, language: str, kind: bytes) -> None:
    if value is not None and predicate in (LABEL, ALIAS):
        text = _text(value)
        if predicate == LABEL:
            item.labels[language] = text
        else:
            item.aliases.append((language, text))
    elif predicate.startswith(DIRECT) and (prop := predicate[len(DIRECT) :].decode()) in wanted():
        told = target.rsplit(b"/", 1)[-1].decode() if target is not None else _value(_text(value or b""), kind)
        if told:
            item.facts.setdefault(prop, []).append(told)


def _value(text: str, kind: bytes) -> str:
    if kind.endswith(b"dateTime"):
        return day(text)
    if kind.endswith(b"decimal"):
        return text.lstrip("+")
    if kind.endswith(b"wktLiteral"):
        found = POINT.match(text)
        return degrees(float(found[2]), float(found[1])) if found else ""
    return text


def _text(raw: bytes) -> str:
    text = raw.decode("utf-8", errors="replace")
    if "\\" not in text:
        return text
    return ESCAPE.sub(lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else PLAIN.get(m[3], m[3]), text)
