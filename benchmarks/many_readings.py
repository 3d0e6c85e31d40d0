"""A database of many readings, written by the server itself: INSERT … SELECT from a sequence (MariaDB).

Names beside each other: a person, their login and account have one number; of posts each 25 in a row are an
account's, of readings each 20 in a row a post's, of calls each cites five of these.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text

from application.extensions import db
from application.integrations.graph.metrics import POST_METRICS

READINGS_OF_A_POST = 20
POSTS_OF_AN_ACCOUNT = 25
CALLS_PER_READING = 5
"""A call of a page tells about several posts: so many readings name the same one."""
POSTS_OF_A_CAMPAIGN = 500
INSIGHTS_OF_AN_ACCOUNT, DAYS_OF_AN_ACCOUNT, RUNS_OF_AN_ACCOUNT = 270, 90, 50
RUNNING_SHARE = 20
"""One campaign of so many is still running."""
LEFT_SHARE = 100
"""One person of so many has left."""
STORY_SHARE = 4
"""One post of so many is a story, whose last reading came by the webhook."""

_DAYS_BACK = "(({id} * 7919) MOD 400)"
_NOW = "UTC_TIMESTAMP(6)"


@dataclass(frozen=True)
class Filling:
    """So many rows of a table, ids counted up from 1; each column is SQL in which {n} is the row's number."""

    table: str
    rows: int
    columns: Mapping[str, str]

    @property
    def statement(self) -> str:
        named = {name: words.replace("{n}", "seq") for name, words in self.columns.items()}
        return (
            f"INSERT INTO {self.table} ({', '.join(f'`{name}`' for name in named)}) "
            f"SELECT {', '.join(named.values())} FROM seq_1_to_{self.rows}"
        )


def fill(readings: int) -> None:
    """Write so many readings with all that they belong to into empty tables, and commit."""
    for name, value in (("foreign_key_checks", 0), ("unique_checks", 0)):
        db.session.execute(text(f"SET SESSION {name} = {value}"))
    fillings = _fillings(readings)
    for filling in fillings:
        db.session.execute(text(filling.statement))
        db.session.commit()
    for name in ("foreign_key_checks", "unique_checks"):
        db.session.execute(text(f"SET SESSION {name} = 1"))
    db.session.execute(text(f"ANALYZE TABLE {', '.join(filling.table for filling in fillings)}"))
    db.session.commit()


def _fillings(readings: int) -> tuple[Filling, ...]:
    posts = readings // READINGS_OF_A_POST
    accounts = posts // POSTS_OF_AN_ACCOUNT
    return (
        *_people(accounts),
        *_campaigns(posts, accounts),
        _posts(posts),
        _calls(readings // CALLS_PER_READING, accounts),
        *_webhooks(posts // STORY_SHARE),
        _readings(readings),
        *_days(accounts),
    )


def _people(accounts: int) -> tuple[Filling, ...]:
    made, has_left = f"{_NOW} - INTERVAL 500 DAY", f"{{n}} MOD {LEFT_SHARE} = 0"
    return (
        Filling(
            "facebook_logins",
            accounts,
            {
                "id": "{n}",
                "facebook_id": "CONCAT('many-', {n})",
                "granted_scopes": "''",
                "declined_scopes": "''",
                "state": "'connected'",
                "connected_at": made,
            },
        ),
        Filling(
            "users",
            accounts,
            {
                "id": "{n}",
                "role": "'influencer'",
                "name": "CONCAT('Partner ', {n})",
                "active": f"NOT ({has_left})",
                "created_at": made,
                "facebook_login_id": f"IF({has_left}, NULL, {{n}})",
                "left_at": f"IF({has_left}, {_NOW} - INTERVAL 60 DAY, NULL)",
            },
        ),
        Filling(
            "instagram_accounts",
            accounts,
            {
                "id": "{n}",
                "user_id": "{n}",
                "graph_id": "CONCAT('17841', LPAD({n}, 12, '0'))",
                "username": "CONCAT('partner.', {n})",
                "created_at": made,
                "followers_count": "({n} * 7919) MOD 400000",
                # Spread over the day, as sweeps leave them: a hundredth is due at any time.
                "last_collected_at": f"{_NOW} - INTERVAL ({{n}} * 7919) MOD 1440 MINUTE",
                "insights_read_back_to": "UTC_DATE() - INTERVAL 90 DAY",
                "stories_polled_at": f"{_NOW} - INTERVAL {{n}} MOD 120 MINUTE",
                "audience_read_at": f"{_NOW} - INTERVAL {{n}} MOD 7 DAY",
            },
        ),
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
                "created_at": f"{_NOW} - INTERVAL 400 DAY",
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
                "decided_at": f"{_NOW} - INTERVAL 20 DAY",
            },
        ),
    )


