"""A corpus of annotated texts -> texts and their mentions: NIF; JSON of ELEVANT, Tweeki, REBEL or FewRel; TSV of HIPE
or GeoCorpora; XML of toponyms (LGL, TR-News, GeoVirus, GeoWebNews) or of WNED (ACE2004, AQUAINT, ClueWeb, Wikipedia,
IITB; beside RawText; AIDA: beside CoNLL's tokens, with the same name and ".txt"); a folder of GUM's CoNLL-U files, or
of brat's texts and annotations with ids of GeoNames (SemEval 2019, task 12).

Only names are kept, with what they are annotated with, or NIL; of mentions inside others the outer one.
"""

from __future__ import annotations

import csv
import json
import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

import pyoxigraph as ox

NIF = "http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#"
REFERENCE = ox.NamedNode("http://www.w3.org/2005/11/its/rdf#taIdentRef")


class Mention(NamedTuple):
    text: str
    start: int
    end: int
    gold: str  # "Q42", "geonames:586268", "enwiki:Baku", or "" for NIL
    state: str = ""  # IRI of the state that it is read to act for, as a capital


def corpus(path: Path) -> dict[str, list[Mention]]:
    """Text -> its annotated mentions, in text order."""
    texts: dict[str, list[Mention]] = {}
    if path.is_dir():
        texts = _brat(path) if any(path.glob("*.ann")) else {text: found for text, _, found in _gum(path)}
    elif path.name.startswith("geocorpora"):
        texts = _geocorpora(path)
    elif path.suffix == ".tsv":
        texts = {text: found for text, _, found in _hipe(path)}
    elif path.suffix == ".json":
        texts = _fewrel(path)
    elif path.suffix == ".xml":
        texts = {text: found for text, _, found in _xml(path)}
    elif path.suffix == ".jsonl":
        for line in path.read_text("utf-8").splitlines():
            article = json.loads(line)
            read = _tweeki if "sentence" in article else _rebel if "triples" in article else _elevant
            text, found = read(article)
            texts[text] = found
    else:
        texts = _nif(path)
    return {text: sorted(found, key=lambda m: m.start) for text, found in sorted(texts.items())}


def issued(path: Path) -> dict[str, str]:
    """Text -> its date, of corpora that tell it beside the texts."""
    read = _gum if path.is_dir() else {".tsv": _hipe, ".xml": _xml}.get(path.suffix)
    known = read is not None and not path.name.startswith("geocorpora")
    return {text: date for text, date, _ in read(path)} if known and read is not None else {}


def _nif(path: Path) -> dict[str, list[Mention]]:
    store = ox.Store()
    store.load(path=str(path), format=ox.RdfFormat.TURTLE, lenient=True)  # VoxEL has blanks in addresses

    def value(subject: ox.NamedNode | ox.BlankNode, name: str) -> str:
        found = next(store.quads_for_pattern(subject, ox.NamedNode(NIF + name), None), None)
        return found.object.value if found else ""  # type: ignore[union-attr]

    texts: dict[str, list[Mention]] = defaultdict(list)
    told: dict[tuple[str, int], set[str]] = defaultdict(set)
    for quad in store.quads_for_pattern(None, REFERENCE, None):
        context = next(store.quads_for_pattern(quad.subject, ox.NamedNode(NIF + "referenceContext"), None)).object
        if isinstance(quad.object, ox.BlankNode):  # of what kind it is, as VoxEL tells it
            continue
        item = _named(quad.object.value)
        start, end = int(value(quad.subject, "beginIndex")), int(value(quad.subject, "endIndex"))
        text, words = value(context, "isString"), value(quad.subject, "anchorOf")  # type: ignore[arg-type]
        words = words or text[start:end]
        wider = next(store.quads_for_pattern(context, ox.NamedNode(NIF + "broaderContext"), None), None)
        if wider is not None and text in (whole := value(wider.object, "isString")):  # type: ignore[arg-type]
            text, start = whole, whole.index(text) + start  # a sentence of a document
        mention = _at(text, words, start, item)
        if not item.startswith("enwiki:"):
            texts[text].append(mention)
        elif mention.text[:1].isupper():
            texts[text].append(mention)
            told[text, mention.start].add(item)  # two pages of one name: either
    return {text: [m for m in found if len(told[text, m.start]) < 2] for text, found in texts.items()}


