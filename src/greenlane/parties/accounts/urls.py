"""Addresses of accounts. Ours come first; `allauth.urls` answers sign-in, sign-up and second factors."""

from __future__ import annotations

from django.urls import include, path

from greenlane.parties.accounts import signon
from greenlane.parties.accounts.views import home, invitations, people

urlpatterns = [
    path("", home.home, name="account_home"),
    path("roles/", home.roles, name="account_roles"),
    path("enrol/", people.enrol, name="account_enrol"),
    path("organisation/", people.organisation, name="account_organisation"),
    path("organisation/people/<int:pk>/end/", people.end, name="membership_end"),
    path("organisation/invitations/<int:pk>/withdraw/", people.withdraw, name="invitation_withdraw"),
    path("invitation/", invitations.show, name="invitation"),
    path("invitation/accept/", invitations.accept, name="invitation_accept"),
    path("invitation/<int:pk>/accept/", invitations.accept_own, name="invitation_accept_own"),
    path("invitation/<str:token>/", invitations.link, name="invitation_link"),
    path("sessions/", home.sessions, name="usersessions_list"),
    path("sessions/<int:pk>/end/", home.end_session, name="session_end"),
    path("sessions/end-others/", home.end_other_sessions, name="sessions_end_others"),
    # Pages of the library with something of ours around them, under its own names.
    path("2fa/recovery-codes/", home.recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/recovery-codes/download/", home.recovery_codes_file, name="mfa_download_recovery_codes"),
    path("oidc/<str:provider_id>/login/", signon.sign_on, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", signon.signed_on, name="openid_connect_callback"),
    path("", include("allauth.urls")),
]
