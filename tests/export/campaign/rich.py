"""A campaign with some of everything that a report can tell, and words by which each of it is known again."""

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from application.export.campaign.facts import CampaignFacts
from application.export.campaign.queries import campaign_facts
from application.export.campaign.report import build_campaign_report
from application.export.recipient import STAFF, Recipient
from application.export.report import Cell, Report
from application.extensions import db
from application.models import (
    Campaign,
    CampaignGoal,
    ChannelResult,
    Cost,
    Decision,
    Deliverable,
    Outcome,
    Post,
    RateCard,
    RecipientKind,
    Role,
    User,
)
from tests import builders
from tests.export.campaign.rich_people import (
    ENDS_ON,
    KINDS,
    NOW,
    STARTS_ON,
    audience,
    days_of,
    post_by,
    posts_of,
)

__all__ = ["ENDS_ON", "NOW", "STARTS_ON", "Rich", "facts_for", "make_rich", "report_for", "words_of"]

HANDLES = ("lena.cooks", "tom.runs", "ida.still", "una.sails")
RATE_SOURCE = "The agency's secret price list"
COST_REMARK = "paid by transfer in two parts"
LOST = "The Facebook password was changed"


@dataclass(frozen=True)
class Rich:
    """Ids of what was made; `influencers` in the order of HANDLES, the second brand is Oat Works."""

    campaign_id: int
    manager_id: int
    influencers: tuple[int, ...]
    brands: tuple[int, int]
    posts: dict[str, tuple[int, ...]]
    """By handle, the accepted posts."""
    rejected: int
    calls: dict[str, tuple[int, ...]]
    """By handle, the calls behind its posts and audience."""

    def brand(self) -> Recipient:
        return Recipient(RecipientKind.BRAND, self.brands[0], "Mill & Stone")

    def influencer(self) -> Recipient:
        return Recipient(RecipientKind.INFLUENCER, self.influencers[0], "Lena Koch")


def make_rich(*, audiences: int = 4) -> Rich:
    """Store it all; so many of the influencers have an audience that was read."""
    manager, people, mia, brands = _everybody()
    campaign = builders.create_campaign(
        name="Autumn Bread",
        members=[*people, mia, *brands],
        starts_on=STARTS_ON,
        ends_on=ENDS_ON,
        time_zone="Europe/Berlin",
        currency="EUR",
        matching_rule={"any": []},
    )
    posts, calls = {}, {}
    for place, person in enumerate(people):
        made = posts_of(person, place, campaign, manager)
        posts[HANDLES[place]], calls[HANDLES[place]] = made
        if place < audiences:
            calls[HANDLES[place]] += (audience(person, place),)
    rejected = post_by(people[1], 9, KINDS[0], caption="Rejected words")
    builders.create_assignment(campaign, rejected, Decision.REJECTED, by=manager)
    _by_hand(campaign, mia, manager)
    for person in (*people, *brands):
        days_of(person)
    _entered(campaign, people, posts, manager)
    login = people[1].facebook_login
    assert login is not None
    login.mark_lost(LOST, "password_changed", NOW)
    db.session.commit()
    return Rich(
        campaign_id=campaign.id,
        manager_id=manager.id,
        influencers=tuple(person.id for person in people),
        brands=(brands[0].id, brands[1].id),
        posts=posts,
        rejected=rejected.id,
        calls=calls,
    )


def _everybody() -> tuple[User, list[User], User, list[User]]:
    """The manager, influencers with accounts and one without, and two brands."""
    names = ("Lena Koch", "Tom Berg", "Ida Still", "Una Quist")
    people = [
        builders.create_partner(username=handle, name=name)
        for handle, name in zip(HANDLES, names, strict=True)
    ]
    brands = [
        builders.create_partner(role=Role.BRAND, username="mill.stone", name="Mill & Stone"),
        builders.create_partner(role=Role.BRAND, username="oat.works", name="Oat Works"),
    ]
    manager = builders.create_user(role=Role.MANAGER, name="Rosa Staff")
    return manager, people, builders.create_user(name="Mia Hand"), brands


