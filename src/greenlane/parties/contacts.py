"""How Customs reaches an organisation."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from greenlane.foundation.access import Actor, require
from greenlane.foundation.db import lock
from greenlane.foundation.events import record
from greenlane.foundation.verbs import verb
from greenlane.parties.errors import WrongEmail
from greenlane.parties.models import Organisation


@verb
def set_office_email(*, organisation: Organisation, email: str, by: Actor) -> Organisation:
    """Change the e-mail address of an organisation's office; an empty one removes it.

    The organisation's own declarants and the registrar may. The address itself stays out of the event log.
    Raises WrongEmail (PTY033).
    """
    require(by, "parties.set_contact", organisation)
    wanted = email.strip()
    if wanted:
        try:
            validate_email(wanted)
        except ValidationError as error:
            raise WrongEmail(pointer="email", hint="Example: office@example.org") from error
    locked = lock(Organisation.objects.all(), pk=organisation.pk)
    if locked.email != wanted:
        locked.email = wanted
        locked.save(update_fields=["email"])
        record("organisation.contact_changed", subject=locked, actor=by)
    return locked
