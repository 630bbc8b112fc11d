"""Menu entries of drafts, the catalogue and uploads."""

from __future__ import annotations
