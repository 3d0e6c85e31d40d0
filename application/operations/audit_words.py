"""What the actions of the audit log are called, and in which groups they are searched. Pure."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from application.connection_health import what_happened
from application.models import AuditAction as Action
from application.networks import label
from application.onboarding.scopes import Scope, scope_named
from application.onboarding.scopes import told as lacking_words


class Subject(StrEnum):
    """What a deed is about; the value stands in the address."""

    SIGNING_IN = "signing-in"
    STAFF = "staff"
    PARTNERS = "partners"
    CONSENT = "consent"
    CAMPAIGNS = "campaigns"
    CAPTURES = "captures"
    FOLLOWERS = "followers"


SUBJECT_WORDS: Mapping[Subject, str] = {
    Subject.SIGNING_IN: "Signing in",
    Subject.STAFF: "Staff and their access",
    Subject.PARTNERS: "Looking at partners",
    Subject.CONSENT: "Consent and leaving",
    Subject.CAMPAIGNS: "Campaigns and reports",
    Subject.CAPTURES: "Kept pictures and films",
    Subject.FOLLOWERS: "Follower counts",
}

_WORDS: Mapping[Subject, Mapping[Action, str]] = {
    Subject.SIGNING_IN: {
        Action.SIGNED_IN: "Signed in",
        Action.SIGN_IN_REFUSED: "Sign-in refused",
        Action.SIGNED_OUT: "Signed out",
        Action.SESSION_ENDED: "Session ended",
        Action.RECOVERY_CODE_USED: "Signed in with a recovery code",
        Action.ACCESS_DENIED: "Turned away from a page",
    },
    Subject.STAFF: {
        Action.INVITED: "Invited",
        Action.INVITATION_REVOKED: "Invitation withdrawn",
        Action.INVITATION_ACCEPTED: "Invitation accepted",
        Action.ROLE_CHANGED: "Role changed",
        Action.ACCESS_ENDED: "Access ended",
        Action.ACCESS_RESTORED: "Access given back",
        Action.PASSWORD_CHANGED: "Password changed",
        Action.PASSWORD_RESET: "Forgotten password replaced",
        Action.EMAIL_CHANGED: "E-mail address changed",
        Action.SECOND_FACTOR_SET: "Second factor set up",
        Action.SECOND_FACTOR_REMOVED: "Second factor turned off",
        Action.RECOVERY_CODES_MADE: "New recovery codes made",
    },
    Subject.PARTNERS: {
        Action.PARTNER_LOOKED_AT: "Looked at the pages of",
        Action.PARTNER_FIGURES_TAKEN: "Downloaded figures from the pages of",
        Action.PARTNER_EXPORTED: "Took away figures of",
        Action.PARTNER_DELIVERED: "Delivered a report with figures of",
        Action.PARTNER_IN_SHEET: "Had a Google Sheet written with figures of",
        Action.PARTNER_SHARED: "Showed without sign-in figures of",
        Action.PARTNER_MADE: "Brand entered",
        Action.PARTNER_CHANGED: "Brand's name or address changed",
        Action.PARTNER_INVITED: "Brand invited to connect",
    },
    Subject.CONSENT: {
        Action.PARTNER_JOINED: "Joined",
        Action.PERMISSION_REVOKED: "Permission given back",
        Action.DISCONNECTED: "Disconnected from Facebook",
        Action.CONNECTION_LOST: "Connection to Facebook lost",
        Action.OWN_DATA_DOWNLOADED: "Downloaded all own data",
        Action.DELETION_ASKED: "Deletion asked for",
        Action.LEFT: "Left",
        Action.MEDIA_KIT_ON: "Media kit switched on",
        Action.MEDIA_KIT_OFF: "Media kit switched off",
        Action.MEDIA_KIT_RENEWED: "Link of the media kit renewed",
    },
    Subject.CAMPAIGNS: {
        Action.CAMPAIGN_MADE: "Campaign set up",
        Action.CAMPAIGN_CHANGED: "Campaign changed",
        Action.CAMPAIGN_DELETED: "Campaign deleted",
        Action.CAMPAIGN_EXPORTED: "Report downloaded",
        Action.REPORT_RHYTHM_CHOSEN: "How often a report is made by itself changed",
        Action.REPORT_DELIVERED: "Report delivered",
        Action.REPORT_TAKEN_BACK: "Delivered report taken back",
        Action.EVIDENCE_CHECKED: "Had all evidence checked",
        Action.CONSULTANT_INVITED: "Consultant invited to a campaign",
        Action.CONSULTANT_REMOVED: "Consultant taken out of a campaign",
        Action.RULE_CHANGED: "Matching rule changed",
        Action.RULE_REMOVED: "Matching rule removed",
        Action.RULE_ACCEPTING_SET: "Accepting by the matching rule switched",
        Action.RULE_ACCEPTED_POSTS: "Posts accepted by the matching rule",
        Action.RULE_TAKEN_BACK: "Posts accepted by the matching rule taken back",
        Action.CAMPAIGN_PLAN_CHANGED: "Goals, deliverables or costs changed",
        Action.MANUAL_POST_ADDED: "Post added by hand",
        Action.MANUAL_POST_CHANGED: "Post by hand changed",
        Action.MANUAL_POST_JOINED: "Post by hand joined with the one that Instagram tells",
        Action.MANUAL_POST_REMOVED: "Post by hand taken out or deleted",
        Action.FIGURES_ENTERED: "Figures of a post entered by hand",
        Action.RESULTS_ENTERED: "Outcomes, other channels or rates entered",
        Action.METRICS_UPDATE_ASKED: "Metrics of all collected posts asked for anew",
    },
    Subject.CAPTURES: {
        Action.CAPTURE_ASKED: "Capture asked for",
        Action.CAPTURE_CHOSEN: "File chosen to stand for a post",
        Action.REPORT_LINKS_REVOKED: "Links in reports switched off",
        Action.GOOGLE_CONNECTED: "Signed in at Google",
        Action.GOOGLE_GIVEN_BACK: "Sign-in at Google given back",
        Action.GOOGLE_LOST: "Sign-in at Google lost",
        Action.REPORT_ASKED: "Report asked for",
        Action.SHARE_LINK_MADE: "Share link of a report made",
        Action.SHARE_LINK_REVOKED: "Share link of a report switched off",
        Action.FILE_SHARED: "Let somebody into a Sheet",
        Action.FILE_ROLE_CHANGED: "Role in a Sheet changed",
        Action.FILE_UNSHARED: "Shut somebody out of a Sheet",
        Action.FILES_SHUT: "Shut somebody out of all Sheets",
        Action.FILE_DELETED: "Sheet deleted",
        Action.SHEET_REWRITTEN: "Sheet written again without somebody who left",
        Action.CAPTURES_DOWNLOADED: "Downloaded kept files of",
    },
    Subject.FOLLOWERS: {
        Action.COUNTING_CONNECTED: "Connected Facebook for counting followers",
        Action.COUNTING_DISCONNECTED: "Disconnected Facebook from counting followers",
        Action.FOLLOWER_UNIT_ADDED: "Unit added",
        Action.FOLLOWER_UNIT_CHANGED: "Unit's name or place changed",
        Action.FOLLOWER_UNIT_REMOVED: "Unit taken out",
        Action.FOLLOWER_UNIT_BROUGHT_BACK: "Unit brought back",
        Action.FOLLOWER_HANDLES_CHANGED: "Handles of a unit changed, or how often they are counted",
        Action.FOLLOWER_RHYTHM_SET: "Counting of a whole network set",
        Action.FOLLOWER_FILE_IMPORTED: "File of handles or counts imported",
        Action.FOLLOWER_IMPORT_TAKEN_BACK: "File of counts taken back",
        Action.FOLLOWER_COLUMN_ADDED: "Column of the hourly feed added",
        Action.FOLLOWER_COLUMN_RENAMED: "Column of the hourly feed renamed",
        Action.FOLLOWER_COLUMN_REMOVED: "Column of the hourly feed taken out",
        Action.FOLLOWER_COLUMN_BROUGHT_BACK: "Column of the hourly feed brought back",
        Action.FOLLOWER_NOTE_ADDED: "Note on an event added",
        Action.FOLLOWER_NOTE_CHANGED: "Note on an event changed",
        Action.FOLLOWER_NOTE_REMOVED: "Note on an event removed",
        Action.FOLLOWER_NOTE_BROUGHT_BACK: "Note on an event brought back",
    },
}

_KEYS = frozenset({"request"})
"""By which a request that comes twice is known: nothing to read."""
_NAMES: Mapping[str, str] = {
    "scope": "permission",
    "at_facebook": "given back at Facebook",
    "sha256": "SHA-256",
}

ACTIONS_OF: Mapping[Subject, tuple[str, ...]] = {
    subject: tuple(action.value for action in words) for subject, words in _WORDS.items()
}

_BY_ACTION: Mapping[str, str] = {
    action.value: word for words in _WORDS.values() for action, word in words.items()
}


def action_words(action: str) -> str:
    """The action as staff read it; one that is not known any more is shown as it is kept."""
    return _BY_ACTION.get(action, action.replace("_", " "))


def detail_words(action: str, details: Mapping[str, Any]) -> str:
    """What is kept beside the action, as staff read it; empty when nothing is."""
    if action == Action.CONNECTION_LOST.value:
        lacking = _scopes(details.get("scope"))
        return lacking_words(lacking) if lacking else what_happened(str(details.get("reason", "")))
    told = {name: value for name, value in details.items() if value is not None and name not in _KEYS}
    return ", ".join(
        f"{_NAMES.get(name, name.replace('_', ' '))}: {_value_words(name, told[name])}" for name in told
    )


def _scopes(names: Any) -> list[Scope]:
    return [scope for name in str(names or "").split() if (scope := scope_named(name)) is not None]


def _scope_words(name: str) -> str:
    scope = scope_named(name)
    return f"“{scope.title}”" if scope is not None else name


def _value_words(name: str, value: Any) -> str:
    if name == "scope":
        return " and ".join(_scope_words(each) for each in str(value).split())
    if name == "network":
        return label(str(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,.2f}" if isinstance(value, float) else str(value)
