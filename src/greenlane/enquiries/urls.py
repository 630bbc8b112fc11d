"""Addresses of enquiries."""

from __future__ import annotations

from greenlane.enquiries import urls_ambassador, urls_knowledge, urls_letters

urlpatterns = [
    *urls_ambassador.urlpatterns,
    *urls_knowledge.urlpatterns,
    *urls_letters.urlpatterns,
]
