"""A process that ends in the middle, tasks that come twice or too late, rules that overtake each other."""

from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from sqlalchemy import delete, update

from application.campaigns.matching.applying import store
from application.campaigns.matching.rounds import SILENT_AFTER, RuleChanged, save_rule
from application.campaigns.matching.stored import read_stored
from application.clock import clock
from application.extensions import db
from application.models import Campaign, MatchVerdict, Post
from application.task_queue import commit
from tests.campaigns.matching.conftest import MatchingStage
from tests.campaigns.matching.examples import every, some, tag
from tests.collection.test_kills import Moment, Reaper, reaping
from tests.collection.watched_gateways import Killed

TEA, CAKE = every(some(tag("aldertea"))), every(some(tag("cake")))
POSTS = 2_100
"""Three chunks, the last of which is short."""


@pytest.fixture
def long(matching: MatchingStage) -> MatchingStage:
    matching.add_posts(POSTS, "#aldertea {}")
    return matching


def assert_all_is_held(matching: MatchingStage) -> None:
    assert set(matching.matches().values()) == {MatchVerdict.MATCH}
    assert len(matching.matches()) == POSTS
    campaign, work = matching.campaign(), matching.stored().work
    assert campaign.matched_version == campaign.matching_version
    assert (work.done, work.held) == (True, POSTS + 3)


@pytest.mark.parametrize("moment", Moment)
@pytest.mark.parametrize("at", [1, 2, 3])
def test_killed_at_any_commit(long: MatchingStage, moment: Moment, at: int) -> None:
    """The sweep takes up what the queue has forgotten; chunks that were kept are not gone over again."""
    long.save(TEA)
    with reaping(moment, Reaper(first=at)), pytest.raises(Killed):
        long.task(**long.under_way())
    held = long.stored().work.held
    assert held == min((at - (moment is Moment.BEFORE_COMMIT)) * 1_000, POSTS + 3)
    _lose_all_tasks(long)
    long.sweep()
    assert_all_is_held(long)


def _lose_all_tasks(matching: MatchingStage) -> None:
    """The task that was queued is too late from here on; time passes until the sweep misses it."""
    stored = matching.stored()
    if stored.work.done:
        return
    silent = clock.real_now() - SILENT_AFTER - timedelta(seconds=1)
    with matching.rows():
        document = stored.but(heard_at=silent).document()
        db.session.execute(
            update(Campaign).where(Campaign.id == matching.campaign_id).values(matching_rule=document)
        )
        db.session.commit()


def test_a_task_that_comes_twice_changes_nothing(long: MatchingStage) -> None:
    long.save(TEA)
    payload = long.under_way()
    assert long.task(**payload) == 200
    before = long.stored()
    assert long.task(**payload) == 200
    long.work()
    assert long.stored() == before
    assert_all_is_held(long)


def test_a_chunk_that_another_task_has_written_is_left(long: MatchingStage) -> None:
    long.save(TEA)
    with long.rows():
        step, chunk = long.judged_chunk()
        assert store(step, chunk) is not None
        commit()
        assert store(step, chunk) is None, "it stands at the next chunk already"
        db.session.rollback()
    assert long.stored().work.held == 1_000


def test_a_rule_that_is_saved_meanwhile_overtakes_the_work(long: MatchingStage) -> None:
    long.save(TEA)
    payload = long.under_way()
    with long.rows():
        step, chunk = long.judged_chunk()
    long.save(CAKE)
    with long.rows():
        assert store(step, chunk) is None, "it was judged by the older rule"
        db.session.rollback()
    assert long.matches() == {}
    assert long.task(**payload) == 200
    assert long.matches() == {}
    long.work()
    assert long.matches() == {}
    assert (long.campaign().matching_version, long.campaign().matched_version) == (2, 2)


def test_a_rule_that_overtakes_in_the_middle_leaves_nothing_of_the_first(long: MatchingStage) -> None:
    long.save(TEA)
    with long.rows():
        step, chunk = long.judged_chunk()
        store(step, chunk)
        commit()
    assert len(long.matches()) > 900
    long.save(CAKE)
    long.work()
    assert long.matches() == {}
    assert long.campaign().matched_version == 2


def test_two_who_save_at_once_do_not_overwrite_each_other(matching: MatchingStage) -> None:
    told: list[str] = []

    def save(rule: Any) -> None:
        with matching.app.app_context():
            try:
                save_rule(matching.campaign_id, rule, seen_version=0)
                commit()
                told.append("saved")
            except RuleChanged:
                db.session.rollback()
                told.append("refused")
            finally:
                db.session.remove()

    threads = [Thread(target=save, args=(rule,)) for rule in (TEA, CAKE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(told) == ["refused", "saved"]
    assert matching.campaign().matching_version == 1


def test_posts_that_go_while_they_are_judged_are_passed_over(matching: MatchingStage) -> None:
    first, second, third = matching.captions("#aldertea", "#aldertea", "#aldertea")
    matching.save(TEA)
    with matching.rows():
        step, chunk = matching.judged_chunk()
        db.session.execute(delete(Post).where(Post.id == second))
        db.session.commit()
        assert store(step, chunk) is None
        commit()
    assert set(matching.matches()) == {first, third}


def test_a_campaign_that_is_deleted_meanwhile(matching: MatchingStage) -> None:
    matching.save(TEA)
    payload = matching.under_way()
    with matching.rows():
        db.session.execute(delete(Campaign).where(Campaign.id == matching.campaign_id))
        db.session.commit()
    assert matching.task(**payload) == 200


def test_a_rule_that_cannot_be_read(matching: MatchingStage) -> None:
    matching.save(TEA)
    payload = matching.under_way()
    matching.set_campaign(matching_rule={"format": 99})
    assert matching.task(**payload) == 200
    matching.sweep()
    assert "can’t be read" in matching.page()
    answer = matching.press("save", ("hashtag", "#cake"))
    assert answer.status_code == 303
    matching.work()
    assert read_stored(matching.campaign().matching_rule) is not None


@pytest.mark.parametrize(
    "payload", [{}, {"campaign": "1", "round": 1, "generation": 0}, {"campaign": True, "round": 1}]
)
def test_a_task_of_another_shape_is_refused(matching: MatchingStage, payload: dict[str, Any]) -> None:
    assert matching.task(**payload) == 400
