"""Letters go out: acknowledgements and replies, through the mail server or the file outbox of the home."""

from __future__ import annotations

import secrets
import smtplib
from email.utils import formataddr

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.urls import reverse

from greenlane.enquiries.engine.masking import masked
from greenlane.enquiries.engine.phrases import phrase
from greenlane.enquiries.models import Enquiry, Letter
from greenlane.foundation import clock
from greenlane.foundation.jobs import enqueue

_SIGNER = signing.Signer(salt="greenlane.enquiries.status", sep=".")
MOST_REFERENCES = 20


class LetterNotTaken(Exception):
    """The mail server did not take a letter; it is offered again later. Names nobody."""


def sender() -> str:
    return str(settings.GREENLANE_ENQUIRIES_FROM or settings.DEFAULT_FROM_EMAIL)


def new_message_id() -> str:
    """An id for a letter of ours, without its angle brackets."""
    return f"{secrets.token_hex(16)}@{sender().rpartition('@')[2] or 'greenlane.example'}"


def status_key(number: str) -> str:
    """The secret part of the link under which who wrote sees where the enquiry stands."""
    return _SIGNER.signature(number)


def opens(number: str, key: str) -> bool:
    """Whether a link's secret belongs to this number."""
    try:
        return _SIGNER.unsign(f"{number}.{key}") == number
    except signing.BadSignature:
        return False


def status_address(number: str) -> str:
    """The link under which who wrote sees where the enquiry stands; without the site where none is set."""
    return f"{settings.GREENLANE_SITE}{reverse('contact_status', args=[number, status_key(number)])}"


def acknowledge(found: Enquiry) -> Letter | None:
    """Tell who wrote that the letter is here, its number and until when it is answered. Part of taking it in."""
    if not found.sender_address:
        return None
    now = clock.now()
    found.acknowledged_at = now
    found.save(update_fields=["acknowledged_at"])
    return put_out(found, _acknowledgement(found), automatic=True)


def _acknowledgement(found: Enquiry) -> str:
    language = found.language
    greeting = "greeting" if found.sender_name else "greeting_nobody"
    lines = [phrase(language, greeting, name=found.sender_name), ""]
    lines.append(phrase(language, "ack", number=found.number))
    if found.duplicate_of is not None:
        lines.append(phrase(language, "ack_duplicate", number=found.duplicate_of.number))
    else:
        lines.append(phrase(language, "ack_due", day=clock.day_of(found.due_at).isoformat()))
    lines += ["", phrase(language, "ack_link"), status_address(found.number), ""]
    lines += [phrase(language, "ack_keep"), phrase(language, "ack_machine")]
    lines += ["", str(settings.GREENLANE_ADMINISTRATION)]
    return "\n".join(lines)


def put_out(found: Enquiry, text: str, *, automatic: bool = False) -> Letter:
    """Keep an outgoing letter and queue its delivery in the same transaction."""
    last = found.letters.filter(outgoing=False, automatic=False).order_by("-at", "-id").first()
    row = Letter.objects.create(
        enquiry=found,
        outgoing=True,
        automatic=automatic,
        message_id=new_message_id(),
        in_reply_to=last.message_id if last else "",
        text=text,
        masked=masked(text).replace(found.sender_name or "\x00", "[name]"),
        at=clock.now(),
        try_at=clock.now() if found.sender_address else None,
    )
    if found.sender_address:
        from greenlane.enquiries.jobs_letters import deliver

        enqueue(deliver, row.pk)
    return row


def send(row: Letter) -> None:
    """Hand a letter to the mail server. Raises LetterNotTaken."""
    found = row.enquiry
    subject = found.subject if found.number in found.subject else _subject(found)
    mail = EmailMessage(
        subject=" ".join(subject.split())[:200],
        body=row.text,
        from_email=formataddr((str(settings.GREENLANE_ADMINISTRATION), sender())),
        to=[found.sender_address],
        headers=_headers(row),
    )
    try:
        mail.send()
    except (smtplib.SMTPException, OSError) as failure:
        # What a mail server says names the address, and a log names nobody.
        raise LetterNotTaken(type(failure).__name__) from None


def _subject(found: Enquiry) -> str:
    if not found.subject:
        return phrase(found.language, "subject", number=found.number)
    plain = found.subject if found.subject.lower().startswith("re:") else f"Re: {found.subject}"
    return f"{plain[:150]} [{found.number}]"


def _headers(row: Letter) -> dict[str, str]:
    """The threading of RFC 5322; what a machine wrote says so, that no machine answers it (RFC 3834)."""
    earlier = row.enquiry.letters.filter(at__lte=row.at).exclude(pk=row.pk).exclude(message_id="")
    ids = list(earlier.order_by("at", "id").values_list("message_id", flat=True))[-MOST_REFERENCES:]
    said = {"Message-ID": f"<{row.message_id}>"}
    if row.in_reply_to:
        said["In-Reply-To"] = f"<{row.in_reply_to}>"
    if ids:
        said["References"] = " ".join(f"<{one}>" for one in ids)
    if row.automatic:
        said |= {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
    return said