def _named(address: str) -> str:
    """The item, or the page of Wikipedia that DBpedia, too, names its things after."""
    for before, after in (
        ("wikidata.org/", ""),
        ("en.wikipedia.org/wiki/", "enwiki:"),
        ("dbpedia.org/resource/", "enwiki:"),
    ):
        if before in address:
            name = address.rpartition("/")[2] if not after else address.partition(before)[2]
            return after + unquote(name).replace("_", " ") if after else name
    return ""


def _at(text: str, words: str, start: int, gold: str) -> Mention:
    """Some corpora count otherwise: the words, where they stand nearest, are what was annotated."""
    if not text.startswith(words, start):
        places = [found.start() for found in re.finditer(re.escape(words), text)]
        start = min(places, key=lambda n: (abs(n - start), n), default=start)
    return Mention(text[start : start + len(words)], start, start + len(words), gold)


_PLACES = frozenset({"Literal", "Metonymic", "Mixed", "Coercion", "Literal_Modifier", "Embedded_Literal"})


def _xml(path: Path) -> Iterator[tuple[str, str, list[Mention]]]:
    """Text, date, mentions; those without an id of the corpus's gazetteer are left out, they may be anything."""
    root = ET.parse(path).getroot()
    if root.tag.startswith("aida."):
        yield from _aida(root, path.with_suffix(".txt"))
        return
    if root.tag.endswith((".entityAnnotation", ".entityAnnotations")):
        for document in root.iter("document"):
            raw = path.parent / "RawText" / document.get("docName", "")
            text = raw.read_text("utf-8", errors="replace") if raw.exists() else ""
            found = []
            for one in document.iter("annotation"):
                words, title = one.findtext("mention", ""), one.findtext("wikiName") or ""
                gold = "" if title in ("", "NIL") else f"enwiki:{title.replace('_', ' ')}"
                found.append(_at(text, words, int(one.findtext("offset", "0")), gold))
            yield text, "", [m for m in found if m.text[:1].isupper()]
        return
    for article in root.iter("article"):
        text = article.findtext("text", "")
        found = []
        for one in (*article.iter("toponym"), *article.iter("location")):
            tag, page = one.find("gaztag"), one.findtext("page", "").rpartition("/wiki/")[2]
            number = tag.get("geonameid") if tag is not None else one.findtext("geonamesID")
            words = one.findtext("phrase") or one.findtext("extractedName") or one.findtext("name", "")
            gold = f"enwiki:{unquote(page).replace('_', ' ')}" if page else f"geonames:{number}" if number else ""
            if gold and words[:1].isupper() and one.findtext("type", "Literal") in _PLACES:
                found.append(_at(text, words, int(one.findtext("start", "0")), gold))
        yield text, article.findtext("dltime", "").strip()[:10], found


def _aida(root: ET.Element, tokens: Path) -> Iterator[tuple[str, str, list[Mention]]]:
    """Newswire; its annotations are of documents in CoNLL's order, each mention behind the one before.

    Names without an item are left out, as is the custom with this corpus: they are what YAGO of 2010 lacked (Turkey).
    """
    parts = tokens.read_text("utf-8").split("-DOCSTART-")[1:]
    for document, part in zip(root.iter("document"), parts, strict=True):
        _, *blocks = part.split("\n\n")
        sentences = [_written([row.split()[0] for row in block.split("\n") if row.strip()]) for block in blocks]
        sentences = [one for one in sentences if one]
        text = "\n\n".join([*sentences[:2], " ".join(sentences[2:])]).strip()
        found, after = [], 0
        for one in document.iter("annotation"):
            words, title = one.findtext("mention", ""), one.findtext("wikiName") or ""
            start = text.find(_written(words.split()), after)
            if start >= 0:
                end = after = start + len(_written(words.split()))
                if title not in ("", "NIL"):
                    found.append(Mention(text[start:end], start, end, f"enwiki:{title.replace('_', ' ')}"))
        yield text, "", [m for m in found if m.text[:1].isupper()]


def _written(tokens: list[str]) -> str:
    """Tokens as they are written: no blank before a comma or after a bracket."""
    text = re.sub(r" ([.,;:!?%)\]]|'s\b|n't\b|'(?=\s|$))", r"\1", " ".join(tokens))
    return re.sub(r"([(\[$]) ", r"\1", text)


_GUM_ENTITY = re.compile(r"\((\d+)-([^()]*)|(\d+)\)|\)")


