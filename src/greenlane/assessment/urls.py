"""Addresses of assessment."""

from __future__ import annotations

from django.urls import path

from greenlane.assessment.views import (
    approvals,
    decisions,
    draws,
    escalation,
    escalation_desk,
    group_forms,
    groups,
    guidance,
    hearing,
    provisional,
    queries,
    replies,
    samples,
    steps,
    transfers,
    uniformity,
)

urlpatterns = [
    path("declarations/<str:mrn>/query/", queries.query, name="declaration_query"),
    path("declarations/<str:mrn>/query/preview/", queries.preview, name="declaration_query_preview"),
    path("declarations/<str:mrn>/query/decision/", approvals.decision, name="declaration_query_decision"),
    path("declarations/<str:mrn>/reply/", replies.reply, name="declaration_reply"),
    path("declarations/<str:mrn>/escalate/", escalation.ask, name="escalation_open"),
    path("escalations/", escalation.mine, name="escalations"),
    path("escalations/<str:number>/", escalation.followed, name="escalation"),
    path("desk/escalations/", escalation_desk.listed, name="escalations_desk"),
    path("desk/escalations/<str:number>/", escalation_desk.case, name="escalation_case"),
    path("desk/uniformity/", uniformity.listed, name="uniformity"),
    path("desk/uniformity/<int:pk>/", uniformity.pair, name="uniformity_pair"),
    path("desk/conduct/", uniformity.ourselves, name="conduct"),
    path("desk/guidance/", guidance.listed, name="guidance"),
    path("desk/guidance/new/", guidance.draft, name="guidance_draft"),
    path("desk/guidance/<str:number>/", guidance.note, name="guidance_note"),
    path("desk/assessment/", draws.groups, name="assessment_groups"),
    path("desk/assessment/leave/", groups.my_leave, name="assessment_my_leave"),
    path("desk/assessment/groups/new/", group_forms.create, name="assessment_group_new"),
    path("desk/assessment/groups/<str:code>/change/", group_forms.change, name="assessment_group_change"),
    path("desk/assessment/groups/<str:code>/", groups.group, name="assessment_group"),
    path("desk/assessment/groups/<str:code>/switch/", groups.switch, name="assessment_switch"),
    path("desk/assessment/groups/<str:code>/officers/", groups.member_add, name="assessment_member_add"),
    path("desk/assessment/groups/<str:code>/<int:number>/", groups.member, name="assessment_member"),
    path(
        "desk/assessment/groups/<str:code>/<int:number>/end/", groups.member_end, name="assessment_member_end"
    ),
    path(
        "desk/assessment/groups/<str:code>/<int:number>/leave/", groups.leave_add, name="assessment_leave_add"
    ),
    path(
        "desk/assessment/groups/<str:code>/<int:number>/leave/removal/",
        groups.leave_remove,
        name="assessment_leave_remove",
    ),
    path(
        "desk/assessment/groups/<str:code>/<int:number>/conflicts/",
        groups.conflicts,
        name="assessment_conflicts",
    ),
    path("desk/assessment/<str:mrn>/", draws.case, name="assessment_case"),
    path("declarations/<str:mrn>/reassess/", decisions.reassess, name="declaration_reassess"),
    path("declarations/<str:mrn>/hearing/", hearing.hearing, name="declaration_hearing"),
    path("declarations/<str:mrn>/hearing/agree/", hearing.agree, name="declaration_agree"),
    path("declarations/<str:mrn>/hearing/decide/", decisions.decide, name="declaration_decide"),
    path("declarations/<str:mrn>/hearing/sign/", decisions.countersign, name="declaration_countersign"),
    path("declarations/<str:mrn>/reasoned-decision/", decisions.decision, name="reasoned_decision"),
    path(
        "declarations/<str:mrn>/reasoned-decision.pdf", decisions.decision_pdf, name="reasoned_decision_pdf"
    ),
    path("desk/provisional/", provisional.register, name="provisionals"),
    path("desk/transfers/", transfers.transfers, name="transfers"),
    path("desk/samples/", samples.samples, name="samples"),
    path("desk/samples/<str:number>/", samples.sample, name="sample"),
    path("desk/samples/<str:number>/report/", samples.paper, name="sample_paper"),
    path("declarations/<str:mrn>/provisional/", provisional.provisional, name="provisional"),
    path("declarations/<str:mrn>/samples/<str:number>/", samples.paper_of_case, name="sample_paper_of_case"),
    path("declarations/<str:mrn>/steps/<slug:name>/", steps.step, name="case_step"),
]
