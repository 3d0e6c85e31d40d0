"""The people of the rich campaign: their posts with readings, audiences and days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from application.extensions import db
from application.models import (
    AccountInsight,
    AudienceShare,
    Campaign,
    MatchVerdict,
    Post,
    PostMatch,
    Role,
    User,
)
from tests import builders

STARTS_ON, ENDS_ON = date(2026, 11, 1), date(2026, 11, 10)
NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
KINDS = (("IMAGE", "FEED"), ("VIDEO", "REELS"), ("IMAGE", "STORY"))


def posts_of(
    person: User, place: int, campaign: Campaign, manager: User
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Three accepted posts with four readings each, and six of the time before; their ids and calls."""
    account = person.instagram_account
    assert account is not None
    for before in range(6):
        posted = datetime(2026, 9, 1 + before, 9, tzinfo=UTC)
        post_by(person, before + 1, KINDS[before % 2], posted_at=posted, caption="From before")
    ids, calls = [], []
    for number, kind in enumerate(KINDS):
        post = post_by(person, 10 * place + number + 10, kind, caption=f"Bread by {account.username} #ad")
        assignment = builders.create_assignment(campaign, post, by=manager)
        assignment.by_rule = number == 1
        verdict = MatchVerdict.MATCH if number else MatchVerdict.NEAR
        db.session.add(PostMatch(campaign_id=campaign.id, post_id=post.id, verdict=verdict, version=0))
        call = builders.create_api_call(account, body_sha256=f"{place}{number}" * 32)
        _readings(post, call, 10 * place + number + 10)
        ids.append(post.id)
        calls.append(call.id)
    capture = builders.create_capture(db.session.get_one(Post, ids[0]))
    builders.create_kept_file(capture)
    return tuple(ids), tuple(calls)


def post_by(
    person: User, size: int, kind: tuple[str, str], *, caption: str, posted_at: datetime | None = None
) -> Post:
    posted = posted_at or datetime(2026, 11, 2, 9, tzinfo=UTC) + timedelta(hours=size)
    return builders.create_post(
        person.instagram_account,
        posted_at=posted,
        media_type=kind[0],
        media_product_type=kind[1],
        caption=None if kind[1] == "STORY" else caption,
        last_read_at=NOW,
        **figures(size, kind),
    )


def figures(size: int, kind: tuple[str, str]) -> dict[str, Any]:
    """Figures of a post of that size, as its kind has them; no follows are known of any."""
    found: dict[str, Any] = {
        "views": 101 * size,
        "reach": 83 * size,
        "shares": size,
        "total_interactions": 9 * size,
    }
    if kind[1] == "STORY":
        return found | {"exits": size, "swipes_forward": size, "navigation": 3 * size, "replies": 1}
    found |= {"likes": 7 * size, "comments": size, "saves": size}
    return found | ({"average_watch_ms": 100 * size} if kind[1] == "REELS" else {})


def _readings(post: Post, call: Any, size: int) -> None:
    """After 2, 23 and 26 hours and after 8 days; saves come by a call of their own a moment later."""
    assert post.posted_at is not None
    shares = ((2, 0.2), (23, 0.5), (26, 0.6), (192, 1.0))
    kind = (post.media_type or "", post.media_product_type or "")
    for hours, share in shares[: 3 if kind[1] == "STORY" else 4]:
        told = {name: int(value * share) for name, value in figures(size, kind).items()}
        saves = told.pop("saves", None)
        at = post.posted_at + timedelta(hours=hours)
        builders.create_reading(post, read_at=at, call=call, **told)
        if saves is not None:
            builders.create_reading(post, read_at=at + timedelta(minutes=1), call=call, saves=saves)


def audience(person: User, place: int) -> int:
    """An older reading and the newest one; each account tells a city of its own."""
    account = person.instagram_account
    assert account is not None
    call = builders.create_api_call(account)
    own = f"Town of {account.username}"
    for day, more in ((date(2026, 10, 1), 0), (date(2026, 11, 9), 10)):
        told = {
            "age,gender": {"18-24,F": 300 + more + place, "25-34,M": 200 + place, "25-34,U": 9},
            "country": {"DE": 400 + more, "AT": 50 + place},
            "city": {"Berlin, Berlin": 100 + more, own: 40},
        }
        for breakdown, rows in told.items():
            for dimension, value in rows.items():
                db.session.add(
                    AudienceShare(
                        instagram_account_id=account.id,
                        metric="follower_demographics",
                        day=day,
                        breakdown=breakdown,
                        dimension=dimension,
                        value=value,
                        read_at=datetime(2026, 11, 9, 8, tzinfo=UTC),
                        api_call_id=call.id,
                    )
                )
    db.session.commit()
    return call.id


def days_of(person: User) -> None:
    """Followers from October on, and for brands views, reach and interactions by day, with a gap."""
    account = person.instagram_account
    assert account is not None
    rows = []
    for place in range(-12, 12):
        day = STARTS_ON + timedelta(days=place)
        told = {"followers_count": 20_000 + 10 * place}
        if person.role is Role.BRAND:
            told |= {"views": 500 + place, "reach": 400 + place, "total_interactions": 30 + place}
        if place == 3:
            told.pop("views", None)
        rows += [
            AccountInsight(instagram_account_id=account.id, metric=name, day=day, value=value, read_at=NOW)
            for name, value in told.items()
        ]
    db.session.add_all(rows)
    db.session.commit()
