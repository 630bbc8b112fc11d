"""Rows of the access matrix: declarations, their selection, checks and examinations, risk."""

from __future__ import annotations

from .rules import (
    ANALYST,
    BLIND,
    CASELESS,
    CHECK_ROLES,
    CHECKERS,
    ELSEWHERE,
    GUIDED,
    LABORATORY,
    LANE_CHANGERS,
    LODGERS,
    NATIONAL,
    OFFICE,
    PUBLIC,
    RISK,
    SECONDS,
    SEES,
    SUPERVISORS,
    Row,
    only,
)
from .visitors import DESK

CASES: dict[str, Row] = {
    # --- declarations ---
    "declarations": Row(get=only(LODGERS | {"gateway"} | DESK - CASELESS)),
    "rejected_messages": Row(get=only(LODGERS | {"gateway"})),
    "rejected": Row(("rejected",), get=only({"trader"} | NATIONAL, BLIND | OFFICE | {"gateway"})),
    "declaration": Row(("mrn",), get=only(SEES, BLIND)),
    "declaration_live": Row(("mrn",), get=only(SEES, BLIND)),
    "declaration_check": Row(
        ("drawn",),
        get=CHECKERS,
        post=CHECKERS,
    ),
    "declaration_query": Row(("drawn",), get=CHECKERS, post=CHECKERS),
    "declaration_query_preview": Row(("drawn",), get=CHECKERS, post=CHECKERS),
    "declaration_query_decision": Row(("drawn",), get=LANE_CHANGERS, post=LANE_CHANGERS),
    "declaration_reply": Row(
        ("queried",),
        get=only({"trader", "gateway"}, LODGERS - {"trader"}),
        post=only({"trader", "gateway"}, LODGERS - {"trader"}),
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
    "times": Row(get=only(SUPERVISORS | {"oversight", "monitor"})),
    # --- selection: decisions, findings, lanes ---
    "decision": Row(("drawn",), get=only(RISK | {"supervisor", "supervisor here"}, {"supervisor elsewhere"})),
    "findings": Row(("drawn",), get=CHECKERS, post=CHECKERS),
    "lane": Row(("drawn",), get=LANE_CHANGERS, post=LANE_CHANGERS),
    "lane_changes": Row(get=only(RISK | SUPERVISORS)),
    "lane_answer": Row(("lane_change",), get=LANE_CHANGERS, post=LANE_CHANGERS),
    # --- drawn checks ---
    # --- inspection ---
    "examinations": Row(get=only(DESK - CASELESS)),
    "examination": Row(
        ("examined",),
        get=only(OFFICE | NATIONAL, ELSEWHERE),
        post=only({"examiner"}, ELSEWHERE),
        data={"answer": "save"},
    ),
    "examination_second": Row(
        ("examined",),
        get=only(SECONDS, {"supervisor elsewhere"}),
        post=only(SECONDS, {"supervisor elsewhere"}),
    ),
    "examination_sheet": Row(("examined",), get=only(OFFICE | NATIONAL, ELSEWHERE)),
    "examination_appoint": Row(
        ("examined",),
        get=only(SECONDS, {"supervisor elsewhere"}),
        post=only(SECONDS, {"supervisor elsewhere"}),
    ),
    "examination_decide": Row(("examined",), get=LANE_CHANGERS, post=LANE_CHANGERS),
    "examination_answer": Row(
        ("examined",),
        get=only({"trader", "gateway"}, LODGERS - {"trader"}),
        post=only({"trader", "gateway"}, LODGERS - {"trader"}),
    ),
    "verifications": Row(get=only(DESK - CASELESS), post=only({"verifier"})),
    "verification": Row(
        ("examined",), get=only(OFFICE | NATIONAL, ELSEWHERE), post=only({"verifier"}, ELSEWHERE)
    ),
    "verification_supervise": Row(("examined",), get=LANE_CHANGERS, post=LANE_CHANGERS),
    "assessment_groups": Row(get=only({"supervisor", "oversight"})),
    "assessment_my_leave": Row(get=only(CHECK_ROLES)),
    "assessment_group": Row(("GOODS",), get=only({"supervisor", "oversight"})),
    "assessment_group_new": Row(get=only({"supervisor"}), post=only({"supervisor"})),
    "assessment_group_change": Row(("GOODS",), get=only({"supervisor"}), post=only({"supervisor"})),
    "assessment_switch": Row(("GOODS",), post=only({"supervisor"})),
    "assessment_member_add": Row(("GOODS",), post=only({"supervisor"})),
    "assessment_member": Row(("GOODS", "group_member"), get=only({"supervisor", "oversight"})),
    "assessment_member_end": Row(("GOODS", "group_member"), post=only({"supervisor"})),
    "assessment_leave_add": Row(("GOODS", "group_member"), post=only({"supervisor"})),
    "assessment_leave_remove": Row(("GOODS", "group_member"), post=only({"supervisor"})),
    "assessment_conflicts": Row(("GOODS", "group_member"), post=only({"supervisor"})),
    "assessment_case": Row(
        ("assigned",),
        get=only({"supervisor", "oversight"}),
        post=only({"supervisor"}),
        data={"reason": "The officer is ill today.", "answer": "redraw"},
    ),
    # --- reassessments ---
    "declaration_reassess": Row(("drawn",), get=CHECKERS, post=CHECKERS),
    "declaration_hearing": Row(("heard",), get=only(SEES, BLIND), post=only({"trader", "gateway"}, BLIND)),
    "declaration_agree": Row(
        ("heard",),
        get=only({"trader", "gateway"}, LODGERS - {"trader"}),
        post=only({"trader", "gateway"}, LODGERS - {"trader"}),
    ),
    "declaration_decide": Row(("heard",), get=CHECKERS, post=CHECKERS),
    "declaration_countersign": Row(("heard",), get=LANE_CHANGERS, post=LANE_CHANGERS),
    "reasoned_decision": Row(("judged",), get=only(SEES, BLIND)),
    "reasoned_decision_pdf": Row(("judged",), get=only(SEES, BLIND)),
    # --- provisional assessments, the laboratory, transfers ---
    "provisionals": Row(get=only(CHECK_ROLES | {"cashier", "oversight", "monitor"})),
    "provisional": Row(("provisional",), get=only(SEES, BLIND)),
    "case_step": Row(
        ("drawn", "order-test"),
        get=only({"officer", "supervisor here", "supervisor"}, BLIND),
        post=only({"officer", "supervisor here", "supervisor"}, BLIND),
    ),
    "samples": Row(get=only(LABORATORY)),
    "sample": Row(("sample",), get=only(LABORATORY), post=only(LABORATORY)),
    "sample_paper": Row(("sample",), get=only(LABORATORY)),
    "sample_paper_of_case": Row(("sampled", "sample"), get=only(SEES, BLIND)),
    "transfers": Row(get=only(SUPERVISORS | {"oversight", "monitor"})),
    # --- escalations: drawn for the officer elsewhere, so that his office stays out ---
    "escalation_figures": Row(get=PUBLIC),
    "escalations": Row(get=only(LODGERS)),
    "escalation_open": Row(("drawn",), get=GUIDED, post=GUIDED, data={"delay": "other"}),
    "escalation": Row(("escalation",), get=GUIDED, post=GUIDED, data={"rating": "5"}),
    "escalations_desk": Row(get=only(SUPERVISORS | {"monitor", "oversight"})),
    "escalation_case": Row(
        ("escalation",),
        get=only({"supervisor", "supervisor here", "monitor", "oversight"}, {"supervisor elsewhere"}),
        post=only({"supervisor", "supervisor here", "monitor"}, {"supervisor elsewhere"}),
        data={"answer": "acknowledge"},
    ),
    # --- uniformity, guidance, reports on ourselves ---
    "uniformity": Row(get=only({"monitor", "oversight"})),
    "uniformity_pair": Row(("pair",), get=only({"monitor", "oversight"})),
    "conduct": Row(get=only({"monitor", "oversight"})),
    "guidance": Row(get=only(DESK - CASELESS)),
    "guidance_draft": Row(get=only({"monitor"}), post=only({"monitor"})),
    "guidance_note": Row(
        ("note",),
        get=only(DESK - CASELESS),
        post=only({"monitor"}),
        data={"answer": "withdraw", "reason": "The tariff has changed."},
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
}
