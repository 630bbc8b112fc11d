"""Lodgement on the page: drafts, questions, checks, the catalogue of one's own goods, uploads."""
