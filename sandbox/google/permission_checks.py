"""What a change of permissions may ask for: types, roles, owners, ends."""

from datetime import datetime, timedelta

from sandbox.google.access import need
from sandbox.google.accounts import NOT_AT_GOOGLE, NOT_TRUSTED, domain_of, is_address, number_of
from sandbox.google.calls import Call
from sandbox.google.drive_files import person
from sandbox.google.errors import GoogleRefusal, Json, bad_parameter, file_permission_missing
from sandbox.google.store import DriveFile

_TYPES = ("user", "group", "domain", "anyone")
ROLES = ("reader", "commenter", "writer", "fileOrganizer", "organizer", "owner")
_WRITABLE = {"type", "role", "emailAddress", "domain", "expirationTime", "allowFileDiscovery", "kind", "view"}


def asked_permission(call: Call, file: DriveFile) -> Json:
    """The permission that a body asks for. Raises GoogleRefusal."""
    asked = call.body
    kind, role, email = asked.get("type"), asked.get("role"), asked.get("emailAddress", "")
    _check_writable(asked)
    if kind not in _TYPES:
        raise bad_parameter("permission.type", "The permission type field is required.")
    if role not in ROLES:
        raise bad_parameter("permission.role", "The permission role field is required, with a known role.")
    if kind in ("user", "group"):
        if not is_address(email):
            raise GoogleRefusal(
                400, f"The specified emailAddress is invalid or not applicable: {email}", "invalid"
            )
        if domain_of(email) == NOT_TRUSTED:
            raise file_permission_missing()  # all that Google says of a domain's rules for sharing
        permission = {**person(email, role), "type": kind}
    elif kind == "domain":
        if not asked.get("domain"):
            raise GoogleRefusal(400, "The specified domain is invalid or not applicable.", "invalid")
        discover = bool(asked.get("allowFileDiscovery"))
        number = number_of(f"@{asked['domain']}")
        permission = {"id": f"{number}k", "type": kind, "role": role, "domain": asked["domain"]}
        permission |= {"displayName": asked["domain"], "allowFileDiscovery": discover}
    else:
        discover = bool(asked.get("allowFileDiscovery"))
        name = "anyone" if discover else "anyoneWithLink"
        permission = {"id": name, "type": kind, "role": role, "allowFileDiscovery": discover}
    if kind in ("domain", "anyone") and role not in ("reader", "commenter", "writer"):
        raise GoogleRefusal(
            403, f"The role {role} is not valid for the type {kind}.", "invalidSharingRequest"
        )
    return permission | expiration(call, file, asked, kind)


def _check_writable(asked: Json) -> None:
    unknown = sorted(set(asked) - _WRITABLE)
    if unknown:
        raise GoogleRefusal(
            403,
            "The resource body includes fields which are not directly writable: " + ", ".join(unknown),
            "fieldNotWritable",
        )


def expiration(call: Call, file: DriveFile, asked: Json, kind: str) -> Json:
    """The `expirationTime` asked for; {} without. Raises GoogleRefusal."""
    text = asked.get("expirationTime")
    if not text:
        return {}
    if kind not in ("user", "group") or asked.get("role", "reader") not in ("reader", "commenter", "writer"):
        raise _bad_expiration("Expiration dates can only be set on user and group permissions below owner.")
    try:
        ends = datetime.fromisoformat(text)
    except ValueError as error:
        raise _bad_expiration("The expiration time is no RFC 3339 date-time.") from error
    if ends.tzinfo is None:
        raise _bad_expiration("The expiration time is no RFC 3339 date-time.")
    now = call.google.services.clock.now()
    if not now < ends <= now + timedelta(days=365):
        raise _bad_expiration("Expiration dates must be in the future, and not more than a year.")
    return {"expirationTime": text}


def _bad_expiration(message: str) -> GoogleRefusal:
    return GoogleRefusal(403, message, "expirationDateInvalid")


def check_role(file: DriveFile, role: str) -> None:
    """Raises GoogleRefusal for a role that this file cannot give."""
    if role == "organizer" or (role == "fileOrganizer" and not file.drive_id):
        raise GoogleRefusal(403, f"The role {role} is not valid for this item.", "invalidSharingRequest")
    if role == "fileOrganizer" and file.mime_type != "application/vnd.google-apps.folder":
        raise GoogleRefusal(403, f"The role {role} is only valid for folders.", "invalidSharingRequest")


def check_transfer(call: Call, file: DriveFile, permission: Json) -> None:
    """Raises GoogleRefusal unless the file may come to be owned by this person."""
    if file.drive_id:
        raise GoogleRefusal(403, "Items of a shared drive have no owner.", "invalidSharingRequest")
    if not call.flag("transferOwnership"):
        raise GoogleRefusal(
            403, "The transferOwnership parameter must be enabled when the permission role is 'owner'."
        )
    need(call.google, call.caller, file, "owner")
    if permission["type"] != "user":
        raise GoogleRefusal(403, "Only a user can own a file.", "invalidSharingRequest")
    if domain_of(permission["emailAddress"]) != domain_of(file.owner) or domain_of(file.owner) == "gmail.com":
        raise GoogleRefusal(
            403,
            "Consent is required to transfer ownership of a file to another user.",
            "consentRequiredForOwnershipTransfer",
        )


def mail_wanted(call: Call, asked: Json, role: str) -> bool:
    """Whether the person is told by mail. Raises GoogleRefusal where that cannot be left out."""
    if asked["type"] not in ("user", "group"):
        return False
    wanted = call.flag("sendNotificationEmail", default=True)
    email = asked["emailAddress"]
    if not wanted and role == "owner":
        raise bad_parameter(
            "sendNotificationEmail", "The notification email cannot be disabled for ownership transfers."
        )
    if not wanted and domain_of(email) == NOT_AT_GOOGLE:
        raise GoogleRefusal(
            400,
            f'Bad Request. User message: "You are trying to invite {email}. Since there is no Google account '
            'associated with this email address, you must check the "Notify people" box to invite this '
            'recipient."',
            "invalidSharingRequest",
        )
    return wanted


def check_not_inherited(permission: Json) -> None:
    """Raises GoogleRefusal for what comes from the shared drive."""
    if any(detail["inherited"] for detail in permission.get("permissionDetails", ())):
        raise GoogleRefusal(
            403,
            "Cannot update or delete an inherited permission on a shared drive item.",
            "cannotModifyInheritedTeamDrivePermission",
        )
