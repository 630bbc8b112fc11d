"""How inspection is called on pages: its events in the history of a declaration, its gates."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from greenlane.declarations.words import Said, register_events, register_gate_name

register_gate_name("examination", _("Examination of goods"))
register_gate_name("compliance", _("Compliance verification"))
register_events(
    {
        "inspection.examination_ordered": Said(
            _("Examination of goods ordered"), "package", "yellow", _("Order %(order)s.")
        ),
        "inspection.appointment_proposed": Said(
            _("Time for the examination proposed"), "calendar", "secondary", _("At %(place)s.")
        ),
        "inspection.appointment_declined": Said(
            _("Another time asked for"), "calendar", "secondary", "%(reason)s"
        ),
        "inspection.examination_appointed": Said(
            _("Time for the examination agreed"), "calendar", "blue", _("At %(place)s.")
        ),
        "inspection.examination_started": Said(_("Examination begun"), "package", "blue"),
        "inspection.examination_to_confirm": Said(_("Second officer asked to look"), "users", "yellow"),
        "inspection.examination_sent_back": Said(_("Sent back to the examiner"), "arrow-back-up", "yellow"),
        "inspection.examination_reported": Said(_("Examination reported"), "clipboard-check", "green"),
        "inspection.examination_cancelled": Said(_("Examination no longer needed"), "x"),
        "inspection.discrepancy_accepted": Said(
            _("Assessment stands after the examination"), "check", "green", "%(reason)s"
        ),
        "inspection.discrepancy_given_back": Said(
            _("To be assessed again after the examination"), "arrow-back-up", "yellow", "%(reason)s"
        ),
        "inspection.verification_opened": Said(_("Compliance verification queued"), "clock", "secondary"),
        "inspection.verification_taken": Said(_("Compliance verification begun"), "clipboard-check"),
        "inspection.verification_set_aside": Said(
            _("Compliance verification set aside"), "clock", "yellow", "%(reason)s"
        ),
        "inspection.verification_resumed": Said(_("Compliance verification resumed"), "refresh", "blue"),
        "inspection.verification_taken_back": Said(
            _("Compliance verification taken back"), "refresh", "yellow", "%(reason)s"
        ),
        "inspection.verification_prioritised": Said(
            _("Compliance verification put first"), "hand-stop", "yellow", "%(reason)s"
        ),
        "inspection.verification_verified": Said(_("Compliance verified"), "clipboard-check", "green"),
        "inspection.verification_closed": Said(_("Compliance verification no longer needed"), "x"),
    }
)
