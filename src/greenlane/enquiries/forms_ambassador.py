"""Forms of the assistant. They ask; the verbs decide."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from greenlane.enquiries.services.conversations import LONGEST_QUESTION
from greenlane.enquiries.services.hand_over import LONGEST_ADDRESS, LONGEST_NAME


class PersonForm(forms.Form):
    """What a person adds when the conversation goes to an officer."""

    message = forms.CharField(
        label=_("What do you want to know?"),
        help_text=_("The conversation so far goes along; you need not repeat it."),
        max_length=LONGEST_QUESTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    name = forms.CharField(
        label=_("Your name"),
        max_length=LONGEST_NAME,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    address = forms.CharField(
        label=_("E-mail address for the reply"),
        help_text=_("Without it we cannot write to you."),
        max_length=LONGEST_ADDRESS,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    consent = forms.BooleanField(
        label=_("Officers of Customs may read this conversation to answer me."),
        required=False,
    )
