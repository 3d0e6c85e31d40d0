"""One account whose days, periods, audience and last figures of stories are stored as the world has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from application.extensions import db
from application.models import (
    AccountInsight,
    AccountPeriodTotal,
    AudienceShare,
    InstagramAccount,
    Reading,
    ReadingSource,
)
from sandbox.soak.acting import Stay
from sandbox.soak.audit.account import AccountAudit
from sandbox.soak.audit.audience import BREAKDOWNS, check_audience
from sandbox.soak.audit.blame import Faults
from sandbox.soak.audit.days import HOURS, OF_FOLLOWERS, check_days
from sandbox.soak.audit.periods import FRAMES, OF_PEOPLE, check_periods, settles_at
from sandbox.soak.audit.slots import Presence
from sandbox.soak.audit.stored import calls_of, posts_of
from sandbox.soak.audit.tally import Tally
from sandbox.soak.audit.told import check_told_stories, told_figures
from sandbox.soak.audit.truths import (
    SNAPSHOTS,
    TOTALS,
    audience,
    day_figure,
    period_figure,
    taps_by_button,
)
from sandbox.soak.script import SoakCampaign
from sandbox.soak.trouble import SoakFault
from sandbox.soak.whole import BEGINS
from sandbox.webhook_events import told_at
from sandbox.world.audience import pacific_day
from sandbox.world.world import AccountWorld, world_of
from tests.builders import create_instagram_account, create_post
from tests.soak.stage import PERSON, SEED

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
ENDS = BEGINS + 20 * DAY
JOINED = BEGINS + HOUR
HISTORY_DAYS = 3
CAMPAIGN = SoakCampaign("Tea", BEGINS, BEGINS.date(), BEGINS.date() + 6 * DAY, ())


@dataclass(frozen=True)
class TruthfulAccount:
    """The account as it is stored, and as the world has it."""

    account: InstagramAccount
    world: AccountWorld

    def audited(self, *faults: SoakFault) -> Tally:
        """What the audit of everything but its posts finds."""
        tally = Tally()
        presence = Presence(JOINED, [Stay(PERSON.key, CAMPAIGN, JOINED)], ENDS)
        calls = calls_of(self.account.id, ENDS)
        audit = AccountAudit(PERSON.key, self.world, presence, calls, Faults(faults), tally)
        check_days(audit, self.account.id, HISTORY_DAYS)
        check_periods(audit, self.account.id)
        check_audience(audit, self.account.id)
        stories = self.world.timeline.stories_between(JOINED, ENDS)
        due = [(story, told_at(SEED, story)) for story in stories]
        check_told_stories(audit, posts_of(self.account.id), due, ())
        return tally


def store_the_account() -> TruthfulAccount:
    """All that is due until `ENDS`, each an hour after it had settled. The person has to be a guest."""
    world = world_of(SEED, BEGINS).account(PERSON.account.id)
    account = create_instagram_account(graph_id=PERSON.account.id)
    stored = TruthfulAccount(account, world)
    first = pacific_day(JOINED) - (HISTORY_DAYS - 1) * DAY
    days = [first + step * DAY for step in range((ENDS.date() - first).days)]
    _store_days(stored, days)
    _store_periods(stored, days)
    _store_audience(stored)
    _store_stories(stored)
    db.session.commit()
    return stored


def _store_days(stored: TruthfulAccount, days: Sequence[date]) -> None:
    parts = [(metric, "") for metric in ("reach", *TOTALS, "follower_count")]
    parts += [("follows_and_unfollows", "FOLLOWER"), ("follows_and_unfollows", "NON_FOLLOWER")]
    parts += [("online_followers", hour) for hour in HOURS]
    for day in days:
        buttons = taps_by_button(stored.world, day, settles_at(day))
        for metric, dimension in (*parts, *(("profile_links_taps", button) for button in buttons)):
            _store_day(stored, metric, dimension, day, settles_at(day) + HOUR)
        for metric in SNAPSHOTS:
            noon = datetime(day.year, day.month, day.day, 12, tzinfo=BEGINS.tzinfo)
            _store_day(stored, metric, "", day, noon)


def _store_day(stored: TruthfulAccount, metric: str, dimension: str, day: date, read_at: datetime) -> None:
    value = day_figure(stored.world, metric, dimension, day, read_at)
    if value is None:
        assert metric in OF_FOLLOWERS, metric
        return
    row = {"metric": metric, "dimension": dimension, "day": day, "value": value, "read_at": read_at}
    db.session.add(AccountInsight(instagram_account_id=stored.account.id, **row))


def _store_periods(stored: TruthfulAccount, days: Sequence[date]) -> None:
    wanted: list[tuple[date, date, tuple[str, ...]]] = [
        (last - (length - 1) * DAY, last, OF_PEOPLE) for last in days for length in FRAMES
    ]
    wanted.append((CAMPAIGN.starts_on, CAMPAIGN.ends_on, ("reach", *TOTALS)))
    told = {(since, last, metric) for since, last, metrics in wanted for metric in metrics}
    for since, last, metric in sorted(told):
        read_at, until = settles_at(last) + HOUR, last + DAY
        value = period_figure(stored.world, metric, since, until, read_at)
        row = {"since": since, "until": until, "metric": metric, "value": value, "read_at": read_at}
        db.session.add(AccountPeriodTotal(instagram_account_id=stored.account.id, **row))


def _store_audience(stored: TruthfulAccount) -> None:
    for step in range(0, 20, 7):
        read_at = JOINED + step * DAY + HOUR
        for breakdown in BREAKDOWNS:
            row = {"metric": "follower_demographics", "day": read_at.date(), "breakdown": breakdown}
            for dimension, value in audience(stored.world, breakdown, read_at).items():
                told = {"dimension": dimension, "value": value, "read_at": read_at}
                db.session.add(AudienceShare(instagram_account_id=stored.account.id, **row, **told))


def _store_stories(stored: TruthfulAccount) -> None:
    for story in stored.world.timeline.stories_between(JOINED, ENDS):
        figures = {name: value for name, value in told_figures(story).items() if value is not None}
        post = create_post(stored.account, graph_id=story.id, posted_at=story.timestamp)
        told = {"read_at": told_at(SEED, story), "source": ReadingSource.WEBHOOK}
        db.session.add(Reading(post_id=post.id, **told, **figures))
