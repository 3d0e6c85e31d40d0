"""A database of many readings, written by the server itself.

Names beside each other: of posts each 25 in a row are an account's, of readings each 20 in a row a post's, of
calls each cites five of these.
"""

from application.integrations.graph.metrics import POST_METRICS
from benchmarks.filling import NOW, Filling, write
from benchmarks.many_accounts import days, people
from benchmarks.many_pictures import pictures

READINGS_OF_A_POST = 20
POSTS_OF_AN_ACCOUNT = 25
CALLS_PER_READING = 5
"""A call of a page tells about several posts: so many readings name the same one."""
POSTS_OF_A_CAMPAIGN = 500
RUNNING_SHARE = 20
"""One campaign of so many is still running."""
ALBUMS_EVERY = STORY_SHARE = 4
"""One post of so many is an album, another a story, whose last reading came by the webhook."""

_DAYS_BACK = "(({id} * 7919) MOD 400)"


def fill(readings: int) -> None:
    """Write so many readings with all that they belong to into empty tables, and commit."""
    write(_fillings(readings))


def _fillings(readings: int) -> tuple[Filling, ...]:
    posts = readings // READINGS_OF_A_POST
    accounts = posts // POSTS_OF_AN_ACCOUNT
    return (
        *people(accounts),
        *_campaigns(posts, accounts),
        _posts(posts),
        *pictures(posts, POSTS_OF_AN_ACCOUNT, ALBUMS_EVERY),
        _calls(readings // CALLS_PER_READING, accounts),
        *_webhooks(posts // STORY_SHARE),
        _readings(readings),
        *days(accounts),
    )


def _campaigns(posts: int, accounts: int) -> tuple[Filling, ...]:
    campaigns = max(1, posts // POSTS_OF_A_CAMPAIGN)
    running = f"IF({{n}} MOD {RUNNING_SHARE} = 1, -10, 30 + {{n}} MOD 300)"
    ends_on = f"UTC_DATE() - INTERVAL {running} DAY"
    return (
        Filling(
            "campaigns",
            campaigns,
            {
                "id": "{n}",
                "name": "CONCAT('Campaign ', {n})",
                "name_key": "CONCAT('campaign ', {n})",
                "notes": "''",
                "starts_on": f"{ends_on} - INTERVAL 30 DAY",
                "ends_on": ends_on,
                "time_zone": "'Europe/Berlin'",
                "created_at": f"{NOW} - INTERVAL 400 DAY",
            },
        ),
        Filling(
            "campaign_members",
            accounts,
            {"campaign_id": f"1 + {{n}} MOD {campaigns}", "user_id": "{n}"},
        ),
        Filling(
            "assignments",
            posts // 2,
            {
                "campaign_id": f"1 + (({{n}} * 2) DIV {POSTS_OF_AN_ACCOUNT}) MOD {campaigns}",
                "post_id": "{n} * 2",
                "decision": "'accepted'",
                "decided_at": f"{NOW} - INTERVAL 20 DAY",
            },
        ),
    )


def _posts(posts: int) -> Filling:
    posted_at = f"{NOW} - INTERVAL {_DAYS_BACK.format(id='{n}')} DAY - INTERVAL {{n}} MOD 1440 MINUTE"
    kind = f"({{n}} MOD {STORY_SHARE})"
    due_at = f"{NOW} + INTERVAL {{n}} MOD 1000 MINUTE - INTERVAL 9 MINUTE"
    return Filling(
        "posts",
        posts,
        {
            "id": "{n}",
            "instagram_account_id": f"1 + ({{n}} - 1) DIV {POSTS_OF_AN_ACCOUNT}",
            "network": "'instagram'",
            "graph_id": "CONCAT('1790', LPAD({n}, 12, '0'))",
            "media_type": f"ELT(1 + {kind}, 'IMAGE', 'CAROUSEL_ALBUM', 'VIDEO', 'IMAGE')",
            "media_product_type": f"ELT(1 + {kind}, 'FEED', 'FEED', 'REELS', 'STORY')",
            "caption": "REPEAT('A quiet evening with tea and the first rain of autumn. ', 1 + {n} MOD 5)",
            "permalink": "CONCAT('https://www.instagram.com/p/many', {n}, '/')",
            "link_key": "CONCAT('instagram:many', {n})",
            "posted_at": posted_at,
            "first_seen_at": posted_at,
            "last_read_at": f"{NOW} - INTERVAL {{n}} MOD 1440 MINUTE",
            # One of fifty is still wanted by the plan.
            "next_read_at": f"IF({{n}} MOD 50 = 0, {due_at}, NULL)",
            "refused_metrics": "''",
            "change_mark": "{n}",
            **_figures(),
        },
    )


def _readings(readings: int) -> Filling:
    post = f"(1 + ({{n}} - 1) DIV {READINGS_OF_A_POST})"
    posted_at = f"{NOW} - INTERVAL {_DAYS_BACK.format(id=post)} DAY"
    is_last_of_story = f"{{n}} MOD {READINGS_OF_A_POST} = 0 AND {post} MOD {STORY_SHARE} = {STORY_SHARE - 1}"
    return Filling(
        "readings",
        readings,
        {
            "id": "{n}",
            "post_id": post,
            "read_at": f"{posted_at} + INTERVAL ({{n}} MOD {READINGS_OF_A_POST}) HOUR",
            "classic_names": "''",
            "refused_metrics": "''",
            "api_call_id": f"1 + ({{n}} - 1) DIV {CALLS_PER_READING}",
            "source": f"IF({is_last_of_story}, 'webhook', 'asked')",
            "webhook_change_id": f"IF({is_last_of_story}, ({post} + 1) DIV {STORY_SHARE}, NULL)",
            **_figures(),
        },
    )


def _calls(calls: int, accounts: int) -> Filling:
    back = f"({calls} - {{n}}) * 400 * 1440 / {calls}"
    return Filling(
        "api_calls",
        calls,
        {
            "id": "{n}",
            "instagram_account_id": f"1 + {{n}} MOD {accounts}",
            "method": "'GET'",
            "path": "CONCAT('v26.0/17841', {n}, '/media')",
            "query": "REPEAT('fields=id,timestamp,media_type,insights.metric(views,reach,likes)&', 5)",
            "requested_at": f"{NOW} - INTERVAL {back} MINUTE",
            "duration_ms": "120",
            "status": "200",
            "outcome": "'ok'",
            "version": "'v26.0'",
            "body_sha256": "SHA2({n}, 256)",
            "body_bytes": "9000",
            "body_kept": "1",
        },
    )


def _webhooks(stories: int) -> tuple[Filling, ...]:
    told_at = f"{NOW} - INTERVAL ({{n}} * 7919) MOD 400 DAY"
    return (
        Filling(
            "webhook_deliveries",
            stories,
            {
                "id": "{n}",
                "received_at": told_at,
                "body": "REPEAT('{\"impressions\": 1} ', 10)",
                "body_sha256": "SHA2({n}, 256)",
                "signed_with": "'sha256'",
                "state": "'done'",
                "generation": "0",
            },
        ),
        Filling(
            "webhook_changes",
            stories,
            {
                "id": "{n}",
                "key": "SHA2({n}, 256)",
                "delivery_id": "{n}",
                "field": "'story_insights'",
                "entry_graph_id": "'17841'",
                "post_id": f"{{n}} * {STORY_SHARE} - 1",
                "happened_at": told_at,
                "value": "'{}'",
                "state": "'done'",
                "worked_at": told_at,
            },
        ),
    )


def _figures() -> dict[str, str]:
    listed = [metric.name for metric in POST_METRICS][:8]
    return {name: f"({{n}} * {place}) MOD 90000" for place, name in enumerate(listed, 7_907)}
