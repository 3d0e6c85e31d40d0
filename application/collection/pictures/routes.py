"""Small copies of pictures, served to those who may see them."""

from collections.abc import Callable

from flask import Blueprint, abort, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from application.campaign_access import consultant_sees_account, consultant_sees_post
from application.collection.pictures.queries import (
    KeptPicture,
    picture_of_account,
    picture_of_child,
    picture_of_post,
    post_of_child,
)
from application.collection.pictures.serving import picture_reply
from application.identifiers import known_id

pictures = Blueprint("pictures", __name__)

KEPT_SECONDS = 30 * 24 * 3600


@pictures.get("/posts/<int:post_id>")
def of_post(post_id: int) -> ResponseReturnValue:
    """The picture of a post, or the still of a film."""
    return _served(picture_of_post(known_id(post_id)), lambda: consultant_sees_post(post_id))


@pictures.get("/children/<int:child_id>")
def of_child(child_id: int) -> ResponseReturnValue:
    """One picture of an album."""
    kept = picture_of_child(known_id(child_id))
    return _served(kept, lambda: consultant_sees_post(post_of_child(child_id)))


@pictures.get("/accounts/<int:account_id>")
def of_account(account_id: int) -> ResponseReturnValue:
    """The picture of an account."""
    return _served(picture_of_account(known_id(account_id)), lambda: consultant_sees_account(account_id))


def _may_end() -> bool:
    """A consultant's way in has a last day: what the browser kept would outlive it."""
    return not (current_user.is_staff or current_user.is_partner)


def _served(kept: KeptPicture | None, consultant_sees_it: Callable[[], bool]) -> ResponseReturnValue:
    """The bytes, for staff, for whom they belong to, and where a campaign shows them to its consultants.

    Nobody else learns that there are any. Raises BlobStoreUnavailable.
    """
    if kept is None:
        abort(404)
    if not (current_user.is_staff or kept.user_id == current_user.id or consultant_sees_it()):
        abort(404)
    answer = picture_reply(kept)
    is_named = request.args.get("v") == kept.version
    # An address without the version, or with an older one, shows another picture some day.
    answer.headers["Cache-Control"] = (
        f"private, max-age={KEPT_SECONDS}, immutable" if is_named and not _may_end() else "private, no-cache"
    )
    return answer
