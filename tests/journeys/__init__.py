"""Journeys through the served product with a real browser."""
