"""Tests of the targeting model."""
