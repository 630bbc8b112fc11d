"""Who takes part: organisations, mandates, offices, officers, AEO status, users and access tokens."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Role
from greenlane.parties.states import TRANSITIONS
from greenlane.parties.states import Standing as OrganisationStanding


class Office(models.Model):
    """A customs office with its place, hours and holidays."""

    class Kind(models.TextChoices):
        SEAPORT = "seaport", _("Seaport")
        AIRPORT = "airport", _("Airport")
        INLAND = "inland", _("Inland depot")
        LAND = "land", _("Land post")

    code = models.CharField(max_length=8, unique=True)
    name = models.CharField(max_length=100)
    kind = models.CharField(max_length=10, choices=Kind)
    unlocode = models.CharField(max_length=5, blank=True)
    time_zone = models.CharField(max_length=40)
    hours = models.JSONField(default=dict, help_text=_('Weekday 0-6 to ["08:00", "17:00"].'))
    control_share = models.DecimalField(
        max_digits=5,
        decimal_places=4,
        default="0.05",
        help_text=_("Share of declarations drawn at random for a documentary check; never below the floor."),
    )
    active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                name="office_control_share_floor",
                condition=Q(control_share__gte="0.01", control_share__lte=1),
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def event_subject(self) -> str:
        return f"office/{self.code}"


class Holiday(models.Model):
    """A day on which an office, or every office (no office given), is closed."""

    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.CASCADE, related_name="holidays"
    )
    day = models.DateField()
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day"], name="holiday_once"),
            models.UniqueConstraint(fields=["day"], condition=Q(office=None), name="national_holiday_once"),
        ]


class Organisation(models.Model):
    """A trader, broker, carrier or terminal, known by its registration number."""

    Standing = OrganisationStanding
    LIFECYCLES = {"standing": TRANSITIONS}

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    identifier = models.CharField(max_length=17, unique=True)
    name = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2)
    standing = models.CharField(
        max_length=12, choices=OrganisationStanding, default=OrganisationStanding.REGISTERED
    )
    email = models.EmailField(blank=True)
    registered_at = models.DateTimeField()

    class Meta:
        ordering = ["identifier"]

    def __str__(self) -> str:
        return f"{self.identifier} {self.name}".strip()

    @property
    def event_subject(self) -> str:
        return f"organisation/{self.identifier}"


class Capacity(models.Model):
    """A part an organisation plays, from a date on; one organisation can play several."""

    class Part(models.TextChoices):
        IMPORTER = "importer", _("Importer")
        EXPORTER = "exporter", _("Exporter")
        BROKER = "broker", _("Customs broker")
        CARRIER = "carrier", _("Carrier")
        TERMINAL = "terminal", _("Terminal operator")
        WAREHOUSE = "warehouse", _("Warehouse keeper")
        AGENCY = "agency", _("Partner agency")
        BANK = "bank", _("Bank")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="capacities")
    part = models.CharField(max_length=10, choices=Part)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "part", "since"], name="capacity_once"),
            models.CheckConstraint(name="capacity_dates", condition=Q(until=None) | Q(until__gte=F("since"))),
        ]


class Mandate(models.Model):
    """A principal's authority for an agent (broker) to act for it between two dates."""

    principal = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandates_given")
    agent = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="mandates_held")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    indirect = models.BooleanField(default=False, help_text=_("The agent acts in its own name."))
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["principal", "agent", "since"], condition=Q(revoked_at=None), name="mandate_once"
            ),
            models.CheckConstraint(name="mandate_dates", condition=Q(until=None) | Q(until__gte=F("since"))),
            models.CheckConstraint(name="mandate_not_self", condition=~Q(principal=F("agent"))),
        ]

    @property
    def event_subject(self) -> str:
        return f"mandate/{self.pk}"

    def in_force(self, on: date) -> bool:
        ended = self.until is not None and self.until < on
        return self.revoked_at is None and self.since <= on and not ended


class AeoStatus(models.Model):
    """Authorised economic operator status, by effective date; revoking ends it on a date, never erases it."""

    class Tier(models.TextChoices):
        T1 = "T1", _("Tier 1")
        T2 = "T2", _("Tier 2")
        T3 = "T3", _("Tier 3")
        LO = "LO", _("Logistics operator")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="aeo_statuses")
    tier = models.CharField(max_length=2, choices=Tier)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-since"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "since"], name="aeo_status_once"),
            models.CheckConstraint(
                name="aeo_status_dates", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: object) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in. `pseudonym` is what the event log carries instead of a name."""

    email = models.EmailField(unique=True)
    name = models.CharField(max_length=150, blank=True)
    pseudonym = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    objects = UserManager()

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def event_subject(self) -> str:
        return f"user/{self.pseudonym}"


class Membership(models.Model):
    """A role a user plays, for an organisation (traders) or at an office (officers)."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=20, choices=Role)
    organisation = models.ForeignKey(
        Organisation, null=True, blank=True, on_delete=models.CASCADE, related_name="memberships"
    )
    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.CASCADE, related_name="officers"
    )
    skills = models.JSONField(
        default=list, blank=True, help_text=_("HS chapters and subjects an officer knows.")
    )
    manages = models.BooleanField(
        default=False, help_text=_("Invites people of the organisation and ends their roles.")
    )
    since = models.DateField()
    until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "organisation"],
                condition=Q(organisation__isnull=False),
                name="membership_once_in_organisation",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "office"],
                condition=Q(office__isnull=False),
                name="membership_once_at_office",
            ),
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(organisation=None, office=None),
                name="membership_once_nationally",
            ),
            models.CheckConstraint(
                name="membership_one_place", condition=Q(organisation=None) | Q(office=None)
            ),
        ]

    def in_force(self, on: date) -> bool:
        return self.since <= on and (self.until is None or self.until >= on)


class Invitation(models.Model):
    """An offer of a role in an organisation to an e-mail address. Only the digest of its link is kept."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    role = models.CharField(max_length=20, choices=Role)
    manages = models.BooleanField(default=False)
    email = models.EmailField()
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.CharField(max_length=64, help_text=_("Pseudonym of who invited."))
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        User, null=True, blank=True, on_delete=models.SET_NULL, related_name="invitations_accepted"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "email", "role"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="invitation_open_once",
            )
        ]

    @property
    def event_subject(self) -> str:
        return f"invitation/{self.pk}"

    def open_at(self, moment: datetime) -> bool:
        """Whether it can still be accepted."""
        return self.accepted_at is None and self.revoked_at is None and self.expires_at > moment


class ApiToken(models.Model):
    """An access token. Only its SHA-256 is kept; the secret is shown once, when it is issued."""

    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=12, unique=True)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]

    @property
    def event_subject(self) -> str:
        return f"token/{self.prefix}"
