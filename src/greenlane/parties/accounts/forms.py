"""Forms of accounts: the library's own with our words, and those of roles, organisations and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as factors
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from allauth.socialaccount import forms as social
from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from greenlane.foundation import clock, codes
from greenlane.foundation.access import Role
from greenlane.parties.accounts.enrolment import PARTS
from greenlane.parties.accounts.services import NAME_LENGTH
from greenlane.parties.identifiers import OperatorId

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Words = tuple["str | _StrPromise", "str | _StrPromise"]

_CODE: Words = (_("Code"), _("From the mail, as it stands there."))
_FACTOR: Words = (
    _("Code"),
    _("The code your authenticator app shows now, or one of your recovery codes."),
)
_PASSWORD: Words = (_("Password"), "")
_NEW: Words = (
    _("New password"),
    _("At least 12 characters. Several unrelated words are easier to keep than signs."),
)
_AGAIN: Words = (_("New password again"), "")
_EMAIL: Words = (_("E-mail address"), "")


class Worded:
    """Gives the library's fields our labels and help, and takes the hints out of the boxes."""

    words: ClassVar[dict[str, Words]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        for name, field in fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label, field.help_text = self.words.get(name, (field.label, field.help_text))


class SignInForm(Worded, account.LoginForm):
    words = {"login": _EMAIL, "password": _PASSWORD}


class SignUpForm(Worded, account.SignupForm):
    words = {
        "name": (_("Your name"), _("As officers and people of your organisation shall read it.")),
        "email": (_("E-mail address"), _("You sign in with it, and mails go there.")),
        "password1": (_("Password"), _NEW[1]),
        "password2": (_("Password again"), ""),
    }
    field_order = ["name", "email", "password1", "password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        box = forms.TextInput(attrs={"autocomplete": "name"})
        self.fields["name"] = forms.CharField(max_length=NAME_LENGTH, widget=box)
        self.fields["name"].label, self.fields["name"].help_text = self.words["name"]
        self.order_fields(self.field_order)


class AddEmailForm(Worded, account.AddEmailForm):
    words = {
        "email": (_("New e-mail address"), _("We send a code there; the change counts once you enter it."))
    }


class ChangePasswordForm(Worded, account.ChangePasswordForm):
    words = {"oldpassword": (_("Present password"), ""), "password1": _NEW, "password2": _AGAIN}


class SetPasswordForm(Worded, account.SetPasswordForm):
    words = {"password1": _NEW, "password2": _AGAIN}


class ResetPasswordForm(Worded, account.ResetPasswordForm):
    words = {"email": _EMAIL}


class NewPasswordForm(Worded, account.ResetPasswordKeyForm):
    words = {"password1": _NEW, "password2": _AGAIN}


class ReauthenticateForm(Worded, account.ReauthenticateForm):
    words = {"password": _PASSWORD}


class EmailCodeForm(Worded, account.ConfirmEmailVerificationCodeForm):
    words = {"code": _CODE}


class ResetCodeForm(Worded, account.ConfirmPasswordResetCodeForm):
    words = {"code": _CODE}


class FactorForm(Worded, factors.AuthenticateForm):
    words = {"code": _FACTOR}


class FactorAgainForm(Worded, factors.ReauthenticateForm):
    words = {"code": _FACTOR}


class AddAppForm(Worded, totp.ActivateTOTPForm):
    words = {"code": (_("Code"), _("The six digits your authenticator app shows now."))}


class AddPasskeyForm(Worded, webauthn.AddWebAuthnForm):
    words = {
        "name": (_("Name of the passkey"), _("To tell it from others, for example the device it is on.")),
        "passwordless": (
            _("Sign in with this passkey alone"),
            _("No password is asked then; the device asks for fingerprint, face or PIN."),
        ),
    }


class RenamePasskeyForm(Worded, webauthn.EditWebAuthnForm):
    words = {"name": (_("Name of the passkey"), "")}


class SignOnSignUpForm(Worded, social.SignupForm):
    words = {"email": _EMAIL}


class ProfileForm(forms.Form):
    """Name and language of one's own account."""

    name = forms.CharField(
        label=_("Your name"), max_length=NAME_LENGTH, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("Of the pages when you sign in, and of mails."),
        choices=settings.GREENLANE_LANGUAGES,
    )


class EnrolmentForm(forms.Form):
    """An application for an entry in the register of operators."""

    identifier = forms.CharField(
        label=_("Registration number"),
        help_text=_("Two letters of the country and up to 15 letters or digits, for example XM100000001."),
        max_length=17,
    )
    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    country = forms.ChoiceField(label=_("Country"), choices=[])
    parts = forms.MultipleChoiceField(
        label=_("What it does"),
        choices=[(part.value, part.label) for part in PARTS],
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = _countries()  # type: ignore[attr-defined]
        self.fields["country"].initial = settings.GREENLANE_COUNTRY

    def clean_identifier(self) -> str:
        given: str = self.cleaned_data["identifier"]
        if not OperatorId.valid(given):
            raise forms.ValidationError(
                _("This is not a registration number: two letters of the country, then letters or digits.")
            )
        return OperatorId(given)


def _countries() -> list[tuple[str, str]]:
    known, today = codes.get("countries"), clock.today()
    found = [(code, known.describe(code)) for code in known if known.has(code, on=today)]
    return sorted(found, key=lambda pair: pair[1])


class InvitationForm(forms.Form):
    """Whom to invite, to which role."""

    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The invitation can be accepted only with this address.")
    )
    role = forms.ChoiceField(label=_("Role"), choices=[])
    manages = forms.BooleanField(label=_("May invite others and end their roles"), required=False)

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]
