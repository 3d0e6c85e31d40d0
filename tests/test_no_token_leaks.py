"""No token, code, proof or app secret is left in the clear anywhere.

People join through the dialog and are read, with faults and without, and are written to; then everything is
searched: tables, blobs, queue, log, exceptions, letters, and every page and download that anybody can open.
That the search can find something is proved by planting.
"""

import gzip
import io
import logging
import re
import traceback
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import requests
from flask import Flask, session
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from application.collection.asking import ask_for_collection
from application.config import Config
from application.export.making.asking import ask_for_report
from application.export.recipient import STAFF
from application.extensions import db
from application.gateways import gateways
from application.integrations.graph.errors import GraphError
from application.integrations.graph.instagram import accounts, media_page
from application.integrations.tasks import OutgoingTask
from application.integrations.tasks_local import LocalTaskQueue
from application.models import (
    CollectionRun,
    Decision,
    FacebookLogin,
    InstagramAccount,
    Post,
    ReportSnapshot,
    Role,
    User,
)
from application.task_queue import commit
from tests import builders
from tests.collection.leaks import Secrets, Traces, as_served, issued, logging_into
from tests.conftest import RunningSandbox
from tests.databases import only_on
from tests.onboarding.dialog import decide, join, open_dialog
from tests.walking import addresses

SignIn = Callable[[FlaskClient, int], None]

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
    app: Flask,
    config: Config,
    queue: LocalTaskQueue,
    sandbox: RunningSandbox,
    state_folder: Path,
    sign_in: SignIn,
) -> Iterator[Traces]:
    """A life with everything in it: joining, cancelling, reading, faults, connecting again."""
    before = issued(state_folder)
    found = Traces(app, config, Secrets((), config.facebook_app_secret))
    with logging_into(found.log):
        live(app, queue, sandbox, found)
        found.served |= letters(sandbox)
        found.served |= downloads(app, sign_in)
    found.secrets = replace(found.secrets, tokens=tuple(issued(state_folder) - before))
    yield found
    queue.close()


def live(app: Flask, queue: LocalTaskQueue, sandbox: RunningSandbox, found: Traces) -> None:
    browser = app.test_client()
    browser.get(decide(open_dialog(browser), "lena_ferraro", action="cancel"))
    assert join(browser, "lena_ferraro").status_code == 303
    with app.app_context():
        db.session.scalars(select(User)).one().contact_email = "lena@example.org"
        db.session.commit()
    requests.delete(f"{sandbox.url}/mailbox", timeout=5).raise_for_status()
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


def letters(sandbox: RunningSandbox) -> dict[str, str]:
    """What was written to her: each letter as the mailbox took it."""
    kept = requests.get(f"{sandbox.url}/mailbox.json", timeout=5).json()
    return {f"letter {number}": str(letter) for number, letter in enumerate(kept)}


def make_a_report(app: Flask, campaign_id: int) -> dict[str, int]:
    """Staff's report of the campaign is made; its id and that of what was kept of it."""
    with app.app_context():
        report_id = ask_for_report(campaign_id, STAFF, by_id=None).report_id
        commit()
    queue: LocalTaskQueue = app.extensions["task_sender"]
    queue.drain()
    with app.app_context():
        return {"report_id": report_id, "snapshot_id": db.session.scalars(select(ReportSnapshot.id)).one()}


def downloads(app: Flask, sign_in: SignIn) -> dict[str, str]:
    """Every page, picture and workbook, as she herself, staff and a stranger get them."""
    with app.app_context():
        partner = db.session.scalars(select(User)).one()
        account_id = db.session.scalars(select(InstagramAccount.id)).one()
        post = db.session.scalars(select(Post).order_by(Post.id)).all()[0]
        campaign = builders.create_campaign(members=[partner])
        builders.create_assignment(campaign, post, decision=Decision.ACCEPTED)
        values = {
            "user_id": partner.id,
            "account_id": account_id,
            "post_id": post.id,
            "campaign_id": campaign.id,
            "run_id": db.session.scalars(select(CollectionRun.id)).all()[-1],
        }
        readers = {"staff": builders.create_user(role=Role.ADMIN).id, "herself": partner.id, "nobody": None}
    values |= make_a_report(app, values["campaign_id"])
    found = {}
    for name, user_id in readers.items():
        for address in addresses(app, values):
            browser = app.test_client()
            if user_id is not None:
                sign_in(browser, user_id)
            found[f"{address} for {name}"] = as_served(browser.get(address))
    return found


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


@only_on("mariadb")
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
    assert sum(name.startswith("letter ") for name in looked_into) >= 2
    assert "<worksheet" in served(traces, r"/campaigns/\d+/reports/\d+/\d+\.xlsx for staff")
    assert "Why this number" in served(traces, r"/why/posts/\d+/views for herself")
    assert traces.found() == {}


def served(traces: Traces, name: str) -> str:
    """The one answer whose name, its ids being any numbers, is this one."""
    (answer,) = (text for kept, text in traces.served.items() if re.fullmatch(name, kept))
    return answer


def page_with(token: str) -> TestResponse:
    """An answer that hides a token in its session cookie."""
    small = Flask("small")
    small.secret_key = "small"

    @small.get("/")
    def keep() -> str:
        session["kept"] = token * 20
        return "nothing to see"

    return small.test_client().get("/")


def workbook_with(proof: str) -> TestResponse:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/sharedStrings.xml", proof)
    return Client(Response(packed.getvalue())).get("/")


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
    traces.served |= {"letter": f"Reconnect by {token}", "page": as_served(page_with(token))}
    traces.served["workbook"] = as_served(workbook_with(proof))
    found = traces.found()
    in_queue = {name for name in found if name.startswith("queue file ")}
    assert in_queue
    assert {name: what for name, what in found.items() if name not in in_queue} == {
        "column api_calls.query": {"a token"},
        "column posts.caption": {"the app's secret"},
        f"blob {blob}": {"a proof"},
        "log": {"the app's secret"},
        "exceptions": {"a token"},
        "letter": {"a token"},
        "page": {"a token"},
        "workbook": {"a proof"},
    }
    queue.close()
