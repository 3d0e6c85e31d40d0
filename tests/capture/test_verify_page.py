"""What admins see of checks, what managers hear of them, and what the command says."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from flask.testing import FlaskClient
from sqlalchemy import delete, select

from application.clock import clock
from application.extensions import db
from application.models import (
    Assignment,
    Capture,
    CaptureItem,
    Decision,
    InstagramAccount,
    Post,
    Role,
    User,
)
from tests.builders import create_user
from tests.capture.checks import ask, newest_check, run_check
from tests.capture.conftest import CaptureStage
from tests.capture.tampering import (
    album,
    alter,
    capture_of,
    file_path,
    item_of,
    keep_bytes,
    kept,
    manifest_path,
    remove_by_age,
    remove_link,
)
from tests.conftest import SignIn
from tests.statements import count_statements

Look = Callable[..., str]


@pytest.fixture
def look(stage: CaptureStage, client: FlaskClient, sign_in: SignIn) -> Look:
    """Open a page as an admin."""
    admin = create_user(role=Role.ADMIN, name="Ada Admin").id
    db.session.remove()
    sign_in(client, admin)

    def page(address: str = "/evidence") -> str:
        db.session.remove()
        answer = client.get(address)
        assert answer.status_code == 200, (address, answer.status_code)
        return " ".join(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True)).split())

    return page


def verify(stage: CaptureStage, *arguments: str) -> Result:
    db.session.remove()
    return stage.app.test_cli_runner().invoke(args=["evidence", "verify", *arguments])


def owner_of(post_id: int) -> str:
    account = db.session.get_one(InstagramAccount, db.session.get_one(Post, post_id).instagram_account_id)
    return f"@{account.username}"


def accept(post_id: int, campaign_id: int) -> None:
    assignment: dict[str, Any] = {"decision": Decision.ACCEPTED, "decided_at": clock.now()}
    db.session.add(Assignment(campaign_id=campaign_id, post_id=post_id, **assignment))
    db.session.commit()


def test_before_anything_is_kept_the_page_says_what_will_be_here(look: Look) -> None:
    page = look()
    assert "Nothing has been kept yet" in page
    assert "Check everything now" not in page


def test_what_is_kept_is_counted_and_a_check_is_offered(stage: CaptureStage, look: Look) -> None:
    keep_bytes([b"a" * 2_000_000, b"shared"], [b"shared"])
    page = look()
    assert "Never checked yet" in page
    for told in (
        "Captures kept 2",
        "Files 2 each counted once",
        "Size 2.0 MB",
        "Link 2",
        "Check everything now",
    ):
        assert told in page, told


def test_a_check_that_goes_on_is_followed_by_the_page_and_by_its_script(
    stage: CaptureStage, look: Look, client: FlaskClient
) -> None:
    kept(stage, 1)
    ask()
    assert "Being checked. The check is in line and begins in a moment." in look()
    answer = client.get("/evidence/progress").get_json()
    assert (answer["running"], answer["share"]) == (True, 0)
    stage.work()
    assert client.get("/evidence/progress").get_json()["running"] is False
    page = look()
    assert "Everything was as it was kept: 1 link, 1 capture, 1 file unchanged" in page
    assert "All in order" in page


def test_what_differs_is_told_with_whose_it_is_which_file_and_what_to_do(
    stage: CaptureStage, look: Look, client: FlaskClient
) -> None:
    post = album(stage)
    others = kept(stage, 3)
    alter(file_path(stage, item_of(post, place=1).sha256))
    manifest_path(stage, others[0]).unlink()
    remove_link(4)
    whose = owner_of(post)
    check = run_check(stage, create_user(role=Role.ADMIN, name="Bea Boss").id)
    assert check.counts["trouble"] == 4
    page = look()
    for told in (
        "4 things cannot be vouched for",
        f"Carousel of {whose}",
        "Picture 2 of 3",
        "Files that were changed 1",
        "Put the file back from a copy of the store",
        "Manifests that are gone 1",
        "The chain’s end is missing 1",
        "Captures that the chain does not vouch for 1",
        "Bea Boss",
        item_of(post, place=1).sha256 or "",
    ):
        assert told in page, told
    assert f'href="/captures/posts/{post}"' in client.get("/evidence").get_data(as_text=True)


def test_names_are_those_of_today_and_gone_with_the_person(stage: CaptureStage, look: Look) -> None:
    (post,) = kept(stage, 1)
    alter(file_path(stage, item_of(post).sha256))
    run_check(stage)
    whose = owner_of(post)
    assert f"Story of {whose}" in look()
    account_id = db.session.get_one(Post, post).instagram_account_id
    account = db.session.get_one(InstagramAccount, account_id)
    account.username, account.user_id = "", None
    db.session.commit()
    page = look()
    assert whose not in page
    assert "Story of Deleted user" in page
    remove_by_age(stage)
    db.session.execute(delete(Post))
    db.session.commit()
    assert "A post that is not here any more" in look()


def test_an_older_check_can_be_looked_at_and_one_that_is_not_there_is_not_found(
    stage: CaptureStage, look: Look, client: FlaskClient
) -> None:
    (post,) = kept(stage, 1)
    path = file_path(stage, item_of(post).sha256)
    content = path.read_bytes()
    alter(path)
    first = run_check(stage).id
    path.write_bytes(content)
    run_check(stage)
    assert "Everything was as it was kept" in look()
    assert "1 thing cannot be vouched for" in look(f"/evidence?check={first}")
    for wrong in (str(first + 1000), "x", "0", "9" * 30):
        assert client.get(f"/evidence?check={wrong}").status_code == 404
    ask()
    assert client.get(f"/evidence?check={newest_check().id}").status_code == 404


def test_the_page_costs_the_same_statements_for_any_findings(stage: CaptureStage, look: Look) -> None:
    counted = []
    for number in (1, 12):
        for post in keep_bytes(*([f"{number} {index}".encode()] for index in range(number))):
            file_path(stage, item_of(post).sha256).unlink()
        run_check(stage)
        look()
        with count_statements(stage.app) as sent:
            look()
        counted.append(len(sent))
    assert counted[0] == counted[1]


def test_the_problems_name_a_check_that_found_something_until_one_finds_nothing(
    stage: CaptureStage, look: Look, client: FlaskClient, sign_in: SignIn
) -> None:
    (post,) = kept(stage, 1)
    path = file_path(stage, item_of(post).sha256)
    content = path.read_bytes()
    path.unlink()
    title = "The last check of what was kept found what differs"
    assert title not in look("/problems")
    run_check(stage)
    page = look("/problems")
    assert title in page
    assert "1 thing cannot be vouched for." in page
    assert "See the check" in page
    manager = create_user(role=Role.MANAGER).id
    db.session.remove()
    sign_in(client, manager)
    page = look("/problems")
    assert title in page
    assert "See the check" not in page
    assert 'href="/evidence"' not in client.get("/problems").get_data(as_text=True)
    path.write_bytes(content)
    run_check(stage)
    assert title not in look("/problems")


def test_the_command_checks_everything(stage: CaptureStage) -> None:
    kept(stage, 2)
    for arguments in ((), ("--captures",)):
        result = verify(stage, *arguments)
        assert result.exit_code == 0, result.output
        assert "2 links of the chain and 2 captures looked at" in result.output
        assert "2  files unchanged" in result.output


def test_the_command_names_what_differs_and_ends_with_status_1(stage: CaptureStage) -> None:
    posts = kept(stage, 3)
    name = item_of(posts[1]).sha256
    alter(file_path(stage, name))
    capture = capture_of(posts[1]).id
    remove_link(3)
    result = verify(stage)
    assert result.exit_code == 1
    assert (
        f"link 2, post {posts[1]}, capture {capture}, media 1: file changed – as it was {name}"
        in result.output
    )
    assert "link 3: end missing" in result.output
    assert "1  files that were changed" in result.output


def test_the_command_tells_lawful_removals_apart(stage: CaptureStage) -> None:
    kept(stage, 2)
    remove_by_age(stage)
    result = verify(stage)
    assert result.exit_code == 0, result.output
    assert "2  captures removed lawfully" in result.output
    assert "2  files removed lawfully" in result.output


def test_of_a_post_its_captures_are_checked_and_of_a_campaign_those_of_its_posts(stage: CaptureStage) -> None:
    posts = kept(stage, 2)
    campaign = stage.campaign(db.session.scalars(select(User)).first())  # type: ignore[arg-type]
    accept(posts[0], campaign)
    file_path(stage, item_of(posts[1]).sha256).unlink()
    for arguments, told in (
        ((str(posts[0]),), "1 capture looked at"),
        (("--campaign", str(campaign)), "1 capture looked at"),
    ):
        result = verify(stage, *arguments)
        assert told in result.output
        assert "file lost" not in result.output
    result = verify(stage, str(posts[1]))
    assert (result.exit_code, "file lost" in result.output) == (1, True)
    accept(posts[1], campaign)
    result = verify(stage, "--campaign", str(campaign))
    assert (result.exit_code, "file lost" in result.output) == (1, True)


def test_of_a_post_the_link_that_vouches_for_it_is_looked_at_too(stage: CaptureStage) -> None:
    (post,) = kept(stage, 1)
    remove_link(1)
    result = verify(stage, str(post))
    assert "capture not linked" in result.output


def test_a_post_without_captures_is_told_of_as_before(stage: CaptureStage) -> None:
    post = stage.post()
    db.session.execute(delete(CaptureItem))
    db.session.execute(delete(Capture))
    db.session.commit()
    result = verify(stage, str(post))
    assert "capture" not in result.output
    assert "There is no stored answer" in result.output


def test_a_post_and_everything_at_once_cannot_be_asked_for(stage: CaptureStage) -> None:
    for arguments in (("1", "--campaign", "1"), ("1", "--captures"), ("--campaign", "1", "--captures")):
        result = verify(stage, *arguments)
        assert result.exit_code == 2
        assert "Name one post, or a campaign" in result.output