def _posts(posts: int) -> Filling:
    posted_at = f"{_NOW} - INTERVAL {_DAYS_BACK.format(id='{n}')} DAY - INTERVAL {{n}} MOD 1440 MINUTE"
    kind = f"({{n}} MOD {STORY_SHARE})"
    due_at = f"{_NOW} + INTERVAL {{n}} MOD 1000 MINUTE - INTERVAL 9 MINUTE"
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
            "last_read_at": f"{_NOW} - INTERVAL {{n}} MOD 1440 MINUTE",
            # One of fifty is still wanted by the plan.
            "next_read_at": f"IF({{n}} MOD 50 = 0, {due_at}, NULL)",
            "refused_metrics": "''",
            "change_mark": "{n}",
            **_figures(),
        },
    )


def _readings(readings: int) -> Filling:
    post = f"(1 + ({{n}} - 1) DIV {READINGS_OF_A_POST})"
    posted_at = f"{_NOW} - INTERVAL {_DAYS_BACK.format(id=post)} DAY"
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
            "requested_at": f"{_NOW} - INTERVAL {back} MINUTE",
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
    told_at = f"{_NOW} - INTERVAL ({{n}} * 7919) MOD 400 DAY"
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


def _days(accounts: int) -> tuple[Filling, ...]:
    day, metrics = "UTC_DATE() - INTERVAL ", "'reach','follower_count','views'"
    of_metric = INSIGHTS_OF_AN_ACCOUNT // 3
    return (
        Filling(
            "account_insights",
            accounts * INSIGHTS_OF_AN_ACCOUNT,
            {
                "instagram_account_id": f"1 + ({{n}} - 1) DIV {INSIGHTS_OF_AN_ACCOUNT}",
                "metric": f"ELT(1 + (({{n}} - 1) MOD {INSIGHTS_OF_AN_ACCOUNT}) DIV {of_metric}, {metrics})",
                "day": f"{day} ({{n}} - 1) MOD {of_metric} DAY",
                "dimension": "''",
                "value": "({n} * 7919) MOD 40000",
                "read_at": _NOW,
            },
        ),
        Filling(
            "account_days",
            accounts * DAYS_OF_AN_ACCOUNT,
            {
                "instagram_account_id": f"1 + ({{n}} - 1) DIV {DAYS_OF_AN_ACCOUNT}",
                "day": f"{day} 1 + ({{n}} - 1) MOD {DAYS_OF_AN_ACCOUNT} DAY",
                "read_at": _NOW,
                "settled": "1",
                "refused_metrics": "''",
            },
        ),
        _runs(accounts * RUNS_OF_AN_ACCOUNT),
    )


def _runs(runs: int) -> Filling:
    begun = f"{_NOW} - INTERVAL 30 + ({{n}} * 7919) MOD 129600 MINUTE"
    return Filling(
        "collection_runs",
        runs,
        {
            "instagram_account_id": f"1 + ({{n}} - 1) DIV {RUNS_OF_AN_ACCOUNT}",
            "kind": "ELT(1 + {n} MOD 3, 'reading', 'posts', 'stories')",
            "state": "'done'",
            "generation": "0",
            "stage": "'finished'",
            "posts_read": "20",
            "calls_made": "6",
            "refused_metrics": "''",
            "times_lost": "0",
            "created_at": begun,
            "heartbeat_at": begun,
            "finished_at": begun,
        },
    )


def _figures() -> dict[str, str]:
    listed = [metric.name for metric in POST_METRICS][:8]
    return {name: f"({{n}} * {place}) MOD 90000" for place, name in enumerate(listed, 7_907)}
