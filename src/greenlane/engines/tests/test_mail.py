"""The file outbox."""

from __future__ import annotations

import email
import email.policy

import pytest
from django.core.mail import EmailMessage

from greenlane.engines.mail import FileOutbox


def test_file_outbox_keeps_each_mail_whole(tmp_path):
    box = FileOutbox(folder=tmp_path / "outbox")
    mails = [EmailMessage("Ümlaut", f"ข้อความ {n}", "a@example.org", ["b@example.org"]) for n in range(3)]
    assert box.send_messages(mails) == 3
    files = sorted((tmp_path / "outbox").iterdir())
    assert [path.suffix for path in files] == [".eml"] * 3
    kept = [email.message_from_bytes(path.read_bytes(), policy=email.policy.default) for path in files]
    assert {one["Subject"] for one in kept} == {"Ümlaut"}
    assert {one.get_content().strip() for one in kept} == {"ข้อความ 0", "ข้อความ 1", "ข้อความ 2"}


def test_file_outbox_leaves_nothing_half_written(tmp_path):
    class Broken(EmailMessage):
        def message(self):
            raise ValueError("no such mail")

    box = FileOutbox(folder=tmp_path)
    with pytest.raises(ValueError, match="no such mail"):
        box.send_messages([Broken("s", "t", "a@example.org", ["b@example.org"])])
    assert list(tmp_path.iterdir()) == []
