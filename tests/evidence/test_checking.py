"""Checking hashes what is stored again: by the button, and by `flask evidence verify`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select, update

from application.config import Config
from application.evidence.kept_files import UNREADABLE_IN_A_ROW
from application.extensions import db
from application.gateways import Gateways
from application.integrations.blobs import BlobStoreUnavailable, FolderBlobStore
from application.models import ApiCall, Assignment, Reading
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


class Unreachable(FolderBlobStore):
    """A store that gives no stored answers, or all but these."""

    def __init__(self, folder: Path, *given: str) -> None:
        super().__init__(folder)
        self._given, self.asked = given, 0

    def get(self, name: str, *, kind: str) -> bytes:
        if name in self._given:
            return super().get(name, kind=kind)
        self.asked += 1
        raise BlobStoreUnavailable("503 from the bucket")


def out_of_reach(stage: Stage, *given: str) -> Unreachable:
    """From now on."""
    config: Config = stage.app.extensions["configuration"]
    gateways: Gateways = stage.app.extensions["gateways"]
    gateways.blobs = store = Unreachable(config.blob_folder, *given)
    return store


def test_answers_that_the_store_does_not_give_are_neither_vouched_for_nor_called_changed(
    stage: Stage,
) -> None:
    post = stage.post(media_product_type="FEED")
    out_of_reach(stage)
    page = stage.page(f"/why/posts/{post.id}/views?check=1")
    assert "could not be read just now" in page
    assert "Check again in a few minutes." in page
    assert "state-attention" in page
    for told in ("cannot be vouched for", "notice-bad", "notice-good"):
        assert told not in page, told
    result = verify(stage, str(post.id))
    assert result.exit_code == 1
    assert "could not be read just now: nothing is said of them" in result.output
    assert "is not what came" not in result.output


def test_of_a_campaign_what_was_not_read_is_told_beside_what_is_the_same_and_what_differs(
    stage: Stage,
) -> None:
    for _ in range(UNREADABLE_IN_A_ROW + 1):
        stage.read_again(hours=48)  # whatever the day, some posts are new and change
    campaign_id = collect(stage, 40, newest=True)
    with stage.app.app_context():
        behind = select(Reading.api_call_id).join(Assignment, Assignment.post_id == Reading.post_id)
        names = db.session.scalars(
            select(ApiCall.body_sha256).where(ApiCall.body_kept, ApiCall.id.in_(behind))
        ).all()
    assert len(set(names)) > UNREADABLE_IN_A_ROW
    address = f"/why/campaigns/{campaign_id}/views?check=1"
    store = out_of_reach(stage)
    page = stage.page(address)
    assert "could not be read just now" in page
    assert "cannot be vouched for" not in page
    assert store.asked == UNREADABLE_IN_A_ROW  # each may take as long as the store's time-out
    out_of_reach(stage, *(name for name in names if name and name != names[0]))
    page = stage.page(address)
    assert "1 stored answer of" in page
    assert "others are what came" in page
    result = verify(stage, "--campaign", str(campaign_id))
    assert result.exit_code == 1
    assert "1 answer could not be read just now" in result.output


def test_an_answer_that_is_gone_stays_a_finding_beside_one_that_is_not_given(stage: Stage) -> None:
    post = stage.post(media_product_type="FEED")
    call = stage.call_behind(post.id)
    stage.blob(call).unlink()
    out_of_reach(stage, str(call.body_sha256))
    page = stage.page(f"/why/posts/{post.id}/views?check=1")
    assert "should be stored, and is not" in page
    assert "cannot be vouched for" in page


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
