"""Mails of accounts. Sent at once, outside of any transaction: codes and links are never kept in a queue."""

from __future__ import annotations

import logging
import smtplib
from contextlib import suppress

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMessage
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from greenlane.foundation import clock
from greenlane.parties.accounts.letters import letter
from greenlane.parties.errors import MailNotSent
from greenlane.parties.models import ApiToken, Invitation
from greenlane.parties.selectors import user_name

ISSUED = "parties/email/token_issued"
log = logging.getLogger(__name__)


def send(to: str, subject: str, text: str) -> None:
    """Send one plain text mail. Raises MailNotSent (PTY026, 503) when the mail server takes none."""
    line = " ".join(subject.splitlines())
    mail = EmailMessage(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{line}", text, to=[to])
    try:
        mail.send()
    except (smtplib.SMTPException, OSError) as failure:
        # The refusal of a mail server names the address, and a log names nobody.
        log.error("a mail of an account was not sent: %s", type(failure).__name__)
        raise MailNotSent(hint=_("Try again in a few minutes.")) from None


def send_invitation(request: HttpRequest, invitation: Invitation, token: str) -> None:
    """Mail the link of an invitation. Raises MailNotSent (PTY026, 503)."""
    link = request.build_absolute_uri(reverse("invitation_link", args=[token]))
    organisation = invitation.organisation.name or invitation.organisation.identifier
    said = {
        "who": user_name(invitation.invited_by) or _("The registrar of operators"),
        "organisation": organisation,
        "role": str(invitation.get_role_display()),
        "link": link,
        "until": f"{invitation.expires_at:%Y-%m-%d %H:%M} UTC",
    }
    said = {name: " ".join(value.split()) for name, value in said.items()}
    text = _(
        "Good day,\n\n%(who)s invites you to act for %(organisation)s as: %(role)s.\n\n"
        "Open this link to accept. It works once, until %(until)s:\n%(link)s\n\n"
        "If you do not know why you get this mail, do nothing."
    )
    subject = _("Invitation to act for %(organisation)s")
    send(invitation.email, subject % said, text % said)


def tell_token_issued(request: HttpRequest, token: ApiToken) -> None:
    """Tell its owner that a token was issued, whoever issued it. That no mail can be sent changes nothing.

    Programs ask for tokens too, so that nothing is taken for granted of the request: neither a browser nor an address.
    """
    owner = EmailAddress.objects.get_primary_email(token.membership.user)
    if not owner:
        return
    facts = {
        "name": token.name,
        "ip": request.META.get("REMOTE_ADDR") or _("an unknown address"),
        "user_agent": request.headers.get("User-Agent", "")[:200],
        "timestamp": clock.now(),
        "current_site": get_current_site(request),
    }
    with suppress(MailNotSent):
        send(owner, *letter(ISSUED, facts))
