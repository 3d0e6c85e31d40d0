"""No token, code, proof or app secret is left in the clear anywhere: tables, blobs, queue, log, exceptions.

People join through the dialog and are read, with faults and without; then everything is searched. That the
search can find something is proved by planting.
"""

import gzip
import logging
import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from application.collection.asking import ask_for_collection
from application.config import Config
from application.extensions import db
from application.gateways import gateways
from application.integrations.graph.errors import GraphError
from application.integrations.graph.instagram import accounts, media_page
from application.integrations.tasks import OutgoingTask
from application.integrations.tasks_local import LocalTaskQueue
from application.models import CollectionRun, FacebookLogin, InstagramAccount, Post
from application.task_queue import commit
from tests import builders
from tests.collection.leaks import Secrets, Traces, issued, logging_into
from tests.conftest import RunningSandbox
from tests.onboarding.dialog import decide, join, open_dialog

FAULTS = (
    {"kind": "server_error"},
    {"kind": "server_error", "variant": "html"},
    {"kind": "hang", "seconds": 0.5, "times": 3},
    {"kind": "cut_off"},
    {"kind": "account_rate_limit"},
    {"kind": "removed_metric", "metric": "reach"},
    {"kind": "permission_lost"},
    {"kind": "expired_token"},
)


@pytest.fixture
def config(config: Config) -> Config:
    return replace(config, graph_read_timeout=0.4)


pytestmark = pytest.mark.slow


@pytest.fixture
def state_folder(sandbox: RunningSandbox) -> Path:
    """Where the running sandbox keeps what it has issued."""
    return sandbox.state_folder


@pytest.fixture
def traces(
    app: Flask, config: Config, queue: LocalTaskQueue, sandbox: RunningSandbox, state_folder: Path
) -> Iterator[Traces]:
    """A life with everything in it: joining, cancelling, reading, faults, connecting again."""
    before = issued(state_folder)
    found = Traces(app, config, Secrets((), config.facebook_app_secret))
    with logging_into(found.log):
        live(app, queue, sandbox, found)
    found.secrets = replace(found.secrets, tokens=tuple(issued(state_folder) - before))
    yield found
    queue.close()


def live(app: Flask, queue: LocalTaskQueue, sandbox: RunningSandbox, found: Traces) -> None:
    browser = app.test_client()
    browser.get(decide(open_dialog(browser), "lena_ferraro", action="cancel"))
    assert join(browser, "lena_ferraro").status_code == 303
    queue.drain()
    for fault in FAULTS:
        limits = {name: value for name, value in fault.items() if name != "kind"}
        sandbox.fault(str(fault["kind"]), **limits)
        ask(app)
        queue.drain()
        join(browser, "lena_ferraro")
        found.texts += refusals(app)
        sandbox.mend()
        assert join(browser, "lena_ferraro").status_code == 303
        sandbox.advance(minutes=31)
        queue.drain()


def ask(app: Flask) -> None:
    with app.app_context():
        ask_for_collection([db.session.scalars(select(InstagramAccount.id)).one()], asked_by_id=None)
        commit()


def refusals(app: Flask) -> list[str]:
    """All that the errors of direct calls say, tracebacks with their causes included."""
    with app.app_context():
        token = db.session.scalars(select(FacebookLogin)).one().token
        graph_id = db.session.scalars(select(InstagramAccount.graph_id)).one()
        db.session.close()
        assert token is not None
        client = gateways().graph()
        questions: tuple[Callable[[], object], ...] = (
            lambda: media_page(client, graph_id, token, limit=5),
            lambda: accounts(client, token),
            lambda: client.get("me", {"fields": f"nothing{token}"}, token=token),
        )
        said = [repr(client), repr(vars(client)["calls"])]
        for question in questions:
            try:
                question()
            except GraphError as error:
                said += [str(error), repr(error), repr(vars(error)), error.sentence]
                said += traceback.format_exception(error)
        return [*said, repr(client.take_calls())]


def test_nothing_that_is_left_behind_holds_a_secret(traces: Traces, app: Flask) -> None:
    with app.app_context():
        outcomes = set(db.session.scalars(select(CollectionRun.problem_kind)))
        token = db.session.scalars(select(FacebookLogin)).one().token
        assert db.session.scalars(select(Post.id)).first() is not None
        db.session.remove()
    # The search is worth something only when it knows the token, and looked where things are.
    assert token in traces.secrets.tokens
    assert len(traces.secrets.tokens) >= 3 * len(FAULTS)
    assert {"token_invalid", "permission_missing"} <= outcomes
    looked_into = traces.names()
    assert {"column facebook_logins.token", "column api_calls.query", "column posts.caption"} <= looked_into
    assert sum(name.startswith("blob ") for name in looked_into) > 10
    assert any(name.startswith("queue file ") for name in looked_into)
    assert traces.log.getvalue().count("graph call failed") >= 2 * len(FAULTS)
    assert len(traces.texts) > 4 * len(FAULTS)
    assert traces.found() == {}


def test_a_secret_that_is_planted_is_found(app: Flask, config: Config, queue: LocalTaskQueue) -> None:
    """The search itself: each kind of place, one planted secret each; an encrypted token is no find."""
    token = "EAAOplantedInEveryPlace0123456789"
    secrets = Secrets((token,), config.facebook_app_secret)
    proof = next(needle for needle, what in secrets.needles.items() if what == "a proof")
    traces = Traces(app, config, secrets)
    with app.app_context():
        builders.create_login(token=token)
    assert traces.found() == {}
    with app.app_context():
        account = builders.create_instagram_account()
        builders.create_api_call(account, query=f"access_token={token}")
        builders.create_post(account, caption=f"look: {config.facebook_app_secret}")
        packed = gzip.compress(proof.encode())
        blob = gateways().blobs.put(packed, kind="api-bodies", content_type="application/gzip")
    queue.send(OutgoingTask("collection", "/x", {"token": token}, "planted"))
    with logging_into(traces.log):
        logging.getLogger("any").warning("a word: %s", config.facebook_app_secret)
    traces.texts.append(f"GraphError: {token}")
    found = traces.found()
    in_queue = {name for name in found if name.startswith("queue file ")}
    assert in_queue
    assert {name: what for name, what in found.items() if name not in in_queue} == {
        "column api_calls.query": {"a token"},
        "column posts.caption": {"the app's secret"},
        f"blob {blob}": {"a proof"},
        "log": {"the app's secret"},
        "exceptions": {"a token"},
    }
    queue.close()
