"""What is kept and what is refused, by what the file really is."""

from __future__ import annotations

import io
import zipfile

import pytest

from greenlane.documents.engine.sniffing import Media, called, sniff
from greenlane.documents.engine.structure import UNPACKED_MOST, flaws

from . import papers


def codes(data: bytes, media: Media) -> list[str]:
    return [flaw.code for flaw in flaws(data, media)]


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (papers.pdf(), Media.PDF),
        (papers.pdf(pages=30), Media.PDF),
        (papers.image("PNG"), Media.PNG),
        (papers.image("JPEG"), Media.JPEG),
        (papers.image("TIFF", 3), Media.TIFF),
        (papers.XML, Media.XML),
        ("\ufeff<Invoice/>".encode(), Media.XML),
        (papers.XML.decode().replace("UTF-8", "UTF-16").encode("utf-16"), Media.XML),
    ],
    ids=["pdf", "thirty-pages", "png", "jpeg", "tiff", "xml", "xml-bom", "xml-utf16"],
)
def test_flaws_finds_none_in_honest_files(data: bytes, media: Media) -> None:
    assert sniff(data) is media
    assert flaws(data, media) == []


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"PK\x03\x04" + bytes(40), "packed"),
        (b"MZ\x90\x00", "program"),
        (b"\x1f\x8b\x08", "gzip"),
        (b"GIF89a", "GIF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    ],
)
def test_sniff_knows_what_is_not_kept_whatever_its_name(data: bytes, words: str) -> None:
    assert sniff(data) is None
    assert words in called(data)


@pytest.mark.parametrize(
    "data", [b"", b"hello", b"<html><body>", b"<!DOCTYPE html>", b"<svg/>", b"\n%PDF-1.7"]
)
def test_sniff_refuses_what_only_resembles_a_document(data: bytes) -> None:
    assert sniff(data) is None


@pytest.mark.parametrize(
    "body",
    [
        b"<< /S /JavaScript /JS (app.alert(1)) >>",
        b"<< /S /J#61vaScript /JS (app.alert(1)) >>",
        b"<< /S /Launch /F (cmd.exe) >>",
        b"<< /Type /Filespec /EF << /F 7 0 R >> >> << /EmbeddedFiles 8 0 R >>",
        b"<< /Type /EmbeddedFile >>",
        b"<< /XFA [] >>",
        b"<< /S /SubmitForm /F (http://example.org) >>",
        b"<< /Subtype /RichMedia >>",
    ],
)
def test_flaws_refuses_a_pdf_that_acts(body: bytes) -> None:
    assert "DOC008" in codes(papers.with_object(papers.pdf(), body), Media.PDF)


def test_flaws_finds_active_names_inside_packed_objects() -> None:
    hidden = papers.object_stream(b"1 0 << /S /JavaScript /JS (x) >>")
    assert codes(papers.with_object(papers.pdf(), hidden), Media.PDF) == ["DOC008"]


def test_flaws_finds_names_behind_a_stream_that_never_ends() -> None:
    body = b"<< /Length 5 >>\nstream\n5 0 obj << /S /JavaScript >> endobj"
    assert "DOC008" in codes(papers.with_object(papers.pdf(), body), Media.PDF)


def test_flaws_refuses_objects_nested_in_a_stream() -> None:
    inner = papers.object_stream(b"1 0 << /S /Jav" + b"aScript >>").replace(b"/ObjStm", b"/ObjStm")
    outer = b"<< /Length 9 >>\nstream\n7 0 obj " + inner
    assert "DOC009" in codes(papers.with_object(papers.pdf(), outer), Media.PDF)


@pytest.mark.parametrize(
    "filters",
    [b"/LZWDecode", b"[/ASCII85Decode /FlateDecode]", b"/FlateDecode /DecodeParms << /Predictor 12 >>"],
)
def test_flaws_refuses_packings_it_cannot_search(filters: bytes) -> None:
    hidden = papers.object_stream(b"1 0 << >>", filters)
    assert codes(papers.with_object(papers.pdf(), hidden), Media.PDF) == ["DOC009"]


def test_flaws_refuses_a_pdf_that_unpacks_to_an_enormous_size() -> None:
    bomb = papers.object_stream(bytes(UNPACKED_MOST + 1))
    assert len(bomb) < 100_000
    found = flaws(papers.with_object(papers.pdf(), bomb), Media.PDF)
    assert [(flaw.code, "enormous" in flaw.found) for flaw in found] == [("DOC009", True)]


def test_flaws_reads_millions_of_stream_words_once() -> None:
    """A file made to be read again and again from every word "stream" is read once."""
    crowded = papers.with_object(papers.pdf(), b"stream\n" * 500_000)
    assert "DOC009" not in codes(crowded, Media.PDF)


def test_flaws_refuses_an_encrypted_pdf() -> None:
    data = papers.pdf().replace(b"trailer\n<<", b"trailer\n<< /Encrypt 4 0 R")
    assert codes(data, Media.PDF) == ["DOC007"]


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("run.js", b"x" * 1000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (papers.pdf() + zipped(), Media.PDF),
        (papers.image("PNG") + zipped(), Media.PNG),
        (papers.image("JPEG") + zipped(), Media.JPEG),
        (papers.image("TIFF") + zipped(), Media.TIFF),
        (papers.image("PNG") + b"<script>", Media.PNG),
    ],
    ids=["pdf", "png", "jpeg", "tiff", "png-script"],
)
def test_flaws_refuses_two_files_in_one(data: bytes, media: Media) -> None:
    assert "DOC006" in codes(data, media)


@pytest.mark.parametrize(
    ("data", "media"),
    [
        (papers.pdf()[:-300], Media.PDF),
        (papers.image("PNG")[:-12], Media.PNG),
        (papers.image("JPEG")[:-2], Media.JPEG),
        (b"II*\x00\xff\xff\xff\x7f", Media.TIFF),
        (papers.XML[:-4], Media.XML),
        (b"<a>" * 5000, Media.XML),
    ],
    ids=["pdf", "png", "jpeg", "tiff", "xml", "xml-deep"],
)
def test_flaws_refuses_a_file_that_is_not_whole(data: bytes, media: Media) -> None:
    assert "DOC005" in codes(data, media)


def test_flaws_refuses_xml_with_entities() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    outside = b'<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'
    assert codes(bomb, Media.XML) == codes(outside, Media.XML) == ["DOC008"]
