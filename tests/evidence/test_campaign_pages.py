"""The page behind a campaign's figure: its formula, and the posts that it is made of."""

import html
import re

from sqlalchemy import select

from application.extensions import db
from application.models import Assignment, Decision, InstagramAccount, Post, User
from tests import builders
from tests.evidence.conftest import Stage
from tests.statements import count_statements


def collect(stage: Stage, number: int, name: str = "Winter tea", *, newest: bool = False) -> int:
    """A campaign with so many accepted posts, those stored first or the newest."""
    with stage.app.app_context():
        user = db.session.get_one(User, stage.user_id)
        campaign = builders.create_campaign(name=name, members=[user])
        posts = db.session.scalars(
            select(Post)
            .where(Post.media_product_type != "STORY")
            .order_by(Post.posted_at.desc() if newest else Post.id)
            .limit(number)
        ).all()
        assert len(posts) == number
        for post in posts:
            builders.create_assignment(campaign, post, decision=Decision.ACCEPTED)
        return campaign.id


def test_the_total_is_the_sum_of_the_posts_shown(stage: Stage) -> None:
    campaign_id = collect(stage, 12)
    page = stage.page(f"/why/campaigns/{campaign_id}/views")
    values = re.findall(r'<a class="why" href="/why/posts/\d+/views">([\d,]+)</a>', page)
    shown = re.search(r"<h1[^>]*>Views: ([\d,]+)", page)
    assert shown is not None
    assert int(shown[1].replace(",", "")) == sum(int(value.replace(",", "")) for value in values) > 0
    assert f"{len(values)} accepted posts, added up" in page


def test_missing_figures_are_told_with_their_reason_and_not_counted(stage: Stage) -> None:
    campaign_id = collect(stage, 3)
    with stage.app.app_context():
        accepted = select(Post).join(Assignment).where(Post.views.is_not(None)).order_by(Post.id)
        db.session.scalars(accepted).all()[0].views = None
        db.session.commit()
    page = stage.page(f"/why/campaigns/{campaign_id}/views")
    assert "1 post has no such figure and stays out of it; none counts as zero" in page
    assert "2 accepted posts, added up" in page
    assert re.search(r'class="why missing" href="/why/posts/\d+/views" title="[^"]+\."', page)


def test_reach_says_that_it_is_summed_and_not_unique(stage: Stage) -> None:
    page = stage.page(f"/why/campaigns/{collect(stage, 3)}/reach")
    assert "summed, not unique" in page
    assert "counts twice" in page


def test_the_engagement_rate_shows_its_two_sums(stage: Stage) -> None:
    page = stage.page(f"/why/campaigns/{collect(stage, 8)}/engagement_rate")
    sums = re.search(r"([\d,]+) ÷ ([\d,]+) = <b>([\d.]+)", page)
    assert sums is not None
    engagements, reach, rate = (float(part.replace(",", "")) for part in sums.groups())
    assert round(100 * engagements / reach, 1) == rate


def test_a_figure_that_no_post_has_is_not_found(stage: Stage) -> None:
    assert stage.staff.get(f"/why/campaigns/{collect(stage, 2)}/followers_count").status_code == 404


def test_what_has_no_total_says_so(stage: Stage) -> None:
    page = stage.page(f"/why/campaigns/{collect(stage, 3)}/average_watch_ms")
    assert "not added up" in page or "None of the accepted posts should have this figure" in page


def test_a_person_s_and_a_kind_s_part_can_be_seen_alone(stage: Stage) -> None:
    campaign_id = collect(stage, 12)
    with stage.app.app_context():
        other = db.session.scalars(
            select(InstagramAccount.id).where(InstagramAccount.id != stage.account_id)
        ).one()
    nobody = stage.page(f"/why/campaigns/{campaign_id}/views?account={other}")
    assert "None of the accepted posts should have this figure" in nobody
    own = stage.page(f"/why/campaigns/{campaign_id}/views?account={stage.account_id}&kind=reel")
    assert "Feed picture" not in own


def test_long_lists_come_in_pages_and_garbage_is_the_first(stage: Stage) -> None:
    with stage.app.app_context():
        account = db.session.get_one(InstagramAccount, stage.account_id)
        builders.create_posts(account, 60, views=5)
        number = len(db.session.scalars(select(Post.id).where(Post.media_product_type != "STORY")).all())
    campaign_id = collect(stage, min(number, 60))
    first = stage.page(f"/why/campaigns/{campaign_id}/views?page=abc&kind=x&account=y")
    assert "Page 1 of 2" in first
    assert "Page 2 of 2" in stage.page(f"/why/campaigns/{campaign_id}/views?page=9")


def test_partners_do_not_see_a_campaign_s_figures(stage: Stage) -> None:
    assert stage.partner.get(f"/why/campaigns/{collect(stage, 2)}/views").status_code == 404


def test_every_figure_of_a_campaign_s_pages_opens(stage: Stage) -> None:
    campaign_id = collect(stage, 10)
    manage = stage.page(f"/campaigns/{campaign_id}?view=accepted")
    figures = re.findall(r'<td[^>]*class="n" data-label[^>]*>(.*?)</td>', manage, re.S)
    assert len(figures) == 50
    assert all('href="/why/posts/' in figure for figure in figures)
    results = stage.page(f"/campaigns/{campaign_id}/results")
    addresses = {html.unescape(found) for found in re.findall(r'href="(/why/[^"]+)"', results)}
    assert {
        f"/why/campaigns/{campaign_id}/{name}" for name in ("views", "reach", "engagement_rate")
    } <= addresses
    for address in addresses:
        stage.page(address)


def test_the_page_takes_the_same_statements_for_few_and_many_posts(stage: Stage) -> None:
    taken = []
    for number in (3, 30):
        campaign_id = collect(stage, number, f"Campaign of {number}")
        with count_statements(stage.app) as sent:
            stage.page(f"/why/campaigns/{campaign_id}/views?check=1")
        taken.append(len(sent))
    assert taken[0] == taken[1] <= 7
