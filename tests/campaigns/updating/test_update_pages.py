"""What the pages say of an update: the button and its difference, progress with and without script."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from application.campaigns.consultants import invite
from application.clock import clock
from application.extensions import db
from application.models import Assignment, Campaign, CollectionRun, MetricsUpdate, MissingReason, Post, Role
from tests import builders
from tests.campaigns.stage import Stage
from tests.statements import count_statements

HOUR = timedelta(hours=1)


@pytest.fixture
def collected(stage: Stage) -> Stage:
    """All three posts are accepted."""
    with stage.rows():
        campaign = db.session.get_one(Campaign, stage.campaign_id)
        for post_id in stage.post_ids:
            builders.create_assignment(campaign, db.session.get_one(Post, post_id))
    return stage


def _press(stage: Stage, **form: str) -> Any:
    return stage.client.post(f"{stage.address}/update-metrics", data=form)


def _progress(stage: Stage) -> Any:
    return stage.client.get(f"{stage.address}/update-metrics/progress").get_json()


def _finish_runs(stage: Stage, **values: Any) -> None:
    with stage.rows():
        ended = {"state": "done", "open_for_account_id": None, "finished_at": clock.now(), **values}
        db.session.execute(update(CollectionRun).values(**ended))
        db.session.commit()


def test_the_button_says_what_it_does_and_what_retrieving_does(collected: Stage) -> None:
    page = collected.page(view="accepted")
    assert ">Update metrics</button>" in page
    assert "Reads the figures of 3 collected posts again, also when the campaign is over" in page
    assert "It looks for no new posts: that is what “Retrieve posts” does." in page
    for view in ("undecided", "rejected"):
        assert "Update metrics" not in collected.page(view=view)


def test_without_collected_posts_there_is_nothing_to_update(stage: Stage) -> None:
    assert "Update metrics" not in stage.page(view="accepted")
    assert _progress(stage) == {"open": False, "running": False, "share": 1.0, "sentence": "", "panel": ""}
    assert _press(stage).status_code == 303
    assert "There is no collected post" in stage.page(view="accepted")


def test_without_script_progress_is_on_the_page_and_comes_by_loading_it_again(collected: Stage) -> None:
    assert _press(collected).location == f"{collected.address}?view=accepted#updating"
    page = collected.page(view="accepted")
    assert "0 of 3 posts updated." in page
    assert "by Manager" in page
    assert f'href="{collected.address}?view=accepted" data-update-again>Look again' in page
    assert "disabled>Updating metrics</button>" in page
    assert 'value="0.000" data-update-bar' in page

    collected.set_post(collected.post_ids[0], last_read_at=clock.now(), details_read_at=clock.now())
    page = collected.page(view="accepted")
    assert "1 of 3 posts updated." in page
    assert 'value="0.333" data-update-bar' in page


def test_a_post_counts_once_all_its_figures_have_been_asked_for(collected: Stage) -> None:
    _press(collected)
    first, second, third = collected.post_ids
    collected.set_post(first, last_read_at=clock.now())  # those that take a call of their own are missing
    collected.set_post(second, last_read_at=clock.now(), next_read_at=clock.now() + HOUR)
    reason = MissingReason.BEFORE_PROFESSIONAL  # asking for them would be refused
    collected.set_post(third, last_read_at=clock.now(), insights_reason=reason)
    told = _progress(collected)
    assert told["sentence"] == "2 of 3 posts updated."
    assert "1 post: posted before the account became professional" in told["panel"]


def test_the_script_is_told_how_far_it_is_and_when_it_ends(collected: Stage) -> None:
    _press(collected)
    told = _progress(collected)
    assert (told["open"], told["running"], told["share"]) == (True, True, 0.0)
    assert "Lena Cooks (@lena.cooks)" in told["panel"]
    for post_id in collected.post_ids[:2]:
        collected.set_post(post_id, last_read_at=clock.now(), next_read_at=None)
    _finish_runs(collected)
    told = _progress(collected)
    assert (told["open"], told["running"], told["share"]) == (False, False, 1.0)
    assert told["sentence"] == "2 of 3 posts updated."
    assert "Instagram’s answers left some posts out." in told["panel"]
    page = collected.page(view="accepted")
    assert ">Update metrics</button>" in page
    assert "<progress" not in page
    assert "Which posts were not updated, and why" in page
    assert "Could not be read" in page


def test_a_reading_that_failed_says_why(collected: Stage) -> None:
    _press(collected)
    _finish_runs(collected, state="failed", problem="Facebook blocks the platform for now.")
    assert "Facebook blocks the platform for now." in collected.page(view="accepted")
    assert not _progress(collected)["open"]


def test_posts_accepted_later_wait_for_the_next_update(collected: Stage) -> None:
    _press(collected)
    with collected.rows():
        later = Assignment.post_id == collected.post_ids[0]
        db.session.execute(update(Assignment).where(later).values(decided_at=clock.now() + HOUR))
        db.session.commit()
    assert _progress(collected)["sentence"] == "0 of 2 posts updated."


def test_the_results_lead_to_the_same_and_back(collected: Stage) -> None:
    results = f"{collected.address}/results"
    assert ">Update metrics</button>" in collected.client.get(results).text
    answer = _press(collected, **{"from": "results"})
    assert answer.location == f"{results}#updating"
    page = collected.client.get(results).text
    assert "0 of 3 posts updated." in page
    assert f'href="{results}" data-update-again' in page


def test_a_consultant_sees_how_far_it_is_but_does_not_ask(collected: Stage, app: Any, sign_in: Any) -> None:
    _press(collected)
    with collected.rows():
        consultant = builders.create_user(role=Role.CONSULTANT)
        campaign = db.session.get_one(Campaign, collected.campaign_id)
        other = builders.create_campaign().id
        invite(
            campaign,
            consultant.id,
            clock.real_now().date() + timedelta(days=1),
            by_id=collected.manager_id,
        )
        db.session.commit()
        consultant_id = consultant.id
    browser = app.test_client()
    sign_in(browser, consultant_id)
    page = browser.get(f"{collected.address}?view=accepted").text
    assert "0 of 3 posts updated." in page
    assert f'action="{collected.address}/update-metrics"' not in page
    assert browser.post(f"{collected.address}/update-metrics").status_code == 403
    assert browser.get(f"{collected.address}/update-metrics/progress").status_code == 200
    assert browser.get(f"/campaigns/{other}/update-metrics/progress").status_code == 404


def test_who_asked_and_has_left_is_named_no_longer(collected: Stage) -> None:
    _press(collected)
    with collected.rows():
        db.session.execute(update(MetricsUpdate).values(asked_by_id=None))
        db.session.commit()
    assert "Asked for" in collected.page(view="accepted")


def test_looking_takes_a_fixed_number_of_statements(collected: Stage) -> None:
    def statements() -> int:
        with count_statements(collected.app) as sent:
            _progress(collected)
        return len(sent)

    _press(collected)
    few = statements()
    with collected.rows():
        campaign = db.session.get_one(Campaign, collected.campaign_id)
        for number in range(5):
            account = builders.create_partner(username=f"more{number}").instagram_account
            assert account is not None
            for post in builders.create_posts(account, 3, next_read_at=clock.now()):
                builders.create_assignment(campaign, post)
    assert statements() == few


def test_of_an_update_some_days_ago_only_the_day_is_told(collected: Stage) -> None:
    _press(collected)
    with collected.rows():
        db.session.execute(update(MetricsUpdate).values(asked_at=clock.now() - timedelta(days=4)))
        db.session.commit()
    with count_statements(collected.app) as sent:
        page = collected.page(view="accepted")
    assert "The figures were read again." in page
    assert not [statement for statement in sent if " AS fate" in statement], "its posts are counted no more"
    assert ">Update metrics</button>" in page
