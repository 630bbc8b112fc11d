"""The account itself: name, language, what guards it, where it is signed in; and the choice of the role."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.recovery_codes import views as recovery
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.i18n import set_language

from greenlane.parties.accounts import selectors, services
from greenlane.parties.accounts.audit import speak
from greenlane.parties.accounts.forms import ProfileForm
from greenlane.parties.accounts.middleware import CHOSEN
from greenlane.parties.models import User
from greenlane.parties.selectors import memberships_of
from greenlane.web.pages import act, positive_int, public, safe_next


@login_required
@require_http_methods(["GET", "POST"])
def home(request: HttpRequest) -> HttpResponse:
    """One's own account at a glance; POST changes name and language."""
    user = own(request)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "language": user.language})
    if request.method == "POST" and form.is_valid():
        return _keep_profile(request, form)
    context = {
        "form": form,
        "held": memberships_of(user),
        "factors": selectors.factors_of(user),
        "sessions": UserSession.objects.filter(user=user).count(),
        "proven": EmailAddress.objects.filter(user=user, email=user.email, verified=True).exists(),
    }
    return render(request, "parties/account_home.html", context, status=422 if form.errors else 200)


def _keep_profile(request: HttpRequest, form: ProfileForm) -> HttpResponse:
    user, language = own(request), form.cleaned_data["language"]
    services.rename(user=user, name=form.cleaned_data["name"], by=selectors.person(user))
    services.keep_language(user=user, language=language, by=selectors.person(user))
    with translation.override(language):
        messages.success(request, _("Your account was changed."))
    response = HttpResponseRedirect(reverse("account_home"))
    speak(response, language)
    return response


@login_required
@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest) -> HttpResponse:
    """Every role one plays; POST chooses the one to act in. Without any: how to get one."""
    user = own(request)
    held = list(memberships_of(user))
    if request.method == "POST":
        return _choose(request, [row.pk for row in held])
    context = {
        "held": held,
        "invitations": selectors.invitations_for(user),
        "waiting_link": "invitation" in request.session,
        "next": safe_next(request, ""),
    }
    return render(request, "parties/roles.html", context)


def _choose(request: HttpRequest, held: list[int]) -> HttpResponse:
    chosen = positive_int(request.POST.get("membership", ""), default=0)
    if chosen not in held:
        messages.error(request, _("You do not play this role any more."))
        return HttpResponseRedirect(reverse("account_roles"))
    request.session[CHOSEN] = chosen
    return HttpResponseRedirect(safe_next(request, reverse("workplace")))


@login_required
@require_GET
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in."""
    running = selectors.sessions_of(own(request))
    context = {"sessions": running, "current": request.session.session_key}
    return render(request, "usersessions/usersession_list.html", context)


@login_required
@require_POST
def end_session(request: HttpRequest, pk: int) -> HttpResponse:
    user = own(request)
    return act(
        request,
        lambda: services.end_session(user=user, pk=pk, by=selectors.person(user)),
        done=_("The session was ended."),
        then=reverse("usersessions_list"),
    )


@login_required
@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    user, keep = own(request), request.session.session_key or ""
    return act(
        request,
        lambda: services.end_other_sessions(user=user, keep=keep, by=selectors.person(user)),
        done=_("All other sessions were ended."),
        then=reverse("usersessions_list"),
    )


@public
def choose_language(request: HttpRequest) -> HttpResponseBase:
    """Set the language of this browser, and of the account when signed in."""
    language = request.POST.get("language", "")
    if request.user.is_authenticated and language in dict(settings.GREENLANE_LANGUAGES):
        user = own(request)
        services.keep_language(user=user, language=language, by=selectors.person(user))
    return set_language(request)


def _told(view: object, request: HttpRequest) -> HttpResponseBase:
    """Run the library's view; when it showed recovery codes, the log says so."""
    answer: HttpResponseBase = view(request)  # type: ignore[operator]
    shown = getattr(answer, "context_data", None) or {}
    if answer.status_code == HttpResponse.status_code and shown.get("can_view_codes", True):
        services.note("user.recovery_codes_shown", own(request))
    return answer


@login_required
def recovery_codes(request: HttpRequest) -> HttpResponseBase:
    return _told(recovery.view_recovery_codes, request)


@login_required
def recovery_codes_file(request: HttpRequest) -> HttpResponseBase:
    return _told(recovery.download_recovery_codes, request)


def own(request: HttpRequest) -> User:
    """The signed-in person."""
    user = request.user
    if not isinstance(user, User):
        raise TypeError("this page is for signed-in people")
    return user
