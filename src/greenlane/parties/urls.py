"""Addresses of the register's pages."""

from __future__ import annotations

from django.urls import path

from greenlane.parties.views import mandates, offices, organisations, own, tokens, users

urlpatterns = [
    path("portal/mandates/", mandates.mandates, name="mandates"),
    path("portal/organisation/", own.own_organisation, name="own_organisation"),
    path("portal/tokens/", tokens.tokens, name="tokens"),
    path("portal/tokens/issue/", tokens.token_issue, name="token_issue"),
    path("tokens/<str:prefix>/", tokens.access_token, name="access_token"),
    path("tokens/<str:prefix>/revoke/", tokens.token_revoke, name="token_revoke"),
    path("mandates/give/", mandates.mandate_give, name="mandate_give"),
    path("mandates/<int:number>/", mandates.mandate, name="mandate"),
    path("mandates/<int:number>/revoke/", mandates.mandate_revoke, name="mandate_revoke"),
    path("desk/mandates/", mandates.desk_mandates, name="desk_mandates"),
    path("desk/organisations/", organisations.organisations, name="organisations"),
    path("desk/organisations/register/", organisations.organisation_register, name="organisation_register"),
    path("desk/organisations/<str:identifier>/", organisations.organisation, name="organisation"),
    path(
        "desk/organisations/<str:identifier>/capacity/",
        organisations.organisation_capacity,
        name="organisation_capacity",
    ),
    path("desk/organisations/<str:identifier>/aeo/", organisations.organisation_aeo, name="organisation_aeo"),
    path(
        "desk/organisations/<str:identifier>/aeo/end/",
        organisations.organisation_aeo_end,
        name="organisation_aeo_end",
    ),
    path(
        "desk/organisations/<str:identifier>/standing/<str:verb>/",
        organisations.organisation_step,
        name="organisation_step",
    ),
    path("desk/users/", users.users, name="users"),
    path("desk/users/create/", users.user_create, name="user_create"),
    path("desk/users/<uuid:pseudonym>/", users.user, name="user"),
    path("desk/users/<uuid:pseudonym>/roles/", users.user_membership, name="user_membership"),
    path(
        "desk/users/<uuid:pseudonym>/roles/<int:number>/end/",
        users.user_membership_end,
        name="user_membership_end",
    ),
    path("desk/users/<uuid:pseudonym>/standing/", users.user_standing, name="user_standing"),
    path("desk/holidays/", offices.holidays, name="holidays"),
    path("desk/holidays/<int:number>/remove/", offices.holiday_remove, name="holiday_remove"),
    path("desk/offices/", offices.offices, name="offices"),
    path("desk/offices/open/", offices.office_open, name="office_open"),
    path("desk/offices/<str:code>/", offices.office, name="office"),
    path("desk/offices/<str:code>/calendar/", offices.office_calendar, name="office_calendar"),
    path("desk/offices/<str:code>/share/", offices.office_share, name="office_share"),
    path("desk/offices/<str:code>/hours/", offices.office_hours, name="office_hours"),
    path("desk/offices/<str:code>/holidays/", offices.office_holiday, name="office_holiday"),
]
