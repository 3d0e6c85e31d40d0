"""The audit of an account finds what is wrong or missing of its days, periods, audience and stories' ends."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from application.extensions import db
from application.models import AccountInsight, AccountPeriodTotal, AudienceShare, Base, Reading
from sandbox.personas import guests
from sandbox.soak.audit.audience import BREAKDOWNS
from sandbox.soak.trouble import SoakFault
from tests.builders import create_api_call
from tests.databases import only_on
from tests.soak.account_stage import CAMPAIGN, JOINED, TruthfulAccount, store_the_account
from tests.soak.stage import PERSON

pytestmark = only_on("sqlite")
HOUR = timedelta(hours=1)
Row = AccountInsight | AccountPeriodTotal | AudienceShare
Wanted = tuple[type[Row], Mapping[str, object]]

DAY_OF_VIEWS: Wanted = AccountInsight, {"metric": "views"}
FRAME: Wanted = AccountPeriodTotal, {"metric": "accounts_engaged"}
CAMPAIGNS: Wanted = AccountPeriodTotal, {"metric": "likes", "since": CAMPAIGN.starts_on}
SHARE: Wanted = AudienceShare, {"breakdown": "country"}
SNAPSHOT: Wanted = AccountInsight, {"metric": "follows_count"}
STORED = {"day": DAY_OF_VIEWS, "period": CAMPAIGNS, "audience": SHARE, "snapshot": SNAPSHOT}


@pytest.fixture
def stored(context: Flask) -> Iterator[TruthfulAccount]:
    with guests([PERSON.persona]):
        yield store_the_account()


def rows(wanted: Wanted) -> Sequence[Any]:
    model, which = wanted
    return db.session.scalars(select(model).filter_by(**which).order_by(model.id)).all()


def test_an_account_that_tells_the_truth_passes(stored: TruthfulAccount) -> None:
    tally = stored.audited()
    assert {kind for kind, number in tally.due.items() if number} == {*STORED, "webhook"}
    assert tally.compared["day"] > 200
    assert tally.wrong == []
    assert {missing.cause for missing in tally.missing} <= {"R-under-5", "R-100-followers"}
    assert tally.holds


@pytest.mark.parametrize("wanted", [DAY_OF_VIEWS, FRAME, CAMPAIGNS, SHARE, SNAPSHOT])
def test_a_wrong_value_is_found(stored: TruthfulAccount, wanted: Wanted) -> None:
    row = rows(wanted)[0]
    row.value = (row.value or 0) + 1
    db.session.commit()
    (wrong,) = stored.audited().wrong
    assert wrong.told == row.value


def _columns_of(row: Base) -> list[str]:
    return [column.key for column in row.__table__.columns if not column.primary_key]


@pytest.mark.parametrize("model", [AccountInsight, AccountPeriodTotal, AudienceShare])
def test_a_part_that_the_world_does_not_tell_is_wrong_even_as_nought(
    stored: TruthfulAccount, model: type[Row]
) -> None:
    first = db.session.query(model).order_by(model.id).first()
    assert first is not None
    more = {name: getattr(first, name) for name in _columns_of(first)}
    db.session.add(model(**{**more, "dimension": "ELSEWHERE", "value": 0}))
    db.session.commit()
    (wrong,) = stored.audited().wrong
    assert set(wrong.true) == {None}


@pytest.mark.parametrize("kind", STORED)
def test_what_was_due_and_is_not_there_is_a_silent_gap(stored: TruthfulAccount, kind: str) -> None:
    """In the middle of the time; of an audience a whole week."""
    found = rows(STORED[kind])
    middle = found[len(found) // 2].read_at
    gone = [row for row in found if abs(row.read_at - middle) < 30 * HOUR]
    for row in gone:
        db.session.delete(row)
    db.session.commit()
    tally = stored.audited()
    assert {missing.kind for missing in tally.silent} == {kind}
    assert tally.unexplained == tally.silent


HOUR_ONLINE: Wanted = AccountInsight, {"metric": "online_followers", "dimension": "3"}
TAPS: Wanted = AccountInsight, {"metric": "profile_links_taps"}
CITY: Wanted = AudienceShare, {"breakdown": "city"}
AGE: Wanted = AudienceShare, {"breakdown": "age,gender"}


@pytest.mark.parametrize(
    ("wanted", "kind"),
    [(SHARE, "audience"), (CITY, "audience"), (AGE, "audience"), (HOUR_ONLINE, "day"), (TAPS, "day")],
)
def test_one_part_that_was_left_out_is_a_silent_gap(
    stored: TruthfulAccount, wanted: Wanted, kind: str
) -> None:
    """A country of the others, an hour of the day, a button."""
    gone = next(row for row in rows(wanted) if row.dimension and row.value)
    name = gone.dimension
    db.session.delete(gone)
    db.session.commit()
    (missing,) = stored.audited().silent
    assert missing.kind == kind
    assert name in missing.what


@pytest.mark.parametrize("breakdown", BREAKDOWNS)
def test_the_first_audience_comes_with_the_account(stored: TruthfulAccount, breakdown: str) -> None:
    """That it comes a week later is not soon enough: each day of it counts."""
    found = rows((AudienceShare, {"breakdown": breakdown}))
    first = min(row.read_at for row in found)
    for row in found:
        if row.read_at == first:
            db.session.delete(row)
    db.session.commit()
    first_miss, *others = stored.audited().silent
    assert (first_miss.kind, first_miss.begins) == ("audience", JOINED)
    assert {missing.kind for missing in others} == {"audience"}
    assert len(others) == 5, "every 30 hours of the week"


def test_a_fault_excuses_no_week_of_audience(stored: TruthfulAccount) -> None:
    """It keeps the first reading away; that none comes for days after its end is nobody's fault but ours."""
    found = rows(SHARE)
    first = min(row.read_at for row in found)
    for row in found:
        if row.read_at == first:
            db.session.delete(row)
    create_api_call(stored.account, requested_at=first, outcome="transient")
    create_api_call(stored.account, requested_at=first + 2 * HOUR, outcome="ok")
    fault = SoakFault("F1", "server_error", first - HOUR, first + HOUR, PERSON.key)
    db.session.commit()
    missing = stored.audited(fault).missing
    assert [each.cause for each in missing if each.kind == "audience"] == ["F1", *[None] * 5]


def test_a_fault_explains_a_day_that_it_kept_from_being_read(stored: TruthfulAccount) -> None:
    row = rows(DAY_OF_VIEWS)[5]
    refused_at = row.read_at
    db.session.delete(row)
    create_api_call(stored.account, requested_at=refused_at, outcome="transient")
    fault = SoakFault("F1", "server_error", refused_at - HOUR, refused_at + HOUR, PERSON.key)
    create_api_call(stored.account, requested_at=refused_at + 30 * HOUR, outcome="ok")
    (missing,) = [each for each in stored.audited(fault).missing if each.kind == "day"]
    assert (missing.cause, missing.traced) == ("F1", True)


def test_a_storys_end_that_was_not_told_is_a_silent_gap(stored: TruthfulAccount) -> None:
    told = db.session.query(Reading).order_by(Reading.id).all()
    gone = told[len(told) // 2]
    db.session.delete(gone)
    db.session.commit()
    silent = stored.audited().silent
    assert {missing.kind for missing in silent} == {"webhook"}
    assert len(silent) == 6
