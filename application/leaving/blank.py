"""What rows that stay lose when their person goes."""

from typing import Any

from application.leaving import belonging as own
from application.leaving.rules import Replace
from application.models.users import DELETED_USER

REMOVED = "removed"


def _emptied(columns: str) -> dict[str, Any]:
    return dict.fromkeys(columns.split())


ACCOUNT_WORDS = _emptied(
    "name biography website profile_picture_url page_id page_name followers_count follows_count media_count "
    "insights_from listed_back_to_the_first_at insights_read_back_to stories_polled_at audience_read_at "
    "audience_problem page_tasks page_subscribed page_checked_at page_problem business_verified_at "
    "business_verified_by_id paused_until last_collected_at"
)
NOBODYS_ACCOUNT = Replace(
    {**ACCOUNT_WORDS, "username": "", "graph_id": own.nobodys_graph_id()},
    "loses handle, id, name, texts, Page and numbers; which part of the world it is of stays",
)
NOBODY = Replace(
    {
        **_emptied(
            "email contact_email google_email password_hash totp_secret totp_confirmed_at totp_last_step "
            "facebook_login_id"
        ),
        "name": DELETED_USER,
        "active": False,
    },
    f"loses everything but the role and dates, and is called “{DELETED_USER}”",
)
WITHOUT_ADDRESS = Replace({"address": None}, "loses the network address")
BARE_RUN = Replace(
    {"cursor": None, "problem": None, "problem_kind": None}, "loses its words; bare counts stay"
)
BARE_POST = Replace(
    _emptied(
        "graph_id caption permalink shortcode link_key media_url thumbnail_url children_count posted_at "
        "next_read_at"
    ),
    "those stay as a kind and bare numbers, without id, caption, link, media and time",
)
NO_MORE_READING = Replace({"next_read_at": None}, "those are read no more")
STORY_LINK = Replace(
    {"permalink": None, "link_key": None},
    "stories among them lose their link, which holds the handle",
    of=own.STORIES,
)
BARE_CALL = Replace({"path": REMOVED, "query": ""}, "those lose what was asked; the fingerprint stays")
BARE_CHANGE = Replace(
    {"entry_graph_id": REMOVED, "media_graph_id": None, "value": {}, "note": None}, "those lose what was told"
)
BARE_DELIVERY = Replace(
    {"body": b""}, "those lose what was told; the fingerprint stays", entombs="body_sha256"
)
