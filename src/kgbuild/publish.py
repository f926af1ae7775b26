"""Snapshot -> a folder that others can cite: dumps, claims as tables, VoID and DCAT, licences, checksums.

The same snapshot gives the same bytes: no clock, no host, gzip without a time.
"""

from __future__ import annotations

import csv
import gzip
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from kgbuild import claims_table, iris
from kgbuild.iris import BASE, DCAT, DCTERMS, KG, PREFIXES, PROV, RDF, RDFS, VOID, XSD
from kgbuild.loading import Lines, triples
from kgbuild.model import Frozen, Source
from kgbuild.quads import write_sorted
from kgbuild.rdf.terms import integer, iri, literal
from kgbuild.snapshot import documents
from kgbuild.store import Snapshot, atomic_write, disk, sha256

TEXT = f" <{iris.NIF}isString> "
TYPE = f"<{RDF}type>"
MEDIA = {
    "graph.nq.gz": "application/n-quads",
    "graph.trig.gz": "application/trig",
    "graph.ttl.gz": "text/turtle",
    "claims.csv": "text/csv",
    "claims.parquet": "application/vnd.apache.parquet",
}
DESCRIPTION = (
    "Claims read from documents about a conflict, each with the very words it came from; sources may disagree, "
    "and the disagreement is data."
)


class Published(Frozen, frozen=True):
    """files: (name, bytes), in the order of their names."""

    to: Path
    files: tuple[tuple[str, int], ...]
    triples: int


def publish(snapshot: Snapshot, to: Path, *, texts: bool = False, address: str = "") -> Published:
    """Writes all files anew, SHA256SUMS last.  Raises SnapshotError when the disk is full.

    texts: the documents' whole texts go into the dumps too; their licences may not allow that.
    address: where the folder will be on the web, for the download links of the description.
    """
    with disk(to):
        to.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=to, prefix=".partial-") as name:
            work = Path(name)
            counts = _dumps(snapshot, work, texts)
            with (snapshot.path / "claims.parquet").open("rb") as table, (work / "claims.parquet").open("wb") as copy:
                shutil.copyfileobj(table, copy)
            claims_table.write_csv(claims_table.read_parquet(work / "claims.parquet"), work / "claims.csv")
            _licences([(d.identifier, d.source) for d in documents(snapshot)], work)
            _describe(snapshot, work, counts, address)
            files = sorted(path for path in work.iterdir() if path.is_file())
            sums = "".join(f"{sha256(path)}  {path.name}\n" for path in files)
            sizes = [(path.name, path.stat().st_size) for path in files]
            for path in files:
                path.replace(to / path.name)
            atomic_write(to / "SHA256SUMS", sums.encode())
    return Published(to=to, files=(*sizes, ("SHA256SUMS", len(sums))), triples=counts.triples)


class _Counts(Frozen, frozen=True):
    triples: int
    quads: int
    subjects: int
    classes: tuple[tuple[str, int], ...]
    properties: tuple[tuple[str, int], ...]


def _dumps(snapshot: Snapshot, work: Path, texts: bool) -> _Counts:
    """The three dumps, and what they hold."""
    source = snapshot.path / "graph.nq"
    with _zipped(work / "graph.nq.gz") as file:
        quads = 0
        for line in _lines(source, texts):
            file.write(line.encode("utf-8"))
            quads += 1
    with tempfile.TemporaryDirectory(dir=work) as name:
        graphs, union = Path(name) / "graphs", Path(name) / "union"
        write_sorted((_graph_first(line) for line in _lines(source, texts)), graphs)
        with _zipped(work / "graph.trig.gz") as file:
            _serialize((line.partition("\t")[2] for line in _read(graphs)), file, "trig")
        count = write_sorted(triples(_lines(source, texts)), union)
        with _zipped(work / "graph.ttl.gz") as file:
            _serialize(_read(union), file, "turtle")
        subjects, last = 0, ""
        classes: Counter[str] = Counter()
        properties: Counter[str] = Counter()
        for line in _read(union):
            subject, predicate, rest = line.split(" ", 2)
            subjects, last = subjects + (subject != last), subject
            properties[predicate] += 1
            if predicate == TYPE:
                classes[rest.removesuffix(" .\n")] += 1
    return _Counts(
        triples=count, quads=quads, subjects=subjects, classes=tuple(sorted(classes.items())),
        properties=tuple(sorted(properties.items())),
    )  # fmt: skip


def _read(path: Path) -> Iterator[str]:
    with path.open("r", encoding="utf-8", newline="\n") as file:
        yield from file


def _lines(path: Path, texts: bool) -> Iterator[str]:
    return (line for line in _read(path) if texts or TEXT not in line[: line.find('"')])


def _graph_first(line: str) -> str:
    return f"{line.removesuffix(' .' + chr(10)).rpartition(' ')[2]}\t{line}"


def _serialize(lines: Iterable[str], file: IO[bytes], form: str) -> None:
    import pyoxigraph as ox

    formats = {
        "trig": (ox.RdfFormat.N_QUADS, ox.RdfFormat.TRIG),
        "turtle": (ox.RdfFormat.N_TRIPLES, ox.RdfFormat.TURTLE),
    }
    source, target = formats[form]
    ox.serialize(ox.parse(Lines(lines), source), file, target, prefixes=PREFIXES)  # type: ignore[arg-type]


