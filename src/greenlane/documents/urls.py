"""Addresses of documents. Fixed words come before numbers; these begin with digits."""

from __future__ import annotations

from django.urls import path

from greenlane.documents.views import filing, reading

urlpatterns = [
    path("documents/", reading.documents, name="documents"),
    path("documents/file/", filing.document_file, name="document_file"),
    path("documents/<str:irn>/", reading.document, name="document"),
    path("documents/<str:irn>/content", reading.document_content, name="document_content"),
    path("documents/<str:irn>/pages/<int:number>.png", reading.document_page, name="document_page"),
    path("documents/<str:irn>/replace/", filing.document_replace, name="document_replace"),
]
