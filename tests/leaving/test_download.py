"""Everything that is held about a partner, as a ZIP: complete, without secrets, in little memory."""

import csv
import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import String, select

from application.csv_cells import cell
from application.extensions import db
from application.leaving.own_data import TABLES
from application.models import AuditAction, AuditEntry, Base, InstagramAccount, Mail, Post, Role, User
from tests import builders
from tests.leaving.collected import Person
from tests.leaving.life import Life
from tests.statements import count_statements

SignInAs = Callable[[FlaskClient, int], None]


def download(app: Flask, sign_in: SignInAs, user_id: int) -> dict[str, str]:
    """The files of the ZIP by their names."""
    client = app.test_client()
    sign_in(client, user_id)
    answer = client.get("/me/download")
    assert answer.status_code == 200
    assert answer.mimetype == "application/zip"
    assert "attachment" in answer.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as parts:
        assert parts.testzip() is None
        found = {name: parts.read(name).decode("utf-8-sig") for name in parts.namelist()}
    answer.close()
    return found


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture
def files(app: Flask, life: Life, sign_in: SignInAs) -> dict[str, str]:
    return download(app, sign_in, life.leaver.ids["user"])


def test_it_holds_a_file_for_everything_and_says_what_each_is(files: dict[str, str]) -> None:
    assert set(files) == {"profile.json", "README.txt", *(table.name for table in TABLES)}
    for table in TABLES:
        assert f"{table.name}: {table.what}" in files["README.txt"]
        assert rows(files[table.name]), f"{table.name} is empty, and the person has some"


def test_it_is_all_hers_and_nothing_of_anybody_else(files: dict[str, str], life: Life) -> None:
    person, other = life.leaver, life.other
    everything = "\n".join(files.values())
    assert other.mark not in everything
    assert other.digits not in everything
    profile = json.loads(files["profile.json"])
    assert (profile["name"], profile["letters_go_to"]) == (
        f"{person.mark} Winter",
        f"{person.mark}@example.org",
    )
    assert (profile["facebook_id"], profile["instagram_username"]) == (person.facebook_id, person.handle)
    posts = {row["instagram_id"]: row for row in rows(files["posts.csv"])}
    assert set(posts) == {person.media_id(number) for number in range(4)}
    assert posts[person.media_id(0)]["views"] == "100"
    assert posts[person.media_id(0)]["caption"] == f"{person.mark} wrote this about the album"
    decided = {
        (row["campaign_name"], row["decision"], row["decided_by"]) for row in rows(files["decisions.csv"])
    }
    assert decided == {("Spring tea", "accepted", "Alma Admin"), ("Spring tea", "rejected", "Alma Admin")}
    seen = [(row["action"], row["by"]) for row in rows(files["record.csv"])]
    assert ("partner_looked_at", "Alma Admin") in seen
    assert {row["subject"] for row in rows(files["letters.csv"])} == {f"{person.mark}, connect again"}


LEFT_OUT = {
    "api_calls.path": "calls in the app's own name, which are of no account",
    "collection_runs.cursor": "Instagram's own mark of how far a list was read",
    "mails.key": "our own mark of a letter",
    "mails.subject": "of letters to staff",
    "posts.link_key": "the post's link once more, in the one spelling that tells doubles",
    "pictures.source_url": "where a copy came from: the addresses stand with posts and account",
}
"""Columns in which words of a person stand that are not in the download, and why."""


def test_every_word_that_is_stored_of_her_is_in_it(files: dict[str, str], app: Flask, life: Life) -> None:
    person, everything = life.leaver, "\n".join(files.values())
    missing = set()
    with app.app_context():
        for table in Base.metadata.sorted_tables:
            for column in (column for column in table.c if isinstance(column.type, String)):
                for word in db.session.scalars(select(column).where(column.is_not(None)).distinct()):
                    is_hers = person.mark in word or person.digits in word
                    if is_hers and word not in everything:
                        missing.add(f"{table.name}.{column.name}")
        db.session.remove()
    assert missing == set(LEFT_OUT)


