"""Scopes of access tokens in words, and which of them a role can carry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from greenlane.foundation.access import Role, allowed, permission_names
from greenlane.parties.models import Membership
from greenlane.parties.selectors import actor_for_membership

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

OWN_OBJECTS: dict[Role, tuple[str, ...]] = {
    Role.DECLARANT: (
        "parties.manage_mandate",
        "parties.manage_tokens",
        "parties.set_contact",
        "payment.pay_from_account",
    ),
    Role.SUPERVISOR: ("parties.set_control_share",),
}
"""Permissions whose predicate needs an object, which a token cannot know yet."""

WORDS: dict[str, str | _StrPromise] = {
    "assessment.approve_query": _("Decide on second and third queries"),
    "assessment.answer_hearing": _("Answer proposed reassessments"),
    "assessment.countersign": _("Countersign reassessments"),
    "assessment.accept_security": _("Accept securities of provisional assessments"),
    "assessment.approve_first_check": _("Approve first checks outside the list"),
    "assessment.assess_provisionally": _("Assess provisionally and keep the clocks"),
    "assessment.draw": _("Draw officers for checks"),
    "assessment.extend_provisional": _("Extend provisional assessments"),
    "assessment.finalise": _("Finalise provisional assessments"),
    "assessment.draft_guidance": _("Draft guidance notes"),
    "assessment.escalate": _("Escalate delayed checks, follow and rate escalations"),
    "assessment.handle_escalations": _("Handle escalations of delayed checks"),
    "assessment.open_names": _("Show whose a name in a published draw is"),
    "assessment.manage_groups": _("Keep assessment groups and their officers"),
    "assessment.publish_guidance": _("Publish and withdraw guidance notes"),
    "assessment.read_escalations": _("Read escalations of delayed checks"),
    "assessment.read_guidance": _("Read guidance notes"),
    "assessment.read_groups": _("Read assessment groups and their load"),
    "assessment.read_provisional": _("Read the register of provisional assessments"),
    "assessment.read_transfers": _("Read which checks went to the port of import"),
    "assessment.read_uniformity": _("Read how evenly goods are assessed, and reports on officers"),
    "assessment.redraw": _("Have a check drawn again"),
    "assessment.reply_query": _("Reply to queries of Customs"),
    "assessment.time_queries": _("Remind of queries and let them lapse"),
    "assessment.supply": _("Give securities and supply what is missing"),
    "assessment.take_over": _("Take over checks drawn for others"),
    "assessment.transfer_to_port": _("Give checks to the port of import"),
    "cargo.report": _("Report arrivals and other movements of goods"),
    "declaration.amend": _("Amend declarations"),
    "declaration.change_lane": _("Change the lane of declarations"),
    "declaration.check_documents": _("Accept or refuse declarations in documentary check"),
    "declaration.decide_cancellation": _("Decide on requests for cancellation"),
    "declaration.explain_delay": _("Say why limits have passed"),
    "declaration.gate_out": _("Report that released goods have left"),
    "declaration.lodge": _("Check and lodge declarations"),
    "declaration.register_goods": _("Register goods after arrival"),
    "declaration.request_cancellation": _("Ask for cancellation"),
    "declaration.view_load": _("Read how much work an office has"),
    "declaration.view_times": _("Read where the time goes"),
    "declaration.view": _("Read declarations, their calculation and their gates"),
    "declaration.withdraw": _("Withdraw declarations before arrival"),
    "document.file": _("File documents and replace them"),
    "document.read_papers": _("Read the register of papers brought to desks"),
    "document.receive_paper": _("Receive papers brought to a desk and give them back"),
    "document.verify": _("Compare stored files with what was filed"),
    "document.view": _("Read documents"),
    "draft.write": _("Write drafts of declarations and the catalogue of goods"),
    "event.read": _("Read the event log"),
    "enquiries.answer": _("Take enquiries, edit drafts and send replies"),
    "enquiries.approve_knowledge": _("Approve and withdraw documents of the knowledge base"),
    "enquiries.curate": _("Work through what curators should look at"),
    "enquiries.draft_knowledge": _("Draft documents of the knowledge base"),
    "enquiries.read_enquiries": _("Read enquiries and their letters"),
    "enquiries.read_figures": _("Read how well questions are answered"),
    "enquiries.read_knowledge": _("Read the knowledge base with its drafts"),
    "inspection.answer": _("Answer times proposed for examinations"),
    "inspection.appoint": _("Propose times for examinations"),
    "inspection.confirm": _("Confirm discrepancies as the second officer"),
    "inspection.decide": _("Decide on discrepancies found after the assessment"),
    "inspection.examine": _("Examine goods and report"),
    "inspection.prioritise": _("Put verifications first"),
    "inspection.read": _("Read examinations and the queue of verifications"),
    "inspection.verify": _("Take verifications from the queue and verify"),
    "laboratory.read_samples": _("Read samples"),
    "laboratory.report_test": _("Report tests"),
    "parties.accept_invitation": _("Accept invitations"),
    "parties.add_capacity": _("Add parts that organisations play"),
    "parties.decide_application": _("Decide on applications for the register"),
    "parties.end_membership": _("End roles of people"),
    "parties.enrol_organisation": _("Enrol an organisation"),
    "parties.invite": _("Invite people to an organisation"),
    "parties.keep_account": _("Change one's own account"),
    "parties.manage_aeo": _("Grant and end AEO status"),
    "parties.manage_mandate": _("Give and revoke mandates"),
    "parties.manage_tokens": _("Issue and revoke access tokens"),
    "parties.manage_users": _("Create users, give and end roles"),
    "parties.open_office": _("Open offices, change hours and holidays"),
    "parties.read_register": _("Read the register of organisations, mandates and offices"),
    "parties.read_users": _("Read users and their roles"),
    "parties.recognise_organisation": _("Recognise operators of partner administrations"),
    "parties.register_organisation": _("Register organisations"),
    "parties.set_contact": _("Change the e-mail address of an organisation"),
    "parties.set_control_share": _("Set the share of random controls"),
    "parties.suspend_organisation": _("Suspend and reinstate organisations"),
    "payment.charge": _("Charge amounts due"),
    "payment.confirm": _("Confirm payments"),
    "payment.pay_from_account": _("Pay from the duty account"),
    "payment.pay_out_refund": _("Pay out refunds"),
    "payment.receive_deposit": _("Book cash deposits that came in"),
    "payment.return_deposit": _("Return cash deposits"),
    "payment.request_refund": _("Request refunds"),
    "payment.reverse": _("Reverse payments"),
    "payment.top_up": _("Top up duty accounts"),
    "payment.view": _("Read amounts due, payments and receipts"),
    "payment.view_books": _("Read the books of payments"),
    "risk.approve_models": _("Put models into shadow, promote and retire them"),
    "risk.approve_rules": _("Approve rules, lists and policies, and let them go live"),
    "risk.change_lane": _("Change lanes, confirm and decline changes of lanes"),
    "risk.read": _("Read rules, lists, policies, models and what selection is worth"),
    "risk.read_decision": _("Read decision records"),
    "risk.read_lane_changes": _("Read changes of lanes"),
    "risk.record_findings": _("Record what checks found"),
    "risk.train_models": _("Train and evaluate models"),
    "risk.write_rules": _("Write rules, lists, policies and canaries, and backtest rules"),
    "simulation.steer_traffic": _("Pause and resume the traffic of the demo"),
    "tariff.approve_basket": _("Approve changes to the tariff"),
    "tariff.edit_basket": _("Draft changes to the tariff"),
    "tariff.import_rates": _("Import exchange rates"),
    "tariff.publish_basket": _("Publish changes to the tariff"),
    "tariff.read_baskets": _("Read baskets of changes to the tariff"),
    "webhook.manage": _("Subscribe to events by webhook"),
}


def words_of(scope: str) -> str | _StrPromise:
    """What a scope lets a token do; an unknown one by its name."""
    return WORDS.get(scope, scope)


def scopes_of(membership: Membership) -> list[str]:
    """The permissions that could ever be granted to the role; the object decides each time.

    Load the membership with `select_related("user", "office")`.
    """
    actor = actor_for_membership(membership)
    names = set(permission_names())
    fit = {name for name in names if allowed(actor, name)}
    return sorted(fit | (names & set(OWN_OBJECTS.get(Role(membership.role), ()))))
