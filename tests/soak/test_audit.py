"""The audit of a soak finds what is wrong, doubled, missing without a cause, or missing without a word."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from application.extensions import db
from application.models import FIGURE_NAMES, ApiCall, Reading, ReadingSource, RunState
from sandbox.personas import guests
from sandbox.soak.audit.doubles import doubled_readings, doubled_rows
from sandbox.soak.audit.stored import posts_of
from sandbox.soak.audit.told import told_figures
from sandbox.soak.trouble import SoakFault
from tests.builders import create_api_call, create_post, create_reading, create_run
from tests.databases import only_on
from tests.soak.stage import ENDS, PERSON, Truthful, store_the_truth

pytestmark = only_on("sqlite")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


@pytest.fixture
def truthful(context: Flask) -> Iterator[Truthful]:
    with guests([PERSON.persona]):
        yield store_the_truth()


def test_a_database_that_tells_the_truth_passes(truthful: Truthful) -> None:
    tally = truthful.audited()
    assert tally.due["post"] > 50
    assert tally.compared["reading"] > 50
    assert (tally.share, tally.holds) == (1.0, True)


def test_a_wrong_figure_is_found(truthful: Truthful) -> None:
    post, _row, reading = truthful.first_due()
    assert reading.likes is not None
    reading.likes += 1
    db.session.commit()
    tally = truthful.audited()
    assert [(wrong.kind, wrong.told) for wrong in tally.wrong] == [("reading", reading.likes)]
    assert post.id in tally.wrong[0].what
    assert not tally.holds


def test_a_storys_end_with_another_figure_than_was_told_is_found(truthful: Truthful) -> None:
    story = truthful.world.timeline.stories_between(truthful.presence.joined, ENDS)[0]
    row = create_post(truthful.account, graph_id=story.id, posted_at=story.timestamp)
    reach = told_figures(story)["reach"]
    told = {"read_at": story.timestamp + 25 * HOUR, "source": ReadingSource.WEBHOOK}
    reading = Reading(post_id=row.id, reach=reach, **told)
    db.session.add(reading)
    db.session.commit()
    assert truthful.audited().wrong == []
    reading.reach = reach + 1
    db.session.commit()
    assert [wrong.kind for wrong in truthful.audited().wrong] == ["webhook"]


def test_a_list_that_shows_another_figure_than_was_read_is_found(truthful: Truthful) -> None:
    _post, row, _reading = truthful.first_due()
    row.views = (row.views or 0) + 5
    db.session.commit()
    assert [wrong.kind for wrong in truthful.audited().wrong] == ["latest"]


def test_a_figure_that_the_world_never_told_is_wrong_whatever_it_is(truthful: Truthful) -> None:
    """The webhook says -1 for "fewer than five": stored as a number it would be a lie."""
    for told in (-1, 0):
        _post, _row, reading = truthful.first_due()
        reading.swipes_forward = told
        db.session.commit()
        assert {each.told for each in truthful.audited().wrong if each.kind == "reading"} == {told}


def test_a_post_that_the_world_does_not_have_is_found(truthful: Truthful) -> None:
    _post, row, _reading = truthful.first_due()
    row.graph_id = "17900000000000000"
    db.session.commit()
    tally = truthful.audited()
    assert [wrong.kind for wrong in tally.wrong] == ["post"]
    assert not tally.holds


def test_a_second_reading_by_the_same_call_is_a_double(truthful: Truthful) -> None:
    _post, row, reading = truthful.first_due()
    assert doubled_readings(posts_of(truthful.account.id)) == []
    call = db.session.get_one(ApiCall, reading.api_call_id)
    later = reading.read_at + timedelta(seconds=1)
    create_reading(row, read_at=later, call=call, likes=reading.likes)
    (found,) = doubled_readings(posts_of(truthful.account.id))
    assert str(row.graph_id) in found


def test_a_reading_that_brings_nothing_new_is_a_double(truthful: Truthful) -> None:
    """The same task done twice asks by another call, and finds what is stored."""
    _post, row, reading = truthful.first_due()
    call = create_api_call(truthful.account, requested_at=reading.read_at, outcome="ok")
    again = {name: getattr(reading, name) for name in FIGURE_NAMES}
    create_reading(row, read_at=reading.read_at + timedelta(seconds=1), call=call, **again)
    (found,) = doubled_readings(posts_of(truthful.account.id))
    assert "nothing new" in found


def test_a_post_under_two_ids_is_a_double(truthful: Truthful) -> None:
    assert doubled_rows() == []
    _post, row, _reading = truthful.first_due()
    create_post(truthful.account, shortcode=row.shortcode, graph_id="17900000000000009")
    (found,) = doubled_rows()
    assert str(row.shortcode) in found


def test_two_readings_of_an_account_at_once_are_a_double(truthful: Truthful) -> None:
    first = create_run(truthful.account, created_at=ENDS, finished_at=ENDS + 2 * MINUTE, state=RunState.DONE)
    second = create_run(
        truthful.account, created_at=ENDS + MINUTE, finished_at=ENDS + 3 * MINUTE, state=RunState.DONE
    )
    create_run(truthful.account, created_at=ENDS + HOUR, finished_at=ENDS + 2 * HOUR, state=RunState.DONE)
    assert doubled_rows() == [f"readings at once, {first.id} and {second.id}"]


def test_two_readings_that_both_have_no_end_are_a_double(truthful: Truthful) -> None:
    runs = [
        create_run(truthful.account, created_at=ENDS + place * MINUTE, state=RunState.DONE)
        for place in range(2)
    ]
    assert doubled_rows() == [f"readings at once, {runs[0].id} and {runs[1].id}"]


def test_an_old_value_that_happens_to_hold_still_wants_a_look(truthful: Truthful) -> None:
    """A reading is kept where something is new. That nothing was is known by a call alone."""
    reading, name = truthful.first_unchanged()
    due = reading.read_at - 2 * HOUR
    db.session.delete(reading)
    db.session.commit()

    def missing() -> set[str]:
        return {each.what.split()[1] for each in truthful.audited().missing if each.begins == due}

    assert name not in missing()
    in_time = db.session.query(ApiCall).filter(
        ApiCall.requested_at >= due, ApiCall.requested_at <= due + 25 * HOUR
    )
    other = "reach" if name == "views" else "views"
    for query in ("fields=id", f"fields=id,insights.metric({other})"):
        in_time.update({"query": query})
        db.session.commit()
        assert name in missing(), "a list without the figure is no look at it"
    in_time.update({"path": "17900000000000009/insights", "query": "metric=views"})
    db.session.commit()
    assert name in missing(), "a look at another post is none at this one"
    in_time.delete()
    db.session.commit()
    assert name in missing()


def test_a_reading_that_is_gone_without_a_word_is_a_silent_gap(truthful: Truthful) -> None:
    """Even in the middle of a fault: it has to have met a call of the account."""
    _post, _row, reading = truthful.first_due()
    fault = SoakFault("F1", "server_error", reading.read_at - HOUR, reading.read_at + HOUR, PERSON.key)
    truthful.take_away(reading)
    tally = truthful.audited(fault)
    assert tally.silent
    assert tally.unexplained == tally.silent
    assert not tally.holds


@pytest.mark.parametrize(
    ("kind", "begins", "ends", "key"),
    [
        ("server_error", 30 * HOUR, 31 * HOUR, PERSON.key),
        ("server_error", -HOUR, -MINUTE, PERSON.key),
        ("server_error", MINUTE, HOUR, PERSON.key),
        ("server_error", -HOUR, HOUR, "soak_099"),
        ("whole_outage", -HOUR, HOUR, None),
        ("timeout", -HOUR, HOUR, PERSON.key),
        ("removed_metric", -HOUR, HOUR, PERSON.key),
        ("webhook_lost", -HOUR, HOUR, PERSON.key),
        ("slow", -HOUR, HOUR, PERSON.key),
        ("kill_after_call", -HOUR, HOUR, PERSON.key),
    ],
)
def test_a_refused_reading_right_beside_a_fault_has_no_cause(
    truthful: Truthful, kind: str, begins: timedelta, ends: timedelta, key: str | None
) -> None:
    """A minute too early or late, of another account, or of a kind that refuses in another way."""
    _post, _row, reading = truthful.first_due()
    beside = SoakFault("F1", kind, reading.read_at + begins, reading.read_at + ends, key)
    truthful.take_away(reading, "transient")
    tally = truthful.audited(beside)
    assert tally.unexplained
    assert not tally.silent
    assert not tally.holds


@pytest.mark.parametrize(
    ("kind", "outcome"), [("timeout", "timeout"), ("whole_outage", "unreachable"), ("cut_off", "bad_reply")]
)
def test_a_missing_reading_counts_for_the_fault_that_its_call_met(
    truthful: Truthful, kind: str, outcome: str
) -> None:
    _post, _row, reading = truthful.first_due()
    at = reading.read_at
    earlier = SoakFault("F1", kind, at - 2 * HOUR, at - HOUR, PERSON.key)
    met = SoakFault("F2", kind, at - MINUTE, at + MINUTE, PERSON.key)
    truthful.take_away(reading, outcome)
    tally = truthful.audited(earlier, met)
    assert {missing.cause for missing in tally.missing} == {"F2"}
    assert tally.share < 1
    assert (tally.silent, tally.unexplained, tally.wrong) == ([], [], [])
