"""What the pages behind figures, and the command, say of answers that were removed lawfully."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.leaving.life import Life
from tests.leaving.test_everything import forget

SignInAs = Callable[[FlaskClient, int], None]


@pytest.fixture
def staff(app: Flask, life: Life, sign_in: SignInAs) -> FlaskClient:
    """An admin, after the person's things are gone."""
    forget(app, life.leaver)
    client = app.test_client()
    sign_in(client, life.admin_id)
    return client


def test_the_page_of_a_post_says_removed_when_and_why(life: Life, staff: FlaskClient) -> None:
    page = staff.get(f"/why/posts/{life.leaver.ids['album']}/views?check=1").text
    assert "The stored answer was removed because its person asked for deletion." in page
    assert ">Removed</span>" in page
    assert "cannot be vouched for" not in page
    story = staff.get(f"/why/posts/{life.leaver.ids['story']}/reach?check=1").text
    assert "The stored answer was removed because its person asked for deletion." in story


def test_the_page_of_the_campaign_counts_what_was_removed_apart(life: Life, staff: FlaskClient) -> None:
    page = staff.get(f"/why/campaigns/{life.campaign_id}/views?check=1").text
    assert "2 stored answers were looked at again, and each is what came." in page
    assert "3 others were removed" in page
    assert "cannot be vouched for" not in page


def test_the_command_says_that_nothing_is_left_to_vouch(app: Flask, life: Life, staff: FlaskClient) -> None:
    runner = app.test_cli_runner()
    alone = runner.invoke(args=["evidence", "verify", str(life.leaver.ids["album"])])
    assert alone.exit_code == 1
    assert "removed: was removed, as the law or its age asks for" in alone.output
    assert "The answers were removed: none could vouch for it." in alone.output
    whole = runner.invoke(args=["evidence", "verify", "--campaign", str(life.campaign_id)])
    assert whole.exit_code == 0, whole.output
    assert "3  removed" in whole.output
