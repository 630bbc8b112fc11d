"""The mailbox: letters are kept once, marked after they are safe, and what cannot be read is put aside whole."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.cache import cache

from greenlane.enquiries.mailbox import Mailbox, collect, fetch
from greenlane.enquiries.models import Enquiry, Letter
from greenlane.enquiries.tests.imap_peer import Store, imap_peer
from greenlane.enquiries.tests.post import mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def peer() -> Iterator[tuple[Store, Mailbox]]:
    cache.clear()
    with imap_peer() as (store, port):
        yield store, Mailbox.at(f"imap://officer:a%20secret@127.0.0.1:{port}/INBOX")


def test_fetch_takes_letters_in_once_and_marks_them(peer) -> None:
    store, box = peer
    store.add(mail().as_bytes())
    store.add(mail("What is a query?", Message_ID="<b@example.org>", Subject="Query").as_bytes())
    assert fetch(box) == 2
    assert store.seen == {1, 2}
    assert fetch(box) == 0
    assert Enquiry.objects.count() == 2


def test_fetch_what_was_kept_and_not_marked_is_recognised(peer) -> None:
    store, box = peer
    store.add(mail().as_bytes())
    store.fail_store = 1
    with pytest.raises(Exception, match="try later"):
        fetch(box)
    assert Letter.objects.filter(outgoing=False).count() == 1
    assert fetch(box) == 1
    assert Letter.objects.filter(outgoing=False).count() == 1
    assert store.seen == {1}


def test_fetch_puts_aside_what_is_no_letter(peer) -> None:
    store, box = peer
    store.add(b"\x00\x01\x02 no headers at all")
    store.add(b"X-Filler: " + b"x" * (11 * 1024 * 1024))
    store.add(mail().as_bytes())
    assert fetch(box) == 3
    assert set(store.folders["Quarantine"]) == {1, 2}
    assert Enquiry.objects.count() == 1


def test_collect_survives_a_server_that_is_away_and_asks_once_a_minute(peer, settings) -> None:
    store, box = peer
    settings.GREENLANE_ENQUIRIES_IMAP_URL = "imap://a:b@127.0.0.1:9/"
    assert collect() == 0
    store.add(mail().as_bytes())
    settings.GREENLANE_ENQUIRIES_IMAP_URL = f"imap://officer:a%20secret@127.0.0.1:{box.port}/"
    assert collect() == 0
    cache.clear()
    assert collect() == 1


@pytest.mark.parametrize("address", ["http://x/", "imaps://", "INBOX"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="IMAP"):
        Mailbox.at(address)
