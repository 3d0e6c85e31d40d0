"""Pictures are noted once, and tried again only when that may help."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from application.clock import clock
from application.collection.pictures.copying import CopyResult
from application.collection.pictures.wanted import WantedPicture, want_pictures
from application.extensions import db
from application.integrations.picture_download import LASTING
from application.models import InstagramAccount, Picture, PictureKind, PictureState
from application.task_queue import pending_tasks
from tests.collection.pictures.stage import URL, ends, kept, only, seen
from tests.statements import count_statements

OTHER_PATH = "https://scontent.fbcdn.net/v/2.jpg?oh=signed"
SIGNED_ANEW = URL + "anew"


def test_noting_pictures_takes_the_same_statements_for_one_and_for_fifty(
    context: Flask, account: InstagramAccount
) -> None:
    sent, account_id = [], account.id
    for numbers in (range(1), range(100, 150)):
        with count_statements(context) as statements:
            want_pictures(account_id, [seen(number) for number in numbers])
        sent.append(len(statements))
    assert sent == [2, 2]
    with count_statements(context) as statements:
        want_pictures(account_id, [])
    assert statements == []


def test_a_new_picture_waits_and_its_account_is_queued(account: InstagramAccount) -> None:
    want_pictures(account.id, [seen(), seen(), seen(2)])
    assert db.session.scalar(select(func.count(Picture.id)).where(Picture.state == "waiting")) == 2
    assert [task.payload for task in pending_tasks()] == [{"account": account.id}]


def test_pictures_seen_later_are_not_refused_by_the_queue_for_their_name(account: InstagramAccount) -> None:
    for number in range(3):
        want_pictures(account.id, [seen(number)])
    assert len({task.name for task in pending_tasks()}) == 3


def test_the_same_id_of_a_post_and_of_an_account_are_two_pictures(account: InstagramAccount) -> None:
    kept(account, seen())
    want_pictures(account.id, [seen(kind=PictureKind.ACCOUNT)])
    states = db.session.scalars(select(Picture.state).order_by(Picture.id)).all()
    assert states == [PictureState.KEPT, PictureState.WAITING]


@pytest.mark.parametrize("kind", [PictureKind.POST, PictureKind.CHILD])
def test_a_picture_that_is_kept_is_not_fetched_again(account: InstagramAccount, kind: PictureKind) -> None:
    kept(account, seen(kind=kind))
    want_pictures(account.id, [seen(url=OTHER_PATH, kind=kind)])
    assert only().state is PictureState.KEPT


def test_an_account_s_new_picture_is_fetched_and_a_new_signature_is_none(account: InstagramAccount) -> None:
    kept(account, seen(kind=PictureKind.ACCOUNT))
    want_pictures(account.id, [seen(url=SIGNED_ANEW, kind=PictureKind.ACCOUNT)])
    assert only().state is PictureState.KEPT
    want_pictures(account.id, [seen(url=OTHER_PATH, kind=PictureKind.ACCOUNT)])
    assert (only().state, only().sha256) == (PictureState.WAITING, "a" * 64)


def test_a_picture_that_still_waits_gets_its_newer_address_and_no_further_task(
    account: InstagramAccount,
) -> None:
    want_pictures(account.id, [seen()])
    ends(account, CopyResult(problem="no_answer"))
    due = only().next_try_at
    want_pictures(account.id, [seen(url=SIGNED_ANEW)])
    picture = only()
    assert (picture.source_url, picture.tries, picture.problem) == (SIGNED_ANEW, 1, "no_answer")
    assert picture.next_try_at == due
    assert pending_tasks() == ()


@pytest.mark.parametrize("problem", ["link_expired", "no_answer", "address_not_public", "accident"])
def test_what_failed_is_tried_again_when_it_is_signed_anew(account: InstagramAccount, problem: str) -> None:
    want_pictures(account.id, [seen()])
    ends(account, CopyResult(problem=problem, lasts=True))
    want_pictures(account.id, [seen()])
    assert (only().state, only().problem) == (PictureState.FAILED, problem)
    want_pictures(account.id, [seen(url=SIGNED_ANEW)])
    assert (only().state, only().tries, only().problem) == (PictureState.WAITING, 0, None)
    assert [task.payload for task in pending_tasks()] == [{"account": account.id}]


@pytest.mark.parametrize("problem", sorted(LASTING))
def test_what_no_signature_can_mend_waits_for_another_path(account: InstagramAccount, problem: str) -> None:
    want_pictures(account.id, [seen()])
    ends(account, CopyResult(problem=problem, lasts=True))
    want_pictures(account.id, [seen(url=SIGNED_ANEW)])
    assert only().state is PictureState.FAILED
    want_pictures(account.id, [seen(url=OTHER_PATH)])
    assert (only().state, only().problem) == (PictureState.WAITING, None)
    assert only().next_try_at is not None
    assert only().seen_at > clock.now() - timedelta(minutes=1)


@pytest.mark.parametrize(
    "url", ["", "nowhere", "https://[::1", "/v/1.jpg", "https://", "https://a/" + "x" * 9_000]
)
def test_an_address_without_host_or_end_is_not_wanted(account: InstagramAccount, url: str) -> None:
    want_pictures(account.id, [seen(url=url)])
    assert db.session.scalars(select(Picture)).all() == []


def test_the_signature_is_not_shown_by_what_stands_for_a_picture() -> None:
    assert "signed" not in repr(WantedPicture(PictureKind.POST, "1", URL))
