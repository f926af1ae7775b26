"""Every format that is read, and every way in which a file can be none of them: a message that says what to do."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import docx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kgbuild.errors import DocumentError
from kgbuild.model import Document
from kgbuild.read import discover, read

TAKEN = "The army captured Lachin on 18 May 1992."


def found(path: Path) -> list[Document | DocumentError]:
    (item,) = discover([path])
    return list(read(item))


def pdf(words: str, more: str = "", trailer: str = "") -> bytes:
    """A PDF of one page; its parts are found by their order, as pdfium repairs what has no table."""
    stream = f"BT /F1 12 Tf 72 720 Td ({words}) Tj ET" if words else ""
    return (
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>"
        "endobj\n"
        f"4 0 obj<</Length {len(stream)}>>stream\n{stream}\nendstream endobj\n"
        f"5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj\n{more}trailer<</Root 1 0 R{trailer}>>\n%%EOF\n"
    ).encode("latin-1")


LOCKED = pdf(
    TAKEN,
    f"6 0 obj<</Filter/Standard/V 1/R 2/O<{'61' * 32}>/U<{'62' * 32}>/P -4>>endobj\n",
    f"/Encrypt 6 0 R/ID[<{'00' * 16}><{'00' * 16}>]",
)


def word() -> bytes:
    document = docx.Document()
    document.add_heading("A town taken", 0)
    document.add_paragraph(TAKEN)
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "killed", "25"
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


PAGE = f"""<!doctype html><html lang="en"><head><title>A town taken</title>
<meta property="og:site_name" content="The Post"><meta property="article:published_time" content="1992-05-19">
</head><body><nav><a href="/">Home</a> <a href="/x">Sport</a></nav><article><h1>A town taken</h1><p>{TAKEN}</p>
<p>Hundreds of people left the town before the army came, officials said.</p></article>
<footer>All rights reserved, cookie settings</footer></body></html>"""
LAW = f"""<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><statement><meta/>
<preamble><p>The Security Council,</p></preamble><mainBody><paragraph><content><p>{TAKEN}</p></content></paragraph>
</mainBody></statement></akomaNtoso>"""


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", TAKEN.encode()),
        ("bom.txt", TAKEN.encode("utf-8-sig")),
        ("utf16.txt", TAKEN.encode("utf-16")),
        ("a.md", f"# A town taken\n\n{TAKEN}\n".encode()),
        ("a.html", PAGE.encode()),
        ("old.html", PAGE.replace("<head>", '<head><meta charset="windows-1252">').encode("cp1252")),
        ("a.pdf", pdf(TAKEN)),
        ("a.docx", word()),
        ("a.xml", LAW.encode()),
        ("a.jsonl", json.dumps({"text": TAKEN}).encode()),
        ("a.csv", f'id,text\n7,"{TAKEN}"\n'.encode()),
        # what says itself what it is is read as that, whatever it is called
        ("page.txt", PAGE.encode()),
        ("paper.txt", pdf(TAKEN)),
        ("paper", pdf(TAKEN)),
        ("letter.doc", word()),
    ],
)
def test_the_words_are_read(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    (document,) = found(path)
    assert isinstance(document, Document), document
    assert TAKEN in document.text
    assert "Sport" not in document.text, "menus are not the article"
    assert all(document.text[b.span.start : b.span.end].strip() for b in document.blocks)


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.txt", b"", "holds no text"),
        ("a.md", b" \n\n", "holds no text"),
        ("a.txt", "Café".encode("latin-1"), r"a\.txt:1: byte 3 is not UTF-8\n  hint: convert the file"),
        ("a.txt", b"fine\nfine\n\xc3\x28", r"a\.txt:3: "),
        ("a.txt", b"\x00\x01\x02", "is binary"),
        ("a.txt", b"\xff\xfe\x00\x01bi\x00\x00na", "is binary"),
        ("a.html", b"<html><body></body></html>", "no text of an article"),
        ("a.pdf", b"%PDF-1.4 broken", "no readable PDF.*\n  hint: .*whole, and without a password"),
        ("a.pdf", LOCKED, "no readable PDF.*[Pp]assword"),
        ("a.pdf", pdf(""), "no text layer\n  hint: run OCR"),
        ("a.docx", b"PK\x03\x04 not a zip", "no readable Word document"),
        ("a.docx", TAKEN.encode(), "no readable Word document"),
        ("a.docx", word()[:4000], "no readable Word document"),
        ("a.xml", b"<a><b></a>", r"a\.xml:1: is broken XML"),
        ("a.xml", b"<a/>", "XML of another kind"),
        ("a.parquet", b"PAR1xxxx", "no readable Parquet"),
        ("a.zip", b"PK\x03\x04", "unknown format .zip\n  hint: known are"),
        ("noname", b"words", r"unknown format \(no suffix\)"),
    ],
)
def test_what_is_none_is_told_with_the_reason(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    (error,) = found(path)
    assert isinstance(error, DocumentError)
    assert error.where.startswith(name)
    with pytest.raises(DocumentError, match=f"(?s){says}"):
        raise error


def _jsonl(path: Path) -> Path:
    whole = {"id": "a", "text": TAKEN, "source": "The Post", "date": "1992-05-19T10:00:00Z"}
    rows = [json.dumps(whole), "{broken", "[1]", json.dumps({"id": "b"}), "", json.dumps({"id": "a", "content": TAKEN})]
    path = path / "rows.jsonl"
    path.write_text("\n".join(rows), "utf-8")
    return path


def _csv(path: Path) -> Path:
    path = path / "rows.csv"
    path.write_text(f'id,text,source,date\na,"{TAKEN}",The Post,1992-05-19\nb,,,\nc\na,"{TAKEN}",,\n', "utf-8")
    return path


def _parquet(path: Path) -> Path:
    path = path / "rows.parquet"
    rows = [
        {"id": "a", "text": TAKEN, "source": "The Post", "date": "1992-05-19"},
        {"id": "b"},
        {"id": "a", "text": TAKEN},
    ]
    pq.write_table(pa.Table.from_pylist(rows), path)
    return path


@pytest.mark.parametrize(("make", "bad"), [(_jsonl, 3), (_csv, 2), (_parquet, 1)])
def test_a_bad_row_costs_itself_alone(tmp_path: Path, make: Callable[[Path], Path], bad: int) -> None:
    path = make(tmp_path)
    rows = found(path)
    documents = [row for row in rows if isinstance(row, Document)]
    errors = [row for row in rows if isinstance(row, DocumentError)]
    assert len(documents) == 2
    assert documents[0].identifier == f"{path.name}#a"
    assert documents[1].identifier.startswith(f"{path.name}#a~"), "two rows of one name are both kept"
    assert (documents[0].source.publisher, documents[0].source.issued) == ("The Post", "1992-05-19")
    assert len(errors) == bad
    assert all(error.where.startswith(f"{path.name}:") and error.hint for error in errors)


@pytest.mark.parametrize("data", [pdf(TAKEN, "6 0 obj<</CreationDate(D:20150304)>>endobj\n", "/Info 6 0 R"), word()])
def test_when_a_file_was_made_is_not_when_its_text_was_issued(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a"
    path.write_bytes(data)
    (document,) = found(path)
    assert isinstance(document, Document)
    assert document.source.issued == ""


def test_what_a_page_tells_of_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    path.write_text(PAGE, "utf-8")
    (document,) = found(path)
    assert isinstance(document, Document)
    source = document.source
    assert (source.title, source.publisher, source.issued) == ("A town taken", "The Post", "1992-05-19")


def test_a_page_without_a_date_gets_none_from_its_furniture(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    told = '<meta property="article:published_time" content="1992-05-19">'
    path.write_text(PAGE.replace(told, "").replace("All rights", "© 2019 All rights"), "utf-8")
    (document,) = found(path)
    assert isinstance(document, Document)
    assert document.source.issued == ""


def test_a_text_without_a_sidecar_tells_of_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        f"Town taken by army\n\nPublished 19 May 1992\nBy Ann Lee\n\n{TAKEN}\n\nSource: The Post\n", "utf-8"
    )
    (document,) = found(path)
    assert isinstance(document, Document)
    source = document.source
    assert (source.title, source.publisher, source.author, source.issued) == (
        "Town taken by army", "The Post", "Ann Lee", "1992-05-19",
    )  # fmt: skip


def test_a_sidecar_goes_before_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"Published 19 May 1992\n\n{TAKEN}\n", "utf-8")
    sidecar = tmp_path / "a.txt.meta.yaml"
    sidecar.write_text("publisher: The Post\nissued: 1992-05-20\nlicence: CC BY 4.0\nlanguage: en\n", "utf-8")
    (document,) = found(path)
    assert isinstance(document, Document)
    source = document.source
    assert (source.publisher, source.issued, source.licence) == ("The Post", "1992-05-20", "CC BY 4.0")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("publisher: [unclosed", "is no YAML"),
        ("publishr: X", "unknown field 'publishr'\n  hint: known are title"),
        ("issued: yesterday", "issued is no date: 'yesterday'"),
        ("issued: 2021-02-30", "day is out of range"),
        ('issued: "2021-02-30"', "issued is no date: '2021-02-30'"),
        ("- a list", "is no list of fields"),
    ],
)
def test_a_wrong_sidecar_is_told(tmp_path: Path, words: str, says: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TAKEN, "utf-8")
    (tmp_path / "a.txt.meta.yaml").write_text(words, "utf-8")
    (error,) = found(path)
    assert isinstance(error, DocumentError)
    assert says in str(error)
    assert "a.txt.meta.yaml" in str(error)
