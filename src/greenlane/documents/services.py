"""The verbs of documents, in one place."""

from __future__ import annotations

from greenlane.documents.examining import Upload
from greenlane.documents.filing import Filed, file_document, replace_document
from greenlane.documents.linking import Support, link_documents

__all__ = [
    "Filed",
    "Support",
    "Upload",
    "file_document",
    "link_documents",
    "replace_document",
]
