"""Plain text and Markdown: bytes -> the text unchanged, offsets and all."""

from __future__ import annotations

import codecs

from kgbuild.errors import DocumentError
from kgbuild.read.parts import Parts

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(data: bytes) -> str:
    """UTF-8, or what a byte order mark says; nothing is guessed.  Raises DocumentError naming the offending byte."""
    encoding = next((name for mark, name in _BOMS if data.startswith(mark)), "utf-8")
    binary = encoding == "utf-8" and b"\0" in data[:8192]
    try:
        text = "" if binary else data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise DocumentError(
            f"byte {error.start} is not {encoding.removesuffix('-sig').upper()}",
            where=str(line),
            hint="convert the file: iconv -f ENCODING -t UTF-8",
        ) from error
    if binary or "\0" in text[:8192]:
        raise DocumentError("is binary, not text", hint="give it the suffix of its format")
    return text


def read_plain(data: bytes) -> Parts:
    return Parts(text=decode(data))


def read_markdown(data: bytes) -> Parts:
    """The marks stay in the text, so that offsets are the file's; blocks leave them out where they can."""
    return Parts(text=decode(data), media_type="text/markdown")
