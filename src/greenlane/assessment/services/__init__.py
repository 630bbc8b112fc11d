"""The verbs of assessment, a file per concept."""

from greenlane.assessment.services.clocks import extend_overall, pause_clocks, remind, resume_clocks
from greenlane.assessment.services.closing import close
from greenlane.assessment.services.deciding import countersign, decide, send_back
from greenlane.assessment.services.drawing import draw, redraw, retry, take_over
from greenlane.assessment.services.escalation import (
    acknowledge,
    escalate,
    open_escalation,
    rate,
    resolve,
    show_complainant,
)
from greenlane.assessment.services.expiry import expire
from greenlane.assessment.services.goods_checks import (
    answer_first_check,
    drop_goods_checks,
    order_first_check,
    order_second_check,
    report_goods_check,
)
from greenlane.assessment.services.groups import add_member, end_member, keep_group, set_active, set_leave
from greenlane.assessment.services.guidance import draft_guidance, publish_guidance, withdraw_guidance
from greenlane.assessment.services.hearing import (
    answer,
    appoint_hearing,
    consent,
    drop,
    end_proposal,
    needs_second_signature,
    propose,
)
from greenlane.assessment.services.members import add_leave, remove_leave, set_conflicts
from greenlane.assessment.services.provisional import (
    assess_provisionally,
    end_enquiries,
    end_with_declaration,
    finalise,
    finalise_anew,
    list_missing,
    supply,
)
from greenlane.assessment.services.queries import (
    Asked,
    approve,
    ask,
    decline,
    discard_draft,
    fetch_back,
    issue,
    keep_draft,
    submit,
    take_back,
)
from greenlane.assessment.services.replies import Answer, close_queries, lapse, remind_of_query, reply
from greenlane.assessment.services.samples import note_overdue, order_test, report_test, withdraw_samples
from greenlane.assessment.services.secrets import commit_secret, publish_secret
from greenlane.assessment.services.security import (
    accept_security,
    decline_security,
    draw_on_security,
    offer_security,
    settle_security,
)
from greenlane.assessment.services.transfers import transfer_to_port
from greenlane.assessment.services.uniformity import compare_decisions, keep_decided

__all__ = [
    "Answer",
    "Asked",
    "accept_security",
    "acknowledge",
    "add_leave",
    "add_member",
    "answer",
    "answer_first_check",
    "appoint_hearing",
    "approve",
    "ask",
    "assess_provisionally",
    "close",
    "close_queries",
    "commit_secret",
    "compare_decisions",
    "consent",
    "countersign",
    "decide",
    "decline",
    "decline_security",
    "discard_draft",
    "draft_guidance",
    "draw",
    "draw_on_security",
    "drop",
    "drop_goods_checks",
    "end_enquiries",
    "end_member",
    "end_proposal",
    "end_with_declaration",
    "escalate",
    "expire",
    "extend_overall",
    "fetch_back",
    "finalise",
    "finalise_anew",
    "issue",
    "keep_decided",
    "keep_draft",
    "keep_group",
    "lapse",
    "list_missing",
    "needs_second_signature",
    "note_overdue",
    "offer_security",
    "open_escalation",
    "order_first_check",
    "order_second_check",
    "order_test",
    "pause_clocks",
    "propose",
    "publish_guidance",
    "publish_secret",
    "rate",
    "redraw",
    "remind",
    "remind_of_query",
    "remove_leave",
    "reply",
    "report_goods_check",
    "report_test",
    "resolve",
    "resume_clocks",
    "retry",
    "send_back",
    "set_active",
    "set_conflicts",
    "set_leave",
    "settle_security",
    "show_complainant",
    "submit",
    "supply",
    "take_back",
    "take_over",
    "transfer_to_port",
    "withdraw_guidance",
    "withdraw_samples",
]
