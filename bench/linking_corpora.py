"""A corpus of annotated texts (NIF, JSON of ELEVANT, Tweeki or FewRel, TSV of HIPE) -> texts and their mentions.

Only names are kept, with the item or NIL; of mentions inside others the outer one.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
REFERENCE = ox.NamedNode("http://www.w3.org/2005/11/its/rdf#taIdentRef")


class Mention(NamedTuple):
    text: str
    start: int
    end: int
    gold: str  # "Q42", or "" for NIL


def corpus(path: Path) -> dict[str, list[Mention]]:
    """Text -> its annotated mentions, in text order."""
    texts: dict[str, list[Mention]] = {}
    if path.suffix == ".tsv":
        texts = {text: found for text, _, found in _hipe(path)}
    elif path.suffix == ".json":
        texts = _fewrel(path)
    elif path.suffix == ".jsonl":
        for line in path.read_text("utf-8").splitlines():
            article = json.loads(line)
            text, found = _tweeki(article) if "sentence" in article else _elevant(article)
            texts[text] = found
    else:
        texts = _nif(path)
    return {text: sorted(found, key=lambda m: m.start) for text, found in sorted(texts.items())}


def issued(path: Path) -> dict[str, str]:
    """Text -> its date, of corpora that tell it beside the texts."""
    return {text: date for text, date, _ in _hipe(path)} if path.suffix == ".tsv" else {}


def _nif(path: Path) -> dict[str, list[Mention]]:
    store = ox.Store()
    store.load(path=str(path), format=ox.RdfFormat.TURTLE)

    def value(subject: ox.NamedNode | ox.BlankNode, name: str) -> str:
        found = next(store.quads_for_pattern(subject, ox.NamedNode(NIF + name), None), None)
        return found.object.value if found else ""  # type: ignore[union-attr]

    texts: dict[str, list[Mention]] = defaultdict(list)
    for quad in store.quads_for_pattern(None, REFERENCE, None):
        context = next(store.quads_for_pattern(quad.subject, ox.NamedNode(NIF + "referenceContext"), None)).object
        item = quad.object.value.rsplit("/", 1)[-1] if "wikidata.org" in quad.object.value else ""
        start, end = int(value(quad.subject, "beginIndex")), int(value(quad.subject, "endIndex"))
        text, words = value(context, "isString"), value(quad.subject, "anchorOf")  # type: ignore[arg-type]
        if words and text[start:end] != words:  # some corpora count otherwise; the words are what was annotated
            places = [n for n in range(len(text)) if text.startswith(words, n)]
            start = min(places, key=lambda n: (abs(n - start), n), default=start)
            end = start + len(words)
        texts[text].append(Mention(text=text[start:end], start=start, end=end, gold=item))
    return texts


def _elevant(article: dict) -> tuple[str, list[Mention]]:  # type: ignore[type-arg]
    text = article["text"]
    found = []
    for label in article["labels"]:
        start, end = label["span"]
        named = text[start].isupper() and label["type"] not in ("DATETIME", "QUANTITY") and not label.get("coref")
        if named and label["entity_id"] != "<NO_MAPPING>" and not label.get("optional"):
            found.append(Mention(text=text[start:end], start=start, end=end, gold=_item(label["entity_id"])))
    return text, found


def _tweeki(tweet: dict) -> tuple[str, list[Mention]]:  # type: ignore[type-arg]
    text = tweet["sentence"]
    pairs = zip(tweet["index"], tweet["link"], strict=True)
    return text, [Mention(text[a:b], a, b, _item(link.rsplit("|", 1)[-1])) for (a, b), link in pairs]


def _fewrel(path: Path) -> dict[str, list[Mention]]:
    """Sentences of Wikipedia, in each of which two things are linked."""
    texts: dict[str, dict[int, Mention]] = defaultdict(dict)
    for one in (one for found in json.loads(path.read_text("utf-8")).values() for one in found):
        text, places = "", []
        for token in one["tokens"]:
            glued = not text or re.match(r"[,.;:)\]!?'’]", token) or text[-1] in "([" or text.endswith(" -")
            text = text.rstrip() + token if glued and text else text + token
            places.append((len(text) - len(token), len(text)))
            text += " "
        text = text.rstrip()
        for _, item, spots in (one["h"], one["t"]):
            for spot in spots:
                start, end = places[spot[0]][0], places[spot[-1]][1]
                if text[start : start + 1].isupper():
                    texts[text][start] = Mention(text[start:end], start, end, _item(item))
    return {text: list(found.values()) for text, found in texts.items()}


def _hipe(path: Path) -> Iterator[tuple[str, str, list[Mention]]]:
    """Text, date, mentions with their literal readings (NEL-LIT); broken lines are joined."""
    columns: list[str] = []
    found: list[Mention] = []
    text, date, is_open = "", "", False
    for line in [*path.read_text("utf-8").splitlines(), "# hipe2022:document_id = end"]:
        if line.startswith("#"):
            if ":document_id" in line and text:
                yield text.rstrip(), date, found
                text, found, is_open = "", [], False
            if ":date" in line:
                date = line.rpartition("=")[2].strip()
            continue
        cells = line.split("\t")
        if not columns:
            columns = cells
            continue
        if len(cells) < len(columns):
            continue
        row = dict(zip(columns, cells, strict=False))
        start, end, kind = len(text), len(text) + len(row["TOKEN"]), row["NE-COARSE-LIT"]
        text += row["TOKEN"] + ("" if "NoSpaceAfter" in row["MISC"] and "EndOfLine" not in row["MISC"] else " ")
        is_name = kind[:2] in ("B-", "I-") and not kind.endswith("time")
        if is_name and is_open and kind.startswith("I-"):
            found[-1] = found[-1]._replace(text=text[found[-1].start : end], end=end)
        elif is_name:
            found.append(Mention(row["TOKEN"], start, end, _item(row["NEL-LIT"])))
        is_open = is_name


def _item(name: str) -> str:
    return name if re.fullmatch(r"Q\d+", name) else ""
