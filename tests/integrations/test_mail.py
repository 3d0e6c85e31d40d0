"""Letters over a real line: SMTP under TLS, and the sandbox's mailbox."""

import email
import email.policy
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
import requests

from application.integrations.mail import (
    MailAccountRefused,
    MailDelayed,
    MailLineUntrusted,
    MailRefused,
    NoMailServer,
    OutgoingLetter,
    SandboxMailbox,
    SmtpSender,
    ascii_address,
    one_line,
)
from tests.conftest import RunningSandbox
from tests.mail.small_mail_server import SmallMailServer, small_mail_server

LETTER = OutgoingLetter(
    to="mara@example.org",
    subject="Your connection ends – soon",
    text="Hello Mara,\n\nit ends at 14:05 UTC. “Grüße” 🚲\n.\n..two dots\n",
    html="<!doctype html><html><body><p>Hello Mära</p></body></html>",
    message_id="0123abcd",
)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def _server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallMailServer]:
    with small_mail_server(tmp_path_factory.mktemp("mail")) as server:
        yield server


@pytest.fixture
def server(_server: SmallMailServer) -> SmallMailServer:
    _server.letters.clear()
    _server.seen.clear()
    _server.manner.says.clear()
    _server.manner.offers_tls, _server.manner.silent = True, False
    return _server


def sender(server: SmallMailServer, **changed: Any) -> SmtpSender:
    settings: dict[str, Any] = {
        "host": server.host,
        "port": server.port,
        "user": "platform",
        "password": "a secret word",
        "sender": "letters@platform.example",
        "sender_name": "Bacchus Influencer Platform",
        "now": lambda: NOW,
        "timeout": 5.0,
        "tls": server.trusting(),
    }
    return SmtpSender(**(settings | changed))


def test_a_letter_arrives_whole_under_tls_in_both_forms(server: SmallMailServer) -> None:
    sender(server).send(LETTER)
    [received] = server.letters
    assert received.under_tls
    assert received.account.startswith("AUTH PLAIN ")
    assert "from:<letters@platform.example>" in received.sender.lower()
    assert received.to == ["mara@example.org"]
    message = email.message_from_bytes(received.content, policy=email.policy.default)
    assert message["From"] == "Bacchus Influencer Platform <letters@platform.example>"
    assert (message["To"], message["Subject"]) == ("mara@example.org", LETTER.subject)
    assert message["Message-ID"] == "<0123abcd@platform.example>"
    assert message["Date"].datetime == NOW
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content_type() == "multipart/alternative"
    text, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    assert text == LETTER.text
    assert html.strip() == LETTER.html


def test_nothing_is_said_before_the_line_is_encrypted(server: SmallMailServer) -> None:
    sender(server).send(LETTER)
    assert server.seen[:2] == ["EHLO", "STARTTLS"]
    server.seen.clear()
    server.manner.offers_tls = False
    with pytest.raises(MailDelayed, match="offers no encryption"):
        sender(server).send(LETTER)
    assert not {"AUTH", "MAIL", "DATA"} & set(server.seen)


@pytest.mark.parametrize("changed", [{"tls": ssl.create_default_context()}, {"host": "127.0.0.1"}])
def test_a_certificate_that_is_not_the_servers_own_is_not_trusted(
    server: SmallMailServer, changed: dict[str, Any]
) -> None:
    with pytest.raises(MailDelayed, match="could not be trusted"):
        sender(server, **changed).send(LETTER)
    assert server.letters == []
    assert not {"AUTH", "MAIL"} & set(server.seen)


def test_without_an_account_none_is_named(server: SmallMailServer) -> None:
    sender(server, user="", password="").send(LETTER)
    assert server.letters[0].account == ""


@pytest.mark.parametrize(
    ("verb", "answer", "error", "told"),
    [
        ("RCPT", "550 no such box", MailRefused, "refuses this address (550)"),
        ("RCPT", "450 full for now", MailDelayed, "refuses this address for now (450)"),
        ("LETTER", "554 smells of spam", MailRefused, "refuses this letter (554)"),
        ("LETTER", "452 no room", MailDelayed, "refuses this letter for now (452)"),
        ("MAIL", "550 not you", MailDelayed, "passing problem"),
        ("AUTH", "535 wrong word", MailDelayed, "refuses our account"),
        ("CONNECT", "421 too busy", MailDelayed, "passing problem"),
        ("STARTTLS", "454 not now", MailDelayed, "passing problem"),
    ],
)
def test_what_a_mail_server_refuses_for_good_is_told_from_what_passes(
    server: SmallMailServer, verb: str, answer: str, error: type[Exception], told: str
) -> None:
    server.manner.says[verb] = answer
    with pytest.raises(error) as raised:
        sender(server).send(LETTER)
    assert told in str(raised.value)
    assert "mara@example.org" not in str(raised.value)
    assert server.letters == []


