"""The pure parts: tokens, media types, URL decoding, sketches; checked against the standard library or the engine."""

from __future__ import annotations

from urllib.parse import quote, quote_plus, unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgbuild.errors import QueryError
from kgbuild.serve import media, syntax, updates, wire
from kgbuild.serve.access import hashed


@given(st.text())
def test_what_was_encoded_is_decoded(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    assert wire.decoded(quote_plus(text).encode()) == text
    assert wire.decoded(quote(text, safe="").encode()) == text


@given(st.lists(st.sampled_from([b"%", b"4", b"1", b"G", b"+", b"=", b"%20", b"%3d", b"a", b"%%"])).map(b"".join))
def test_odd_encodings_are_read_as_the_standard_library_does(part: bytes) -> None:
    expected = unquote_to_bytes(part.replace(b"+", b" "))
    try:
        assert wire.decoded(part).encode() == expected
    except UnicodeDecodeError:
        assert expected.decode("utf-8", "replace").encode() != expected


@given(st.binary(max_size=300))
def test_any_bytes_are_a_request_or_an_error_or_not_enough(data: bytes) -> None:
    statuses = set()
    for prefix in (
        b"",
        b"GET / HTTP/1.1\r\n",
        b"POST /sparql HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
    ):
        try:
            head = wire.head(prefix + data)
            if head is not None:
                wire.whole(prefix + data, head, 100)
        except wire.WireError as error:
            statuses.add(error.status)
    assert all(400 <= status <= 505 for status in statuses)


@given(st.text(max_size=200))
def test_tokens_cover_all_text_but_space(text: str) -> None:
    at = 0
    for token in syntax.tokens(text):
        assert text[at : token.start].strip(" \t\r\n") == "" or "#" in text[at : token.start]
        assert text[token.start : token.start + len(token.text)] == token.text
        at = token.start + len(token.text)


_PIECES = [
    "SELECT ",
    "* ",
    "?x ",
    "{ ",
    "} ",
    "FROM <u:g> ",
    "e:from ",
    "'with' ",
    "# from\n",
    "<a#b> ",
    "service ",
    "(",
]


@given(st.lists(st.sampled_from(_PIECES)).map("".join))
def test_a_glance_tells_what_the_tokens_tell(text: str) -> None:
    quick, exact = syntax.glance(text), syntax.sketch(text)
    assert (quick.star, quick.services, quick.loads, quick.datasets) == (
        exact.star, exact.services, exact.loads, exact.datasets,
    )  # fmt: skip
    if quick.form:
        assert quick.form == exact.form


def test_nesting_is_told_with_its_place() -> None:
    syntax.sketch("ASK " + "{" * 256 + "}" * 256)
    with pytest.raises(QueryError, match="line 2, column 257"):
        syntax.sketch("ASK\n" + "{" * 300)
    with pytest.raises(QueryError):
        syntax.glance("ASK\n" + "(" * 300)
    assert syntax.sketch("ASK { ?x ?y '" + "{" * 1000 + "' }").nesting == 2


def test_operations_keep_their_prologue() -> None:
    text = (
        "PREFIX e: <http://e/> CLEAR ALL ; BASE <http://b/> INSERT DATA { e:a e:b ';' } # ;\n; PREFIX f: <x> DROP ALL;"
    )
    found = updates.operations(text)
    assert [tokens[0].key for _, tokens in found] == ["CLEAR", "INSERT", "DROP"]
    assert found[2][0].count("PREFIX") == 2
    for operation, tokens in found:
        for token in tokens:
            assert operation[token.start :].startswith(token.text)


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        ("text/html, */*;q=0.1", "html"),
        ("*", "json"),
        ("text/*", "csv"),
        ("text/csv;q=0, */*", "json"),
        ("application/sparql-results+json;q=0.1, text/tab-separated-values;q=0.2", "tsv"),
        ("nonsense", ""),
        ("text/csv;q=2", ""),
    ],
)
def test_choosing(accept: str, name: str) -> None:
    found = media.choose(accept, (*media.BINDINGS, media.HTML))
    assert (found.name if found else "") == name


def test_tokens_at_rest_are_salted() -> None:
    assert hashed("a") != hashed("a")
    assert "a token" not in hashed("a token")
