"""The mails of notifications: plain text, in the reader's language, with the way to fewer of them."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from greenlane.interchange.notifications.models import Notification
from greenlane.parties.models import User

MOST = 50
"""Notifications spelled out in one mail; of more the number is given and the page shows them."""
_LONGEST_SUBJECT = 140


def letter(user: User, waiting: Sequence[Notification]) -> EmailMessage:
    """One mail with everything that is due to somebody. Its subject is one line whatever a name holds."""
    with translation.override(user.language):
        subject, body = _subject(waiting), _body(waiting)
    preferences = site_address(reverse("notification_preferences"))
    return EmailMessage(
        subject=f"Greenlane: {subject}"[:_LONGEST_SUBJECT],
        body=body,
        to=[user.email],
        headers={"List-Unsubscribe": f"<{preferences}>", "Auto-Submitted": "auto-generated"},
    )


def site_address(path: str) -> str:
    """The full address of a page of this site."""
    return f"{settings.GREENLANE_SITE}{path}"


def _subject(waiting: Sequence[Notification]) -> str:
    if len(waiting) == 1:
        return waiting[0].title
    return ngettext("%(count)s notice from customs", "%(count)s notices from customs", len(waiting)) % {
        "count": len(waiting)
    }


def _body(waiting: Sequence[Notification]) -> str:
    parts = [_("Good day,"), *(_told(one) for one in waiting[:MOST])]
    if len(waiting) > MOST:
        left = len(waiting) - MOST
        parts.append(
            ngettext("There is %(count)s more:", "There are %(count)s more:", left) % {"count": left}
            + f"\n{site_address(reverse('notifications'))}"
        )
    parts.append(
        _("You choose what you are told by mail, or that you get none, here:")
        + f"\n{site_address(reverse('notification_preferences'))}"
    )
    parts.append(settings.GREENLANE_ADMINISTRATION)
    return "\n\n".join(parts) + "\n"


def _told(one: Notification) -> str:
    lines = [one.title]
    if one.reason:
        lines.append(_("Reason: %(reason)s") % {"reason": one.reason})
    if one.url:
        lines.append(site_address(one.url))
    return "\n".join(lines)
