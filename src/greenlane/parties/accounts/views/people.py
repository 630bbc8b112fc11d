"""The people of one's organisation, and entering an organisation in the register."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from greenlane.foundation.access import Role, allowed
from greenlane.foundation.errors import CustomsError, NotFound
from greenlane.parties.accounts import invitations, selectors
from greenlane.parties.accounts.enrolment import enrol_organisation
from greenlane.parties.accounts.forms import EnrolmentForm, InvitationForm
from greenlane.parties.accounts.mail import send_invitation
from greenlane.parties.accounts.middleware import CHOSEN
from greenlane.parties.accounts.views.home import own
from greenlane.parties.models import Capacity, Invitation, Membership, Organisation
from greenlane.parties.people import end_membership
from greenlane.web.navigation import Audience
from greenlane.web.pages import PageRequest, act, add_violations, page


@login_required
@require_http_methods(["GET", "POST"])
def enrol(request: HttpRequest) -> HttpResponse:
    """Apply for an entry in the register of operators."""
    form = EnrolmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        enrolled = _enrolled(request, form)
        if enrolled is not None:
            return _act_for(request, enrolled)
    return render(request, "parties/enrol.html", {"form": form}, status=422 if form.errors else 200)


def _enrolled(request: HttpRequest, form: EnrolmentForm) -> Organisation | None:
    user, given = own(request), form.cleaned_data
    try:
        return enrol_organisation(
            user=user,
            identifier=given["identifier"],
            name=given["name"],
            country=given["country"],
            parts=[Capacity.Part(part) for part in given["parts"]],
            by=selectors.person(user),
        )
    except CustomsError as refusal:
        add_violations(form, refusal)
        return None


def _act_for(request: HttpRequest, organisation: Organisation) -> HttpResponse:
    """The applicant acts for the organisation from the next page on."""
    user = own(request)
    request.session[CHOSEN] = user.memberships.get(organisation=organisation, role=Role.DECLARANT).pk
    if organisation.standing == Organisation.Standing.APPLIED:
        messages.success(request, _("Your application was sent. The registrar of operators decides on it."))
    else:
        messages.success(request, _("Your organisation is registered. You can lodge declarations."))
    return HttpResponseRedirect(reverse("workplace"))


@page(Audience.PORTAL)
@require_http_methods(["GET", "POST"])
def organisation(request: PageRequest) -> HttpResponse:
    """Who acts for one's organisation; POST invites (for those who manage its people)."""
    place = _place(request)
    manages = allowed(request.actor, "parties.invite", place)
    form = InvitationForm(request.POST or None, roles=selectors.roles_offered(place))
    if request.method == "POST" and form.is_valid() and _invited(request, place, form):
        return HttpResponseRedirect(reverse("account_organisation"))
    context = {
        "place": place,
        "manages": manages,
        "form": form,
        "people": selectors.people_of(place) if manages else (),
        "pending": selectors.open_invitations(place) if manages else (),
        "managers": selectors.managers_of(place),
    }
    return render(request, "parties/account_organisation.html", context, status=422 if form.errors else 200)


def _invited(request: PageRequest, place: Organisation, form: InvitationForm) -> bool:
    given = form.cleaned_data
    try:
        invitation, token = invitations.invite(
            organisation=place,
            email=given["email"],
            role=Role(given["role"]),
            manages=given["manages"],
            by=request.actor,
        )
        send_invitation(request, invitation, token)
    except CustomsError as refusal:
        add_violations(form, refusal)
        return False
    messages.success(request, _("The invitation was sent to %(email)s.") % {"email": invitation.email})
    return True


@page(Audience.PORTAL)
@require_POST
def withdraw(request: PageRequest, pk: int) -> HttpResponse:
    """Withdraw an invitation of one's organisation."""
    found = Invitation.objects.filter(pk=pk, organisation=_place(request)).first()
    if found is None:
        raise NotFound()
    return act(
        request,
        lambda: invitations.revoke_invitation(invitation=found, by=request.actor),
        done=_("The invitation was withdrawn."),
        then=reverse("account_organisation"),
    )


@page(Audience.PORTAL)
@require_POST
def end(request: PageRequest, pk: int) -> HttpResponse:
    """End a role in one's organisation."""
    found = Membership.objects.select_related("user").filter(pk=pk, organisation=_place(request)).first()
    if found is None:
        raise NotFound()
    return act(
        request,
        lambda: end_membership(membership=found, by=request.actor),
        done=_("The role was ended."),
        then=reverse("account_organisation"),
    )


def _place(request: PageRequest) -> Organisation:
    """The organisation one acts for; a national gateway acts for none."""
    membership: Membership = request.membership  # type: ignore[attr-defined]
    if membership.organisation is None:
        raise NotFound(_("You act for no organisation."))
    return membership.organisation