@contextmanager
def _zipped(path: Path) -> Iterator[IO[bytes]]:
    with path.open("wb") as raw, gzip.GzipFile(filename="", mode="wb", fileobj=raw, mtime=0, compresslevel=6) as file:
        yield file  # type: ignore[misc]


NOTE = "unknown: look at the source before you pass its text on"


def _licences(found: list[tuple[str, Source]], work: Path) -> None:
    with (work / "licences.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("document", "title", "publisher", "author", "issued", "url", "licence"))
        for name, s in found:
            writer.writerow((name, s.title, s.publisher, s.author, s.issued, s.url, s.licence or NOTE))
    lines = [
        "# Licences of the sources", "",
        "The graph quotes short passages of the documents below, each with its source; whole texts are left out of the "
        "dumps unless they were asked for. The licence of each document is its publisher's.", "",
        "| document | publisher | licence |", "|---|---|---|",
    ]  # fmt: skip
    for name, s in found:
        link = f"[{_cell(name)}]({s.url})" if s.url else _cell(name)
        lines.append(f"| {link} | {_cell(s.publisher) or '?'} | {_cell(s.licence) or NOTE} |")
    (work / "LICENCES.md").write_text("\n".join(lines) + "\n", "utf-8")


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _describe(snapshot: Snapshot, work: Path, counts: _Counts, address: str) -> None:
    """VoID and DCAT in one file."""
    import pyoxigraph as ox

    lines = sorted({f"{line} .\n" for line in _description(snapshot, work, counts, address)})
    with (work / "void.ttl").open("wb") as file:
        triples = ox.parse("".join(lines), ox.RdfFormat.N_TRIPLES)
        ox.serialize(triples, file, ox.RdfFormat.TURTLE, prefixes=PREFIXES)


def _description(snapshot: Snapshot, work: Path, counts: _Counts, address: str) -> Iterator[str]:
    dataset = iri(BASE + "dataset")
    manifest = snapshot.manifest
    base = address.rstrip("/") + "/" if address else BASE + "dump/"

    def told(prop: str, value: str) -> str:
        return f"{dataset} {iri(prop)} {value}"

    yield told(RDF + "type", iri(VOID + "Dataset"))
    yield told(RDF + "type", iri(DCAT + "Dataset"))
    yield told(DCTERMS + "title", literal("kgbuild graph", language="en"))
    yield told(DCTERMS + "description", literal(DESCRIPTION, language="en"))
    yield told(DCTERMS + "identifier", literal(snapshot.id))
    yield told(VOID + "triples", integer(counts.triples))
    yield told(VOID + "distinctSubjects", integer(counts.subjects))
    yield told(VOID + "documents", integer(manifest.documents))
    yield told(VOID + "classes", integer(len(counts.classes)))
    yield told(VOID + "properties", integer(len(counts.properties)))
    yield told(VOID + "uriSpace", literal(BASE))
    for name, space in PREFIXES.items():
        if name not in ("doc", "id", "claim", "graph") and any(space in prop for prop, _ in counts.properties):
            yield told(VOID + "vocabulary", iri(space))

    def partition(name: str) -> str:
        return iri(f"{BASE}dataset/{iris.digest(name)}")

    for name, count in counts.classes:
        part = partition("class " + name)
        yield told(VOID + "classPartition", part)
        yield f"{part} {iri(VOID + 'class')} {name}"
        yield f"{part} {iri(VOID + 'entities')} {integer(count)}"
    for name, count in counts.properties:
        part = partition("property " + name)
        yield told(VOID + "propertyPartition", part)
        yield f"{part} {iri(VOID + 'property')} {name}"
        yield f"{part} {iri(VOID + 'triples')} {integer(count)}"
    for document in documents(snapshot):
        yield told(PROV + "wasDerivedFrom", iri(iris.document(document.identifier)))
    yield told(RDFS + "seeAlso", iri(KG))
    for name, media in MEDIA.items():
        yield from _distribution(told, work / name, base + name, media)


def _distribution(told: Callable[[str, str], str], path: Path, address: str, media: str) -> Iterator[str]:
    node = iri(address)
    if path.name.endswith(".gz"):
        yield told(VOID + "dataDump", node)
    yield told(DCAT + "distribution", node)
    yield f"{node} {iri(RDF + 'type')} {iri(DCAT + 'Distribution')}"
    yield f"{node} {iri(DCAT + 'downloadURL')} {node}"
    yield f"{node} {iri(DCAT + 'mediaType')} {iri('https://www.iana.org/assignments/media-types/' + media)}"
    if path.name.endswith(".gz"):
        gz = iri("https://www.iana.org/assignments/media-types/application/gzip")
        yield f"{node} {iri(DCAT + 'compressFormat')} {gz}"
    yield f"{node} {iri(DCAT + 'byteSize')} {literal(str(path.stat().st_size), XSD + 'nonNegativeInteger')}"
    checksum = iri(f"{BASE}dataset/sha256/{sha256(path)}")
    spdx = "http://spdx.org/rdf/terms#"
    yield f"{node} {iri(spdx + 'checksum')} {checksum}"
    yield f"{checksum} {iri(spdx + 'algorithm')} {iri(spdx + 'checksumAlgorithm_sha256')}"
    yield f"{checksum} {iri(spdx + 'checksumValue')} {literal(sha256(path), XSD + 'hexBinary')}"
