"""Signatures inside PDFs and beside files."""

from __future__ import annotations

import pytest

from greenlane.documents.engine.sniffing import Media
from greenlane.documents.signing import signed
from greenlane.documents.states import Signature

from . import papers

SIGNER = papers.Signer()


@pytest.fixture
def trusted(tmp_path, settings) -> None:
    (tmp_path / "root.pem").write_bytes(SIGNER.pem())
    settings.GREENLANE_SIGNATURE_ROOTS = str(tmp_path)


@pytest.fixture
def nobody_trusted(settings) -> None:
    settings.GREENLANE_SIGNATURE_ROOTS = ""


def test_signed_says_when_there_is_none(nobody_trusted) -> None:
    assert signed(papers.pdf(), Media.PDF).verdict is Signature.NONE


def test_signed_trusts_a_pades_signature_of_a_known_signer(trusted) -> None:
    data = SIGNER.inside(papers.pdf())
    said = signed(data, Media.PDF)
    assert (said.verdict, said.signer) == (Signature.TRUSTED, "Sunda Trading, documents")
    assert said.at is not None


def test_signed_tells_an_unknown_signer_apart(nobody_trusted) -> None:
    assert signed(SIGNER.inside(papers.pdf()), Media.PDF).verdict is Signature.UNKNOWN
    assert signed(papers.XML, Media.XML, SIGNER.detached(papers.XML)).verdict is Signature.UNKNOWN


def test_signed_reads_a_detached_signature(trusted) -> None:
    assert signed(papers.XML, Media.XML, SIGNER.detached(papers.XML)).verdict is Signature.TRUSTED


def test_signed_notices_one_changed_byte(trusted) -> None:
    data = bytearray(SIGNER.inside(papers.pdf()))
    data[60] ^= 1
    assert signed(bytes(data), Media.PDF).verdict is Signature.BROKEN
    changed = papers.XML.replace(b"INV-1", b"INV-2")
    assert signed(changed, Media.XML, SIGNER.detached(papers.XML)).verdict is Signature.BROKEN


def test_signed_notices_what_was_added_after_the_signature(trusted) -> None:
    data = SIGNER.inside(papers.pdf())
    more = data + b"\n99 0 obj\n<< /Title (other) >>\nendobj\nstartxref\n0\n%%EOF\n"
    assert signed(more, Media.PDF).verdict is Signature.BROKEN


@pytest.mark.parametrize("signature", [b"", b"nonsense", b"\x30\x80", bytes(1000)])
def test_signed_takes_nonsense_for_broken(trusted, signature: bytes) -> None:
    wanted = Signature.BROKEN if signature else Signature.NONE
    assert signed(papers.XML, Media.XML, signature).verdict is wanted


def test_signed_does_not_blame_the_sender_for_a_wrong_certificate_of_ours(tmp_path, settings) -> None:
    (tmp_path / "root.pem").write_bytes(b"no certificate")
    settings.GREENLANE_SIGNATURE_ROOTS = str(tmp_path)
    with pytest.raises(ValueError, match="PEM"):
        signed(SIGNER.inside(papers.pdf()), Media.PDF)
