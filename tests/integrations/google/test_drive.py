"""Files of reports: made once, found by their key, renamed, thrown away."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from application.config import SANDBOX_SHARED_DRIVE
from application.integrations.google.account import GoogleAccount
from application.integrations.google.error_types import (
    GoogleBadReply,
    GoogleCannotOwnFiles,
    GoogleDriveMissing,
    GoogleGone,
    GoogleNotAllowed,
    GoogleStorageFull,
    GoogleUnavailable,
)
from tests.integrations.google.stage import Google, signed_in
from tests.integrations.google.test_calls import TOKEN, account, calls_of
from tests.integrations.graph.player import Player, json_reply


def entry(number: int, made_at: str = "2026-11-20T08:00:00.000Z") -> dict[str, object]:
    return {"id": f"file-{number}", "name": "Report", "createdTime": made_at, "modifiedTime": made_at}


def test_a_file_is_found_by_its_key_and_by_nothing_else(person: GoogleAccount, email: str) -> None:
    made = person.drive.create("Spring sale – Report ✨", "r-1")
    person.drive.create("Spring sale – Report ✨", "r-2")
    (found,) = person.drive.find("r-1")
    assert found == made
    assert (found.name, found.key, found.owner_email) == ("Spring sale – Report ✨", "r-1", email)
    assert (found.is_trashed, found.drive_id) == (False, None)
    assert found.id in found.address
    assert found.created_at.utcoffset() is not None


def test_another_persons_files_are_not_found(google: Google, person: GoogleAccount) -> None:
    person.drive.create("Report", "r-own")
    other = google.person(signed_in(google, "somebody.else@agency.example"), [])
    assert other.drive.find("r-own") == ()


def test_accounts_at_work_at_the_same_time_stay_apart(google: Google) -> None:
    emails = [f"parallel.{number}@agency.example" for number in range(4)]

    def make(email: str) -> list[str | None]:
        account = google.person(signed_in(google, email), [])
        for number in range(3):
            account.drive.create(f"Report {number}", "r-same")
        return [file.owner_email for file in account.drive.find("r-same")]

    with ThreadPoolExecutor(len(emails)) as threads:
        assert list(threads.map(make, emails)) == [[email] * 3 for email in emails]


@pytest.mark.parametrize("key", ["it's", "back\\slash", "' or trashed = true or name = '"])
def test_a_key_of_any_signs_is_looked_for_as_it_is(person: GoogleAccount, key: str) -> None:
    person.drive.create("Another", "r-1")
    assert person.drive.find(key) == ()
    made = person.drive.create("Report", key)
    assert person.drive.find(key) == (made,)


def test_a_file_whose_answer_was_lost_is_found_again_and_not_made_twice(
    google: Google, person: GoogleAccount, email: str, pauses: list[float]
) -> None:
    google.sandbox.fault("google_lost_answer", times=1, account=email, method="drive.files.create")
    with pytest.raises(GoogleUnavailable) as caught:
        person.drive.find_or_create("Report", "r-1")
    assert caught.value.may_have_acted
    again = person.drive.find_or_create("Report", "r-1")
    assert person.drive.find("r-1") == (again,)
    assert person.drive.find_or_create("Report", "r-1") == again
    assert pauses == []


def test_of_several_files_of_one_key_the_oldest_comes_first(player: Player) -> None:
    player.play(
        TOKEN,
        json_reply({"files": [entry(2, "2026-11-20T09:00:00.000Z"), entry(1)]}),
    )
    assert [file.id for file in account(player, []).drive.find("r-1")] == ["file-1", "file-2"]


def test_every_page_of_a_list_is_read_short_and_empty_ones_too(player: Player) -> None:
    player.play(
        TOKEN,
        json_reply({"files": [entry(1)], "nextPageToken": "two"}),
        json_reply({"files": [], "nextPageToken": "three"}),
        json_reply({"files": [entry(2)]}),
    )
    assert len(account(player, []).drive.find("r-1")) == 2
    assert [asked.query.get("pageToken") for asked in calls_of(player)] == [None, "two", "three"]
    assert {asked.query["q"] for asked in calls_of(player)} == {
        "appProperties has {key='report' and value='r-1'} and trashed = false"
    }


def test_a_list_that_goes_in_circles_is_left(player: Player) -> None:
    player.play(TOKEN, json_reply({"files": [entry(1)], "nextPageToken": "again"}))
    with pytest.raises(GoogleBadReply):
        account(player, []).drive.find("r-1")
    assert len(calls_of(player)) == 2


def test_a_search_that_was_not_finished_finds_nothing_instead_of_too_little(player: Player) -> None:
    player.play(TOKEN, json_reply({"files": [], "incompleteSearch": True}))
    with pytest.raises(GoogleUnavailable):
        account(player, []).drive.find_or_create("Report", "r-1")
    assert [asked.method for asked in calls_of(player)] == ["GET"]


@pytest.mark.parametrize(
    "answer",
    [{}, {"id": ""}, entry(1) | {"createdTime": "soon"}, entry(1) | {"createdTime": None}],
)
def test_a_file_without_what_every_file_has_is_a_damaged_answer(player: Player, answer: object) -> None:
    player.play(TOKEN, json_reply(answer))
    with pytest.raises(GoogleBadReply):
        account(player, []).drive.get("file-1")


def test_a_file_is_renamed_in_place(person: GoogleAccount) -> None:
    made = person.drive.create("Old", "r-1")
    assert person.drive.rename(made.id, "New").name == "New"
    assert person.drive.get(made.id).key == "r-1"


def test_a_file_in_the_bin_is_gone(person: GoogleAccount) -> None:
    made = person.drive.create("Report", "r-1")
    assert person.drive.trash(made.id).is_trashed
    assert person.drive.find("r-1") == ()
    with pytest.raises(GoogleGone):
        person.drive.get(made.id)
    assert person.drive.find_or_create("Report", "r-1").id != made.id


def test_a_deleted_file_is_gone_and_may_be_deleted_twice(person: GoogleAccount) -> None:
    made = person.drive.create("Report", "r-1")
    person.drive.delete(made.id)
    person.drive.delete(made.id)
    with pytest.raises(GoogleGone):
        person.drive.get(made.id)
    with pytest.raises(GoogleGone):
        person.drive.rename(made.id, "New")


def test_a_deletion_whose_answer_was_lost_is_a_deletion(
    google: Google, person: GoogleAccount, email: str, pauses: list[float]
) -> None:
    made = person.drive.create("Report", "r-1")
    google.sandbox.fault("google_lost_answer", times=1, account=email)
    person.drive.delete(made.id)
    assert pauses == [1.0]


def test_the_service_account_makes_files_in_the_shared_drive(service_account: GoogleAccount) -> None:
    made = service_account.drive.create("Report", "r-shared")
    assert (made.drive_id, made.owner_email) == (SANDBOX_SHARED_DRIVE, None)
    assert service_account.drive.get(made.id) == made
    assert made in service_account.drive.find("r-shared")
    assert service_account.drive.trash(made.id).is_trashed


def test_the_service_account_deletes_nothing_for_good(service_account: GoogleAccount) -> None:
    made = service_account.drive.create("Report", "r-kept")
    with pytest.raises(GoogleNotAllowed):
        service_account.drive.delete(made.id)


def test_a_shared_drive_that_is_not_there_is_told_from_a_file_that_is_gone(
    google: Google, service_account: GoogleAccount, pauses: list[float]
) -> None:
    elsewhere = google.service_account(pauses, shared_drive="0ANobodyKnowsThisDrive")
    with pytest.raises(GoogleDriveMissing):
        elsewhere.drive.create("Report", "r-1")
    with pytest.raises(GoogleGone):
        service_account.drive.get("1NobodyKnowsThisFile")


@pytest.mark.parametrize("kind", ["google_storage_full", "google_no_permission"])
def test_both_ways_to_say_that_nobody_owns_the_file_become_one_sentence(
    google: Google, service_account: GoogleAccount, pauses: list[float], kind: str
) -> None:
    google.sandbox.fault(kind, times=1, method="drive.files.create")
    with pytest.raises(GoogleCannotOwnFiles):
        service_account.drive.create("Report", "r-1")
    assert pauses == []


def test_a_person_without_room_or_leave_is_told_something_else(
    google: Google, person: GoogleAccount, email: str
) -> None:
    google.sandbox.fault("google_storage_full", times=1, account=email)
    with pytest.raises(GoogleStorageFull):
        person.drive.create("Report", "r-1")
    google.sandbox.fault("google_no_permission", times=1, account=email)
    with pytest.raises(GoogleNotAllowed):
        person.drive.create("Report", "r-1")
