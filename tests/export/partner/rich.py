"""A partner with some of everything that a report of their own figures tells, in a campaign of others."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from application.export.partner.facts import PartnerFacts
from application.export.partner.queries import partner_facts
from application.export.partner.report import build_partner_report
from application.export.recipient import STAFF, Recipient
from application.export.report import Report
from application.extensions import db
from application.models import AccountDay, AccountInsight, AccountPeriodTotal, Post, RecipientKind, User
from tests import builders
from tests.export.campaign.rich import NOW, Rich, make_rich

LAST_DAY = date(2026, 11, 17)
"""The last one whose figures have all come by NOW."""
FIRST_DAY = LAST_DAY - timedelta(days=89)
BREAK = LAST_DAY - timedelta(days=60)
"""Views of the days before are impressions of the older API."""
GAP = LAST_DAY - timedelta(days=7)
OTHERS_CAMPAIGN = "A campaign that took a post of Lena's"


@dataclass(frozen=True)
class RichPartner:
    """Lena of the rich campaign, and what was read of her account."""

    rich: Rich
    user_id: int
    account_id: int
    call: int

    def own(self) -> Recipient:
        return Recipient(RecipientKind.INFLUENCER, self.user_id, "Lena Koch")


def make_rich_partner() -> RichPartner:
    """Store the rich campaign, and of its first influencer days, hours and periods."""
    rich = make_rich()
    user = db.session.get_one(User, rich.influencers[0])
    account = user.instagram_account
    assert account is not None
    call = builders.create_api_call(account, body_sha256="d" * 64, path=f"{account.graph_id}/insights")
    _days(account.id, call.id)
    _hours_and_periods(account.id, call.id)
    elsewhere = builders.create_campaign(name=OTHERS_CAMPAIGN)
    manager = db.session.get_one(User, rich.manager_id)
    post = db.session.get_one(Post, rich.posts["lena.cooks"][0])
    builders.create_assignment(elsewhere, post, by=manager)
    post.follows, post.manual_figures = 77, "follows"
    entry = {"source": "manual", "entered_by_id": manager.id, "follows": 77}
    db.session.execute(db.metadata.tables["readings"].insert().values(post_id=post.id, read_at=NOW, **entry))
    db.session.commit()
    return RichPartner(rich, user.id, account.id, call.id)


def _days(account_id: int, call: int) -> None:
    rows: list[Any] = []
    for step in range(90):
        day = FIRST_DAY + timedelta(days=step)
        problem = "no_answer" if day == GAP else None
        rows.append(AccountDay(instagram_account_id=account_id, day=day, read_at=NOW, problem=problem))
        if day == GAP:
            continue
        told = {("reach", ""): 300 + step, ("total_interactions", ""): 40 + step % 7}
        told |= {("views", "") if day >= BREAK else ("impressions", ""): 900 + 3 * step}
        told |= {("follows_and_unfollows", "FOLLOWER"): 9, ("follows_and_unfollows", "NON_FOLLOWER"): 2}
        rows += [_insight(account_id, call, day, *key, value) for key, value in told.items()]
    db.session.add_all(rows)
    db.session.commit()


def _insight(account_id: int, call: int, day: date, name: str, part: str, value: int) -> AccountInsight:
    return AccountInsight(
        instagram_account_id=account_id,
        metric=name,
        day=day,
        dimension=part,
        value=value,
        is_classic=name == "impressions",
        read_at=NOW,
        api_call_id=call,
    )


def _hours_and_periods(account_id: int, call: int) -> None:
    days = [LAST_DAY - timedelta(days=back) for back in range(9)]
    rows: list[Any] = [
        _insight(account_id, call, day, "online_followers", str(hour), 100 + 5 * hour + day.weekday())
        for day in days
        for hour in range(24)
    ]
    for length, value in ((7, 1_900), (28, 5_100)):
        for back in (0, 7):
            until = LAST_DAY + timedelta(days=1 - back)
            rows.append(
                AccountPeriodTotal(
                    instagram_account_id=account_id,
                    since=until - timedelta(days=length),
                    until=until,
                    metric="reach",
                    value=value - back,
                    read_at=NOW,
                    api_call_id=call,
                )
            )
    db.session.add_all(rows)
    db.session.commit()


def facts_for(partner: RichPartner, recipient: Recipient = STAFF, **more: Any) -> PartnerFacts:
    """The facts as they stand, for that recipient."""
    return partner_facts(
        partner.user_id,
        generated_at=NOW,
        platform_name="Bacchus Influencer Platform",
        root="https://platform.example.org",
        recipient=recipient,
        **more,
    )


def report_for(partner: RichPartner, recipient: Recipient = STAFF, **more: Any) -> Report:
    return build_partner_report(facts_for(partner, recipient, **more))
