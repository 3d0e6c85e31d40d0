"""A partner's pages of posts, campaigns and the media kit: an account of 10,000 posts against one of 500."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, NamedTuple

from flask.testing import FlaskClient
from sqlalchemy import insert, select, text, update

from application.extensions import db
from application.models import (
    FIGURE_NAMES,
    Assignment,
    Campaign,
    Capture,
    CaptureState,
    Decision,
    InstagramAccount,
    Post,
    Reading,
    Role,
    User,
)
from application.profiles.campaigns.remembered_results import forget_results
from application.profiles.media_kit import keeping
from application.profiles.media_kit.choices import MOST_POSTS, Choices, Part
from benchmarks.big_campaign import ENDS_ON, STARTS_ON, post_of_any_kind
from benchmarks.deciding import FEW, MANY, MOST, Measured, in_turn, line, manager
from benchmarks.stage import application, mariadb

DAYS = 3 * 365
START = datetime(2023, 11, 20, tzinfo=UTC)
READING_HOURS = (1, 6, 24, 48, 96, 168)
PAGES = {
    "as a grid": "/posts",
    "as a list": "/posts?as=list",
    "the tenth page": "/posts?page=10",
    "by views": "/posts?sort=views",
    "oldest first": "/posts?sort=oldest",
    "reels only": "/posts?kind=reel",
    "of 90 days": "/posts?from=2025-06-01&to=2025-08-29",
    "in a campaign": "/posts?campaign=in",
    "in none": "/posts?campaign=out",
    "with missing figures": "/posts?missing=yes",
    "stories": "/stories",
    "stories, the second page": "/stories?page=2",
    "one post": "/posts/{post_id}",
    "words in most captions": "/posts?text=rain",
    "words in most, by views": "/posts?text=rain&sort=views",
    "words in no caption": "/posts?text=zebra",
    "campaigns": "/campaigns",
    "one campaign": "/campaigns/{campaign_id}",
    "one campaign, by likes, page 3": "/campaigns/{campaign_id}?figure=likes&page=3",
    "media kit": "/media-kit",
}
KIT = "/kit/{kit_key}"


def report() -> list[str]:
    """Lines that tell milliseconds and their ratio, on either database."""
    with mariadb() as database_url:
        return [*_reported("SQLite", ""), *_reported("MariaDB", database_url)]


def _reported(database: str, database_url: str) -> list[str]:
    with application("http://127.0.0.1:9", database_url) as app:
        measured, fresh = measure(manager(app))
    return [
        f"A partner’s pages, {MANY:,} of an account against {FEW:,}, {database}, ms:",
        *map(line, measured),
        f"  more than {MOST} x: {sum(each.ratio > MOST for each in measured)} of {len(measured)}",
        "Where something has to be looked at anew, in the first time all of its posts:",
        *map(line, fresh),
        f"  more than {MOST} x: {sum(each.ratio > MOST for each in fresh)} of {len(fresh)}",
    ]


def _open(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)


def _open_as_the_first(client: FlaskClient, address: str) -> None:
    forget_results()
    _open(client, address)


def _open_changed(client: FlaskClient, address: str) -> None:
    """After one of its posts was read again, and had more views."""
    campaign_id = int(address.rpartition("/")[2])
    of_campaign = select(Assignment.post_id).where(Assignment.campaign_id == campaign_id).limit(1)
    post_id = db.session.scalar(of_campaign)
    db.session.execute(update(Post).where(Post.id == post_id).values(views=Post.views + 1))
    db.session.commit()
    db.session.remove()
    _open(client, address)


def measure(client: FlaskClient) -> tuple[list[Measured], list[Measured]]:
    """Each page of both accounts, the two in turn, in one run; then a campaign's whose posts have changed."""
    few, many = seed_account(FEW), seed_account(MANY)
    if db.engine.dialect.name != "sqlite":
        # What the server does by itself some seconds after so many rows have come.
        db.session.execute(text("ANALYZE TABLE posts, readings, captures, assignments"))
        db.session.commit()
    db.session.remove()

    def both(name: str, address: str, opened: Callable[[FlaskClient, str], None] = _open) -> Measured:
        deeds: list[Callable[[], None]] = [
            partial(opened, client, address.format(**seeded._asdict())) for seeded in (few, many)
        ]
        return Measured(name, *in_turn(*deeds))

    pages = [both(name, "/partners/{user_id}" + address) for name, address in PAGES.items()]
    campaign = "/partners/{user_id}/campaigns/{campaign_id}"
    anew = [
        both("one campaign, after a post has changed", campaign, _open_changed),
        both("one campaign, the first time in a process", campaign, _open_as_the_first),
    ]
    return [*pages, both("media kit, as strangers see it", KIT)], anew