def test_no_token_and_no_secret_is_in_it(files: dict[str, str], app: Flask, life: Life) -> None:
    everything = "\n".join(files.values())
    assert f"EAA{life.leaver.mark}-token" not in everything
    with app.app_context():
        hashes = db.session.scalars(select(db.metadata.tables["sign_ins"].c.token_sha256)).all()
        db.session.remove()
    assert hashes
    assert not any(token in everything for token in hashes)


def test_it_is_recorded(app: Flask, files: dict[str, str], life: Life) -> None:
    with app.app_context():
        entry = db.session.scalars(
            select(AuditEntry).where(AuditEntry.action == AuditAction.OWN_DATA_DOWNLOADED.value)
        ).one()
        assert (entry.actor_id, entry.user_id) == (life.leaver.ids["user"],) * 2
        db.session.remove()


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n"])
def test_text_is_never_a_formula(begin: str) -> None:
    assert cell(f"{begin}HYPERLINK(1)") == f"'{begin}HYPERLINK(1)"
    assert cell(f"\0{begin}HYPERLINK(1)") == f"'{begin}HYPERLINK(1)", "what is left out hides nothing"
    assert cell(-5) == -5
    assert cell(None) == ""
    assert cell({"a": 1}) == '{"a": 1}'
    assert cell(True) == "true"


def test_a_caption_that_would_be_one_is_kept_as_text(app: Flask, life: Life, sign_in: SignInAs) -> None:
    with app.app_context():
        post = db.session.get_one(Post, life.leaver.ids["album"])
        post.caption = '=cmd|"/c calc"!A1\nsecond, "line" 🍵'
        db.session.commit()
        db.session.remove()
    found = download(app, sign_in, life.leaver.ids["user"])
    assert '\'=cmd|"/c calc"!A1\nsecond, "line" 🍵' in [row["caption"] for row in rows(found["posts.csv"])]


def test_who_has_nothing_yet_gets_it_all_the_same(app: Flask, sign_in: SignInAs) -> None:
    with app.app_context():
        user_id = builders.create_user(role=Role.BRAND, name="Just made").id
    found = download(app, sign_in, user_id)
    assert json.loads(found["profile.json"])["name"] == "Just made"
    assert rows(found["posts.csv"]) == []


def test_only_partners_and_only_their_own(app: Flask, life: Life, sign_in: SignInAs) -> None:
    client = app.test_client()
    assert client.get("/me/download").status_code == 302
    sign_in(client, life.admin_id)
    assert client.get("/me/download").status_code == 403


def test_ten_thousand_posts_take_the_same_statements_and_little_memory(
    app: Flask, life: Life, sign_in: SignInAs
) -> None:
    person: Person = life.leaver
    client = app.test_client()
    sign_in(client, person.ids["user"])
    with count_statements(app) as few:
        client.get("/me/download").close()
    with app.app_context():
        account = db.session.get_one(InstagramAccount, person.ids["account"])
        builders.create_posts(account, 10_000, caption="A long caption. " * 60)
        db.session.remove()
    tracemalloc.start()
    try:
        with count_statements(app) as many:
            answer = client.get("/me/download")
        largest = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert answer.status_code == 200
    answer.close()
    assert len(many) == len(few)
    # The captions alone are ten million characters.
    assert largest < 9_000_000, f"{largest:,} bytes at once"


def test_letters_to_others_about_her_are_not_hers(files: dict[str, str], app: Flask, life: Life) -> None:
    with app.app_context():
        staff = select(Mail.subject).join(User, User.id == Mail.user_id).where(User.role == Role.ADMIN)
        subjects = set(db.session.scalars(staff))
        db.session.remove()
    assert subjects
    assert not any(subject in files["letters.csv"] for subject in subjects if subject)
