"""An influencer with posts and figures, signed in, and a browser that nobody is signed in with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from application.clock import clock
from application.extensions import db
from application.models import MediaKit
from tests import builders
from tests.profiles.audience.rows import tell_audience
from tests.profiles.insights import add_days

SignIn = Callable[[FlaskClient, int], None]
FIGURES = {"reach": 100, "views": 200, "likes": 6, "comments": 2, "saves": 1, "shares": 1}


@dataclass(frozen=True)
class Owner:
    """Whose kit it is; `posts` are the newest first."""

    app: Flask
    client: FlaskClient
    user_id: int
    account_id: int
    posts: tuple[int, ...]

    def save(self, **sent: Any) -> TestResponse:
        """Send the form as it stands now, unless `seen` names an older one."""
        lists = {name: list(value) if isinstance(value, tuple) else value for name, value in sent.items()}
        lists.setdefault("seen", self.seen())
        return self.client.post("/me/media-kit", data=lists, follow_redirects=True)

    def seen(self) -> str:
        """What the form says that it was made of."""
        return self.client.get("/me/media-kit").text.partition('name="seen" type="hidden" value="')[2][:16]

    def do(self, deed: str, **sent: Any) -> TestResponse:
        return self.client.post(f"/me/media-kit/{deed}", data=sent, follow_redirects=True)

    def kit(self) -> MediaKit:
        """As the database has it now."""
        with self.app.app_context():
            kit = db.session.get_one(MediaKit, self.user_id)
            db.session.expunge(kit)
            db.session.remove()
        return kit

    @property
    def link(self) -> str:
        return f"/kit/{self.kit().token}"

    def shown(self) -> str:
        """The page as a stranger sees it."""
        answer = self.app.test_client().get(self.link)
        assert answer.status_code == 200
        return answer.text


@pytest.fixture
def owner(app: Flask, client: FlaskClient, sign_in: SignIn) -> Owner:
    with app.app_context():
        user = builders.create_partner(name="Wilhelmine Facebookname", username="mina")
        account = user.instagram_account
        assert account is not None
        account.followers_count, account.last_collected_at = 12_345, clock.now()
        posts = builders.create_posts(
            account, 12, posted_at=clock.now() - timedelta(days=1), caption="A post", **FIGURES
        )
        add_days(account, "followers_count", [12_000, *[None] * 50, 12_300], last=clock.now().date())
        day = clock.now().date()
        tell_audience(account.id, day, "age,gender", {"18-24,F": 60, "25-34,M": 40})
        tell_audience(account.id, day, "country", {"DE": 70, "AT": 30})
        found = Owner(app, client, user.id, account.id, tuple(post.id for post in posts))
        db.session.remove()
    sign_in(client, found.user_id)
    return found


@pytest.fixture
def shown(owner: Owner) -> Owner:
    """The same with a kit that is on."""
    owner.save(
        introduction="Tea and calm", show=["followers", "averages", "engagement"], posts=owner.posts[:2]
    )
    owner.do("on")
    return owner


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    return app.test_client()
