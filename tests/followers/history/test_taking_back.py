"""An import that was wrong is taken back whole, and the right one comes in after."""

from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from application.clock import clock
from application.extensions import db
from application.followers.history.importing import Source, import_tally
from application.followers.history.taking_back import NotPossible, brought, take_back
from application.followers.publishing import edition
from application.models import CountRound, FollowerCount, TallyImport, TrackedAccount
from tests.followers.brought import DAY, TALLY, bring_day, bring_handles, bring_tally
from tests.followers.building import create_count, create_round
from tests.statements import count_statements

pytestmark = pytest.mark.usefixtures("context")


def history() -> tuple[int, ...]:
    """How many rounds, counts and imports there are."""
    models = (CountRound, FollowerCount, TallyImport)
    return tuple(db.session.scalar(select(func.count()).select_from(model)) or 0 for model in models)


def latest() -> int | None:
    """What is told of the department on X."""
    db.session.expire_all()
    named = (TrackedAccount.unit_zid == 1, TrackedAccount.network == "twitter")
    return db.session.scalar(select(TrackedAccount.published_followers).where(*named))


def import_of(sha_of: bytes) -> int:
    wanted = TallyImport.sha256 == Source(sha_of, "").sha256
    return db.session.scalars(select(TallyImport.id).where(wanted)).one()


def test_all_that_a_file_brought_goes_and_all_else_stays() -> None:
    bring_handles()
    bring_day()
    bring_tally()
    counted = create_round()
    create_count(db.session.scalars(select(TrackedAccount.id).limit(1)).one(), counted, 7)
    before, told = history(), edition()[0]
    gone = take_back(import_of(DAY), clock.now())
    db.session.commit()
    assert gone is not None
    assert history() == (before[0] - 1, before[1] - gone.brought.counts, before[2] - 1)
    assert (latest(), edition()[0]) == (611_991, told + 1)
    assert take_back(import_of(TALLY), clock.now()) is not None
    db.session.commit()
    assert history() == (1, 1, 0)


def test_a_tally_that_was_read_in_a_wrong_zone_is_put_right() -> None:
    bring_handles()
    import_tally(Source(TALLY, "social_data.csv"), ZoneInfo("Asia/Tokyo"), {}, clock.now())
    db.session.commit()
    wrong = db.session.scalars(select(func.max(CountRound.counted_at))).one()
    take_back(import_of(TALLY), clock.now())
    db.session.commit()
    assert latest() is None
    assert bring_tally().rounds == 100
    right = db.session.scalars(select(func.max(CountRound.counted_at))).one()
    assert (right - wrong).total_seconds() == 13 * 3600


def test_until_its_commit_nothing_is_gone_and_the_next_time_completes_it() -> None:
    bring_handles()
    bring_tally()
    number, before = import_of(TALLY), history()
    take_back(number, clock.now())
    db.session.rollback()
    assert history() == before
    take_back(number, clock.now())
    db.session.commit()
    assert history() == (0, 0, 0)
    assert take_back(number, clock.now()) is None


def test_what_was_thinned_since_cannot_be_taken_back() -> None:
    bring_handles()
    bring_tally()
    number, before = import_of(TALLY), history()
    some = select(CountRound.id).order_by(CountRound.id).limit(1).scalar_subquery()
    db.session.execute(update(CountRound).values(thinned_at=clock.now()).where(CountRound.id == some))
    db.session.commit()
    found = brought(number)
    assert found is not None
    assert "one count a day was kept" in found.refusal
    with pytest.raises(NotPossible, match="can’t be taken back any more"):
        take_back(number, clock.now())
    db.session.rollback()
    assert history() == before


def test_the_statements_are_the_same_for_few_rows_and_many(app: Flask) -> None:
    bring_handles()
    sent = []
    for content in (b"type,DOEtwitter\n3/17/16 17:12,5\n", TALLY):
        bring_tally(content)
        number = import_of(content)
        with count_statements(app) as statements:
            take_back(number, clock.now())
            db.session.commit()
        sent.append(len(statements))
    assert sent[0] == sent[1]
    assert sent[0] <= 10
