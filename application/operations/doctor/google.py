"""Google: the platform's own account and its shared drive, or the client that staff sign in by."""

from application.exceptions import ApplicationError
from application.integrations.google.account import GoogleAccount
from application.integrations.google.error_types import (
    GoogleError,
    GoogleGone,
    GoogleMisconfigured,
    GoogleNotAllowed,
    GoogleSignedOut,
)
from application.operations.doctor.addresses import google_redirect
from application.operations.doctor.findings import Report

PATIENCE_SECONDS = 0.0
NOBODYS_KEY = "doctor"
"""A report has another key, and a sign-in another token: nothing is found, and that is what is asked for."""

_CONSOLE = "console.cloud.google.com"


def look(report: Report) -> None:
    """As GOOGLE_REPORTS says; two questions at most."""
    chosen = report.config.google_reports
    if chosen == "off":
        report.ok("GOOGLE_REPORTS is off: reports are made as workbooks only.")
    elif chosen == "shared_drive":
        _shared_drive(report)
    else:
        _sign_in(report)


def _shared_drive(report: Report) -> None:
    drive = report.config.google_shared_drive
    try:
        account = report.surroundings.gateways.google_service_account(PATIENCE_SECONDS)
        account.drive.find(NOBODYS_KEY)
    except (GoogleGone, GoogleNotAllowed):
        report.wrong(
            f"The platform's own account cannot see the shared drive {drive}.",
            "In Google Drive, open the shared drive, Manage members, and add the service account's address "
            "as Content manager; look whether GOOGLE_SHARED_DRIVE is the last part of the drive's address.",
        )
        return
    except ApplicationError as error:
        _trouble(report, error, "Google Drive API")
        return
    _sheets(report, account, drive)


def _sheets(report: Report, account: GoogleAccount, drive: str) -> None:
    try:
        account.sheets.layout(NOBODYS_KEY)
    except GoogleGone:
        report.ok(f"Drive and Sheets answer, and the shared drive {drive} can be seen.")
    except ApplicationError as error:
        _trouble(report, error, "Google Sheets API")


def _trouble(report: Report, error: ApplicationError, api: str) -> None:
    if isinstance(error, GoogleMisconfigured):
        report.wrong(
            f"Google does not accept the platform's own account ({error.reason or error.message}).",
            f"Enable the {api} at {_CONSOLE}, APIs and services, and let the service run as the service "
            "account that docs/setup-google.md names.",
        )
    else:
        kind = error.kind if isinstance(error, GoogleError) else type(error).__name__
        report.unknown(f"The {api} did not answer as it should ({kind}).", "Look again in some minutes.")


def _sign_in(report: Report) -> None:
    """A refresh with a token that nobody has: Google looks at the client first, then at the token."""
    account = report.surroundings.gateways.google_person(NOBODYS_KEY, PATIENCE_SECONDS)
    try:
        account.drive.own_address()
    except GoogleSignedOut:
        report.ok(f"Google knows our OAuth client. Its redirect must be {google_redirect(report.config)}.")
    except GoogleMisconfigured as error:
        report.wrong(
            f"Google does not accept the OAuth client ({error.reason}): nobody can sign in at Google.",
            f"Copy GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET again: {_CONSOLE}, APIs and services, "
            f"Credentials. Its redirect must be {google_redirect(report.config)}.",
        )
    except GoogleError as error:
        report.unknown(f"Google did not answer as it should ({error.kind}).", "Look again in some minutes.")
