"""The page behind a figure: what it means, call, version, time, hash, and the earlier readings."""

import html
import re
from datetime import date

from sqlalchemy import update

from application.clock import clock
from application.extensions import db
from application.models import InstagramAccount, MissingReason, Post, Region
from tests import builders
from tests.evidence.conftest import Stage
from tests.profiles.insights import add_days
from tests.statements import count_statements

CELL = re.compile(r'<td[^>]*class="n"[^>]*>(.*?)</td>', re.S)


def test_the_page_of_a_post_s_figure_names_everything_about_it(stage: Stage) -> None:
    stage.read_again(hours=2)
    post = stage.post(media_product_type="FEED")
    call = stage.call_behind(post.id)
    page = stage.page(f"/why/posts/{post.id}/views")
    assert f"Views: {post.views:,}" in page
    for told in (
        call.path,
        str(call.version),
        str(call.body_sha256),
        f"call {call.id:,}",
        "What it means",
        "Times the post was shown or played",
        "May it be added up",
        f"/collection/runs/{call.collection_run_id}",
    ):
        assert html.escape(told) in page, told
    readings = re.findall(r"Call \d[\d,]*</td>", page)
    assert len(readings) >= 1
    assert page.count('class="shown-reading"') == 1


def test_earlier_readings_stand_below_the_one_shown(stage: Stage) -> None:
    young = stage.post(media_product_type="FEED")
    before = young.views
    stage.read_again(hours=30)
    after = stage.post(id=young.id).views
    assert after is not None
    assert before is not None
    assert after > before
    page = stage.page(f"/why/posts/{young.id}/views")
    assert page.index(f">{after:,}</td>") < page.index(f">{before:,}</td>")


def test_a_missing_figure_has_its_reason_and_never_a_zero(stage: Stage) -> None:
    post = stage.post(media_product_type="FEED")
    with stage.app.app_context():
        reason = {"views": None, "insights_reason": MissingReason.NOT_ENOUGH_VIEWERS}
        db.session.execute(update(Post).where(Post.id == post.id).values(reason))
        db.session.commit()
    page = stage.page(f"/why/posts/{post.id}/views")
    assert "Too few people have seen it" in page
    assert "Missing is not zero" in page
    assert "Views: 0" not in page


def test_replies_that_the_law_withholds_are_told_as_not_available(stage: Stage) -> None:
    with stage.app.app_context():
        db.session.execute(update(InstagramAccount).values(region=Region.EEA))
        account = db.session.get_one(InstagramAccount, stage.account_id)
        story = builders.create_post(account, media_product_type="STORY", replies=None).id
        db.session.commit()
    assert "EEA and Japan" in stage.page(f"/why/posts/{story}/replies")


def test_a_deleted_post_says_so(stage: Stage) -> None:
    post = stage.post(media_product_type="FEED")
    with stage.app.app_context():
        db.session.execute(update(Post).where(Post.id == post.id).values(deleted_at=clock.now()))
        db.session.commit()
    assert "Deleted on Instagram" in stage.page(f"/why/posts/{post.id}/likes")


def test_the_page_of_an_account_s_figure_tells_the_call_and_the_days_before(stage: Stage) -> None:
    for name in ("followers_count", "reach", "views", "likes"):
        page = stage.page(f"/why/accounts/{stage.account_id}/{name}")
        assert "Where it is from" in page, name
        assert "Fingerprint" in page, name
        assert page.count('class="shown-reading"') == 1, name
        assert ("(UTC)" in page) == (name == "followers_count")


def test_a_day_of_which_nothing_is_known_says_where_to_look(stage: Stage) -> None:
    page = stage.page(f"/why/accounts/{stage.account_id}/reach?day=2001-01-01")
    assert "Nothing is stored of this day" in page
    assert f"/partners/{stage.user_id}/coverage" in page
    own = stage.page(f"/why/accounts/{stage.account_id}/reach?day=2001-01-01", by=stage.partner)
    assert "/me/coverage" in own


def test_a_figure_that_came_under_a_classic_name_is_found_and_its_name_told(stage: Stage) -> None:
    with stage.app.app_context():
        account = db.session.get_one(InstagramAccount, stage.account_id)
        add_days(account, "impressions", [940, 950], last=date(2020, 5, 2))
        add_days(account, "views", [960], last=date(2020, 5, 2))
        add_days(account, "views", [970], last=date(2020, 5, 3), is_classic=True)
        db.session.remove()
    address = f"/why/accounts/{stage.account_id}/views"
    page = stage.page(f"{address}?day=2020-05-01")
    assert "Views: 940" in page
    assert "told this figure as “impressions”" in page
    page = stage.page(f"{address}?day=2020-05-02")
    assert "Views: 960" in page
    assert "told this figure as" not in page
    assert "950" not in page.partition("<main")[2]
    assert "told this figure as “impressions”" in stage.page(f"{address}?day=2020-05-03")


def test_partners_see_their_own_figures_and_nobody_else_s(stage: Stage) -> None:
    post = stage.post(media_product_type="FEED")
    for address in (f"/why/posts/{post.id}/views", f"/why/accounts/{stage.account_id}/reach"):
        assert "/collection/runs/" not in stage.page(address, by=stage.partner)
        assert stage.stranger.get(address).status_code == 404
        answer = stage.app.test_client().get(address)
        assert (answer.status_code, "/sign-in" in answer.headers["Location"]) == (302, True)


def test_what_there_is_not_is_not_found(stage: Stage) -> None:
    for address in (
        f"/why/posts/{stage.post(media_product_type='FEED').id}/no_such_figure",
        "/why/posts/999999/views",
        "/why/posts/99999999999999999999/views",
        f"/why/accounts/{stage.account_id}/skip_rate",
        "/why/accounts/999999/reach",
        "/why/campaigns/999999/views",
    ):
        assert stage.staff.get(address).status_code == 404, address


def test_every_figure_of_a_partner_s_page_opens(stage: Stage) -> None:
    page = stage.page(f"/partners/{stage.user_id}")
    cells = CELL.findall(page + stage.page(f"/partners/{stage.user_id}/posts?as=list"))
    assert len(cells) > 100
    addresses = [re.search(r'href="(/why/[^"]+)"', cell) for cell in cells]
    assert all(addresses), cells[[found is None for found in addresses].index(True)]
    for found in addresses[:: len(addresses) // 20]:
        assert found is not None
        stage.page(html.unescape(found[1]))
    tiles = re.findall(r'class="measure-choice" href="([^"]+)"', page)
    assert len(tiles) >= 4
    for address in tiles:
        stage.page(html.unescape(address))


def test_the_pages_take_the_same_few_statements_however_much_is_behind_a_figure(stage: Stage) -> None:
    post = stage.post(media_product_type="FEED")
    taken = []
    for _ in range(2):
        with count_statements(stage.app) as sent:
            stage.page(f"/why/posts/{post.id}/views?check=1")
            stage.page(f"/why/accounts/{stage.account_id}/reach?check=1")
        taken.append(len(sent))
        stage.read_again(hours=25)
    assert taken[0] == taken[1] <= 11
