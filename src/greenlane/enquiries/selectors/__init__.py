"""The reads of enquiries."""
