"""Whether the public address leads to this platform: a handshake with ourselves, as Facebook does it."""

import secrets

import requests

from application.integrations.http import thread_session
from application.operations.doctor.addresses import webhook_address
from application.operations.doctor.findings import Report
from application.operations.doctor.settings import is_safe
from application.operations.doctor.surroundings import ANSWER_SECONDS


def look(report: Report) -> None:
    """The webhook's handshake: its echo takes our verify token, so nobody else can give it."""
    config = report.config
    if not is_safe(config.public_url):
        # The question would carry our verify token through the open.
        report.unknown("Is not asked without https.", "Mend PUBLIC_URL first.")
        return
    challenge = secrets.token_hex(8)
    asked = {
        "hub.mode": "subscribe",
        "hub.challenge": challenge,
        "hub.verify_token": config.webhook_verify_token,
    }
    try:
        answer = thread_session().get(
            webhook_address(config),
            params=asked,
            timeout=(ANSWER_SECONDS, ANSWER_SECONDS),
            allow_redirects=False,
        )
    except requests.RequestException as error:
        _unreached(report, type(error).__name__)
        return
    if answer.status_code == 200 and answer.text == challenge:
        report.ok(f"{config.public_url} leads here, and takes our verify token.")
    elif answer.status_code == 403:
        report.wrong(
            f"{config.public_url} answers, and refuses the verify token of these settings.",
            "Set the same WEBHOOK_VERIFY_TOKEN for the web service as here, and type it in at Meta again.",
        )
    else:
        report.wrong(
            f"{config.public_url} answers with status {answer.status_code} where the webhook should be.",
            "Point the domain at this platform, or set PUBLIC_URL to the address where it is.",
        )


def _unreached(report: Report, reason: str) -> None:
    words = f"{report.config.public_url} cannot be reached from here ({reason})."
    if report.config.is_production:
        report.wrong(words, "Look at the domain's DNS records and certificate, and whether a version serves.")
    else:
        report.unknown(words, "Start the application, or set PUBLIC_URL to where it is.")
