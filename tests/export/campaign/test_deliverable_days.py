"""How many days before or after its day what was agreed came, in the campaign's zone."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random

from application.campaigns.plans.queries import AgreedDeliverable
from application.campaigns.results.goals import deliverables_came
from application.campaigns.results.reported import ReportedPost
from application.export.campaign.deliverable_days import COMPLETED, NO_TIME, NOTHING_POSTED, posted_days
from application.export.campaign.facts import CampaignFacts
from application.export.campaign.report import build_campaign_report
from application.export.report import Cell, Format, Row, value_of
from tests.export.examples import LENA, POSTS, REEL, TOM, facts, many_posts, post

DUE = date(2026, 10, 24)


def agreed(
    number: int = 1,
    *,
    user_id: int = TOM,
    kind: str = "reel",
    due_on: date | None = DUE,
    id: int = 1,
) -> AgreedDeliverable:
    return AgreedDeliverable(id, user_id, "Tom Berg", kind, number, due_on, "")


def reel(number: int, at: datetime | None) -> ReportedPost:
    return replace(post(number, "tom_runs", REEL, {"views": 5}), posted_at=at)


def campaign(*deliverables: AgreedDeliverable, posts: Iterable[ReportedPost] = POSTS) -> CampaignFacts:
    return replace(facts(posts), deliverables=deliverables)


def row_of(found: CampaignFacts) -> Row:
    tab = next(tab for tab in build_campaign_report(found).tabs if tab.name == "Deliverables")
    head = next(row for row in tab.rows if row and value_of(row[0]) == "Person")
    assert [value_of(entry) for entry in head][7:] == ["Late", "Posted", "Days from due", "Remark"]
    return next(row for row in tab.rows if row and value_of(row[0]) == "Tom Berg")


def cells_of(found: CampaignFacts) -> tuple[Cell, Cell]:
    posted, days = row_of(found)[8:10]
    assert isinstance(posted, Cell)
    assert isinstance(days, Cell)
    assert (posted.format, days.format) == (Format.DATE, Format.SIGNED)
    return posted, days


def test_the_day_of_posting_is_that_of_the_campaigns_zone() -> None:
    """Half past ten in the evening in London is the day after in Berlin."""
    late = reel(8, datetime(2026, 10, 25, 23, 30, tzinfo=UTC))
    posted, days = cells_of(campaign(agreed(), posts=[late]))
    assert (posted.value, days.value, days.note) == (date(2026, 10, 26), 2, COMPLETED)
    assert (days.formula or "").startswith("=I")


def test_before_its_day_it_is_below_zero_and_on_its_day_zero() -> None:
    early, on_time = (reel(8, datetime(2026, 10, day, 9, tzinfo=UTC)) for day in (20, 24))
    assert cells_of(campaign(agreed(), posts=[early]))[1].value == -4
    assert cells_of(campaign(agreed(), posts=[on_time]))[1].value == 0


def test_nothing_posted_is_blank_and_says_why() -> None:
    posted, days = cells_of(campaign(agreed(), posts=[]))
    assert (posted.value, days.value) == (None, None)
    assert {posted.note, days.note} == {NOTHING_POSTED}


def test_a_post_without_a_time_is_blank_and_says_why() -> None:
    _, days = cells_of(campaign(agreed(), posts=[reel(8, None)]))
    assert (days.value, days.note) == (None, NO_TIME)


def test_of_several_posts_the_last_one_that_counts_is_told() -> None:
    posts = [reel(number, datetime(2026, 10, number, 9, tzinfo=UTC)) for number in (20, 26, 29)]
    _, days = cells_of(campaign(agreed(2), posts=posts))
    assert (days.value, days.note) == (2, COMPLETED)
    _, days = cells_of(campaign(agreed(5), posts=posts))
    assert (days.value, days.note) == (5, "The last of 3 so far, of 5 agreed")


def test_without_an_agreed_day_it_is_held_against_the_last_of_the_campaign() -> None:
    found = replace(campaign(agreed(due_on=None), posts=[POSTS[3]]), ends_on=date(2026, 10, 30))
    assert cells_of(found)[1].value == (date(2026, 10, 25) - date(2026, 10, 30)).days


def test_as_many_days_are_told_as_posts_are_counted() -> None:
    draw = Random(3)
    posts = [replace(each, user_id=draw.choice((LENA, TOM))) for each in many_posts(60)]
    for _ in range(50):
        deliverables = [
            agreed(
                draw.randint(1, 30),
                user_id=draw.choice((LENA, TOM)),
                kind=draw.choice(("", "reel", "story", "feed", "other")),
                due_on=draw.choice((None, DUE, date(2026, 11, 3))),
                id=number,
            )
            for number in range(1, 8)
        ]
        found = campaign(*deliverables, posts=posts)
        came = deliverables_came(found.deliverables, found.accepted, DUE, DUE)
        days = posted_days(found)
        assert {each.agreed.deliverable_id: each.came for each in came} == {
            number: len(posted.days) for number, posted in days.items()
        }
