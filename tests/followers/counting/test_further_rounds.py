"""The command run again in the hour counts the rest: in a further round where readers were told of one."""

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from application.extensions import db
from application.followers.feeds.reading import tally_rows
from application.followers.feeds.single_counts import counts_of
from application.followers.publishing import edition
from application.integrations.audience.network import Trouble, TroubleKind
from application.models import CountRhythm, FollowerCount, PartState
from application.networks import Network
from tests.collection.test_kills import Moment, Reaper, reaping
from tests.collection.watched_gateways import Killed
from tests.followers.counting.stage import Stage
from tests.followers.counting.test_going_on import HOUR, REFUSED, X, set_rhythm, sweep


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["followers", "count", *words])


def published(stage: Stage, network: Network) -> list[int | None]:
    return [account.published_followers for account in stage.accounts(network)]


@pytest.mark.parametrize("rhythm", [CountRhythm.HOURLY, CountRhythm.DAILY])
def test_the_command_run_again_in_the_hour_counts_what_failed_in_a_further_round(
    stage: Stage, app: Flask, rhythm: CountRhythm
) -> None:
    set_rhythm(app, rhythm)
    stage.networks.counters[X].trouble = [REFUSED]
    assert run(app, f"--{rhythm.value}").exit_code == 1
    with app.app_context():
        told = edition()[0]
    assert published(stage, X) == [None] * 3
    done = run(app, f"--{rhythm.value}")
    assert done.exit_code == 0
    assert done.output == "X done: 3 counted, 0 without a count, 1 call.\n"
    first, further = stage.rounds()
    assert (further.identity, further.counted_at) == (f"{first.identity}#2", first.counted_at)
    assert published(stage, X) == [1_000] * 3
    assert all(len(stage.asked(network)) == 3 for network in Network if network is not X)
    with app.app_context():
        assert edition()[0] == told + 1
    assert run(app, f"--{rhythm.value}").exit_code == 0
    assert len(stage.rounds()) == 2


def test_while_the_rest_is_counted_readers_see_what_they_saw(stage: Stage, app: Flask) -> None:
    stage.networks.counters[X].trouble = [REFUSED]
    stage.networks.counters[X].most_at_once = 1
    run(app, "--hourly")
    seen: list[tuple[int, int, list[list[int | None]]]] = []

    def look(_asked: object) -> None:
        with app.app_context():
            rows = db.session.execute(counts_of([each.id for each in x], None, None)).all()
            told = [row for portion in tally_rows([each.id for each in x]) for row in portion]
            seen.append((edition()[0], len(rows), [row.counts for row in told]))
            db.session.remove()

    x = stage.accounts(X)
    stage.networks.counters[X].before = look
    run(app, "--hourly")
    assert len(seen) == 3
    assert [each[1:] for each in seen] == [(0, [])] * 3
    assert len({each[0] for each in seen}) == 1
    stage.networks.counters[X].before = None
    look(())
    assert seen[-1] == (seen[0][0] + 1, 3, [[1_000] * 3])


def test_a_second_failure_leaves_the_first_round_as_it_was(stage: Stage, app: Flask) -> None:
    stage.networks.counters[X].trouble = [REFUSED, REFUSED]
    assert run(app, "--hourly").exit_code == 1
    closed_at = stage.rounds()[0].closed_at
    assert run(app, "--hourly").exit_code == 1
    first, further = stage.rounds()
    assert first.closed_at == closed_at
    assert further.closed_at is not None
    assert stage.parts()[X].not_reached == 3
    assert run(app, "--hourly").exit_code == 0
    assert stage.rounds()[-1].identity == f"{first.identity}#3"


def test_what_failed_and_is_not_to_be_counted_any_more_is_done(stage: Stage, app: Flask) -> None:
    stage.networks.counters[X].trouble = [REFUSED]
    assert run(app, "--hourly").exit_code == 1
    set_rhythm(app, CountRhythm.OFF)
    assert run(app, "--hourly").exit_code == 0
    assert len(stage.rounds()) == 1


@pytest.mark.parametrize("commits", range(1, 7))
def test_a_second_run_that_is_killed_is_told_all_the_same(stage: Stage, app: Flask, commits: int) -> None:
    stage.networks.counters[X].trouble = [REFUSED]
    run(app, "--hourly")
    with reaping(Moment.AFTER_COMMIT, Reaper(commits)), pytest.raises(Killed):
        run(app, "--hourly")
    with app.app_context():
        db.session.remove()
    assert run(app, "--hourly").exit_code == 0
    sweep(stage)
    assert published(stage, X) == [1_000] * 3
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(FollowerCount)) == 12


def test_what_the_command_takes_up_again_ends_with_the_hour(stage: Stage, app: Flask) -> None:
    stage.networks.counters[X].trouble = [REFUSED, Trouble(TroubleKind.LIMITED, "Wait.", 1_800)]
    run(app, "--hourly")
    assert run(app, "--hourly").exit_code == 1
    ended = stage.rounds()[1]
    assert stage.parts()[X].state is PartState.QUEUED
    stage.clock.move(HOUR)
    sweep(stage)
    assert stage.parts(ended.id)[X].state is PartState.STOPPED
