"""Sending letters: by SMTP under TLS, or into the sandbox's mailbox, behind one protocol."""

import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import NoReturn, Protocol

import requests

from application.exceptions import ApplicationError
from application.integrations.http import thread_session

TIMEOUT_SECONDS = 20.0
"""For each answer of a mail server; a letter takes about eight of them."""

_LONGEST_SUBJECT = 200


class MailError(ApplicationError):
    """A letter did not go out; `str(error)` is a sentence for staff and names nobody."""


class MailDelayed(MailError):
    """Passing trouble, or trouble of the set-up: the same letter may go out later."""


class MailAccountRefused(MailDelayed):
    """The server does not take our name and password."""


class MailLineUntrusted(MailDelayed):
    """The server offers no encryption, or a certificate that is not its own."""


class MailRefused(MailError):
    """The letter is refused for good: its address, or what it says."""


@dataclass(frozen=True)
class OutgoingLetter:
    """One letter to one address, in two forms that say the same. `message_id` comes without brackets."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str


class MailSender(Protocol):
    """Something that sends letters."""

    def send(self, letter: OutgoingLetter) -> None:
        """Send it once; raises MailDelayed or MailRefused when it did not go out."""

    def try_out(self) -> None:
        """Go as far as one can without sending anything; raises MailError."""


class NoMailServer:
    """Where nothing is set up to send with."""

    def send(self, letter: OutgoingLetter) -> None:
        """Refuse."""
        raise MailRefused("No mail server is set up, so no mail is sent.")

    def try_out(self) -> None:
        """Refuse."""
        raise MailRefused("No mail server is set up, so no mail is sent.")


class SandboxMailbox:
    """The sandbox's mailbox, which takes letters over HTTP and shows them."""

    def __init__(self, sandbox_url: str, before_call: Callable[[], None] | None = None) -> None:
        self._address = f"{sandbox_url.rstrip('/')}/mailbox"
        self._before_call = before_call

    def send(self, letter: OutgoingLetter) -> None:
        """Put it into the mailbox."""
        if self._before_call is not None:
            self._before_call()
        fields = {
            "to": letter.to,
            "subject": one_line(letter.subject),
            "text": letter.text,
            "html": letter.html,
        }
        try:
            answer = thread_session().post(
                self._address, json=fields, timeout=(5.0, TIMEOUT_SECONDS), allow_redirects=False
            )
        except requests.RequestException:
            raise MailDelayed("The sandbox's mailbox could not be reached.") from None
        if 400 <= answer.status_code < 500:
            raise MailRefused("The sandbox's mailbox did not take the letter.")
        if answer.status_code != 201:
            raise MailDelayed("The sandbox's mailbox had a passing problem.")

    def try_out(self) -> None:
        """Look whether it is there."""
        if self._before_call is not None:
            self._before_call()
        try:
            answer = thread_session().get(
                self._address, timeout=(5.0, TIMEOUT_SECONDS), allow_redirects=False
            )
        except requests.RequestException:
            raise MailDelayed("The sandbox's mailbox could not be reached.") from None
        if answer.status_code != 200:
            raise MailDelayed("The sandbox's mailbox had a passing problem.")


class SmtpSender:
    """A mail server, spoken to with STARTTLS and its certificate checked; never without.

    `sender` is the address that letters come from, `sender_name` stands before it. `timeout` is seconds for
    each answer. `tls` replaces the system's certificates.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        user: str,
        password: str,
        sender: str,
        sender_name: str,
        now: Callable[[], datetime],
        timeout: float = TIMEOUT_SECONDS,
        tls: ssl.SSLContext | None = None,
        before_call: Callable[[], None] | None = None,
    ) -> None:
        self._server = (host, port)
        self._account = (user, password)
        self._sender, self._sender_name = sender, sender_name
        self._now = now
        self._timeout = timeout
        self._tls = tls or ssl.create_default_context()
        self._before_call = before_call

    def send(self, letter: OutgoingLetter) -> None:
        """Hand it to the mail server."""
        if self._before_call is not None:
            self._before_call()
        message = self._message(letter)
        with _trouble_told(), self._connected() as connection:
            # The addressee is given apart: what the header says must not add another.
            connection.send_message(message, self._sender, [ascii_address(letter.to)])
            # Taken is taken: a server that then parts badly must not be given the letter again.
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()

    def try_out(self) -> None:
        """Connect, encrypt, sign in, and leave."""
        if self._before_call is not None:
            self._before_call()
        with _trouble_told(), self._connected() as connection:
            connection.noop()
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        connection = smtplib.SMTP(
            *self._server, local_hostname=_domain_of(self._sender), timeout=self._timeout
        )
        try:
            connection.starttls(context=self._tls)
            if self._account[0]:
                connection.login(*self._account)
            yield connection
        finally:
            connection.close()

    def _message(self, letter: OutgoingLetter) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        try:
            message["From"] = Address(one_line(self._sender_name), addr_spec=self._sender)
            message["To"] = Address(addr_spec=ascii_address(letter.to))
            message["Subject"] = one_line(letter.subject)
            message["Date"] = format_datetime(self._now())
            message["Message-ID"] = f"<{letter.message_id}@{_domain_of(self._sender)}>"
            # No answering machine should answer a letter that no person wrote.
            message["Auto-Submitted"] = "auto-generated"
            message.set_content(letter.text)
            message.add_alternative(letter.html, subtype="html")
        except (MessageError, ValueError, IndexError):
            raise MailRefused("The address or the letter cannot be written down as mail.") from None
        return message


@contextmanager
def _trouble_told() -> Iterator[None]:
    """What goes wrong with a mail server, as MailRefused or MailDelayed."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code, _ = next(iter(error.recipients.values()), (550, b""))
        _refuse(code, "The mail server refuses this address")
    except smtplib.SMTPDataError as error:
        _refuse(error.smtp_code, "The mail server refuses this letter")
    except smtplib.SMTPAuthenticationError:
        raise MailAccountRefused("The mail server refuses our account.") from None
    except smtplib.SMTPNotSupportedError:
        raise MailLineUntrusted(
            "The mail server offers no encryption, and nothing is sent without."
        ) from None
    except ssl.SSLError:
        raise MailLineUntrusted("The mail server's certificate could not be trusted.") from None
    except smtplib.SMTPException:
        raise MailDelayed("The mail server had a passing problem.") from None
    except OSError:
        raise MailDelayed("The mail server could not be reached.") from None


def one_line(text: str) -> str:
    """Text for a header: on one line, without characters that can't be seen."""
    seen = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(seen.split())[:_LONGEST_SUBJECT]


def ascii_address(address: str) -> str:
    """The address with its domain in ASCII. Raises MailRefused for what is no single plain address."""
    name, _, domain = address.rpartition("@")
    plain = not any(character in '<>",;:()[]\\ \t\r\n' for character in address)
    try:
        spelled = f"{name.encode('ascii').decode()}@{domain.encode('idna').decode()}"
    except UnicodeError:
        plain = False
    if not plain or not name or not domain or "@" in name:
        raise MailRefused("This is not an address that mail can be sent to.")
    return spelled


def _domain_of(address: str) -> str:
    return address.rpartition("@")[2]


def _refuse(code: int, sentence: str) -> NoReturn:
    """A code of 500 and above stands for good (RFC 5321, 4.2.1)."""
    if code >= 500:
        raise MailRefused(f"{sentence} ({code}).") from None
    raise MailDelayed(f"{sentence} for now ({code}).") from None
