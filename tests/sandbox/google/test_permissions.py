"""Who may open a file: roles, mail, owners, ends, and two changes at once."""

import threading
from datetime import timedelta
from typing import Any

from sandbox.google.accounts import NOT_AT_GOOGLE, NOT_TRUSTED, number_of
from tests.sandbox.driver import Driver
from tests.sandbox.google.clients import ALEX, NORA, PETER, REVIEWER, People, Person, refused

FIELDS = "permissions(id,role,emailAddress,expirationTime)"


def share(person: Person, sheet: str, email: str, role: str = "reader", **options: Any) -> Any:
    body = {"type": "user", "role": role, "emailAddress": email, **options.pop("body", {})}
    return person.permissions.create(fileId=sheet, body=body, supportsAllDrives=True, **options)


def roles(person: Person, sheet: str) -> dict[str, str]:
    listed = person.permissions.list(fileId=sheet, fields=FIELDS, supportsAllDrives=True).execute()
    return {kept.get("emailAddress", kept["id"]): kept["role"] for kept in listed["permissions"]}


def subjects(sandbox: Driver, email: str) -> list[str]:
    return [letter["subject"] for letter in sandbox.client.get(f"/mailbox.json?to={email}").get_json()]


def test_sharing_sends_a_letter_unless_told_not_to(sandbox: Driver, people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet("Spring")
    share(nora, sheet, PETER, emailMessage="Have a look").execute()
    share(nora, sheet, REVIEWER, sendNotificationEmail=False).execute()
    assert subjects(sandbox, PETER) == ['Spreadsheet shared with you: "Spring"']
    assert subjects(sandbox, REVIEWER) == []
    letter = sandbox.client.get(f"/mailbox.json?to={PETER}").get_json()[0]
    assert "Have a look" in letter["text"]
    assert f"/google/sheets/{sheet}" in letter["text"]


def test_an_address_without_a_google_account_can_only_be_invited_by_mail(people: People) -> None:
    nora = people.person()
    sheet, stranger = nora.new_sheet(), f"kim@{NOT_AT_GOOGLE}"
    status, message, reason = refused(share(nora, sheet, stranger, sendNotificationEmail=False))
    assert (status, reason) == (400, "invalidSharingRequest")
    assert "Notify people" in message
    share(nora, sheet, stranger).execute()
    assert roles(nora, sheet)[stranger] == "reader"


def test_a_domain_that_the_owners_admins_forbid_cannot_be_shared_with(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    status, _, reason = refused(share(nora, sheet, f"eve@{NOT_TRUSTED}"))
    assert (status, reason) == (403, "insufficientFilePermissions")
    assert roles(nora, sheet) == {NORA: "owner"}


def test_a_change_takes_a_role_and_an_end_and_nothing_else(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    number = share(nora, sheet, PETER).execute()["id"]
    for body, status in (
        ({"role": "editor"}, 400),
        ({"emailAddress": REVIEWER}, 403),
        ({"role": "organizer"}, 403),
        ({"rolle": "writer"}, 400),
    ):
        update = nora.permissions.update(fileId=sheet, permissionId=number, body=body)
        assert refused(update)[0] == status, body
    absent = nora.permissions.update(fileId=sheet, permissionId="1", body={"role": "writer"})
    assert refused(absent)[0] == 404
    assert roles(nora, sheet)[PETER] == "reader"


def test_the_id_of_a_permission_is_the_same_on_every_file(people: People) -> None:
    nora = people.person()
    ids = {share(nora, nora.new_sheet(), PETER).execute()["id"] for _ in range(2)}
    assert ids == {number_of(PETER)}


def test_roles_are_changed_and_taken_away(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    number = share(nora, sheet, PETER).execute()["id"]
    nora.permissions.update(fileId=sheet, permissionId=number, body={"role": "commenter"}).execute()
    assert roles(nora, sheet) == {NORA: "owner", PETER: "commenter"}
    share(nora, sheet, PETER, "writer").execute()
    assert nora.permissions.get(fileId=sheet, permissionId=number).execute()["role"] == "writer"
    nora.permissions.delete(fileId=sheet, permissionId=number).execute()
    assert roles(nora, sheet) == {NORA: "owner"}
    assert refused(nora.permissions.delete(fileId=sheet, permissionId=number))[0] == 404
    assert refused(nora.permissions.delete(fileId=sheet, permissionId=number_of(NORA)))[0] == 403


NO_PERMISSIONS: list[tuple[dict[str, Any], int]] = [
    ({"role": "editor"}, 400),
    ({"type": "person"}, 400),
    ({"emailAddress": "nobody"}, 400),
    ({"emailAddress": None}, 400),
    ({"role": "organizer"}, 403),
    ({"role": "fileOrganizer"}, 403),
    ({"id": "5"}, 403),
    ({"rolle": "reader"}, 400),
]


def test_what_is_no_permission_is_refused(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    for body, status in NO_PERMISSIONS:
        assert refused(share(nora, sheet, PETER, body=body))[0] == status, body
    assert roles(nora, sheet) == {NORA: "owner"}


def test_anyone_with_the_link_may_be_let_in(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    body = {"type": "anyone", "role": "reader"}
    assert nora.permissions.create(fileId=sheet, body=body).execute()["id"] == "anyoneWithLink"
    reader = people.person(ALEX, "https://www.googleapis.com/auth/spreadsheets")
    assert reader.look(sheet, "properties.title")
    assert refused(reader.sheets.batchUpdate(spreadsheetId=sheet, body={"requests": [{}]}))[0] == 403
    link = {"type": "anyone", "role": "owner"}
    assert refused(nora.permissions.create(fileId=sheet, body=link, transferOwnership=True))[0] == 403


def test_readers_neither_write_nor_share(people: People) -> None:
    nora, peter = people.person(), people.person(PETER, "https://www.googleapis.com/auth/drive")
    sheet = nora.new_sheet()
    share(nora, sheet, PETER, "commenter").execute()
    assert refused(share(peter, sheet, REVIEWER))[0] == 403
    body = {"valueInputOption": "RAW", "data": [{"range": "A1", "values": [["x"]]}]}
    status, message, _ = refused(peter.values.batchUpdate(spreadsheetId=sheet, body=body))
    assert (status, message) == (403, "The caller does not have permission")
    # Everybody may leave by themselves.
    peter.permissions.delete(fileId=sheet, permissionId=number_of(PETER)).execute()
    assert refused(peter.files.get(fileId=sheet))[0] == 404


def test_a_file_changes_its_owner_within_a_domain_only(sandbox: Driver, people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    assert "transferOwnership" in refused(share(nora, sheet, PETER, "owner"))[1]
    silent = share(nora, sheet, PETER, "owner", transferOwnership=True, sendNotificationEmail=False)
    assert refused(silent)[0] == 400
    outside = share(nora, sheet, ALEX, "owner", transferOwnership=True)
    assert refused(outside)[2] == "consentRequiredForOwnershipTransfer"
    share(nora, sheet, PETER, "owner", transferOwnership=True).execute()
    assert roles(nora, sheet) == {NORA: "writer", PETER: "owner"}
    assert sandbox.google.store.files[sheet].owner == PETER


def test_access_may_end_within_a_year(sandbox: Driver, people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    soon = (sandbox.now + timedelta(days=2)).isoformat()
    late = (sandbox.now + timedelta(days=366)).isoformat()
    past = (sandbox.now - timedelta(days=1)).isoformat()
    for wrong in (late, past, "tomorrow"):
        refusal = refused(share(nora, sheet, PETER, body={"expirationTime": wrong}))
        assert refusal[2] == "expirationDateInvalid"
    share(nora, sheet, PETER, body={"expirationTime": soon}).execute()
    assert PETER in roles(nora, sheet)
    sandbox.advance(3 * 86_400)
    assert PETER not in roles(people.person(), sheet)


def test_members_of_the_shared_drive_come_with_the_drive(people: People) -> None:
    robot = people.service_account()
    sheet = robot.new_shared_sheet()
    share(robot, sheet, REVIEWER, "writer").execute()
    assert roles(robot, sheet)[NORA] == "organizer"
    delete = robot.permissions.delete(fileId=sheet, permissionId=number_of(NORA), supportsAllDrives=True)
    assert refused(delete)[2] == "cannotModifyInheritedTeamDrivePermission"
    assert refused(share(robot, sheet, PETER, "owner", transferOwnership=True))[0] == 403


def test_a_long_list_of_permissions_comes_in_pages(people: People) -> None:
    nora = people.person()
    sheet = nora.new_sheet()
    for number in range(3):
        share(nora, sheet, f"p{number}@brand.example", sendNotificationEmail=False).execute()
    request = nora.permissions.list(fileId=sheet, pageSize=3)
    page = request.execute()
    following = nora.permissions.list_next(request, page).execute()
    assert (len(page["permissions"]), len(following["permissions"])) == (3, 1)
    assert refused(nora.permissions.list(fileId=sheet, pageSize=101))[0] == 400


def test_of_two_changes_at_once_the_last_one_wins(people: People) -> None:
    owner = people.person()
    for _ in range(8):
        sheet = owner.new_sheet()
        ready = threading.Barrier(2)

        def change(email: str, person: Person, place: str, start: threading.Barrier = ready) -> None:
            call = share(person, place, email, sendNotificationEmail=False)
            start.wait(10)
            call.execute()

        pair = [(PETER, people.with_token(owner.token)), (REVIEWER, people.with_token(owner.token))]
        threads = [threading.Thread(target=change, args=(email, person, sheet)) for email, person in pair]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if len(roles(owner, sheet)) == 2:
            return
    raise AssertionError("both changes were kept each time")