def test_a_letter_that_was_taken_counts_whatever_the_server_says_in_parting(server: SmallMailServer) -> None:
    server.manner.says["QUIT"] = "500 what"
    sender(server).send(LETTER)
    assert len(server.letters) == 1


def test_a_silent_or_missing_server_is_passing_trouble(server: SmallMailServer) -> None:
    server.manner.silent = True
    with pytest.raises(MailDelayed):
        sender(server, timeout=0.3).send(LETTER)
    with pytest.raises(MailDelayed, match="could not be reached"):
        sender(server, host="127.0.0.1", port=9).send(LETTER)


@pytest.mark.parametrize(
    "subject", ["Hello\r\nBcc: other@example.org", "Hello\nSubject: other", "Hello\x00\x85\u2028you"]
)
def test_a_subject_adds_no_header(server: SmallMailServer, subject: str) -> None:
    letter = OutgoingLetter("mara@example.org", subject, "text", "<p>html</p>", "1")
    sender(server, sender_name="Evil\r\nBcc: other@example.org").send(letter)
    [received] = server.letters
    message = email.message_from_bytes(received.content, policy=email.policy.default)
    assert received.to == ["mara@example.org"]
    assert message["Bcc"] is None
    assert len(message.get_all("Subject", [])) == 1
    assert message["Subject"].startswith("Hello")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "mara",
        "@example.org",
        "mara@",
        "mara@example.org, other@example.org",
        "mara@example.org\r\nRCPT TO:<other@example.org>",
        "Mara <mara@example.org>",
        "a@b@example.org",
        "mära@example.org",
        "mara@" + "x" * 70 + ".org",
    ],
)
def test_only_a_single_plain_address_is_written_to(server: SmallMailServer, address: str) -> None:
    with pytest.raises(MailRefused):
        sender(server).send(OutgoingLetter(address, "subject", "text", "html", "1"))
    assert server.seen == []


def test_a_domain_of_any_script_is_spelled_for_mail_servers() -> None:
    assert ascii_address("mara@bücher.example") == "mara@xn--bcher-kva.example"
    assert one_line("  a\tb\r\n c ") == "a b c"


def test_without_a_mail_server_everything_is_refused() -> None:
    with pytest.raises(MailRefused, match="No mail server is set up"):
        NoMailServer().send(LETTER)


def test_the_sandbox_keeps_a_letter_in_its_mailbox(sandbox: RunningSandbox) -> None:
    SandboxMailbox(sandbox.url).send(LETTER)
    [kept] = requests.get(f"{sandbox.url}/mailbox.json", params={"to": LETTER.to}, timeout=5).json()[:1]
    assert (kept["to"], kept["subject"], kept["text"]) == (LETTER.to, LETTER.subject, LETTER.text)


def test_a_mailbox_that_refuses_or_is_silent_is_told_apart(sandbox: RunningSandbox) -> None:
    with pytest.raises(MailRefused):
        SandboxMailbox(sandbox.url).send(OutgoingLetter("", "subject", "text", "html", "1"))
    with pytest.raises(MailDelayed):
        SandboxMailbox("http://127.0.0.1:9").send(LETTER)


def test_a_mail_server_is_tried_out_without_a_letter(server: SmallMailServer) -> None:
    sender(server).try_out()
    assert [verb for verb in server.seen if verb != "EHLO"] == ["STARTTLS", "AUTH", "NOOP", "QUIT"]
    assert server.letters == []


@pytest.mark.parametrize(
    ("says", "offers_tls", "error"),
    [({"AUTH": "535 wrong word"}, True, MailAccountRefused), ({}, False, MailLineUntrusted)],
    ids=["account", "encryption"],
)
def test_what_keeps_a_mail_server_from_taking_us_has_a_kind(
    server: SmallMailServer, says: dict[str, str], offers_tls: bool, error: type[MailDelayed]
) -> None:
    server.manner.says.update(says)
    server.manner.offers_tls = offers_tls
    with pytest.raises(error):
        sender(server).try_out()


def test_the_sandboxes_mailbox_is_tried_out_too(sandbox: RunningSandbox) -> None:
    SandboxMailbox(sandbox.url).try_out()
    with pytest.raises(MailDelayed):
        SandboxMailbox("http://127.0.0.1:9").try_out()
    with pytest.raises(MailRefused):
        NoMailServer().try_out()
