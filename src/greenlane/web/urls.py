"""Addresses of the shell."""

from __future__ import annotations

from django.urls import path

from greenlane.web import views

urlpatterns = [
    path("views/save/", views.save_view, name="view_save"),
    path("views/<int:pk>/delete/", views.delete_view, name="view_delete"),
]
