"""What the store does not give is told apart from what differs, by the page, the problems and the command."""

import errno

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from application.evidence import tasks
from application.evidence.portions import LINKS_AT_ONCE
from application.evidence.troubles import Found, Trouble
from application.extensions import db
from application.integrations.blobs import BlobStoreUnavailable
from application.integrations.tasks import queue_settings
from application.models import EvidenceCheck
from tests.capture.checks import Page, ask, deliver, newest_check, page_of_checks, run_check, verify
from tests.capture.conftest import CaptureStage
from tests.capture.tampering import alter, file_path, item_of, keep_bytes
from tests.capture.watched_blobs import WatchedBlobs, watch
from tests.conftest import SignIn


@pytest.fixture
def blobs(stage: CaptureStage) -> WatchedBlobs:
    """The application's store, watched."""
    return watch(stage.app)


@pytest.fixture
def page(stage: CaptureStage, client: FlaskClient, sign_in: SignIn) -> Page:
    """The page of checks as an admin reads it."""
    return page_of_checks(client, sign_in)


class Unreachable:
    """A store that does not give these files; none at all where none is named."""

    def __init__(self, *names: str | None) -> None:
        self.names = names

    def __call__(self, name: str) -> None:
        if not self.names or name in self.names:
            raise BlobStoreUnavailable("503 from the bucket")


def run_and_read(stage: CaptureStage, page: Page) -> str:
    run_check(stage)
    return page()


def test_files_that_the_store_does_not_give_are_told_apart_from_what_differs(
    stage: CaptureStage, blobs: WatchedBlobs, page: Page
) -> None:
    posts = keep_bytes([b"one"], [b"two"], [b"three"], [b"shared"], [b"shared"])
    names = [item_of(post).sha256 for post in posts]
    blobs.before = Unreachable(names[0], names[3])
    check = run_check(stage)
    assert check.counts["unread"] == 2
    assert check.counts["files"] == 2
    told = page()
    assert "2 files could not be read just now, and so not compared" in told
    assert "2 files not read" in told
    assert "Files that could not be read 3" in told  # in three captures
    for words in ("cannot be vouched for", "All in order", "Everything was as it was kept", "differ "):
        assert words not in told, words
    file_path(stage, names[1]).unlink()
    check = run_check(stage)
    told = page()
    assert "1 thing cannot be vouched for: it differs from what was kept" in told
    assert "2 files could not be read just now" in told
    assert "1 thing differs, 2 files not read" in told
    blobs.before = str
    assert "1 thing differs" in run_and_read(stage, page)


def test_a_file_that_is_gone_is_a_finding_however_the_store_is(
    stage: CaptureStage, blobs: WatchedBlobs
) -> None:
    posts = keep_bytes([b"one"], [b"two"])
    file_path(stage, item_of(posts[0]).sha256).unlink()
    blobs.before = Unreachable(item_of(posts[1]).sha256)
    kinds = {Found.from_json(each).trouble for each in run_check(stage).findings}
    assert kinds == {Trouble.FILE_LOST, Trouble.FILE_UNREADABLE}


def test_a_check_with_files_unread_is_none_that_found_all_in_order(
    stage: CaptureStage, blobs: WatchedBlobs
) -> None:
    """What the next checks compare the chain's end with is only what was looked at wholly."""
    posts = keep_bytes([b"one"])
    blobs.before = Unreachable(item_of(posts[0]).sha256)
    check = run_check(stage)
    in_order = select(func.count()).where(EvidenceCheck.counts["trouble"].as_integer() == 0)
    assert (check.counts["unread"], db.session.scalar(in_order)) == (1, 0)


def test_a_store_out_of_reach_ends_the_check_with_the_number_of_files_left(
    stage: CaptureStage, blobs: WatchedBlobs, page: Page
) -> None:
    contents = [[f"file {number}".encode(), b"shared"] for number in range(LINKS_AT_ONCE)]
    keep_bytes(*contents, [b"shared", b"later"], [b"later"])
    ask()
    blobs.before = Unreachable()
    last = queue_settings(tasks.QUEUE).max_attempts
    assert [deliver(stage, attempt=number) for number in range(1, last + 1)] == [500] * (last - 1) + [200]
    check = newest_check()
    left = 2 * LINKS_AT_ONCE + 2 + 2  # each capture's own file and manifest, and two files that are shared
    assert check.counts["unread"] == left
    told = page()
    assert f"{left} files could not be read just now" in told
    assert "The store of files was out of reach at links 1 to 25. Nothing was looked at." in told
    assert "Store out of reach" in told
    for words in ("cannot be vouched for", "All in order", "Everything was as it was kept"):
        assert words not in told, words
    blobs.before = str
    assert "Everything was as it was kept" in run_and_read(stage, page)


def test_a_store_that_goes_away_midway_leaves_the_files_behind_uncounted_twice(
    stage: CaptureStage, blobs: WatchedBlobs
) -> None:
    posts = keep_bytes(
        *([f"file {number}".encode(), b"shared"] for number in range(LINKS_AT_ONCE)),
        *([f"late {number}".encode(), b"shared"] for number in range(3)),
    )
    late = [item_of(post).sha256 for post in posts[LINKS_AT_ONCE:]]
    blobs.before = Unreachable(*late)
    ask()
    deliver(stage, attempt=queue_settings(tasks.QUEUE).max_attempts)
    check = newest_check()
    assert (check.position, check.counts["unread"]) == (LINKS_AT_ONCE, 6)


def test_the_command_says_what_could_not_be_read_and_ends_with_status_1(
    stage: CaptureStage, blobs: WatchedBlobs
) -> None:
    posts = keep_bytes([b"one"], [b"two"])
    blobs.before = Unreachable(item_of(posts[0]).sha256)
    for arguments in ((), ("--captures",), (str(posts[0]),)):
        result = verify(stage, *arguments)
        assert result.exit_code == 1
        assert "1 file could not be read just now, and so not compared" in result.output
        assert "Of what was looked at, nothing differs." in result.output
    alter(file_path(stage, item_of(posts[1]).sha256))
    result = verify(stage)
    assert result.exit_code == 1
    assert "1  files that were changed" in result.output
    assert "1 file could not be read just now" in result.output
    assert "nothing differs" not in result.output


def test_the_command_stops_at_a_store_out_of_reach_and_says_how_much_is_left(
    stage: CaptureStage, blobs: WatchedBlobs
) -> None:
    keep_bytes([b"one"], [b"two"])
    blobs.before = Unreachable()
    result = verify(stage)
    assert result.exit_code == 1
    assert "links 1 to 2: out of reach" in result.output
    assert "4 files could not be read just now, and so not compared" in result.output
    assert "no links of the chain and no captures looked at" in result.output
    assert "Traceback" not in result.output
    three = keep_bytes([b"1", b"2", b"3"])
    result = verify(stage, str(three[0]))
    assert result.exit_code == 1
    assert "out of reach" in result.output
    assert "4 files could not be read just now" in result.output


def test_a_disk_that_fails_counts_like_a_bucket(stage: CaptureStage, blobs: WatchedBlobs) -> None:
    (post,) = keep_bytes([b"one"])
    name = item_of(post).sha256

    def fail(asked: str) -> None:
        if asked == name:
            raise OSError(errno.EIO, "input/output error")

    blobs.before = fail
    assert run_check(stage).counts["unread"] == 1
