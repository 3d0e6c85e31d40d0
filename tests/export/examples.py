"""A campaign with every kind of post, gaps and awkward words, as its report takes it."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from random import Random
from zlib import crc32

from application.campaigns.entered.queries import EnteredFigure
from application.campaigns.results.figures import Number
from application.campaigns.results.reported import ReportedPost
from application.export.campaign.report import CampaignFacts, Member
from application.export.parts.facts import ApiCallFacts
from application.integrations.graph.metrics import POST_METRICS, offered_for
from application.models import MissingReason

MADE_AT = datetime(2026, 11, 20, 14, 5, 30, tzinfo=UTC)
ZONE = "Europe/Berlin"
ACCOUNTS = {"lena.cooks": 10, "tom_runs": 8, "ida.still": 11, "mill.stone": 99}
LENA, TOM, IDA, MIA, MILL = 110, 108, 111, 112, 199
ENTERED_AT = datetime(2026, 11, 2, 9, 15, tzinfo=UTC)
BY = "Rosa Staff"
EMOJI_CAPTION = "Sunday bread 🍞👩‍👩‍👧‍👦\nwith \u00fcber #ad"


def post(
    number: int,
    username: str | None,
    types: tuple[str, str],
    figures: Mapping[str, Number | None],
    *,
    caption: str | None = EMOJI_CAPTION,
    reason: MissingReason | None = None,
) -> ReportedPost:
    """A post as it was read; without a username one that staff added by hand, of TikTok."""
    posted = datetime(2026, 10, 20, 22, 30, tzinfo=UTC) + timedelta(days=number)
    if username is None:
        return _by_hand(number, types, figures, posted, caption)
    return ReportedPost(
        post_id=number,
        instagram_account=account_of(username),
        username=username,
        user_id=account_of(username) + 100,
        media_type=types[0],
        media_product_type=types[1],
        posted_at=posted,
        caption=caption,
        permalink=f"https://www.instagram.com/p/C{number}/",
        figures=figures,
        insights_reason=reason,
        read_at=posted + timedelta(hours=36),
        api_call=number % 3 + 1,
    )


def account_of(username: str) -> int:
    return ACCOUNTS.get(username, crc32(username.encode()))


def _by_hand(
    number: int,
    types: tuple[str, str],
    figures: Mapping[str, Number | None],
    posted: datetime,
    caption: str | None,
) -> ReportedPost:
    known = {name: value for name, value in figures.items() if value is not None}
    return ReportedPost(
        post_id=number,
        instagram_account=None,
        username=None,
        media_type=types[0],
        media_product_type=types[1],
        posted_at=posted,
        caption=caption,
        permalink=f"https://www.tiktok.com/@mia/video/{number}",
        figures=figures,
        partner="Mia Hand",
        user_id=MIA,
        network="tiktok",
        manual_figures=" ".join(sorted(known)) or None,
        added_by=BY,
        added_at=ENTERED_AT,
        entered={name: EnteredFigure(value, BY, ENTERED_AT) for name, value in known.items()},
    )


def filled_in(post: ReportedPost, by: str | None = BY, **figures: Number) -> ReportedPost:
    """The post with these figures, which were missing, entered by hand."""
    entries = {name: EnteredFigure(value, by, ENTERED_AT) for name, value in figures.items()}
    names = [*(post.manual_figures or "").split(), *figures]
    return replace(
        post,
        figures={**post.figures, **figures},
        manual_figures=" ".join(names),
        entered={**post.entered, **entries},
    )


PICTURE, CAROUSEL, REEL, STORY = (
    ("IMAGE", "FEED"),
    ("CAROUSEL_ALBUM", "FEED"),
    ("VIDEO", "REELS"),
    ("IMAGE", "STORY"),
)

POSTS = (
    post(1, "lena.cooks", PICTURE, {"views": 900, "reach": 600, "likes": 80, "comments": 6, "saves": 9,
                                    "shares": 5, "total_interactions": 100, "follows": 0}),
    post(2, "lena.cooks", PICTURE, {"views": 1200, "reach": 750, "likes": 70, "comments": 4, "saves": 6,
                                    "shares": None, "total_interactions": 83}, caption="=1+1"),
    post(3, "tom_runs", CAROUSEL, {"likes": 41, "comments": 3}, reason=MissingReason.BEFORE_PROFESSIONAL),
    post(4, "tom_runs", REEL, {"views": 15000, "reach": 9000, "likes": 700, "comments": 50, "saves": 90,
                               "shares": 60, "total_interactions": 900, "average_watch_ms": 6400,
                               "total_watch_ms": 96000000, "skip_rate": 37.5}),
    post(5, "tom_runs", STORY, {"views": 400, "reach": 380, "replies": 3, "shares": 1, "navigation": 350,
                                "total_interactions": 4, "taps_forward": 250, "taps_back": 20, "exits": 60,
                                "swipes_forward": 20, "link_clicks": 7}),
    post(6, "lena.cooks", STORY, {}, reason=MissingReason.NOT_ENOUGH_VIEWERS),
    post(7, None, ("HOLOGRAM", "FEED"), {"views": 10, "reach": 10, "likes": 1, "comments": 0, "saves": 0,
                                         "shares": 0}, caption="+49 30 1234"),
)  # fmt: skip

CALLS = tuple(
    ApiCallFacts(
        number=number,
        requested_at=datetime(2026, 11, 19, 23, number, tzinfo=UTC),
        path="/v26.0/17841400000000001/media",
        query="fields=id,caption,insights.metric(views,reach)&limit=50",
        version="v26.0",
        status=200 if number < 3 else None,
        body_sha256=f"{number}" * 64 if number < 3 else None,
        used_for="figures of posts",
    )
    for number in (1, 2, 3)
)


def facts(posts: Iterable[ReportedPost] = POSTS) -> CampaignFacts:
    """The example campaign with these accepted posts."""
    return CampaignFacts(
        name="Autumn Bread 🍞",
        brands=(Member("Mill & Stone", 99, "mill.stone", MILL),),
        influencers=(
            Member("Lena Koch", 10, "lena.cooks", LENA),
            Member("Tom Berg", 8, "tom_runs", TOM),
            Member("Ida Still", 11, "ida.still", IDA),
            Member("Mia Hand", user_id=MIA),
        ),
        starts_on=date(2026, 10, 15),
        ends_on=None,
        time_zone=ZONE,
        generated_at=MADE_AT,
        platform_name="Bacchus Influencer Platform",
        posts=tuple(posts),
        calls=CALLS,
    )


def many_posts(count: int, *, missing: float = 0.1) -> tuple[ReportedPost, ...]:
    """Posts of all kinds by a dozen people with figures drawn from a fixed seed; some are missing."""
    draw = Random(7)
    return tuple(
        replace(
            post(number, f"person_{draw.randrange(12)}", types, {}),
            figures={
                metric.name: None if draw.random() < missing else draw.randrange(50_000)
                for metric in POST_METRICS
                if offered_for(metric, types[1])
            },
            posted_at=MADE_AT - timedelta(minutes=draw.randrange(60 * 24 * 40)),
        )
        for number in range(1, count + 1)
        for types in [draw.choice([PICTURE, CAROUSEL, REEL, STORY])]
    )
