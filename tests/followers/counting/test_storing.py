"""What a look finds stands at the handle, and what it cost at the network's day."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import Flask
from sqlalchemy import select, update

from application.clock import clock
from application.extensions import db
from application.follower_settings import FollowerSettings
from application.followers.watching.cost_queries import network_costs
from application.integrations.audience.network import Answer, Asked
from application.models import ApiCall, CountRhythm, NetworkDay, PartState, TrackedAccount
from application.networks import Finding, Network, Precision
from tests.followers.counting.records import record
from tests.followers.counting.stage import Stage
from tests.statements import count_statements

HOUR = timedelta(hours=1)
YOUTUBE = Network.YOUTUBE


def hour(stage: Stage, **found: Answer) -> dict[str, TrackedAccount]:
    """A round in which YouTube says this of the handles; they stand by handle afterwards."""
    stage.networks.counters[YOUTUBE].found = found
    stage.cron("hourly")
    stage.queue.drain()
    stage.clock.move(HOUR)
    return {account.handle or "": account for account in stage.accounts(YOUTUBE)}


def test_a_count_stands_with_its_precision_and_the_networks_number(stage: Stage) -> None:
    rounded = Answer(0, Finding.COUNTED, 8_650, Precision.THREE_FIGURES, "UC1", "YouTube1")
    found = hour(stage, youtube1=rounded)["youtube1"]
    assert (found.followers, found.count_precision) == (8_650, Precision.THREE_FIGURES)
    assert (found.network_id, found.handle_now, found.finding) == ("UC1", "YouTube1", Finding.COUNTED)


def test_missing_is_not_zero(stage: Stage) -> None:
    hour(stage)
    found = hour(
        stage, youtube1=Answer(0, Finding.HIDDEN, network_id="UC9"), youtube2=Answer(0, Finding.UNKNOWN)
    )
    part = stage.parts()[YOUTUBE]
    assert (part.counted, part.without_count) == (1, 2)
    assert [found[handle].followers for handle in ("youtube1", "youtube2")] == [1_000, 1_000]
    youtube = {account.id for account in found.values()}
    assert sum(account in youtube for account, _round, _followers in stage.counts()) == 4


def test_trouble_is_dated_from_its_first_look_and_over_with_a_count(stage: Stage) -> None:
    gone = Answer(0, Finding.HIDDEN, words="Closed or removed.")
    first = hour(stage, youtube1=gone)["youtube1"]
    second = hour(stage, youtube1=gone)["youtube1"]
    assert first.trouble_since == second.trouble_since == first.tried_at
    assert second.words == "Closed or removed."
    well = hour(stage)["youtube1"]
    assert (well.trouble_since, well.words, well.finding) == (None, "", Finding.COUNTED)


def test_somebody_elses_account_does_not_become_the_handles_own(stage: Stage) -> None:
    before = hour(stage)["youtube1"]
    taken = hour(stage, youtube1=Answer(0, Finding.TAKEN, 5, network_id="UC-other"))["youtube1"]
    assert taken.network_id == before.network_id == "id-youtube1"
    assert taken.followers == 1_000


def test_a_count_below_zero_or_none_at_all_is_a_failed_look(stage: Stage) -> None:
    found = hour(stage, youtube1=Answer(0, Finding.COUNTED, -1), youtube2=Answer(0, Finding.COUNTED, None))
    assert [found[handle].finding for handle in ("youtube1", "youtube2")] == [Finding.FAILED] * 2


def test_a_count_beyond_all_that_can_be_is_a_failed_look_and_costs_no_other(stage: Stage) -> None:
    found = hour(
        stage,
        youtube1=Answer(0, Finding.COUNTED, 2**53 + 1),
        youtube2=Answer(0, Finding.COUNTED, 10**30),
        youtube3=Answer(0, Finding.COUNTED, 2**53),
    )
    assert [found[handle].finding for handle in ("youtube1", "youtube2")] == [Finding.FAILED] * 2
    assert found["youtube1"].words == "The network told more followers than there can be."
    assert found["youtube3"].followers == 2**53
    assert stage.parts()[YOUTUBE].state is PartState.DONE


def test_what_was_answered_about_another_handle_is_not_stored(stage: Stage, app: Flask) -> None:
    def rename(_asked: object) -> None:
        stage.networks.counters[YOUTUBE].before = None
        with app.app_context():
            changed = db.session.scalars(
                select(TrackedAccount).where(TrackedAccount.handle == "youtube1")
            ).one()
            changed.handle = "anew"
            db.session.commit()
            db.session.remove()

    stage.networks.counters[YOUTUBE].before = rename
    found = hour(stage)
    assert stage.asked(YOUTUBE) == ["youtube1", "youtube2", "youtube3", "anew"]
    assert found["anew"].network_id == "id-anew"
    assert stage.parts()[YOUTUBE].counted == 3


def test_a_handle_costs_once_a_day_however_often_it_is_asked_for(stage: Stage, app: Flask) -> None:
    begun = clock.now()
    for _ in range(3):
        hour(stage)
    with app.app_context():
        days = db.session.scalars(
            select(NetworkDay).where(NetworkDay.network == YOUTUBE).order_by(NetworkDay.day)
        ).all()
        assert sum(day.handles for day in days) == 9
        assert sum(day.calls for day in days) == 3
        assert {day.different_handles for day in days} == {3}
        assert days[0].day == begun.astimezone(ZoneInfo("America/Los_Angeles")).date()


def test_calls_to_the_graph_api_are_on_record(stage: Stage, app: Flask) -> None:
    stage.networks.counters[Network.INSTAGRAM].records = (record(), replace(record(), outcome="timeout"))
    hour(stage)
    with app.app_context():
        calls = db.session.scalars(select(ApiCall).order_by(ApiCall.id)).all()
        assert [call.outcome for call in calls] == ["ok", "timeout"]
        assert {call.instagram_account_id for call in calls} == {None}


def test_the_statements_of_a_part_are_the_same_for_few_and_many(app: Flask) -> None:
    stage = Stage(app, units=30, youtube=30)

    def sent(rhythm: CountRhythm) -> int:
        with app.app_context():
            db.session.execute(
                update(TrackedAccount).where(TrackedAccount.unit_zid > 3).values(rhythm=rhythm)
            )
            db.session.commit()
            db.session.remove()
        stage.cron("hourly")
        with count_statements(app) as statements:
            assert stage.deliver(stage.parts()[YOUTUBE].round_id, YOUTUBE, 0) == 200
        stage.clock.move(HOUR)
        return len(statements)

    assert sent(CountRhythm.OFF) == sent(CountRhythm.HOURLY) <= 30
    assert [part.counted for part in (stage.parts()[YOUTUBE],)] == [30]


def test_what_youtube_is_asked_counts_for_the_day_in_california(stage: Stage, app: Flask) -> None:
    stage.clock.move_to(5, 1)
    stage.cron("hourly")
    stage.queue.drain()
    with app.app_context():
        days = {row.network: row.day for row in db.session.scalars(select(NetworkDay))}
        today = clock.now().date()
        assert days[Network.TWITTER] == today
        assert days[YOUTUBE] == today - timedelta(days=1)
        lines = {line.network: line for line in network_costs(FollowerSettings(), clock.now())}
        assert (lines[YOUTUBE].today.calls, lines[Network.TWITTER].today.calls) == (1, 1)
        later = network_costs(FollowerSettings(), clock.now() + timedelta(hours=4))
        assert {line.network: line.today.calls for line in later}[YOUTUBE] == 0


def test_a_look_that_failed_keeps_what_the_handle_was_last(stage: Stage) -> None:
    renamed = Answer(0, Finding.RENAMED, 5, network_id="UC1", handle_now="now")
    assert hour(stage, youtube1=renamed)["youtube1"].handle_now == "now"
    assert hour(stage, youtube1=Answer(0, Finding.FAILED))["youtube1"].handle_now == "now"
    same = Answer(0, Finding.COUNTED, 5, network_id="UC1", handle_now="youtube1")
    assert hour(stage, youtube1=same)["youtube1"].handle_now is None


def test_a_network_is_asked_with_what_the_last_look_told(stage: Stage) -> None:
    seen: list[Asked] = []
    stage.networks.counters[YOUTUBE].before = seen.extend
    renamed = Answer(0, Finding.RENAMED, 5, network_id="UC1", handle_now="now")
    same = Answer(0, Finding.COUNTED, 5, network_id="UC2", handle_now="youtube2")
    for _ in range(2):
        hour(stage, youtube1=renamed, youtube2=same)
    told = [(each.handle, each.network_id, each.handle_before, each.was_renamed) for each in seen]
    assert told[0] == ("youtube1", None, None, False)
    assert ("youtube1", "UC1", "now", True) in told
    assert ("youtube2", "UC2", "youtube2", False) in told
