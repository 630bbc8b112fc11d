"""Addresses of letters: the form for the public, the officers' queue, curators, figures."""

from __future__ import annotations

from django.urls import path

from greenlane.enquiries.views import curating, letters_case, letters_desk, letters_public, measuring

urlpatterns = [
    path("contact/", letters_public.contact, name="contact"),
    path("contact/<str:number>/<str:key>/", letters_public.status, name="contact_status"),
    path("desk/enquiries/", letters_desk.queue, name="enquiries"),
    path("desk/enquiries/next/", letters_desk.take_next, name="enquiry_next"),
    path("desk/enquiries/<str:number>/", letters_case.case, name="enquiry"),
    path("desk/enquiries/<str:number>/evidence/", letters_case.evidence, name="enquiry_evidence"),
    path("desk/enquiries/<str:number>/send/", letters_case.sending, name="enquiry_send"),
    path("desk/enquiries/<str:number>/print/", letters_case.sheet, name="enquiry_print"),
    path("desk/curation/", curating.curation, name="curation"),
    path("desk/curation/<int:note>/", curating.note, name="curation_note"),
    path("desk/enquiry-figures/", measuring.figures, name="enquiry_figures"),
    path("desk/enquiry-figures/citations/", measuring.citations, name="citation_samples"),
]
