"""A campaign of many posts: `python -m benchmarks.big_campaign --posts 10000 --influencers 50`.

Everything that results are made of is there: all kinds of posts, missing figures with their reasons, figures
by hand, posts of people who left, posts of the time before, followers by day, costs in two currencies,
outcomes, other channels, goals, deliverables, a rate card.
"""

import argparse
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import func, insert, select

from application.extensions import db
from application.factory import create_app
from application.integrations.graph.metrics import POST_METRICS, offered_for
from application.models import (
    AccountInsight,
    Assignment,
    Campaign,
    CampaignGoal,
    CampaignMember,
    ChannelResult,
    Cost,
    Decision,
    Deliverable,
    InstagramAccount,
    MissingReason,
    Outcome,
    Post,
    RateCard,
    Role,
    User,
)

STARTS_ON, ENDS_ON = date(2026, 9, 1), date(2026, 11, 30)
DAYS_BEFORE = 90
_STARTS_AT = datetime(2026, 9, 1, tzinfo=UTC)
_KINDS = (
    ("IMAGE", "FEED"),
    ("IMAGE", "FEED"),
    ("CAROUSEL_ALBUM", "FEED"),
    ("VIDEO", "FEED"),
    ("VIDEO", "REELS"),
    ("VIDEO", "REELS"),
    ("IMAGE", "STORY"),
)
_SENTENCE = "A quiet evening with tea, bread and the first rain of autumn 🍂, and a few words about it. "
_TAGS = ("#ad", "#Werbung", "#tea #sponsored", "#tea", "")


def seed_campaign(posts: int = 10_000, influencers: int = 50) -> int:
    """The id of a new campaign with so many accepted posts; commits."""
    first = (db.session.scalar(select(func.max(InstagramAccount.id))) or 0) + 1
    chance = random.Random(first)
    people = [_person(number, Role.INFLUENCER) for number in range(first, first + influencers)]
    brand = _person(first + influencers, Role.BRAND)
    db.session.add_all([*people, brand])
    campaign = Campaign(
        starts_on=STARTS_ON, ends_on=ENDS_ON, time_zone="Europe/Berlin", created_at=_STARTS_AT, currency="EUR"
    )
    campaign.rename(f"Big campaign {first}")
    campaign.members = [CampaignMember(user=user) for user in (*people, brand)]
    db.session.add(campaign)
    db.session.flush()
    accounts = [user.instagram_account for user in people]
    account_ids = [account.id for account in accounts if account is not None]
    assert brand.instagram_account is not None
    _accepted_posts(campaign.id, account_ids, people, posts, chance)
    _other_posts([*account_ids, brand.instagram_account.id], brand.instagram_account.id, chance)
    _followers([*account_ids, brand.instagram_account.id], chance)
    _plan(campaign.id, [user.id for user in people])
    for account in accounts[:2]:
        if account is not None:
            account.user_id = None  # two have left; their accepted posts stay
    db.session.commit()
    return campaign.id


def _person(number: int, role: Role) -> User:
    account = InstagramAccount(
        graph_id=f"17841490{number:06}", username=f"bench_{number}", created_at=_STARTS_AT
    )
    return User(role=role, name=f"Benchmark {number}", created_at=_STARTS_AT, instagram_account=account)


def _accepted_posts(
    campaign_id: int, account_ids: list[int], people: list[User], number: int, chance: random.Random
) -> None:
    last = db.session.scalar(select(func.max(Post.id))) or 0
    seconds = int(timedelta(days=(ENDS_ON - STARTS_ON).days).total_seconds())
    rows = []
    for place in range(number):
        at = _STARTS_AT + timedelta(seconds=chance.randrange(seconds))
        row = post_of_any_kind(account_ids[place % len(account_ids)], at, chance)
        if place % 100 == 7:
            row["manual_figures"] = "views likes"
            row.update(views=chance.randrange(90_000), likes=chance.randrange(900))
        if place % 500 == 9:
            row |= {"instagram_account_id": None, "user_id": people[-1].id, "graph_id": None}
        rows.append(row)
    _insert(Post, rows)
    ids = db.session.scalars(select(Post.id).where(Post.id > last).order_by(Post.id)).all()
    accepted = {"campaign_id": campaign_id, "decision": Decision.ACCEPTED, "decided_at": _STARTS_AT}
    _insert(Assignment, [{"post_id": post_id, **accepted} for post_id in ids])


def _other_posts(account_ids: list[int], brand_id: int, chance: random.Random) -> None:
    rows = []
    for account_id in account_ids:
        for day in range(0, DAYS_BEFORE, 2):
            rows.append(post_of_any_kind(account_id, _STARTS_AT - timedelta(days=day, hours=3), chance))
    rows += [post_of_any_kind(brand_id, _STARTS_AT + timedelta(days=day), chance) for day in range(60)]
    _insert(Post, rows)


