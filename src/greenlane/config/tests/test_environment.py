"""Reading the environment: the mail server, the origin of the sign-on service."""

from __future__ import annotations

import pytest

from greenlane.config.environment import MailServer, mail_server, origin_of


@pytest.mark.parametrize(
    ("address", "server"),
    [
        ("", MailServer()),
        ("smtp://mail.example.org", ("mail.example.org", 587, "", "", False, False)),
        ("smtp://u%40x:p%2Fw@mail:2525?tls=1", ("mail", 2525, "u@x", "p/w", True, False)),
        ("smtps://mail.example.org", ("mail.example.org", 465, "", "", False, True)),
    ],
)
def test_mail_server_reads_the_address(address, server):
    found = mail_server(address)
    if isinstance(server, MailServer):
        assert found == server
        return
    assert (found.host, found.port, found.user, found.password, found.starttls, found.tls) == server


@pytest.mark.parametrize("address", ["http://mail", "smtp://", "mail.example.org"])
def test_mail_server_refuses_another_address(address):
    with pytest.raises(ValueError, match="GREENLANE_MAIL_URL"):
        mail_server(address)


@pytest.mark.parametrize(
    ("address", "origins"),
    [
        ("", []),
        ("https://login.example.org/realms/customs", ["https://login.example.org"]),
        ("http://127.0.0.1:9000/x", ["http://127.0.0.1:9000"]),
        ("nonsense", []),
    ],
)
def test_the_content_policy_lets_forms_lead_to_the_provider_alone(address, origins):
    assert origin_of(address) == origins
