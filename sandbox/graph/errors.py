"""Errors with the shapes, texts and codes of the real API."""

import secrets
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class GraphRefusal(Exception):
    """A reply that is an error. `code` and `subcode` are what clients go by."""

    message: str
    code: int
    subcode: int | None = None
    status: int = 400
    kind: str = "OAuthException"
    transient: bool | None = None
    user_title: str | None = None
    user_message: str | None = None
    extra: Json = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def payload(self) -> Json:
        """The JSON body."""
        error: Json = {"message": self.message, "type": self.kind, "code": self.code}
        error.update(self.extra)
        if self.subcode is not None:
            error["error_subcode"] = self.subcode
        if self.transient is not None:
            error["is_transient"] = self.transient
        if self.user_title is not None:
            error["error_user_title"] = self.user_title
        if self.user_message is not None:
            error["error_user_msg"] = self.user_message
        error["fbtrace_id"] = "A" + secrets.token_urlsafe(16)[:22]
        return {"error": error}


def bad_parameter(message: str, subcode: int | None = None) -> GraphRefusal:
    """Code 100."""
    return GraphRefusal(f"(#100) {message}", 100, subcode)


def object_missing(object_id: str, method: str = "get") -> GraphRefusal:
    """100/33: deleted, never there, or out of this token's reach."""
    return GraphRefusal(
        f"Unsupported {method} request. Object with ID '{object_id}' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation. Please read the Graph API documentation at "
        "https://developers.facebook.com/docs/graph-api",
        100,
        33,
        kind="GraphMethodException",
    )


def alias_missing(name: str) -> GraphRefusal:
    """A name that is nobody's; nothing but Pages has names here."""
    return GraphRefusal(
        f"(#803) Some of the aliases you requested do not exist: {name[:80]}", 803, status=404
    )


def nothing_asked(method: str) -> GraphRefusal:
    """A request without a path."""
    return GraphRefusal(
        f"Unsupported {method.lower()} request. Please read the Graph API documentation at "
        "https://developers.facebook.com/docs/graph-api",
        100,
        kind="GraphMethodException",
    )


def no_such_edge(name: str, node: str) -> GraphRefusal:
    """An edge that the node does not have."""
    return bad_parameter(f"Tried accessing nonexisting field ({name}) on node type ({node})")


def token_refused(message: str, subcode: int | None = None) -> GraphRefusal:
    """Code 190: this token will not work again."""
    return GraphRefusal(message, 190, subcode, status=401 if subcode is None else 400)


def permission_missing(permission: str) -> GraphRefusal:
    """Code 10 for insights and Page reading, 200 for the rest."""
    if permission == "instagram_manage_insights":
        return GraphRefusal("(#10) Application does not have permission for this action", 10, status=403)
    if permission == "pages_read_engagement":
        return GraphRefusal(
            "(#10) This endpoint requires the 'pages_read_engagement' permission or the 'Page Public Content "
            "Access' feature or the 'Page Public Metadata Access' feature.",
            10,
            status=403,
        )
    return GraphRefusal(f"(#200) Requires {permission} permission to manage the object", 200, status=403)


def posted_before_professional() -> GraphRefusal:
    """2108006: permanent for that post."""
    return GraphRefusal(
        "Invalid parameter",
        100,
        2108006,
        transient=False,
        user_title="Media posted before business account conversion",
        user_message="The media was posted before the most recent time that the user's account was converted "
        "to a business account from a personal account.",
        extra={"error_data": {"blame_field_specs": [[""]]}},
    )


def not_enough_viewers() -> GraphRefusal:
    """A story with fewer than five viewers; code 10, but not a lost permission."""
    return GraphRefusal("(#10) Not enough viewers for the media to show insights", 10)


def not_enough_users() -> GraphRefusal:
    """Demographics of an account with fewer than 100 followers."""
    return GraphRefusal(
        "Invalid parameter",
        100,
        2874010,
        transient=False,
        user_title="Not enough users",
        user_message="There are not enough users to show this demographic metric.",
    )


def metric_unknown(position: int, accepted: tuple[str, ...]) -> GraphRefusal:
    """A removed or made-up metric, named only by its position."""
    return bad_parameter(f"metric[{position}] must be one of the following values: {', '.join(accepted)}")


def unknown_error() -> GraphRefusal:
    """The vague answer, for instance to an unsupported breakdown."""
    return GraphRefusal("An unknown error has occurred.", 1, status=500)
