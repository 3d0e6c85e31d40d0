"""Checking hashes what is stored again: by the button, and by `flask evidence verify`."""

from collections.abc import Callable

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import update

from application.extensions import db
from application.models import ApiCall
from tests.databases import by_turns
from tests.evidence.conftest import Stage
from tests.evidence.test_campaign_pages import collect

Harm = Callable[[Stage, ApiCall], object]

HARMS: dict[str, tuple[Harm, str]] = {
    "a word was changed": (Stage.alter, "is not what came"),
    "no gzip any more": (lambda stage, call: stage.blob(call).write_bytes(b"rubbish"), "is not what came"),
    "cut in the middle": (
        lambda stage, call: stage.blob(call).write_bytes(stage.blob(call).read_bytes()[:-20]),
        "is not what came",
    ),
    "taken away": (lambda stage, call: stage.blob(call).unlink(), "should be stored, and is not"),
}


def verify(stage: Stage, *arguments: str) -> Result:
    return stage.app.test_cli_runner().invoke(args=["evidence", "verify", *arguments])


def test_what_is_unharmed_is_vouched_for(stage: Stage) -> None:
    post = stage.post(media_product_type="FEED")
    page = stage.page(f"/why/posts/{post.id}/views?check=1")
    assert "what came, and the figure stands in it" in page
    assert "says the figure" in page
    assert "notice-good" in page


@pytest.mark.parametrize(("name", "database_url"), by_turns(HARMS), indirect=["database_url"])
def test_harm_is_told_on_the_page_and_by_the_command(stage: Stage, name: str) -> None:
    harm, told = HARMS[name]
    post = stage.post(media_product_type="FEED")
    call = stage.call_behind(post.id)
    harm(stage, call)
    page = stage.page(f"/why/posts/{post.id}/views?check=1")
    assert "cannot be vouched for" in page
    assert told in page
    result = verify(stage, str(post.id))
    assert result.exit_code == 1
    assert f"call {call.id}: " in result.output
    assert told in result.output
    campaign = verify(stage, "--campaign", str(collect(stage, 5)))
    assert campaign.exit_code in (0, 1)


def test_a_reply_that_was_not_kept_is_no_trouble_and_no_proof(stage: Stage) -> None:
    post = stage.post(media_product_type="FEED")
    with stage.app.app_context():
        db.session.execute(update(ApiCall).values(body_kept=False))
        db.session.commit()
    assert "There is no stored answer to check" in stage.page(f"/why/posts/{post.id}/views?check=1")
    result = verify(stage, str(post.id))
    assert (result.exit_code, "none stored" in result.output) == (1, True)


def test_a_hash_in_the_database_that_was_changed_is_found(stage: Stage) -> None:
    post = stage.post(media_product_type="FEED")
    call = stage.call_behind(post.id)
    with stage.app.app_context():
        db.session.execute(update(ApiCall).where(ApiCall.id == call.id).values(body_sha256="0" * 64))
        db.session.commit()
    assert verify(stage, str(post.id)).exit_code == 1


def test_a_post_may_be_named_in_every_way_that_people_have(stage: Stage) -> None:
    post = stage.post(media_product_type="FEED")
    for name in (str(post.id), str(post.graph_id), str(post.shortcode), str(post.permalink)):
        result = verify(stage, name)
        assert result.exit_code == 0, (name, result.output)
        assert "unchanged" in result.output


def test_a_campaign_is_verified_as_a_whole(stage: Stage) -> None:
    campaign_id = collect(stage, 10)
    page = stage.page(f"/why/campaigns/{campaign_id}/views?check=1")
    assert "looked at again, and each is what came" in page
    assert verify(stage, "--campaign", str(campaign_id)).exit_code == 0
    with stage.app.app_context():
        for call_id in db.session.scalars(db.select(ApiCall.id).where(ApiCall.body_kept)).all():
            stage.blob(db.session.get_one(ApiCall, call_id)).unlink(missing_ok=True)
    assert verify(stage, "--campaign", str(campaign_id)).exit_code == 1
    assert "cannot be vouched for" in stage.page(f"/why/campaigns/{campaign_id}/views?check=1")


def test_what_cannot_be_verified_is_said(app: Flask) -> None:
    for arguments, status, told in (
        ((), 0, "no links of the chain and no captures looked at"),
        (("1", "--campaign", "1"), 2, "Name one post, or a campaign"),
        (("no-such-post",), 1, "There is no post no-such-post"),
        (("--campaign", "999"), 1, "There is no campaign 999"),
        (("--campaign", "0"), 2, "0 is not in the range"),
    ):
        result = app.test_cli_runner().invoke(args=["evidence", "verify", *arguments])
        assert (result.exit_code, told in result.output) == (status, True), result.output
