"""Tests of the composition, and the caller that tests of the API use."""
