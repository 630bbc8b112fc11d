"""The verbs of documents, in one place."""

from __future__ import annotations

from greenlane.documents.examining import Upload
from greenlane.documents.filing import Filed, file_document, replace_document
from greenlane.documents.issuing import Issue, issue_document, new_irn
from greenlane.documents.linking import Support, link_documents
from greenlane.documents.seeing import see_unredacted

__all__ = [
    "Filed",
    "Issue",
    "Support",
    "Upload",
    "file_document",
    "issue_document",
    "link_documents",
    "new_irn",
    "replace_document",
    "see_unredacted",
]
