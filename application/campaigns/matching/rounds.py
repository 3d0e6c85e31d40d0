"""Ask for a campaign's posts to be held against its rule. Callers commit.

A campaign's row is locked before anything of its matching is written, as decisions lock it: who comes
second sees what the first did.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from enum import Enum

from sqlalchemy import ColumnElement, and_, delete, not_, null, select

from application.campaigns.matching.queries import Covered, coverage_of
from application.campaigns.matching.rule import Group, UnreadableRule
from application.campaigns.matching.stored import Stored, Work, read_stored
from application.clock import clock
from application.exceptions import ApplicationError
from application.extensions import db
from application.models import Campaign, PostMatch
from application.task_queue import enqueue

SILENT_AFTER = timedelta(minutes=15)
"""Longer than one task may run, and than the queue waits before it tries again."""
OVERLAP = timedelta(minutes=10)
"""What was stored while a round began may carry a time before it."""
STILL_LIVELY = timedelta(days=14)
"""So long after a campaign's end its last posts are still read and may come in."""
CAMPAIGNS_AT_ONCE = 50


class RuleChanged(ApplicationError):
    """Somebody else has saved a rule since the page was made."""


class Which(Enum):
    """Which campaigns a sweep looks at: the past ones rarely change."""

    LIVELY = "lively"
    PAST = "past"


def save_rule(campaign_id: int, rule: Group, *, seen_version: int) -> None:
    """Put a rule in the place of the one that its writer saw, and have all posts held against it.

    Raises RuleChanged.
    """
    campaign = _locked_as_seen(campaign_id, seen_version)
    campaign.matching_version += 1
    _open_round(campaign, Stored(rule, _work_of(campaign)))


def remove_rule(campaign_id: int, *, seen_version: int) -> None:
    """Have no rule any more: what was found by it goes, decisions stay. Raises RuleChanged."""
    campaign = _locked_as_seen(campaign_id, seen_version)
    campaign.matching_version += 1
    campaign.matched_version = campaign.matching_version
    campaign.accepts_matches = False
    # None would be kept as the word "null" of JSON, which is a value.
    campaign.matching_rule = null()
    db.session.execute(
        delete(PostMatch)
        .where(PostMatch.campaign_id == campaign_id)
        .execution_options(synchronize_session=False)
    )


def set_accepting(campaign_id: int, *, on: bool) -> bool:
    """Have exact matches accepted by the rule, or no longer; whether that was changed.

    Switched on, all posts are gone over once more, so that those that match already are accepted. Without a
    rule that can be read it can only be switched off.
    """
    campaign = locked_campaign(campaign_id)
    stored = _readable(campaign)
    if campaign.accepts_matches == on or (on and stored is None):
        return False
    campaign.accepts_matches = on
    if on and stored is not None:
        _open_round(campaign, stored)
    return True


def hold_again(campaign_id: int) -> bool:
    """Hold all posts against the rule once more if members or days have changed; whether they are.

    The sweep would find that out within minutes: this is for whoever has just changed them.
    """
    campaign = locked_campaign(campaign_id)
    stored = _readable(campaign)
    if stored is None:
        return False
    covered = coverage_of([campaign])[campaign.id]
    if stored.work.covers == covered.key:
        return False
    _open_round(campaign, stored, covered)
    return True


def queue_due(which: Which) -> Iterator[int]:
    """Queue what is not matched yet, and rounds that fell silent, a few campaigns at a time; yields how many.

    The database says what is due: other posts, members or dates than the last round began with, captions
    read since then. The caller commits after each.
    """
    ids = db.session.scalars(
        select(Campaign.id).where(Campaign.matching_rule.is_not(None), _is(which)).order_by(Campaign.id)
    ).all()
    for start in range(0, len(ids), CAMPAIGNS_AT_ONCE):
        yield _queue_due_among(ids[start : start + CAMPAIGNS_AT_ONCE])


