"""The audit of a soak finds what is wrong, doubled, missing without a cause, or missing without a word."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from application.extensions import db
from application.models import ApiCall
from sandbox.personas import guests
from sandbox.soak.audit.doubles import doubled_readings
from sandbox.soak.audit.stored import posts_of
from sandbox.soak.trouble import SoakFault
from tests.builders import create_api_call, create_reading
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


def test_a_list_that_shows_another_figure_than_was_read_is_found(truthful: Truthful) -> None:
    _post, row, _reading = truthful.first_due()
    row.views = (row.views or 0) + 5
    db.session.commit()
    assert [wrong.kind for wrong in truthful.audited().wrong] == ["latest"]


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


def test_a_figure_that_did_not_change_needs_no_reading(truthful: Truthful) -> None:
    """A reading is kept only where something is new, so an old value that still holds is no gap."""
    _post, row, reading = truthful.first_due()
    call = create_api_call(truthful.account, requested_at=ENDS, outcome="ok")
    create_reading(row, read_at=ENDS, call=call)
    tally = truthful.audited()
    assert (tally.missing, tally.holds) == ([], True)
    assert reading.read_at < ENDS
