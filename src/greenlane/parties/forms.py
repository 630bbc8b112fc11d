"""Forms of the register's pages. They check shapes; what is lawful the verbs say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from greenlane.foundation import clock
from greenlane.foundation.access import Role
from greenlane.parties.models import AeoStatus, Capacity, Membership, Office, Organisation
from greenlane.parties.people import PLACES
from greenlane.parties.scopes import scopes_of, words_of
from greenlane.web.fields import DayField, ReasonField

TOKEN_DAYS, TOKEN_MOST_DAYS = 90, 366
_SKILL = RegexValidator(r"^[0-9A-Za-z .-]{1,40}$", _("Write chapters and subjects, separated by commas."))

WEEKDAY_NAMES = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


class OperatorField(forms.CharField):
    """A registration number as people type it: blanks and lower case are forgiven."""

    def __init__(self, **options: Any) -> None:
        options.setdefault(
            "help_text", _("Two letters and up to 15 letters or digits, for example XM100000001.")
        )
        super().__init__(max_length=30, **options)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value)
        return "".join(text.split()).upper()


class MandateForm(forms.Form):
    """Give a mandate. At a desk the registrar also names who gives it."""

    principal = OperatorField(label=_("Number of the organisation that gives the mandate"))
    agent = OperatorField(label=_("Number of the customs broker"))
    since = DayField(label=_("From"))
    until = DayField(
        label=_("Until"), required=False, help_text=_("The last day. Leave it empty: until you revoke it.")
    )
    representation = forms.ChoiceField(
        label=_("How the broker acts"),
        choices=[
            ("direct", _("In the name of the organisation that gives the mandate (direct representation)")),
            ("indirect", _("In the broker's own name (indirect representation)")),
        ],
        initial="direct",
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, at_desk: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["since"].initial = clock.today
        self.fields["agent"].widget.attrs.update({"list": "brokers", "autocomplete": "off"})
        if not at_desk:
            del self.fields["principal"]


class TokenForm(forms.Form):
    """Issue an access token for the role in which one acts."""

    name = forms.CharField(
        label=_("Name"), max_length=100, help_text=_("What will use it, for example “Warehouse system”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Tick no more than the program needs."),
    )
    expires_on = DayField(
        label=_("Valid until"),
        help_text=_("The last day, at most one year from now. Then issue a new token."),
    )

    def __init__(self, *args: Any, membership: Membership, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (name, words_of(name)) for name in scopes_of(membership)
        ]
        self.fields["expires_on"].initial = clock.today() + timedelta(days=TOKEN_DAYS)

    def clean_expires_on(self) -> datetime:
        """The end of that day in the country's zone."""
        day = self.cleaned_data["expires_on"]
        today = clock.today()
        if not today <= day <= today + timedelta(days=TOKEN_MOST_DAYS):
            raise forms.ValidationError(gettext("The day lies between today and one year from now."))
        midnight = datetime.combine(day + timedelta(days=1), time(0), ZoneInfo(settings.GREENLANE_TIME_ZONE))
        return midnight.astimezone(UTC)


class EmailForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail address of your office"), required=False, help_text=_("Customs writes to it.")
    )


