"""Rows of what was agreed for a campaign and entered by staff."""

from datetime import date
from decimal import Decimal

from application.clock import clock
from application.extensions import db
from application.models import (
    Campaign,
    CampaignGoal,
    CampaignResponsible,
    ChannelResult,
    Cost,
    Deliverable,
    ManualPicture,
    MatchVerdict,
    MetricsUpdate,
    Outcome,
    Post,
    PostMatch,
    RateCard,
    Reading,
    ReadingSource,
    SentForm,
    TakenOutRow,
    User,
)


def agree(post: Post, campaign: Campaign, influencer: User, manager: User) -> None:
    """A row in each table of what was agreed and entered."""
    entered = {"campaign_id": campaign.id, "entered_by_id": manager.id, "entered_at": clock.now()}
    about = {"user_id": influencer.id, "post_id": post.id}
    post.entered_by_id = manager.id
    db.session.add_all(
        [
            CampaignResponsible(campaign_id=campaign.id, user_id=manager.id),
            CampaignGoal(campaign_id=campaign.id, figure="views", target=1000),
            MetricsUpdate(campaign_id=campaign.id, asked_at=clock.now(), asked_by_id=manager.id),
            Deliverable(campaign_id=campaign.id, user_id=influencer.id, kind="reel", number=2),
            Cost(amount=Decimal("12.50"), currency="EUR", **about, **entered),
            Outcome(clicks=3, revenue=Decimal("7.01"), currency="EUR", **about, **entered),
            ChannelResult(channel="Search", spend=Decimal("5"), currency="EUR", **entered),
            RateCard(
                dated_on=date(2026, 11, 1), currency="EUR", rates={"views": "0.01"}, source="Own", **entered
            ),
            TakenOutRow(
                mark="file-1",
                table="outcomes",
                entered={"clicks": 3},
                taken_out_at=clock.now(),
                campaign_id=campaign.id,
                **about,
            ),
            SentForm(fingerprint="f" * 64, sent_at=clock.real_now()),
            PostMatch(campaign_id=campaign.id, post_id=post.id, verdict=MatchVerdict.NEAR, version=1),
            ManualPicture(
                post_id=post.id,
                sha256="d" * 64,
                content_type="image/png",
                entered_by_id=manager.id,
                entered_at=clock.now(),
            ),
            Reading(
                post_id=post.id, read_at=clock.now(), source=ReadingSource.MANUAL, entered_by_id=manager.id
            ),
        ]
    )
