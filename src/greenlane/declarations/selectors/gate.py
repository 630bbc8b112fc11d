"""What stands at the gate: a declaration by its MRN, for who lets goods leave."""

from __future__ import annotations

from django.utils.translation import gettext as _

from greenlane.declarations.models import Declaration
from greenlane.declarations.selectors.reading import visible_to
from greenlane.foundation.access import Actor, Role, require
from greenlane.foundation.errors import NotFound
from greenlane.foundation.values import Mrn


def at_gate(mrn: str, *, by: Actor) -> Declaration:
    """The declaration of an MRN typed or scanned in full, for gate officers (of its office) and terminals.

    An MRN has 66 random bits, so that nobody finds a declaration by trying. Raises Forbidden (403),
    NotFound (404).
    """
    require(by, "declaration.gate_out")
    clean = mrn.replace("\x00", "").strip().upper()
    if not Mrn.valid(clean):
        raise NotFound(
            _("“%(mrn)s” is not an MRN.") % {"mrn": clean[:35]},
            hint=_("It has 18 characters; check them one by one."),
        )
    rows = Declaration.objects.select_related("declarant", "trader")
    found = (rows if by.has(Role.TERMINAL_OPERATOR) else visible_to(by)).filter(mrn=clean).first()
    if found is None:
        raise NotFound(
            _("No declaration is known under “%(mrn)s”.") % {"mrn": clean},
            hint=_("Check the MRN, and whether it is of your office."),
        )
    return found
