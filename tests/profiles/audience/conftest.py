"""Somebody who is signed in and whose audience is told, and what the pages and files show of it."""

import csv
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from application.clock import clock
from application.extensions import db
from application.models import InstagramAccount
from tests.builders import create_instagram_account, create_login, create_user
from tests.profiles.audience.rows import tell_audience, tell_followers

SignIn = Callable[[FlaskClient, int], None]
TODAY = date(2026, 11, 20)
FILES = ("age-and-gender", "countries", "cities", "online")


@dataclass(frozen=True)
class Me:
    user_id: int
    account_id: int


@pytest.fixture
def me(app: Flask, client: FlaskClient, sign_in: SignIn) -> Me:
    """An influencer of 12,345 followers who is signed in; nothing of the audience is told yet."""
    with app.app_context():
        login = create_login(token_expires_at=clock.now() + timedelta(days=50))
        user = create_user(login=login, name="Mona Example")
        account = create_instagram_account(user=user, username="mona", followers_count=12_345)
        found = Me(user.id, account.id)
    sign_in(client, found.user_id)
    return found


def change_account(app: Flask, me: Me, **values: object) -> None:
    with app.app_context():
        account = db.session.get_one(InstagramAccount, me.account_id)
        for name, value in values.items():
            setattr(account, name, value)
        db.session.commit()


def tell_all(app: Flask, me: Me, day: date = TODAY, factor: int = 1) -> None:
    """A reading of each breakdown, and of all followers: 100, and 75 more by each further factor."""
    with app.app_context():
        tell_followers(me.account_id, day, 25 + 75 * factor)
        tell_audience(me.account_id, day, "age,gender", {"25-34,F": 60 * factor, "25-34,M": 40})
        tell_audience(me.account_id, day, "country", {"DE": 75 * factor, "SE": 25})
        tell_audience(me.account_id, day, "city", {"Leipzig, Saxony": 10 * factor, "Oslo, Oslo": 30})


def page_of(client: FlaskClient, address: str = "/me/audience") -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def rows_of(client: FlaskClient, name: str, query: str = "", at: str = "/me/audience") -> list[list[str]]:
    answer = client.get(f"{at}/{name}.csv{query}")
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.reader(io.StringIO(answer.get_data().decode("utf-8-sig"))))


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
