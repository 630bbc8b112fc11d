"""The tables of enquiries, a file per concept."""

from greenlane.enquiries.models.conversations import Conversation, PeerMessage, Turn
from greenlane.enquiries.models.knowledge import (
    AlternativeQuestion,
    DocumentVersion,
    KnowledgeDocument,
    KnowledgeGeneration,
    Passage,
)
from greenlane.enquiries.models.letters import (
    CitationSample,
    CurationNote,
    DraftCitation,
    DraftReply,
    Enquiry,
    Letter,
)

__all__ = [
    "AlternativeQuestion",
    "CitationSample",
    "Conversation",
    "CurationNote",
    "DocumentVersion",
    "DraftCitation",
    "DraftReply",
    "Enquiry",
    "KnowledgeDocument",
    "KnowledgeGeneration",
    "Letter",
    "Passage",
    "PeerMessage",
    "Turn",
]
