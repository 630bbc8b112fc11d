"""Every address of the pages and who may open it: one line each. An address without a line fails the suite.

A line says who gets it (`who`), from whom it is hidden as if it did not exist (`hidden`, 404), and what
everybody else gets (403). Somebody signed in without a role is sent to the page of roles, a stranger to
the sign-in page. Where only one method is named, the other one opens nothing for anybody.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .outcomes import FORBIDDEN, HIDDEN, NO_ROLE, OK, SIGN_IN
from .visitors import ALL, ANONYMOUS, DESK, EVERYBODY, ROLELESS, SIGNED_IN, TRADERS
from .world import World

# Groups of visitors, named by why they may.
LODGERS = frozenset({"trader", "broker", "rival", "rival broker", "broker gateway"})
"""Act for an organisation that declares."""
OFFICE = frozenset({"officer", "supervisor here", "gate"})
ELSEWHERE = frozenset({"officer elsewhere", "supervisor elsewhere", "gate elsewhere"})
RISK = frozenset({"analyst", "rule approver", "oversight"})
"""Reads rules, policies, models and decisions."""
NATIONAL = frozenset({"supervisor", "cashier", "editor", "approver", "registrar"}) | RISK
SUPERVISORS = frozenset({"supervisor", "supervisor here", "supervisor elsewhere"})
SEES = frozenset({"trader", "gateway"}) | OFFICE | NATIONAL
"""Who sees the trader's declaration, which he lodged himself."""
BLIND = LODGERS - {"trader"} | ELSEWHERE
"""Who has the page of declarations, but not this one."""
PAYERS = frozenset({"trader", "broker", "broker gateway"}) | DESK
"""Who sees the trader's payments: also the broker, who holds his mandate."""
NOT_PAYERS = frozenset({"rival", "rival broker", "gateway"})
ACTS_FOR_TRADER = frozenset({"trader", "broker", "broker gateway"})
SEES_PAPERS = ACTS_FOR_TRADER | {"gateway"} | OFFICE | NATIONAL
"""Who sees the trader's document, which supports his declaration."""
NOT_PAPERS = frozenset({"rival", "rival broker"}) | ELSEWHERE
BASKETS = frozenset({"editor", "approver", "oversight"})
"""Reads changes of the tariff before they are published."""
ORGANISED = TRADERS - {"gateway"}
"""Act for an organisation."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Who gets what."""

    who: frozenset[str]
    hidden: frozenset[str] = frozenset()
    rest: str = FORBIDDEN
    roleless: str = NO_ROLE
    anonymous: str = SIGN_IN

    def expected(self, visitor: str) -> str:
        if visitor in self.who:
            return OK
        if visitor in self.hidden:
            return HIDDEN
        return {ANONYMOUS: self.anonymous, ROLELESS: self.roleless}.get(visitor, self.rest)


@dataclass(frozen=True, slots=True)
class Row:
    """One address: its arguments (keys of the world, or values), and the rules of its methods."""

    args: tuple[Any, ...] = ()
    get: Rule | None = None
    post: Rule | None = None
    data: dict[str, Any] = field(default_factory=dict)

    def arguments(self, world: World) -> list[Any]:
        known = {**vars(world), **world.keys}
        return [known.get(value, value) if isinstance(value, str) else value for value in self.args]


def only(who: Any, hidden: Any = (), **more: str) -> Rule:
    return Rule(frozenset(who), frozenset(hidden), **more)


PUBLIC = only(ALL)
PERSON = only(SIGNED_IN)
"""Whoever is signed in, also without a role: his own account."""
GONE = only((), ALL)
"""Nothing is there for anybody, as things stand."""
TO_SIGN_IN = only((), rest=SIGN_IN, roleless=SIGN_IN)
"""A step of signing in that nobody has begun."""
NOBODYS = only((), SIGNED_IN)
"""His own account has no such thing yet."""
GUIDED = only({"trader"}, LODGERS - {"trader"})
"""The trader's own draft."""

