"""Addresses of the assistant."""

from __future__ import annotations

from django.urls import path

from greenlane.enquiries.views import ambassador, kiosk, messages

urlpatterns = [
    path("ask/", ambassador.ask, name="ask"),
    path("ask/panel/", ambassador.panel, name="ask_panel"),
    path("ask/rate/", ambassador.rate, name="ask_rate"),
    path("ask/forget/", ambassador.forget, name="ask_forget"),
    path("ask/person/", ambassador.person, name="ask_person"),
    path("kiosk/", kiosk.kiosk, name="kiosk"),
    path("kiosk/talk/", kiosk.talk, name="kiosk_talk"),
    path("kiosk/reset/", kiosk.reset, name="kiosk_reset"),
    path("kiosk/person/", kiosk.person, name="kiosk_person"),
    path("messages/<slug:adapter>/", messages.incoming, name="messages_incoming"),
]
