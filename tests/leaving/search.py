"""Searches everything that is stored and everything that is shown for the words of a person."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from application.config import Config
from application.extensions import db
from application.models import Post
from tests.collection.leaks import Secrets, Traces, as_served
from tests.leaving.collected import Person
from tests.leaving.life import Life
from tests.walking import addresses

SignIn = Callable[[FlaskClient, int], None]


@dataclass(frozen=True)
class Words(Secrets):
    """What a person is known by; `needles` says of each what it is."""

    words: tuple[tuple[str, str], ...] = ()

    @property
    def needles(self) -> dict[str, str]:
        return dict(self.words)


def words_of(person: Person) -> Words:
    """Every name, handle, caption and address of the person holds the mark, every id the digits."""
    return Words((), "", ((person.mark, "a name"), (person.digits, "an id")))


def found(app: Flask, words: Words, served: dict[str, str] | None = None) -> dict[str, set[str]]:
    """Each place that holds one of the words."""
    config: Config = app.extensions["configuration"]
    traces = Traces(app, config, words)
    traces.served |= served or {}
    return traces.found()


def everything_shown(app: Flask, life: Life, sign_in: SignIn) -> dict[str, str]:
    """Every page and download, by the ids of the leaver, as staff, as the other person and as nobody."""
    person = life.leaver
    with app.app_context():
        left = set(db.session.scalars(select(Post.id)))
        db.session.remove()
    shown = {}
    for name in ("album", "feed"):
        values = {
            "user_id": person.ids["user"],
            "account_id": person.ids["account"],
            "post_id": person.ids[name],
            "campaign_id": life.campaign_id,
            "run_id": person.ids["run"],
        }
        assert (person.ids[name] in left) or name == "feed"
        readers = {"staff": life.admin_id, "another": life.other.ids["user"], "nobody": None}
        for reader, user_id in readers.items():
            for address in addresses(app, values):
                browser = app.test_client()
                if user_id is not None:
                    sign_in(browser, user_id)
                answer = browser.get(f"{address}?check=1" if address.startswith("/why") else address)
                # Where no scheduler comes, that is what the watcher is told.
                assert answer.status_code < 500 or address == "/cronz", address
                shown[f"{address} for {reader}"] = as_served(answer)
                answer.close()
    return shown
