"""Addresses of the declaration pages and the desks."""

from __future__ import annotations

from django.urls import path

from greenlane.declarations.views import (
    actions,
    cargo,
    check,
    detail,
    gate,
    listing,
    load,
    papers,
    rejected,
    times,
)

urlpatterns = [
    path("declarations/", listing.declarations, name="declarations"),
    path("declarations/rejected/", rejected.rejected_messages, name="rejected_messages"),
    path("declarations/rejected/<int:pk>/", rejected.rejected, name="rejected"),
    path("declarations/<str:mrn>/", detail.declaration, name="declaration"),
    path("declarations/<str:mrn>/live/", detail.live, name="declaration_live"),
    path("declarations/<str:mrn>/papers/", papers.papers, name="declaration_papers"),
    path("declarations/<str:mrn>/check/", check.check, name="declaration_check"),
    *(
        path(f"declarations/<str:mrn>/{one.name.replace('_', '-')}/", actions.view_of(one), name=one.url_name)
        for one in actions.ACTIONS
    ),
    path("portal/cargo/", cargo.cargo, name="cargo"),
    path("desk/gate/", gate.gate, name="gate"),
    path("desk/load/", load.load, name="load"),
    path("desk/times/", times.times, name="times"),
]
