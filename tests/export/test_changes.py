"""What changed between two makings of a report: posts, totals, decisions; and its page."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from application.clock import clock
from application.export.campaign.beside import PostDecision
from application.export.snapshots.comparing import MOST_POSTS, NOT_COMPARED, changes
from application.export.snapshots.freezing import frozen, thawed
from application.extensions import db
from application.models import ReportSnapshot, SnapshotPerson
from tests.campaigns.stage import Stage, set_stage
from tests.export.examples import MADE_AT, POSTS, facts
from tests.export.made_reports import ask, drain
from tests.statements import count_statements


def test_nothing_changed_between_a_report_and_itself() -> None:
    same = changes(facts(), facts())
    assert same.is_nothing
    assert all(total.change in (0, None) for total in same.totals)


def test_posts_that_came_and_went_are_named() -> None:
    found = changes(facts(POSTS[1:]), facts(POSTS[:-1]))
    assert (found.added.number, found.removed.number) == (1, 1)
    assert found.added.named[0].link == POSTS[0].permalink
    assert found.removed.named[0].link == POSTS[-1].permalink
    assert found.added.named[0].person.startswith("@")


def test_of_many_the_first_are_named_and_all_are_counted() -> None:
    many = [replace(POSTS[0], post_id=number) for number in range(1_000, 1_000 + MOST_POSTS + 7)]
    found = changes(facts(POSTS), facts([*POSTS, *many]))
    assert (found.added.number, len(found.added.named)) == (MOST_POSTS + 7, MOST_POSTS)


def test_totals_are_told_before_and_after() -> None:
    first = POSTS[0]
    views = first.figures["views"]
    assert views is not None
    grown = replace(first, figures={**first.figures, "views": views + 250})
    found = changes(facts(POSTS), facts([grown, *POSTS[1:]]))
    (total,) = [each for each in found.totals if each.label == "Views"]
    assert total.change == 250
    assert [each.label for each in found.totals if each.change] == ["Views"]


def test_a_figure_that_nobody_knew_before_has_no_change_but_a_value() -> None:
    first = replace(POSTS[0], figures={})
    found = changes(facts([first]), facts([POSTS[0]]))
    (views,) = [each for each in found.totals if each.label == "Views"]
    assert (views.before, views.after, views.change) == (None, POSTS[0].figures["views"], None)


def test_posts_that_were_decided_about_anew_are_counted() -> None:
    decided = {post.post_id: PostDecision(MADE_AT, False, "Rosa", None) for post in POSTS}
    again = {**decided, POSTS[0].post_id: PostDecision(MADE_AT + timedelta(hours=1), False, "Rosa", None)}
    before, after = (replace(facts(), decisions=each) for each in (decided, again))
    assert changes(before, after).decided_anew == 1


def test_what_is_passed_over_changes_nothing_of_it() -> None:
    content = frozen(facts())
    assert changes(thawed(content, less=NOT_COMPARED), thawed(content)).is_nothing


@pytest.fixture
def stage(app: Flask, client: FlaskClient, sign_in: Any) -> Stage:
    found = set_stage(app, client, sign_in)
    found.decide({"single": f"accepted-{found.post_ids[0]}"})
    return found


def made_twice(stage: Stage) -> list[str]:
    """A post more, and other views, the second time; the addresses of what changed, the newest first."""
    report = int(ask(stage.client, stage.address).rpartition("/")[2])
    drain(stage.client)
    stage.decide({"single": f"accepted-{stage.post_ids[1]}"})
    stage.set_post(stage.post_ids[0], views=98_765)
    ask(stage.client, stage.address)
    drain(stage.client)
    with stage.rows():
        ids = db.session.scalars(select(ReportSnapshot.id).order_by(ReportSnapshot.id.desc())).all()
    return [f"/reports/{report}/snapshots/{snapshot_id}/changes" for snapshot_id in ids]


def test_the_page_tells_what_came_and_how_totals_moved(stage: Stage) -> None:
    newest, first = made_twice(stage)
    page = stage.client.get(newest).text
    assert "Posts that came: 1" in page
    assert "Posts that went: 0" in page
    assert "98,765" in page
    assert "This is the first time that the report was made." in stage.client.get(first).text


def test_it_is_reached_from_the_reports_page(stage: Stage) -> None:
    newest, _first = made_twice(stage)
    assert f'href="{newest}"' in stage.client.get(ask(stage.client, stage.address)).text


def test_it_can_be_held_against_the_last_delivered(stage: Stage) -> None:
    newest, first = made_twice(stage)
    assert "No report was delivered before this one." in stage.client.get(f"{newest}?since=delivered").text
    first_id = int(first.split("/")[4])
    with stage.rows():
        delivered = update(ReportSnapshot).where(ReportSnapshot.id == first_id)
        db.session.execute(delivered.values(delivered_at=clock.now()))
        db.session.commit()
    assert "Posts that came: 1" in stage.client.get(f"{newest}?since=delivered").text


def test_while_somebody_leaves_nothing_is_compared(stage: Stage) -> None:
    newest, _first = made_twice(stage)
    with stage.rows():
        db.session.execute(update(SnapshotPerson).values(leaving_at=clock.now()))
        db.session.commit()
    answer = stage.client.get(newest)
    assert answer.status_code == 303
    assert "It is being made again without them" in stage.client.get(answer.location).text


def test_a_snapshot_of_another_report_is_not_found(stage: Stage) -> None:
    newest, _first = made_twice(stage)
    _, _, report, _, snapshot, _ = newest.split("/")
    assert stage.client.get(f"/reports/{int(report) + 1}/snapshots/{snapshot}/changes").status_code == 404
    assert stage.client.get(f"/reports/{report}/snapshots/{int(snapshot) + 9}/changes").status_code == 404


def test_it_takes_as_many_statements_whatever_there_is(stage: Stage) -> None:
    newest, _first = made_twice(stage)
    with count_statements(stage.app) as sent:
        assert stage.client.get(newest).status_code == 200
    assert len([each for each in sent if "report_snapshots" in each]) == 3
