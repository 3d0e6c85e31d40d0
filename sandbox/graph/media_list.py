"""Lists of posts: /media and /stories, with nested insights that fail the whole page."""

from datetime import UTC, datetime

from dateutil import parser as date_parser

from sandbox.graph.call import Call
from sandbox.graph.cursors import Key, asked_slice, cut, paging
from sandbox.graph.errors import Json, bad_parameter
from sandbox.graph.fields import Field, parse
from sandbox.graph.media import media_node
from sandbox.world.post import Post
from sandbox.world.world import AccountWorld


def media(call: Call, account_id: str) -> Json:
    """GET /{ig}/media: the newest first, no stories."""
    account = call.account(account_id)
    call.require("instagram_basic", "pages_read_engagement")
    rows = _in_window(call, _gone_left_out(call, account.timeline.posts(call.now)))
    return _list(call, f"{account_id}/media", rows, parse(call.params.get("fields")))


def stories(call: Call, account_id: str) -> Json:
    """GET /{ig}/stories: those younger than 24 hours."""
    account = call.account(account_id)
    call.require("instagram_basic", "pages_read_engagement")
    rows = _gone_left_out(call, account.timeline.live_stories(call.now))
    return _list(call, f"{account_id}/stories", rows, parse(call.params.get("fields")))


def nested(call: Call, account: AccountWorld, asked: Field) -> Json:
    """`media.limit(n){…}` inside the account's fields."""
    call.require("instagram_basic", "pages_read_engagement")
    return _nested(call, _gone_left_out(call, account.timeline.posts(call.now)), asked)


def nested_stories(call: Call, account: AccountWorld, asked: Field) -> Json | None:
    """`stories{…}` inside the account's fields; the key is left out when there are none."""
    call.require("instagram_basic", "pages_read_engagement")
    rows = _gone_left_out(call, account.timeline.live_stories(call.now))
    return _nested(call, rows, asked) if rows else None


def sort_key(post: Post) -> Key:
    """Order of posts in a list."""
    return post.sort_key


def _nested(call: Call, rows: list[Post], asked: Field) -> Json:
    page, _, _ = cut(rows[::-1], sort_key, asked_slice(asked.modifiers))
    result: Json = {"data": [media_node(call, post, asked.fields or ()) for post in page]}
    if page:
        result["paging"] = paging(call, "", page, sort_key, newer=False, older=False)
    return result


def _list(call: Call, path: str, rows: list[Post], asked: tuple[Field, ...]) -> Json:
    page, newer, older = cut(rows[::-1], sort_key, asked_slice(call.params))
    result: Json = {"data": [media_node(call, post, asked) for post in page]}
    if page:
        result["paging"] = paging(call, path, page, sort_key, newer=newer, older=older)
    return result


def _gone_left_out(call: Call, rows: list[Post]) -> list[Post]:
    """Deleted posts, and those that an `object_missing` fault names, are gone from lists too."""
    state = call.services.state
    with state.lock:
        gone = {fault.media for fault in state.faults.values() if fault.kind == "object_missing"}
        gone.update(state.deleted_media)
    return [post for post in rows if post.id not in gone] if gone - {None} else rows


def _in_window(call: Call, rows: list[Post]) -> list[Post]:
    since, until = moment(call.params.get("since")), moment(call.params.get("until"))
    if since is not None:
        rows = [post for post in rows if post.timestamp >= since]
    if until is not None:
        rows = [post for post in rows if post.timestamp <= until]
    return rows


def moment(text: str | None) -> datetime | None:
    """A `since` or `until`: seconds since 1970, or a date. Raises code 100 for anything else."""
    if not text:
        return None
    try:
        if text.lstrip("-").isdigit():
            return datetime.fromtimestamp(int(text), UTC)
        found = date_parser.parse(text)
    except (ValueError, OverflowError, OSError) as error:
        raise bad_parameter(f"Invalid date or timestamp: {text[:40]}") from error
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)
