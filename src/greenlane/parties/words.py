"""Words for the events of the register, as histories show them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from greenlane.web.history import register_words

register_words(
    {
        "mandate.given": _("Mandate given"),
        "mandate.revoked": _("Mandate revoked"),
        "office.control_share_changed": _("Share of the control draw changed"),
        "office.holiday_removed": _("Holiday removed"),
        "office.holidays_added": _("Holidays added"),
        "office.hours_changed": _("Opening hours changed"),
        "office.opened": _("Office opened"),
        "organisation.aeo_ended": _("AEO status ended"),
        "organisation.aeo_granted": _("AEO status granted"),
        "organisation.application_rejected": _("Application rejected"),
        "organisation.applied": _("Applied for an entry in the register"),
        "organisation.capacity_added": _("Part added"),
        "organisation.contact_changed": _("E-mail address changed"),
        "organisation.recognised": _("Recognised at its first declaration"),
        "organisation.registered": _("Entered in the register"),
        "organisation.reinstated": _("Suspension ended"),
        "organisation.suspended": _("Suspended"),
        "token.issued": _("Access token issued"),
        "token.revoked": _("Access token revoked"),
        "user.email_changed": _("E-mail address changed"),
        "user.email_confirmed": _("E-mail address confirmed"),
        "user.factor_added": _("Second factor added"),
        "user.factor_removed": _("Second factor removed"),
        "user.factor_renewed": _("Recovery codes renewed"),
        "user.language_chosen": _("Language chosen"),
        "user.recovery_codes_shown": _("Recovery codes shown"),
        "user.sign_on_connected": _("Single sign-on connected"),
        "user.sign_on_disconnected": _("Single sign-on disconnected"),
        "user.blocked": _("User blocked"),
        "user.created": _("User created"),
        "user.membership_added": _("Role given"),
        "user.membership_ended": _("Role ended"),
        "user.password_changed": _("Password changed"),
        "user.renamed": _("Name changed"),
        "user.session_ended": _("Session ended"),
        "user.sign_in_failed": _("Sign-in failed"),
        "user.signed_in": _("Signed in"),
        "user.signed_out": _("Signed out"),
        "user.signed_up": _("Account opened"),
        "user.unblocked": _("User let in again"),
    },
    {
        "role": _("Role"),
        "organisation": _("Organisation"),
        "office": _("Office"),
        "part": _("Part"),
        "tier": _("Tier"),
        "on": _("Last day"),
        "day": _("Day"),
        "principal": _("Given by"),
        "agent": _("Broker"),
        "scopes": _("Scopes"),
    },
)
