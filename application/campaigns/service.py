"""Making and changing campaigns. Callers commit."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from application.campaigns.queries import campaign_with_key
from application.clock import clock
from application.collection.subscriptions.asking import settle_subscriptions
from application.exceptions import ApplicationError
from application.extensions import db
from application.models import Campaign, CampaignMember, CampaignResponsible, InstagramAccount
from application.models.campaigns import campaign_name_key
from application.models.rows_changed import rows_changed
from application.models.upsert import upsert
from application.row_locks import lock_campaign, lock_people


class NameTaken(ApplicationError):
    """Another campaign has that name: its id and name are told."""

    def __init__(self, campaign_id: int, name: str) -> None:
        super().__init__(f"the campaign {campaign_id} has that name")
        self.campaign_id = campaign_id
        self.name = name


class Outdated(ApplicationError):
    """The campaign has been changed since the form was made; nothing was written."""


@dataclass(frozen=True)
class CampaignFields:
    """What a person says about a campaign. `member_ids` are brands and influencers alike.

    `disclosure_tags` are normal (`setup/disclosure_tags.py`); none means the usual ones.
    """

    name: str
    notes: str
    starts_on: date
    ends_on: date
    time_zone: str
    completed: bool
    member_ids: frozenset[int]
    responsible_ids: frozenset[int]
    currency: str | None
    disclosure_tags: tuple[str, ...]


def stored_fields(campaign: Campaign) -> CampaignFields:
    """The campaign as it is stored; two statements."""
    return CampaignFields(
        name=campaign.name,
        notes=campaign.notes,
        starts_on=campaign.starts_on,
        ends_on=campaign.ends_on,
        time_zone=campaign.time_zone,
        completed=campaign.completed_at is not None,
        member_ids=frozenset(_present(CampaignMember, campaign.id)),
        responsible_ids=frozenset(_present(CampaignResponsible, campaign.id)),
        currency=campaign.currency,
        disclosure_tags=tuple((campaign.disclosure_tags or "").split()),
    )


def create_campaign(fields: CampaignFields, *, by_id: int) -> Campaign:
    """A new campaign with its people. Raises NameTaken."""
    lock_people(by_id, *fields.responsible_ids)
    campaign = Campaign(created_at=clock.now(), created_by_id=by_id)
    _write(campaign, fields)
    db.session.add(campaign)
    _flush(fields)
    _set_people(CampaignMember, campaign.id, fields.member_ids)
    _set_people(CampaignResponsible, campaign.id, fields.responsible_ids)
    _settle_pages(fields.member_ids)
    return campaign


def change_campaign(campaign: Campaign, fields: CampaignFields, *, from_revision: int, by_id: int) -> bool:
    """New facts and people; no decision on a post is touched. False when that is how it is stored already.

    Raises NameTaken, and Outdated unless the campaign still has the revision that the form was made from:
    who writes is settled by the UPDATE itself, so that of two at the same moment one is told.
    """
    if stored_fields(campaign) == fields:
        return False
    campaign_id = campaign.id
    lock_campaign(campaign_id)
    lock_people(by_id, *fields.responsible_ids)
    risen = db.session.execute(
        update(Campaign)
        .where(Campaign.id == campaign_id, Campaign.revision == from_revision)
        .values(revision=from_revision + 1)
        .execution_options(synchronize_session=False)
    )
    if not rows_changed(risen):
        db.session.rollback()
        raise Outdated(f"the campaign {campaign_id} has another revision than {from_revision}")
    db.session.refresh(campaign)
    _write(campaign, fields)
    _flush(fields)
    gone = _set_people(CampaignMember, campaign_id, fields.member_ids)
    _set_people(CampaignResponsible, campaign_id, fields.responsible_ids)
    _settle_pages({*fields.member_ids, *gone})
    return True


def _write(campaign: Campaign, fields: CampaignFields) -> None:
    campaign.rename(fields.name)
    campaign.notes = fields.notes
    campaign.starts_on = fields.starts_on
    campaign.ends_on = fields.ends_on
    campaign.time_zone = fields.time_zone
    campaign.currency = fields.currency
    campaign.disclosure_tags = " ".join(fields.disclosure_tags) or None
    if not fields.completed:
        campaign.completed_at = None
    elif campaign.completed_at is None:
        campaign.completed_at = clock.now()


def _flush(fields: CampaignFields) -> None:
    """The unique key decides, not a look beforehand: two people may take a name at the same time."""
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        holder = campaign_with_key(campaign_name_key(fields.name))
        if holder is None:
            raise
        raise NameTaken(holder.id, holder.name) from None


People = type[CampaignMember] | type[CampaignResponsible]


def _present(people: People, campaign_id: int) -> set[int]:
    return set(db.session.scalars(select(people.user_id).where(people.campaign_id == campaign_id)))


def _set_people(people: People, campaign_id: int, wanted: Collection[int]) -> set[int]:
    """Put these users on the campaign's list, and no others; returns those who were taken out."""
    present = _present(people, campaign_id)
    gone = present - set(wanted)
    if gone:
        db.session.execute(
            delete(people)
            .where(people.campaign_id == campaign_id, people.user_id.in_(gone))
            .execution_options(synchronize_session=False)
        )
    rows = [{"campaign_id": campaign_id, "user_id": user_id} for user_id in set(wanted) - present]
    upsert(db.session(), people, rows, key=["campaign_id", "user_id"], update=[])
    return gone


def _settle_pages(user_ids: Collection[int]) -> None:
    """Instagram tells about stories of subscribed Pages only: what the campaigns need may have changed."""
    accounts = select(InstagramAccount.id).where(InstagramAccount.user_id.in_(list(user_ids)))
    settle_subscriptions(list(db.session.scalars(accounts.order_by(InstagramAccount.id))))