class RegistrationForm(forms.Form):
    """Enter an organisation in the register."""

    identifier = OperatorField(label=_("Registration number"))
    name = forms.CharField(label=_("Name"), max_length=200)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    parts = forms.MultipleChoiceField(
        label=_("What it does"),
        choices=Capacity.Part.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


class BecauseForm(forms.Form):
    reason = ReasonField()


class CapacityForm(forms.Form):
    part = forms.ChoiceField(label=_("Part"), choices=Capacity.Part.choices)
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"), required=False, help_text=_("The last day. Empty: without end."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["since"].initial = clock.today


class AeoForm(forms.Form):
    """Grant AEO status; a running one ends the day before."""

    tier = forms.ChoiceField(label=_("Tier"), choices=AeoStatus.Tier.choices)
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"), required=False, help_text=_("The last day. Empty: without end."))
    reason = forms.CharField(label=_("Grounds"), max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["since"].initial = clock.today


class AeoEndForm(forms.Form):
    on = DayField(label=_("Last day"))
    reason = forms.CharField(label=_("Grounds"), max_length=200)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["on"].initial = clock.today


class UserForm(forms.Form):
    """A new user. The person sets the password himself, by “Forgot your password?”."""

    email = forms.EmailField(label=_("E-mail address"), max_length=254)
    name = forms.CharField(label=_("Name"), max_length=150)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class MembershipForm(forms.Form):
    """Give a user a role, for an organisation, at an office or nationally."""

    role = forms.ChoiceField(label=_("Role"))
    organisation = OperatorField(
        label=_("Number of the organisation"),
        required=False,
        help_text=_("For declarants, carriers, terminal operators and gateways."),
    )
    office = forms.ModelChoiceField(
        label=_("Office"),
        queryset=Office.objects.none(),
        required=False,
        empty_label=_("No single office (national)"),
        to_field_name="code",
        help_text=_("For officers."),
    )
    skills = forms.CharField(
        label=_("Knows"),
        max_length=200,
        required=False,
        help_text=_("HS chapters and subjects, separated by commas, for example 84, 85."),
    )
    since = DayField(label=_("From"))
    until = DayField(label=_("Until"), required=False, help_text=_("The last day. Empty: without end."))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["role"].choices = [(role.value, role.label) for role in Role if role in PLACES]  # type: ignore[attr-defined]
        self.fields["office"].queryset = Office.objects.filter(active=True)  # type: ignore[attr-defined]
        self.fields["since"].initial = clock.today

    def clean_organisation(self) -> Organisation | None:
        number = self.cleaned_data["organisation"]
        if not number:
            return None
        found = Organisation.objects.filter(identifier=number).first()
        if found is None:
            raise forms.ValidationError(
                gettext("No organisation has the number “%(number)s”.") % {"number": number[:20]}
            )
        return found

    def clean_skills(self) -> list[str]:
        skills = [part.strip() for part in self.cleaned_data["skills"].split(",") if part.strip()]
        for skill in skills:
            _SKILL(skill)
        return skills


class ShareForm(forms.Form):
    """The share of the control draw in per cent, as people say it."""

    percent = forms.DecimalField(
        label=_("Share in per cent"),
        min_value=Decimal(1),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        help_text=_("Never below 1 per cent: the draw cannot be switched off."),
    )
    reason = ReasonField()

    @property
    def share(self) -> Decimal:
        return (self.cleaned_data["percent"] / 100).quantize(Decimal("0.0001"))


class HolidayForm(forms.Form):
    day = DayField(label=_("Day"))
    name = forms.CharField(label=_("Name of the holiday"), max_length=100)


class HoursForm(forms.Form):
    """Opening hours by weekday: `from_0` and `to_0` are Monday's. A day left empty is closed."""

    def __init__(self, *args: Any, hours: Mapping[str, Sequence[str]] | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        for number, name in enumerate(WEEKDAY_NAMES):
            opening, closing = (hours or {}).get(str(number), ("", ""))
            labels = _("%(day)s, from"), _("%(day)s, to")
            for part, label, initial in zip(("from", "to"), labels, (opening, closing), strict=True):
                field = forms.TimeField(
                    label=label % {"day": name},
                    required=False,
                    initial=initial,
                    widget=forms.TimeInput(
                        attrs={"type": "time", "class": "form-control", "aria-label": label % {"day": name}},
                        format="%H:%M",
                    ),
                )
                self.fields[f"{part}_{number}"] = field

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """Name of the day and its two fields."""
        return [(name, self[f"from_{n}"], self[f"to_{n}"]) for n, name in enumerate(WEEKDAY_NAMES)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(7):
            opening, closing = cleaned.get(f"from_{number}"), cleaned.get(f"to_{number}")
            if (opening is None) is not (closing is None):
                self.add_error(
                    f"to_{number}" if closing is None else f"from_{number}",
                    gettext("Give both times, or neither for a day on which the office is closed."),
                )
        return cleaned

    @property
    def hours(self) -> dict[int, tuple[str, str]]:
        found = ((n, self.cleaned_data[f"from_{n}"], self.cleaned_data[f"to_{n}"]) for n in range(7))
        return {n: (f"{a:%H:%M}", f"{b:%H:%M}") for n, a, b in found if a is not None}


class OfficeForm(HoursForm):
    """Open an office."""

    code = forms.CharField(
        label=_("Code"), max_length=8, help_text=_("Country and six characters, for example XM000101.")
    )
    name = forms.CharField(label=_("Name"), max_length=100)
    kind = forms.ChoiceField(label=_("Kind"), choices=Office.Kind.choices)
    unlocode = forms.RegexField(
        r"^[A-Z]{2}[A-Z0-9]{3}$",
        label=_("UN/LOCODE"),
        required=False,
        help_text=_("Five characters, for example XMPMA."),
    )
    time_zone = forms.CharField(
        label=_("Time zone"), max_length=40, help_text=_("A name such as Asia/Bangkok.")
    )
    percent = forms.DecimalField(
        label=_("Share of the control draw in per cent"),
        min_value=Decimal(1),
        max_value=Decimal(100),
        max_digits=5,
        decimal_places=2,
        initial=Decimal(5),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        week = dict.fromkeys(map(str, range(5)), ("08:00", "17:00"))
        super().__init__(*args, hours=week, **options)
        self.fields["time_zone"].initial = settings.GREENLANE_TIME_ZONE

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).strip().upper()
