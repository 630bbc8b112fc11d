"""Mail: where letters go, and its embedded twin, a folder with one file for each mail.

Another server is an SMTP address in `GREENLANE_MAIL_URL`. Both are mail backends of Django; whoever sends knows
neither.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from greenlane.foundation import clock


class FileOutbox(BaseEmailBackend):
    """Writes each mail as `<time>-<random>.eml` into the outbox of the home. A reader sees whole files only."""

    def __init__(self, *args: Any, folder: Path | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.folder = Path(folder or settings.EMAIL_FILE_PATH)

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        self.folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            self._write(message.message().as_bytes())
        return len(email_messages)

    def _write(self, content: bytes) -> None:
        name = f"{clock.now():%Y%m%dT%H%M%S.%f}-{secrets.token_hex(4)}.eml"
        handle, started = tempfile.mkstemp(dir=self.folder, prefix=".writing-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            Path(started).replace(self.folder / name)
        except BaseException:
            Path(started).unlink(missing_ok=True)
            raise
