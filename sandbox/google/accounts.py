"""Who there is at the sandbox's Google: the app, some people, the service account, one shared drive."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

CLIENT_ID = "2000000000000001.apps.sandbox"
CLIENT_SECRET = "sandbox-google-secret"
SERVICE_ACCOUNT = "reports@sandbox-project.iam.gserviceaccount.com"
SHARED_DRIVE_ID = "0ASandboxSharedDriveUk9PVA"
SHARED_DRIVE_NAME = "Campaign reports"
NOT_AT_GOOGLE = "no-google.example"
"""Addresses of this domain have no Google account; all others have one."""
NOT_TRUSTED = "not-trusted.example"
"""The admins of all owners' domains forbid sharing with this one."""


@dataclass(frozen=True)
class Account:
    """A person with a Google account."""

    email: str
    name: str
    note: str


ACCOUNTS = (
    Account("nora.lind@agency.example", "Nora Lind", "Manager; her drive belongs to the agency"),
    Account("peter.sand@agency.example", "Peter Sand", "Manager; his drive belongs to the agency"),
    Account("reviewer@agency.example", "Robin Vale", "Reviews every report"),
    Account("alex.private@gmail.com", "Alex Private", "A private account"),
)
DRIVE_MEMBERS: Mapping[str, str] = {
    SERVICE_ACCOUNT: "fileOrganizer",
    "nora.lind@agency.example": "organizer",
}
"""Who is a member of the shared drive, in which role."""
_NAMES = {account.email: account.name for account in ACCOUNTS}


def name_of(email: str) -> str:
    """The display name of an address: of the people here their own, of others made from the address."""
    if email == SERVICE_ACCOUNT:
        return email
    return _NAMES.get(email) or email.partition("@")[0].replace(".", " ").replace("_", " ").title()


def number_of(email: str) -> str:
    """The stable number of an address: `sub` of its sign-in, and id of its permissions."""
    digest = hashlib.sha256(email.lower().encode()).digest()
    return f"1{int.from_bytes(digest[:8], 'big') % 10**19:019d}"


def domain_of(email: str) -> str:
    """The part behind the @."""
    return email.rpartition("@")[2].lower()


def is_address(email: str) -> bool:
    """Whether it looks like a mail address."""
    name, _, domain = email.partition("@")
    return bool(name) and "." in domain.strip(".") and not any(sign.isspace() for sign in email)
