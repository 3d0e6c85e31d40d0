"""The audit reads workbooks as a spreadsheet would, and finds a figure in them that is not the truth."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from flask import Flask

from application.extensions import db
from application.models import Assignment, Campaign, Decision, Post, Reading
from sandbox.personas import guests
from sandbox.soak.audit.due_in_reports import DAY
from sandbox.soak.audit.reports import check_workbook, workbook_of
from sandbox.soak.audit.tally import Tally
from sandbox.soak.audit.workbook import rows_of
from sandbox.soak.whole import BEGINS
from sandbox.world.world import World
from tests.builders import create_assignment, create_campaign, create_reading
from tests.databases import only_on
from tests.soak.stage import ENDS, PERSON, SEED, store_the_truth

pytestmark = only_on("sqlite")


@dataclass(frozen=True)
class Reported:
    """A campaign with one accepted post, all of it as the world has it."""

    campaign_id: int
    row: Post
    reading: Reading

    def workbook(self) -> bytes:
        db.session.commit()
        return workbook_of(self.campaign_id, ENDS)

    def checked(self, workbook: bytes) -> Tally:
        tally = Tally()
        world = World(seed=SEED, epoch=BEGINS)
        check_workbook(tally, "Campaign", self.campaign_id, workbook, world, ENDS)
        return tally


@pytest.fixture
def reported(context: Flask) -> Iterator[Reported]:
    with guests([PERSON.persona]):
        _post, row, _second = store_the_truth().first_due()
        campaign = create_campaign(starts_on=BEGINS.date(), ends_on=ENDS.date())
        create_assignment(campaign, row)
        latest = db.session.query(Reading).filter_by(post_id=row.id).order_by(Reading.read_at.desc()).first()
        assert latest is not None
        yield Reported(campaign.id, row, latest)


def test_a_workbook_of_true_figures_passes(reported: Reported) -> None:
    workbook = reported.workbook()
    (views,) = [
        row for row in rows_of(workbook, "Data") if (row["Figure"], row["Point"]) == ("views", "latest")
    ]
    assert (views["Post"], views["Value"]) == (reported.row.id, reported.row.views)
    tally = reported.checked(workbook)
    assert tally.wrong == []
    assert tally.due["report"] > 5
    assert tally.compared["report"] > tally.due["report"]


def test_a_figure_that_only_the_workbook_has_is_found(reported: Reported) -> None:
    assert reported.row.views is not None
    truth = reported.row.views
    reported.row.views = reported.reading.views = truth + 3
    workbook = reported.workbook()
    reported.row.views = reported.reading.views = truth
    db.session.commit()
    (wrong,) = {
        (each.told, each.true) for each in reported.checked(workbook).wrong if each.what.endswith("latest")
    }
    assert wrong == (truth + 3, (truth, truth))


def test_a_figure_that_the_workbook_calls_missing_though_it_is_stored_is_found(reported: Reported) -> None:
    truth = reported.row.saves
    reported.row.saves = reported.reading.saves = None
    db.session.query(Reading).filter_by(post_id=reported.row.id).update({"saves": None})
    workbook = reported.workbook()
    assert reported.checked(workbook).wrong == []
    reported.row.saves = truth
    db.session.commit()
    (wrong,) = reported.checked(workbook).wrong
    assert wrong.true == (truth,)
    assert "saves" in wrong.what


def test_a_post_that_the_workbook_leaves_out_is_found(reported: Reported) -> None:
    assignment = db.session.query(Assignment).filter_by(post_id=reported.row.id).one()
    assignment.decision = Decision.REJECTED
    workbook = reported.workbook()
    assert reported.checked(workbook).missing == []
    assignment.decision = Decision.ACCEPTED
    db.session.commit()
    missing = reported.checked(workbook).missing
    assert f"post {reported.row.id} views, latest" in {each.what for each in missing}
    assert not any(each.cause or each.traced for each in missing)


def test_a_latest_figure_that_is_no_longer_the_latest_is_found(reported: Reported) -> None:
    """It was true at its call, but somebody has looked since."""
    workbook = reported.workbook()
    reported.row.views = (reported.row.views or 0) + 1
    db.session.commit()
    (wrong,) = reported.checked(workbook).wrong
    assert wrong.what.endswith("views, latest as stored")


POINTS = ("24 h", "7 days", "campaign end")


@pytest.fixture
def over(reported: Reported) -> Reported:
    """The campaign ended three days before the report is made."""
    campaign = db.session.get_one(Campaign, reported.campaign_id)
    campaign.ends_on = ENDS.date() - timedelta(days=3)
    reported.row.posted_at = campaign.ends_at - timedelta(days=6)
    db.session.commit()
    return reported


def found_of(tally: Tally, point: str) -> set[str]:
    """Whatever the audit finds about views at that point."""
    found = [*(each.what for each in tally.missing), *(each.what for each in tally.wrong)]
    return {what for what in found if f"views, {point}" in what}


@pytest.mark.parametrize("point", POINTS)
def test_another_reading_than_the_nearest_is_found(over: Reported, point: str) -> None:
    """Somebody has told the figure since, nearer to the point, and the workbook has it not."""
    workbook = over.workbook()
    assert not found_of(over.checked(workbook), point)
    posted_at = over.row.posted_at
    assert posted_at is not None
    ends_at = db.session.get_one(Campaign, over.campaign_id).ends_at
    at = dict(zip(POINTS, (posted_at + DAY, posted_at + 7 * DAY, ends_at), strict=True))[point]
    create_reading(over.row, read_at=at, views=over.reading.views)
    found = found_of(over.checked(workbook), point)
    assert any(what.startswith("hours from the point") for what in found), found


@pytest.mark.parametrize("point", POINTS)
def test_a_point_that_the_workbook_leaves_out_is_found(over: Reported, point: str) -> None:
    """It was made before the point had come; now it has."""
    posted_at = over.row.posted_at
    assert posted_at is not None
    early = workbook_of(over.campaign_id, posted_at + timedelta(hours=1))
    assert not any(row["Point"] == point for row in rows_of(early, "Data"))
    assert f"post {over.row.id} views, {point}" in found_of(over.checked(early), point)


def test_a_point_that_has_not_come_is_none_of_the_workbooks(over: Reported) -> None:
    workbook = over.workbook()
    over.row.posted_at = ENDS - timedelta(hours=2)
    db.session.commit()
    assert found_of(over.checked(workbook), "24 h")


def test_there_is_no_tab_of_another_name(reported: Reported) -> None:
    with pytest.raises(KeyError):
        next(rows_of(reported.workbook(), "Elsewhere"))
