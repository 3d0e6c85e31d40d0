"""One change of who may open a file, made at Google; may be made again whatever came of it before.

No database. Of several changes of one file at the same time Google keeps one: the caller makes them one
after another.
"""

from dataclasses import dataclass

from application.integrations.google.drive import Drive, Role
from application.integrations.google.drive_types import Permission
from application.integrations.google.error_types import GoogleGone, GoogleNoAccount, GoogleNotAllowed
from application.mail_addresses import address_key
from application.models import AccessChange, AccessRole


@dataclass(frozen=True)
class Change:
    """What is wanted of one address. `role` is what it is to have.

    `may_write`: Google may write a letter where it lets the address in by no other way.
    """

    access_id: int
    kind: AccessChange
    email: str
    permission_id: str | None
    role: AccessRole
    with_mail: bool = False
    may_write: bool = False


def carry_out(drive: Drive, google_id: str, change: Change) -> str | None:
    """Make it so; Google's id of the permission, None when there is none any more. Raises GoogleError."""
    if change.kind is AccessChange.REMOVE:
        _remove(drive, google_id, change)
        return None
    if change.kind is AccessChange.CHANGE and change.permission_id is not None:
        return drive.change_permission(google_id, change.permission_id, change.role.value).id
    return _give(drive, google_id, change).id


def delete_file(drive: Drive, google_id: str) -> None:
    """Delete it for good, or as far as this account may; one that is gone is as good. Raises GoogleError.

    In a shared drive only its managers delete: others shut out whom the file itself lets in, and put it into
    the bin, which Google empties after 30 days.
    """
    try:
        drive.delete(google_id)
    except GoogleNotAllowed:
        try:
            _put_away(drive, google_id)
        except GoogleGone:
            return


def _give(drive: Drive, google_id: str, change: Change) -> Permission:
    """An earlier try may have let the address in, and its answer been lost: looked up first."""
    found = _permission_of(drive, google_id, change.email)
    if found is None:
        return _let_in(drive, google_id, change)
    if found.role in (change.role.value, "owner") or found.is_inherited:
        return found
    return drive.change_permission(google_id, found.id, change.role.value)


def _let_in(drive: Drive, google_id: str, change: Change) -> Permission:
    role: Role = change.role.value
    try:
        return drive.add_permission(google_id, change.email, role, notify=change.with_mail)
    except GoogleNoAccount:
        if change.with_mail or not change.may_write:
            raise
        # Google lets an address without an account in by a letter only.
        return drive.add_permission(google_id, change.email, role, notify=True)


def _remove(drive: Drive, google_id: str, change: Change) -> None:
    permission_id = change.permission_id
    if permission_id is None:
        # An earlier try may have let the address in, and its answer been lost.
        found = _permission_of(drive, google_id, change.email)
        permission_id = None if found is None else found.id
    if permission_id is not None:
        drive.remove_permission(google_id, permission_id)


def _permission_of(drive: Drive, google_id: str, email: str) -> Permission | None:
    wanted = address_key(email)
    return next(
        (
            each
            for each in drive.permissions(google_id)
            if each.email is not None and address_key(each.email) == wanted
        ),
        None,
    )


def _put_away(drive: Drive, google_id: str) -> None:
    for permission in drive.permissions(google_id):
        if not permission.is_inherited and permission.role != "owner":
            drive.remove_permission(google_id, permission.id)
    drive.trash(google_id)
