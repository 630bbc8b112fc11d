"""What all public pages share."""

from __future__ import annotations

from typing import Any

from greenlane.web.navigation import Audience

PUBLIC: dict[str, Any] = {"audience": Audience.PUBLIC.value}
"""Context of every public page: the shell of the public site, also for somebody who is signed in."""