class Seeded(NamedTuple):
    """What addresses name of an account: its partner, its latest post, its campaign, its kit's key."""

    user_id: int
    post_id: int
    campaign_id: int
    kit_key: str


def seed_account(number: int) -> Seeded:
    """A partner with so many posts over three years, every tenth in a campaign, and a media kit."""
    user = User(role=Role.INFLUENCER, name=f"Benchmark of {number}", created_at=START)
    user.instagram_account = InstagramAccount(
        graph_id=f"1784{number:08}",
        username=f"bench_{number}",
        created_at=START,
        followers_count=12_345,
        last_collected_at=START + timedelta(days=DAYS),
    )
    campaign = Campaign(starts_on=STARTS_ON, ends_on=ENDS_ON, created_at=START)
    campaign.rename(f"Campaign of {number}")
    db.session.add_all([user, campaign])
    db.session.flush()
    chance = random.Random(number)
    apart = timedelta(days=DAYS) / number
    posts = [
        post_of_any_kind(user.instagram_account.id, START + place * apart, chance) for place in range(number)
    ]
    _insert(Post, posts)
    of_account = select(Post.id).where(Post.instagram_account_id == user.instagram_account.id)
    ids = list(db.session.scalars(of_account.order_by(Post.posted_at)))
    decided = {"campaign_id": campaign.id, "decision": Decision.ACCEPTED, "decided_at": START}
    _insert(Assignment, [{"post_id": post_id, **decided} for post_id in ids[::10]])
    _insert(
        Reading, [row for post_id, post in zip(ids, posts, strict=True) for row in _readings(post_id, post)]
    )
    stories = [each for each, post in zip(ids, posts, strict=True) if post["media_product_type"] == "STORY"]
    kept = {"state": CaptureState.DONE, "asked_at": START, "finished_at": START, "tries": 1}
    _insert(Capture, [{"post_id": post_id, **kept} for post_id in stories[::2]])
    shown = [each for each, post in zip(ids, posts, strict=True) if post["media_product_type"] != "STORY"]
    kit_key = _kit(user.id, shown[-MOST_POSTS:])
    db.session.commit()
    return Seeded(user.id, ids[-1], campaign.id, kit_key)


def _kit(user_id: int, post_ids: list[int]) -> str:
    """Switch a kit on that shows everything; the key of its link."""
    keeping.save(
        user_id, Choices(parts=frozenset(Part), post_ids=tuple(post_ids)), seen=Choices().fingerprint
    )
    keeping.switch_on(user_id)
    kit = keeping.kit_of(user_id)
    assert kit is not None
    assert kit.token is not None
    return kit.token


def _readings(post_id: int, post: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "post_id": post_id,
            "read_at": post["posted_at"] + timedelta(hours=hours),
            "refused_metrics": "",
            **{name: post[name] for name in FIGURE_NAMES},
        }
        for hours in READING_HOURS
    ]


def _insert(model: type[Any], rows: list[dict[str, Any]]) -> None:
    for start in range(0, len(rows), 2_000):
        db.session.execute(insert(model), rows[start : start + 2_000])
