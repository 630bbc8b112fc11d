"""Addresses of webhooks."""

from __future__ import annotations

from django.urls import path

from greenlane.interchange import views_webhooks as views

urlpatterns = [
    path("portal/webhooks/", views.webhooks, name="webhooks"),
    path("portal/webhooks/new/", views.webhook_new, name="webhook_new"),
    path("portal/webhooks/<uuid:public_id>/", views.webhook, name="webhook"),
    path("portal/webhooks/<uuid:public_id>/test/", views.webhook_ping, name="webhook_ping"),
    path("portal/webhooks/<uuid:public_id>/pause/", views.webhook_pause, name="webhook_pause"),
    path("portal/webhooks/<uuid:public_id>/resume/", views.webhook_resume, name="webhook_resume"),
    path("portal/webhooks/<uuid:public_id>/end/", views.webhook_end, name="webhook_end"),
]
