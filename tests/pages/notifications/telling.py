"""The worker at its work, and what people were told."""

from __future__ import annotations

from django.core import mail
from django_tasks_db.models import DBTaskResult

from greenlane.declarations import services as declarations
from greenlane.declarations.models import CargoReport
from greenlane.declarations.tests.factories import CARRIER, OFFICE
from greenlane.foundation import clock, events
from greenlane.foundation.models import Consumer
from greenlane.interchange.notifications import jobs as telling
from greenlane.interchange.notifications.models import Notification
from greenlane.payments import services as payments
from greenlane.payments.models import PaymentOrder
from tests.pages.browsing import person


def rewind(position: int) -> None:
    """Let the log be read again from there."""
    Consumer.objects.filter(name=telling.CONSUMER).update(position=position)


def tell() -> None:
    """What the worker does, job by job."""
    events.sequence_all()
    while telling.tick():
        pass
    for row in DBTaskResult.objects.ready():
        row.task.call(*row.args_kwargs["args"], **row.args_kwargs["kwargs"])
        row.delete()


def told(who: str) -> list[str]:
    """Kinds of events somebody was told, in order."""
    rows = Notification.objects.filter(user=person(who)).order_by("position")
    return list(rows.values_list("event_kind", flat=True))


def paid(mrn: str) -> PaymentOrder:
    order = PaymentOrder.objects.get(subject=f"declaration/{mrn}")
    return payments.confirm_payment(
        order_reference=order.reference,
        bank_reference="B-1",
        amount_minor=order.amount_minor,
        currency=order.currency,
        paid_at=clock.now(),
        callback_id=f"cb-{order.reference}",
    )


def arrived(mrn: str) -> None:
    declarations.report_cargo(consignment=mrn, kind=CargoReport.Kind.ARRIVAL, office=OFFICE, by=CARRIER)


def by_mail(who: str) -> list[mail.EmailMessage]:
    return [one for one in mail.outbox if one.to == [person(who).email]]