def _queue_due_among(ids: Sequence[int]) -> int:
    """Looked at first without a lock: most campaigns have nothing due."""
    campaigns = db.session.scalars(select(Campaign).where(Campaign.id.in_(ids))).all()
    covered = coverage_of(campaigns)
    due = [campaign.id for campaign in campaigns if _is_due(campaign, covered[campaign.id])]
    if not due:
        return 0
    locked = db.session.scalars(
        select(Campaign)
        .where(Campaign.id.in_(due))
        .order_by(Campaign.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    return sum(_queue_if_due(campaign, covered[campaign.id]) for campaign in locked)


def _queue_if_due(campaign: Campaign, covered: Covered) -> bool:
    stored = _readable(campaign)
    if stored is None or not _is_due(campaign, covered):
        return False
    work = stored.work
    if work.covers != covered.key:
        _open_round(campaign, stored, covered)
    elif not work.done:
        go_on_later(campaign, stored)
    elif campaign.matched_version != campaign.matching_version or work.read_to is None:
        _open_round(campaign, stored, covered)
    else:
        _open_round(campaign, stored, covered, since=work.read_to - OVERLAP)
    return True


def _is_due(campaign: Campaign, covered: Covered) -> bool:
    stored = _readable(campaign)
    if stored is None:
        return False
    work = stored.work
    if work.covers != covered.key:
        return True
    if not work.done:
        return work.heard_at is None or work.heard_at <= clock.real_now() - SILENT_AFTER
    if campaign.matched_version != campaign.matching_version or work.read_to is None:
        return True
    return covered.latest_read is not None and covered.latest_read >= work.read_to - OVERLAP


def go_on_later(campaign: Campaign, stored: Stored) -> None:
    """Have the round that is under way go on in a further task."""
    stored = stored.but(generation=stored.work.generation + 1, heard_at=clock.real_now())
    campaign.matching_rule = stored.document()
    _queue(campaign, stored.work)


def locked_campaign(campaign_id: int) -> Campaign:
    """The campaign with its row locked; it must exist."""
    return db.session.execute(
        select(Campaign)
        .where(Campaign.id == campaign_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()


def _open_round(
    campaign: Campaign, stored: Stored, covered: Covered | None = None, *, since: datetime | None = None
) -> None:
    covered = covered or coverage_of([campaign])[campaign.id]
    stored = stored.but(
        round=stored.work.round + 1,
        generation=0,
        done=False,
        cursor=0,
        held=0,
        total=covered.posts if since is None else 0,
        since=since,
        began_at=clock.now(),
        heard_at=clock.real_now(),
        covers=covered.key,
        accepted=0,
    )
    campaign.matching_rule = stored.document()
    _queue(campaign, stored.work)


def _queue(campaign: Campaign, work: Work) -> None:
    enqueue(
        "matching.apply",
        {"campaign": campaign.id, "round": work.round, "generation": work.generation},
        identity=str(campaign.id),
        slot=f"{campaign.matching_version}.{work.round}",
        generation=work.generation,
    )


def _locked_as_seen(campaign_id: int, seen_version: int) -> Campaign:
    campaign = locked_campaign(campaign_id)
    if campaign.matching_version != seen_version:
        raise RuleChanged("the rule has been changed meanwhile")
    return campaign


def _work_of(campaign: Campaign) -> Work:
    stored = _readable(campaign)
    return stored.work if stored else Work()


def _readable(campaign: Campaign) -> Stored | None:
    """A rule that can't be read is nobody's task: its page says so."""
    try:
        return read_stored(campaign.matching_rule)
    except UnreadableRule:
        return None


def _is(which: Which) -> ColumnElement[bool]:
    lively = and_(Campaign.completed_at.is_(None), Campaign.ends_on >= (clock.now() - STILL_LIVELY).date())
    return lively if which is Which.LIVELY else not_(lively)