def _by_hand(campaign: Campaign, mia: User, manager: User) -> None:
    post = Post(
        user_id=mia.id,
        network="tiktok",
        media_type="VIDEO",
        media_product_type="REELS",
        caption='=HYPERLINK("http://x","y")',
        permalink="https://www.tiktok.com/@mia/video/1",
        posted_at=datetime(2026, 11, 3, 9, tzinfo=UTC),
        first_seen_at=NOW,
        views=4_000,
        manual_figures="views",
        entered_by_id=manager.id,
    )
    db.session.add(post)
    db.session.commit()
    builders.create_assignment(campaign, post, by=manager)


def _entered(
    campaign: Campaign, people: list[User], posts: dict[str, tuple[int, ...]], manager: User
) -> None:
    entered: dict[str, Any] = {"campaign_id": campaign.id, "entered_at": NOW, "entered_by_id": manager.id}
    lena, tom = people[0], people[1]
    db.session.add_all(
        [
            CampaignGoal(campaign_id=campaign.id, figure="views", target=40_000.0),
            CampaignGoal(campaign_id=campaign.id, figure="engagement_rate", target=4.0),
            CampaignGoal(campaign_id=campaign.id, figure="revenue", target=900.0),
            Deliverable(campaign_id=campaign.id, user_id=lena.id, kind="reel", number=2, due_on=ENDS_ON),
            Deliverable(campaign_id=campaign.id, user_id=tom.id, kind="", number=1, note="Tom's secret deal"),
            Cost(user_id=lena.id, amount=Decimal("1234.56"), currency="EUR", note=COST_REMARK, **entered),
            Cost(
                user_id=tom.id,
                post_id=posts["tom.runs"][0],
                amount=Decimal("77.37"),
                currency="EUR",
                **entered,
            ),
            Cost(amount=Decimal("50.00"), currency="USD", **entered),
            RateCard(
                dated_on=STARTS_ON,
                currency="EUR",
                rates={"views": "0.006", "likes": "0.1"},
                source=RATE_SOURCE,
                **entered,
            ),
            Outcome(
                user_id=lena.id, clicks=50, orders=4, revenue=Decimal("812.33"), currency="EUR", **entered
            ),
            ChannelResult(channel="Search", spend=Decimal("90.00"), currency="EUR", clicks=300, **entered),
        ]
    )
    db.session.commit()


def facts_for(rich: Rich, recipient: Recipient = STAFF, **more: Any) -> CampaignFacts:
    """The facts as they stand, for that recipient."""
    return campaign_facts(
        db.session.get_one(Campaign, rich.campaign_id),
        generated_at=NOW,
        platform_name="Bacchus Influencer Platform",
        root="https://platform.example.org",
        recipient=recipient,
        **more,
    )


def report_for(rich: Rich, recipient: Recipient = STAFF, **more: Any) -> Report:
    return build_campaign_report(facts_for(rich, recipient, **more))


def words_of(report: Report) -> str:
    """All that stands in a report; each cell with formula, link, picture and note on a line of its own."""
    found = [report.title, report.file_stem, *(name.name for name in report.names)]
    for tab in report.tabs:
        found += [tab.name, tab.empty or ""]
        found += [f"{column.title} {column.note or ''} {column.currency or ''}" for column in tab.columns]
        for row in tab.rows:
            found += [_words(entry) for entry in row]
        for chart in tab.charts:
            found += [chart.title, chart.description]
            found += [
                f"{series.name} {series.category_values} {series.value_values}" for series in chart.series
            ]
    return "\n".join(found)


def _words(entry: Any) -> str:
    if not isinstance(entry, Cell):
        return "" if entry is None else str(entry)
    parts = (entry.value, entry.formula, entry.link, entry.image, entry.note, entry.currency)
    return " ".join(str(part) for part in parts if part is not None)
