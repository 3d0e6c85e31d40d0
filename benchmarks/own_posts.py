"""A partner's pages of posts and stories: an account of 10,000 posts against one of 500."""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import insert, select, text

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
}
SEARCH = "/posts?text=rain"


def report() -> list[str]:
    """Lines that tell milliseconds and their ratio, on either database."""
    with mariadb() as database_url:
        return [*_reported("SQLite", ""), *_reported("MariaDB", database_url)]


def _reported(database: str, database_url: str) -> list[str]:
    with application("http://127.0.0.1:9", database_url) as app:
        measured, search = measure(manager(app))
    return [
        f"A partner’s posts, {MANY:,} of an account against {FEW:,}, {database}, ms:",
        *map(line, measured),
        f"  more than {MOST} x: {sum(each.ratio > MOST for each in measured)} of {len(measured)}",
        f"{line(search)}  (every caption is read, so it grows with them)",
    ]


def measure(client: FlaskClient) -> tuple[list[Measured], Measured]:
    """Each page of both accounts, the two in turn, in one run; the search by itself."""
    few, many = seed_account(FEW), seed_account(MANY)
    if db.engine.dialect.name != "sqlite":
        # What the server does by itself some seconds after so many rows have come.
        db.session.execute(text("ANALYZE TABLE posts, readings, captures, assignments"))
        db.session.commit()
    db.session.remove()

    def both(name: str, address: str) -> Measured:
        deeds: list[Callable[[], None]] = [
            partial(_open, client, f"/partners/{user_id}{address.format(post_id=post_id)}")
            for user_id, post_id in (few, many)
        ]
        return Measured(name, *in_turn(*deeds))

    return [both(name, address) for name, address in PAGES.items()], both("words in the caption", SEARCH)


def seed_account(number: int) -> tuple[int, int]:
    """A partner with so many posts over three years, every tenth in a campaign; its id and a post's."""
    user = User(role=Role.INFLUENCER, name=f"Benchmark of {number}", created_at=START)
    user.instagram_account = InstagramAccount(
        graph_id=f"1784{number:08}", username=f"bench_{number}", created_at=START
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
    db.session.commit()
    return user.id, ids[-1]


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


def _open(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)


if __name__ == "__main__":
    print("\n".join(report()))
