"""The words of letters: what happens, until when, what is not read meanwhile, one link."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, render_template

from application.connection_health import (
    DATA_ACCESS_ENDED,
    PERMISSION_MISSING,
    ConnectionHealth,
    LoginFacts,
    health,
)
from application.mail.connection_words import Kind, Subject, is_still_true, kind_for, words_for
from application.mail.words import Words
from application.models import LoginState

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
END = datetime(2026, 11, 26, 14, 5, tzinfo=UTC)
MARA = Subject("Mara Lindqvist", ("mara.lindqvist",))
LINK = "https://platform.example/connect/again/influencer?renew=data-access"


def _health(kind: Kind) -> ConnectionHealth:
    later = NOW + timedelta(days=40)
    facts = {
        Kind.CONNECTION_ENDS: LoginFacts(LoginState.CONNECTED, END, later),
        Kind.DATA_ACCESS_ENDS: LoginFacts(LoginState.CONNECTED, later, END),
        Kind.CONNECTION_LOST: LoginFacts(LoginState.RECONNECT, later, later, None, "password_changed"),
        Kind.PERMISSION_LOST: LoginFacts(LoginState.RECONNECT, later, later, None, PERMISSION_MISSING),
    }
    return health(facts[kind], NOW)


def _words(kind: Kind, *, to_staff: bool = False, about: Subject = MARA, reader: str = "Mara") -> Words:
    return words_for(kind, reader=reader, about=about, health=_health(kind), lost_at=NOW, to_staff=to_staff)


def _whole(words: Words) -> str:
    return " ".join((words.greeting, *words.before, *words.after, words.reason))


@pytest.mark.parametrize("kind", list(Kind))
def test_each_state_has_its_letter_and_each_letter_its_state(kind: Kind) -> None:
    stands = _health(kind)
    assert kind_for(stands) is kind
    assert is_still_true(kind, stands)
    assert kind_for(health(LoginFacts(LoginState.CONNECTED, None, None), NOW)) is None


@pytest.mark.parametrize("kind", [Kind.CONNECTION_ENDS, Kind.DATA_ACCESS_ENDS])
@pytest.mark.parametrize("to_staff", [False, True])
def test_a_warning_says_until_when_and_what_is_not_read_then(kind: Kind, to_staff: bool) -> None:
    words = _words(kind, to_staff=to_staff)
    assert words.subject.endswith("26 Nov 2026")
    assert "26 Nov 2026, 14:05 UTC" in _whole(words)
    assert "From then on no posts, stories or figures of @mara.lindqvist are read." in _whole(words)
    assert "nothing is wrong" in _whole(words)


@pytest.mark.parametrize("kind", [Kind.CONNECTION_LOST, Kind.PERMISSION_LOST])
@pytest.mark.parametrize("to_staff", [False, True])
def test_a_loss_says_why_and_since_when(kind: Kind, to_staff: bool) -> None:
    whole = _whole(_words(kind, to_staff=to_staff))
    assert "@mara.lindqvist can’t be read any more. " + _health(kind).sentence in whole
    assert "Since 20 Nov 2026, 12:00 UTC no new posts, stories or figures are read" in whole
    assert "Stories vanish after 24 hours" in whole


@pytest.mark.parametrize("kind", list(Kind))
def test_staff_are_asked_to_pass_the_link_on(kind: Kind) -> None:
    words = _words(kind, to_staff=True, reader="Ada Admin")
    assert words.greeting == "Hello Ada Admin,"
    assert words.subject.startswith("Mara Lindqvist’s ")
    assert "Mara Lindqvist has no address with us. Send them this link" in _whole(words)
    assert words.shows_address
    assert not _words(kind).shows_address
    assert "you" not in re.findall(r"\w+", " ".join((*words.before, *words.after)).lower())


def test_several_accounts_and_none_are_named() -> None:
    both = Subject("Sam", ("sam.ortega", "ortega.kitchen"))
    assert "of @sam.ortega and @ortega.kitchen are read" in _whole(_words(Kind.CONNECTION_ENDS, about=both))
    none = _words(Kind.CONNECTION_LOST, about=Subject("Sam", ()))
    assert none.before[0].startswith("The Instagram account can’t be read any more.")


@pytest.mark.parametrize("to_staff", [False, True])
@pytest.mark.parametrize("kind", list(Kind))
def test_both_forms_say_the_same_with_one_link(app: Flask, kind: Kind, to_staff: bool) -> None:
    words = _words(kind, to_staff=to_staff)
    with app.test_request_context():
        text = render_template("mail/letter.txt", words=words, link=LINK)
        html = render_template("mail/letter.html", words=words, link=LINK)
    for paragraph in (words.greeting, *words.before, *words.after, words.reason):
        assert paragraph in text
        assert paragraph in html.replace("&#39;", "'")
    assert text.count(LINK) == 1
    assert html.count(f'href="{LINK}"') == html.count("<a ") == 1
    assert words.button in html
    assert not re.search(r"<table|\sstyle=|<img|<script", html)
    coloured = re.findall(r"{[^}]*(?<!-)color:[^}]*}", html)
    assert len(coloured) == 1
    assert "background:" in coloured[0], "text with a colour stands on one: it is right on light and on dark"
    assert "color-scheme: light dark" in html
    assert html.lstrip().startswith("<!doctype html>")


def test_a_name_that_looks_like_markup_stays_a_name(app: Flask) -> None:
    words = _words(Kind.CONNECTION_ENDS, reader="<script>alert(1)</script>")
    with app.test_request_context():
        assert "<script" not in render_template("mail/letter.html", words=words, link=LINK)
        assert "Hello <script>" in render_template("mail/letter.txt", words=words, link=LINK)


def test_ended_data_access_is_told_as_such() -> None:
    facts = LoginFacts(LoginState.CONNECTED, NOW + timedelta(days=9), NOW - timedelta(days=1))
    stands = health(facts, NOW)
    assert (stands.is_lost, stands.reason) == (True, DATA_ACCESS_ENDED)
    words = words_for(
        Kind.CONNECTION_LOST, reader="Mara", about=MARA, health=stands, lost_at=None, to_staff=False
    )
    assert "90 days" in words.before[0]
