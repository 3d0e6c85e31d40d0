"""A campaign's report, from asking for it to the workbook."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import Workbook
from sqlalchemy import select

from application.extensions import db
from application.models import Campaign, Decision, Post, Reading, ReadingSource, User
from tests import builders
from tests.campaigns.stage import Stage, set_stage
from tests.export.made_reports import ask, drain, made, workbook_address, workbook_answer
from tests.statements import count_statements


@pytest.fixture
def stage(app: Flask, client: FlaskClient, sign_in: Any) -> Stage:
    return set_stage(app, client, sign_in)


def column(book: Workbook, tab: str, title: str) -> list[Any]:
    rows = list(book[tab].iter_rows(values_only=True))
    index = rows[0].index(title)
    return [row[index] for row in rows[1:]]


def test_the_report_holds_accepted_posts_and_no_others(stage: Stage) -> None:
    accepted, rejected, _ = stage.post_ids
    stage.set_post(accepted, caption="Accepted words", views=1234)
    stage.decide({"single": f"accepted-{accepted}"})
    stage.decide({"single": f"rejected-{rejected}"})
    book = made(stage.client, stage.address)
    assert column(book, "Posts", "Views") == [1234]
    assert set(column(book, "Data", "Post")) == {accepted}


def test_each_figure_leads_to_the_call_of_its_latest_reading(stage: Stage) -> None:
    post_id = stage.post_ids[0]
    with stage.rows():
        post = db.session.get_one(Post, post_id)
        old = builders.create_api_call(body_sha256="a" * 64)
        new = builders.create_api_call(body_sha256="b" * 64, path="178/media", version="v26.0")
        builders.create_api_call(body_sha256="c" * 64)
        builders.create_reading(post, read_at=builders.NOW - timedelta(days=2), call=old, views=1)
        builders.create_reading(post, read_at=builders.NOW, call=new, views=2)
        new_id = new.id
        post.views = 2
        db.session.commit()
    stage.decide({"single": f"accepted-{post_id}"})
    book = made(stage.client, stage.address)
    assert column(book, "Provenance", "API call") == [new_id]
    assert column(book, "Provenance", "SHA-256 of the reply") == ["b" * 64]
    assert column(book, "Provenance", "Used for") == ["Figures of 1 post"]
    assert set(column(book, "Data", "API call")) == {new_id}


def test_a_post_that_was_never_read_is_in_the_report_with_gaps(stage: Stage) -> None:
    stage.decide({"single": f"accepted-{stage.post_ids[0]}"})
    book = made(stage.client, stage.address)
    assert column(book, "Posts", "Views") == [None]


def test_a_campaign_without_accepted_posts_still_has_its_report(stage: Stage) -> None:
    assert made(stage.client, stage.address).sheetnames[0] == "Summary"


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("Autumn Table", "autumn-table"),
        ('../../Été; rm -rf /\r\n"x"', "ete-rm-rf-x"),
        ("مائدة 🍝", "campaign"),
    ],
)
def test_the_file_is_named_after_the_campaign_in_plain_letters(stage: Stage, name: str, stem: str) -> None:
    with stage.rows():
        db.session.get_one(Campaign, stage.campaign_id).rename(name)
        db.session.commit()
    answer = workbook_answer(stage.client, stage.address)
    header = answer.headers["Content-Disposition"]
    assert header.startswith(f'attachment; filename="{stem}-2')
    assert header.endswith('.xlsx"')
    assert answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def without_the_record(sent: list[str]) -> list[str]:
    """The statements but for those that note who took the report away, and about whom."""
    return [statement for statement in sent if "audit_entries" not in statement]


@pytest.mark.parametrize("posts", [5, 200])
def test_the_report_takes_the_same_statements_whatever_the_posts(
    app: Flask, client: FlaskClient, sign_in: Any, posts: int
) -> None:
    stage = set_stage(app, client, sign_in, posts=posts)
    stage.decide({"all": Decision.ACCEPTED.value, "newest": str(max(stage.post_ids))})
    with count_statements(app) as sent:
        book = made(stage.client, stage.address)
    assert len(column(book, "Posts", "Views")) == posts
    assert len(without_the_record(sent)) == 77


@pytest.mark.parametrize("posts", [5, 200])
def test_figures_by_hand_take_one_statement_more_however_many(
    app: Flask, client: FlaskClient, sign_in: Any, posts: int
) -> None:
    stage = set_stage(app, client, sign_in, posts=posts)
    with stage.rows():
        for post in db.session.scalars(select(Post)).all():
            post.views, post.manual_figures = 7, "views"
            entry = {"source": ReadingSource.MANUAL, "entered_by_id": stage.manager_id, "views": 7}
            db.session.add(Reading(post_id=post.id, read_at=builders.NOW, **entry))
        db.session.commit()
        name = db.session.get_one(User, stage.manager_id).name
    stage.decide({"all": Decision.ACCEPTED.value, "newest": str(max(stage.post_ids))})
    with count_statements(app) as sent:
        book = made(stage.client, stage.address)
    methods = zip(column(book, "Data", "Figure"), column(book, "Data", "Method"), strict=True)
    assert {figure for figure, method in methods if method == "manual"} == {"views"}
    words = [remark for remark in column(book, "Data", "Remark") if remark and name in remark]
    assert len(words) == posts
    assert len(without_the_record(sent)) == 78


def test_partners_do_not_get_it_here(stage: Stage, app: Flask, sign_in: Any) -> None:
    partner = app.test_client()
    sign_in(partner, stage.influencer_id)
    page = ask(stage.client, stage.address)
    drain(stage.client)
    book = workbook_address(stage.client, page)
    assert {partner.get(path).status_code for path in (f"{stage.address}/reports", page, book)} == {403}
