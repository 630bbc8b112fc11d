"""The tables of the register's pages."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from greenlane.foundation import clock
from greenlane.foundation.access import Role
from greenlane.parties.listing import validity, with_validity
from greenlane.parties.models import Capacity, Mandate, Membership, Office, Organisation, User
from greenlane.parties.people import PLACES
from greenlane.parties.periods import covering
from greenlane.parties.states import Validity
from greenlane.web.tables import Column, Filter, Kind, Table

Rows = QuerySet[Any]


def _parts(row: Organisation) -> str:
    """The parts played today; the list is prefetched."""
    return ", ".join(str(capacity.get_part_display()) for capacity in row.capacities.all())


def _find_organisations(rows: Rows, text: str) -> Rows:
    return rows.filter(Q(identifier__startswith=text.upper().replace(" ", "")) | Q(name__icontains=text))


ORGANISATIONS = Table(
    name="organisations",
    caption=_("Organisations"),
    columns=(
        Column(
            "identifier",
            _("Number"),
            "identifier",
            kind=Kind.CODE,
            sort=("identifier",),
            link=lambda row: reverse("organisation", args=[row.identifier]),
        ),
        Column("name", _("Name"), "name"),
        Column("standing", _("Standing"), "standing", kind=Kind.STATE),
        Column("parts", _("Parts"), _parts),
        Column("country", _("Country"), "country", shown=False),
        Column("registered", _("Entered"), "registered_at", kind=Kind.MOMENT),
    ),
    order="identifier",
    empty=_("No organisation is registered yet."),
    search=_find_organisations,
    search_hint=_("Number or name"),
    filters=(
        Filter(
            "standing",
            _("Standing"),
            lambda rows, value: rows.filter(standing=value),
            choices=lambda request: Organisation.Standing.choices,
        ),
        Filter(
            "part",
            _("Part"),
            lambda rows, value: rows.filter(
                pk__in=Capacity.objects.filter(covering(clock.today()), part=value).values("organisation_id")
            ),
            choices=lambda request: Capacity.Part.choices,
        ),
    ),
)


def mandate_state(row: Mandate) -> Validity:
    """Where a mandate stands today."""
    return validity(row.since, row.until, ended=row.revoked_at is not None)


def find_mandates(rows: Rows, text: str) -> Rows:
    """Mandates by number or name of either side."""
    number = text.upper().replace(" ", "")
    either = Q(principal__identifier__startswith=number) | Q(agent__identifier__startswith=number)
    return rows.filter(either | Q(principal__name__icontains=text) | Q(agent__name__icontains=text))


def _representation(row: Mandate) -> Any:
    return _("Indirect") if row.indirect else _("Direct")


MANDATES = Table(
    name="mandates",
    caption=_("Mandates"),
    columns=(
        Column(
            "number",
            _("Mandate"),
            "pk",
            kind=Kind.CODE,
            sort=("pk",),
            link=lambda row: reverse("mandate", args=[row.pk]),
        ),
        Column("principal", _("Given by"), "principal"),
        Column("agent", _("Broker"), "agent"),
        Column("since", _("From"), "since", kind=Kind.DATE),
        Column("until", _("Until"), "until", kind=Kind.DATE),
        Column("kind", _("Representation"), _representation),
        Column("state", _("State"), mandate_state, kind=Kind.STATE),
    ),
    order="-number",
    empty=_("There is no mandate yet."),
    search=find_mandates,
    search_hint=_("Number or name"),
    filters=(Filter("state", _("State"), with_validity, choices=lambda request: Validity.choices),),
)


class _AccountState:
    """Whether a user may sign in, as a state with a tone."""

    def __init__(self, active: bool) -> None:
        self.value = "in_force" if active else "blocked"
        self.label = _("Active") if active else _("Blocked")

    def __str__(self) -> str:
        return str(self.label)


def account_state(row: User) -> _AccountState:
    return _AccountState(row.is_active)


def _roles(row: User) -> str:
    """The roles played today; the list is prefetched."""
    return ", ".join(sorted({str(membership.get_role_display()) for membership in row.memberships.all()}))


def _places(row: User) -> str:
    return ", ".join(sorted({text for m in row.memberships.all() if (text := place_of(m))}))


def place_of(membership: Membership) -> str:
    """Where a role is played: the organisation's number, the office's code, or empty for nationally."""
    if membership.organisation is not None:
        return membership.organisation.identifier
    return membership.office.code if membership.office is not None else ""


def _roles_offered(request: HttpRequest) -> list[tuple[str, Any]]:
    return [(role.value, role.label) for role in Role if role in PLACES]


USERS = Table(
    name="users",
    caption=_("Users"),
    columns=(
        Column(
            "email",
            _("E-mail address"),
            "email",
            sort=("email",),
            link=lambda row: reverse("user", args=[row.pseudonym]),
        ),
        Column("name", _("Name"), "name"),
        Column("roles", _("Roles"), _roles),
        Column("places", _("Organisation or office"), _places),
        Column("state", _("State"), account_state, kind=Kind.STATE),
        Column("created", _("Created"), "created_at", kind=Kind.MOMENT, shown=False),
        Column("pseudonym", _("Pseudonym"), "pseudonym", kind=Kind.CODE, shown=False),
    ),
    order="email",
    empty=_("There is no user yet."),
    search=lambda rows, text: rows.filter(
        Q(email__icontains=text)
        | Q(name__icontains=text)
        | Q(
            pk__in=Membership.objects.filter(organisation__identifier__startswith=text.upper()).values("user")
        )
    ),
    search_hint=_("E-mail address, name or number of the organisation"),
    filters=(
        Filter(
            "role",
            _("Role"),
            lambda rows, value: rows.filter(
                pk__in=Membership.objects.filter(covering(clock.today()), role=value).values("user")
            ),
            choices=_roles_offered,
        ),
        Filter(
            "office",
            _("Office"),
            lambda rows, value: rows.filter(
                pk__in=Membership.objects.filter(covering(clock.today()), office__code=value).values("user")
            ),
            choices=lambda request: [(row.code, str(row)) for row in Office.objects.all()],
        ),
        Filter(
            "state",
            _("State"),
            lambda rows, value: rows.filter(is_active=value == "active"),
            choices=lambda request: [("active", _("Active")), ("blocked", _("Blocked"))],
        ),
    ),
)


def per_cent(row: Office) -> str:
    """The share of the control draw as people say it: 5, 2.5."""
    return f"{(row.control_share * 100).normalize():f}"


OFFICES = Table(
    name="offices",
    caption=_("Offices"),
    columns=(
        Column(
            "code",
            _("Code"),
            "code",
            kind=Kind.CODE,
            sort=("code",),
            link=lambda row: reverse("office", args=[row.code]),
        ),
        Column("name", _("Name"), "name"),
        Column("kind", _("Kind"), lambda row: row.get_kind_display()),
        Column("unlocode", _("UN/LOCODE"), "unlocode", kind=Kind.CODE),
        Column("zone", _("Time zone"), "time_zone", shown=False),
        Column("share", _("Control draw, per cent"), per_cent, kind=Kind.NUMBER),
    ),
    order="code",
    empty=_("No office is open yet."),
    search=lambda rows, text: rows.filter(Q(code__startswith=text.upper()) | Q(name__icontains=text)),
    search_hint=_("Code or name"),
    filters=(
        Filter(
            "kind",
            _("Kind"),
            lambda rows, value: rows.filter(kind=value),
            choices=lambda request: Office.Kind.choices,
        ),
    ),
)
