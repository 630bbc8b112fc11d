"""Groups and their officers, the secrets of the days, draws and assignments."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _

from greenlane.assessment.states import ASSIGNMENT, OPEN, AssignmentState
from greenlane.declarations.models import Declaration
from greenlane.parties.models import Membership


class AssessmentGroup(models.Model):
    """Officers who know certain goods and check them for every office, within common hours."""

    code = models.CharField(max_length=12, unique=True)
    name = models.CharField(max_length=100)
    chapters = models.JSONField(default=list, help_text=_('HS chapters the group covers: ["19", "20"].'))
    opens = models.TimeField()
    closes = models.TimeField(help_text=_("00:00 is midnight at the end of the day."))
    weekdays = models.JSONField(
        default=list, help_text=_("Weekdays on which it works, 0 Monday to 6 Sunday.")
    )
    load_cap = models.PositiveSmallIntegerField(
        help_text=_("Open cases beyond which an officer gets no more.")
    )
    limit_hours = models.PositiveSmallIntegerField(
        default=3, help_text=_("Working hours until a case without a decision is drawn again.")
    )
    active = models.BooleanField(default=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(name="assessment_group_load_cap", condition=Q(load_cap__gte=1)),
            models.CheckConstraint(name="assessment_group_limit", condition=Q(limit_hours__gte=1)),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def weekday_names(self) -> list[str]:
        return [str(WEEKDAYS_ABBR[day]) for day in self.weekdays]

    @property
    def event_subject(self) -> str:
        return f"assessment_group/{self.code}"


class GroupMember(models.Model):
    """An officer of a group: from when to when, when he is away, whose cases he must not get."""

    group = models.ForeignKey(AssessmentGroup, on_delete=models.CASCADE, related_name="members")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="assessment_groups")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    leave = models.JSONField(
        default=list, help_text=_('Days away: [["2026-12-24", "2026-12-31"]], inclusive.')
    )
    conflicts = models.JSONField(
        default=list, help_text=_("Registration numbers of organisations he declared an interest in.")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["group", "membership"], name="group_member_once"),
            models.CheckConstraint(
                name="group_member_dates", condition=Q(until=None) | Q(until__gte=F("since"))
            ),
        ]

    @property
    def officer(self) -> str:
        """The pseudonym under which the officer appears in the event log; published records blind it."""
        return str(self.membership.user.pseudonym)

    @property
    def office(self) -> str:
        return self.membership.office.code if self.membership.office is not None else ""

    def on_leave(self, day: date) -> bool:
        return any(first <= day.isoformat() <= last for first, last in self.leave)


class DrawSecret(models.Model):
    """The secret of a day. Nobody reads it but the draw until it is disclosed; append-only."""

    day = models.DateField(unique=True)
    commitment = models.CharField(max_length=64)
    secret = models.CharField(max_length=64)
    committed_at = models.DateTimeField()

    @property
    def event_subject(self) -> str:
        return f"draw_day/{self.day.isoformat()}"


class DrawDisclosure(models.Model):
    """The publication of a day's secret; append-only."""

    secret = models.OneToOneField(DrawSecret, on_delete=models.PROTECT, related_name="disclosure")
    published_at = models.DateTimeField()


class DrawBlinding(models.Model):
    """The key under which the records of a day name officers. Never published, opened by audit; append-only."""

    secret = models.OneToOneField(DrawSecret, on_delete=models.PROTECT, related_name="blinding")
    commitment = models.CharField(max_length=64)
    key = models.CharField(max_length=64)
    committed_at = models.DateTimeField()


class Draw(models.Model):
    """One draw with its record as published; append-only."""

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="draws")
    ordinal = models.PositiveSmallIntegerField()
    day = models.DateField()
    record = models.TextField(help_text=_("Canonical JSON."))
    digest = models.CharField(max_length=64)
    drawn_at = models.DateTimeField()

    class Meta:
        ordering = ["ordinal"]
        constraints = [models.UniqueConstraint(fields=["declaration", "ordinal"], name="draw_once")]
        indexes = [models.Index(fields=["day"], name="draw_day")]


class DrawSheet(models.Model):
    """The officers of a draw as they are, for audit and for the officers themselves; append-only, not published."""

    draw = models.OneToOneField(Draw, on_delete=models.PROTECT, related_name="sheet")
    text = models.TextField(help_text=_("Canonical JSON."))


class Assignment(models.Model):
    """A check in the hands of one officer, or of nobody yet. `draw` is empty where a supervisor took it over."""

    LIFECYCLES = {"state": ASSIGNMENT}

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="assignments")
    group = models.ForeignKey(AssessmentGroup, on_delete=models.PROTECT, related_name="assignments")
    ordinal = models.PositiveSmallIntegerField()
    draw = models.OneToOneField(Draw, null=True, on_delete=models.PROTECT, related_name="assignment")
    membership = models.ForeignKey(
        Membership, null=True, on_delete=models.SET_NULL, related_name="assignments"
    )
    officer = models.CharField(
        max_length=64, blank=True, help_text=_("Pseudonym; empty while nobody has it.")
    )
    state = models.CharField(max_length=10, choices=AssignmentState)
    drawn_at = models.DateTimeField()
    due_at = models.DateTimeField(help_text=_("When it is drawn again unless it was decided."))
    first_decision_at = models.DateTimeField(
        null=True, help_text=_("When its officer first acted on it; from then on it stays with him.")
    )
    ended_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True, help_text=_("Why it is here, or why nobody could be drawn."))

    class Meta:
        ordering = ["ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["declaration", "ordinal"], name="assignment_once"),
            models.UniqueConstraint(
                fields=["declaration"], condition=Q(state__in=OPEN), name="assignment_open_once"
            ),
            models.CheckConstraint(
                name="assignment_has_officer",
                condition=~Q(state=AssignmentState.DRAWN) | ~Q(officer=""),
            ),
        ]
        indexes = [
            models.Index(fields=["officer", "due_at"], name="assignment_mine", condition=Q(state__in=OPEN)),
            models.Index(fields=["due_at"], name="assignment_due", condition=Q(state__in=OPEN)),
            models.Index(fields=["group", "-drawn_at"], name="assignment_group"),
        ]

    @property
    def event_subject(self) -> str:
        return f"assignment/{self.declaration.mrn}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN
