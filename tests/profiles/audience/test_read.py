"""What the page shows of accounts that were really read, from joining on."""

from flask import Flask

from application.config import Config
from tests.collection.conftest import noting_queue
from tests.conftest import RunningSandbox
from tests.onboarding.dialog import join


def test_an_account_under_100_followers_is_told_why_it_has_no_audience(
    app: Flask, config: Config, sandbox: RunningSandbox
) -> None:
    queue = noting_queue(app, config, [])
    app.extensions["task_sender"] = queue
    client = app.test_client()
    assert join(client, "lena_ferraro").status_code == 303
    queue.drain()
    page = client.get("/me/audience").text
    queue.close()
    assert "Instagram tells an audience from 100 followers on" in page
    assert "once there are 100, the next reading fills this page" in page
