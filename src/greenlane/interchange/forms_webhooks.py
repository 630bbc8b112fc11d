"""The form to subscribe an address to events."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

EVENTS = (
    (
        _("Declarations"),
        (
            ("declaration.*", _("Everything about declarations")),
            ("declaration.registered", _("Registered")),
            ("declaration.rejected", _("Rejected: a message of yours with errors")),
            ("declaration.selected", _("Lane chosen")),
            ("declaration.assessed", _("Accepted")),
            ("declaration.refused", _("Refused")),
            ("declaration.amended", _("Amended")),
            ("declaration.reassessed", _("Reassessed")),
            ("declaration.goods_arrived", _("Goods arrived")),
            ("declaration.goods_registered", _("Goods registered")),
            ("declaration.delay_explained", _("Late: reason given in writing")),
            ("declaration.released", _("Released")),
            ("declaration.left", _("Goods left")),
            ("declaration.withdrawn", _("Withdrawn")),
            ("declaration.cancellation_requested", _("Cancellation asked for")),
            ("declaration.cancelled", _("Cancelled")),
            ("declaration.cancellation_declined", _("Cancellation declined")),
        ),
    ),
    (
        _("Payments"),
        (
            ("payment.*", _("Everything about payments")),
            ("payment.charged", _("Amount due")),
            ("payment.cancelled", _("Amount no longer due")),
            ("payment.confirmed", _("Paid")),
            ("payment.reversed", _("Taken back by the bank")),
            ("payment.refund_requested", _("Refund admitted")),
            ("payment.refunded", _("Refund paid out")),
        ),
    ),
)
LABELS = {kind: label for _group, kinds in EVENTS for kind, label in kinds}


class SubscribeForm(forms.Form):
    """Where to tell, and what. The address itself is judged by the verb."""

    url = forms.CharField(
        label=_("Address"),
        help_text=_("A public https address of yours, for example https://example.com/customs."),
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "url", "spellcheck": "false"}),
    )
    kinds = forms.MultipleChoiceField(
        label=_("What it is told"),
        choices=EVENTS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one kind of event.")},
    )
