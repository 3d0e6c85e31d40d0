"""Facebook Pages as others see them, which takes a feature that the app may have or lack."""

from sandbox.graph import app_node
from sandbox.graph.call import Call
from sandbox.graph.errors import GraphRefusal, Json, alias_missing, object_missing
from sandbox.graph.fields import parse, select
from sandbox.graph.users import page_followers, page_node
from sandbox.networks import accounts
from sandbox.networks.accounts import Seen
from sandbox.personas import PAGES
from sandbox.specs import PageSpec

_WITHOUT_FOLLOWERS_COUNT = 9
"""One Page in so many is old and tells its likes only."""


def by_app(call: Call) -> Json:
    """GET /{page} by the app's own token; refused for lack of the feature whosever the Page is.

    The app itself is told to this token too.
    """
    return app_node.get(call) if app_node.is_meant(call) else _read(call, call.segments[0])


def by_person(call: Call, name: str) -> Json | None:
    """GET /{page} by a person's token: their own Page by its user name, or anybody's where the feature is.

    None where the number is no Page's: then it may be something else's.
    """
    page = _page_of_people(name)
    if page is not None and page in call.pages():
        return page_node(call, page.id)
    if page is None and name.isdigit() and _find(call, name) is None:
        return None
    return _read(call, name)


def _read(call: Call, name: str) -> Json:
    page = _page_of_people(name)
    if page is None:
        seen = _public(call, name)
    else:
        seen = Seen(page.id, page.username, page.name, page_followers(call, page))
    if not call.services.state.has_page_feature:
        raise _feature_missing()
    return _told(call, seen)


def _page_of_people(name: str) -> PageSpec | None:
    return next(
        (page for _, page in PAGES.values() if name.lower() in (page.id, page.username.lower())), None
    )


def _find(call: Call, name: str) -> Seen | None:
    began = call.services.began
    found = accounts.by_id("facebook", name, began, call.now) if name.isdigit() else None
    return found or accounts.by_handle("facebook", name, began, call.now)


def _public(call: Call, name: str) -> Seen:
    seen = _find(call, name)
    if seen is not None and not seen.is_suspended:
        return seen
    if name.isdigit():
        raise object_missing(name)
    raise alias_missing(name)


def _feature_missing() -> GraphRefusal:
    return GraphRefusal(
        "(#100) Object does not exist, cannot be loaded due to missing permission or reviewable feature, or "
        "does not support this operation. This endpoint requires the 'pages_read_engagement' permission or "
        "the 'Page Public Content Access' feature or the 'Page Public Metadata Access' feature.",
        100,
    )


def _told(call: Call, seen: Seen) -> Json:
    old = int(seen.id) % _WITHOUT_FOLLOWERS_COUNT == 0
    leaves = {
        "id": lambda: seen.id,
        "name": lambda: seen.name,
        "username": lambda: seen.handle,
        "link": lambda: call.url(f"/facebook/{seen.id}/"),
        "followers_count": lambda: None if old else seen.followers,
        "fan_count": lambda: seen.followers if old else seen.followers - seen.followers // 40,
    }
    return select(parse(call.params.get("fields")), node="Page", leaves=leaves, default=("name", "id"))
