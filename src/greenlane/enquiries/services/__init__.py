"""The verbs of enquiries, and the only writers."""