CHECKERS = only({"officer", "supervisor here", "supervisor"}, {"officer elsewhere", "supervisor elsewhere"})
"""Check the trader's declaration at its office."""
ANALYST = only({"analyst"})
LANE_CHANGERS = only({"supervisor", "supervisor here"}, {"supervisor elsewhere"})

ROWS: dict[str, Row] = {
    # --- public site ---
    "home": Row(get=PUBLIC),
    "track": Row(get=PUBLIC),
    "track_worker": Row(get=PUBLIC),
    "track_manifest": Row(get=PUBLIC),
    "tracked": Row(("mrn",), get=PUBLIC),
    "tracked_live": Row(("mrn",), get=GONE),  # without the stamp that the page signs
    "figures": Row(get=PUBLIC),
    "service_status": Row(get=PUBLIC),
    "service_status_json": Row(get=PUBLIC),
    "accessibility": Row(get=PUBLIC),
    "privacy": Row(get=PUBLIC),
    "robots": Row(get=PUBLIC),
    "tariff": Row(get=PUBLIC),
    "tariff_search": Row(get=PUBLIC),
    "tariff_code": Row(("190590",), get=PUBLIC),
    "calculator": Row(get=PUBLIC),
    "set_language": Row(get=PUBLIC, post=PUBLIC),
    "components": Row(get=PUBLIC),
    "component_message": Row(post=PUBLIC),
    # --- own account: everybody signed in, no more ---
    "account_home": Row(get=PERSON),
    "account_roles": Row(get=PERSON, post=only({"trader"}, rest=NO_ROLE), data={"membership": "membership"}),
    "account_enrol": Row(get=PERSON),
    "usersessions_list": Row(get=PERSON),
    "session_end": Row((999_999,), post=PERSON),
    "sessions_end_others": Row(post=PERSON),
    "account_login": Row(get=PUBLIC),
    "account_logout": Row(get=PUBLIC),
    "account_inactive": Row(get=PUBLIC),
    "account_signup": Row(get=PUBLIC),
    "account_reauthenticate": Row(get=PERSON),
    "account_email": Row(get=PERSON),
    "account_email_verification_sent": Row(get=PERSON),
    "account_change_password": Row(get=PERSON),
    "account_set_password": Row(get=PERSON),
    "account_reset_password": Row(get=PUBLIC),
    "account_confirm_login_code": Row(get=PERSON),
    "account_confirm_password_reset_code": Row(get=TO_SIGN_IN),
    "account_complete_password_reset": Row(get=PUBLIC),
    "account_password_reset_completed": Row(get=PUBLIC),
    "mfa_index": Row(get=PERSON),
    "mfa_authenticate": Row(get=PERSON),
    "mfa_reauthenticate": Row(get=PERSON),
    "mfa_activate_totp": Row(get=PERSON),
    "mfa_deactivate_totp": Row(get=NOBODYS),
    "mfa_view_recovery_codes": Row(get=NOBODYS),
    "mfa_generate_recovery_codes": Row(get=PERSON),
    "mfa_download_recovery_codes": Row(get=NOBODYS),
    "mfa_list_webauthn": Row(get=PERSON),
    "mfa_add_webauthn": Row(get=PERSON),
    "mfa_reauthenticate_webauthn": Row(get=PERSON),
    # Whoever asks signs in again first; only then his own keys are looked up (test_idor.py).
    "mfa_remove_webauthn": Row((1,), get=PERSON),
    "mfa_edit_webauthn": Row((1,), get=PERSON),
    "mfa_login_webauthn": Row(get=PERSON),
    "socialaccount_login_cancelled": Row(get=PUBLIC),
    "socialaccount_login_error": Row(get=TO_SIGN_IN),
    "socialaccount_signup": Row(get=TO_SIGN_IN),
    "socialaccount_connections": Row(get=PERSON),
    "openid_connect_login": Row(("nowhere",), get=GONE),
    "openid_connect_callback": Row(("nowhere",), get=GONE),
    # --- organisation and invitations ---
    "account_organisation": Row(get=only(ORGANISED, {"gateway"})),
    "membership_end": Row(("membership",), post=only({"trader"}, TRADERS - {"trader"})),
    "invitation_withdraw": Row(("invitation",), post=only({"trader"}, TRADERS - {"trader"})),
    "invitation": Row(get=GONE),
    "invitation_accept": Row(post=only((), SIGNED_IN)),
    "invitation_accept_own": Row(("invitation",), post=only((), SIGNED_IN)),
    "invitation_link": Row(("forged",), get=GONE),
    # --- shell and homes ---
    "view_save": Row(post=only(EVERYBODY)),
    "view_delete": Row(("view",), post=only({"trader"}, EVERYBODY)),
    "workplace": Row(get=only(EVERYBODY)),
    "portal_home": Row(get=only(TRADERS)),
    "desk_home": Row(get=only(DESK)),
    "search": Row(get=only(EVERYBODY)),
    # --- declarations ---
    "declarations": Row(get=only(LODGERS | {"gateway"} | DESK)),
    "rejected_messages": Row(get=only(LODGERS | {"gateway"})),
    "rejected": Row(("rejected",), get=only({"trader"} | NATIONAL, BLIND | OFFICE | {"gateway"})),
    "declaration": Row(("mrn",), get=only(SEES, BLIND)),
    "declaration_live": Row(("mrn",), get=only(SEES, BLIND)),
    "declaration_check": Row(
        ("drawn",),
        get=CHECKERS,
        post=CHECKERS,
    ),
    "declaration_register_goods": Row(("mrn",), post=only({"trader", "gateway"}, BLIND)),
    "declaration_withdraw": Row(
        ("mrn",), get=only({"trader", "gateway"}, BLIND), post=only({"trader", "gateway"}, BLIND)
    ),
    "declaration_request_cancellation": Row(
        ("mrn",), get=only({"trader", "gateway"}, BLIND), post=only({"trader", "gateway"}, BLIND)
    ),
    "declaration_approve_cancellation": Row(
        ("mrn",),
        get=only({"supervisor", "supervisor here"}, BLIND),
        post=only({"supervisor", "supervisor here"}, BLIND),
    ),
    "declaration_decline_cancellation": Row(
        ("mrn",),
        get=only({"supervisor", "supervisor here"}, BLIND),
        post=only({"supervisor", "supervisor here"}, BLIND),
    ),
    "cargo": Row(
        get=only({"carrier", "terminal", "gateway", "broker gateway"}),
        post=only({"carrier", "terminal", "gateway", "broker gateway"}),
    ),
    "gate": Row(
        get=only({"gate", "gate elsewhere", "terminal"}), post=only({"gate", "gate elsewhere", "terminal"})
    ),
    "load": Row(get=only(SUPERVISORS | {"oversight"})),
    # --- selection: decisions, findings, lanes ---
    "decision": Row(("drawn",), get=only(RISK | {"supervisor", "supervisor here"}, {"supervisor elsewhere"})),
    "findings": Row(("drawn",), get=CHECKERS, post=CHECKERS),
    "lane": Row(("drawn",), get=LANE_CHANGERS, post=LANE_CHANGERS),
    "lane_changes": Row(get=only(RISK | SUPERVISORS)),
    "lane_answer": Row(("lane_change",), get=LANE_CHANGERS, post=LANE_CHANGERS),
    # --- drawn checks ---
    "assessment_groups": Row(get=only({"supervisor", "oversight"})),
    "assessment_case": Row(
        ("assigned",),
        get=only({"supervisor", "oversight"}),
        post=only({"supervisor"}),
        data={"reason": "The officer is ill today.", "answer": "redraw"},
    ),
    # --- models, drift, policies, yields ---
    "risk_yield": Row(get=only(RISK)),
    "risk_models": Row(get=only(RISK)),
    "risk_model": Row(("model",), get=only(RISK)),
    "risk_model_train": Row(get=only({"analyst"}), post=only({"analyst"})),
    "risk_model_evaluate": Row(("model",), get=only({"analyst"}), post=only({"analyst"})),
    "risk_model_step": Row(
        ("model", "retire"), post=only({"analyst"}), data={"retire-reason": "It was only tried."}
    ),
    "risk_drift": Row(get=only(RISK)),
    "risk_drift_report": Row(("drift_report",), get=only(RISK)),
    "risk_drift_measure": Row(post=only({"analyst"})),
    "risk_policies": Row(get=only(RISK)),
    "risk_policy": Row(("policy",), get=only(RISK)),
    "risk_policy_draft": Row(get=only({"analyst"}), post=only({"analyst"})),
    "risk_policy_step": Row(
        ("policy", "discard"),
        post=only({"analyst", "rule approver"}),
        data={"discard-reason": "It came to nothing."},
    ),
    # --- rules, lists, canaries ---
    "rules": Row(get=only(RISK)),
    "rule": Row(("rule",), get=only(RISK)),
    "rule_new": Row(get=ANALYST, post=ANALYST),
    "rule_change": Row(("rule",), get=ANALYST, post=ANALYST),
    "rule_next": Row(("rule",), get=ANALYST, post=ANALYST),
    "rule_check": Row(post=ANALYST, data={"text": "net_mass > 5"}),
    "rule_fields": Row(get=ANALYST),
    "rule_backtest": Row(("rule",), get=ANALYST, post=ANALYST),
    "rule_step": Row(("rule", "retire"), post=ANALYST, data={"retire-remark": "It was drafted by mistake."}),
    "rules_live": Row(get=only({"rule approver"}), post=only({"rule approver"})),
    "risk_lists": Row(get=only(RISK)),
    "risk_list": Row(("risk_list",), get=only(RISK)),
    "risk_list_new": Row(get=ANALYST, post=ANALYST),
    "risk_list_next": Row(("risk_list",), get=ANALYST, post=ANALYST),
    "risk_list_step": Row(("risk_list", "publish"), post=only({"rule approver"})),
    "canaries": Row(get=only(RISK), post=ANALYST),
    "canary_drop": Row(("canary",), post=ANALYST),
    # --- guided lodgement, catalogue, uploads ---
    "drafts": Row(get=only(LODGERS)),
    "draft_new": Row(post=only(LODGERS)),
    "draft": Row(("draft",), get=GUIDED),
    "draft_delete": Row(("draft",), post=GUIDED),
    "draft_goods": Row(("draft",), get=GUIDED),
    "draft_item_new": Row(("draft",), get=GUIDED),
    "draft_item": Row(("draft", 1), get=GUIDED),
    "draft_item_copy": Row(("draft", 1), post=GUIDED),
    "draft_item_remove": Row(("draft", 1), post=GUIDED),
    "draft_duty": Row(("draft", 1), post=GUIDED),
    "draft_topic": Row(("draft", 1, "goods"), get=GUIDED, post=GUIDED),
    "draft_section": Row(("draft", "parties"), get=GUIDED, post=GUIDED),
    "draft_check": Row(("draft",), get=GUIDED),
    "draft_lodge": Row(("draft",), post=GUIDED),
    "draft_lodged": Row(("draft",), get=GUIDED),
    "draft_message": Row(("draft",), get=GUIDED),
    "commodity_suggestions": Row(get=only(LODGERS)),
    "catalogue": Row(get=only(LODGERS)),
    "catalogue_new": Row(get=only(LODGERS), post=only(LODGERS)),
    "catalogue_import": Row(get=only(LODGERS), post=only(LODGERS)),
    "catalogue_export": Row(get=only(LODGERS)),
    "catalogue_edit": Row(("good",), get=GUIDED, post=GUIDED),
    "catalogue_delete": Row(("good",), post=GUIDED),
    "upload": Row(get=only(LODGERS), post=only(LODGERS)),
    "upload_result": Row(("upload",), get=GUIDED),
    "upload_errors": Row(("upload",), get=GUIDED),
    "upload_correct": Row(("upload", 1), post=GUIDED),
    "declaration_copy": Row(("mrn",), get=GUIDED, post=GUIDED),
    "amend": Row(("mrn",), get=GUIDED, post=GUIDED),
    "lodgement_download": Row(("mrn", 1, "json"), get=only(SEES, BLIND)),
    # --- payments ---
    "payment_orders": Row(get=only(LODGERS | {"gateway"} | DESK)),
    "duty_account": Row(get=only(LODGERS, {"gateway"})),
    "duty_accounts": Row(get=only({"cashier", "oversight"})),
    "duty_account_top_up": Row(get=only({"cashier"}), post=only({"cashier"})),
    "duty_account_of": Row(("organisation",), get=only({"cashier", "oversight"})),
    "payment_books": Row(get=only({"cashier", "oversight"})),
    "payment_days": Row(get=only({"cashier", "oversight"})),
    "reconciliation": Row(get=only({"cashier", "oversight"})),
    "refunds": Row(get=only(LODGERS | {"gateway"} | DESK)),
    "refund": Row(("refund",), get=only(PAYERS, NOT_PAYERS)),
    "refund_pay_out": Row(("refund",), post=only({"cashier"})),
    "payment_order": Row(("order",), get=only(PAYERS, NOT_PAYERS)),
    "payment_live": Row(("order",), get=only(PAYERS, NOT_PAYERS)),
    "payment_pay_from_account": Row(
        ("order",), post=only((), LODGERS - {"broker gateway"} | {"gateway", "cashier"})
    ),
    "payment_confirm": Row(("order",), get=only({"cashier"}), post=only({"cashier"})),
    "payment_refund": Row(
        ("order",), get=only(SUPERVISORS | {"cashier"}), post=only(SUPERVISORS | {"cashier"})
    ),
    "payment_receipt": Row(("paid_order",), get=only(PAYERS, NOT_PAYERS)),
    "payment_receipt_pdf": Row(("paid_order",), get=only(PAYERS, NOT_PAYERS)),
    "demo_bank": Row(("order",), get=only(PAYERS, NOT_PAYERS), post=only(PAYERS, NOT_PAYERS)),
    # --- documents ---
    "declaration_papers": Row(("mrn",), get=only(SEES, BLIND)),
    "documents": Row(get=only(LODGERS | {"gateway"} | DESK)),
    "document_file": Row(get=only(LODGERS, {"gateway"}), post=only(LODGERS, {"gateway"})),
    "document": Row(("document",), get=only(SEES_PAPERS, NOT_PAPERS)),
    "document_content": Row(("document",), get=only(SEES_PAPERS, NOT_PAPERS)),
    "document_page": Row(("picture", 1), get=only(SEES_PAPERS, NOT_PAPERS)),
    "document_replace": Row(
        ("document",),
        get=only(ACTS_FOR_TRADER | {"gateway"}, {"rival", "rival broker"}),
        post=only(ACTS_FOR_TRADER | {"gateway"}, {"rival", "rival broker"}),
    ),
    # --- the register ---
    "mandates": Row(get=only(ORGANISED, {"gateway"})),
    "own_organisation": Row(
        get=only(ORGANISED, {"gateway"}), post=only(LODGERS - {"broker gateway"}, {"gateway"})
    ),
    "tokens": Row(get=only(TRADERS)),
    "token_issue": Row(get=only(TRADERS), post=only(TRADERS)),
    "access_token": Row(("token",), get=only({"trader", "registrar", "oversight"}, EVERYBODY)),
    "token_revoke": Row(("token",), post=only({"trader", "registrar"}, EVERYBODY - {"oversight"})),
    "mandate_give": Row(
        get=only({"trader", "broker", "rival", "rival broker", "registrar"}, {"gateway"}),
        post=only({"trader", "broker", "rival", "rival broker", "registrar"}, {"gateway"}),
    ),
    "mandate": Row(("mandate",), get=only({"trader", "broker", "broker gateway"} | DESK, TRADERS)),
    "mandate_revoke": Row(
        ("mandate",),
        post=only({"trader", "registrar"}, {"rival", "rival broker", "gateway", "carrier", "terminal"}),
    ),
    "desk_mandates": Row(get=only(DESK)),
    "organisations": Row(get=only(DESK)),
    "organisation_register": Row(get=only({"registrar"}), post=only({"registrar"})),
    "organisation": Row(("organisation",), get=only(DESK)),
    "organisation_capacity": Row(("organisation",), post=only({"registrar"})),
    "organisation_aeo": Row(("organisation",), post=only({"registrar"})),
    "organisation_aeo_end": Row(("organisation",), post=only({"registrar"})),
    "organisation_step": Row(("organisation", "suspend"), post=only({"registrar"})),
    "users": Row(get=only({"registrar", "oversight"})),
    "user_create": Row(get=only({"registrar"}), post=only({"registrar"})),
    "user": Row(("user",), get=only({"registrar", "oversight"})),
    "user_membership": Row(("user",), post=only({"registrar"})),
    "user_membership_end": Row(("user", "membership"), post=only({"registrar"})),
    "user_standing": Row(("user",), post=only({"registrar"})),
    "holidays": Row(get=only(DESK), post=only({"registrar"})),
    "holiday_remove": Row(("holiday",), post=only({"registrar"})),
    "offices": Row(get=only(DESK)),
    "office_open": Row(get=only({"registrar"}), post=only({"registrar"})),
    "office": Row(("office",), get=only(DESK)),
    "office_calendar": Row(("office",), get=only(DESK)),
    "office_share": Row(("office",), post=only({"supervisor", "supervisor here"})),
    "office_hours": Row(("office",), post=only({"registrar"})),
    "office_holiday": Row(("office",), post=only({"registrar"})),
    # --- baskets of reference data ---
    "baskets": Row(get=only(BASKETS)),
    "basket_open": Row(get=only({"editor"}), post=only({"editor"})),
    "basket": Row(("basket",), get=only(BASKETS)),
    "basket_lines": Row(("basket",), get=only(BASKETS)),
    "basket_trial": Row(("basket",), get=only(BASKETS)),
    "basket_step": Row(
        ("basket", "withdraw"),
        post=only({"editor"}),
        data={"withdraw-reason": "The budget was not passed."},
    ),
    "basket_measures": Row(("basket",), get=only({"editor"})),
    "measure_add": Row(("basket",), get=only({"editor"}), post=only({"editor"})),
    "measure_replace": Row(("basket", "measure"), get=only({"editor"}), post=only({"editor"})),
    "measure_end": Row(("basket", "measure"), get=only({"editor"}), post=only({"editor"})),
    "basket_change": Row(("basket", "change"), get=only(BASKETS)),
    "change_drop": Row(("basket", "change"), post=only({"editor"})),
    "exchange_rates": Row(get=only(BASKETS)),
    "rates_import": Row(get=only({"editor"}), post=only({"editor"})),
    # --- webhooks and notices ---
    "webhooks": Row(get=only(LODGERS)),
    "webhook_new": Row(get=only(LODGERS), post=only(LODGERS)),
    "webhook": Row(("webhook",), get=GUIDED),
    "webhook_ping": Row(("webhook",), post=GUIDED),
    "webhook_pause": Row(("webhook",), post=GUIDED),
    "webhook_resume": Row(("webhook",), post=GUIDED),
    "webhook_end": Row(("webhook",), post=GUIDED),
    "notifications": Row(get=only(EVERYBODY)),
    "notifications_read": Row(post=only(EVERYBODY)),
    "notification_bell": Row(get=only(EVERYBODY)),
    "notification_preferences": Row(get=only(EVERYBODY), post=only(EVERYBODY)),
    "notification_open": Row(("notification",), post=only({"trader"}, EVERYBODY)),
    "notification_read": Row(("notification",), post=only({"trader"}, EVERYBODY)),
    # --- the demo's own controls ---
    "traffic_pause": Row(post=only(SUPERVISORS)),
    "traffic_resume": Row(post=only(SUPERVISORS)),
}
# Reached by programs: each has its own way of knowing who calls, tested beside it (tests/api).
PROGRAMS = {"healthz", "readyz", "metrics"}
# Old names of the sign-on library that lead on to the pages above.
FORWARDED = {
    "account/social/login/cancelled/",
    "account/social/login/error/",
    "account/social/signup/",
    "account/social/connections/",
}
