"""The worker tells people in its round, through the queue of jobs, with transactions of its own."""

from __future__ import annotations

import pytest
from django.core import mail

from greenlane.config.tests.caller import caller, lodged
from greenlane.foundation import jobs
from greenlane.interchange.notifications.models import Notification
from tests.pages.browsing import person


@pytest.mark.usefixtures("committed_tariff")
@pytest.mark.django_db(transaction=True)
def test_worker_tells_and_mails_in_its_round_and_only_once():
    lodged(caller("trader"), "yellow")
    for _ in range(3):
        for run in jobs.steps().values():
            run()
    trader = person("trader")
    assert Notification.objects.filter(user=trader, event_kind="declaration.selected").count() == 1
    assert len([one for one in mail.outbox if one.to == [trader.email]]) == 1
