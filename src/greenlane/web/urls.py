"""Addresses of the shell."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from greenlane.web import views, views_components

urlpatterns = [
    path("views/save/", views.save_view, name="view_save"),
    path("views/<int:pk>/delete/", views.delete_view, name="view_delete"),
]

if settings.DEMO or settings.DEBUG:
    urlpatterns += [
        path("components/", views_components.components, name="components"),
        path("components/message/", views_components.component_message, name="component_message"),
    ]
