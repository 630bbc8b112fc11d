"""Addresses of documents. Fixed words come before numbers; these begin with digits."""

from __future__ import annotations

from django.urls import path

from greenlane.documents.counter import views as counter
from greenlane.documents.views import filing, reading, unredacted

urlpatterns = [
    path("desk/papers/", counter.papers, name="counter_papers"),
    path("desk/papers/receive/", counter.receive, name="counter_receive"),
    path("desk/papers/<int:number>/", counter.paper, name="counter_paper"),
    path("desk/papers/<int:number>/receipt/", counter.receipt, name="counter_receipt"),
    path("desk/papers/<int:number>/shelf/", counter.move, name="counter_move"),
    path("desk/papers/<int:number>/return/", counter.give_back, name="counter_give_back"),
    path("documents/", reading.documents, name="documents"),
    path("documents/file/", filing.document_file, name="document_file"),
    path("documents/<str:irn>/", reading.document, name="document"),
    path("documents/<str:irn>/content", reading.document_content, name="document_content"),
    path("documents/<str:irn>/pages/<int:number>.png", reading.document_page, name="document_page"),
    path("documents/<str:irn>/unredacted/", unredacted.document_unredacted, name="document_unredacted"),
    path("documents/<str:irn>/replace/", filing.document_replace, name="document_replace"),
]