def _gum(folder: Path) -> Iterator[tuple[str, str, list[Mention]]]:
    """Texts of many kinds; of what is linked to a page of Wikipedia, the names: capitals alone, an article aside."""
    for path in sorted(folder.glob("*.conllu")):
        text, date, found = "", "", []
        open_: list[tuple[str, str, int]] = []  # number, page and place of mentions that have not ended
        until = 0  # last word of a token of several
        place = 6  # of the page in an entity's cell
        for line in path.read_text("utf-8").splitlines():
            if line.startswith("# meta::dateCreated"):
                date = line.rpartition("=")[2].strip()
            if line.startswith("# global.Entity") and "identity" in (cell := line.split("-")):
                place = cell.index("identity") - 1
            if line.startswith("# sent_id"):
                until = 0
            if line.startswith("# newpar") and text:
                text = text.rstrip() + "\n\n"
            cells = line.split("\t")
            if len(cells) != 10:
                continue
            number, form, misc = cells[0], cells[1], cells[9]
            if "-" in number:
                until = int(number.partition("-")[2])
            start = len(text)
            if "-" in number or not number.isdigit() or int(number) > until:
                text += form + ("" if "SpaceAfter=No" in misc else " ")
            end = start + len(form)
            told = next((one[7:] for one in misc.split("|") if one.startswith("Entity=")), "")
            for match in _GUM_ENTITY.finditer(told):
                if match[1] is not None:
                    open_.append((match[1], unquote((match[2].split("-", place) + [""] * 7)[place]), start))
                    continue
                last = next((k for k in reversed(range(len(open_))) if match[3] in (None, open_[k][0])), None)
                _, page, begin = open_.pop(last) if last is not None else ("", "", 0)
                if page and begin < end:
                    found.append(_name_in(text, begin, end, page))
        text = text.rstrip()
        outer = {m.start: m for m in sorted(filter(None, found), key=lambda m: m.end)}
        yield text, date, [m for m in outer.values() if text[m.start : m.end] == m.text]


def _name_in(text: str, start: int, end: int, page: str) -> Mention | None:
    start += len("the ") * (text[start : start + 4].lower() == "the ")
    words = text[start:end]
    named = (
        all(w[0].isupper() or w in ("of", "the", "and", "de", "al", "-") for w in words.split()) and "," not in words
    )
    return Mention(words, start, end, f"enwiki:{page.replace('_', ' ')}") if named and words[:1].isupper() else None


def _brat(folder: Path) -> dict[str, list[Mention]]:
    """Papers on viruses, whose places are annotated; those in no gazetteer are left out."""
    texts = {}
    for path in sorted(folder.glob("*.txt")):
        text, spots, ids = path.read_text("utf-8", errors="replace"), {}, {}
        for line in path.with_suffix(".ann").read_text("utf-8", errors="replace").splitlines():
            name, what, words = [*line.split("\t"), "", ""][:3]
            if what.startswith("Location ") and ";" not in what:
                spots[name] = int(what.split()[1]), words
            elif (number := re.search(r"<geoID>\s*(\d+)", words)) is not None:
                ids[what.split()[1]] = f"geonames:{number[1]}"
        found = [_at(text, words, start, ids[name]) for name, (start, words) in spots.items() if name in ids]
        texts[text] = [m for m in found if m.text[:1].isupper()]
    return texts


def _geocorpora(path: Path) -> dict[str, list[Mention]]:
    """Tweets, whose places are annotated; those of two readings, or that somebody was not certain of, are left out."""
    texts: dict[str, list[Mention]] = defaultdict(list)
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
            text, words, number = row["tweet_text"] or "", row["text"] or "", row["geoNameId"] or ""
            doubted = any((row[c] or "").strip().lower() in ("1", "t", "true", "yes") for c in _DOUBTS)
            if number.isdigit() and words[:1].isupper() and not doubted and (row["char_position"] or "").isdigit():
                texts[text].append(_at(text, words, int(row["char_position"]), f"geonames:{number}"))
    return texts


_DOUBTS = ("uncertain_semantics", "vague", "overlapping_ambiguous", "non_overlapping_ambiguous", "not_in_geonames")


def _rebel(article: dict) -> tuple[str, list[Mention]]:  # type: ignore[type-arg]
    """An abstract of Wikipedia, with its links."""
    text = article["text"]
    spans = [(*one["boundaries"], one["uri"]) for one in article["entities"] if one["boundaries"]]
    return text, [
        Mention(text[a:b], a, b, _item(item)) for a, b, item in spans if text[a : a + 1].isupper() and _item(item)
    ]


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
