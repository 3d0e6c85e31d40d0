"""Who may open a file: listed, let in with or without a letter, changed, shut out."""

import pytest

from application.integrations.google.account import GoogleAccount
from application.integrations.google.drive_types import Permission
from application.integrations.google.error_types import (
    GoogleBadReply,
    GoogleGone,
    GoogleNoAccount,
    GoogleNotAllowed,
    GooglePermissionGone,
    GoogleUnavailable,
)
from tests.integrations.google.stage import Google
from tests.integrations.google.test_calls import TOKEN, account, calls_of
from tests.integrations.graph.player import Player, json_reply

READER = "anna.reader@brand.example"


@pytest.fixture
def file_id(person: GoogleAccount) -> str:
    return person.drive.create("Report", "r-1").id


def of(email: str, listed: tuple[Permission, ...]) -> list[str]:
    return [permission.role for permission in listed if permission.email == email]


def test_a_new_file_is_its_owners_alone(person: GoogleAccount, file_id: str, email: str) -> None:
    (owner,) = person.drive.permissions(file_id)
    assert (owner.type, owner.role, owner.email, owner.is_inherited) == ("user", "owner", email, False)


def test_an_address_is_let_in_and_shut_out(person: GoogleAccount, file_id: str) -> None:
    given = person.drive.add_permission(file_id, READER, "commenter", notify=False)
    assert (given.email, given.role, given.expires_at) == (READER, "commenter", None)
    assert given in person.drive.permissions(file_id)
    assert person.drive.change_permission(file_id, given.id, "writer").role == "writer"
    assert of(READER, person.drive.permissions(file_id)) == ["writer"]
    person.drive.remove_permission(file_id, given.id)
    person.drive.remove_permission(file_id, given.id)
    assert of(READER, person.drive.permissions(file_id)) == []


def test_who_is_let_in_twice_is_there_once(person: GoogleAccount, file_id: str) -> None:
    first = person.drive.add_permission(file_id, READER, "reader", notify=False)
    second = person.drive.add_permission(file_id, READER, "writer", notify=False)
    assert first.id == second.id
    assert of(READER, person.drive.permissions(file_id)) == ["writer"]


def test_a_letter_goes_out_only_when_it_is_wished(
    google: Google, person: GoogleAccount, file_id: str
) -> None:
    quiet, told = "quiet@brand.example", "told@brand.example"
    person.drive.add_permission(file_id, quiet, "reader", notify=False)
    person.drive.add_permission(file_id, told, "reader", notify=True, message="Here is the report.")
    assert google.letters(quiet) == []
    (letter,) = google.letters(told)
    assert "Here is the report." in letter["text"]


def test_a_letter_goes_out_once_when_the_answer_was_lost(
    google: Google, person: GoogleAccount, file_id: str, email: str, pauses: list[float]
) -> None:
    invited = "once@brand.example"
    google.sandbox.fault("google_lost_answer", times=1, account=email)
    with pytest.raises(GoogleUnavailable):
        person.drive.add_permission(file_id, invited, "reader", notify=True)
    assert of(invited, person.drive.permissions(file_id)) == ["reader"]
    assert len(google.letters(invited)) == 1
    assert pauses == []


def test_without_a_letter_a_lost_answer_is_asked_for_again(
    google: Google, person: GoogleAccount, file_id: str, email: str, pauses: list[float]
) -> None:
    google.sandbox.fault("google_lost_answer", times=1, account=email)
    given = person.drive.add_permission(file_id, READER, "reader", notify=False)
    google.sandbox.fault("google_lost_answer", times=1, account=email)
    person.drive.remove_permission(file_id, given.id)
    assert of(READER, person.drive.permissions(file_id)) == []
    assert pauses == [1.0, 1.0]


def test_an_address_without_a_google_account_needs_a_letter(
    google: Google, person: GoogleAccount, file_id: str
) -> None:
    stranger = "anna@no-google.example"
    with pytest.raises(GoogleNoAccount):
        person.drive.add_permission(file_id, stranger, "reader", notify=False)
    person.drive.add_permission(file_id, stranger, "reader", notify=True)
    assert len(google.letters(stranger)) == 1


def test_a_permission_that_is_not_there_is_told_from_a_file_that_is_not(
    person: GoogleAccount, file_id: str
) -> None:
    with pytest.raises(GooglePermissionGone):
        person.drive.change_permission(file_id, "10000000000000000000", "reader")
    person.drive.delete(file_id)
    with pytest.raises(GoogleGone) as caught:
        person.drive.remove_permission(file_id, "10000000000000000000")
    assert type(caught.value) is GoogleGone
    with pytest.raises(GoogleGone):
        person.drive.permissions(file_id)


def test_the_owner_cannot_be_shut_out(person: GoogleAccount, file_id: str) -> None:
    (owner,) = person.drive.permissions(file_id)
    with pytest.raises(GoogleNotAllowed):
        person.drive.remove_permission(file_id, owner.id)


def test_members_of_the_shared_drive_are_marked_as_such(service_account: GoogleAccount) -> None:
    file = service_account.drive.create("Report", "r-members")
    given = service_account.drive.add_permission(file.id, READER, "reader", notify=False)
    listed = service_account.drive.permissions(file.id)
    assert {permission.is_inherited for permission in listed if permission.id != given.id} == {True}
    assert not next(permission for permission in listed if permission.id == given.id).is_inherited


def test_every_page_of_the_list_is_read(player: Player) -> None:
    entries = [{"id": str(number), "type": "user", "role": "reader"} for number in range(3)]
    player.play(
        TOKEN,
        json_reply({"permissions": entries[:2], "nextPageToken": "two"}),
        json_reply({"permissions": entries[2:]}),
    )
    assert [found.id for found in account(player, []).drive.permissions("file-1")] == ["0", "1", "2"]
    assert [asked.query["pageSize"] for asked in calls_of(player)] == ["100", "100"]


def test_what_google_says_of_a_permission_is_read_whole(player: Player) -> None:
    entry = {
        "id": "7",
        "type": "user",
        "role": "reader",
        "displayName": "Anna",
        "deleted": True,
        "pendingOwner": True,
        "expirationTime": "2026-12-24T18:00:00+01:00",
    }
    player.play(TOKEN, json_reply({"permissions": [entry, {"id": "anyoneWithLink", "type": "anyone"}]}))
    with pytest.raises(GoogleBadReply):
        account(player, []).drive.permissions("file-1")
    player.play(TOKEN, json_reply({"permissions": [entry]}))
    (found,) = account(player, []).drive.permissions("file-1")
    assert (found.email, found.name, found.is_deleted_account, found.is_pending_owner) == (
        None,
        "Anna",
        True,
        True,
    )
    assert found.expires_at is not None
    assert found.expires_at.isoformat() == "2026-12-24T17:00:00+00:00"
