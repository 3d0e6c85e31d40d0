"""Mail: whether the server takes us, and where letters come from."""

from application.integrations.mail import MailAccountRefused, MailError, MailLineUntrusted, SmtpSender
from application.operations.doctor.findings import Report


def look(report: Report) -> None:
    """Connect, encrypt, sign in, leave; nothing is sent."""
    config = report.config
    if not config.sandbox_url and not (config.smtp_host and config.mail_from):
        report.warn(
            "No mail server is set: nobody is told that a connection ends, and no password can be forgotten.",
            "Set SMTP_HOST, SMTP_PORT, SMTP_USER, SMTP_PASSWORD and MAIL_FROM.",
        )
        return
    sender = report.surroundings.mail
    try:
        sender.try_out()
    except MailAccountRefused as error:
        report.wrong(
            str(error), "Set SMTP_USER and SMTP_PASSWORD anew; some servers want a password made for apps."
        )
    except MailLineUntrusted as error:
        report.wrong(
            str(error),
            "Set SMTP_HOST to the name in the server's certificate, and SMTP_PORT to one with STARTTLS "
            "(587).",
        )
    except MailError as error:
        report.wrong(str(error), "Look whether SMTP_HOST and SMTP_PORT are right and reachable from here.")
    else:
        report.ok(
            _taken(config.mail_from) if isinstance(sender, SmtpSender) else "The sandbox's mailbox answers."
        )
    if isinstance(sender, SmtpSender) and not _is_address(config.mail_from):
        report.wrong(
            f"MAIL_FROM is {config.mail_from}, which is no single address.",
            "Set it to an address such as letters@your.domain; the platform's name is put before it.",
        )


def _taken(sender: str) -> str:
    domain = sender.rpartition("@")[2]
    return (
        f"The mail server takes us; letters come from {sender}. Only DNS says whether {domain} lets this "
        "server send for it: SPF, DKIM and DMARC, see flask doctor --urls."
    )


def _is_address(text: str) -> bool:
    name, at, domain = text.partition("@")
    return bool(name and at and "." in domain) and not set(text) & set(' <>",;') and "@" not in domain
