"""Who may see what was kept of a post: staff, whose post it is, and consultants who meet it in a campaign."""

from flask import abort
from flask_login import current_user

from application.campaign_access import consultant_sees_post
from application.capture.queries import KeptPost, kept_post
from application.identifiers import known_id


def readable_post(post_id: int) -> KeptPost:
    """The post, for whoever may see it; for others there is none."""
    found = kept_post(known_id(post_id))
    if found is None:
        abort(404)
    is_own = found.user_id is not None and found.user_id == current_user.id
    if not (current_user.is_staff or is_own or consultant_sees_post(post_id)):
        abort(404)
    return found