def post_of_any_kind(account_id: int, posted_at: datetime, chance: random.Random) -> dict[str, Any]:
    """A row of `posts` by the dice, with figures as its kind has them."""
    media_type, product = chance.choice(_KINDS)
    row: dict[str, Any] = {
        "instagram_account_id": account_id,
        "user_id": None,
        "graph_id": f"b{chance.getrandbits(80):024x}",
        "network": "instagram",
        "media_type": media_type,
        "media_product_type": product,
        "caption": None if product == "STORY" else _SENTENCE * chance.randint(1, 5) + chance.choice(_TAGS),
        "posted_at": posted_at,
        "first_seen_at": posted_at,
        "last_read_at": posted_at + timedelta(days=2),
        "refused_metrics": "reposts" if chance.random() < 0.05 else "",
        "insights_reason": None,
        "details_read_at": posted_at if chance.random() < 0.6 else None,
        "manual_figures": None,
        **{metric.name: None for metric in POST_METRICS},
    }
    row.update(_figures(row, product, chance))
    return row


def _figures(row: dict[str, Any], product: str, chance: random.Random) -> dict[str, Any]:
    reach = int(chance.lognormvariate(9, 1))
    if chance.random() < 0.06:
        row["insights_reason"] = MissingReason.NOT_ENOUGH_VIEWERS
        return {"likes": chance.randrange(50), "comments": chance.randrange(9)} if product != "STORY" else {}
    found: dict[str, Any] = {}
    for metric in POST_METRICS:
        if not offered_for(metric, product) or metric.name in row["refused_metrics"]:
            continue
        if metric.request == "single" and row["details_read_at"] is None:
            continue
        found[metric.name] = chance.randrange(reach // 20 + 2)
    return found | {"reach": reach, "views": int(reach * chance.uniform(1, 2))} | _shares(found, chance)


def _shares(found: dict[str, Any], chance: random.Random) -> dict[str, float]:
    return {"skip_rate": chance.uniform(5, 80)} if "skip_rate" in found else {}


def _followers(account_ids: list[int], chance: random.Random) -> None:
    rows = []
    for account_id in account_ids:
        number = chance.randrange(1_000, 900_000)
        for day in range(-DAYS_BEFORE, (ENDS_ON - STARTS_ON).days + 1):
            number += chance.randrange(-20, 120)
            if chance.random() > 0.04:
                rows.append(
                    {
                        "instagram_account_id": account_id,
                        "metric": "followers_count",
                        "day": STARTS_ON + timedelta(days=day),
                        "dimension": "",
                        "value": number,
                        "read_at": _STARTS_AT,
                    }
                )
    _insert(AccountInsight, rows)


def _plan(campaign_id: int, user_ids: list[int]) -> None:
    entered = {"campaign_id": campaign_id, "entered_at": _STARTS_AT}
    for name, target in (("posts", 9_000.0), ("views", 5e7), ("engagement_rate", 4.0), ("revenue", 90_000.0)):
        db.session.add(CampaignGoal(campaign_id=campaign_id, figure=name, target=target))
    for place, user_id in enumerate(user_ids):
        currency = "USD" if place % 10 == 9 else "EUR"
        db.session.add_all(
            [
                Cost(
                    user_id=user_id,
                    amount=Decimal(100 * place) + Decimal("0.10"),
                    currency=currency,
                    **entered,
                ),
                Outcome(
                    user_id=user_id, orders=place, revenue=Decimal(40 * place), currency="EUR", **entered
                ),
                Deliverable(campaign_id=campaign_id, user_id=user_id, kind="reel", number=9, due_on=ENDS_ON),
            ]
        )
    db.session.add(
        ChannelResult(channel="Search", spend=Decimal(900), currency="EUR", clicks=3_000, **entered)
    )
    rates = {"views": "0.006", "likes": "0.1", "comments": "0.75"}
    db.session.add(
        RateCard(dated_on=STARTS_ON, currency="EUR", rates=rates, source="The agency’s price list", **entered)
    )


def _insert(model: type[Any], rows: list[dict[str, Any]]) -> None:
    for part in _parts(rows):
        db.session.execute(insert(model), part)


def _parts(rows: list[dict[str, Any]], size: int = 2_000) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, len(rows), size):
        yield rows[start : start + size]


def main() -> None:
    """Write the campaign into the database of the application's settings."""
    parser = argparse.ArgumentParser(description="Write a large campaign into the application’s database.")
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--influencers", type=int, default=50)
    asked = parser.parse_args()
    with create_app().app_context():
        print(f"/campaigns/{seed_campaign(asked.posts, asked.influencers)}/results")


if __name__ == "__main__":
    main()
