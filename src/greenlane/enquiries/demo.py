"""The knowledge base of Meridia: its guidance, the rules of origin it ships, and what its code enforces. Demo only."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from django.conf import settings

from greenlane.enquiries.importing import Defaults, Imported, import_directory
from greenlane.enquiries.publishing import publish
from greenlane.foundation.access import Role
from greenlane.parties.errors import NotInDemo
from greenlane.parties.selectors import actor_for_membership, membership_of

DATA = Path(str(files("greenlane.enquiries"))) / "data"
CURATOR, APPROVER = "curator@customs.meridia.example", "knowledge.approver@customs.meridia.example"


def load_meridia_knowledge() -> list[Imported]:
    """Take in all that is shipped, as the demo curator and the demo approver; what has not changed stays as it is.

    Raises NotInDemo (PTY018, 403) outside demo mode.
    """
    if not settings.DEMO:
        raise NotInDemo()
    curator = actor_for_membership(membership_of(CURATOR, Role.KNOWLEDGE_CURATOR))
    approver = actor_for_membership(membership_of(APPROVER, Role.KNOWLEDGE_APPROVER))
    done: list[Imported] = []
    for name, defaults in (("guidance", Defaults(kind="guidance")), ("origin-articles", Defaults())):
        done += import_directory(DATA / name, curator=curator, approver=approver, defaults=defaults)
    publish()
    return done
