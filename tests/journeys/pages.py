"""Every page of the product: its address, who opens it, what it is headed. A page that is not here fails a test.

The tests of pages, the languages, the phone width and the screenshots all walk through this one table.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

TRADER = "importer@aurora"
FAULTY_TRADER = "importer@gulfstream"
BROKER = "broker@compass"
CARRIER = "carrier@oceanlines"
TRADERS = {TRADER, FAULTY_TRADER, BROKER, CARRIER}
OFFICER = "officer@portmeridia"
SUPERVISOR = "supervisor@portmeridia"
NATIONAL = "supervisor@customs"
FRONT_DESK = "desk@portmeridia"
GATE = "gate@portmeridia"
CASHIER = "cashier@customs"
REGISTRAR = "registrar@customs"
EDITOR = "tariff.editor@customs"
APPROVER = "tariff.approver@customs"
OVERSIGHT = "oversight@audit"
ANALYST = "analyst@customs"
EXAMINER = "examiner@portmeridia"
VERIFIER = "verifier@portmeridia"
RULE_APPROVER = "rule.approver@customs"
LABORATORY = "laboratory@customs"
MONITOR = "monitor@customs"
ENQUIRIES = "enquiries@customs"
CURATOR = "curator@customs"
KNOWLEDGE_APPROVER = "knowledge.approver@customs"


@dataclass(frozen=True, slots=True)
class Listed:
    """One page. `args` names facts of the demo that stand in the address (see `furnishing`), or is a word of it;
    `part` tells two pages of one address apart."""

    url: str
    heading: str
    who: str = ""
    args: tuple[str, ...] = ()
    query: str = ""
    part: str = ""
    asks_again: bool = False
    """Opens only soon after the password was entered again."""
    status: int = 200

    @property
    def name(self) -> str:
        """What the page is called in test ids and file names."""
        role = self.who.partition("@")[0].replace(".", "_")
        return "-".join(part for part in (self.url, self.part, role) if part)

    @property
    def title(self) -> str:
        return self.heading or self.url.replace("_", " ").capitalize()

    @property
    def is_public(self) -> bool:
        return not self.who

    @property
    def is_of_traders(self) -> bool:
        return self.who in TRADERS

    def path(self, facts: dict[str, Any]) -> str:
        from django.urls import reverse

        given = [facts.get(name, name) for name in self.args]
        return reverse(self.url, args=given) + self.query


PAGES: tuple[Listed, ...] = (
    # url name, heading in English, who opens it, facts in the address
    # The public site
    Listed("home", "Customs"),
    Listed("track", "Track goods"),
    Listed("tracked", "26XM", args=("released",)),
    Listed("assignments", "Officers drawn by lot"),
    Listed("assignment_of", "Officers drawn for", args=("assigned",)),
    Listed("ask", "Ask Customs"),
    Listed("ask_person", "Ask a person"),
    Listed("kiosk", "Ask Customs"),
    Listed("kiosk_talk", "Ask Customs"),
    Listed("kiosk_person", "Ask a person"),
    Listed("knowledge_library", "Knowledge"),
    Listed("knowledge_document", "Carrying goods for others", "", ("knowledge_code",)),
    Listed("tariff", "Tariff"),
    Listed("tariff_search", "Search the tariff", query="?q=computer"),
    Listed("tariff_code", "8471", args=("code",)),
    Listed("calculator", "Duty calculator"),
    Listed("figures", "Figures"),
    Listed("escalation_figures", "Escalations"),
    Listed("service_status", ""),
    Listed("accessibility", "Accessibility"),
    Listed("privacy", "Privacy and cookies"),
    Listed("components", "Components"),
    Listed("contact", "Write to Customs"),
    Listed("contact_status", "Your enquiry", args=("letter_waits", "letter_key")),
    # Accounts
    Listed("account_login", "Sign in"),
    Listed("account_signup", "Open an account"),
    Listed("account_reset_password", "Set a new password"),
    Listed("account_home", "My account", TRADER),
    Listed("account_roles", "Choose a role", TRADER),
    Listed("account_enrol", "Enrol an organisation", TRADER),
    Listed("account_organisation", "People of the organisation", TRADER),
    Listed("account_email", "E-mail address", TRADER),
    Listed("account_change_password", "Change the password", TRADER),
    Listed("account_logout", "Sign out", TRADER),
    Listed("account_reauthenticate", "Is it you?", TRADER),
    Listed("mfa_index", "Second factors", TRADER),
    Listed("usersessions_list", "Sessions", TRADER),
    Listed("mfa_activate_totp", "", TRADER, asks_again=True),
    Listed("mfa_list_webauthn", "Passkeys", TRADER),
    Listed("mfa_add_webauthn", "", TRADER, asks_again=True),
    Listed("socialaccount_connections", "Single sign-on", TRADER),
    Listed("socialaccount_login_cancelled", "Single sign-on was cancelled"),
    Listed("socialaccount_login_error", "Single sign-on did not work", TRADER, status=401),
    Listed("account_inactive", "This account is switched off"),
    # The trader portal
    Listed("portal_home", "What needs me now", TRADER),
    Listed("portal_home", "What needs me now", CARRIER),
    Listed("search", "Search", TRADER, query="?q=SYN"),
    Listed("declarations", "Declarations", TRADER),
    Listed("rejected_messages", "Rejected messages", FAULTY_TRADER),
    Listed("rejected", "Rejected: SYN-", FAULTY_TRADER, ("rejected",)),
    Listed("declaration", "26XM", TRADER, ("due",)),
    Listed("declaration_register_goods", "Register the goods", TRADER, ("arrived",)),
    Listed("declaration_withdraw", "Withdraw the declaration", TRADER, ("mrn",)),
    Listed("declaration_request_cancellation", "Ask for cancellation", TRADER, ("checked",)),
    Listed("declaration_reply", "Customs asks", TRADER, ("queried",)),
    Listed("declaration_copy", "into a new draft", TRADER, ("mrn",)),
    Listed("amend", "Amend 26XM", TRADER, ("mrn",)),
    Listed("cargo", "Report cargo", CARRIER),
    Listed("drafts", "Drafts", TRADER),
    Listed("draft", "Declaration 26", TRADER, ("draft",)),
    *(
        Listed("draft_section", heading, TRADER, ("draft_full", section), part=section)
        for section, heading in (
            ("general", "What and where"),
            ("parties", "Who takes part"),
            ("shipment", "Invoice and delivery"),
            ("documents", "Documents and statements"),
        )
    ),
    Listed("draft_goods", "Goods items", TRADER, ("draft_full",)),
    *(
        Listed("draft_topic", heading, TRADER, ("draft_full", "first", topic), part=topic)
        for topic, heading in (
            ("goods", "Item 1: Commodity"),
            ("origin", "Item 1: Origin and preference"),
            ("packing", "Item 1: Quantity and packing"),
            ("value", "Item 1: Price"),
            ("papers", "Item 1: Documents of this item"),
        )
    ),
    Listed("draft_item", "Item 1", TRADER, ("draft_full", "first")),
    Listed("draft_check", "Check your answers", TRADER, ("draft",)),
    Listed("catalogue", "Product catalogue", TRADER),
    Listed("catalogue_new", "Add a product", TRADER),
    Listed("catalogue_import", "Import products", TRADER),
    Listed("catalogue_edit", "Product AU-1001", TRADER, ("good",)),
    Listed("upload", "Upload files", TRADER),
    Listed("upload_result", "Result of the check", TRADER, ("upload",)),
    Listed("documents", "Documents", TRADER),
    Listed("document_file", "File documents", TRADER),
    Listed("document", "Commercial invoice", TRADER, ("paper",)),
    Listed("document_replace", "Replace a document", TRADER, ("paper",)),
    Listed("declaration_papers", "Papers", TRADER, ("declared_from_papers",)),
    Listed("webhooks", "Webhooks", TRADER),
    Listed("webhook_new", "Subscribe an address", TRADER, asks_again=True),
    Listed("webhook", "Webhook", TRADER, ("webhook",)),
    Listed("notifications", "Notifications", TRADER),
    Listed("notification_preferences", "What you are told", TRADER),
    Listed("payment_orders", "Payment orders", TRADER),
    Listed("payment_order", "Payment order PO", TRADER, ("order_due",)),
    Listed("payment_receipt", "Receipt RC", TRADER, ("order_paid",)),
    Listed("demo_bank", "Bank of Meridia", TRADER, ("order_due",)),
    Listed("duty_account", "Duty account", TRADER),
    Listed("mandates", "Mandates", TRADER),
    Listed("mandate_give", "Give a mandate", TRADER),
    Listed("mandate", "Mandate", TRADER, ("mandate",)),
    Listed("own_organisation", "Aurora Electronics Trading", TRADER),
    Listed("tokens", "Access tokens", TRADER),
    Listed("token_issue", "Issue a token", TRADER, asks_again=True),
    Listed("access_token", "Warehouse system", TRADER, ("token",)),
    # Letters
    Listed("desk_home", "My work", ENQUIRIES),
    Listed("enquiries", "Enquiries", ENQUIRIES),
    Listed("enquiry", "Enquiry ENQ", ENQUIRIES, ("letter_waits",)),
    Listed("enquiry", "Enquiry ENQ", ENQUIRIES, ("letter_in_hand",), part="in_hand"),
    Listed("enquiry_evidence", "Passages", ENQUIRIES, ("letter_in_hand",), query="?q=cash"),
    Listed("enquiry_send", "Send the reply", ENQUIRIES, ("letter_in_hand",)),
    Listed("enquiry_print", "Enquiry ENQ", ENQUIRIES, ("letter_in_hand",)),
    Listed("curation", "For curators", CURATOR),
    Listed("curation_note", "Note for curators", CURATOR, ("curation_note",)),
    Listed("enquiry_figures", "Enquiry figures", ENQUIRIES),
    Listed("citation_samples", "Judge citations", ENQUIRIES),
    # The desks
    Listed("desk_home", "My work", OFFICER),
    Listed("desk_home", "My work", SUPERVISOR),
    Listed("desk_home", "My work", CASHIER),
    Listed("desk_home", "My work", REGISTRAR),
    Listed("search", "Search", OFFICER, query="?q=SYN"),
    Listed("declarations", "Declarations", OFFICER),
    Listed("declaration", "26XM", OFFICER, ("checked",)),
    Listed("declaration_check", "Documentary check", OFFICER, ("to_check",)),
    Listed("declaration_approve_cancellation", "cancellation", SUPERVISOR, ("asked",)),
    Listed("declaration_decline_cancellation", "cancellation", SUPERVISOR, ("asked",)),
    Listed("documents", "Documents", OFFICER),
    Listed("document", "Commercial invoice", OFFICER, ("paper",)),
    Listed("counter_papers", "Papers brought in", FRONT_DESK),
    Listed("counter_receive", "Receive a paper", FRONT_DESK),
    Listed("counter_receive", "Receive a paper", FRONT_DESK, query="?case=XM100000001", part="found"),
    Listed("counter_paper", "Certificate of origin", FRONT_DESK, ("counter_paper",)),
    Listed("counter_receipt", "Receipt CP", FRONT_DESK, ("counter_paper",)),
    Listed("declaration_papers", "Papers", OFFICER, ("declared_from_papers",)),
    Listed("findings", "What the check found", OFFICER, ("to_check",)),
    Listed("decision", "Decision record", ANALYST, ("checked",)),
    Listed("decision", "Decision record", SUPERVISOR, ("due",), query="?replay=1", part="again"),
    Listed("lane", "Change the lane", SUPERVISOR, ("due",)),
    Listed("lane_changes", "Changes of lanes", SUPERVISOR),
    Listed("lane_answer", "A milder lane needs a second person", SUPERVISOR, ("lane_change",)),
    Listed("examinations", "Examinations", EXAMINER),
    Listed("examination", "Examination", EXAMINER, ("examining",)),
    Listed("examination_sheet", "Examination sheet", EXAMINER, ("to_confirm",)),
    Listed("examination_appoint", "Propose a time", EXAMINER, ("to_answer",)),
    Listed("examination_second", "Second officer", SUPERVISOR, ("to_confirm",)),
    Listed("examination_decide", "Decide on the discrepancy", SUPERVISOR, ("to_confirm",)),
    Listed("examination_answer", "Time of the examination", TRADER, ("to_answer",)),
    Listed("verifications", "Compliance verification", VERIFIER),
    Listed("verification", "Verification", VERIFIER, ("examining",)),
    Listed("verification_supervise", "Place in the queue", SUPERVISOR, ("examining",)),
    Listed("declaration_query", "Query 1", OFFICER, ("for_query",)),
    Listed("declaration_query", "Query 1", OFFICER, ("queried",), part="waiting"),
    Listed("declaration_query_preview", "As the trader will read it", OFFICER, ("for_query",)),
    Listed("declaration_query_decision", "Decide on query 2", NATIONAL, ("for_approval",)),
    Listed("assessment_groups", "Drawn checks", NATIONAL),
    Listed("assessment_case", "Officers drawn for", NATIONAL, ("assigned",)),
    Listed("assessment_group", "All goods", NATIONAL, ("GOODS",)),
    Listed("assessment_group_new", "Open a group", NATIONAL),
    Listed("assessment_group_change", "Change the group GOODS", NATIONAL, ("GOODS",)),
    Listed("assessment_member", "", NATIONAL, ("GOODS", "group_member")),
    Listed("assessment_my_leave", "My leave", OFFICER),
    Listed("declaration_reassess", "Propose a reassessment", OFFICER, ("to_check",)),
    Listed("declaration_hearing", "Proposed reassessment", TRADER, ("heard",)),
    Listed("declaration_agree", "Agree to the reassessment", TRADER, ("heard",)),
    Listed("declaration_decide", "Decide on the reassessment", OFFICER, ("objected",)),
    Listed("declaration_countersign", "Second signature", SUPERVISOR, ("to_sign",)),
    Listed("reasoned_decision", "Reasoned decision", TRADER, ("judged",)),
    Listed("provisionals", "Provisional assessments", SUPERVISOR),
    Listed("provisional", "Provisional assessment", SUPERVISOR, ("provisional",)),
    Listed(
        "case_step", "Assess provisionally", SUPERVISOR, ("to_check", "assess-provisionally"), part="assess"
    ),
    Listed("case_step", "Finalise with a change", SUPERVISOR, ("provisional", "finalise-anew"), part="anew"),
    Listed("case_step", "Let the clocks stand still", SUPERVISOR, ("provisional", "pause"), part="pause"),
    Listed("case_step", "Have the goods examined first", OFFICER, ("to_check", "first-check"), part="first"),
    Listed("case_step", "Have a sample tested", OFFICER, ("to_check", "order-test"), part="test"),
    Listed("provisional", "Provisional assessment", TRADER, ("provisional",)),
    Listed("case_step", "Supply what is missing", TRADER, ("provisional", "supply"), part="supply"),
    Listed("case_step", "Give a security", TRADER, ("provisional", "give-security"), part="security"),
    Listed("desk_home", "My work", LABORATORY),
    Listed("samples", "Samples", LABORATORY),
    Listed("sample", "Sample LT", LABORATORY, ("sample",)),
    Listed("sample", "Sample LT", LABORATORY, ("tested_sample",), part="reported"),
    Listed("transfers", "Checks given to the port", NATIONAL),
    Listed("uniformity", "Uniformity", MONITOR),
    Listed("uniformity_pair", "Like goods decided differently", MONITOR, ("pair",)),
    Listed("conduct", "Reports on ourselves", MONITOR),
    Listed("guidance", "Guidance notes", OFFICER),
    Listed("guidance_draft", "Draft a note", MONITOR),
    Listed("guidance_note", "Computers with a screen", NATIONAL, ("note",)),
    Listed("escalations", "Escalations", TRADER),
    Listed("escalation_open", "Escalate the delay", TRADER, ("late",)),
    Listed("escalation", "Escalation 26XM", TRADER, ("escalation",)),
    Listed("escalations_desk", "Escalations", NATIONAL),
    Listed("escalation_case", "Escalation 26XM", NATIONAL, ("escalation",)),
    Listed("gate", "Gate", GATE),
    Listed("load", "Load of offices", SUPERVISOR),
    Listed("times", "Where the time goes", SUPERVISOR),
    Listed("payment_orders", "Payment orders", CASHIER),
    Listed("payment_order", "Payment order PO", CASHIER, ("order_paid",)),
    Listed("payment_confirm", "Confirm a transfer", CASHIER, ("order_due",)),
    Listed("payment_refund", "Admit a refund", CASHIER, ("order_paid",)),
    Listed("duty_accounts", "Duty accounts", CASHIER),
    Listed("duty_account_of", "Duty account", CASHIER, ("trader",)),
    Listed("duty_account_top_up", "Book money paid in", CASHIER),
    Listed("payment_books", "The books", CASHIER),
    Listed("payment_days", "Daily totals", CASHIER),
    Listed("reconciliation", "Reconciliation", CASHIER),
    Listed("deposits", "Deposits", CASHIER),
    Listed("deposit", "Deposit DP", CASHIER, ("deposit",)),
    Listed("refunds", "Refunds", CASHIER),
    Listed("refund", "Refund RF", CASHIER, ("refund",)),
    Listed("desk_mandates", "Mandates", REGISTRAR),
    Listed("organisations", "Organisations", REGISTRAR),
    Listed("organisation_register", "Register an organisation", REGISTRAR),
    Listed("organisation", "Aurora Electronics Trading", REGISTRAR, ("organisation",)),
    Listed("users", "Users", REGISTRAR),
    Listed("user_create", "Create a user", REGISTRAR),
    Listed("user", "Anong Wells", REGISTRAR, ("user",)),
    Listed("holidays", "National holidays", REGISTRAR),
    Listed("offices", "Offices", REGISTRAR),
    Listed("office_open", "Open an office", REGISTRAR),
    Listed("office", "Port Meridia", REGISTRAR, ("office",)),
    Listed("office_calendar", "20", REGISTRAR, ("office",)),
    Listed("knowledge", "Knowledge base", CURATOR),
    Listed("knowledge_new", "Draft a document", CURATOR),
    Listed("knowledge_version", "Carrying goods for others", CURATOR, ("knowledge_version",)),
    Listed(
        "knowledge_version",
        "Carrying goods for others",
        KNOWLEDGE_APPROVER,
        ("knowledge_version",),
        part="approve",
    ),
    Listed("knowledge_questions", "Alternative questions", CURATOR),
    Listed("knowledge_question", "A friend gave me a box", CURATOR, ("knowledge_question",)),
    Listed("knowledge_question_new", "Add a question", CURATOR),
    Listed("knowledge_edit", "Change the draft", CURATOR, ("knowledge_draft",)),
    Listed("knowledge_compare", "What changed", CURATOR, ("knowledge_version",)),
    Listed("baskets", "Changes to the tariff", EDITOR),
    Listed("basket_open", "Open a draft", EDITOR),
    Listed("basket", "Budget measures", EDITOR, ("basket",)),
    Listed("basket_change", "9504", EDITOR, ("basket", "measure")),
    Listed("basket_lines", "National lines", EDITOR, ("basket",)),
    Listed("basket_trial", "Trial declarations", APPROVER, ("basket",)),
    Listed("basket_measures", "Change or end a measure", EDITOR, ("basket",)),
    Listed("measure_add", "Add a measure", EDITOR, ("basket",)),
    Listed("measure_replace", "New rate", EDITOR, ("basket", "measure")),
    Listed("measure_end", "End a measure", EDITOR, ("basket", "measure")),
    Listed("exchange_rates", "Exchange rates", EDITOR),
    Listed("rates_import", "Import exchange rates", EDITOR),
    Listed("desk_home", "My work", ANALYST),
    Listed("risk_yield", "Lanes and yields", ANALYST),
    Listed("risk_models", "Models", ANALYST),
    Listed("risk_model", "Model M", RULE_APPROVER, ("model",)),
    Listed("risk_model", "Model M", ANALYST, ("waiting_model",)),
    Listed("risk_model_train", "Train a model", ANALYST),
    Listed("risk_model_evaluate", "Evaluate M", ANALYST, ("waiting_model",)),
    Listed("risk_drift", "Drift", ANALYST),
    Listed("risk_drift_report", "Drift", ANALYST, ("drift",)),
    Listed("risk_policies", "Policies", ANALYST),
    Listed("risk_policy", "Policy", RULE_APPROVER, ("policy",)),
    Listed("risk_policy_draft", "Draft a policy", ANALYST),
    Listed("rules", "Rules", ANALYST),
    Listed("rule", "Cheap electronics", ANALYST, ("rule",)),
    Listed("rule", "Cheap electronics", RULE_APPROVER, ("shadow_rule",)),
    Listed("rule_new", "New rule", ANALYST),
    Listed("rule_change", "Change", ANALYST, ("rule",)),
    Listed("rule_next", "Next version", ANALYST, ("shadow_rule",)),
    Listed("rule_backtest", "Backtest", ANALYST, ("rule",)),
    Listed("rules_live", "Let rules go live", RULE_APPROVER),
    Listed("rules_live", "Let rules go live", RULE_APPROVER, query="?rule=R0002.1", part="tried"),
    Listed("risk_lists", "Lists", ANALYST),
    Listed("risk_list", "Watched origins", RULE_APPROVER, ("risk_list",)),
    Listed("risk_list_new", "New list", ANALYST),
    Listed("risk_list_next", "Next version", ANALYST, ("risk_list",)),
    Listed("canaries", "Canaries", ANALYST),
)

NOT_PAGES: tuple[Listed, ...] = (
    # url name, what it answers instead of a page, who asks, facts in the address
    Listed("set_language", "keeps the language and goes back"),
    Listed("workplace", "leads to the home page of the role", TRADER),
    Listed("track_worker", "the script that keeps tracking pages for when there is no network"),
    Listed("track_manifest", "describes the tracking page to a phone"),
    Listed("assignment_records", "a file", args=("assigned",)),
    Listed("ask_panel", "a piece of every public page: what its dialog to the assistant holds"),
    Listed("service_status_json", "the state for machines"),
    Listed("robots", "for search engines"),
    Listed("declaration_live", "a piece of the declaration page", TRADER, ("due",)),
    Listed("payment_live", "a piece of the payment page", TRADER, ("order_due",)),
    Listed("payment_receipt_pdf", "a file", TRADER, ("order_paid",)),
    Listed("reasoned_decision_pdf", "a file", TRADER, ("judged",)),
    Listed("draft_message", "a file", TRADER, ("draft_full",)),
    Listed("lodgement_download", "a file", TRADER, ("due", "version", "xml")),
    Listed("catalogue_export", "a file", TRADER),
    Listed("document_content", "a file", TRADER, ("paper",)),
    Listed("sample_paper", "a file", LABORATORY, ("tested_sample",)),
    Listed("sample_paper_of_case", "a file", OFFICER, ("tested", "tested_sample")),
    Listed("document_page", "a picture", TRADER, ("paper", "first")),
    Listed("document_unredacted", "leads to the document for who may know whose it is", TRADER, ("paper",)),
    Listed("upload_errors", "a file", TRADER, ("upload",)),
    Listed("commodity_suggestions", "a piece of the goods page", TRADER, query="?code=computer"),
    Listed("draft_item_new", "leads to the first topic of a new item", TRADER, ("draft_full",)),
    Listed("notification_bell", "a piece of the header", TRADER),
    Listed("rule_fields", "a piece of the editor", ANALYST),
    Listed("mfa_login_webauthn", "the challenge for a passkey, for the script of the sign-in page"),
    Listed("account_confirm_login_code", "leads to the sign-in: no code to sign in with is mailed"),
    Listed("socialaccount_signup", "leads to the sign-in: single sign-on asks nothing more"),
)
"""Addresses that answer with a file, a fragment, data or another address."""

WALKED: dict[str, str] = {
    # url name: how a journey gets there
    "account_email_verification_sent": "after another e-mail address was given",
    "account_set_password": "after single sign-on",
    "account_confirm_password_reset_code": "after asking for a new password",
    "account_complete_password_reset": "after the code of a new password",
    "account_password_reset_completed": "after a new password",
    "mfa_authenticate": "after the password of somebody with a second factor",
    "mfa_reauthenticate": "before a change of factors",
    "mfa_reauthenticate_webauthn": "before a change of factors",
    "mfa_deactivate_totp": "with an authenticator app",
    "mfa_view_recovery_codes": "with recovery codes",
    "mfa_generate_recovery_codes": "with a second factor",
    "mfa_remove_webauthn": "with a passkey",
    "mfa_edit_webauthn": "with a passkey",
    "openid_connect_login": "where single sign-on is set up",
    "openid_connect_callback": "after single sign-on that failed",
    "invitation": "by the link of an invitation",
    "draft_lodged": "after lodging a draft",
}
"""Pages that only a journey can open, since they need what happened just before. It calls `seen` on each."""

WALKED_PAST: dict[str, str] = {
    # url name: what it answers instead of a page
    "mfa_download_recovery_codes": "a file",
    "tracked_live": "a piece of the tracking page, for who has seen that page",
    "invitation_link": "keeps the token of an invitation and leads to its page",
}
"""Addresses that are no pages and that only a journey can open."""
