"""Making and changing campaigns. Callers commit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from application.campaigns.queries import campaign_with_key
from application.clock import clock
from application.collection.subscriptions.asking import settle_subscriptions
from application.exceptions import ApplicationError
from application.extensions import db
from application.models import Campaign, CampaignMember, InstagramAccount
from application.models.campaigns import campaign_name_key
from application.models.upsert import upsert


class NameTaken(ApplicationError):
    """Another campaign has that name: its id and name are told."""

    def __init__(self, campaign_id: int, name: str) -> None:
        super().__init__(f"the campaign {campaign_id} has that name")
        self.campaign_id = campaign_id
        self.name = name


@dataclass(frozen=True)
class CampaignFields:
    """What a person says about a campaign. `member_ids` are brands and influencers alike."""

    name: str
    notes: str
    starts_on: date
    ends_on: date
    time_zone: str
    completed: bool
    member_ids: frozenset[int]


def create_campaign(fields: CampaignFields, *, by_id: int) -> Campaign:
    """A new campaign with its members. Raises NameTaken."""
    campaign = Campaign(created_at=clock.now(), created_by_id=by_id)
    _write(campaign, fields)
    db.session.add(campaign)
    _flush(campaign, fields)
    _set_members(campaign.id, fields.member_ids)
    _settle_pages(fields.member_ids)
    return campaign


def change_campaign(campaign: Campaign, fields: CampaignFields) -> None:
    """New facts and members; no decision on a post is touched. Raises NameTaken."""
    campaign_id = campaign.id
    _write(campaign, fields)
    _flush(campaign, fields)
    gone = _set_members(campaign_id, fields.member_ids)
    _settle_pages({*fields.member_ids, *gone})


def _write(campaign: Campaign, fields: CampaignFields) -> None:
    campaign.rename(fields.name)
    campaign.notes = fields.notes
    campaign.starts_on = fields.starts_on
    campaign.ends_on = fields.ends_on
    campaign.time_zone = fields.time_zone
    if not fields.completed:
        campaign.completed_at = None
    elif campaign.completed_at is None:
        campaign.completed_at = clock.now()


def _flush(campaign: Campaign, fields: CampaignFields) -> None:
    """The unique key decides, not a look beforehand: two people may take a name at the same time."""
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        holder = campaign_with_key(campaign_name_key(fields.name))
        if holder is None:
            raise
        raise NameTaken(holder.id, holder.name) from None


def _set_members(campaign_id: int, wanted: Collection[int]) -> set[int]:
    """Put these users into the campaign, and no others; returns those who were taken out."""
    present = set(
        db.session.scalars(select(CampaignMember.user_id).where(CampaignMember.campaign_id == campaign_id))
    )
    gone = present - set(wanted)
    if gone:
        db.session.execute(
            delete(CampaignMember)
            .where(CampaignMember.campaign_id == campaign_id, CampaignMember.user_id.in_(gone))
            .execution_options(synchronize_session=False)
        )
    rows = [{"campaign_id": campaign_id, "user_id": user_id} for user_id in set(wanted) - present]
    upsert(db.session(), CampaignMember, rows, key=["campaign_id", "user_id"], update=[])
    return gone


def _settle_pages(user_ids: Collection[int]) -> None:
    """Instagram tells about stories of subscribed Pages only: what the campaigns need may have changed."""
    accounts = select(InstagramAccount.id).where(InstagramAccount.user_id.in_(list(user_ids)))
    settle_subscriptions(list(db.session.scalars(accounts.order_by(InstagramAccount.id))))
