"""Files for the tests: honest ones of every kind, and hostile ones."""

from __future__ import annotations

import io
import struct
import zlib
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID
from fpdf import FPDF
from PIL import Image

from greenlane.documents.services import Upload

NOW = datetime(2026, 6, 1, 9, tzinfo=UTC)


def pdf(text: str = "Invoice INV-1", pages: int = 1) -> bytes:
    """A PDF with a line of text on each page; the same arguments give the same bytes."""
    paper = FPDF()
    paper.set_creation_date(NOW)
    paper.set_font("helvetica", size=12)
    for number in range(1, pages + 1):
        paper.add_page()
        paper.text(20, 20, f"{text} page {number}")
    return bytes(paper.output())


def image(kind: str = "PNG", pages: int = 1) -> bytes:
    """A small picture as PNG, JPEG or TIFF; a TIFF may have several pages."""
    out = io.BytesIO()
    picture = Image.new("L", (64, 48), 200)
    more = {"save_all": True, "append_images": [picture] * (pages - 1)} if kind == "TIFF" else {}
    picture.save(out, kind, **more)
    return out.getvalue()


XML = b'<?xml version="1.0" encoding="UTF-8"?><Invoice><Number>INV-1</Number></Invoice>'


def upload(data: bytes | None = None, **changes) -> Upload:
    values = {"name": "invoice.pdf", "data": pdf() if data is None else data, "type_code": "380"}
    return Upload(**(values | changes))


def with_object(data: bytes, body: bytes) -> bytes:
    """A PDF with one more object before its end."""
    at = data.rindex(b"\nxref") + 1
    return data[:at] + b"99 0 obj\n" + body + b"\nendobj\n" + data[at:]


def object_stream(text: bytes, filters: bytes = b"/FlateDecode") -> bytes:
    packed = zlib.compress(text, 9)
    head = b"<< /Type /ObjStm /N 1 /First 4 /Filter %s /Length %d >>\nstream\n" % (filters, len(packed))
    return head + packed + b"\nendstream"


def png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


class Signer:
    """A key with a certificate of its own, valid for ten years around the day of the tests."""

    def __init__(self, name: str = "Sunda Trading, documents") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        usage = {
            name: name in {"digital_signature", "content_commitment", "key_cert_sign"}
            for name in (
                "digital_signature",
                "content_commitment",
                "key_encipherment",
                "data_encipherment",
                "key_agreement",
                "key_cert_sign",
                "crl_sign",
                "encipher_only",
                "decipher_only",
            )
        }
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(datetime(2021, 1, 1, tzinfo=UTC))
            .not_valid_after(datetime(2021, 1, 1, tzinfo=UTC) + timedelta(days=36_500))
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .add_extension(x509.KeyUsage(**usage), critical=True)
            .sign(self.key, hashes.SHA256())
        )

    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    def detached(self, data: bytes) -> bytes:
        """A CMS signature beside the file."""
        builder = pkcs7.PKCS7SignatureBuilder().set_data(data)
        builder = builder.add_signer(self.certificate, self.key, hashes.SHA256())
        options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
        return builder.sign(serialization.Encoding.DER, options)

    def inside(self, data: bytes) -> bytes:
        """The PDF with a PAdES signature in it."""
        from pyhanko.keys import load_certs_from_pemder_data, load_private_key_from_pemder_data
        from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
        from pyhanko.sign import signers
        from pyhanko.sign.fields import SigSeedSubFilter
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        key = self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        [certificate] = load_certs_from_pemder_data(self.pem())
        signer = signers.SimpleSigner(
            signing_cert=certificate,
            signing_key=load_private_key_from_pemder_data(key, None),
            cert_registry=SimpleCertificateStore.from_certs([certificate]),
        )
        out = signers.sign_pdf(
            IncrementalPdfFileWriter(io.BytesIO(data)),
            signers.PdfSignatureMetadata(field_name="Holder", subfilter=SigSeedSubFilter.PADES),
            signer=signer,
        )
        return bytes(out.getbuffer())
