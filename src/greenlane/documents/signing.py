"""The holder's signature: inside a PDF (PAdES) or beside the file (detached CMS), verified with pyHanko.

A signature that does not fit the bytes refuses the file. One that fits but whose signer no trusted authority vouches
for is kept and said: `GREENLANE_SIGNATURE_ROOTS` names the folder of certificates (PEM) that are trusted.
Sources: ETSI EN 319 142-1 (PAdES), RFC 5652 (CMS), RFC 5280 (paths).
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import cms, pem, x509
from django.conf import settings
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.generic_cms import async_validate_detached_cms
from pyhanko_certvalidator import ValidationContext

from greenlane.documents.engine.sniffing import Media
from greenlane.documents.states import Signature

_MARK = b"/ByteRange"


@dataclass(frozen=True, slots=True)
class Signed:
    """What a signature says. `signer` is the name in the certificate, `at` the time the signer states."""

    verdict: Signature
    signer: str = ""
    at: datetime | None = None


UNSIGNED = Signed(Signature.NONE)
BROKEN = Signed(Signature.BROKEN)


def signed(data: bytes, media: Media, detached: bytes = b"") -> Signed:
    """The signature of a file: the detached one where there is one, else the last one inside a PDF."""
    context = _context()  # outside: a fault of the installation is no fault of the signature
    try:
        if detached:
            return _detached(data, detached, context)
        if media is Media.PDF and _MARK in data:
            return _embedded(data, context)
    except Exception:
        # The libraries raise many kinds of errors on hostile material; all mean the same to the sender.
        return BROKEN
    return UNSIGNED


def _embedded(data: bytes, context: ValidationContext) -> Signed:
    signatures = PdfFileReader(BytesIO(data), strict=False).embedded_signatures
    if not signatures:
        return UNSIGNED
    status = validate_pdf_signature(signatures[-1], context)
    covers = status.coverage.name if status.coverage is not None else ""
    if covers != "ENTIRE_FILE" and not (covers == "ENTIRE_REVISION" and status.docmdp_ok):
        return BROKEN  # something was added after the signature that is no part of the signature itself
    return _told(status)


def _detached(data: bytes, signature: bytes, context: ValidationContext) -> Signed:
    body = pem.unarmor(signature)[2] if pem.detect(signature) else signature
    info = cms.ContentInfo.load(body, strict=True)
    if info["content_type"].native != "signed_data":
        return BROKEN
    return _told(asyncio.run(async_validate_detached_cms(data, info["content"], context)))


def _told(status: Any) -> Signed:
    if not (status.intact and status.valid):
        return BROKEN
    verdict = Signature.TRUSTED if status.trusted else Signature.UNKNOWN
    at = status.signer_reported_dt
    return Signed(verdict, _name(status.signing_cert), at.astimezone(UTC) if at else None)


def _name(certificate: x509.Certificate) -> str:
    parts = certificate.subject.native
    found = parts.get("common_name") or parts.get("organization_name") or certificate.subject.human_friendly
    return str(found)[:200]


def _context() -> ValidationContext:
    return ValidationContext(
        trust_roots=list(_roots(settings.GREENLANE_SIGNATURE_ROOTS)), allow_fetching=False
    )


@lru_cache(maxsize=4)
def _roots(folder: str) -> tuple[x509.Certificate, ...]:
    """The trusted certificates of a folder, read once; a new one counts after a restart."""
    if not folder:
        return ()
    found: list[x509.Certificate] = []
    for path in sorted(Path(folder).glob("*.pem")):
        found += [x509.Certificate.load(body) for _, _, body in pem.unarmor(path.read_bytes(), multiple=True)]
    return tuple(found)
