"""What an account looks like that nothing has befallen: its posts and figures as the sandbox tells them."""

from datetime import timedelta
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from application.clock import clock
from application.config import Config
from application.extensions import db
from application.gateways import Gateways
from application.integrations.tasks import Delivery
from application.integrations.tasks_local import LocalTaskQueue
from application.local_delivery import deliver_through
from application.models import (
    AccountDay,
    AccountInsight,
    AudienceShare,
    CollectionRun,
    FacebookLogin,
    InstagramAccount,
    LoginState,
    Post,
    RunKind,
    RunState,
    User,
)
from tests.collection.stage import NANO, Stage

FIGURES = {
    "views": "views",
    "reach": "reach",
    "saved": "saves",
    "likes": "likes",
    "comments": "comments",
    "shares": "shares",
    "total_interactions": "total_interactions",
}
"""The sandbox's names for what a list of posts brings, and ours."""

SETTLED = timedelta(days=60)
"""Figures of older posts hardly grow any more."""

DETAILED = timedelta(days=6)
"""Younger posts have had the metrics read that take a call of their own; the plan ends with the 7th day."""

OF_SMALL_ACCOUNTS = {"followers_count", "follows_count", "media_count", "reach", "views", "likes", "replies"}
OF_LARGER_ACCOUNTS = OF_SMALL_ACCOUNTS | {"follower_count", "online_followers"}


def queue_without_pictures(app: Flask, config: Config, answers: list[int]) -> LocalTaskQueue:
    """Notes the answers of collection. Pictures take longest and are not the subject: they are let go."""
    through = deliver_through(app, config.task_secret)

    def deliver(delivery: Delivery) -> int:
        if delivery.path.startswith("/tasks/pictures"):
            return 200
        status = through(delivery)
        if delivery.path.startswith("/tasks/collection"):
            answers.append(status)
        return status

    queue = LocalTaskQueue(config.local_queue_path, deliver, clock.now)
    app.extensions["task_sender"] = queue
    return queue


def account_of(app: Flask, graph_id: str | None = None) -> InstagramAccount:
    """The only account, or the one of this id, cut off from the database."""
    with app.app_context():
        statement = select(InstagramAccount)
        if graph_id is not None:
            statement = statement.where(InstagramAccount.graph_id == graph_id)
        account = db.session.scalars(statement).one()
        db.session.expunge_all()
        return account


def login_of(app: Flask, account: InstagramAccount) -> FacebookLogin:
    with app.app_context():
        login = db.session.scalars(
            select(FacebookLogin)
            .join(User, User.facebook_login_id == FacebookLogin.id)
            .where(User.id == account.user_id)
        ).one()
        db.session.expunge_all()
        return login


def run_of(app: Flask, account: InstagramAccount) -> CollectionRun:
    """The latest reading of this account."""
    with app.app_context():
        run = db.session.scalars(
            select(CollectionRun)
            .where(CollectionRun.instagram_account_id == account.id, CollectionRun.kind == RunKind.READING)
            .order_by(CollectionRun.id.desc())
            .limit(1)
        ).one()
        db.session.expunge_all()
        return run


def posts_of(app: Flask, account: InstagramAccount) -> dict[str, Post]:
    """The account's posts by their id at Instagram, stories not among them."""
    with app.app_context():
        found = db.session.scalars(
            select(Post).where(Post.instagram_account_id == account.id, Post.media_product_type != "STORY")
        ).all()
        db.session.expunge_all()
        return {str(post.graph_id): post for post in found}


def listed_by_the_sandbox(stage: Stage, account: InstagramAccount) -> dict[str, dict[str, Any]]:
    """All posts that the account has, newest first, with the figures that the sandbox gives."""
    token = login_of(stage.app, account).token or ""
    fields = f"id,timestamp,insights.metric({','.join(FIGURES)})"
    with stage.app.app_context():
        client = Gateways(stage.app.extensions["configuration"]).graph()
        pages = list(client.pages(f"{account.graph_id}/media", {"fields": fields, "limit": 50}, token=token))
    return {item["id"]: item for page in pages for item in page.items}


def assert_everything_is_there(
    stage: Stage, account: InstagramAccount, persona: str = NANO, *, told_gone: int = 0
) -> None:
    """The latest run is done; posts and figures are those of an account that nothing has befallen.

    `told_gone` is how many posts the API once said were gone: they keep the mark until a list shows them.
    """
    run, login = run_of(stage.app, account), login_of(stage.app, account)
    assert (run.state, run.problem, run.problem_kind) == (RunState.DONE, None, None)
    assert (login.state, login.problem) == (LoginState.CONNECTED, None)
    stored, listed = posts_of(stage.app, account), listed_by_the_sandbox(stage, account)
    assert set(stored) == set(listed)
    assert sum(post.deleted_at is not None for post in stored.values()) == told_gone
    for key, item in listed.items():
        assert_figures_are_the_truth(stored[key], item)
    assert_the_account_s_figures_are_there(stage, account, persona)


def assert_figures_are_the_truth(post: Post, item: dict[str, Any]) -> None:
    truth = {FIGURES[entry["name"]]: entry["values"][0]["value"] for entry in item["insights"]["data"]}
    found = {name: getattr(post, name) for name in truth}
    assert (post.insights_reason, None in found.values()) == (None, False)
    assert all(found[name] <= value for name, value in truth.items())
    assert post.posted_at is not None
    age = clock.now() - post.posted_at
    if age > SETTLED:
        # Whole numbers, each rounded down: the last one is gained late, and interactions are four of them.
        slack = {"total_interactions": 4}
        assert all(found[name] >= value - slack.get(name, 1) for name, value in truth.items())
    if age < DETAILED:
        detail = post.average_watch_ms if post.media_product_type == "REELS" else post.profile_visits
        assert detail is not None, (post.graph_id, post.details_read_at)


def assert_the_account_s_figures_are_there(stage: Stage, account: InstagramAccount, persona: str) -> None:
    with stage.app.app_context():
        told = select(AccountInsight.metric).where(
            AccountInsight.instagram_account_id == account.id, AccountInsight.value.is_not(None)
        )
        metrics = set(db.session.scalars(told))
        days = db.session.scalars(
            select(AccountDay.problem).where(AccountDay.instagram_account_id == account.id)
        ).all()
        shares = db.session.scalar(
            select(func.count()).where(AudienceShare.instagram_account_id == account.id)
        )
    assert metrics >= (OF_SMALL_ACCOUNTS if persona == NANO else OF_LARGER_ACCOUNTS)
    assert len(days) >= 3
    assert set(days) == {None}
    assert bool(shares) == (persona != NANO)
