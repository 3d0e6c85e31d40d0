"""The site under load: 50 pages a second for a minute, through gunicorn and MariaDB, on loopback.

The bound: no error, and 95 of 100 answers within 300 ms on a machine where a bare Flask page takes 100 ms
under the same load. The load stops by itself.
"""

import random
import secrets
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet
from flask import Flask, session
from flask.sessions import SecureCookieSessionInterface
from sqlalchemy import text

from application.accounts.sessions import start_sign_in
from application.extensions import db
from application.models import Role, User
from benchmarks.big_campaign import seed_campaign
from benchmarks.load_sending import Answered, Asked, quantile, send
from benchmarks.own_posts import START, seed_account
from benchmarks.served import served
from benchmarks.stage import application, mariadb

PER_SECOND, SECONDS, WARM_UP_SECONDS = 50, 60, 10
MIX = {"campaign": 40, "results": 20, "overview": 20, "today": 10, "home": 10}
"""Percent of the requests."""
CAMPAIGNS, POSTS, INFLUENCERS, PARTNERS = 5, 500, 20, 10
"""What stands in the database: campaigns of so many posts and people each, and further partners."""
MOST_MS, BARE_MS = 300.0, 100.0
SECURE = {"X-Forwarded-Proto": "https", "Host": "platform.example.org"}
"""As App Engine hands a request on."""


def report() -> list[str]:
    """Lines that tell milliseconds. Raises RuntimeError for an error, or beyond the bound."""
    bare = _measured("benchmarks.bare_flask:app", {}, [Asked("bare", "/", {})] * (PER_SECOND * SECONDS))
    key = secrets.token_urlsafe(32)
    with mariadb() as database_url, tempfile.TemporaryDirectory() as folder:
        with application("http://127.0.0.1:9", database_url) as app:
            asked = _asked(app, key)
        ours = _measured("main:app", _settings(database_url, key, Path(folder)), asked)
    return [*_told(bare, ours)]


def _measured(name: str, settings: dict[str, str], asked: Sequence[Asked]) -> list[Answered]:
    """Answers of the application of that name, which has been warmed up."""
    with served(name, settings) as port:
        send(port, asked[: PER_SECOND * WARM_UP_SECONDS], PER_SECOND)
        return send(port, asked, PER_SECOND)


def _settings(database_url: str, key: str, folder: Path) -> dict[str, str]:
    """What production is set to, with nothing outside this machine."""
    return {
        "APP_PROFILE": "production",
        "SECRET_KEY": key,
        "TOKEN_KEYS": Fernet.generate_key().decode(),
        "DATABASE_URL": database_url,
        "PUBLIC_URL": f"https://{SECURE['Host']}",
        "FACEBOOK_APP_ID": "123456789012345",
        "FACEBOOK_APP_SECRET": secrets.token_hex(16),
        "BLOB_FOLDER": str(folder / "kept"),
        "GOOGLE_CLOUD_PROJECT": "my-project",
        "CLOUD_TASKS_LOCATION": "europe-west1",
        "REQUIRE_SECOND_FACTOR": "no",
        "TASK_QUEUE": "local",
        "LOCAL_QUEUE_PATH": str(folder / "tasks.sqlite"),
        "LOG_LEVEL": "WARNING",
    }


def _asked(app: Flask, key: str) -> list[Asked]:
    """All requests, in a fixed order by the dice."""
    campaigns = [seed_campaign(POSTS, INFLUENCERS) for _ in range(CAMPAIGNS)]
    partners = [seed_account(POSTS + number).user_id for number in range(PARTNERS)]
    db.session.execute(text("ANALYZE TABLE posts, readings, assignments, account_insights"))
    manager = User(role=Role.MANAGER, name="Max", email="max@example.org", created_at=START)
    db.session.add(manager)
    db.session.commit()
    of_staff = {**SECURE, "Cookie": _cookie(app, manager.id, key)}
    of_partners = [{**SECURE, "Cookie": _cookie(app, partner, key)} for partner in partners]
    chance = random.Random(1)

    def one(kind: str) -> Asked:
        campaign = chance.choice(campaigns)
        staff_pages = {
            "campaign": f"/campaigns/{campaign}",
            "results": f"/campaigns/{campaign}/results",
            "today": "/today",
        }
        if kind in staff_pages:
            return Asked(kind, staff_pages[kind], of_staff)
        return (
            Asked(kind, "/me", chance.choice(of_partners)) if kind == "overview" else Asked(kind, "/", SECURE)
        )

    kinds = [kind for kind, percent in MIX.items() for _ in range(PER_SECOND * SECONDS * percent // 100)]
    chance.shuffle(kinds)
    return [one(kind) for kind in kinds]


def _cookie(app: Flask, user_id: int, key: str) -> str:
    """The header of somebody who has signed in at the application with that key."""
    app.secret_key = key
    signer = SecureCookieSessionInterface().get_signing_serializer(app)
    assert signer is not None
    with app.app_context(), app.test_request_context():  # of their own: nobody is signed in yet
        start_sign_in(user_id)
        db.session.commit()
        return f"__Host-session={signer.dumps(dict(session))}"


def _told(bare: Sequence[Answered], ours: Sequence[Answered]) -> list[str]:
    wrong = Counter((each.kind, each.status) for each in ours if each.status != 200)
    if wrong:
        raise RuntimeError(f"not all was answered: {dict(wrong)}")
    bare_ms, ours_ms = quantile(bare, 0.95), quantile(ours, 0.95)
    by_kind = {kind: [each for each in ours if each.kind == kind] for kind in MIX}
    return [
        f"{PER_SECOND} pages a second for {SECONDS} s, gunicorn as in app.yaml, MariaDB on the same machine:",
        *(
            f"  {kind:9} {len(answers):5,} answers  half within {quantile(answers, 0.5):4.0f} ms, "
            f"95 of 100 within {quantile(answers, 0.95):4.0f} ms"
            for kind, answers in by_kind.items()
        ),
        f"  all       {len(ours):5,} answers, no error  95 of 100 within {ours_ms:4.0f} ms "
        f"(at most {MOST_MS:.0f})",
        f"  a bare Flask page under the same load: 95 of 100 within {bare_ms:.1f} ms",
    ]
