"""Folders -> inputs; an input -> documents.  One module a format, one table of readers."""

from kgbuild.read.inputs import Input, discover
from kgbuild.read.readers import read

__all__ = ["Input", "discover", "read"]
